"""By whom and how an organisation is reached: contact, address, and when it was last spoken to."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.contrib.auth.models import AnonymousUser
from django.db.models import Max, Q, prefetch_related_objects
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from keguang.core.audit import subject_key
from keguang.core.models import (
    Contact,
    ContactRole,
    MailAddress,
    MailState,
    OutgoingMail,
    Role,
    User,
)
from keguang.core.phones import mask_phones
from keguang.core.rules import may_see_phones, scope_of
from keguang.lectures.models import Call, Chase, Recipient
from keguang.lectures.states import ChaseChannel

_NAMED: Final = 100
_PREFERRED: Final[tuple[str, ...]] = (
    ContactRole.LIAISON,
    ContactRole.SECRETARY_GENERAL,
    ContactRole.PRESIDENT,
)


@dataclass(frozen=True, slots=True)
class LastContact:
    """The last time the office addressed an organisation about a call."""

    at: datetime
    channel: ChaseChannel
    spoke_with: str = ""
    promise: str = ""
    promised_for: date | None = None

    def __str__(self) -> str:
        said = _("%(day)s%(channel)s") % {
            "day": date_format(localdate(self.at), _("n月j日")),
            "channel": ChaseChannel(self.channel).label,
        }
        return said + _("：") + self.promise if self.promise else said


@dataclass(frozen=True, slots=True)
class Reach:
    """The contact of one organisation as this viewer may see it; `masked`: not in full."""

    contact: Contact | None
    phone: str
    masked: bool
    addresses: tuple[str, ...]
    bounced: tuple[str, ...]
    last: LastContact | None

    @property
    def unreachable(self) -> bool:
        """No letter can reach them: no address is known, or every one bounced."""
        return not self.addresses


def reach_of(
    viewer: User | AnonymousUser | None, call: Call, recipients: Sequence[Recipient]
) -> dict[int, Reach]:
    """How each recipient is reached, by recipient id. A viewer of None is the office itself."""
    asked = _among(call, recipients)
    contacts, by_pk = _contacts(asked)
    addresses, bounced = _addresses(asked)
    last = _last_contacts(call)
    reaches: dict[int, Reach] = {}
    everywhere = viewer is None or scope_of(viewer, Role.CLERK).whole_city
    if not everywhere:  # a city has few territories: read once each, not once a recipient
        prefetch_related_objects(recipients, "organisation__territory")
    for recipient in recipients:
        contact = by_pk.get(recipient.contact_id) or contacts.get(recipient.organisation_id)
        in_full = everywhere or (
            viewer is not None and bool(may_see_phones(viewer, recipient.organisation))
        )
        phone = contact.phone if contact else ""
        reaches[recipient.pk] = Reach(
            contact=contact,
            phone=phone if in_full else mask_phones(phone),
            masked=bool(phone) and not in_full,
            addresses=tuple(addresses[recipient.organisation_id]),
            bounced=tuple(bounced[recipient.organisation_id]),
            last=last.get(recipient.pk),
        )
    return reaches


def _among(call: Call, recipients: Sequence[Recipient]) -> Q:
    """A condition on what belongs to organisations: those of the recipients, or more.

    Naming a few is quick; the database takes longer to read a thousand names than to join.
    """
    if len(recipients) > _NAMED:
        return Q(organisation__in=call.recipients.values("organisation"))
    return Q(organisation__in=[recipient.organisation_id for recipient in recipients])


def _contacts(
    asked: Q,
) -> tuple[dict[int, Contact], dict[int | None, Contact]]:
    """The current contact of each organisation, and every current contact by its own id.

    Who carries the work comes before who leads the society.
    """
    found: dict[int, Contact] = {}
    current = Contact.objects.filter(asked, ended_on__isnull=True)
    by_role = sorted(current, key=lambda contact: _PREFERRED.index(contact.role))
    for contact in by_role:
        found.setdefault(contact.organisation_id, contact)
    return found, {contact.pk: contact for contact in by_role}


def _addresses(
    asked: Q,
) -> tuple[dict[int, list[str]], dict[int, list[str]]]:
    usable: dict[int, list[str]] = defaultdict(list)
    bounced: dict[int, list[str]] = defaultdict(list)
    rows = MailAddress.objects.filter(asked).order_by("pk")
    for organisation, address, bounced_at in rows.values_list(
        "organisation_id", "address", "bounced_at"
    ):
        (bounced if bounced_at else usable)[organisation].append(address)
    return usable, bounced


def _last_contacts(call: Call) -> dict[int, LastContact]:
    """The latest chase or letter for each recipient of a call, in two queries."""
    found: dict[int, LastContact] = {}
    chases = Chase.objects.filter(recipient__call=call).order_by("pk")
    for recipient, at, channel, spoke_with, promise, promised_for in chases.values_list(
        "recipient_id", "at", "channel", "spoke_with", "promise", "promised_for"
    ):
        found[recipient] = LastContact(at, ChaseChannel(channel), spoke_with, promise, promised_for)
    sent = (
        OutgoingMail.objects.filter(Q(about=subject_key(call)), state=MailState.SENT)
        .filter(organisation__call_recipients__call=call)
        .order_by()
        .values("organisation__call_recipients__pk")
        .annotate(last=Max("sent_at"))
    )
    for row in sent:
        key, at = row["organisation__call_recipients__pk"], row["last"]
        if key not in found or found[key].at < at:
            found[key] = LastContact(at, ChaseChannel.MAIL)
    return found
