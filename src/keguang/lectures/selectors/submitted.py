"""报送回执: what an organisation has sent so far, told to itself right after sending."""

from dataclasses import dataclass
from datetime import datetime

from keguang.lectures.models import Recipient, Submission
from keguang.lectures.selectors.board import Row, rows_for
from keguang.lectures.selectors.faults import (
    FaultyLecture,
    faulty_lectures,
    lecture_name,
    lectures_of,
)
from keguang.lectures.states import ProposalState, SubmissionState


@dataclass(frozen=True, slots=True)
class SubmittedReceipt:
    """All lectures of the organisation, those with faults, and what it still lacks.

    `waiting` says that files have come which are still being read.
    """

    row: Row
    complete: tuple[str, ...]
    faulty: tuple[FaultyLecture, ...]
    files: tuple[str, ...]
    waiting: bool

    @property
    def is_done(self) -> bool:
        return not self.faulty and self.row.judgement.to_send == 0 and not self.waiting


def standing_of(recipient: Recipient, now: datetime) -> Row:
    """How the organisation itself stands, as its own pages show it."""
    return rows_for(recipient.call, [recipient], now)[0]


def receipt_of(recipient: Recipient, submission: Submission, now: datetime) -> SubmittedReceipt:
    faulty = faulty_lectures(recipient.call, recipient.organisation)
    wrong = {fault.proposal.pk for fault in faulty}
    sent = lectures_of(recipient.call, recipient.organisation).exclude(state=ProposalState.REJECTED)
    return SubmittedReceipt(
        row=standing_of(recipient, now),
        complete=tuple(
            lecture_name(proposal, number)
            for number, proposal in enumerate(sent, start=1)
            if proposal.pk not in wrong
        ),
        faulty=tuple(faulty),
        files=tuple(
            file.name
            for file in submission.files.exclude(name__endswith=".json")
            if not file.is_enclosed
        ),
        waiting=submission.state in {SubmissionState.STORED, SubmissionState.READING},
    )
