"""Counting facts: which of them a figure counts, and what all of them come to. Pure.

A figure and its list ask the same function, so that the list has as many rows as the figure says.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Final

from keguang.oversight.measures import OFFERED, PROPOSED, Asked, Fact, Measure
from keguang.oversight.periods import Period, quarter_of

type Counts = Mapping[Measure, int]
type Keys = Callable[[Fact], Iterable[str]]
type Hit = tuple[Fact, frozenset[Measure]]

NOBODY: Final[Counts] = {}


class Breakdown(StrEnum):
    """By what a table tells its figures apart."""

    QUARTER = "quarter"
    TOPIC = "topic"
    AUDIENCE = "audience"
    DISTRICT = "district"
    CAUSE = "cause"
    SOCIETY = "society"


OF_TABLE: Final[Mapping[Breakdown, Sequence[Measure]]] = {
    Breakdown.QUARTER: (Measure.REPORTED, Measure.ACCEPTED, *OFFERED, Measure.PEOPLE),
    Breakdown.TOPIC: (*OFFERED, Measure.PEOPLE),
    Breakdown.AUDIENCE: (*OFFERED, Measure.PEOPLE),
    Breakdown.DISTRICT: (*OFFERED, Measure.PEOPLE),
    Breakdown.CAUSE: (Measure.CANCELLED,),
    Breakdown.SOCIETY: (*PROPOSED, *OFFERED, Measure.PEOPLE),
}


def compared_in(by: Breakdown) -> Measure:
    """Whose figure of a year before stands beside a table's."""
    return Measure.CANCELLED if by == Breakdown.CAUSE else Measure.HELD


def hits_in(lectures: Iterable[Fact], period: Period) -> list[Hit]:
    """The lectures a period counts, each with the measures it counts for."""
    found = []
    whole = period.is_whole_year
    for fact in lectures:
        if period.year not in {None, fact.year}:
            continue
        counted = frozenset(
            measure for measure, day in fact.dates() if whole or period.covers(fact.year, day)
        )
        if counted:
            found.append((fact, counted))
    return found


def count_by(hits: Iterable[Hit], keys: Keys) -> dict[str, Counts]:
    """Every measure of lectures, and 到场人数, for each key."""
    alike: Counter[tuple[str, frozenset[Measure]]] = Counter()
    people: Counter[str] = Counter()
    senders: defaultdict[str, set[int]] = defaultdict(set)
    for fact, measures in hits:
        for key in keys(fact):
            alike[key, measures] += 1
            if Measure.KNOWN in measures:
                people[key] += fact.outcome.attendance or 0
            if Measure.REPORTED in measures:
                senders[key].add(fact.body)
    counts: defaultdict[str, Counter[Measure]] = defaultdict(Counter)
    for (key, measures), number in alike.items():
        for measure in measures:
            counts[key][measure] += number
    for key, counted in counts.items():
        counted[Measure.PEOPLE] = people[key]
        counted[Measure.SENT] = len(senders[key])
    return dict(counts)


def total_of(hits: Sequence[Hit], asked: Iterable[Asked], period: Period) -> Counts:
    """All of a period together."""
    counts = dict(count_by(hits, lambda _fact: ("",)).get("", NOBODY))
    return {**counts, Measure.ASKED: len(bodies_asked(asked, period))}


def bodies_asked(asked: Iterable[Asked], period: Period) -> set[int]:
    return {each.body for each in asked if period.covers(each.year, each.on)}


def hits_by_quarter(year: int, lectures: Iterable[Fact]) -> dict[int, list[Hit]]:
    """A whole year's hits told apart by the quarter, `OUTSIDE` among them, of each measure."""
    found: defaultdict[int, list[Hit]] = defaultdict(list)
    for fact in lectures:
        if fact.year != year:
            continue
        parts: defaultdict[int, list[Measure]] = defaultdict(list)
        for measure, day in fact.dates():
            parts[quarter_of(day, year)].append(measure)
        for quarter, measures in parts.items():
            found[quarter].append((fact, frozenset(measures)))
    return dict(found)
