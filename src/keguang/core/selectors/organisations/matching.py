"""Which organisation a written name means: exactly, by alias, by an old name, or nearly."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final

from django.conf import settings
from django.db.models import QuerySet

from keguang.core.models import Division, NameKind, Organisation, OrganisationName
from keguang.core.names import normalise_name
from keguang.core.sounds import sound_of

SIMILAR_ENOUGH: Final = 0.72
MOST_SIMILAR: Final = 5
HOMOPHONE: Final = 0.95  # 汽象 for 气象: the commonest slip of a pinyin keyboard
_SHORTEST_BARE_NAME: Final = 3
_WORD_BREAK: Final = re.compile(r"[\W_\d]+")


class MatchKind(StrEnum):
    EXACT = "exact"
    ALIAS = "alias"
    OLD_NAME = "old_name"
    SIMILAR = "similar"


_SCORES: Final = {MatchKind.EXACT: 1.0, MatchKind.ALIAS: 0.98, MatchKind.OLD_NAME: 0.96}


@dataclass(frozen=True, slots=True)
class NameMatch:
    """An organisation that a written name may mean; `name` is the recorded name it resembles.

    OLD_NAME is a registered name no longer valid on the day: an old seal on a new name.
    """

    organisation: Organisation
    score: float
    kind: MatchKind
    name: str

    @property
    def is_sure(self) -> bool:
        return self.kind != MatchKind.SIMILAR


@dataclass(frozen=True, slots=True)
class _City:
    """The home city in the forms people write before a society's name (洛阳市, 洛阳, 市)."""

    full: str
    stem: str

    def bare(self, name: str) -> str:
        """The name without its city, or all of it when it names no city."""
        for prefix in filter(None, (self.full, self.stem)):
            if name.startswith(prefix) and len(name) > len(prefix):
                return name.removeprefix(prefix)
        if name.startswith("市"):
            return name.removeprefix("市")
        return name

    def spellings(self, name: str) -> set[str]:
        bare = self.bare(name)
        return {name, bare, self.full + bare, self.stem + bare, f"市{bare}"}


@dataclass(frozen=True, slots=True)
class _Mention:
    organisation_id: int
    run: int
    start: int
    end: int

    def is_inside(self, other: "_Mention") -> bool:
        larger = self.end - self.start < other.end - other.start
        return (
            larger and self.run == other.run and other.start <= self.start <= self.end <= other.end
        )


def find_by_name(text: str, *, on: date) -> list[NameMatch]:
    """What a name as written on a form or in a subject may mean, best first.

    A name found as recorded (or with the city spelled out: 市医学会 → 洛阳市医学会) is sure, and
    then only sure matches are returned; otherwise up to five similar ones, for a person to pick.
    """
    wanted = normalise_name(text)
    if not wanted:
        return []
    city = _home_city()
    recorded = _names().filter(normalised__in=city.spellings(wanted))
    sure = _best_of_each(
        _sure_match(name, wanted, on) for name in recorded.select_related("organisation__territory")
    )
    written_out = [match for match in sure if normalise_name(match.name) == wanted]
    return written_out or sure or _similar(wanted, city)


def find_mentioned(text: str) -> list[Organisation]:
    """Organisations whose name stands somewhere in a subject or file name, longest name first.

    A bare name without its city counts only at the start of a run of words, because 医学会 also
    ends 预防医学会.
    """
    city = _home_city()
    half_width = unicodedata.normalize("NFKC", text)
    runs = [normalise_name(run) for run in _WORD_BREAK.split(half_width)]
    names = _names().values_list("organisation_id", "normalised")
    mentions = [m for pk, name in names for m in _mentions_of(pk, name, runs, city)]
    mentions.sort(key=lambda m: (m.start - m.end, m.run, m.start))
    outermost = [m for m in mentions if not any(m.is_inside(other) for other in mentions)]
    found = dict.fromkeys(m.organisation_id for m in outermost)
    organisations = Organisation.objects.select_related("territory").in_bulk(list(found))
    return [organisations[pk] for pk in found]


def _names() -> QuerySet[OrganisationName]:
    return OrganisationName.objects.filter(organisation__active=True).order_by("pk")


def _home_city() -> _City:
    code = settings.KEGUANG_SITE["city"]
    name = Division.objects.filter(code=code).values_list("name", flat=True).first() or ""
    full = normalise_name(name)
    return _City(full, full.removesuffix("市"))


def _sure_match(name: OrganisationName, wanted: str, on: date) -> NameMatch:
    if name.kind == NameKind.ALIAS or name.normalised != wanted:
        kind = MatchKind.ALIAS
    elif name.valid_to is not None and name.valid_to < on:
        kind = MatchKind.OLD_NAME
    else:
        kind = MatchKind.EXACT
    return NameMatch(name.organisation, _SCORES[kind], kind, name.name)


def _best_of_each(matches: Iterable[NameMatch]) -> list[NameMatch]:
    best: dict[int, NameMatch] = {}
    for match in matches:
        known = best.get(match.organisation.pk)
        if known is None or match.score > known.score:
            best[match.organisation.pk] = match
    return sorted(best.values(), key=lambda match: -match.score)


def _similar(wanted: str, city: _City) -> list[NameMatch]:
    scores: dict[int, tuple[float, str]] = {}
    for pk, name, normalised in _names().values_list("organisation_id", "name", "normalised"):
        score = _similarity(city.bare(wanted), city.bare(normalised))
        if score >= SIMILAR_ENOUGH and score > scores.get(pk, (0.0, ""))[0]:
            scores[pk] = (score, name)
    nearest = sorted(scores, key=lambda pk: -scores[pk][0])[:MOST_SIMILAR]
    organisations = Organisation.objects.select_related("territory").in_bulk(nearest)
    return [
        NameMatch(organisations[pk], round(scores[pk][0], 3), MatchKind.SIMILAR, scores[pk][1])
        for pk in nearest
    ]


def _similarity(one: str, other: str) -> float:
    """From 0 to 1; cheap bounds first, since every recorded name is compared."""
    if len(one) == len(other) and sound_of(one) == sound_of(other):
        return HOMOPHONE
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if min(matcher.real_quick_ratio(), matcher.quick_ratio()) < SIMILAR_ENOUGH:
        return 0.0
    return min(matcher.ratio(), HOMOPHONE)


def _mentions_of(pk: int, name: str, runs: list[str], city: _City) -> Iterator[_Mention]:
    bare = city.bare(name)
    spellings = {name} if bare == name else city.spellings(name) - {bare}
    for number, run in enumerate(runs):
        for spelling in spellings:
            if (start := run.find(spelling)) >= 0:
                yield _Mention(pk, number, start, start + len(spelling))
        if len(bare) >= _SHORTEST_BARE_NAME and run.startswith(bare):
            yield _Mention(pk, number, 0, len(bare))
