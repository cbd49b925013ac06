"""来件: stored first, read once, related to what came before, settled and undone."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils.timezone import localdate

from keguang.core.errors import NotAllowed, RuleBroken
from keguang.core.models import AuditEntry, Job, MailAddress, Organisation, OutgoingMail
from keguang.core.selectors.originals import read_original
from keguang.documents.forms.correction import CorrectionRow, correction_xlsx
from keguang.documents.forms.isolation import WarmReader
from keguang.documents.forms.spec import LECTURE_SPEC
from keguang.lectures.models import Call, Proposal, Submission
from keguang.lectures.selectors.intake import unclear_bodies
from keguang.lectures.services import collections, intake, reading, settling
from keguang.lectures.states import Door, ProposalState, Relation, SubmissionState
from tests import make
from tests.lectures import sheets

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def reader() -> Iterator[WarmReader]:
    with WarmReader() as warm:
        yield warm


def upload(
    call: Call,
    data: bytes,
    *,
    name: str = "征集表.xlsx",
    organisation: Organisation | None = None,
    minutes: int = 0,
) -> Submission:
    return intake.accept_upload(
        call=call,
        organisation=organisation,
        files=[(name, data)],
        door=Door.UPLOAD,
        source="微信转来",
        by=make.clerk(),
        now=make.NOW + timedelta(minutes=minutes),
    )


def read(submission: Submission, reader: WarmReader) -> Submission:
    started = reading.start_reading(submission)
    assert started is not None
    files = reading.read_files(started, reader, now=make.NOW)
    reading.keep_reading(started, files, now=make.NOW)
    submission.refresh_from_db()
    return submission


def test_an_upload_is_stored_byte_for_byte_before_anything_is_read() -> None:
    call = make.call()
    data = sheets.workbook(sheets.GOOD, organisation="洛阳市气象学会")

    submission = upload(call, data)

    assert submission.state == SubmissionState.STORED
    assert read_original(submission.files.get().original) == data
    assert Job.objects.get().payload == {"submission": submission.pk}
    assert not Proposal.objects.exists()


def test_the_same_upload_twice_in_a_minute_is_one_submission() -> None:
    call = make.call()
    data = sheets.workbook(sheets.GOOD, organisation="洛阳市气象学会")
    clerk = make.clerk()
    arguments: dict[str, Any] = {
        "call": call,
        "organisation": None,
        "files": [("征集表.xlsx", data)],
        "door": Door.UPLOAD,
        "source": "",
        "by": clerk,
        "now": make.NOW,
    }

    first = intake.accept_upload(**arguments)
    second = intake.accept_upload(**arguments)

    assert first.pk == second.pk
    assert Job.objects.count() == 1


def test_a_clean_form_becomes_complete_lectures_of_its_society(reader: WarmReader) -> None:
    call = make.call()
    society = make.society(name="洛阳市气象学会")

    submission = read(
        upload(
            call, sheets.workbook(sheets.GOOD, organisation="洛阳市气象学会"), organisation=society
        ),
        reader,
    )

    assert (submission.state, submission.relation) == (SubmissionState.TO_CHECK, Relation.FIRST)
    lectures = list(submission.proposals.order_by("order"))
    assert [p.title for p in lectures] == [row[0] for row in sheets.GOOD]
    assert {(p.organisation, p.counts, p.error_count) for p in lectures} == {(society, True, 0)}
    assert (lectures[0].speaker, lectures[0].duration_min) == ("王伟", 90)
    assert lectures[0].sources["speaker"]["ref"] == "C4"
    assert lectures[0].sources["speaker"]["raw"] == "王 伟"


def test_a_missing_speaker_is_an_error_at_its_cell_and_the_rest_is_taken(
    reader: WarmReader,
) -> None:
    call = make.call()
    society = make.society(name="洛阳市气象学会")
    data = sheets.workbook(sheets.WITHOUT_SPEAKER, organisation="洛阳市气象学会")

    submission = read(upload(call, data, organisation=society), reader)

    *clean, faulty = submission.proposals.order_by("order")
    assert [p.error_count for p in clean] == [0, 0]
    assert [
        (p["field"], p["level"], p["ref"]) for p in faulty.findings if p["level"] == "error"
    ] == [("speaker", "error", "C6")]


def test_a_second_file_counts_for_nothing_until_a_clerk_says_how_it_stands(
    reader: WarmReader,
) -> None:
    call = make.call()
    society = make.society(name="洛阳市气象学会")
    first = read(
        upload(
            call, sheets.workbook(sheets.GOOD[:2], organisation=society.name), organisation=society
        ),
        reader,
    )

    newer = read(
        upload(
            call,
            sheets.workbook(sheets.GOOD, organisation=society.name),
            organisation=society,
            minutes=5,
        ),
        reader,
    )

    assert newer.relation == Relation.UNDECIDED
    assert newer.relation_guess["relation"] == Relation.REPLACE
    assert newer.relation_guess["earlier"] == [first.code]
    assert Proposal.objects.filter(call=call, counts=True).count() == 2


def test_replacing_withdraws_the_earlier_lectures_and_counts_the_new(reader: WarmReader) -> None:
    call = make.call()
    clerk = make.clerk()
    society = make.society(name="洛阳市气象学会")
    first = read(
        upload(
            call, sheets.workbook(sheets.GOOD[:2], organisation=society.name), organisation=society
        ),
        reader,
    )
    newer = read(
        upload(
            call,
            sheets.workbook(sheets.GOOD, organisation=society.name),
            organisation=society,
            minutes=5,
        ),
        reader,
    )

    settling.decide_relation(submission=newer, relation=Relation.REPLACE, by=clerk, now=make.NOW)

    assert {p.state for p in first.proposals.all()} == {ProposalState.WITHDRAWN}
    assert Proposal.objects.filter(call=call, counts=True).count() == 3


def test_the_same_bytes_again_are_shown_as_a_duplicate(reader: WarmReader) -> None:
    call = make.call()
    society = make.society(name="洛阳市气象学会")
    data = sheets.workbook(sheets.GOOD, organisation=society.name)
    first = read(upload(call, data, organisation=society), reader)

    again = read(upload(call, data, name="最终版2.xlsx", organisation=society, minutes=9), reader)

    assert again.relation_guess["relation"] == Relation.DUPLICATE
    assert first.code in again.relation_guess["reason"]


def test_an_unknown_society_is_asked_and_remembered_by_its_address(reader: WarmReader) -> None:
    call = make.call()
    clerk = make.clerk()
    society = make.society(name="洛阳市气象学会")
    submission = upload(call, sheets.workbook(sheets.GOOD, organisation="气像学会"))
    Submission.objects.filter(pk=submission.pk).update(sender="someone@example.org")
    unknown = read(submission, reader)
    assert unknown.organisation_id is None

    named = settling.assign_organisation(
        submission=unknown, organisation=society, by=clerk, now=make.NOW
    )

    assert (named.organisation, named.relation) == (society, Relation.FIRST)
    assert submission.proposals.filter(counts=True, organisation=society).count() == 3
    assert MailAddress.objects.filter(
        organisation=society, address="someone@example.org", learned=True
    ).exists()


def test_a_collection_asks_about_each_name_it_does_not_know_and_guesses_none(
    reader: WarmReader,
) -> None:
    call, clerk = make.call(), make.clerk()
    known, other = make.society(name="洛阳市气象学会"), make.society(name="洛阳市地震学会")
    names = [known.name, "地震防灾协会", known.name]
    submission = read(upload(call, sheets.collection(sheets.GOOD, names)), reader)

    (unclear,) = unclear_bodies(submission)
    assert (unclear.as_written, unclear.lectures) == ("地震防灾协会", 1)
    assigned = settling.assign_organisation(
        submission=submission, organisation=known, by=clerk, now=make.NOW
    )
    with pytest.raises(RuleBroken):
        settling.settle_submission(submission=assigned, by=clerk, now=make.NOW)
    named = collections.name_body(
        submission=submission, as_written="地震防灾协会", organisation=other, by=clerk, now=make.NOW
    )

    whose = submission.proposals.order_by("order").values_list("organisation__name", flat=True)
    assert list(whose) == [known.name, other.name, known.name]
    assert named.relation == Relation.FIRST
    done = settling.settle_submission(submission=named, by=clerk, now=make.NOW)
    assert done.taken == 3
    answered = OutgoingMail.objects.filter(kind="lectures.answer")
    assert {mail.organisation for mail in answered} == {known, other}


def test_settling_takes_what_is_complete_and_returns_the_rest_with_a_draft(
    reader: WarmReader,
) -> None:
    call = make.call()
    clerk = make.clerk()
    society = make.society(name="洛阳市气象学会")
    make.recipient(call=call, organisation=society)
    data = sheets.workbook(sheets.WITHOUT_SPEAKER, organisation=society.name)
    submission = read(upload(call, data, organisation=society), reader)

    done = settling.settle_submission(submission=submission, by=clerk, now=make.NOW)

    assert (done.taken, done.returned) == (2, 1)
    states = submission.proposals.order_by("order").values_list("state", flat=True)
    assert list(states) == [
        ProposalState.TO_REVIEW,
        ProposalState.TO_REVIEW,
        ProposalState.RETURNED,
    ]


def test_a_wrong_settlement_is_undone_and_can_be_settled_again(reader: WarmReader) -> None:
    call = make.call()
    clerk = make.clerk()
    society = make.society(name="洛阳市气象学会")
    make.recipient(call=call, organisation=society)
    data = sheets.workbook(sheets.GOOD, organisation=society.name)
    submission = read(upload(call, data, organisation=society), reader)
    settling.settle_submission(submission=submission, by=clerk, now=make.NOW)

    settling.undo_settlement(submission=submission, by=clerk, now=make.NOW)

    submission.refresh_from_db()
    assert submission.state == SubmissionState.TO_CHECK
    assert {p.state for p in submission.proposals.all()} == {ProposalState.RECEIVED}
    settling.settle_submission(submission=submission, by=clerk, now=make.NOW)


def test_undo_is_refused_once_a_lecture_was_accepted(reader: WarmReader) -> None:
    call = make.call()
    clerk = make.clerk()
    society = make.society()
    submission = make.submission(call=call, organisation=society, state=SubmissionState.SETTLED)
    make.proposal(
        call=call, organisation=society, submission=submission, state=ProposalState.ACCEPTED
    )

    with pytest.raises(RuleBroken, match="不能撤销办结"):
        settling.undo_settlement(submission=submission, by=clerk, now=make.NOW)


def test_two_clerks_never_hold_the_same_piece() -> None:
    call = make.call()
    submission = make.submission(call=call)
    first, second = make.clerk(), make.clerk()
    intake.hold(submission=submission, by=first, now=make.NOW)

    with pytest.raises(NotAllowed, match=str(first)):
        intake.hold(submission=submission, by=second, now=make.NOW + timedelta(seconds=30))

    later = make.NOW + intake.HOLD + timedelta(seconds=1)
    assert intake.hold(submission=submission, by=second, now=later).held_by == second


def test_time_at_the_desk_is_added_up_but_not_a_lunch_break() -> None:
    submission = make.submission(call=make.call())
    clerk = make.clerk()
    for seconds in (0, 30, 60, 3600):
        at = make.NOW + timedelta(seconds=seconds)
        submission = intake.hold(submission=submission, by=clerk, now=at)

    assert submission.hands_on_s == 30 + 30 + intake.LONGEST_BEAT_S


def test_what_is_set_aside_counts_for_nothing_and_comes_back(reader: WarmReader) -> None:
    call = make.call()
    clerk = make.clerk()
    society = make.society(name="洛阳市气象学会")
    data = sheets.workbook(sheets.GOOD, organisation=society.name)
    submission = read(upload(call, data, organisation=society), reader)

    intake.set_aside(submission=submission, reason="", by=clerk, now=make.NOW)
    assert not Proposal.objects.filter(call=call, counts=True).exists()

    intake.bring_back(submission=submission, by=clerk, now=make.NOW + timedelta(minutes=1))
    submission.refresh_from_db()
    assert submission.state == SubmissionState.STORED


def test_a_society_may_not_settle_and_nothing_changes() -> None:
    call = make.call()
    society = make.society()
    submission = make.submission(call=call, organisation=society)
    entries = AuditEntry.objects.count()

    with pytest.raises(NotAllowed):
        settling.settle_submission(
            submission=submission, by=make.secretary(of=society), now=make.NOW
        )

    submission.refresh_from_db()
    assert submission.state == SubmissionState.TO_CHECK
    assert AuditEntry.objects.count() == entries


def test_settling_a_correction_checks_the_lecture_it_corrected(reader: WarmReader) -> None:
    call = make.call()
    clerk = make.clerk()
    society = make.society(name="洛阳市气象学会")
    make.recipient(call=call, organisation=society)
    data = sheets.workbook(sheets.WITHOUT_SPEAKER, organisation=society.name)
    submission = read(upload(call, data, organisation=society), reader)
    settling.settle_submission(submission=submission, by=clerk, now=make.NOW)
    returned = submission.proposals.get(state=ProposalState.RETURNED)
    sheet = correction_xlsx(
        LECTURE_SPEC,
        organisation=society.name,
        call_title=call.title,
        rows=[CorrectionRow(returned.code, 3, {"title": returned.title}, {"speaker": "缺主讲人"})],
        missing=0,
        deadline_text="2月28日",
    )

    answer = read(
        upload(call, sheets.filled_in(sheet, speaker="冯立新"), name="补正表.xlsx", minutes=30),
        reader,
    )

    returned.refresh_from_db()
    assert (returned.speaker, returned.state, returned.error_count) == (
        "冯立新",
        ProposalState.RECEIVED,
        0,
    )
    assert (answer.relation, answer.organisation) == (Relation.CORRECTION, society)
    assert not returned.stamp_covers
    settling.settle_submission(submission=answer, by=clerk, now=make.NOW)
    returned.refresh_from_db()
    assert returned.state == ProposalState.TO_REVIEW


def test_last_years_form_is_pointed_out(reader: WarmReader) -> None:
    call = make.call(year=2026)
    society = make.society(name="洛阳市气象学会")
    old = sheets.workbook(
        sheets.GOOD, organisation=society.name, title="2025年科普大讲堂活动征集表"
    )

    submission = read(upload(call, old, organisation=society), reader)

    assert [f["code"] for f in submission.findings if f["level"] == "warning"] == [
        "other_years_form"
    ]


def test_settling_a_piece_with_a_stamped_scan_ticks_the_paper_and_undoing_takes_the_tick_back(
    reader: WarmReader,
) -> None:
    call, clerk = make.call(), make.clerk()
    society = make.society(name="洛阳市气象学会")
    recipient = make.recipient(call=call, organisation=society)
    data = sheets.workbook(sheets.GOOD, organisation=society.name)
    piece = read(upload(call, data, organisation=society), reader)
    Submission.objects.filter(pk=piece.pk).update(stamped=True)

    settling.settle_submission(submission=piece, by=clerk, now=make.NOW)
    recipient.refresh_from_db()
    assert recipient.stamped_received_on == localdate(piece.received_at)

    settling.undo_settlement(submission=piece, by=clerk, now=make.NOW)
    recipient.refresh_from_db()
    assert recipient.stamped_received_on is None
