"""审核结果函: what was returned or refused, and why, told to the organisation that sent it.

A letter says all that stands at the moment it is written: a further decision puts a new draft in
place of one that has not gone out, and a decision taken back takes its draft with it.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from keguang.core import audit
from keguang.core.models import MailState, Organisation, OutgoingMail, User
from keguang.core.services.outbox import cancel_mail
from keguang.lectures.models import Call, Proposal, Recipient
from keguang.lectures.selectors.board import Row, rows_for
from keguang.lectures.selectors.faults import (
    FaultyLecture,
    faulty_by_organisation,
    refused_by_organisation,
    verdicts_on,
)
from keguang.lectures.services import answers, letters
from keguang.lectures.services import letter_texts as texts
from keguang.lectures.services.chasing import standing_in_words
from keguang.lectures.services.recipients import ask_also


@dataclass(frozen=True, slots=True)
class _Told:
    """What one organisation is told: its faults and refusals, and the decisions behind them."""

    row: Row
    faults: Sequence[FaultyLecture]
    refused: Sequence[FaultyLecture]
    decisions: Sequence[int]
    returned: int


@transaction.atomic
def draft_verdict_letters(
    *, proposals: Iterable[Proposal], by: User | None, now: datetime
) -> list[OutgoingMail]:
    """One draft for each organisation that some of these lectures belong to, of what was decided.

    Drafting it again for the same decisions is the same letter.
    """
    drafted = []
    for told in _told(proposals, by=by, now=now):
        if (mail := _draft(told, by=by, now=now)) is not None:
            drafted.append(mail)
    return drafted


@transaction.atomic
def withdraw_verdict_letters(
    *, proposals: Iterable[Proposal], by: User | None, now: datetime
) -> None:
    """After a decision was taken back: its draft goes, and says again what else it told."""
    for told in _told(proposals, by=by, now=now):
        if _cancel_drafts(told.row, _("有审核意见已撤销，这一封不再发出。"), now=now):
            _draft(told, by=by, now=now)


@transaction.atomic
def redraft_verdict_letter(
    *, recipient: Recipient, by: User | None, now: datetime
) -> OutgoingMail | None:
    """The letter to one organisation as it stands now; None when nothing is left to tell."""
    [told] = _told_in(recipient.call, [recipient], now)
    return _draft(told, by=by, now=now)


def _draft(told: _Told, *, by: User | None, now: datetime) -> OutgoingMail | None:
    row, call = told.row, told.row.recipient.call
    if not told.decisions:
        return None
    key = f"{_prefix(row)}{_digest(told.decisions)}"
    same = OutgoingMail.objects.filter(key__startswith=key)
    if same.exclude(state=MailState.CANCELLED).exists():
        return None
    _cancel_drafts(row, _("已有更新的审核结果函，这一封不再发出。"), now=now)
    wrong = bool(told.faults or row.judgement.to_send)
    ways = answers.ways_to_correct(row, told.faults, now=now) if wrong else texts.Ways()
    letter = texts.verdict(
        organisation=row.name,
        title=call.title,
        due=row.situation.due,
        returned=told.returned,
        faults=[str(fault) for fault in told.faults],
        refused=[str(lecture) for lecture in told.refused],
        standing=standing_in_words(row, now),
        ways=ways,
        sender=letters.sender(),
    )
    mail = letters.draft(
        letter,
        key=f"{key}.{same.count()}",  # one cancelled earlier keeps its key
        kind=letters.KIND_VERDICT,
        call=call,
        row=row,
        attachments=[answers.sheet_of(row, told.faults)] if wrong else [],
        by=by,
        now=now,
    )
    audit.record(actor=by, action="lectures.draft_verdict", subject=row.recipient, at=now)
    return mail


def _told(proposals: Iterable[Proposal], *, by: User | None, now: datetime) -> list[_Told]:
    bodies: dict[Call, dict[int, Organisation]] = defaultdict(dict)
    for proposal in proposals:
        if (body := proposal.organisation) is not None:
            bodies[proposal.call][body.pk] = body
    return [
        told
        for call, of_call in bodies.items()
        for told in _told_in(call, _asked(call, of_call.values(), by=by, now=now), now)
    ]


def _asked(
    call: Call, bodies: Iterable[Organisation], *, by: User | None, now: datetime
) -> list[Recipient]:
    """The recipients these bodies answer as; a department answers with its parent body."""
    wanted = set()
    for body in bodies:
        ask_also(call=call, organisation=body, by=by, now=now)
        own = call.recipients.filter(organisation=body).exists()
        wanted.add(body.pk if own else body.department_of_id)
    asked = call.recipients.filter(organisation__in=wanted).order_by("pk")
    return list(asked.select_related("organisation", "contact", "call"))


def _told_in(call: Call, recipients: Sequence[Recipient], now: datetime) -> list[_Told]:
    keys = [recipient.organisation_id for recipient in recipients]
    faults = faulty_by_organisation(call, keys)
    refused = refused_by_organisation(call, keys)
    told = []
    for row in rows_for(call, recipients, now):
        wrong = faults.get(row.recipient.organisation_id, [])
        gone = refused.get(row.recipient.organisation_id, [])
        said = verdicts_on(lecture.proposal for lecture in (*wrong, *gone))
        decisions = sorted(decision.pk for decision in said.values())
        told.append(_Told(row, wrong, gone, decisions, len(decisions) - len(gone)))
    return told


def _cancel_drafts(row: Row, reason: str, *, now: datetime) -> int:
    drafts = OutgoingMail.objects.filter(key__startswith=_prefix(row), state=MailState.DRAFT)
    for mail in drafts:
        cancel_mail(mail, by=None, now=now, reason=reason)
    return len(drafts)


def _prefix(row: Row) -> str:
    return f"{letters.KIND_VERDICT}:{row.recipient.pk}:"


def _digest(decisions: Sequence[int]) -> str:
    return hashlib.sha256(repr(decisions).encode()).hexdigest()[:12]
