"""待补正: the lectures of an organisation that are not complete, and what each one lacks.

What a reviewer or the leaders returned lacks what they say; what they refused is told apart.
Quoted in letters and beside titles, so these words stay Chinese.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import F, Q, QuerySet

from keguang.core.models import Organisation
from keguang.lectures import checks
from keguang.lectures.models import Call, Decision, Proposal
from keguang.lectures.states import DecisionKind, DecisionResult, ProposalState

_LEFT_BY: Final = {
    ProposalState.RETURNED: DecisionResult.RETURN,
    ProposalState.REJECTED: DecisionResult.REFUSE,
}
_WHOSE: Final = {
    DecisionKind.CONTENT: "审核意见",
    DecisionKind.TERRITORY: "属地审核意见",
    DecisionKind.LEADERS: "领导审定意见",
}
_UNSAID: Final = {DecisionResult.RETURN: "退回补正", DecisionResult.REFUSE: "不予通过"}


@dataclass(frozen=True, slots=True)
class FaultyLecture:
    """One lecture with something wrong; `faults` says per field key what, "" for the whole."""

    proposal: Proposal
    name: str
    faults: dict[str, str]

    @property
    def what(self) -> str:
        """All faults in one phrase: "缺主讲人；缺联系电话"."""
        return "；".join(self.faults.values()) or "请按要求补正"

    def __str__(self) -> str:
        return f"{self.name}{self.what}"


def lectures_of(call: Call, organisation: Organisation) -> QuerySet[Proposal]:
    """What counts for this organisation in this call, its departments included."""
    own = Q(organisation=organisation) | Q(organisation__department_of=organisation)
    live = Proposal.objects.filter(own, call=call, counts=True)
    return live.exclude(state=ProposalState.WITHDRAWN).order_by("order", "pk")


def faulty_lectures(call: Call, organisation: Organisation) -> list[FaultyLecture]:
    """The lectures of one organisation that wait for its correction."""
    proposals = list(lectures_of(call, organisation))
    return _faulty(proposals, verdicts_on(proposals))


def faulty_by_organisation(
    call: Call, organisations: Iterable[int]
) -> dict[int, list[FaultyLecture]]:
    """The same for many organisations, in two queries."""
    of_one = _by_organisation(call, organisations)
    said = verdicts_on(proposal for proposals in of_one.values() for proposal in proposals)
    return {key: _faulty(proposals, said) for key, proposals in of_one.items()}


def refused_by_organisation(
    call: Call, organisations: Iterable[int]
) -> dict[int, list[FaultyLecture]]:
    """未通过: the lectures that were refused, each with the reason given."""
    of_one = _by_organisation(call, organisations)
    said = verdicts_on(proposal for proposals in of_one.values() for proposal in proposals)
    return {key: _refused(proposals, said) for key, proposals in of_one.items()}


def verdicts_on(proposals: Iterable[Proposal]) -> dict[int, Decision]:
    """By lecture, the decision that returned or refused its present version and still stands."""
    declined = {p.pk: _LEFT_BY[ProposalState(p.state)] for p in proposals if p.state in _LEFT_BY}
    if not declined:
        return {}
    standing = Decision.objects.filter(
        proposal__in=declined,
        version=F("proposal__version"),
        kind__in=_WHOSE,
        voided_at__isnull=True,
    )
    return {
        d.proposal_id: d for d in standing.order_by("pk") if d.result == declined[d.proposal_id]
    }


def _by_organisation(call: Call, organisations: Iterable[int]) -> dict[int, list[Proposal]]:
    asked = set(organisations)
    of_one: dict[int, list[Proposal]] = defaultdict(list)
    live = Proposal.objects.filter(call=call, counts=True).exclude(state=ProposalState.WITHDRAWN)
    for proposal in live.select_related("organisation").order_by("order", "pk"):
        organisation = proposal.organisation
        assert organisation is not None  # the constraint proposal_counts_needs_organisation
        owner = organisation.pk if organisation.pk in asked else organisation.department_of_id
        if owner in asked:
            of_one[owner].append(proposal)
    return of_one


def lecture_name(proposal: Proposal, number: int) -> str:
    """How a lecture is called in a letter: by its title, or by its place where it has none."""
    return f"《{proposal.title}》" if proposal.title else f"第{number}场（缺题目）"


def _faulty(proposals: Sequence[Proposal], said: dict[int, Decision]) -> list[FaultyLecture]:
    return [
        FaultyLecture(proposal, lecture_name(proposal, number), _faults(proposal, said))
        for number, proposal in enumerate(proposals, start=1)
        if proposal.state == ProposalState.RETURNED
        or (proposal.error_count and proposal.state != ProposalState.REJECTED)
    ]


def _refused(proposals: Sequence[Proposal], said: dict[int, Decision]) -> list[FaultyLecture]:
    return [
        FaultyLecture(proposal, lecture_name(proposal, number), {"": _opinion(said[proposal.pk])})
        for number, proposal in enumerate(proposals, start=1)
        if proposal.state == ProposalState.REJECTED and proposal.pk in said
    ]


def _faults(proposal: Proposal, said: dict[int, Decision]) -> dict[str, str]:
    found: dict[str, list[str]] = defaultdict(list)
    for finding in proposal.findings:
        if finding["level"] == checks.ERROR:
            found[finding["field"] or ""].append(finding["message"].rstrip("。"))
    if proposal.pk in said:
        found[""].append(_opinion(said[proposal.pk]))
    return {field: "；".join(messages) for field, messages in found.items()}


def _opinion(decision: Decision) -> str:
    """Whose word it is and what it says; the leaders' result gives no reason of its own."""
    whose = _WHOSE[DecisionKind(decision.kind)]
    words = " ".join(decision.opinion.split()).rstrip("。；;")
    return f"{whose}：{words or _UNSAID[DecisionResult(decision.result)]}"
