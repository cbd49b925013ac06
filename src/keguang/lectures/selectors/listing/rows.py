"""What the read model holds of a programme, made from the programme itself."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Final

from django.db.models import Q, QuerySet

from keguang.core.papers import in_chinese
from keguang.lectures.full_text import tokens_of
from keguang.lectures.listing_facts import Counts, Facts, bits_of, counts_of
from keguang.lectures.models import (
    CurrentProgramme,
    ListedLecture,
    ListedText,
    Offering,
    ProgrammeVersion,
    Proposal,
)
from keguang.lectures.models.listing import keys_of
from keguang.lectures.selectors.programme import PublicLecture, newest_versions, public_lectures

_FACTS: Final = tuple(Facts.__dataclass_fields__)
# what is written freely about a lecture and is found by: a name may stand in it
_TEXTS: Final = (
    *("title", "summary", "audience", "place"),
    *("proposal__delivery__place", "proposal__delivery__host"),
)


@dataclass(frozen=True, slots=True)
class Listing:
    """One lecture as the lists know it: by what it is counted, and by what it is found."""

    offering: int
    facts: Facts
    title: str
    whole: str

    def row(self, key: int, programme: CurrentProgramme) -> ListedLecture:
        return ListedLecture(
            key=key, programme=programme, offering_id=self.offering, **asdict(self.facts)
        )

    def text(self, key: int) -> ListedText:
        return ListedText(lecture_id=key, title=self.title, whole=self.whole)


@in_chinese()
def listings(offerings: QuerySet[Offering]) -> list[Listing]:
    """These lectures, in their order, with nothing in it that a reader may not know."""
    return [_listing(pk, lecture) for pk, lecture in public_lectures(offerings).items()]


def about_or_naming(proposal: Proposal, names: Iterable[str]) -> Q:
    """The listed lectures of a proposal, and those whose texts as written have one of the names."""
    found = Q(offering__proposal=proposal)
    for name in names:
        for text in _TEXTS:
            found |= Q(**{f"offering__{text}__contains": name})
    return found


def facts_in(row: ListedLecture) -> Facts:
    return Facts(**{name: getattr(row, name) for name in _FACTS})


def counts_in(found: list[Listing]) -> tuple[Counts, list[str]]:
    """The counts of a programme, and its societies in the programme's order."""
    societies = dict.fromkeys(each.facts.society for each in found)
    return counts_of(each.facts for each in found), list(societies)


def wrongly_listed() -> Iterator[ProgrammeVersion]:
    """The versions in force that the read model does not tell of as they are."""
    current = {programme.call_id: programme for programme in CurrentProgramme.objects.all()}
    for version in newest_versions():
        programme = current.get(version.call_id)
        if programme is None or not _tells(programme, version):
            yield version


def _tells(programme: CurrentProgramme, version: ProgrammeVersion) -> bool:
    found = listings(version.offerings.order_by("order"))
    keys = keys_of(version.call)[1 : len(found) + 1]
    rows = programme.lectures.order_by("key")
    texts = ListedText.objects.filter(pk__gte=keys[0], pk__lt=keys_of(version.call).stop)
    return (
        programme.version_id == version.pk
        and (programme.counts, programme.societies) == counts_in(found)
        and [(r.key, r.offering_id, facts_in(r)) for r in rows]
        == [(key, each.offering, each.facts) for key, each in zip(keys, found, strict=True)]
        and sorted(texts.values_list("pk", "title", "whole"))
        == [(key, each.title, each.whole) for key, each in zip(keys, found, strict=True)]
    )


def _listing(offering: int, lecture: PublicLecture) -> Listing:
    return Listing(
        offering=offering,
        facts=Facts(
            theme=lecture.theme,
            society=lecture.organisation,
            district=lecture.delivery.district_code,
            state=str(lecture.state),
            audiences=bits_of("audience", lecture.audiences),
            months=bits_of("month", [str(month) for month in lecture.months]),
            formats=bits_of("format", lecture.formats),
            day=lecture.certain_day,
            start_time=lecture.start_time,
            last_day=lecture.date_to,
        ),
        title=tokens_of(lecture.title),
        whole=tokens_of(*_said(lecture)),
    )


def _said(lecture: PublicLecture) -> tuple[str, ...]:
    """Everything a page shows of the lecture that somebody may look for."""
    return (
        *(lecture.title, lecture.summary, lecture.organisation, lecture.audience, lecture.place),
        *(lecture.speaker, lecture.position, lecture.employer, lecture.was_speaker),
        *(lecture.theme_label, lecture.delivery.district, lecture.delivery.host, lecture.code),
    )
