"""待补正: the lectures of an organisation that are not complete, and what each one lacks.

Quoted in letters and beside titles, so these words stay Chinese.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from keguang.core.models import Organisation
from keguang.lectures import checks
from keguang.lectures.models import Call, Proposal
from keguang.lectures.states import ProposalState


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
    return _faulty(enumerate(lectures_of(call, organisation), start=1))


def faulty_by_organisation(
    call: Call, organisations: Iterable[int]
) -> dict[int, list[FaultyLecture]]:
    """The same for many organisations, in one query."""
    asked = set(organisations)
    of_one: dict[int, list[Proposal]] = defaultdict(list)
    live = Proposal.objects.filter(call=call, counts=True).exclude(state=ProposalState.WITHDRAWN)
    for proposal in live.select_related("organisation").order_by("order", "pk"):
        organisation = proposal.organisation
        assert organisation is not None  # the constraint proposal_counts_needs_organisation
        owner = organisation.pk if organisation.pk in asked else organisation.department_of_id
        if owner in asked:
            of_one[owner].append(proposal)
    return {key: _faulty(enumerate(proposals, start=1)) for key, proposals in of_one.items()}


def lecture_name(proposal: Proposal, number: int) -> str:
    """How a lecture is called in a letter: by its title, or by its place where it has none."""
    return f"《{proposal.title}》" if proposal.title else f"第{number}场（缺题目）"


def _faulty(numbered: Iterable[tuple[int, Proposal]]) -> list[FaultyLecture]:
    return [
        FaultyLecture(proposal, lecture_name(proposal, number), _faults(proposal))
        for number, proposal in numbered
        if proposal.state == ProposalState.RETURNED
        or (proposal.error_count and proposal.state != ProposalState.REJECTED)
    ]


def _faults(proposal: Proposal) -> dict[str, str]:
    found: dict[str, list[str]] = defaultdict(list)
    for finding in proposal.findings:
        if finding["level"] == checks.ERROR:
            found[finding["field"] or ""].append(finding["message"].rstrip("。"))
    return {field: "；".join(messages) for field, messages in found.items()}
