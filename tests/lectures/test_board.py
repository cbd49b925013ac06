"""征集进度: what the board says of each organisation, and how little it asks the database."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.utils.timezone import localdate
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keguang.core.audit import subject_key
from keguang.core.models import MailAddress, MailState, Organisation, OutgoingMail
from keguang.lectures import rules
from keguang.lectures.models import Call, Chase, Proposal, Recipient
from keguang.lectures.selectors.board import Board, Row, call_board, rows_for
from keguang.lectures.selectors.standing import Lamp, Measure, Standing
from keguang.lectures.selectors.wording import Step
from keguang.lectures.states import ChaseChannel, ProposalState, Relation, SubmissionState
from tests import make

pytestmark = pytest.mark.django_db
BEFORE = make.DEADLINE - timedelta(days=8)
AFTER = make.DEADLINE + timedelta(days=3)


def row(call: Call, now: Any = BEFORE, of: Organisation | None = None) -> Row:
    rows = call_board(make.clerk(), call, now).rows
    return next(r for r in rows if of is None or r.recipient.organisation == of)


def settled(recipient: Recipient, **more: Any) -> Any:
    return make.submission(
        call=recipient.call,
        organisation=recipient.organisation,
        state=SubmissionState.SETTLED,
        **more,
    )


def lectures(n: int, *, by: Recipient, received_at: Any = BEFORE, **more: Any) -> None:
    arrived = settled(by, received_at=received_at)
    organisation = by.organisation
    make.proposals(n, call=by.call, organisation=organisation, submission=arrived, **more)


def test_nothing_sent_is_missing_and_turns_red_only_after_the_deadline() -> None:
    call = make.call()
    make.recipient(call=call)

    before, after = row(call), row(call, AFTER)

    assert (before.standing, before.judgement.lamp) == (Standing.MISSING, Lamp.WARN)
    assert before.judgement.lateness == ""
    assert (after.standing, after.judgement.lamp) == (Standing.MISSING, Lamp.BAD)
    assert after.judgement.lateness == "已逾期3天"
    assert after.sentence == "尚未收到申报表，应报3场。"
    assert after.step.step == Step.CHASE


def test_before_the_deadline_a_society_is_short_by_complete_lectures() -> None:
    call = make.call()
    recipient = make.recipient(call=call)
    lectures(2, by=recipient)

    found = row(call)

    assert found.judgement.word == "场次不足(差1场)"
    assert found.judgement.measure == Measure.COMPLETE
    assert found.sentence == "已报2场，2场待审核；按填报完整还差1场。"


def test_after_the_deadline_a_society_is_short_by_accepted_lectures() -> None:
    call = make.call()
    recipient = make.recipient(call=call)
    lectures(2, by=recipient, state=ProposalState.ACCEPTED)
    lectures(1, by=recipient, state=ProposalState.TO_REVIEW)

    before, after = row(call), row(call, AFTER)

    assert (before.standing, before.judgement.gap) == (Standing.DONE, 0)
    assert (after.standing, after.judgement.gap) == (Standing.TO_REVIEW, 1)
    assert after.judgement.measure == Measure.ACCEPTED


@pytest.mark.parametrize(
    ("state", "word", "step"),
    [
        (ProposalState.REJECTED, "场次不足(差1场)", Step.CHASE),
        (ProposalState.RETURNED, "1场待补正", Step.CHASE_FIX),
    ],
)
@pytest.mark.parametrize("now", [BEFORE, AFTER])
def test_a_refused_or_returned_lecture_is_not_complete_and_is_chased(
    state: ProposalState, word: str, step: Step, now: Any
) -> None:
    call = make.call()
    recipient = make.recipient(call=call)
    lectures(2, by=recipient, state=ProposalState.ACCEPTED)
    lectures(1, by=recipient, state=state)

    found = row(call, now)

    assert (found.tally.reported, found.tally.complete) == (3, 2)
    assert (found.judgement.word, found.step.step) == (word, step)
    assert (found.is_short, found.judgement.gap) == (True, 1)
    assert call_board(make.clerk(), call, now).totals.complete == 2


def test_enough_lectures_awaiting_review_after_the_deadline_are_our_turn() -> None:
    call = make.call()
    recipient = make.recipient(call=call)
    lectures(3, by=recipient, state=ProposalState.TO_REVIEW)

    found = row(call, AFTER)

    assert (found.standing, found.step.step) == (Standing.TO_REVIEW, Step.REVIEW)
    assert found.judgement.word == "3场待审核"
    assert found.judgement.lateness == ""


def test_enough_lectures_with_faults_wait_for_correction() -> None:
    call = make.call()
    recipient = make.recipient(call=call)
    lectures(2, by=recipient)
    lectures(2, by=recipient, error_count=1)

    found = row(call)

    assert found.judgement.word == "2场待补正"
    assert found.step.step == Step.CHASE_FIX
    assert found.tally.reported == 4
    assert found.tally.complete == 2


def test_an_unread_submission_is_checked_before_anybody_is_chased() -> None:
    call = make.call()
    recipient = make.recipient(call=call)
    make.submission(call=call, organisation=recipient.organisation)

    found = row(call, AFTER)

    assert (found.standing, found.step.step) == (Standing.TO_CHECK, Step.CHECK)
    assert found.sentence == "1件来件待核对；按审核通过还差3场。"


def test_bodies_named_in_a_collection_nobody_has_assigned_wait_for_the_office() -> None:
    call = make.call()
    named, silent = make.society(), make.society()
    for organisation in (named, silent):
        make.recipient(call=call, organisation=organisation)
    college = make.society()
    college.department_of = named
    college.save()
    collection = make.submission(call=call, relation=Relation.UNDECIDED)
    for body in (named, named, college):
        make.proposal(call=call, organisation=body, submission=collection, counts=False)

    rows = {row.name: row for row in call_board(make.clerk(), call, make.NOW).rows}

    assert (rows[named.name].standing, rows[named.name].is_short) == (Standing.TO_CHECK, False)
    assert (rows[named.name].tally.pending, rows[named.name].tally.first_at) == (1, make.NOW)
    assert rows[silent.name].standing == Standing.MISSING


def test_a_piece_is_pending_once_for_its_sender_whose_lectures_it_carries() -> None:
    call, society = make.call(), make.society()
    recipient = make.recipient(call=call, organisation=society)
    submission = make.submission(call=call, organisation=society, relation=Relation.UNDECIDED)
    for _ in range(2):
        make.proposal(call=call, organisation=society, submission=submission, counts=False)

    [row] = rows_for(call, [recipient], make.NOW)

    assert row.tally.pending == 1


def test_a_submission_set_aside_does_not_count_as_sent() -> None:
    call = make.call()
    recipient = make.recipient(call=call)
    make.submission(call=call, organisation=recipient.organisation, state=SubmissionState.SET_ASIDE)

    assert row(call).standing == Standing.MISSING


def test_withdrawn_and_replaced_lectures_are_not_counted() -> None:
    call = make.call()
    recipient = make.recipient(call=call)
    lectures(1, by=recipient)
    lectures(2, by=recipient, counts=False)
    lectures(1, by=recipient, state=ProposalState.WITHDRAWN)

    assert row(call).tally.reported == 1


def test_lectures_of_a_college_count_for_its_university() -> None:
    call = make.call()
    recipient = make.recipient(call=call)
    college = make.society()
    Organisation.objects.filter(pk=college.pk).update(department_of=recipient.organisation)
    arrived = make.submission(call=call, organisation=college, state=SubmissionState.SETTLED)
    make.proposals(2, call=call, organisation=college, submission=arrived)
    lectures(1, by=recipient)

    board = call_board(make.clerk(), call, BEFORE)

    assert board.rows[0].tally.reported == 3
    assert board.totals.unexpected == 0


def test_an_extension_holds_until_its_own_day_and_counts_lateness_from_it() -> None:
    call = make.call()
    until = make.DEADLINE + timedelta(days=10)
    make.recipient(call=call, extended_to=until, extension_reason="换届")

    assert row(call, AFTER).judgement.word == "延期至3月10日"
    assert row(call, AFTER).judgement.lateness == ""
    assert row(call, until + timedelta(days=2)).judgement.lateness == "已逾期2天"


def test_a_call_postponed_past_an_extension_gives_the_extended_society_the_later_day() -> None:
    call = make.call()
    until = make.DEADLINE + timedelta(days=3)
    recipient = make.recipient(call=call, extended_to=until, extension_reason="换届")
    call.deadline = make.DEADLINE + timedelta(days=20)
    call.save()
    recipient.refresh_from_db()

    found = row(call, until + timedelta(days=2))

    assert rules.due(recipient) == found.situation.due == call.deadline
    assert (found.standing, found.judgement.lateness) == (Standing.MISSING, "")
    assert found.step.step == Step.CHASE


def test_an_exempt_society_owes_nothing_and_says_why() -> None:
    call = make.call()
    make.recipient(call=call, exempt_reason="正在换届")

    board = call_board(make.clerk(), call, AFTER)

    assert board.rows[0].standing == Standing.EXEMPT
    assert board.rows[0].sentence == "经批准免报：正在换届。"
    assert (board.totals.due, board.totals.unfinished) == (0, 0)


def test_a_late_society_that_is_complete_keeps_the_days_it_was_late() -> None:
    call = make.call()
    recipient = make.recipient(call=call)
    late = make.DEADLINE + timedelta(days=1)
    lectures(3, by=recipient, state=ProposalState.ACCEPTED, received_at=late)

    found = row(call, AFTER)

    assert (found.standing, found.judgement.lateness) == (Standing.DONE, "逾期1天报送")


def test_a_promise_holds_back_the_chase_until_it_runs_out() -> None:
    call = make.call()
    recipient = make.recipient(call=call)
    promised = localdate(AFTER)
    Chase.objects.create(
        recipient=recipient,
        channel=ChaseChannel.PHONE,
        at=BEFORE,
        spoke_with="李静",
        promise="周五前报",
        promised_for=promised,
    )

    waiting, broken = row(call, AFTER), row(call, AFTER + timedelta(days=1))

    assert str(waiting.reach.last) == "2月20日电话：周五前报"
    assert waiting.step.step == Step.LOOK
    assert (broken.step.step, broken.step.note) == (Step.CHASE, "答应的日期已过。")


def test_a_sent_letter_is_the_last_contact_and_a_bounced_address_is_marked() -> None:
    call = make.call()
    recipient = make.recipient(call=call)
    OutgoingMail.objects.create(
        key="k",
        kind="call",
        organisation=recipient.organisation,
        subject="s",
        body="b",
        about=subject_key(call),
        state=MailState.SENT,
        sent_at=BEFORE,
        created_at=BEFORE,
    )
    MailAddress.objects.filter(organisation=recipient.organisation).update(bounced_at=BEFORE)

    found = row(call)

    assert str(found.reach.last) == "2月20日邮件"
    assert found.reach.unreachable
    assert found.step.step == Step.MEND_ADDRESS


def test_phones_are_whole_for_the_clerk_and_masked_for_everybody_else() -> None:
    call = make.call()
    recipient = make.recipient(call=call)
    phone = recipient.organisation.contacts.get().phone

    seen = {
        role: call_board(user, call, BEFORE).rows[0].reach
        for role, user in {"clerk": make.clerk(), "reviewer": make.reviewer()}.items()
    }

    assert seen["clerk"].phone == phone
    assert seen["reviewer"].phone == f"{phone[:3]}****{phone[-4:]}"
    assert seen["reviewer"].masked


def test_a_county_clerk_sees_only_organisations_of_the_county() -> None:
    call = make.call()
    county = make.county()
    ours = make.recipient(call=call, organisation=make.society(territory=county))
    make.recipient(call=call)
    make.recipient(
        call=call,
        organisation=make.society(territory=make.county(name="栾川县", code="410324")),
    )

    board = call_board(make.county_clerk(of=county), call, BEFORE)

    assert [r.recipient for r in board.rows] == [ours]
    assert board.totals.organisations == 1


def test_only_the_whole_city_is_told_of_bodies_that_were_not_asked() -> None:
    call, county = make.call(), make.county()
    elsewhere = make.society(territory=make.county(name="栾川县", code="410324"))
    make.recipient(call=call, organisation=make.society(territory=county))
    asked = make.recipient(call=call, organisation=elsewhere)
    lectures(1, by=asked)
    unasked = make.society()
    make.proposal(call=call, organisation=unasked)

    seen = {
        user: call_board(user, call, BEFORE)
        for user in (make.clerk(), make.county_clerk(of=county))
    }

    assert [board.totals.unexpected for board in seen.values()] == [1, 0]


def test_a_society_sees_only_itself_and_a_stranger_nothing() -> None:
    call = make.call()
    own = make.recipient(call=call)
    make.recipient(call=call)

    board = call_board(make.secretary(of=own.organisation), call, BEFORE)

    assert [r.recipient for r in board.rows] == [own]
    assert call_board(make.secretary(of=make.society()), call, BEFORE).rows == ()


@pytest.mark.parametrize("size", [1, 30])
def test_the_board_asks_the_database_equally_often_for_any_size(
    size: int, django_assert_num_queries: Any
) -> None:
    call = make.call()
    clerk = make.clerk()
    for number in range(size):
        recipient = make.recipient(call=call)
        if number % 2 == 0:
            lectures(1 + number % 4, by=recipient)

    with django_assert_num_queries(8):
        board = call_board(clerk, call, BEFORE)

    assert len(board.rows) == size


lots = st.lists(
    st.tuples(
        st.sampled_from(ProposalState.values), st.booleans(), st.integers(0, 1), st.booleans()
    ),
    max_size=6,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(societies=st.lists(st.tuples(lots, st.booleans()), max_size=4), late=st.booleans())
def test_the_totals_equal_a_naive_recount(
    societies: list[tuple[list[tuple[str, bool, int, bool]], bool]],
    late: bool,  # noqa: FBT001  drawn by hypothesis
) -> None:
    call = make.call()
    for proposals, exempt in societies:
        recipient = make.recipient(call=call, exempt_reason="换届" if exempt else "")
        for state, counts, errors, unread in proposals:
            accepted = state == ProposalState.ACCEPTED
            arrived = make.submission(
                call=call,
                organisation=recipient.organisation,
                state=SubmissionState.TO_CHECK if unread else SubmissionState.SETTLED,
            )
            make.proposal(
                call=call,
                organisation=recipient.organisation,
                submission=arrived,
                state=ProposalState(state),
                counts=counts,
                error_count=0 if accepted else errors,
            )

    board = call_board(make.clerk(), call, AFTER if late else BEFORE)

    assert_recounted(board)


def assert_recounted(board: Board) -> None:
    live = [
        p
        for p in Proposal.objects.filter(call=board.call, counts=True)
        if p.state != ProposalState.WITHDRAWN
    ]
    assert board.totals.reported == len(live)
    declined = {ProposalState.RETURNED, ProposalState.REJECTED}
    sound = [p for p in live if p.error_count == 0 and p.state not in declined]
    assert board.totals.complete == len(sound)
    assert board.totals.accepted == sum(p.state == ProposalState.ACCEPTED for p in live)
    assert board.totals.by_standing == {
        **dict.fromkeys(Standing, 0),
        **Counter(r.standing for r in board.rows),
    }
    assert sum(board.totals.by_standing.values()) == board.totals.organisations == len(board.rows)
    for r in board.rows:
        parts = r.tally.accepted + r.tally.in_review + r.tally.to_fix + r.tally.rejected
        assert parts == r.tally.reported
        assert (r.judgement.gap == 0) == (r.standing in {Standing.DONE, Standing.EXEMPT})
