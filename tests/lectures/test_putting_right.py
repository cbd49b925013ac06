"""办理来件: what was decided, guessed or removed by mistake is put right through the page."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from keguang.core.models import MailAddress, MailState, Organisation, OutgoingMail, User
from keguang.core.services.outbox import release_mail
from keguang.lectures.models import Call, Proposal, Recipient, Submission
from keguang.lectures.selectors import review
from keguang.lectures.services import intake, reading, reviews, settling
from keguang.lectures.services.answers import draft_receipt
from keguang.lectures.services.proposals import withdraw_proposal
from keguang.lectures.states import (
    DecisionResult,
    Door,
    ProposalState,
    Relation,
    SubmissionState,
)
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def call() -> Call:
    return make.call()


@pytest.fixture
def society() -> Organisation:
    return make.society(name="洛阳市气象学会")


@pytest.fixture
def officer() -> User:
    return make.clerk()


@pytest.fixture
def clerk(officer: User) -> Client:
    return make.signed_in(officer)


def piece(call: Call, society: Organisation | None, lectures: int = 2, **more: Any) -> Submission:
    submission = make.submission(
        call=call, organisation=society, **{"relation": Relation.UNDECIDED, **more}
    )
    for _ in range(lectures):
        make.proposal(call=call, organisation=society, submission=submission, counts=False)
    return submission


def states(submission: Submission) -> set[tuple[str, bool]]:
    return set(submission.proposals.values_list("state", "counts"))


def bench(clerk: Client, submission: Submission, query: str = "") -> str:
    address = reverse("lectures:bench", args=[submission.code])
    return clerk.get(f"{address}{query}").content.decode()


def press(clerk: Client, lecture: Proposal, action: str, **typed: str) -> None:
    address = reverse("lectures:save_lecture", args=[lecture.submission.code, lecture.code])
    lecture.refresh_from_db()
    clerk.post(address, {"version": lecture.version, "action": action, **typed})


def relate(clerk: Client, submission: Submission, relation: Relation) -> None:
    address = reverse("lectures:decide_relation", args=[submission.code])
    clerk.post(address, {"relation": str(relation)})


def settle(clerk: Client, submission: Submission) -> None:
    clerk.post(reverse("lectures:settle", args=[submission.code]))


def test_a_duplicate_that_was_none_gives_its_lectures_back_as_an_addition(
    call: Call, society: Organisation, clerk: Client
) -> None:
    submission = piece(call, society)
    relate(clerk, submission, Relation.DUPLICATE)
    assert states(submission) == {(ProposalState.WITHDRAWN, False)}

    assert f'value="{Relation.APPEND}"' in bench(clerk, submission)
    relate(clerk, submission, Relation.APPEND)

    assert states(submission) == {(ProposalState.RECEIVED, True)}


def test_a_lecture_removed_by_hand_stays_removed_whatever_its_piece_is_taken_for(
    call: Call, society: Organisation, clerk: Client
) -> None:
    submission = piece(call, society)
    note = submission.proposals.all()[0]
    press(clerk, note, "withdraw")

    relate(clerk, submission, Relation.DUPLICATE)
    relate(clerk, submission, Relation.APPEND)

    note.refresh_from_db()
    assert note.state == ProposalState.WITHDRAWN


def test_a_duplicate_set_aside_and_brought_back_has_its_lectures_again(
    call: Call, society: Organisation, clerk: Client, officer: User
) -> None:
    submission = piece(call, society)
    relate(clerk, submission, Relation.DUPLICATE)

    clerk.post(reverse("lectures:set_aside", args=[submission.code]))
    assert states(submission) == {(ProposalState.RECEIVED, False)}
    clerk.post(reverse("lectures:bring_back", args=[submission.code]))
    started = reading.start_reading(submission)
    assert started is not None
    reading.keep_reading(started, [], now=make.NOW)

    submission.refresh_from_db()
    assert submission.relation == Relation.FIRST
    assert states(submission) == {(ProposalState.RECEIVED, True)}


def test_a_lecture_restored_from_a_duplicate_counts_and_waits_for_review(
    call: Call, society: Organisation, clerk: Client
) -> None:
    submission = piece(call, society)
    relate(clerk, submission, Relation.DUPLICATE)
    one = submission.proposals.all()[0]

    press(clerk, one, "restore")
    settle(clerk, submission)

    one.refresh_from_db()
    assert (one.state, one.counts) == (ProposalState.TO_REVIEW, True)
    assert list(review.review_queue(make.reviewer(), review.QueueTab.WAITING)) == [one]


def test_a_duplicate_collection_without_a_sender_can_be_taken_for_an_addition_again(
    call: Call, clerk: Client
) -> None:
    submission = piece(call, None, lectures=0)
    for name in ("气象", "地震"):
        make.proposal(
            call=call,
            organisation=make.society(),
            submission=submission,
            counts=False,
            organisation_as_written=name,
        )

    relate(clerk, submission, Relation.DUPLICATE)
    relate(clerk, submission, Relation.APPEND)

    assert states(submission) == {(ProposalState.RECEIVED, True)}


def test_a_correction_of_a_lecture_whose_own_piece_still_waits_is_not_settled_before_it(
    call: Call, society: Organisation, clerk: Client, officer: User
) -> None:
    waiting = piece(call, society, lectures=1)
    lecture = waiting.proposals.get()
    correction = make.submission(call=call, organisation=society, relation=Relation.CORRECTION)
    lecture.versions.create(number=2, values={}, way="link", at=make.NOW, submission=correction)

    settle(clerk, correction)

    lecture.refresh_from_db()
    correction.refresh_from_db()
    assert (lecture.state, lecture.counts) == (ProposalState.RECEIVED, False)
    assert correction.state == SubmissionState.TO_CHECK


def test_a_society_guessed_for_certain_can_be_changed_and_its_address_is_unlearned(
    call: Call, society: Organisation, clerk: Client
) -> None:
    wrong = make.society(name="洛阳市地质学会")
    MailAddress.objects.create(organisation=wrong, address="li@example.com", learned=True)
    submission = piece(call, wrong, relation=Relation.FIRST, sender="Li@example.com")
    page = bench(clerk, submission)
    assert "改报送单位" in page
    assert '<details class="soft" id="correct">' in page

    clerk.post(
        reverse("lectures:assign_organisation", args=[submission.code]),
        {"name": society.name, "remember": "on"},
    )

    submission.refresh_from_db()
    assert submission.organisation == society
    assert set(submission.proposals.values_list("organisation", flat=True)) == {society.pk}
    known = MailAddress.objects.filter(address="li@example.com")
    assert [address.organisation for address in known] == [society]


def test_an_address_of_the_directory_stays_with_its_society_when_a_piece_moves(
    call: Call, society: Organisation, clerk: Client
) -> None:
    other = make.society(address="shared@example.com")
    submission = piece(call, other, sender="shared@example.com")

    clerk.post(
        reverse("lectures:assign_organisation", args=[submission.code]), {"name": society.name}
    )

    assert other.addresses.filter(address="shared@example.com").exists()


def test_a_receipt_in_the_wrong_name_is_taken_back_with_the_society(
    call: Call, society: Organisation, clerk: Client
) -> None:
    submission = piece(call, make.society(), sender="li@example.com")
    receipt = draft_receipt(submission=submission, now=make.NOW)
    assert receipt is not None

    clerk.post(
        reverse("lectures:assign_organisation", args=[submission.code]), {"name": society.name}
    )

    receipt.refresh_from_db()
    assert receipt.state == MailState.CANCELLED


def test_another_society_is_offered_with_the_relations_and_leads_to_choosing_it(
    call: Call, society: Organisation, clerk: Client
) -> None:
    piece(call, society, relation=Relation.FIRST).proposals.update(counts=True)
    submission = piece(call, society)

    link = re.search(r'href="([^"]*)">另一学会', bench(clerk, submission))
    assert link is not None
    page = bench(clerk, submission, link[1])

    assert re.search(r'<details class="soft" id="correct" open>', page)
    assert f"报送单位现为{society.name}" in page


def test_nothing_is_offered_to_change_once_a_piece_is_settled(
    call: Call, society: Organisation, clerk: Client
) -> None:
    submission = piece(call, society, state=SubmissionState.SETTLED, relation=Relation.APPEND)

    page = bench(clerk, submission)

    assert 'id="correct"' not in page
    assert "删除本场" not in page


def test_a_note_read_as_a_lecture_is_removed_and_restored_whatever_stands_in_its_fields(
    call: Call, society: Organisation, clerk: Client
) -> None:
    submission = piece(call, society, relation=Relation.FIRST)
    note = submission.proposals.all()[0]
    assert "删除本场(不是讲座)" in bench(clerk, submission, f"?lecture={note.code}")

    press(clerk, note, "withdraw", duration_min="不是数字")

    note.refresh_from_db()
    assert (note.state, note.counts, note.version) == (ProposalState.WITHDRAWN, False, 1)
    assert "恢复本场" in bench(clerk, submission, f"?lecture={note.code}")
    press(clerk, note, "restore")
    note.refresh_from_db()
    assert (note.state, note.counts) == (ProposalState.RECEIVED, True)


def test_a_removed_row_without_a_society_does_not_hold_up_its_collection(
    call: Call, society: Organisation, clerk: Client, officer: User
) -> None:
    submission = piece(call, None, lectures=0, relation=Relation.FIRST)
    for name in ("气象学会", "地质学会"):
        make.proposal(
            call=call, organisation=society, submission=submission, organisation_as_written=name
        )
    note = make.proposal(call=call, submission=submission, counts=False)
    Proposal.objects.filter(pk=note.pk).update(organisation=None)
    withdraw_proposal(proposal=note, reason="", by=officer, now=make.NOW)

    settle(clerk, submission)

    submission.refresh_from_db()
    assert submission.state == SubmissionState.SETTLED


def test_a_name_of_a_collection_taken_for_the_wrong_body_can_be_said_anew(
    call: Call, society: Organisation, clerk: Client
) -> None:
    wrong = make.society(name="洛阳市地质学会")
    submission = piece(call, None, lectures=0, relation=Relation.FIRST)
    for name, body in (("气像学会", wrong), ("地质学会", wrong)):
        make.proposal(
            call=call, organisation=body, submission=submission, organisation_as_written=name
        )
    assert "表内写的“气像学会”现为洛阳市地质学会" in bench(clerk, submission)

    clerk.post(
        reverse("lectures:name_body", args=[submission.code]),
        {"as_written": "气像学会", "name": society.name},
    )

    whose = submission.proposals.order_by("order").values_list("organisation__name", flat=True)
    assert list(whose) == [society.name, wrong.name]


def test_replacing_leaves_what_was_refused_and_withdraws_the_rest(
    call: Call, society: Organisation, clerk: Client
) -> None:
    first = piece(call, society, state=SubmissionState.SETTLED, relation=Relation.FIRST)
    refused, waiting = first.proposals.all()
    Proposal.objects.filter(pk=refused.pk).update(state=ProposalState.REJECTED, counts=True)
    Proposal.objects.filter(pk=waiting.pk).update(state=ProposalState.TO_REVIEW, counts=True)
    submission = piece(call, society)

    relate(clerk, submission, Relation.REPLACE)

    submission.refresh_from_db()
    assert submission.relation == Relation.REPLACE
    assert list(first.proposals.values_list("state", flat=True)) == [
        ProposalState.REJECTED,
        ProposalState.WITHDRAWN,
    ]


def test_replacing_says_how_many_approvals_it_undoes_and_is_not_the_main_button(
    call: Call, society: Organisation, clerk: Client
) -> None:
    first = piece(call, society, 3, state=SubmissionState.SETTLED, relation=Relation.FIRST)
    first.proposals.update(state=ProposalState.ACCEPTED, counts=True)
    guess = {"relation": str(Relation.REPLACE), "reason": "3场与前件相同，没有新的。"}
    submission = piece(call, society, relation_guess=guess)

    page = bench(clerk, submission)

    assert "替换将撤回3场已审核通过的讲座。" in page
    button = re.search(rf'<button class="([^"]*)" name="relation" value="{Relation.REPLACE}"', page)
    assert button is not None
    assert "btn--main" not in button[1]


def test_a_guessed_replacement_that_undoes_nothing_is_the_main_button(
    call: Call, society: Organisation, clerk: Client
) -> None:
    first = piece(call, society, state=SubmissionState.SETTLED, relation=Relation.FIRST)
    first.proposals.update(state=ProposalState.TO_REVIEW, counts=True)
    guess = {"relation": str(Relation.REPLACE), "reason": ""}

    page = bench(clerk, piece(call, society, relation_guess=guess))

    assert f'<button class="btn btn--main" name="relation" value="{Relation.REPLACE}"' in page


def settled(call: Call, society: Organisation, officer: User, recipient: Recipient) -> Submission:
    submission = piece(call, recipient.organisation, relation=Relation.FIRST)
    settling.settle_submission(submission=submission, by=officer, now=make.NOW)
    return submission


def test_a_settlement_is_not_undone_behind_a_reviewer_who_returned_a_lecture(
    call: Call, society: Organisation, clerk: Client, officer: User
) -> None:
    recipient = make.recipient(call=call, organisation=society)
    submission = settled(call, society, officer, recipient)
    lecture = submission.proposals.all()[0]
    decision = reviews.review_content(
        seen={lecture.code: lecture.version},
        result=DecisionResult.RETURN,
        opinion="题目太专业",
        by=make.reviewer(),
        now=make.NOW,
    )[0]
    undo = reverse("lectures:undo_settle", args=[submission.code])

    page = clerk.post(undo, follow=True).content.decode()

    lecture.refresh_from_db()
    submission.refresh_from_db()
    assert "已由审核人员退回补正，不能撤销办结" in page
    assert (submission.state, lecture.state) == (SubmissionState.SETTLED, ProposalState.RETURNED)

    reviews.void_decision(decision=decision, by=officer, now=make.NOW)
    clerk.post(undo)
    settle(clerk, submission)
    assert lecture in review.review_queue(make.reviewer(), review.QueueTab.WAITING)


def test_undoing_a_settlement_stops_the_answer_that_was_released_but_not_sent(
    call: Call, society: Organisation, clerk: Client, officer: User
) -> None:
    submission = settled(call, society, officer, make.recipient(call=call, organisation=society))
    [answer] = OutgoingMail.objects.filter(kind="lectures.answer")
    release_mail([answer], by=officer, now=make.NOW)

    clerk.post(reverse("lectures:undo_settle", args=[submission.code]))

    answer.refresh_from_db()
    assert answer.state == MailState.CANCELLED


def test_undoing_a_settlement_says_when_its_answer_has_gone_out(
    call: Call, society: Organisation, clerk: Client, officer: User
) -> None:
    submission = settled(call, society, officer, make.recipient(call=call, organisation=society))
    OutgoingMail.objects.update(state=MailState.SENT, sent_at=make.NOW)

    undo = reverse("lectures:undo_settle", args=[submission.code])
    page = clerk.post(undo, follow=True).content.decode()

    submission.refresh_from_db()
    assert submission.state == SubmissionState.TO_CHECK
    assert "答复已经发出，不能收回" in page


def unread(call: Call, society: Organisation | None, officer: User) -> Submission:
    """An encrypted form, as the reader leaves it."""
    submission = intake.accept_upload(
        call=call,
        organisation=society,
        files=[("征集表.docx", b"encrypted")],
        door=Door.UPLOAD,
        source="",
        by=officer,
        now=make.NOW,
    )
    finding = {
        "level": "error",
        "code": "encrypted",
        "file": "征集表.docx",
        "field": "",
        "message": "文件设有打开密码，无法读取。请取消密码，另存为 .docx 或 .xlsx 后重新发送。",
    }
    started = reading.start_reading(submission)
    assert started is not None
    reading.keep_reading(started, [], now=make.NOW)
    Submission.objects.filter(pk=submission.pk).update(findings=[finding])
    submission.refresh_from_db()
    return submission


def test_a_piece_nobody_could_read_is_assigned_and_settled_by_asking_for_it_again(
    call: Call, society: Organisation, clerk: Client, officer: User
) -> None:
    make.recipient(call=call, organisation=society)
    submission = unread(call, None, officer)
    assert "这是哪个单位报送的?" in bench(clerk, submission)
    assign = reverse("lectures:assign_organisation", args=[submission.code])
    clerk.post(assign, {"name": society.name})
    assert "请对方重发并办结" in bench(clerk, submission)

    settle(clerk, submission)

    submission.refresh_from_db()
    assert submission.state == SubmissionState.SETTLED
    [answer] = OutgoingMail.objects.filter(kind="lectures.answer")
    assert answer.state == MailState.DRAFT
    assert answer.subject.endswith("：材料未能读出，请重新报送")
    assert "“征集表.docx”：文件设有打开密码，无法读取。请取消密码" in answer.body
    assert "/fill/" in answer.body


def test_a_stamped_scan_that_came_alone_is_filed_as_evidence(
    call: Call, society: Organisation, clerk: Client, officer: User
) -> None:
    make.recipient(call=call, organisation=society)
    first = piece(call, society, 3, state=SubmissionState.SETTLED, relation=Relation.FIRST)
    first.proposals.update(state=ProposalState.TO_REVIEW, counts=True)
    submission = unread(call, society, officer)
    Submission.objects.filter(pk=submission.pk).update(findings=[])
    main = re.search(
        r'<button class="btn btn--main" data-key="a">([^<]*)', bench(clerk, submission)
    )
    assert main is not None
    assert main[1] == "作为佐证(盖章件)存档并办结"

    clerk.post(reverse("lectures:file_evidence", args=[submission.code]))

    submission.refresh_from_db()
    assert (submission.state, submission.stamped) == (SubmissionState.SETTLED, True)
    assert submission.files.get().role == "evidence"
    [answer] = OutgoingMail.objects.filter(kind="lectures.answer")
    assert "盖章件已收到，作为佐证存档" in answer.body

    clerk.post(reverse("lectures:undo_settle", args=[submission.code]))
    submission.refresh_from_db()
    assert (submission.stamped, submission.files.get().role) == (False, "data")


def test_a_piece_with_lectures_is_never_filed_as_evidence(
    call: Call, society: Organisation, clerk: Client
) -> None:
    submission = piece(call, society, relation=Relation.FIRST)

    clerk.post(reverse("lectures:file_evidence", args=[submission.code]))

    submission.refresh_from_db()
    assert (submission.state, submission.stamped) == (SubmissionState.TO_CHECK, False)


def test_a_piece_whose_only_row_was_no_lecture_can_be_settled_too(
    call: Call, society: Organisation, clerk: Client
) -> None:
    make.recipient(call=call, organisation=society)
    submission = piece(call, society, 1)
    press(clerk, submission.proposals.get(), "withdraw")
    assert "请对方重发并办结" in bench(clerk, submission)

    settle(clerk, submission)

    submission.refresh_from_db()
    assert submission.state == SubmissionState.SETTLED
