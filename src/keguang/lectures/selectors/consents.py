"""公开意愿: who is not to be named, whom else a withdrawal concerns, and what was said when."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from keguang.core.models import Organisation
from keguang.lectures.models import ConsentEntry, Delivery, Offering, Proposal, ProposalVersion
from keguang.lectures.name_hiding import SHORTEST_NAME, Hidden, elsewhere
from keguang.lectures.states import NamedAs


@dataclass(frozen=True, slots=True)
class Appearances:
    """Where somebody is named in public: as lecturer, standing in for one, and in the programme
    in force of a lecture that has been corrected to another's name since."""

    proposals: tuple[Proposal, ...]
    deliveries: tuple[Delivery, ...]
    corrected: tuple[Proposal, ...]

    @property
    def lectures(self) -> tuple[Proposal, ...]:
        standing_in = (delivery.proposal for delivery in self.deliveries)
        return (*self.proposals, *standing_in, *self.corrected)

    @property
    def count(self) -> int:
        return len(self.lectures)


def withdrawn_names() -> tuple[Hidden, ...]:
    """Everybody whose last word about a lecture was no: named in no text of anybody's.

    The consent of whoever gives the lecture in their place is not theirs.
    """
    later = ConsentEntry.objects.filter(
        proposal=OuterRef("proposal"),
        named_as=OuterRef("named_as"),
        name=OuterRef("name"),
        pk__gt=OuterRef("pk"),
    )
    taken_back = ConsentEntry.objects.filter(~Exists(later), consent=False)
    beside = [f"proposal__{name}" for name in ("employer", "position")]
    beside += [f"proposal__delivery__substitute_{name}" for name in ("employer", "position")]
    rows = taken_back.order_by("name").values_list("name", *beside).distinct()
    return elsewhere(Hidden(name, tuple(filter(None, words))) for name, *words in rows)


def is_anybody_withdrawn_since(moment: datetime) -> bool:
    """Also within that second: what was made then is known by its second only."""
    return ConsentEntry.objects.filter(consent=False, at__gte=moment).exists()


def last_word(*, proposal: str, name: str) -> Subquery:
    """What the lecturer of this name last said about a lecture, by the fields that tell both."""
    words = ConsentEntry.objects.filter(
        proposal=OuterRef(proposal), named_as=NamedAs.SPEAKER, name=OuterRef(name)
    )
    return Subquery(words.order_by("-pk").values("consent")[:1])


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
        _corrected(proposal),
    )


def _corrected(proposal: Proposal) -> tuple[Proposal, ...]:
    """Lectures published with this lecturer, who consented; their proposals name another now."""
    published = Offering.objects.filter(
        listed__isnull=False, speaker=proposal.speaker, employer=proposal.employer
    ).exclude(Q(speaker="") | Q(proposal__speaker=proposal.speaker))
    still_named = published.annotate(last_word=last_word(proposal="proposal", name="speaker"))
    found = Proposal.objects.filter(offerings__in=still_named.filter(last_word=True))
    return tuple(found.select_related("call", "organisation").order_by("pk"))


def appearances_within(proposal: Proposal, organisation: Organisation) -> int:
    """How many of those other places are this organisation's, or its departments', own."""
    bodies = [lecture.organisation for lecture in other_appearances(proposal).lectures]
    own = organisation.pk
    return sum(1 for body in bodies if body and own in {body.pk, body.department_of_id})


def said_on_the_form(proposal: Proposal) -> ProposalVersion | None:
    """The version a lecture came in with: what its form said, and when it came."""
    return proposal.versions.select_related("submission").order_by("number").first()


def consent_story(proposal: Proposal) -> QuerySet[ConsentEntry]:
    """What was said about naming people with this lecture, the latest first."""
    entries = proposal.consent_entries.select_related("by", "link__organisation")
    return entries.order_by("-at", "-pk")
