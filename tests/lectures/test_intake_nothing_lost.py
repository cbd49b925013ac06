"""来件: nothing lost and nothing doubled, whatever is pressed twice, late, or out of order."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.urls import reverse

from keguang.core.errors import DomainError, RuleBroken
from keguang.core.models import (
    Job,
    JobState,
    MailboxMessage,
    MessageKind,
    Organisation,
    OutgoingMail,
    User,
)
from keguang.core.services.originals import store_original
from keguang.documents.forms.correction import CorrectionRow, correction_xlsx
from keguang.documents.forms.isolation import WarmReader
from keguang.documents.forms.spec import LECTURE_SPEC
from keguang.lectures.models import Call, Proposal, Submission
from keguang.lectures.selectors.board import tallies
from keguang.lectures.services import intake, proposals, reading, settling
from keguang.lectures.services.bench import Press, PressKind, press
from keguang.lectures.services.transcription import transcribe
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
    *files: tuple[str, bytes],
    by: User,
    organisation: Organisation | None = None,
    seconds: int = 0,
) -> Submission:
    return intake.accept_upload(
        call=call,
        organisation=organisation,
        files=files,
        door=Door.UPLOAD,
        source="",
        by=by,
        now=make.NOW + timedelta(seconds=seconds),
    )


def read(submission: Submission, reader: WarmReader) -> Submission:
    started = reading.start_reading(submission)
    assert started is not None
    files = reading.read_files(started, reader, now=make.NOW)
    reading.keep_reading(started, files, now=make.NOW)
    submission.refresh_from_db()
    return submission


def reported(call: Call, organisation: Organisation) -> int:
    return tallies(call, [organisation.pk])[0][organisation.pk].reported


def test_uploads_that_share_most_of_their_files_are_two_submissions() -> None:
    call, clerk = make.call(), make.clerk()
    shared = [(f"{n}.csv", f"文件{n}".encode()) for n in range(30)]

    first = upload(call, *shared, ("甲.csv", "甲".encode()), by=clerk)
    second = upload(call, *shared, ("乙.csv", "乙".encode()), by=clerk)

    assert first.pk != second.pk
    assert {file.name for file in second.files.all()} >= {"乙.csv"}


def test_one_file_brought_for_two_societies_is_a_submission_of_each() -> None:
    call, clerk = make.call(), make.clerk()
    one, other = make.society(), make.society()
    file = ("征集表.csv", "题目".encode())

    first = upload(call, file, by=clerk, organisation=one)
    second = upload(call, file, by=clerk, organisation=other)

    assert [first.organisation, second.organisation] == [one, other]


def test_a_double_press_across_the_turn_of_a_minute_is_one_submission() -> None:
    call, clerk = make.call(), make.clerk()
    file = ("征集表.csv", "题目".encode())

    first = upload(call, file, by=clerk, seconds=59)
    second = upload(call, file, by=clerk, seconds=61)

    assert first.pk == second.pk


def test_a_file_brought_again_right_after_it_was_set_aside_is_a_new_submission() -> None:
    call, clerk = make.call(), make.clerk()
    file = ("征集表.csv", "题目".encode())
    first = upload(call, file, by=clerk)
    intake.set_aside(submission=first, reason="误", by=clerk, now=make.NOW)

    second = upload(call, file, by=clerk, seconds=5)

    assert (second.pk == first.pk, second.state) == (False, SubmissionState.STORED)


def test_the_same_words_typed_after_the_first_were_set_aside_are_registered() -> None:
    call, clerk, society = make.call(), make.clerk(), make.society()

    def typed() -> Submission:
        return transcribe(
            call=call,
            organisation=society,
            lectures=[dict(make.LECTURE)],
            source="3月2日李静来电",
            by=clerk,
            now=make.NOW,
        )

    first = typed()
    assert typed() == first
    intake.set_aside(submission=first, reason="误", by=clerk, now=make.NOW)

    second = typed()

    assert (second == first, second.state) == (False, SubmissionState.TO_CHECK)
    assert reported(call, society) == 1


def test_the_same_file_an_hour_later_is_a_new_submission() -> None:
    call, clerk = make.call(), make.clerk()
    file = ("征集表.csv", "题目".encode())

    first = upload(call, file, by=clerk)
    second = upload(call, file, by=clerk, seconds=3600)

    assert first.pk != second.pk


def test_what_is_set_aside_and_brought_back_has_each_lecture_once(reader: WarmReader) -> None:
    call, clerk, society = make.call(), make.clerk(), make.society(name="洛阳市气象学会")
    data = sheets.workbook(sheets.GOOD, organisation=society.name)
    submission = read(upload(call, ("表.xlsx", data), by=clerk, organisation=society), reader)

    intake.set_aside(submission=submission, reason="误判", by=clerk, now=make.NOW)
    intake.bring_back(submission=submission, by=clerk, now=make.NOW)
    read(submission, reader)

    assert submission.proposals.count() == len(sheets.GOOD)
    assert reported(call, society) == len(sheets.GOOD)


def test_a_typed_piece_brought_back_keeps_what_was_typed(reader: WarmReader) -> None:
    call, clerk, society = make.call(), make.clerk(), make.society()
    submission = transcribe(
        call=call,
        organisation=society,
        lectures=[{"title": "看云识天气", "speaker": "王明"}],
        source="来电",
        by=clerk,
        now=make.NOW,
    )

    intake.set_aside(submission=submission, reason="误判", by=clerk, now=make.NOW)
    intake.bring_back(submission=submission, by=clerk, now=make.NOW)
    read(submission, reader)

    assert [p.title for p in submission.proposals.all()] == ["看云识天气"]
    assert submission.findings == []


def test_what_was_typed_is_never_read_again_from_its_record() -> None:
    call, clerk, society = make.call(), make.clerk(), make.society()
    submission = transcribe(
        call=call,
        organisation=society,
        lectures=[{"title": "看云识天气"}],
        source="来电",
        by=clerk,
        now=make.NOW,
    )

    with pytest.raises(RuleBroken):
        intake.read_again(submission=submission, by=clerk, now=make.NOW)

    assert submission.proposals.count() == 1


@pytest.mark.parametrize("state", [SubmissionState.SETTLED, SubmissionState.SET_ASIDE])
def test_a_stale_page_decides_nothing_on_a_piece_that_is_done(state: SubmissionState) -> None:
    call, clerk, society = make.call(), make.clerk(), make.society()
    make.recipient(call=call, organisation=society)
    submission = make.submission(call=call, organisation=society, state=state)
    lecture = make.proposal(
        call=call,
        organisation=society,
        submission=submission,
        state=ProposalState.ACCEPTED,
        counts=state == SubmissionState.SETTLED,
    )

    with pytest.raises(DomainError):
        settling.decide_relation(
            submission=submission, relation=Relation.DUPLICATE, by=clerk, now=make.NOW
        )
    with pytest.raises(DomainError):
        settling.assign_organisation(
            submission=submission, organisation=make.society(), by=clerk, now=make.NOW
        )
    with pytest.raises(DomainError):
        press(
            submission=submission,
            proposal=lecture,
            values={"title": "改动"},
            expected_version=1,
            pressed=Press(PressKind.SAVE),
            by=clerk,
            now=make.NOW,
        )

    lecture.refresh_from_db()
    assert (lecture.state, lecture.organisation) == (ProposalState.ACCEPTED, society)


def _replacement(call: Call, society: Organisation, clerk: User) -> tuple[Proposal, Submission]:
    """An accepted lecture, and a newer piece that took its place."""
    first = make.submission(
        call=call,
        organisation=society,
        state=SubmissionState.SETTLED,
        received_at=make.NOW - timedelta(days=1),
    )
    lecture = make.proposal(
        call=call, organisation=society, submission=first, state=ProposalState.TO_REVIEW
    )
    newer = make.submission(call=call, organisation=society, relation=Relation.UNDECIDED)
    make.proposal(call=call, organisation=society, submission=newer, counts=False)
    settling.decide_relation(submission=newer, relation=Relation.REPLACE, by=clerk, now=make.NOW)
    lecture.refresh_from_db()
    assert lecture.state == ProposalState.WITHDRAWN
    return lecture, newer


def test_a_replacement_set_aside_gives_back_what_it_replaced() -> None:
    call, clerk, society = make.call(), make.clerk(), make.society()
    lecture, newer = _replacement(call, society, clerk)

    intake.set_aside(submission=newer, reason="误发", by=clerk, now=make.NOW)

    lecture.refresh_from_db()
    assert (lecture.state, lecture.counts) == (ProposalState.TO_REVIEW, True)


def test_a_replacement_of_the_wrong_society_gives_back_what_it_replaced() -> None:
    call, clerk, society = make.call(), make.clerk(), make.society()
    lecture, newer = _replacement(call, society, clerk)

    settling.assign_organisation(
        submission=newer, organisation=make.society(), by=clerk, now=make.NOW
    )

    lecture.refresh_from_db()
    assert (lecture.state, lecture.counts) == (ProposalState.TO_REVIEW, True)


def test_a_replacement_turned_into_an_addition_gives_back_what_it_replaced() -> None:
    call, clerk, society = make.call(), make.clerk(), make.society()
    lecture, newer = _replacement(call, society, clerk)

    settling.decide_relation(submission=newer, relation=Relation.APPEND, by=clerk, now=make.NOW)

    lecture.refresh_from_db()
    assert (lecture.state, lecture.counts) == (ProposalState.TO_REVIEW, True)
    assert reported(call, society) == 2


def test_a_restored_lecture_counts_no_sooner_than_its_piece_is_related() -> None:
    call, clerk, society = make.call(), make.clerk(), make.society()
    submission = make.submission(call=call, organisation=society, relation=Relation.UNDECIDED)
    lecture = make.proposal(call=call, organisation=society, submission=submission, counts=False)

    proposals.withdraw_proposal(proposal=lecture, reason="", by=clerk, now=make.NOW)
    restored = proposals.restore_proposal(proposal=lecture, by=clerk, now=make.NOW)

    assert not restored.counts


@pytest.mark.parametrize(
    "state",
    [ProposalState.ACCEPTED, ProposalState.REJECTED, ProposalState.TO_TERRITORY],
)
def test_a_sheet_that_comes_back_after_the_decision_is_read_and_decides_nothing(
    state: ProposalState, reader: WarmReader
) -> None:
    call, clerk, society = make.call(), make.clerk(), make.society(name="洛阳市气象学会")
    lecture = make.proposal(call=call, organisation=society, state=state)
    data = _correction_sheet(call, society, lecture)

    submission = read(upload(call, ("补正表.xlsx", data), by=clerk, organisation=society), reader)

    lecture.refresh_from_db()
    assert (lecture.state, lecture.speaker) == (state, "王明")
    assert submission.state == SubmissionState.TO_CHECK
    assert submission.relation == Relation.UNDECIDED
    assert [p.speaker for p in submission.proposals.all()] == ["赵敏"]


def test_a_sheet_of_one_society_never_changes_the_lecture_of_another(reader: WarmReader) -> None:
    call, clerk = make.call(), make.clerk()
    victim, other = make.society(name="洛阳市气象学会"), make.society(name="洛阳市地质学会")
    lecture = make.proposal(call=call, organisation=victim)
    data = _correction_sheet(call, other, lecture)

    read(upload(call, ("补正表.xlsx", data), by=clerk, organisation=other), reader)

    lecture.refresh_from_db()
    assert (lecture.version, lecture.speaker) == (1, "王明")


def _correction_sheet(call: Call, society: Organisation, lecture: Proposal) -> bytes:
    values = {**make.LECTURE, "title": lecture.title, "speaker": "赵敏"}
    row = CorrectionRow(row_key=lecture.code, number=1, values=values, faults={})
    return correction_xlsx(
        LECTURE_SPEC,
        organisation=society.name,
        call_title=call.title,
        rows=[row],
        missing=0,
        deadline_text="2月28日",
    )


def test_a_piece_of_a_society_nobody_asked_can_be_settled() -> None:
    call, clerk, society = make.call(), make.clerk(), make.society()
    submission = make.submission(call=call, organisation=society)
    make.proposal(call=call, organisation=society, submission=submission)

    settling.settle_submission(submission=submission, by=clerk, now=make.NOW)

    submission.refresh_from_db()
    assert submission.state == SubmissionState.SETTLED


def test_an_address_that_no_letter_can_reach_does_not_stop_the_piece() -> None:
    call, clerk, society = make.call(), make.clerk(), make.society()
    make.recipient(call=call, organisation=society)
    submission = make.submission(call=call, organisation=society, sender="scanner@10.0.0.5")
    make.proposal(call=call, organisation=society, submission=submission)

    settling.settle_submission(submission=submission, by=clerk, now=make.NOW)

    [answer] = OutgoingMail.objects.all()
    assert answer.to == [society.addresses.get().address]


def test_a_mail_that_could_not_be_fetched_may_be_asked_for_again() -> None:
    make.call()
    clerk = make.clerk()
    message = MailboxMessage.objects.create(
        mailbox="test", identity="<1@test>", seen_at=make.NOW, kind=MessageKind.OTHER
    )
    intake.ask_to_fetch(message=message, by=clerk, now=make.NOW)
    Job.objects.update(state=JobState.FAILED, finished_at=make.NOW)

    later = make.NOW + timedelta(hours=1)
    intake.ask_to_fetch(message=message, by=clerk, now=later)

    assert Job.objects.filter(state=JobState.WAITING).count() == 1


def test_two_mails_of_one_long_number_are_two_submissions() -> None:
    make.call()
    shared = f"<{'x' * 190}@example.com>"
    for identity in (shared, f"{shared}#0123456789abcdef"):
        message = MailboxMessage.objects.create(
            mailbox="test", identity=identity, seen_at=make.NOW, kind=MessageKind.SUBMISSION
        )
        intake.accept_message(message, identity.encode(), make.NOW)

    assert Submission.objects.count() == 2


def test_a_sender_whose_clock_runs_ahead_or_behind_is_not_believed() -> None:
    call = make.call()
    received = []
    for number, sent_at in enumerate([make.NOW + timedelta(days=900), make.NOW.replace(year=1999)]):
        message = MailboxMessage.objects.create(
            mailbox="test",
            identity=f"<{number}@test>",
            seen_at=make.NOW,
            kind=MessageKind.SUBMISSION,
            sent_at=sent_at,
            original=store_original(b"mail", now=make.NOW),
        )
        intake.accept_message(message, b"mail", make.NOW)
        received.append(Submission.objects.latest("pk").received_at)

    assert received == [make.NOW, call.issued_at]


def test_a_piece_whose_reading_was_given_up_comes_to_the_desk_and_is_read_again() -> None:
    call, clerk = make.call(), make.clerk()
    data = sheets.workbook(sheets.GOOD, organisation=make.society().name)
    piece = intake.accept_upload(
        call=call,
        organisation=None,
        files=[("征集表.xlsx", data)],
        door=Door.UPLOAD,
        source="微信转来",
        by=clerk,
        now=make.NOW,
    )
    reading.start_reading(piece)

    reading.leave_unread(piece, now=make.NOW)

    piece.refresh_from_db()
    assert piece.state == SubmissionState.TO_CHECK
    client = make.signed_in(clerk)
    page = client.get(reverse("lectures:bench", args=[piece.code])).content.decode()
    assert "识别没有成功" in page
    client.post(reverse("lectures:read_again", args=[piece.code]))
    piece.refresh_from_db()
    assert piece.state == SubmissionState.STORED
    assert Job.objects.filter(name=intake.READ_JOB, state=JobState.WAITING).count() == 2
