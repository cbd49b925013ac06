"""What the rest of a day costs at least: what a day begun is measured against."""

from typing import Final, NamedTuple

import numpy as np

from keguang.planning.compiling import compiled, inlined
from keguang.planning.tours.setting import Integers

NOBODY: Final = -1
# beside whole fen this leaves room for sums
INFINITE: Final = 1 << 60
# stops a hasty day goes on to from each stop
_PROMISING: Final = 16


class Roads(NamedTuple):
    """What of an instance a day depends on; nodes are places, then stops.

    `opens`, `closes` have shape (stops, windows); `step` is the minutes of one mark of time, of a
    hasty day `coarse`, neither longer than the shortest service.
    """

    km: Integers
    minutes: Integers
    opens: Integers
    closes: Integers
    service: Integers
    places: int
    step: int
    coarse: int


class Day(NamedTuple):
    """One vehicle's day and what everything on it is worth, in fen.

    Attributes
    ----------
    open_stops
        The stops that may be visited, ascending.
    ends
        Places where it may start and end.
    start_cost, end_cost
        Shape (ends,).
    gain
        Shape (stops,): what a visit is worth.
    """

    open_stops: Integers
    ends: Integers
    start_cost: Integers
    end_cost: Integers
    gain: Integers
    duty_start: int
    duty_end: int
    max_drive: int
    fen_per_km: int


@inlined
def served(roads: Roads, stop: int, arrive: int) -> int:
    """The minute at which a visit ends that begins as early as it can; -1 if it is too late."""
    for window in range(roads.opens.shape[1]):
        leave = max(arrive, int(roads.opens[stop, window])) + int(roads.service[stop])
        if leave <= roads.closes[stop, window]:
            return leave
    return -1


@inlined
def few_ways_on(roads: Roads, day: Day) -> Integers:
    """The open stops that gain most after the road to them from each stop, for a hasty day.

    Shape (stops, ways); -1 fills a row that is not full.
    """
    ways = np.full((len(roads.service), _PROMISING), NOBODY, np.int64)
    worst = np.empty(_PROMISING, np.int64)
    for i in day.open_stops:
        worst[:] = 0  # what gains nothing is no promise
        for j in day.open_stops:
            cost = day.fen_per_km * roads.km[roads.places + i, roads.places + j] - day.gain[j]
            if i == j or cost >= worst[-1]:
                continue
            place = _PROMISING - 1
            while place > 0 and worst[place - 1] > cost:
                worst[place], ways[i, place] = worst[place - 1], ways[i, place - 1]
                place -= 1
            worst[place], ways[i, place] = cost, j
    return ways


@inlined
def _ended(roads: Roads, day: Day, marks: int, step: int) -> Integers:
    """Shape (stops, marks): what it costs at least to end the day from an open stop, by mark."""
    ended = np.full((len(roads.service), marks), INFINITE, np.int64)
    for i in day.open_stops:
        here = roads.places + i
        for at in range(len(day.ends)):
            room = day.duty_end - day.duty_start - roads.minutes[here, day.ends[at]]
            if room >= 0:
                cost = day.fen_per_km * roads.km[here, day.ends[at]] + day.end_cost[at]
                last = room // step
                ended[i, last] = min(ended[i, last], cost)
        for mark in range(marks - 2, -1, -1):
            ended[i, mark] = min(ended[i, mark], ended[i, mark + 1])
    return ended


@compiled
def rest_of_days(  # noqa: C901  as best_days
    roads: Roads, day: Day, ways: Integers, step: int
) -> tuple[Integers, Integers, Integers]:
    """What the rest of a day costs at least, by stop and mark of time when it leaves there.

    Stops may come back, only not at once; the driving limit is left out.

    Parameters
    ----------
    ways
        Where a day goes on to: shape (stops, ways), or (1, ways) if the same from every stop.
    step
        Minutes of one mark.

    Returns
    -------
    best, next stop, best with another next stop
        Shape (stops, marks); the next stop of a rest that goes straight to its end is -1.
    """
    marks = (day.duty_end - day.duty_start) // step + 1
    best = _ended(roads, day, marks, step)
    after = np.full(best.shape, NOBODY, np.int64)
    other = best.copy()
    for mark in range(marks - 1, -1, -1):
        minute = day.duty_start + mark * step
        for i in day.open_stops:
            here = roads.places + i
            for j in ways[i % len(ways)]:
                if j < 0:
                    break
                if i == j:
                    continue
                leave = served(roads, j, minute + roads.minutes[here, roads.places + j])
                if leave < 0 or leave > day.duty_end:
                    continue
                then = (leave - day.duty_start) // step
                rest = best[j, then] if after[j, then] != i else other[j, then]
                if then == mark:  # neither road nor service takes time: anything may come yet
                    rest = -INFINITE
                cost = rest + day.fen_per_km * roads.km[here, roads.places + j] - day.gain[j]
                if cost < best[i, mark]:
                    other[i, mark] = best[i, mark]
                    best[i, mark] = cost
                    after[i, mark] = j
                elif cost < other[i, mark]:
                    other[i, mark] = cost
    return best, after, other
