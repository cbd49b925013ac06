"""领导审定: what a sheet holds, and what a result entered on it would do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keguang.lectures.models import Call, Decision, LeadersResult, Proposal, SummaryLine
from keguang.lectures.states import DecisionKind, DecisionResult, ProposalState
from keguang.lectures.verdict_text import Outcome, read_verdict_text

_MOVED_ON: Final[dict[ProposalState, Promise]] = {
    ProposalState.RECEIVED: gettext_lazy("制表后有补正，待重新核对"),
    ProposalState.RETURNED: gettext_lazy("制表后已退回补正"),
    ProposalState.TO_TERRITORY: gettext_lazy("制表后已转属地审核"),
    ProposalState.ACCEPTED: gettext_lazy("已审核通过"),
    ProposalState.REJECTED: gettext_lazy("已登记为不同意"),
    ProposalState.WITHDRAWN: gettext_lazy("制表后已撤回"),
}


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """One number of the sheet. `obstacle` says why it cannot be decided at all; `change` why it
    waits until somebody confirms that the verdict still holds."""

    number: int
    line: SummaryLine
    proposal: Proposal
    result: DecisionResult | None
    excepted: bool = False
    obstacle: str = ""
    change: str = ""
    included: bool = False

    @property
    def will_happen(self) -> bool:
        decided = self.result is not None and not self.obstacle
        return decided and (self.included or not self.change)

    @property
    def result_label(self) -> str:
        return str(self.result.label) if self.result else _("未提及")


@dataclass(frozen=True, slots=True)
class Preview:
    """What confirming a result would do, number by number."""

    lines: tuple[PreviewLine, ...]

    @property
    def decided(self) -> list[PreviewLine]:
        return [line for line in self.lines if line.will_happen]

    @property
    def changed(self) -> list[PreviewLine]:
        return [line for line in self.lines if line.change and not line.obstacle]

    @property
    def blocked(self) -> list[PreviewLine]:
        return [line for line in self.lines if line.obstacle]

    @property
    def unmentioned(self) -> list[PreviewLine]:
        return [line for line in self.lines if line.result is None and not line.obstacle]

    @property
    def counts(self) -> list[tuple[str, int]]:
        """Numbers to be decided, by result, in the order of the results."""
        by_result = [(r, sum(1 for x in self.decided if x.result == r)) for r in DecisionResult]
        return [(str(result.label), n) for result, n in by_result if n]


def awaiting_leaders(call: Call, *, reviewed_only: bool = False) -> QuerySet[Proposal]:
    """Complete lectures in review; `reviewed_only` those with 内容审核 of their present version."""
    waiting = Proposal.objects.filter(
        call=call, counts=True, state=ProposalState.TO_REVIEW, error_count=0
    ).annotate(content_agreed=Exists(_covering_agreement()))
    return waiting.filter(content_agreed=True) if reviewed_only else waiting


def _covering_agreement() -> QuerySet[Decision]:
    return Decision.objects.filter(
        proposal=OuterRef("pk"),
        version=OuterRef("version"),
        kind=DecisionKind.CONTENT,
        result=DecisionResult.AGREE,
        voided_at__isnull=True,
    )


def preview(result: LeadersResult, *, proposals: Mapping[int, Proposal] | None = None) -> Preview:
    """Read a result against its sheet as the lectures stand now.

    `proposals` gives them as the caller has locked them; otherwise they are read.
    """
    lines = list(result.sheet.lines.select_related("proposal").order_by("number"))
    ruling = read_verdict_text(result.text, last=len(lines))
    included = set(result.included)
    return Preview(
        tuple(
            _preview_line(
                line,
                (proposals or {}).get(line.proposal_id, line.proposal),
                ruling.outcomes.get(line.number),
                DecisionResult(result.excepted_as),
                included,
            )
            for line in lines
        )
    )


def _preview_line(
    line: SummaryLine,
    proposal: Proposal,
    outcome: Outcome | None,
    excepted_as: DecisionResult,
    included: set[int],
) -> PreviewLine:
    excepted = outcome is Outcome.EXCEPTED
    result = excepted_as if excepted else DecisionResult(outcome.value) if outcome else None
    changed = proposal.version != line.version
    return PreviewLine(
        number=line.number,
        line=line,
        proposal=proposal,
        result=result,
        excepted=excepted,
        obstacle=_obstacle(proposal, result),
        change=_("制表时为第%(old)d版，现为第%(new)d版")
        % {"old": line.version, "new": proposal.version}
        if changed
        else "",
        included=line.number in included,
    )


def _obstacle(proposal: Proposal, result: DecisionResult | None) -> str:
    state = ProposalState(proposal.state)
    if state != ProposalState.TO_REVIEW:
        return str(_MOVED_ON[state])
    if not proposal.counts:
        return _("不再计入本次征集")
    if result == DecisionResult.AGREE and proposal.error_count:
        return _("还有错误未改正")
    return ""
