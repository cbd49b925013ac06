"""Who decided about which version, what follows from it, and how a mistake is taken back."""

from datetime import date

import pytest

from keguang.core.errors import DomainError, NotAllowed, RuleBroken
from keguang.core.models import AuditEntry, Role
from keguang.lectures.models import Decision, Proposal
from keguang.lectures.services import reviews
from keguang.lectures.services.proposals import change_values
from keguang.lectures.states import DecisionKind, DecisionResult, ProposalState
from tests import make

pytestmark = pytest.mark.django_db
TO_REVIEW = ProposalState.TO_REVIEW


def state_of(proposal: Proposal) -> str:
    proposal.refresh_from_db()
    return proposal.state


def seen(*proposals: Proposal) -> dict[str, int]:
    return {proposal.code: proposal.version for proposal in proposals}


def test_content_approval_is_recorded_for_the_version_read_and_leaves_acceptance_to_leaders() -> (
    None
):
    proposal = make.proposal(call=make.call(), state=TO_REVIEW)
    reviewer = make.reviewer()

    [decision] = reviews.review_content(
        seen=seen(proposal), result=DecisionResult.AGREE, by=reviewer, now=make.NOW
    )

    assert (decision.kind, decision.version, decision.decided_by) == (
        DecisionKind.CONTENT,
        1,
        str(reviewer),
    )
    assert state_of(proposal) == TO_REVIEW
    assert AuditEntry.objects.get().action == "lectures.decide.content"


@pytest.mark.parametrize(
    ("result", "left_in"),
    [
        (DecisionResult.RETURN, ProposalState.RETURNED),
        (DecisionResult.REFUSE, ProposalState.REJECTED),
    ],
)
def test_a_reviewers_no_needs_a_reason_and_can_be_taken_back(
    result: DecisionResult, left_in: ProposalState
) -> None:
    proposal = make.proposal(call=make.call(), state=TO_REVIEW)
    reviewer = make.reviewer()

    with pytest.raises(RuleBroken, match="请写明意见"):
        reviews.review_content(seen=seen(proposal), result=result, by=reviewer, now=make.NOW)
    [decision] = reviews.review_content(
        seen=seen(proposal), result=result, opinion="数据来源不明", by=reviewer, now=make.NOW
    )
    assert state_of(proposal) == left_in
    reviews.void_decision(decision=decision, by=reviewer, now=make.NOW)

    decision.refresh_from_db()
    assert (state_of(proposal), decision.voided_at) == (TO_REVIEW, make.NOW)


def test_many_are_reviewed_together_or_none_is() -> None:
    call = make.call()
    sound = make.proposal(call=call, state=TO_REVIEW)
    elsewhere = make.proposal(call=call, state=ProposalState.RECEIVED)

    with pytest.raises(RuleBroken, match="不在审核中"):
        reviews.review_content(
            seen=seen(sound, elsewhere),
            result=DecisionResult.AGREE,
            by=make.reviewer(),
            now=make.NOW,
        )

    assert not Decision.objects.exists()
    assert not AuditEntry.objects.exists()


def test_nobody_approves_a_version_they_did_not_read() -> None:
    proposal = make.proposal(call=make.call(), state=TO_REVIEW)
    on_screen = seen(proposal)
    Proposal.objects.filter(pk=proposal.pk).update(version=2)

    with pytest.raises(RuleBroken, match="第2版"):
        reviews.review_content(
            seen=on_screen, result=DecisionResult.AGREE, by=make.reviewer(), now=make.NOW
        )


def test_a_correction_ends_the_cover_of_an_earlier_approval() -> None:
    proposal = make.proposal(call=make.call(), state=TO_REVIEW)
    [decision] = reviews.review_content(
        seen=seen(proposal), result=DecisionResult.AGREE, by=make.reviewer(), now=make.NOW
    )

    change_values(
        proposal=proposal, values={"title": "云与天气"}, way="desk", by=make.clerk(), now=make.NOW
    )

    assert state_of(proposal) == ProposalState.RECEIVED
    assert (proposal.version, decision.version) == (2, 1)


def test_a_reviewer_of_another_territory_is_refused() -> None:
    home, other = make.county(), make.county(name="栾川县", code="410324")
    proposal = make.proposal(
        call=make.call(), organisation=make.society(territory=home), state=TO_REVIEW
    )
    stranger = make.user(role=Role.REVIEWER, division=other)

    with pytest.raises(NotAllowed, match="不在你的审核范围内"):
        reviews.review_content(
            seen=seen(proposal), result=DecisionResult.AGREE, by=stranger, now=make.NOW
        )


def test_the_county_it_was_sent_to_decides_and_no_other() -> None:
    here, elsewhere = make.county(), make.county(name="栾川县", code="410324")
    proposal = make.proposal(call=make.call(), state=TO_REVIEW)
    reviews.send_to_territory(proposal=proposal, county=here, by=make.clerk(), now=make.NOW)
    proposal.refresh_from_db()

    with pytest.raises(NotAllowed, match="由嵩县审核"):
        reviews.decide_for_territory(
            proposal=proposal,
            result=DecisionResult.AGREE,
            opinion="",
            by=make.county_clerk(of=elsewhere),
            now=make.NOW,
        )
    decision = reviews.decide_for_territory(
        proposal=proposal,
        result=DecisionResult.AGREE,
        opinion="",
        by=make.county_clerk(of=here),
        now=make.NOW,
    )

    assert state_of(proposal) == TO_REVIEW
    reviews.void_decision(decision=decision, by=make.clerk(), now=make.NOW)
    assert state_of(proposal) == ProposalState.TO_TERRITORY


@pytest.mark.parametrize("result", [DecisionResult.RETURN, DecisionResult.REFUSE])
def test_a_countys_no_taken_back_leaves_the_lecture_with_the_county(result: DecisionResult) -> None:
    county = make.county()
    officer = make.county_clerk(of=county)
    proposal = make.proposal(call=make.call(), state=TO_REVIEW)
    reviews.send_to_territory(proposal=proposal, county=county, by=make.clerk(), now=make.NOW)

    decision = reviews.decide_for_territory(
        proposal=proposal, result=result, opinion="场地不合适", by=officer, now=make.NOW
    )
    reviews.void_decision(decision=decision, by=officer, now=make.NOW)

    assert state_of(proposal) == ProposalState.TO_TERRITORY


def test_only_a_county_is_asked_for_territorial_review() -> None:
    proposal = make.proposal(call=make.call(), state=TO_REVIEW)

    with pytest.raises(RuleBroken, match="请选择县区"):
        reviews.send_to_territory(
            proposal=proposal, county=make.city(), by=make.clerk(), now=make.NOW
        )


def test_the_units_own_opinion_is_kept_with_its_author_and_day() -> None:
    society = make.society(name="洛阳市气象学会")
    both = make.proposals(2, call=make.call(), organisation=society)

    decisions = reviews.record_unit_opinion(
        proposals=both,
        result=DecisionResult.AGREE,
        opinion="情况属实，同意上报",
        decided_by="",
        decided_on=date(2026, 2, 16),
        by=make.clerk(),
        now=make.NOW,
    )

    assert [d.decided_by for d in decisions] == ["洛阳市气象学会"] * 2
    assert {d.kind for d in decisions} == {DecisionKind.UNIT_OPINION}


def test_a_form_check_undone_is_voided_with_it() -> None:
    proposal = make.proposal(call=make.call(), state=TO_REVIEW)
    clerk = make.clerk()
    check = reviews.record_form_check(proposal=proposal, by=clerk, now=make.NOW)

    reviews.void_form_check(proposal=proposal, by=clerk, now=make.NOW)

    check.refresh_from_db()
    assert check.voided_at == make.NOW


def test_a_decision_is_taken_back_once_and_by_its_author_or_the_office_only() -> None:
    proposal = make.proposal(call=make.call(), state=TO_REVIEW)
    reviewer = make.reviewer()
    [decision] = reviews.review_content(
        seen=seen(proposal), result=DecisionResult.AGREE, by=reviewer, now=make.NOW
    )

    with pytest.raises(NotAllowed, match="只有登记人或学会部"):
        reviews.void_decision(decision=decision, by=make.reviewer(), now=make.NOW)
    reviews.void_decision(decision=decision, by=make.clerk(), now=make.NOW)
    with pytest.raises(DomainError, match="已经撤销"):
        reviews.void_decision(decision=decision, by=reviewer, now=make.NOW)


def test_undo_leaves_alone_what_has_been_corrected_since() -> None:
    proposal = make.proposal(call=make.call(), state=TO_REVIEW)
    reviewer = make.reviewer()
    [decision] = reviews.review_content(
        seen=seen(proposal),
        result=DecisionResult.RETURN,
        opinion="缺提要",
        by=reviewer,
        now=make.NOW,
    )
    change_values(
        proposal=proposal, values={"title": "云与天气"}, way="link", by=None, now=make.NOW
    )

    reviews.void_decision(decision=decision, by=reviewer, now=make.NOW)

    assert state_of(proposal) == ProposalState.RECEIVED
