"""What a lecture is found and counted by: its facets, as a list keeps them. Pure.

A facet's values go by the names of the programme's address (`?audience=elderly`); those a lecture
may have several of are kept as a set of bits in one whole number. Bits are only ever added.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Final

from keguang.lectures.states import DeliveryState
from keguang.lectures.themes import Audience, Format

MONTHS: Final = tuple(str(month) for month in range(1, 13))
BITS: Final[Mapping[str, tuple[str, ...]]] = {
    "audience": tuple(Audience.values),
    "month": MONTHS,
    "format": tuple(Format.values),
}
# of these a lecture has one value; an empty one is no value worth offering
SINGLE: Final = ("theme", "society", "district", "state")
FACETS: Final = (*SINGLE, *BITS)
UNDATED: Final = "undated"
_COUNTED: Final = (*FACETS, UNDATED)

type Counts = dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class Facts:
    """`day` is the one certain day, `last_day` the last on which it may be heard.

    A lecture that can be booked comes to any district: `district` is only where a day is fixed.
    """

    theme: str
    society: str
    district: str
    state: str
    audiences: int
    months: int
    formats: int
    day: date | None
    start_time: time | None
    last_day: date | None

    @property
    def undated(self) -> bool:
        """It can be had, on whatever day is agreed."""
        return self.state == DeliveryState.LISTED and self.day is None


def bits_of(facet: str, values: Collection[str]) -> int:
    return sum(1 << at for at, value in enumerate(BITS[facet]) if value in values)


def values_of(facet: str, bits: int) -> Iterator[str]:
    return (value for at, value in enumerate(BITS[facet]) if bits >> at & 1)


def counts_of(lectures: Iterable[Facts]) -> Counts:
    """How many lectures have each value of each facet."""
    counts = {facet: Counter[str]() for facet in _COUNTED}
    for facts in lectures:
        for facet, value in _tallies(facts):
            counts[facet][value] += 1
    return {facet: dict(sorted(values.items())) for facet, values in counts.items()}


def recounted(counts: Counts, *, without: Facts, plus: Facts) -> Counts:
    """The same after one lecture has changed."""
    found = {facet: Counter(counts.get(facet, {})) for facet in _COUNTED}
    for facet, value in _tallies(without):
        found[facet][value] -= 1
    for facet, value in _tallies(plus):
        found[facet][value] += 1
    return {facet: dict(sorted((+values).items())) for facet, values in found.items()}


def total_of(counts: Counts) -> int:
    return sum(counts.get("state", {}).values())


def bookable_in(counts: Counts) -> int:
    return counts.get("state", {}).get(DeliveryState.LISTED, 0)


def undated_in(counts: Counts) -> int:
    return counts.get(UNDATED, {}).get(DeliveryState.LISTED, 0)


def _tallies(facts: Facts) -> Iterator[tuple[str, str]]:
    for facet in SINGLE:
        value = str(getattr(facts, facet))
        if value:
            yield facet, value
    for facet, column in (("audience", "audiences"), ("month", "months"), ("format", "formats")):
        for value in values_of(facet, getattr(facts, column)):
            yield facet, value
    if facts.undated:
        yield UNDATED, facts.state
