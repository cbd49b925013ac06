"""联系人: who speaks for a body, and what changes hands when another takes over."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from keguang.core import audit, rules
from keguang.core.errors import RuleBroken
from keguang.core.models import (
    Contact,
    ContactRole,
    LinkPurpose,
    MailAddress,
    Organisation,
    Role,
    RoleGrant,
    SignedLink,
    User,
)
from keguang.core.services.links import issue_link, revoke_links

SHORTEST_REASON: Final = 4


@dataclass(frozen=True, slots=True)
class MovedLink:
    """A task that goes on under a new link for the new contact.

    Without sending this token on nothing is lost: the next link issued for the task takes the
    draft up.
    """

    link: SignedLink
    token: str


@dataclass(frozen=True, slots=True)
class Handover:
    contact: Contact
    predecessor: Contact | None
    moved: tuple[MovedLink, ...]
    closed: tuple[User, ...] = ()  # accounts that no longer act for the body
    redrafted: int = 0  # letters that were to bring the predecessor a link


type Redraft = Callable[[Handover, datetime], int]
_redraft: list[Redraft] = []


def register_redraft(redraft: Redraft) -> None:
    """Say what becomes of unsent letters when a contact changes; an app calls it once."""
    _redraft[:] = [redraft]


@transaction.atomic
def hand_over_contact(
    *,
    organisation: Organisation,
    role: ContactRole,
    name: str,
    by: User | None,
    now: datetime,
    phone: str = "",
    email: str = "",
) -> Handover:
    """交接: the new person takes the role from today.

    The old person's open links stop working at once; what they typed and did not send moves to a
    new link for the new person. Their mail address is no longer written to, unless shared, and an
    account in their name no longer acts for the body, unless they still hold another of its roles.
    Letters not yet sent that would bring them a link are drafted anew for the new person.
    """
    organisation = Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    rules.may_edit_directory(by, organisation).require()
    if not name.strip():
        raise RuleBroken(_("请填写新联系人的姓名。"))
    predecessor = _end_current(organisation, role, now)
    contact = _begin(organisation, role, (name, phone, email), now)
    moved: tuple[MovedLink, ...] = ()
    closed: tuple[User, ...] = ()
    if predecessor is not None:
        moved = _move_links(predecessor, contact, by=by, now=now)
        _drop_address(predecessor)
        closed = _end_access(predecessor, now)
    done = Handover(contact, predecessor, moved, closed)
    done = replace(done, redrafted=sum(redraft(done, now) for redraft in _redraft))
    audit.record(
        actor=by,
        action="core.hand_over_contact",
        subject=organisation,
        at=now,
        detail={
            "role": role,
            "from": predecessor.name if predecessor else None,
            "to": contact.name,
            "moved_drafts": len(moved),
            "accounts_closed": [user.username for user in closed],
            "redrafted": done.redrafted,
        },
    )
    return done


@transaction.atomic
def correct_contact(
    *, contact: Contact, phone: str, email: str, by: User | None, now: datetime
) -> Contact:
    """The same person under a new number or address: no handover, links stay."""
    rules.may_edit_directory(by, contact.organisation).require()
    before = Contact(organisation=contact.organisation, email=contact.email)
    changed = [
        field
        for field, value in (("phone", phone.strip()), ("email", email.strip().lower()))
        if getattr(contact, field) != value
    ]
    contact.phone, contact.email = phone.strip(), email.strip().lower()
    contact.confirmed_at = now
    contact.save(update_fields=["phone", "email", "confirmed_at"])
    _keep_address(contact)
    if before.email != contact.email:
        _drop_address(before)
    audit.record(
        actor=by,
        action="core.correct_contact",
        subject=contact,
        at=now,
        detail={"changed": changed},
    )
    return contact


@transaction.atomic
def confirm_contact(*, contact: Contact, by: User | None, now: datetime) -> None:
    """Note that the person still is the one to write to. `by` is None when they said so by link."""
    if by is not None:
        rules.may_edit_directory(by, contact.organisation).require()
    contact.confirmed_at = now
    contact.save(update_fields=["confirmed_at"])
    audit.record(actor=by, action="core.confirm_contact", subject=contact, at=now)


@transaction.atomic
def reveal_phone(*, contact: Contact, reason: str, by: User, now: datetime) -> str:
    """The whole number, against a reason that goes into the record."""
    rules.may_reveal_phone(by, contact.organisation).require()
    full_view = rules.may_see_phones(by, contact.organisation)
    if not full_view and len(reason.strip()) < SHORTEST_REASON:
        raise RuleBroken(_("请写明查看电话的事由（至少4个字）。"))
    audit.record(
        actor=by,
        action="core.reveal_phone",
        subject=contact,
        at=now,
        detail={"reason": reason.strip()[:200]},
    )
    return contact.phone


def _end_current(organisation: Organisation, role: ContactRole, now: datetime) -> Contact | None:
    current = organisation.contacts.filter(role=role, ended_on__isnull=True).first()
    if current is not None:
        current.ended_on = timezone.localdate(now)
        current.save(update_fields=["ended_on"])
    return current


def _begin(
    organisation: Organisation, role: ContactRole, person: tuple[str, str, str], now: datetime
) -> Contact:
    name, phone, email = (text.strip() for text in person)
    contact = Contact.objects.create(
        organisation=organisation,
        role=role,
        name=name,
        phone=phone,
        email=email.lower(),
        since=timezone.localdate(now),
        confirmed_at=now,
    )
    _keep_address(contact)
    return contact


def _end_access(predecessor: Contact, now: datetime) -> tuple[User, ...]:
    """Revoke what accounts in the old person's name may do for the body."""
    body = predecessor.organisation
    if body.contacts.filter(name=predecessor.name, ended_on__isnull=True).exists():
        return ()
    grants = RoleGrant.objects.select_for_update(of=("self",)).filter(
        organisation=body,
        role=Role.SOCIETY,
        revoked_at__isnull=True,
        user__display_name=predecessor.name,
    )
    users = tuple(dict.fromkeys(grant.user for grant in grants.select_related("user")))
    grants.update(revoked_at=now)
    return users


def _move_links(
    old: Contact, new: Contact, *, by: User | None, now: datetime
) -> tuple[MovedLink, ...]:
    open_links = SignedLink.objects.filter(contact=old, revoked_at__isnull=True)
    typed = [link for link in open_links.filter(expires_at__gt=now).order_by("pk") if link.draft]
    unsent = {(link.purpose, link.subject): link for link in typed}.values()
    moved = tuple(
        MovedLink(
            *issue_link(
                purpose=LinkPurpose(link.purpose),
                organisation=old.organisation,
                subject=link.subject,
                contact=new,
                now=now,
                ttl=link.expires_at - now,
                single_use=link.single_use,
                draft=link.draft,
            )
        )
        for link in unsent
    )
    revoke_links(open_links, by=by, now=now)
    return moved


def _keep_address(contact: Contact) -> None:
    if contact.email:
        MailAddress.objects.get_or_create(organisation=contact.organisation, address=contact.email)


def _drop_address(contact: Contact) -> None:
    used = Contact.objects.filter(
        organisation=contact.organisation, email__iexact=contact.email, ended_on__isnull=True
    )
    if contact.email and not used.exists():
        contact.organisation.addresses.filter(address__iexact=contact.email).delete()
