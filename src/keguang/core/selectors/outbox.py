"""What lies in the outbox."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Count, QuerySet

from keguang.core.models import MailAddress, MailState, OutgoingMail, Role, User
from keguang.core.rules import scope_of


@dataclass(frozen=True, slots=True)
class OutboxCounts:
    """How many letters are in each state."""

    draft: int = 0
    queued: int = 0
    sending: int = 0
    sent: int = 0
    failed: int = 0
    cancelled: int = 0


def is_address(text: str) -> bool:
    """Whether a letter could be written to this; machines also send from "scanner@10.0.0.5"."""
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def mails_visible_to(user: User) -> QuerySet[OutgoingMail]:
    """Letters to the organisations in a clerk's scope; those to nobody in particular for all."""
    scope = scope_of(user, Role.CLERK)
    if not scope:
        return OutgoingMail.objects.none()
    mails = OutgoingMail.objects.select_related("organisation", "created_by")
    if scope.whole_city:
        return mails
    reached = mails.filter(scope.as_filter("organisation__"), organisation__isnull=False)
    return reached.distinct()


def outbox(
    user: User, *, state: MailState | None = None, kind: str = "", about: str = ""
) -> QuerySet[OutgoingMail]:
    """The list page: newest first, narrowed by state, occasion and subject."""
    mails = mails_visible_to(user).annotate(attachment_count=Count("attachments"))
    if state is not None:
        mails = mails.filter(state=state)
    if kind:
        mails = mails.filter(kind=kind)
    if about:
        mails = mails.filter(about=about)
    return mails.order_by("-created_at", "-pk")


def drafts(*, kind: str = "", about: str = "") -> QuerySet[OutgoingMail]:
    """Letters waiting for a person, as "send all" takes them."""
    mails = OutgoingMail.objects.filter(state=MailState.DRAFT).select_related("organisation")
    if kind:
        mails = mails.filter(kind=kind)
    if about:
        mails = mails.filter(about=about)
    return mails.order_by("pk")


def outbox_counts(user: User, *, about: str = "") -> OutboxCounts:
    mails = mails_visible_to(user)
    if about:
        mails = mails.filter(about=about)
    rows = mails.order_by().values_list("state").annotate(number=Count("pk", distinct=True))
    return OutboxCounts(**dict(rows))


def bounced_among(addresses: Iterable[str]) -> frozenset[str]:
    """Which of the addresses (lower case) are known to return letters.

    An address that works for one organisation works for all: clearing a bounce once is enough.
    """
    wanted = {address.lower() for address in addresses}
    bounced: set[str] = set()
    usable: set[str] = set()
    rows = MailAddress.objects.filter(address__in=_spellings(addresses))
    for address, bounced_at in rows.values_list("address", "bounced_at"):
        (bounced if bounced_at else usable).add(address.lower())
    return frozenset((bounced - usable) & wanted)


def _spellings(addresses: Iterable[str]) -> Collection[str]:
    return {spelling for address in addresses for spelling in (address, address.lower())}
