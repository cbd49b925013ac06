"""What a plan costs, in compiled pieces: one centre's year, one copy's year, what they share.

A plan is `cell`, shape (N, T): the copy at each centre in each period, or NONE; it keeps what
`rules.may` says of single cells. `place`, shape (X, T), says the same from the copies' side: a
place's number, the home depot when not shown. Other broken rules cost `penalty` fen for each
violation (crew: for each day too many), so that a search may pass through them.
"""

import numpy as np

from keguang.planning.compiling import compiled, inlined
from keguang.planning.rotation.setting import (
    BEGIN,
    BEGIN_AGE,
    CENTRE_MAX,
    CHANGE,
    COOLING,
    DEPOT,
    DISTRICT,
    DUPLICATE,
    EMPTY_COST,
    FAIR,
    FAIR_FLOOR,
    FIRST,
    FREE,
    GAIN,
    HARD,
    HUB,
    INITIAL,
    INSTALL,
    KEY,
    KM,
    LAST,
    LAST_SHOWN,
    LEAST,
    LOSS,
    MAX_STAY,
    MIN_STAY,
    MOVE,
    NO_OLD,
    NONE,
    OLD,
    OPEN,
    PINNED,
    REMOVE,
    THEME,
    TOPIC,
    TOPIC_REPEAT,
    TRUCKLOADS,
    VALUES,
    WANTED,
    Setting,
    Whole,
)


@inlined
def _last_shown(s: Setting, centre: int, row: Whole, period: int, theme: int) -> int:
    """The last period before this one in which the centre had the theme, by any copy."""
    for t in range(period - 1, -1, -1):
        if row[t] >= 0 and s.copy[row[t], THEME] == theme:
            return t
    return int(s.pair[centre, theme, LAST_SHOWN])


@inlined
def _work(s: Setting, old: int, new: int) -> int:
    """Crew days for one theme's place to become another's; NONE for nothing there."""
    days = 0 if old < 0 else s.kind[old, REMOVE]
    return int(days if new < 0 else days + s.kind[new, INSTALL])


@compiled
def row_cost(  # noqa: C901  compiled: a call would cost more than a branch
    s: Setting, centre: int, row: Whole, crew: Whole, penalty: int
) -> int:
    """The year of one centre: everything that depends on its cells alone.

    `row` has shape (T,); `crew`, shape (T,), is overwritten by the crew days of each period.
    """
    # every array by a name of its own: reading one from the tuple counts its references
    kind, copy, pair, value, weight = s.kind, s.copy, s.pair, s.value, s.weight
    cells = s.cells[centre]
    ages = value.shape[2]
    limit = s.centre[centre, CENTRE_MAX]
    before = s.centre[centre, INITIAL]
    old = NONE if before < 0 else copy[before, THEME]
    age = 0 if before < 0 else copy[before, BEGIN_AGE]
    cost, broken, gained, opened = 0, 0, 0, 0
    for t in range(len(row)):
        now = row[t]
        theme = NONE if now < 0 else copy[now, THEME]
        crew[t] = 0 if now == before else _work(s, old, theme)
        if now != before:
            if before >= 0 and age < kind[old, MIN_STAY]:
                broken += 1
            if now >= 0:
                if t - _last_shown(s, centre, row, t, theme) <= weight[COOLING]:
                    broken += 1
                if before >= 0 and kind[old, TOPIC] == kind[theme, TOPIC]:
                    cost += weight[TOPIC_REPEAT]
            age = 0
        opened += cells[t, OPEN]
        if now >= 0:
            age += 1
            if age > kind[theme, MAX_STAY] or age > limit:
                broken += 1
            worth = value[pair[centre, theme, VALUES], t, min(age, ages) - 1]
            cost += worth[LOSS]
            gained += worth[GAIN]
        else:
            cost += cells[t, EMPTY_COST]
        if cells[t, WANTED] != NONE and cells[t, WANTED] != theme:
            broken += 1
        if cells[t, OLD] != NO_OLD and cells[t, OLD] != theme:
            cost += weight[CHANGE]
        before, old = now, theme
    unfair = max(0, weight[FAIR_FLOOR] * opened - gained)
    return int(cost + weight[FAIR] * unfair + penalty * broken)


@inlined
def leg_cost(s: Setting, theme: int, start: int, end: int) -> int:
    """What moving a copy costs, 0 where it stays."""
    if start == end:
        return 0
    return int(s.weight[KM] * s.km[start, end] * s.kind[theme, TRUCKLOADS] + s.weight[MOVE])


@inlined
def path_cost(s: Setting, copy: int, places: Whole) -> int:
    """The moves of one copy; `places` has shape (T,)."""
    cost, here = 0, s.copy[copy, BEGIN]
    theme = s.copy[copy, THEME]
    for t in range(len(places)):
        if places[t] != here:
            cost += leg_cost(s, theme, here, places[t])
            here = places[t]
    return cost


@inlined
def missing_cost(s: Setting, key: int, got: int, penalty: int) -> int:
    """What a key date costs that so many centres keep."""
    missing = max(0, s.key[key, LEAST] - got)
    return int(missing * s.weight[KEY] + (penalty if missing and s.key[key, HARD] else 0))


@inlined
def may(s: Setting, centre: int, period: int, copy: int) -> bool:
    """Whether the rules about a single cell let it hold this copy, or NONE."""
    pinned = s.cells[centre, period, PINNED]
    if pinned != FREE:
        return bool(pinned == copy)
    if copy < 0:
        return True
    if not s.cells[centre, period, OPEN]:
        return False
    if period < s.copy[copy, FIRST] or period > s.copy[copy, LAST]:
        return False
    if s.forbidden.shape[0] and s.forbidden[centre, period, s.copy[copy, THEME]]:
        return False
    return bool(s.fits[centre, copy])


@compiled
def places_of(s: Setting, cell: Whole) -> Whole:
    """The same plan from the copies' side."""
    centres, periods = cell.shape
    place = np.empty((len(s.copy), periods), np.int64)
    for x in range(len(s.copy)):
        place[x, :] = s.copy[x, DEPOT]
    for n in range(centres):
        for t in range(periods):
            if cell[n, t] >= 0:
                place[cell[n, t], t] = n
    return place


@compiled
def _shared_cost(s: Setting, cell: Whole, penalty: int) -> int:
    """What centres share: themes in a district, and key dates."""
    centres, periods = cell.shape
    kept = np.zeros(len(s.key), np.int64)
    cost = 0
    shown = np.zeros((centres, len(s.kind)), np.int64)
    for t in range(periods):
        shown[:] = 0
        for n in range(centres):
            if cell[n, t] < 0:
                continue
            theme = s.copy[cell[n, t], THEME]
            if shown[s.centre[n, DISTRICT], theme]:
                cost += s.weight[DUPLICATE]
            shown[s.centre[n, DISTRICT], theme] += 1
            group = t * len(s.crew) + s.centre[n, HUB]
            for i in range(s.key_starts[group], s.key_starts[group + 1]):
                kept[s.key_list[i]] += s.key_topic[s.key_list[i], s.kind[theme, TOPIC]]
    for q in range(len(s.key)):
        cost += missing_cost(s, q, kept[q], penalty)
    return cost


@compiled
def plan_cost(s: Setting, cell: Whole, penalty: int) -> int:
    """The whole plan: the checker's objective where no rule is broken."""
    centres, periods = cell.shape
    place = places_of(s, cell)
    crew = np.zeros(periods, np.int64)
    used = np.zeros((len(s.crew), periods), np.int64)
    cost = 0
    for n in range(centres):
        cost += row_cost(s, n, cell[n], crew, penalty)
        used[s.centre[n, HUB]] += crew
    for x in range(len(s.copy)):
        cost += path_cost(s, x, place[x])
    for h in range(len(s.crew)):
        for t in range(periods):
            cost += penalty * max(0, used[h, t] - s.crew[h, t])
    return cost + _shared_cost(s, cell, penalty)
