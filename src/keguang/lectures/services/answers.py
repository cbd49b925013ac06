"""答复: 收悉 when something arrived, and after checking the judgement with two ways to correct.

The judgement is always a draft. Drafting it again for the same facts is the same letter; new facts
put a new draft in place of an older one that has not gone out.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from keguang.core import audit
from keguang.core.audit import subject_key
from keguang.core.errors import RuleBroken
from keguang.core.models import LinkPurpose, MailState, Organisation, OutgoingMail, User
from keguang.core.parameters import AUTO_RECEIPT
from keguang.core.selectors.outbox import is_address
from keguang.core.selectors.settings import get_parameter
from keguang.core.services.outbox import cancel_mail, draft_mail, release_mail
from keguang.documents.forms.correction import CorrectionRow, correction_xlsx, key_of_row
from keguang.documents.forms.spec import FieldType, FormSpec, spec_from_dict
from keguang.lectures.models import Call, Recipient, Submission
from keguang.lectures.selectors.board import Row, rows_for
from keguang.lectures.selectors.faults import (
    FaultyLecture,
    faulty_lectures,
    lecture_name,
    lectures_of,
)
from keguang.lectures.selectors.unread import (
    carries_lectures,
    is_evidence_only,
    refused_files,
    unrecognised_files,
)
from keguang.lectures.services import letter_texts as texts
from keguang.lectures.services import letters
from keguang.lectures.services.chasing import standing_in_words
from keguang.lectures.services.proposals import values_of
from keguang.lectures.states import Door, ProposalState

CORRECTION_SHEET: Final = "补正表"


@transaction.atomic
def draft_receipt(*, submission: Submission, now: datetime) -> OutgoingMail | None:
    """收悉: a plain acknowledgement of a mail, as soon as it is known whose it is.

    A form filled in on the web or typed by a clerk has been acknowledged on the screen. The letter
    goes out by itself if the office has switched that on.
    """
    organisation = submission.organisation
    mailed = submission.door == Door.MAILBOX and is_address(submission.sender)
    if organisation is None or not mailed:
        return None
    letter = texts.receipt(
        organisation=organisation.name,
        title=submission.call.title,
        files=[
            file.name
            for file in submission.files.all()
            if ".eml" not in file.name and not file.is_enclosed
        ],
        sender=letters.sender(),
    )
    mail = draft_mail(
        key=f"{_receipt_key(submission)}{organisation.pk}",
        kind=letters.KIND_RECEIPT,
        to=[submission.sender],
        organisation=organisation,
        subject=letter.subject,
        body=letter.body,
        about=subject_key(submission.call),
        in_reply_to=_message_id(submission),
        by=None,
        now=now,
    )
    if get_parameter(AUTO_RECEIPT) and mail.state == MailState.DRAFT:
        release_mail([mail], by=None, now=now)
        mail.refresh_from_db()
    return mail


@transaction.atomic
def draft_answer(
    *,
    submission: Submission,
    by: User | None,
    now: datetime,
    organisation: Organisation | None = None,
) -> OutgoingMail:
    """The judgement on what an organisation has sent so far, prompted by this submission.

    `organisation` is the submission's own unless it carries the lectures of several.
    """
    row = _row_of(submission, organisation or submission.organisation, now)
    faults = faulty_lectures(submission.call, row.recipient.organisation)
    arrival = _arrival(submission)
    prefix = f"{_answer_key(submission)}{row.recipient.organisation_id}:"
    key = f"{prefix}{_revision(row, faults, arrival)}"
    same = OutgoingMail.objects.filter(key__startswith=key)
    existing = same.exclude(state=MailState.CANCELLED).first()
    if existing is not None:
        return existing
    _cancel(_in_outbox(prefix, MailState.DRAFT), by=by, now=now)
    wrong = bool(faults or row.judgement.to_send)
    asking = wrong or arrival.is_unread
    ways = ways_to_correct(row, faults, now=now) if asking else texts.Ways()
    ways = ways if wrong else replace(ways, attachment="")
    letter = _letter(arrival, row, faults, ways, now=now)
    mail = draft_mail(
        key=f"{key}.{same.count()}",  # one cancelled earlier keeps its key
        kind=letters.KIND_ANSWER,
        to=_receivers(submission.sender, row),
        organisation=row.recipient.organisation,
        subject=letter.subject,
        body=letter.body,
        about=subject_key(submission.call),
        attachments=[sheet_of(row, faults)] if wrong else [],
        in_reply_to=_message_id(submission),
        by=by,
        now=now,
    )
    audit.record(actor=by, action="lectures.draft_answer", subject=submission, at=now)
    return mail


@transaction.atomic
def cancel_answer(*, submission: Submission, by: User, now: datetime) -> int:
    """Take back the answers to this submission that have not gone out, released or not."""
    waiting = _in_outbox(_answer_key(submission), MailState.DRAFT, MailState.QUEUED)
    return _cancel(waiting, by=by, now=now)


def sent_answers(submission: Submission) -> list[OutgoingMail]:
    """The answers to this submission that have gone out, or are going out at this moment."""
    return list(_in_outbox(_answer_key(submission), MailState.SENDING, MailState.SENT))


@transaction.atomic
def cancel_receipt(*, submission: Submission, by: User, now: datetime) -> int:
    """Take back a receipt in the name of the wrong organisation, unless it has gone out."""
    waiting = _in_outbox(_receipt_key(submission), MailState.DRAFT, MailState.QUEUED)
    return _cancel(waiting, by=by, now=now)


def _in_outbox(prefix: str, *states: MailState) -> QuerySet[OutgoingMail]:
    return OutgoingMail.objects.filter(key__startswith=prefix, state__in=states).order_by("pk")


def _cancel(mails: QuerySet[OutgoingMail], *, by: User | None, now: datetime) -> int:
    """Cancel these letters; one that a worker takes at this moment is left to it."""
    locked = list(mails.select_for_update(of=("self",)))
    for mail in locked:
        cancel_mail(mail, by=by, now=now)
    return len(locked)


def correction_sheet(call: Call, row: Row, faults: Sequence[FaultyLecture]) -> bytes:
    """补正表: the faulty lectures with their bad cells coloured, and empty rows for what lacks."""
    spec = spec_from_dict(call.form)
    return correction_xlsx(
        spec,
        organisation=row.name,
        call_title=call.title,
        rows=[
            CorrectionRow(
                row_key=key_of_row(fault.proposal.code, fault.proposal.version),
                number=number,
                values=values_of(fault.proposal),
                faults=by_form_key(spec, fault.faults),
            )
            for number, fault in enumerate(faults, start=1)
        ],
        missing=row.judgement.to_send,
        deadline_text="" if row.now > row.situation.due else texts.moment_text(row.situation.due),
    )


def by_form_key(spec: FormSpec, faults: dict[str, str]) -> dict[str, str]:
    """Faults by the form's own keys: a date range is one question, whatever it is stored under."""
    dates = next((f.key for f in spec.fields if f.type == FieldType.DATERANGE), "dates")
    stored = {"date_from": dates, "date_to": dates, "date_text": dates, "start_time": dates}
    return {stored.get(key, key): text for key, text in faults.items()}


def _letter(
    arrival: texts.Arrival,
    row: Row,
    faults: Sequence[FaultyLecture],
    ways: texts.Ways,
    *,
    now: datetime,
) -> texts.Letter:
    faulty = {fault.proposal.pk for fault in faults}
    own = lectures_of(row.recipient.call, row.recipient.organisation)
    complete = [
        lecture_name(proposal, number)
        for number, proposal in enumerate(own.exclude(state=ProposalState.REJECTED), start=1)
        if proposal.pk not in faulty
    ]
    return texts.judgement(
        organisation=row.name,
        title=row.recipient.call.title,
        arrival=arrival,
        due=row.situation.due,
        complete=complete,
        faults=[str(fault) for fault in faults],
        standing=standing_in_words(row, now),
        ways=ways,
        sender=letters.sender(),
    )


def _arrival(submission: Submission) -> texts.Arrival:
    """What came: lectures, the stamped paper alone, or files nobody could read."""
    if carries_lectures(submission):
        return texts.Arrival(submission.received_at)
    if is_evidence_only(submission):
        return texts.Arrival(submission.received_at, is_evidence=True)
    return texts.Arrival(
        submission.received_at,
        is_unread=True,
        refused=refused_files(submission),
        unrecognised=unrecognised_files(submission),
    )


def ways_to_correct(row: Row, faults: Sequence[FaultyLecture], *, now: datetime) -> texts.Ways:
    """A fresh link to put the faults right (or to send what lacks), and the sheet's name."""
    purpose = LinkPurpose.CORRECT if faults else LinkPurpose.FILL
    by_link = letters.ways_by_link(purpose, row.recipient, row.reach.contact, now=now)
    return texts.Ways(by_link.link, by_link.link_until, CORRECTION_SHEET)


def sheet_of(row: Row, faults: Sequence[FaultyLecture]) -> letters.Attachment:
    """补正表, as it is attached to a letter."""
    call = row.recipient.call
    return f"{CORRECTION_SHEET}_{row.name}.xlsx", correction_sheet(call, row, faults)


def _row_of(submission: Submission, organisation: Organisation | None, now: datetime) -> Row:
    if organisation is None:
        raise RuleBroken(_("请先确定报送单位。"))
    rows = Recipient.objects.filter(call=submission.call_id)
    asked = rows.select_related("organisation", "contact", "call").filter(
        Q(organisation=organisation) | Q(organisation__departments=organisation)
    )
    recipient = asked.order_by("pk").first()
    if recipient is None:
        raise RuleBroken(_("%(name)s不在本次征集对象之列。") % {"name": organisation.name})
    return rows_for(recipient.call, [recipient], now)[0]


def _receivers(sender: str, row: Row) -> Sequence[str]:
    """Whoever wrote is answered, unless it was a contact who has handed over since."""
    if not is_address(sender):
        return row.reach.addresses
    in_use = {address.lower() for address in (*row.reach.addresses, *row.reach.bounced)}
    former = row.recipient.organisation.contacts.filter(
        email__iexact=sender, ended_on__isnull=False
    )
    has_left = sender.lower() not in in_use and former.exists()
    return row.reach.addresses if has_left else [sender]


def _answer_key(submission: Submission) -> str:
    return f"{letters.KIND_ANSWER}:{submission.pk}:"


def _receipt_key(submission: Submission) -> str:
    return f"{letters.KIND_RECEIPT}:{submission.pk}:"


def _revision(row: Row, faults: Sequence[FaultyLecture], arrival: texts.Arrival) -> str:
    """Changes exactly when the letter would say something else."""
    tally = row.tally
    facts = [
        row.judgement.gap,
        row.judgement.to_send,
        row.judgement.measure,
        tally.reported,
        tally.complete,
    ]
    wrong = [(fault.proposal.pk, fault.what) for fault in faults]
    came = (arrival.is_evidence, arrival.is_unread)
    return hashlib.sha256(repr((facts, wrong, came)).encode()).hexdigest()[:12]


def _message_id(submission: Submission) -> str:
    return submission.message.identity if submission.message else ""
