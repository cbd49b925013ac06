"""移到另一次征集: a late form of last year is read by that year and counts only there."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from keguang.core.errors import DomainError
from keguang.core.models import Organisation
from keguang.documents.forms.isolation import WarmReader
from keguang.lectures.models import Call, Proposal, Submission
from keguang.lectures.selectors.board import tallies
from keguang.lectures.services import intake, reading, settling
from keguang.lectures.services.moving import move_to_call
from keguang.lectures.services.proposals import change_values
from keguang.lectures.services.transcription import transcribe
from keguang.lectures.states import CallState, Door, ProposalState, Relation, SubmissionState
from tests import make
from tests.lectures import sheets

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def reader() -> Iterator[WarmReader]:
    with WarmReader() as warm:
        yield warm


def last_year() -> Call:
    return make.call(year=2025, state=CallState.CLOSED, deadline=make.NOW - timedelta(days=300))


def read(submission: Submission, reader: WarmReader) -> Submission:
    started = reading.start_reading(submission)
    assert started is not None
    files = reading.read_files(started, reader, now=make.NOW)
    reading.keep_reading(started, files, now=make.NOW)
    submission.refresh_from_db()
    return submission


def uploaded(call: Call, society: Organisation, reader: WarmReader) -> Submission:
    form = sheets.workbook(
        sheets.GOOD, organisation=society.name, title="2025年科普大讲堂活动征集表"
    )
    arrived = intake.accept_upload(
        call=call,
        organisation=society,
        files=[("征集表.xlsx", form)],
        door=Door.UPLOAD,
        source="",
        by=make.clerk(),
        now=make.NOW,
    )
    return read(arrived, reader)


def test_a_form_of_last_year_is_moved_read_by_its_year_and_counts_there(
    reader: WarmReader,
) -> None:
    call, earlier, society = make.call(), last_year(), make.society(name="洛阳市气象学会")
    submission = uploaded(call, society, reader)
    assert [f["written"] for f in submission.findings if "written" in f] == [2025]

    move_to_call(submission=submission, call=earlier, by=make.clerk(), now=make.NOW)
    submission.refresh_from_db()
    moved = read(submission, reader)

    assert (moved.call, moved.relation) == (earlier, Relation.FIRST)
    assert {p.date_from.year for p in moved.proposals.all() if p.date_from} == {2025}
    assert not [f for f in moved.findings if "written" in f]
    counted = [tallies(c, [society.pk])[0][society.pk].reported for c in (call, earlier)]
    assert counted == [0, 3]


def test_what_a_moved_piece_had_replaced_stands_again(reader: WarmReader) -> None:
    call, earlier, society = make.call(), last_year(), make.society(name="洛阳市气象学会")
    first = make.submission(call=call, organisation=society, state=SubmissionState.SETTLED)
    kept = make.proposal(
        call=call, organisation=society, submission=first, state=ProposalState.TO_REVIEW
    )
    submission, clerk = uploaded(call, society, reader), make.clerk()
    settling.decide_relation(
        submission=submission, relation=Relation.REPLACE, by=clerk, now=make.NOW
    )

    move_to_call(submission=submission, call=earlier, by=clerk, now=make.NOW)

    kept.refresh_from_db()
    assert (kept.state, kept.counts) == (ProposalState.TO_REVIEW, True)


def refused(submission: Submission, call: Call) -> None:
    before = (submission.call, list(Proposal.objects.order_by("pk").values()))

    with pytest.raises(DomainError):
        move_to_call(submission=submission, call=call, by=make.clerk(), now=make.NOW)

    submission.refresh_from_db()
    assert (submission.call, list(Proposal.objects.order_by("pk").values())) == before


def test_nothing_typed_settled_corrected_or_worked_on_is_moved(reader: WarmReader) -> None:
    call, earlier, society = make.call(), last_year(), make.society(name="洛阳市气象学会")
    typed = transcribe(
        call=call,
        organisation=make.society(),
        lectures=[dict(make.LECTURE)],
        source="来电",
        by=make.clerk(),
        now=make.NOW,
    )
    settled = make.submission(call=call, organisation=society, state=SubmissionState.SETTLED)
    lecture = make.proposal(call=call, organisation=society, submission=settled)
    correction = make.submission(call=call, organisation=society, relation=Relation.CORRECTION)
    change_values(
        proposal=lecture,
        values={"place": "图书馆"},
        way="correction_sheet",
        by=None,
        now=make.NOW,
        submission=correction,
    )
    worked_on = uploaded(call, society, reader)
    change_values(
        proposal=worked_on.proposals.all()[0],
        values={"place": "图书馆"},
        way="clerk",
        by=None,
        now=make.NOW,
    )

    for submission in (typed, settled, correction, worked_on):
        refused(submission, earlier)
    refused(correction, make.call(state=CallState.DRAFT))
