"""The best day of one vehicle: every route looked at, as far as it can still be worth driving.

A label is a day begun. It is dropped only when another at the same stop is as good in all that
matters, or when not even the best rest of the day could make it worth taking up.
A label remembers only stops near to where it stands (ng-routes: Baldacci, Mingozzi, Roberti 2011);
where the best route comes back to a stop, that stop is remembered longer and the day is looked at
once more, so in the end the best route visits every stop once.
"""

from typing import Final, NamedTuple

import numpy as np

from keguang.planning.compiling import compiled, inlined
from keguang.planning.tours.rests import (
    INFINITE,
    NOBODY,
    Day,
    Roads,
    few_ways_on,
    rest_of_days,
    served,
)
from keguang.planning.tours.setting import Flags, Integers

WORD: Final = 64


class Asked(NamedTuple):
    """Which routes are wanted: the `most` cheapest of those that cost less than `under`.

    Or `every` such route, but of each set of stops between the same places only orders that no
    other beats; no more than `most`. `hasty` looks at a part of the days only: labels are dropped
    whatever they have visited, and go on from a stop only to the few that promise most. Nothing a
    label has visited may be forgotten in either case.
    """

    most: int
    under: int
    every: bool = False
    hasty: bool = False


class Labels(NamedTuple):
    """Room for days begun, one a row, and lists through them: by minute and by stop."""

    start: Integers
    node: Integers
    minute: Integers
    drive: Integers
    value: Integers
    before: Integers
    memory: Integers
    dead: Flags
    next_then: Integers
    next_here: Integers


def room_for(count: int, words: int) -> Labels:
    """Room for so many labels with memories of so many words."""
    return Labels(
        start=np.empty(count, np.int64),
        node=np.empty(count, np.int64),
        minute=np.empty(count, np.int64),
        drive=np.empty(count, np.int64),
        value=np.empty(count, np.int64),
        before=np.empty(count, np.int64),
        memory=np.empty((count, words), np.int64),
        dead=np.empty(count, np.bool_),
        next_then=np.empty(count, np.int64),
        next_here=np.empty(count, np.int64),
    )


@inlined
def _within(small: Integers, large: Integers) -> bool:
    """Whether every bit of the one is a bit of the other."""
    outside = 0
    for word in range(len(small)):
        outside |= small[word] & ~large[word]
    return outside == 0


@inlined
def _beaten(labels: Labels, first: int, new: int, asked: Asked) -> bool:
    """Whether some label at the same stop is as good in everything as the new one."""
    one = first
    while one >= 0:
        if (
            labels.value[one] <= labels.value[new]
            and labels.minute[one] <= labels.minute[new]
            and not labels.dead[one]
            and (asked.hasty or labels.drive[one] <= labels.drive[new])
            and (asked.hasty or _within(labels.memory[one], labels.memory[new]))
            and not (asked.every and _differ(labels, one, new))
        ):
            return True
        one = labels.next_here[one]
    return False


@inlined
def _bury(labels: Labels, first: int, new: int, asked: Asked) -> None:
    """Mark labels at the same stop that the new one beats."""
    one = first
    while one >= 0:
        if (
            labels.value[one] >= labels.value[new]
            and labels.minute[one] >= labels.minute[new]
            and (asked.hasty or labels.drive[one] >= labels.drive[new])
            and (asked.hasty or _within(labels.memory[new], labels.memory[one]))
            and not (asked.every and _differ(labels, one, new))
        ):
            labels.dead[one] = True
        one = labels.next_here[one]


@inlined
def _differ(labels: Labels, one: int, other: int) -> bool:
    """Whether two labels began elsewhere or remember other stops."""
    return (
        labels.start[one] != labels.start[other]
        or not _within(labels.memory[one], labels.memory[other])
        or not _within(labels.memory[other], labels.memory[one])
    )


@inlined
def _begin(day: Day, labels: Labels, then_first: Integers) -> int:
    """A label at every place where the day may start; how many there are."""
    for at in range(len(day.ends)):
        labels.start[at] = labels.node[at] = day.ends[at]
        labels.minute[at], labels.drive[at] = day.duty_start, 0
        labels.value[at], labels.before[at] = day.start_cost[at], NOBODY
        labels.memory[at] = 0
        labels.dead[at] = False
        labels.next_then[at] = then_first[day.duty_start]
        then_first[day.duty_start] = at
    return len(day.ends)


@inlined
def _minutes_home(roads: Roads, day: Day) -> Integers:
    """Shape (stops,): driving minutes from an open stop to the nearest end."""
    home = np.full(len(roads.service), INFINITE, np.int64)
    for j in day.open_stops:
        for end in day.ends:
            home[j] = min(home[j], roads.minutes[roads.places + j, end])
    return home


class Found(NamedTuple):
    """Routes found: their costs, the labels they are read back from, their ends.

    `complete` is 1 if there was room for all labels and routes, else 0.
    """

    cost: Integers
    label: Integers
    end: Integers
    complete: int


@inlined
def _finish(
    roads: Roads,
    day: Day,
    labels: Labels,
    one: int,
    found: Found,
    place: int,
    asked: Asked,
) -> int:
    """End the day of a label wherever it pays; the place the next route goes to."""
    node = labels.node[one]
    for at in range(len(day.ends)):
        end = day.ends[at]
        road = roads.minutes[node, end]
        if labels.drive[one] + road > day.max_drive or labels.minute[one] + road > day.duty_end:
            continue
        # a day begun and ended in one place without a stop is no route
        if labels.before[one] < 0 and node == end:
            continue
        cost = labels.value[one] + day.fen_per_km * roads.km[node, end] + day.end_cost[at]
        if cost >= (asked.under if asked.every else found.cost[place]):
            continue
        if place >= len(found.cost):
            return place + 1
        found.cost[place], found.label[place], found.end[place] = cost, one, end
        place = place + 1 if asked.every else int(np.argmax(found.cost))
    return place


@inlined
def _nothing_yet(asked: Asked) -> Found:
    return Found(
        np.full(asked.most, asked.under, np.int64),
        np.full(asked.most, NOBODY, np.int64),
        np.full(asked.most, NOBODY, np.int64),
        1,
    )


@inlined
def _write(labels: Labels, new: int, before: int, stop: int, places: int, keep: Integers) -> None:
    """Where a label stands that goes on to a stop, and what it remembers there."""
    labels.start[new], labels.node[new] = labels.start[before], places + stop
    labels.before[new] = before
    labels.dead[new] = False
    for word in range(keep.shape[1]):
        labels.memory[new, word] = labels.memory[before, word] & keep[stop, word]
    labels.memory[new, stop // WORD] |= 1 << (stop % WORD)


@inlined
def _looked_at(roads: Roads, day: Day, asked: Asked) -> tuple[Integers, int]:
    """Ways on from each stop and minutes of one mark, as `rest_of_days` takes them."""
    if asked.hasty:
        return few_ways_on(roads, day), roads.coarse
    return day.open_stops.reshape(1, -1), roads.step


@compiled
def best_days(  # noqa: C901  one loop over labels: a call would cost more than its work
    roads: Roads,
    day: Day,
    keep: Integers,
    labels: Labels,
    asked: Asked,
) -> Found:
    """Routes of a day, as many and as cheap as asked for.

    Parameters
    ----------
    keep
        Shape (stops, words): bits of the stops that a label remembers while it stands at a stop.
        Where it forgets, routes may visit a stop twice.
    """
    found = _nothing_yet(asked)
    ways, step = _looked_at(roads, day, asked)
    best, after, other = rest_of_days(roads, day, ways, step)
    home = _minutes_home(roads, day)
    then_first = np.full(day.duty_end + 1, NOBODY, np.int64)
    here_first = np.full(len(roads.service), NOBODY, np.int64)
    count, place = _begin(day, labels, then_first), 0
    for minute in range(day.duty_start, day.duty_end + 1):
        while then_first[minute] >= 0:
            # taken off its list first: a visit that takes no time puts others there
            one = then_first[minute]
            then_first[minute] = labels.next_then[one]
            if labels.dead[one]:
                continue
            place = _finish(roads, day, labels, one, found, place, asked)
            node, last = labels.node[one], labels.node[one] - roads.places
            for j in day.open_stops if last < 0 else ways[last % len(ways)]:
                if j < 0 or labels.memory[one, j // WORD] >> (j % WORD) & 1:
                    continue
                drive = labels.drive[one] + roads.minutes[node, roads.places + j]
                leave = served(roads, j, minute + roads.minutes[node, roads.places + j])
                if drive + home[j] > day.max_drive or leave < 0 or leave + home[j] > day.duty_end:
                    continue
                road = day.fen_per_km * roads.km[node, roads.places + j]
                value = labels.value[one] - day.gain[j] + road
                mark = (leave - day.duty_start) // step
                rest = best[j, mark] if last < 0 or after[j, mark] != last else other[j, mark]
                if value + rest >= (asked.under if asked.every else found.cost[place]):
                    continue
                if count == len(labels.node) or place > asked.most:
                    return Found(found.cost, found.label, found.end, 0)
                _write(labels, count, one, j, roads.places, keep)
                labels.minute[count], labels.drive[count], labels.value[count] = leave, drive, value
                if _beaten(labels, here_first[j], count, asked):
                    continue
                _bury(labels, here_first[j], count, asked)
                labels.next_then[count], then_first[leave] = then_first[leave], count
                labels.next_here[count], here_first[j] = here_first[j], count
                count += 1
    return Found(found.cost, found.label, found.end, int(place <= asked.most))
