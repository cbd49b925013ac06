"""征集对象: whom a call asks, and who is let off or given more time, always with the reason."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Literal

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from keguang.core import audit
from keguang.core.errors import RuleBroken
from keguang.core.models import Organisation, User
from keguang.lectures import rules
from keguang.lectures.models import Call, Recipient, Submission
from keguang.lectures.selectors.intake import organisations_of
from keguang.lectures.states import CallState, SubmissionState

type Paper = Literal["stamped_received_on", "paper_received_on"]


@transaction.atomic
def choose_recipients(
    *, call: Call, organisations: Collection[Organisation], by: User, now: datetime
) -> int:
    """Ask exactly these organisations; returns how many are asked now.

    Once the call is out nobody is dropped silently: whoever was asked can only be exempted.
    """
    rules.may_run_calls(by).require()
    call = Call.objects.select_for_update().get(pk=call.pk)
    chosen = {organisation.pk for organisation in organisations}
    asked = set(call.recipients.values_list("organisation_id", flat=True))
    dropped = asked - chosen
    if dropped and call.state != CallState.DRAFT:
        raise RuleBroken(_("征集已发出，不能移除征集对象；确不需报送的，请登记免报及原因。"))
    call.recipients.filter(organisation__in=dropped).delete()
    added = chosen - asked
    Recipient.objects.bulk_create(
        Recipient(call=call, organisation_id=pk, asked_at=now) for pk in sorted(added)
    )
    if added or dropped:
        audit.record(
            actor=by,
            action="lectures.choose_recipients",
            subject=call,
            at=now,
            detail={"added": len(added), "dropped": len(dropped)},
        )
    return len(chosen)


@transaction.atomic
def ask_also(*, call: Call, organisation: Organisation, by: User | None, now: datetime) -> None:
    """Put a body that sent something unasked among those asked; a department has a row already."""
    asked = Q(organisation=organisation) | Q(organisation__departments=organisation)
    if call.recipients.filter(asked).exists():
        return
    recipient, created = Recipient.objects.get_or_create(
        call=call, organisation=organisation, defaults={"asked_at": now}
    )
    if created:
        audit.record(actor=by, action="lectures.ask_also", subject=recipient, at=now)


@transaction.atomic
def exempt_recipient(*, recipient: Recipient, reason: str, by: User, now: datetime) -> Recipient:
    """免报: this organisation owes nothing this time; an empty reason lifts the exemption."""
    rules.may_run_calls(by).require()
    recipient = _locked(recipient)
    recipient.exempt_reason = reason.strip()[:200]
    recipient.save(update_fields=["exempt_reason"])
    audit.record(
        actor=by,
        action="lectures.exempt" if recipient.exempt_reason else "lectures.lift_exemption",
        subject=recipient,
        at=now,
        detail={"reason": recipient.exempt_reason},
    )
    return recipient


@transaction.atomic
def extend_recipient(
    *, recipient: Recipient, until: datetime | None, reason: str, by: User, now: datetime
) -> Recipient:
    """延期: a later deadline for one organisation; None takes the extension back."""
    rules.may_run_calls(by).require()
    recipient = _locked(recipient)
    if until is not None and until <= recipient.call.deadline:
        raise RuleBroken(_("延期后的时间应晚于原定截止时间。"))
    if until is not None and not reason.strip():
        raise RuleBroken(_("请写明延期原因。"))
    recipient.extended_to = until
    recipient.extension_reason = reason.strip()[:200] if until else ""
    recipient.save(update_fields=["extended_to", "extension_reason"])
    audit.record(
        actor=by,
        action="lectures.extend" if until else "lectures.lift_extension",
        subject=recipient,
        at=now,
        detail={"until": until, "reason": recipient.extension_reason},
    )
    return recipient


@transaction.atomic
def note_paper(
    *, recipient: Recipient, paper: Paper, on: date | None, by: User, now: datetime
) -> Recipient:
    """盖章件已收 / 纸质件已收: tick it with its day, or take the tick back."""
    rules.may_run_calls(by).require()
    recipient = _locked(recipient)
    setattr(recipient, paper, on)
    recipient.save(update_fields=[paper])
    audit.record(
        actor=by,
        action="lectures.note_paper",
        subject=recipient,
        at=now,
        detail={"paper": paper, "on": on},
    )
    return recipient


@transaction.atomic
def note_stamp_of(*, submission: Submission, by: User, now: datetime) -> None:
    """盖章件已收, with the piece that brought it, for every body asked that has no day for it."""
    if not submission.stamped:
        return
    day = localdate(submission.received_at)
    for recipient in _bodies_of(submission).filter(stamped_received_on=None):
        note_paper(recipient=recipient, paper="stamped_received_on", on=day, by=by, now=now)


@transaction.atomic
def take_back_stamp_of(*, submission: Submission, by: User, now: datetime) -> None:
    """The piece is open again: its tick goes, unless another settled piece brought a stamp too."""
    day = localdate(submission.received_at)
    for recipient in _bodies_of(submission).filter(stamped_received_on=day):
        others = Submission.objects.filter(
            call=submission.call_id,
            stamped=True,
            state=SubmissionState.SETTLED,
            organisation=recipient.organisation_id,
        )
        if not others.exclude(pk=submission.pk).exists():
            note_paper(recipient=recipient, paper="stamped_received_on", on=None, by=by, now=now)


def _bodies_of(submission: Submission) -> QuerySet[Recipient]:
    bodies = organisations_of(submission)
    return Recipient.objects.filter(call=submission.call_id, organisation__in=bodies)


def _locked(recipient: Recipient) -> Recipient:
    rows = Recipient.objects.select_for_update(of=("self",))
    return rows.select_related("call", "organisation").get(pk=recipient.pk)
