"""What one copy's year costs at given prices, and what it takes of what copies share; compiled."""

import numpy as np

from keguang.planning.compiling import compiled
from keguang.planning.rotation.costing import path_cost
from keguang.planning.rotation.rows import NEVER, SCALE, Prices, Rows
from keguang.planning.rotation.setting import (
    BEGIN,
    BEGIN_AGE,
    CENTRE_MAX,
    CHANGE,
    COOLING,
    DEPOT,
    FIRST,
    FREE,
    GAIN,
    HUB,
    INSTALL,
    KM,
    LAST,
    LAST_SHOWN,
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
    TRUCKLOADS,
    VALUES,
    WANTED,
    Flags,
    Setting,
    Whole,
)


@compiled
def priced_legs(s: Setting, copy: int, centres: Whole) -> Whole:
    """Shape (M + 1, M + 1): what moves between these centres and the depot, the last, cost."""
    count = len(centres)
    leg = np.zeros((count + 1, count + 1), np.int64)
    load = s.weight[KM] * s.kind[s.copy[copy, THEME], TRUCKLOADS]
    for i in range(count + 1):
        start = centres[i] if i < count else s.copy[copy, DEPOT]
        for j in range(count + 1):
            end = centres[j] if j < count else s.copy[copy, DEPOT]
            if i != j:
                leg[i, j] = (s.km[start, end] * load + s.weight[MOVE]) * SCALE
    return leg


@compiled
def _periods_at(
    s: Setting,
    prices: Prices,
    copy: int,
    n: int,
    district: int,
    held: Whole,
    flat: Whole,
    change: Whole,
    allowed: Flags,
) -> None:
    """A centre's periods: `flat` what each costs at any age, `change` what coming or going does.

    `change` has shape (T + 1, 2), for coming and for going.
    """
    cells, periods = s.cells, s.cells.shape[1]
    theme, hub = s.copy[copy, THEME], s.centre[n, HUB]
    topic = s.kind[theme, TOPIC]
    install, remove = s.kind[theme, INSTALL], s.kind[theme, REMOVE]
    hubs = len(s.crew)
    for t in range(periods):
        flat[t] = prices.duplicate[district, t, theme] - prices.cell[n, t]
        if cells[n, t, OLD] != NO_OLD and cells[n, t, OLD] != theme:
            flat[t] += SCALE * s.weight[CHANGE]
        group = t * hubs + hub
        for i in range(s.key_starts[group], s.key_starts[group + 1]):
            if s.key_topic[s.key_list[i], topic]:
                flat[t] -= prices.key[s.key_list[i]]
        change[t, 0] = prices.crew[hub, t] * install + prices.topic[n, t, topic]
        change[t, 1] = prices.crew[hub, t] * remove + prices.topic[n, t, topic]
        usable = s.fits[n, copy] and cells[n, t, OPEN] == 1
        usable = usable and (held[n, t] == NONE or held[n, t] == copy)
        usable = usable and s.copy[copy, FIRST] <= t <= s.copy[copy, LAST]
        usable = usable and (cells[n, t, PINNED] == FREE or cells[n, t, PINNED] == copy)
        usable = usable and (cells[n, t, WANTED] == NONE or cells[n, t, WANTED] == theme)
        if usable and s.forbidden.shape[0]:
            usable = not s.forbidden[n, t, theme]
        allowed[t] = usable
    # after the last period nothing is removed
    change[periods, 0] = change[periods, 1] = 0


@compiled
def _price_going_on(
    s: Setting,
    copy: int,
    n: int,
    fair: int,
    flat: Whole,
    change: Whole,
    cool: Whole,
    allowed: Flags,
    going_on: Whole,
) -> None:
    """What it costs that a copy goes on standing where it began, for each number of periods."""
    theme = s.copy[copy, THEME]
    periods, least = len(flat), s.kind[theme, MIN_STAY]
    most = min(s.kind[theme, MAX_STAY], s.centre[n, CENTRE_MAX])
    worth = s.value[max(0, s.pair[n, theme, VALUES])]
    age, running = s.copy[copy, BEGIN_AGE], 0
    for more in range(periods + 1):
        if more:
            if not allowed[more - 1] or age + more > most:
                break
            at = worth[more - 1, min(age + more, worth.shape[1]) - 1]
            running += SCALE * at[LOSS] - fair * at[GAIN] + flat[more - 1]
        if age + more >= least or more == periods:
            until = min(periods, max(0, more + s.weight[COOLING]))
            going_on[more] = running + change[more, 1] + cool[until]


@compiled
def priced_stays(  # noqa: C901  compiled: a call would cost more than a branch
    s: Setting, prices: Prices, copy: int, centres: Whole, first_of: Whole, held: Whole, begin: int
) -> tuple[Whole, Whole]:
    """What the stays of a copy cost, NEVER where the rules never allow them.

    `held` (N, T) names the copy that alone may fill a cell, NONE where any may; `begin` is which of
    the centres the copy stands at before the first period, or their number for its depot.

    Returns
    -------
    tuple
        (M, T, L): a stay of length l + 1 from period t; (T + 1,): going on for so many periods.
    """
    periods = s.cells.shape[1]
    theme = s.copy[copy, THEME]
    cooling, least = s.weight[COOLING], s.kind[theme, MIN_STAY]
    longest = 0
    for n in centres:
        longest = max(longest, min(s.kind[theme, MAX_STAY], s.centre[n, CENTRE_MAX]))
    longest = min(longest, periods)
    stay = np.full((len(centres), periods, longest), NEVER, np.int64)
    going_on = np.full(periods + 1, NEVER, np.int64)
    if begin == len(centres):
        going_on[0] = 0
    flat, allowed = np.zeros(periods, np.int64), np.zeros(periods, np.bool_)
    change, cool = np.zeros((periods + 1, 2), np.int64), np.zeros(periods + 1, np.int64)
    for i in range(len(centres)):
        n = centres[i]
        most = min(s.kind[theme, MAX_STAY], s.centre[n, CENTRE_MAX])
        _periods_at(s, prices, copy, n, first_of[n], held, flat, change, allowed)
        for t in range(periods):
            cool[t + 1] = cool[t] + prices.cooling[n, theme, t]
        worth = s.value[max(0, s.pair[n, theme, VALUES])]
        fair = prices.fair[n]
        for first in range(max(0, s.pair[n, theme, LAST_SHOWN] + cooling + 1), periods):
            running = change[first, 0]
            for length in range(1, min(most, periods - first) + 1):
                last = first + length - 1
                if not allowed[last]:
                    break
                at = worth[last, min(length, worth.shape[1]) - 1]
                running += SCALE * at[LOSS] - fair * at[GAIN] + flat[last]
                if length >= least or last == periods - 1:
                    until = min(periods, last + cooling + 1)
                    stay[i, first, length - 1] = (
                        running + change[last + 1, 1] + cool[until] - cool[first]
                    )
        if i == begin:
            _price_going_on(s, copy, n, fair, flat, change, cool, allowed, going_on)
    return stay, going_on


@compiled
def shares_of(
    s: Setting, rows: Rows, copy: int, places: Whole, first_of: Whole
) -> tuple[int, Whole, Whole]:
    """Fen a year costs without shared rules, the rows it is in (ascending), how much in each."""
    centres, periods = s.cells.shape[0], s.cells.shape[1]
    most = 1 + (periods + 1) * (7 + len(s.key) + periods)
    row, value = np.empty(most, np.int64), np.empty(most, np.int64)
    row[0], value[0], count = rows.copy + copy, 1, 1
    cost = path_cost(s, copy, places)
    here, first, age = s.copy[copy, BEGIN], 0, s.copy[copy, BEGIN_AGE] + 1
    begun = True
    for t in range(periods + 1):
        there = -1 if t == periods else places[t]
        if there == here:
            continue
        if here < centres:
            lost, count = _add_stay(
                s, rows, copy, here, first_of[here], first, t, age, begun, row, value, count
            )
            cost += lost
        here, first, age, begun = there, t, 1, False
    return cost, *_added_up(row[:count], value[:count])


@compiled
def _add_stay(
    s: Setting,
    rows: Rows,
    copy: int,
    n: int,
    district: int,
    first: int,
    end: int,
    age: int,
    begun: bool,  # noqa: FBT001  compiled calls know no keywords
    row: Whole,
    value: Whole,
    count: int,
) -> tuple[int, int]:
    """A stay from `first` to before `end`, the first its `age`th period: fen, and the new count."""
    theme, periods = s.copy[copy, THEME], s.cells.shape[1]
    topic, topics, themes = s.kind[theme, TOPIC], s.key_topic.shape[1], len(s.kind)
    hubs, hub = len(s.crew), s.centre[n, HUB]
    worth = s.value[max(0, s.pair[n, theme, VALUES])]
    cost = 0
    for coming in range(2):
        t = first if coming else end
        if (coming and begun) or t == periods:
            continue
        row[count] = rows.crew + hub * periods + t
        value[count] = s.kind[theme, INSTALL if coming else REMOVE]
        row[count + 1] = rows.topic + (n * periods + t) * topics + topic
        value[count + 1] = 1
        count += 2
    for t in range(first, end):
        at = worth[t, min(age + t - first, worth.shape[1]) - 1]
        cost += at[LOSS]
        if s.cells[n, t, OLD] != NO_OLD and s.cells[n, t, OLD] != theme:
            cost += s.weight[CHANGE]
        row[count], value[count] = rows.cell + n * periods + t, 1
        row[count + 1], value[count + 1] = rows.fair + n, at[GAIN]
        row[count + 2] = rows.duplicate + (district * periods + t) * themes + theme
        value[count + 2] = 1
        count += 3
        group = t * hubs + hub
        for i in range(s.key_starts[group], s.key_starts[group + 1]):
            if s.key_topic[s.key_list[i], topic]:
                row[count], value[count] = rows.key + s.key_list[i], 1
                count += 1
    for t in range(first, min(periods, end + s.weight[COOLING])):
        row[count], value[count] = rows.cooling + (n * themes + theme) * periods + t, 1
        count += 1
    return cost, count


@compiled
def _added_up(row: Whole, value: Whole) -> tuple[Whole, Whole]:
    """Every row once, ascending, with the sum of its values."""
    order = np.argsort(row)
    rows, values = np.empty(len(row), np.int64), np.empty(len(row), np.int64)
    count = 0
    for i in order:
        if count and rows[count - 1] == row[i]:
            values[count - 1] += value[i]
        else:
            rows[count], values[count] = row[i], value[i]
            count += 1
    return rows[:count].copy(), values[:count].copy()
