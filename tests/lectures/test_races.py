"""两人同时办理: of two who press at the same moment one wins, and the other is told and loses
nothing.

Every race is run several times, because which of the two comes first is chance.
"""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import Any, Final

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from keguang.core import audit
from keguang.core.models import AuditEntry, Organisation, OutgoingMail, User
from keguang.lectures.consent_words import Said
from keguang.lectures.models import (
    Call,
    Decision,
    LeadersResult,
    Proposal,
    ProposalVersion,
    Submission,
    SummarySheet,
)
from keguang.lectures.services import leaders, settling
from keguang.lectures.services.consents import withdraw_everywhere
from keguang.lectures.services.deliveries import Hand
from keguang.lectures.services.leaders import LeadersWords
from keguang.lectures.services.programme import publish_programme
from keguang.lectures.services.proposals import change_values
from keguang.lectures.states import (
    ConsentDoor,
    DecisionKind,
    DecisionResult,
    ProposalState,
    Relation,
    SubmissionState,
)
from tests import make
from tests.lectures import programmes
from tests.lectures.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS: Final = 6
FINISHED: Final = (ProposalState.ACCEPTED, ProposalState.REJECTED)
EARLIER: Final = "与前件的关系"


@pytest.fixture
def call() -> Call:
    return make.call()


@pytest.fixture
def two() -> tuple[User, User]:
    return make.clerk(), make.clerk()


@pytest.fixture(autouse=True)
def _the_record_holds() -> Iterator[None]:
    """Whatever raced, the chain of records has no gap and no fork."""
    yield
    assert AuditEntry.objects.exists()
    assert audit.verify_chain() == []


def piece(
    call: Call, *, lectures: int = 2, relation: Relation = Relation.FIRST
) -> tuple[Submission, list[Proposal]]:
    """A piece of a society of its own, waiting on the desk."""
    society = make.society()
    make.recipient(call=call, organisation=society)
    submission = make.submission(call=call, organisation=society, relation=relation)
    counts = relation != Relation.UNDECIDED
    return submission, [
        make.proposal(call=call, organisation=society, submission=submission, counts=counts)
        for _ in range(lectures)
    ]


def earlier_lecture(call: Call, society: Organisation) -> Proposal:
    """What the same society sent before, settled and waiting for its review."""
    submission = make.submission(call=call, organisation=society, state=SubmissionState.SETTLED)
    return make.proposal(
        call=call, organisation=society, submission=submission, state=ProposalState.TO_REVIEW
    )


def saving(
    client: Client, submission: Submission, lecture: Proposal, **values: str
) -> Callable[[], HttpResponse]:
    """A press of 保存 on the page that was opened before either of them had saved."""
    address = reverse("lectures:save_lecture", args=[submission.code, lecture.code])
    sent = {"version": lecture.version, "action": "save", **values}
    return lambda: client.post(address, sent)  # type: ignore[return-value]  # Django's test client answers with one


@pytest.mark.parametrize(("clerks", "sentence"), [(1, "刚被他人修改过"), (2, "正在办理这一件")])
def test_of_two_saves_one_wins_and_the_other_keeps_what_was_typed(
    clerks: int, sentence: str, call: Call
) -> None:
    """One clerk in two windows meets the version; two clerks meet the colleague's hold."""
    people = [make.clerk() for _ in range(clerks)]
    windows = [make.signed_in(people[0]), make.signed_in(people[-1])]
    for turn in range(ROUNDS):
        submission, (lecture, _other) = piece(call)
        typed = [{"speaker": f"先{turn}", "place": ""}, {"speaker": f"后{turn}", "title": "改题"}]

        outcomes = at_once(
            *(
                saving(window, submission, lecture, **values)
                for window, values in zip(windows, typed, strict=True)
            )
        )

        given = [outcome.answer for outcome in outcomes if outcome.answer is not None]
        codes = [answer.status_code for answer in given]
        assert sorted(codes) == [302, 422]
        won, lost = codes.index(302), codes.index(422)
        saved = Proposal.objects.get(pk=lecture.pk)
        assert (saved.version, saved.speaker) == (2, typed[won]["speaker"])
        assert ProposalVersion.objects.filter(proposal=lecture).count() == 1
        page = given[lost].content.decode()
        assert sentence in page
        assert f'value="{typed[lost]["speaker"]}"' in page
        assert '<input type="hidden" name="version" value="1">' in page


def test_of_two_corrections_of_one_version_one_wins(call: Call, two: tuple[User, User]) -> None:
    """However they come in: the link, the proposal's page and the bench all end here."""
    for turn in range(ROUNDS):
        _submission, (lecture, _other) = piece(call)

        outcomes = at_once(
            *(correcting(lecture, speaker=f"第{turn}轮{clerk.pk}", by=clerk) for clerk in two)
        )

        assert [o.refusal for o in outcomes if o.refusal] == [
            "这一场刚被他人修改过，请刷新后再改。"
        ]
        [winner] = [outcome.answer for outcome in outcomes if outcome.answer]
        lecture.refresh_from_db()
        assert (lecture.version, lecture.speaker) == (2, winner.speaker)
        [version] = lecture.versions.all()
        assert (version.number, version.values["speaker"]) == (2, winner.speaker)


def correcting(lecture: Proposal, *, speaker: str, by: User) -> Callable[[], Proposal]:
    return lambda: change_values(
        proposal=lecture,
        values={"speaker": speaker},
        way="clerk",
        by=by,
        now=make.NOW,
        expected_version=1,
    )


def test_two_who_settle_one_piece_settle_it_once(call: Call, two: tuple[User, User]) -> None:
    for _turn in range(ROUNDS):
        submission, lectures = piece(call)

        outcomes = at_once(*(settling_by(submission, by=clerk) for clerk in two))

        assert sorted(bool(outcome.answer) for outcome in outcomes) == [False, True]
        assert [o.refusal for o in outcomes if o.refusal] == ["这一件不在待核对状态。"]
        assert_settled_once(submission, lectures)


def settling_by(submission: Submission, *, by: User) -> Callable[[], Any]:
    return lambda: settling.settle_submission(submission=submission, by=by, now=make.NOW)


def assert_settled_once(submission: Submission, lectures: list[Proposal]) -> None:
    submission.refresh_from_db()
    assert submission.state == SubmissionState.SETTLED
    checks = Decision.objects.filter(proposal__in=lectures, kind=DecisionKind.FORM_CHECK)
    assert checks.count() == len(lectures)
    assert {p.state for p in Proposal.objects.filter(pk__in=[p.pk for p in lectures])} == {
        ProposalState.TO_REVIEW
    }
    entries = AuditEntry.objects.filter(
        action="lectures.settle_submission", subject=audit.subject_key(submission)
    )
    assert entries.count() == 1
    assert OutgoingMail.objects.filter(organisation=submission.organisation).count() == 1


@pytest.mark.parametrize("decided", [Relation.REPLACE, Relation.DUPLICATE, Relation.APPEND])
@pytest.mark.parametrize("before", [Relation.UNDECIDED, Relation.APPEND])
def test_a_relation_decided_while_a_colleague_settles_is_whole_or_refused(
    before: Relation, decided: Relation, call: Call, two: tuple[User, User]
) -> None:
    for _turn in range(ROUNDS):
        submission, lectures = piece(call, relation=before)
        assert submission.organisation is not None
        earlier = earlier_lecture(call, submission.organisation)

        related, settled = at_once(
            lambda s=submission: settling.decide_relation(  # type: ignore[misc]  # bound now, not in the thread
                submission=s, relation=decided, by=two[0], now=make.NOW
            ),
            settling_by(submission, by=two[1]),
        )

        submission.refresh_from_db()
        assert bool(settled.answer) == (submission.state == SubmissionState.SETTLED)
        assert submission.relation == (before if related.refusal else decided)
        assert related.refusal in {"", "这一件不在待核对状态。"}
        assert not settled.refusal or (EARLIER in settled.refusal and before == Relation.UNDECIDED)
        assert related.answer or settled.answer
        assert_standing(submission, lectures, earlier)
        done = ["decide_relation"] * bool(related.answer)
        assert recorded(submission) == [*done, *["settle_submission"] * bool(settled.answer)]


def recorded(submission: Submission) -> list[str]:
    """What the record says was done with a piece, in its order."""
    entries = AuditEntry.objects.filter(
        subject=audit.subject_key(submission),
        action__in=["lectures.decide_relation", "lectures.settle_submission"],
    )
    actions = entries.order_by("number").values_list("action", flat=True)
    return [action.removeprefix("lectures.") for action in actions]


def assert_standing(submission: Submission, lectures: list[Proposal], earlier: Proposal) -> None:
    """What counts is what the piece's relation says, and nothing of the other press's half."""
    here = Proposal.objects.filter(pk__in=[lecture.pk for lecture in lectures])
    is_copy = submission.relation == Relation.DUPLICATE
    taken = ProposalState.WITHDRAWN if is_copy else ProposalState.RECEIVED
    if submission.state == SubmissionState.SETTLED and not is_copy:
        taken = ProposalState.TO_REVIEW
    assert {(p.state, p.counts) for p in here} == {(taken, not is_copy)}
    earlier.refresh_from_db()
    if submission.relation == Relation.REPLACE:
        assert (earlier.state, earlier.counts) == (ProposalState.WITHDRAWN, False)
        assert earlier.replaced_by == submission
    else:
        assert (earlier.state, earlier.counts) == (ProposalState.TO_REVIEW, True)


def test_two_who_publish_at_once_make_one_version(call: Call, two: tuple[User, User]) -> None:
    for turn in range(1, ROUNDS + 1):
        make.proposal(call=call, state=ProposalState.ACCEPTED)

        outcomes = at_once(*(publishing_by(call, by=clerk) for clerk in two))

        [version] = [outcome.answer for outcome in outcomes if outcome.answer]
        [sentence] = [outcome.refusal for outcome in outcomes if outcome.refusal]
        assert sentence == f"与已公布的第{turn}版相同，不用再公布。"
        assert (version.number, version.offerings.count()) == (turn, turn)
        assert call.programme_versions.count() == turn


def publishing_by(call: Call, *, by: User) -> Callable[[], Any]:
    return lambda: publish_programme(call=call, by=by, now=make.NOW)


def a_sheet(call: Call, *, lectures: int = 3) -> SummarySheet:
    make.proposals(lectures, call=call, organisation=make.society(), state=ProposalState.TO_REVIEW)
    return leaders.make_summary_sheet(call=call, reviewed_only=False, by=make.clerk(), now=make.NOW)


def entering(sheet: SummarySheet, text: str, *, by: User) -> Callable[[], LeadersResult]:
    words = LeadersWords(text, DecisionResult.DEFER, "主席办公会", str(by), date(2026, 2, 19))
    return lambda: leaders.enter_result(sheet=sheet, words=words, by=by, now=make.NOW)


def confirming(result: LeadersResult, *, by: User) -> Callable[[], LeadersResult]:
    return lambda: leaders.confirm_result(result=result, included=(), by=by, now=make.NOW)


def decided_once(sheet: SummarySheet) -> set[str]:
    """The states in which the lectures of a sheet were left, each by exactly one decision."""
    lectures = [line.proposal for line in sheet.lines.select_related("proposal")]
    for lecture in lectures:
        assert lecture.decisions.filter(kind=DecisionKind.LEADERS).count() == 1
        assert lecture.state in FINISHED
    return {lecture.state for lecture in lectures}


def test_a_result_confirmed_by_two_decides_every_lecture_once(two: tuple[User, User]) -> None:
    for _turn in range(ROUNDS):
        sheet = a_sheet(make.call())
        result = entering(sheet, "同意", by=two[0])()

        outcomes = at_once(*(confirming(result, by=clerk) for clerk in two))

        assert [o.refusal for o in outcomes if o.refusal] == ["这份审定结果已经登记过。"]
        assert decided_once(sheet) == {ProposalState.ACCEPTED}


def test_of_two_results_entered_at_once_one_preview_stays(two: tuple[User, User]) -> None:
    for _turn in range(ROUNDS):
        sheet = a_sheet(make.call())

        at_once(*(entering(sheet, "同意", by=leader) for leader in two))

        assert sheet.results.count() == 1


def test_a_new_entry_and_a_confirmation_at_once_leave_no_half_result(
    two: tuple[User, User],
) -> None:
    for _turn in range(ROUNDS):
        sheet = a_sheet(make.call())
        result = entering(sheet, "同意", by=two[0])()

        confirmed, entered = at_once(
            confirming(result, by=two[0]), entering(sheet, "不同意", by=two[1])
        )

        assert entered.answer is not None
        if confirmed.refusal:
            assert "重新登记" in confirmed.refusal
            assert not Decision.objects.filter(proposal__call=sheet.call).exists()
        else:
            assert decided_once(sheet) == {ProposalState.ACCEPTED}


def test_two_sheets_with_the_same_lectures_decide_each_lecture_once(
    two: tuple[User, User],
) -> None:
    """The second sheet was printed because one more lecture had come in."""
    for _turn in range(ROUNDS):
        call = make.call()
        first = a_sheet(call)
        second = a_sheet(call, lectures=1)
        agreed = entering(first, "同意", by=two[0])()
        refused = entering(second, "不同意", by=two[1])()

        at_once(confirming(agreed, by=two[0]), confirming(refused, by=two[1]))

        decided_once(first)
        decided_once(second)
        assert len({line.proposal.state for line in first.lines.select_related("proposal")}) == 1


def test_a_programme_published_meanwhile_holds_all_of_a_result_or_none(
    two: tuple[User, User],
) -> None:
    for _turn in range(ROUNDS):
        call = make.call()
        known = make.proposal(call=call, state=ProposalState.ACCEPTED)
        result = entering(a_sheet(call), "同意", by=two[0])()

        _confirmed, published = at_once(
            confirming(result, by=two[0]), publishing_by(call, by=two[1])
        )

        assert published.answer is not None
        shown = {offering.proposal_id for offering in published.answer.offerings.all()}
        assert shown in (
            {known.pk},
            {known.pk, *result.decisions.values_list("proposal", flat=True)},
        )


def test_two_withdrawals_that_begin_at_different_lectures_of_one_person_both_take_place() -> None:
    """Either touches all the person's lectures and lists, from another end."""
    for number in range(ROUNDS):
        person = {"speaker": f"司徒静{number}", "employer": "第九观象台", "consent": True}
        lectures = [
            *programmes.published(*({**person, "title": f"看云{n}"} for n in range(3))),
            *programmes.published(*({**person, "title": f"听雨{n}"} for n in range(3))),
        ]
        first, *_between, last = lectures

        one, two = programmes.desk(), programmes.desk()
        outcomes = at_once(partial(_withdraw, first, one), partial(_withdraw, last, two))

        assert [o.refusal for o in outcomes] == ["", ""]
        assert not any(Proposal.objects.filter(speaker=person["speaker"], consent=True))


def _withdraw(lecture: Proposal, hand: Hand) -> int:
    said = Said(ConsentDoor.PHONE, make.NOW.date())
    return withdraw_everywhere(proposal=lecture, hand=hand, said=said, now=make.NOW)
