"""催报: reminders on working days, letters to those picked, calls noted, a text for the group."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from keguang.core import audit
from keguang.core.errors import RuleBroken
from keguang.core.models import LinkPurpose, OutgoingMail, User
from keguang.core.papers import in_chinese
from keguang.core.parameters import AUTO_REMINDER, REMINDER_WORKDAYS
from keguang.core.selectors.calendar import workdays_before, workdays_between
from keguang.core.selectors.settings import get_parameter
from keguang.core.services.outbox import release_mail
from keguang.lectures import rules
from keguang.lectures.models import Call, Chase, Recipient
from keguang.lectures.selectors.board import Row, rows_for
from keguang.lectures.selectors.faults import FaultyLecture, faulty_by_organisation
from keguang.lectures.selectors.standing import Measure
from keguang.lectures.services import letter_texts as texts
from keguang.lectures.services import letters
from keguang.lectures.services.outdated import withdraw_outdated
from keguang.lectures.states import CallState, ChaseChannel


@transaction.atomic
def remind_all(*, now: datetime) -> int:
    """The day's reminders of every open call; sent at once only if the office switched that on."""
    drafted: list[OutgoingMail] = []
    for call in Call.objects.exclude(state=CallState.DRAFT).order_by("pk"):
        drafted += draft_reminders(call=call, now=now)
        withdraw_outdated(call=call, now=now)
    may_go_out = get_parameter(AUTO_REMINDER)
    if may_go_out:
        release_mail(drafted, by=None, now=now)
    return len(drafted)


@transaction.atomic
def draft_reminders(*, call: Call, now: datetime) -> list[OutgoingMail]:
    """Draft the reminder whose working day has come, for every organisation still short.

    Each step is drafted once; steps that went by unnoticed (the worker stood still) are skipped,
    so nobody gets two reminders at a time. Whoever waits for the office is left in peace.
    """
    if call.state != CallState.OPEN:
        return []
    asked = call.recipients.filter(exempt_reason="").select_related("organisation", "contact")
    short = [
        row
        for row in rows_for(call, list(asked), now)
        if row.is_short and row.reach.addresses and now <= row.situation.due
    ]
    faults = faulty_by_organisation(call, [row.recipient.organisation_id for row in short])
    steps = get_parameter(REMINDER_WORKDAYS)
    drafted = []
    for row in short:
        step = due_step(localdate(row.situation.due), localdate(now), steps)
        if step is None:
            continue
        key = reminder_key(row, step)
        if not letters.is_drafted(key):
            wrong = faults.get(row.recipient.organisation_id, [])
            drafted.append(draft_chase(row, wrong, letters.KIND_REMINDER, key, by=None, now=now))
    return drafted


def due_step(due: date, today: date, steps: Sequence[int]) -> int | None:
    """The step (working days before `due`) whose period today falls into; None before the first."""
    reached = [step for step in steps if workdays_before(due, step) <= today <= due]
    return min(reached, default=None)


def reminder_key(row: Row, step: int) -> str:
    """An extension moves the deadline, and so starts the steps anew."""
    return (
        f"{letters.KIND_REMINDER}:{row.recipient.pk}:{localdate(row.situation.due):%Y%m%d}:{step}"
    )


@transaction.atomic
def draft_chases(
    *, call: Call, recipients: Sequence[Recipient], by: User, now: datetime
) -> list[OutgoingMail]:
    """催报所选: a letter to each that owes something; at most one a day for each."""
    rules.may_run_calls(by).require()
    if call.state == CallState.DRAFT:
        raise RuleBroken(_("征集尚未发出，不需要催报。"))
    rows = [row for row in rows_for(call, recipients, now) if row.is_short and row.reach.addresses]
    faults = faulty_by_organisation(call, [row.recipient.organisation_id for row in rows])
    drafted = []
    for row in rows:
        key = f"{letters.KIND_CHASE}:{row.recipient.pk}:{localdate(now):%Y%m%d}"
        if not letters.is_drafted(key):
            wrong = faults.get(row.recipient.organisation_id, [])
            drafted.append(draft_chase(row, wrong, letters.KIND_CHASE, key, by=by, now=now))
    withdraw_outdated(call=call, now=now)
    if drafted:
        audit.record(
            actor=by,
            action="lectures.draft_chases",
            subject=call,
            at=now,
            detail={"letters": len(drafted)},
        )
    return drafted


@transaction.atomic
def record_chase(
    *,
    recipient: Recipient,
    channel: ChaseChannel,
    at: datetime,
    by: User,
    now: datetime,
    spoke_with: str = "",
    promise: str = "",
    promised_for: date | None = None,
) -> Chase:
    """登记电话催报: when, with whom, and what was promised."""
    rules.may_run_calls(by).require()
    if at > now + timedelta(minutes=5):
        raise RuleBroken(_("催报时间不能晚于现在。"))
    if promised_for is not None and promised_for < localdate(at):
        raise RuleBroken(_("答应的日期不能早于催报当天。"))
    chase = Chase.objects.create(
        recipient=recipient,
        channel=channel,
        at=at,
        spoke_with=spoke_with.strip()[:40],
        promise=promise.strip()[:200],
        promised_for=promised_for,
        by=by,
    )
    audit.record(
        actor=by,
        action="lectures.record_chase",
        subject=recipient,
        at=now,
        detail={"channel": str(channel), "promised_for": promised_for},
    )
    return chase


@transaction.atomic
def record_group_notice(*, recipients: Sequence[Recipient], by: User, now: datetime) -> list[Chase]:
    """The group was told: one entry for every organisation the text named."""
    rules.may_run_calls(by).require()
    return [
        record_chase(recipient=recipient, channel=ChaseChannel.GROUP, at=now, by=by, now=now)
        for recipient in recipients
    ]


def draft_chase(
    row: Row,
    faults: Sequence[FaultyLecture],
    kind: str,
    key: str,
    *,
    by: User | None,
    now: datetime,
) -> OutgoingMail:
    """One reminder or chase: what is missing now, with a link to put it right."""
    recipient, call = row.recipient, row.recipient.call
    purpose = LinkPurpose.CORRECT if faults else LinkPurpose.FILL
    ways = letters.ways_by_link(purpose, recipient, row.reach.contact, now=now)
    forms = [] if row.tally.reported else letters.attachment_1(call, recipient.organisation)
    letter = texts.reminder(
        organisation=row.name,
        title=call.title,
        due=row.situation.due,
        workdays_left=_workdays_left(row.situation.due, now),
        standing=standing_in_words(row, now),
        faults=[str(fault) for fault in faults],
        ways=texts.Ways(ways.link, ways.link_until, _stem(forms[0][0]) if forms else ""),
        sender=letters.sender(),
    )
    return letters.draft(
        letter, key=key, kind=kind, call=call, row=row, attachments=forms, by=by, now=now
    )


@in_chinese()
def standing_in_words(row: Row, now: datetime) -> texts.Standing:
    """What an organisation is told: always measured by what it can still do something about.

    What lies complete in review is the office's to decide; a letter never calls it missing.
    """
    missing = max(0, row.situation.minimum - row.tally.complete)
    return texts.Standing(
        reported=row.tally.reported,
        complete=row.tally.complete,
        gap=0 if row.situation.exempt else missing,
        to_send=row.judgement.to_send,
        overdue=now > row.situation.due,
        measure=str(Measure.COMPLETE.label),
        asked=row.situation.minimum,
    )


def _workdays_left(due: datetime, now: datetime) -> int:
    if now > due:
        return -1
    return workdays_between(localdate(now), localdate(due))


def _stem(name: str) -> str:
    return name.rpartition(".")[0]


@transaction.atomic
def record_contacts_shown(
    *, call: Call, rows: Sequence[Row], how: str, by: User, now: datetime
) -> None:
    """One entry each time a clerk is shown or takes away contacts in full; none when masked."""
    whole = sum(1 for row in rows if row.reach.phone and not row.reach.masked)
    if whole:
        audit.record(
            actor=by,
            action="lectures.show_contacts",
            subject=call,
            at=now,
            detail={"contacts": whole, "how": how},
        )
