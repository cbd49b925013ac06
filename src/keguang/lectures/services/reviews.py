"""审核: who decided what about which version of a lecture, and taking a mistake back.

A decision speaks of one version. A correction makes a new version and sends the lecture back to
its form check, so an older approval stays on record and no longer counts.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from keguang.core import audit
from keguang.core.errors import DomainError, NotAllowed, RuleBroken
from keguang.core.models import Division, DivisionLevel, User
from keguang.lectures import rules
from keguang.lectures.models import Decision, Proposal
from keguang.lectures.services.proposal_entries import note_standing
from keguang.lectures.services.verdicts import (
    draft_verdict_letters,
    withdraw_verdict_letters,
)
from keguang.lectures.states import (
    DecisionKind,
    DecisionResult,
    ProposalAction,
    ProposalState,
    next_proposal_state,
)

_CONTENT_STEPS: Final[dict[DecisionResult, ProposalAction | None]] = {
    DecisionResult.AGREE: None,  # acceptance is the leaders'
    DecisionResult.DEFER: None,
    DecisionResult.RETURN: ProposalAction.RETURN,
    DecisionResult.REFUSE: ProposalAction.REJECT,
}
_TERRITORY_STEPS: Final[dict[DecisionResult, ProposalAction]] = {
    DecisionResult.AGREE: ProposalAction.PASS_TERRITORY,
    DecisionResult.RETURN: ProposalAction.RETURN,
    DecisionResult.REFUSE: ProposalAction.REJECT,
}
_LEADERS_STEPS: Final[dict[DecisionResult, ProposalAction | None]] = {
    DecisionResult.AGREE: ProposalAction.ACCEPT,
    DecisionResult.DEFER: None,
    DecisionResult.RETURN: ProposalAction.RETURN,
    DecisionResult.REFUSE: ProposalAction.REJECT,
}
_LEFT_IN: Final[dict[tuple[str, str], ProposalState]] = {
    (DecisionKind.CONTENT, DecisionResult.RETURN): ProposalState.RETURNED,
    (DecisionKind.CONTENT, DecisionResult.REFUSE): ProposalState.REJECTED,
    (DecisionKind.TERRITORY, DecisionResult.AGREE): ProposalState.TO_REVIEW,
    (DecisionKind.TERRITORY, DecisionResult.RETURN): ProposalState.RETURNED,
    (DecisionKind.TERRITORY, DecisionResult.REFUSE): ProposalState.REJECTED,
    (DecisionKind.LEADERS, DecisionResult.AGREE): ProposalState.ACCEPTED,
    (DecisionKind.LEADERS, DecisionResult.RETURN): ProposalState.RETURNED,
    (DecisionKind.LEADERS, DecisionResult.REFUSE): ProposalState.REJECTED,
}
NOT_AGREED: Final = frozenset({DecisionResult.RETURN, DecisionResult.REFUSE})


@transaction.atomic
def record_unit_opinion(
    *,
    proposals: Sequence[Proposal],
    result: DecisionResult,
    opinion: str = "",
    decided_by: str,
    decided_on: date,
    by: User,
    now: datetime,
) -> list[Decision]:
    """单位意见: what the proposing body itself (its office or Party organisation) decided."""
    decisions = []
    for proposal in locked_proposals(proposals):
        rules.may_record_opinion(by, proposal).require()
        decision = Decision(
            kind=DecisionKind.UNIT_OPINION,
            result=result,
            opinion=opinion,
            decided_by=decided_by or str(proposal.organisation or ""),
            decided_on=decided_on,
        )
        decisions.append(_keep(proposal, decision, by=by, now=now))
    return decisions


@transaction.atomic
def record_form_check(*, proposal: Proposal, by: User, now: datetime) -> Decision:
    """形式审核: 学会部 found this version complete. Called when the lecture goes to review."""
    decision = Decision(
        kind=DecisionKind.FORM_CHECK,
        result=DecisionResult.AGREE,
        decided_by=str(by),
        decided_on=localdate(now),
    )
    return _keep(proposal, decision, by=by, now=now)


@transaction.atomic
def void_form_check(*, proposal: Proposal, by: User, now: datetime) -> None:
    """Take the form check of the present version back, when the check itself is undone."""
    checks = proposal.decisions.filter(kind=DecisionKind.FORM_CHECK, version=proposal.version)
    for decision in checks.filter(voided_at__isnull=True):
        _void(decision, by=by, now=now)


@transaction.atomic
def review_content(
    *,
    seen: Mapping[str, int],
    result: DecisionResult,
    opinion: str = "",
    by: User,
    now: datetime,
) -> list[Decision]:
    """内容审核 of one or many lectures: all of them, or none; a letter is drafted of what is not
    agreed to.

    `seen` gives by code the version the reviewer had on screen. A lecture that has changed since
    is refused, so that nobody approves what they did not read.
    """
    if result in NOT_AGREED and not opinion:
        raise RuleBroken(_("退回或不同意时请写明意见，申报单位要据此修改。"))
    found = locked_proposals(Proposal.objects.filter(code__in=seen))
    if not seen or len(found) != len(seen):
        raise RuleBroken(_("请先勾选要审核的讲座。"))
    decided = [_review(p, seen[p.code], result, opinion, by, now) for p in found]
    if result in NOT_AGREED:
        draft_verdict_letters(proposals=found, by=by, now=now)
    return decided


def _review(
    proposal: Proposal,
    seen_version: int,
    result: DecisionResult,
    opinion: str,
    by: User,
    now: datetime,
) -> Decision:
    rules.may_review(by, proposal).require()
    if proposal.version != seen_version:
        words = {"title": proposal.title, "version": proposal.version}
        raise RuleBroken(_("《%(title)s》刚有补正（第%(version)d版），请重新查看后再审。") % words)
    if proposal.state != ProposalState.TO_REVIEW:
        words = {"title": proposal.title, "state": ProposalState(proposal.state).label}
        raise RuleBroken(_("《%(title)s》现为“%(state)s”，不在审核中。") % words)
    _step(proposal, _CONTENT_STEPS[result], now)
    decision = Decision(
        kind=DecisionKind.CONTENT,
        result=result,
        opinion=opinion,
        decided_by=str(by),
        decided_on=localdate(now),
    )
    return _keep(proposal, decision, by=by, now=now)


@transaction.atomic
def send_to_territory(*, proposal: Proposal, county: Division, by: User, now: datetime) -> Proposal:
    """转属地审核: ask the county where the lecture is to be held."""
    proposal = locked_proposal(proposal)
    rules.may_send_to_territory(by, proposal).require()
    if county.level != DivisionLevel.DISTRICT:
        raise RuleBroken(_("属地审核由县区科协办理，请选择县区。"))
    proposal.review_territory = county
    proposal.state = next_proposal_state(
        ProposalState(proposal.state), ProposalAction.SEND_TO_TERRITORY
    )
    proposal.save(update_fields=["state", "review_territory"])
    note_standing([proposal], now=now)
    audit.record(
        actor=by,
        action="lectures.send_to_territory",
        subject=proposal,
        at=now,
        detail={"county": county.name},
    )
    return proposal


@transaction.atomic
def decide_for_territory(
    *, proposal: Proposal, result: DecisionResult, opinion: str, by: User, now: datetime
) -> Decision:
    """属地审核: the county agrees (back to review, for the leaders), returns or refuses.

    Of a return or a refusal the letter to the society is drafted.
    """
    proposal = locked_proposal(proposal)
    rules.may_decide_for_territory(by, proposal).require()
    if result not in _TERRITORY_STEPS:
        raise RuleBroken(_("属地审核请选择同意、退回补正或不同意。"))
    if result in NOT_AGREED and not opinion:
        raise RuleBroken(_("退回或不同意时请写明意见，申报单位要据此修改。"))
    _step(proposal, _TERRITORY_STEPS[result], now)
    territory = proposal.review_territory
    assert territory is not None  # may_decide_for_territory has just said so
    decision = Decision(
        kind=DecisionKind.TERRITORY,
        result=result,
        opinion=opinion,
        decided_by=f"{territory.name}科协 {by}",
        decided_on=localdate(now),
    )
    _keep(proposal, decision, by=by, now=now)
    if result in NOT_AGREED:
        draft_verdict_letters(proposals=[proposal], by=by, now=now)
    return decision


@transaction.atomic
def void_decision(*, decision: Decision, by: User, now: datetime) -> Decision:
    """撤销意见: a decision entered by mistake goes, and the lecture back to where it stood.

    What has moved on since (corrected, withdrawn, decided again) stays where it is.
    """
    proposal = locked_proposal(decision.proposal)
    if not rules.may_see_proposal(by, proposal):
        raise NotAllowed(_("这一场不在你的管理范围内。"))
    decision = Decision.objects.select_for_update().get(pk=decision.pk)
    rules.may_take_back(by, decision).require()
    take_back(decision, proposal, by=by, now=now)
    withdraw_verdict_letters(proposals=[proposal], by=by, now=now)
    return decision


def keep_leaders_decision(
    proposal: Proposal, decision: Decision, *, by: User, now: datetime
) -> Decision:
    """Write one leaders' decision on a locked proposal, and the step that follows from it."""
    _step(proposal, _LEADERS_STEPS[DecisionResult(decision.result)], now)
    return _keep(proposal, decision, by=by, now=now)


def take_back(decision: Decision, proposal: Proposal, *, by: User, now: datetime) -> None:
    """Void a decision and undo its step, both rows locked by the caller."""
    _void(decision, by=by, now=now)
    left_in = _LEFT_IN.get((decision.kind, decision.result))
    if proposal.state != left_in or proposal.version != decision.version:
        return
    if decision.kind != DecisionKind.TERRITORY or left_in != ProposalState.TO_REVIEW:
        _step(proposal, ProposalAction.REOPEN, now)
    if decision.kind == DecisionKind.TERRITORY:
        _step(proposal, ProposalAction.SEND_TO_TERRITORY, now)


def locked_proposal(proposal: Proposal) -> Proposal:
    return locked_proposals([proposal])[0]


def locked_proposals(proposals: Iterable[Proposal]) -> list[Proposal]:
    """The rows as they are now, always locked in the same order."""
    keys = [proposal.pk for proposal in proposals]
    rows = Proposal.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    return list(rows.select_related("call", "organisation__territory", "review_territory"))


def _step(proposal: Proposal, action: ProposalAction | None, now: datetime) -> None:
    if action is None:
        return
    try:
        proposal.state = next_proposal_state(ProposalState(proposal.state), action)
    except DomainError as refusal:
        raise RuleBroken(f"《{proposal.title}》：{refusal}") from refusal
    proposal.returned_at = now if action == ProposalAction.RETURN else None
    proposal.save(update_fields=["state", "returned_at"])
    note_standing([proposal], now=now)


def _keep(proposal: Proposal, decision: Decision, *, by: User, now: datetime) -> Decision:
    decision.proposal = proposal
    decision.version = proposal.version
    decision.entered_by, decision.entered_at = by, now
    decision.save()
    audit.record(
        actor=by,
        action=f"lectures.decide.{decision.kind}",
        subject=proposal,
        at=now,
        detail={"version": proposal.version, "result": decision.result},
    )
    return decision


def _void(decision: Decision, *, by: User, now: datetime) -> None:
    decision.voided_at = now
    decision.save(update_fields=["voided_at"])
    audit.record(
        actor=by,
        action="lectures.void_decision",
        subject=f"lectures.Proposal:{decision.proposal_id}",
        at=now,
        detail={"decision": decision.pk, "kind": decision.kind, "version": decision.version},
    )
