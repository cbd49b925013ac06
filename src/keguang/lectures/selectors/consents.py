"""公开意愿: who is not to be named, whom else a withdrawal concerns, and what was said when."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet

from keguang.core.models import Organisation
from keguang.lectures.models import ConsentEntry, Delivery, Proposal, ProposalVersion
from keguang.lectures.name_hiding import SHORTEST_NAME, Hidden
from keguang.lectures.states import NamedAs


@dataclass(frozen=True, slots=True)
class Appearances:
    """Where somebody is named in public: as lecturer, and standing in for one."""

    proposals: tuple[Proposal, ...]
    deliveries: tuple[Delivery, ...]

    @property
    def count(self) -> int:
        return len(self.proposals) + len(self.deliveries)


def withdrawn_names() -> tuple[Hidden, ...]:
    """Everybody who took a consent back and gave none since: named in no text of anybody's.

    The consent of whoever gives the lecture in their place is not theirs.
    """
    speaks = Q(proposal__consent=True, proposal__speaker=F("name"))
    stands_in = Q(
        proposal__delivery__substitute_consent=True, proposal__delivery__substitute_name=F("name")
    )
    as_speaker = Q(named_as=NamedAs.SPEAKER) & ~speaks
    standing_in = Q(named_as=NamedAs.SUBSTITUTE) & ~stands_in
    taken_back = ConsentEntry.objects.filter(as_speaker | standing_in, consent=False)
    beside = [f"proposal__{name}" for name in ("employer", "position")]
    beside += [f"proposal__delivery__substitute_{name}" for name in ("employer", "position")]
    rows = taken_back.order_by("name").values_list("name", *beside).distinct()
    return tuple(Hidden(name, tuple(filter(None, words))) for name, *words in rows)


def is_anybody_withdrawn_since(moment: datetime) -> bool:
    """Also within that second: what was made then is known by its second only."""
    return ConsentEntry.objects.filter(consent=False, at__gte=moment).exists()


def names_once_taken_back(proposal: Proposal) -> list[str]:
    """Whom `withdrawn_names` may begin or cease to have by a change of this lecture."""
    taken_back = proposal.consent_entries.filter(consent=False).order_by("name")
    names = taken_back.values_list("name", flat=True).distinct()
    return [name for name in names if len(name) >= SHORTEST_NAME]


def other_appearances(proposal: Proposal) -> Appearances:
    """Where else this lecturer is named: by the record of the person, or same name and unit."""
    named = Q(speaker=proposal.speaker, employer=proposal.employer)
    if proposal.person_id is not None:
        root = (proposal.person and proposal.person.merged_into_id) or proposal.person_id
        named |= Q(person=root) | Q(person__merged_into=root)
    proposals = Proposal.objects.filter(named, consent=True).exclude(pk=proposal.pk)
    standing_in = Delivery.objects.filter(
        Q(substitute_employer=proposal.employer) | Q(substitute_employer=""),
        substitute_name=proposal.speaker,
        substitute_consent=True,
    )
    return Appearances(
        tuple(proposals.select_related("call", "organisation").order_by("-call__year", "pk")),
        tuple(
            standing_in.select_related("proposal__call", "proposal__organisation").order_by("pk")
        ),
    )


def appearances_within(proposal: Proposal, organisation: Organisation) -> int:
    """How many of those other places are this organisation's, or its departments', own."""
    others = other_appearances(proposal)
    bodies = [p.organisation for p in (*others.proposals, *(d.proposal for d in others.deliveries))]
    own = organisation.pk
    return sum(1 for body in bodies if body and own in {body.pk, body.department_of_id})


def said_on_the_form(proposal: Proposal) -> ProposalVersion | None:
    """The version a lecture came in with: what its form said, and when it came."""
    return proposal.versions.select_related("submission").order_by("number").first()


def consent_story(proposal: Proposal) -> QuerySet[ConsentEntry]:
    """What was said about naming people with this lecture, the latest first."""
    entries = proposal.consent_entries.select_related("by", "link__organisation")
    return entries.order_by("-at", "-pk")
