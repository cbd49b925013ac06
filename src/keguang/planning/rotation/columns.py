"""Years of copies as columns of a linear programme, and the rows the copies share."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final, Literal, NamedTuple

from keguang.planning.rotation.costing import path_cost
from keguang.planning.rotation.prices import SCALE, Prices
from keguang.planning.rotation.setting import (
    BEGIN,
    BEGIN_AGE,
    CHANGE,
    COOLING,
    GAIN,
    HUB,
    INSTALL,
    LOSS,
    NO_OLD,
    OLD,
    REMOVE,
    THEME,
    TOPIC,
    VALUES,
    Setting,
    Whole,
)

type Kind = Literal["copy", "cell", "fair", "crew", "key", "topic", "duplicate", "cooling"]


# rows that limit from above: their price is paid, that of the others earned
LIMITING: Final = frozenset({"crew", "topic", "duplicate", "cooling"})


class Row(NamedTuple):
    """One shared rule: its kind and the numbers that name it.

    copy (x), cell (n, t), fair (n), crew (h, t), key (q), topic (n, t, g),
    duplicate (first centre of the district, t, k), cooling (n, k, t).
    """

    kind: Kind
    a: int
    b: int = -1
    c: int = -1


class Stay(NamedTuple):
    """A copy at a centre from `first` to `last`; `age` counts the first of these periods."""

    centre: int
    first: int
    last: int
    age: int


class Column(NamedTuple):
    """What one copy does all year: `places` has shape (T,); `cost` in fen, without shared rules."""

    copy: int
    places: tuple[int, ...]
    cost: int
    entries: tuple[tuple[Row, int], ...]


def stays_of(s: Setting, copy: int, places: Whole) -> Iterator[Stay]:
    """The stays of a path, what goes on from before the plan included."""
    centres, periods = s.shape
    here, first, age = int(s.copy[copy, BEGIN]), 0, int(s.copy[copy, BEGIN_AGE]) + 1
    for t in range(periods + 1):
        there = -1 if t == periods else int(places[t])
        if there == here:
            continue
        if here < centres and (t > first or age > 1):
            yield Stay(here, first, t - 1, age)
        here, first, age = there, t, 1


def column_of(s: Setting, copy: int, places: Whole, first_of: Whole) -> Column:
    """The column of a path; entries are sums, so every row stands once."""
    theme = int(s.copy[copy, THEME])
    topic = int(s.kind[theme, TOPIC])
    cost = int(path_cost(s, copy, places))
    entries: defaultdict[Row, int] = defaultdict(int)
    entries[Row("copy", copy)] = 1
    for stay in stays_of(s, copy, places):
        n, age = stay.centre, stay.age
        value = s.value[s.pair[n, theme, VALUES]]
        for t in range(stay.first, stay.last + 1):
            worth = value[t, min(age, value.shape[1]) - 1]
            cost += int(worth[LOSS])
            if s.cells[n, t, OLD] != NO_OLD and s.cells[n, t, OLD] != theme:
                cost += int(s.weight[CHANGE])
            entries[Row("cell", n, t)] += 1
            entries[Row("fair", n)] += int(worth[GAIN])
            entries[Row("duplicate", int(first_of[n]), t, theme)] += 1
            for q in _keys(s, n, t, topic):
                entries[Row("key", q)] += 1
            age += 1
        hub = int(s.centre[n, HUB])
        if stay.age == 1:
            entries[Row("crew", hub, stay.first)] += int(s.kind[theme, INSTALL])
            entries[Row("topic", n, stay.first, topic)] += 1
        if stay.last + 1 < s.shape[1]:
            entries[Row("crew", hub, stay.last + 1)] += int(s.kind[theme, REMOVE])
            entries[Row("topic", n, stay.last + 1, topic)] += 1
        for t in range(stay.first, min(s.shape[1], stay.last + int(s.weight[COOLING]) + 1)):
            entries[Row("cooling", n, theme, t)] += 1
    return Column(copy, tuple(int(p) for p in places), cost, tuple(entries.items()))


def _keys(s: Setting, centre: int, period: int, topic: int) -> Iterable[int]:
    group = period * len(s.crew) + int(s.centre[centre, HUB])
    listed = s.key_list[s.key_starts[group] : s.key_starts[group + 1]]
    return (int(q) for q in listed if s.key_topic[q, topic])


def reduced_cost(prices: Prices, column: Column) -> int:
    """What a year costs at these prices, in 1 / SCALE fen."""
    total = SCALE * column.cost
    for row, value in column.entries:
        if row.kind != "copy":
            place = tuple(part for part in (row.a, row.b, row.c) if part >= 0)
            price = int(getattr(prices, row.kind)[place])
            total += value * (price if row.kind in LIMITING else -price)
    return total
