"""What each rule shared by several copies is worth, and what a year then costs one copy.

Every price is a whole multiple of 1 / SCALE fen and has its sign, so a bound computed from any
prices holds exactly: no solver's rounding is in it (Lagrangian duality).
"""

from dataclasses import dataclass, fields
from typing import Final, Self

import numpy as np

from keguang.planning.rotation.itineraries import NEVER
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
    PERIOD,
    PINNED,
    REMOVE,
    THEME,
    TOPIC,
    TOPIC_REPEAT,
    TRUCKLOADS,
    VALUES,
    WANTED,
    Flags,
    Setting,
    Whole,
)

SCALE: Final = 1 << 10
# a path's cost must stay far under NEVER
_MOST: Final = NEVER >> 8


@dataclass(frozen=True, slots=True)
class Prices:
    """Multipliers in 1 / SCALE fen; G topics, K themes, Q key requirements.

    Attributes
    ----------
    cell
        (N, T): for filling a cell.
    fair
        (N,): for a permille of freshness, at most FAIR.
    crew
        (H, T): for a crew day.
    key
        (Q,): for one more centre, at most KEY unless the requirement is hard.
    topic
        (N, T, G): for a topic that begins or has just ended, at most TOPIC_REPEAT.
    duplicate
        (N, T, K): for a theme in the centre's district, at most DUPLICATE. Kept at the district's
        first centre.
    cooling
        (N, K, T): for a theme that is shown or cools down, where several copies could be.
    """

    cell: Whole
    fair: Whole
    crew: Whole
    key: Whole
    topic: Whole
    duplicate: Whole
    cooling: Whole

    @classmethod
    def zero(cls, s: Setting) -> Self:
        """Nothing is worth anything."""
        centres, periods = s.shape
        themes = len(s.kind)
        return cls(
            cell=np.zeros((centres, periods), np.int64),
            fair=np.zeros(centres, np.int64),
            crew=np.zeros((len(s.crew), periods), np.int64),
            key=np.zeros(len(s.key), np.int64),
            topic=np.zeros((centres, periods, s.key_topic.shape[1]), np.int64),
            duplicate=np.zeros((centres, periods, themes), np.int64),
            cooling=np.zeros((centres, themes, periods), np.int64),
        )

    def mixed(self, other: "Prices", share: float) -> "Prices":
        """Prices between these and others, which have the given share."""
        part = round(share * SCALE)
        return Prices(
            **{
                one.name: (
                    part * getattr(other, one.name) + (SCALE - part) * getattr(self, one.name)
                )
                // SCALE
                for one in fields(self)
            }
        )


def first_of_district(s: Setting) -> Whole:
    """Shape (N,): the first centre of each centre's district."""
    district = s.centre[:, DISTRICT]
    _names, first, back = np.unique(district, return_index=True, return_inverse=True)
    return first[back].astype(np.int64)


def openings(s: Setting) -> Flags:
    """Shape (N, T): cells that a copy may hold."""
    cells: Flags = (s.cells[..., OPEN] == 1) & (s.cells[..., PINNED] != NONE)
    return cells


def may_be_empty(s: Setting) -> Flags:
    """Shape (N, T): cells no decision asks to be filled."""
    cells: Flags = (s.cells[..., PINNED] < 0) & (s.cells[..., WANTED] == NONE)
    return cells


def empty_costs(s: Setting) -> Whole:
    """Shape (N, T), fen: what an empty cell costs, a change from the old plan included."""
    costs: Whole = s.cells[..., EMPTY_COST] + s.weight[CHANGE] * (s.cells[..., OLD] >= 0)
    return costs


def shared_part(s: Setting, prices: Prices) -> int:
    """What the prices prove besides the copies' own years, in 1 / SCALE fen."""
    empty = empty_costs(s) * SCALE
    is_open = openings(s)
    free = is_open & may_be_empty(s)
    total = _sum(empty[~is_open & may_be_empty(s)])
    total += _sum(prices.cell[is_open])
    total += _sum(np.minimum(0, empty - prices.cell)[free])
    opened = s.cells[..., OPEN].sum(axis=1)
    total += _sum(prices.fair * opened * s.weight[FAIR_FLOOR])
    total += _sum(prices.key * s.key[:, LEAST])
    total -= _sum(prices.crew * s.crew)
    return total - _sum(prices.topic) - _sum(prices.duplicate) - _sum(prices.cooling)


def _sum(numbers: Whole) -> int:
    return int(numbers.sum(dtype=np.int64))


def clipped(s: Setting, prices: Prices) -> Prices:
    """The same prices with their signs and limits kept."""
    weight = s.weight * SCALE
    most_key = np.where(s.key[:, HARD] == 1, _MOST, weight[KEY])
    return Prices(
        cell=prices.cell,
        fair=np.clip(prices.fair, 0, weight[FAIR]),
        crew=np.maximum(prices.crew, 0),
        key=np.clip(prices.key, 0, most_key),
        topic=np.clip(prices.topic, 0, weight[TOPIC_REPEAT]),
        duplicate=np.clip(prices.duplicate, 0, weight[DUPLICATE]),
        cooling=np.maximum(prices.cooling, 0),
    )


@dataclass(frozen=True, slots=True)
class Year:
    """What one copy can do at given prices; M centres that fit it, the depot last.

    `leg` (M + 1, M + 1), `stay` (M, T, L) and `going_on` (L + 1,) are for `cheapest_paths`.
    """

    centres: Whole
    leg: Whole
    stay: Whole
    begin: int
    going_on: Whole


def year_of(s: Setting, prices: Prices, copy: int, first_of: Whole, taken: Flags) -> Year:
    """Price every stay of a copy. Stays the rules never allow cost NEVER."""
    begin = s.copy[copy, BEGIN]
    # a copy may begin where it could not be put
    centres = np.flatnonzero(s.fits[:, copy] | (np.arange(s.shape[0]) == begin))
    theme = s.copy[copy, THEME]
    places = np.append(centres, s.copy[copy, DEPOT])
    km = s.km[np.ix_(places, places)]
    leg = (km * s.weight[KM] * s.kind[theme, TRUCKLOADS] + s.weight[MOVE]) * SCALE
    np.fill_diagonal(leg, 0)
    period_cost = _period_costs(s, prices, copy, centres, first_of, taken)
    start = _starts(s, prices, theme, centres)
    end = _ends(s, prices, theme, centres)
    cool = _cooling_costs(s, prices, theme, centres)
    longest = np.minimum(s.kind[theme, MAX_STAY], s.centre[centres, CENTRE_MAX])
    stay = _stays(s, theme, centres, longest, period_cost, start, end, cool)
    at_home = begin >= s.shape[0]
    standing = len(centres) if at_home else int(np.searchsorted(centres, begin))
    if at_home:
        going_on = np.array([0], np.int64)
    else:
        going_on = _going_on(s, copy, standing, int(longest[standing]), period_cost, end, cool)
    return Year(centres, leg, stay, standing, going_on)


def _period_costs(
    s: Setting, prices: Prices, copy: int, centres: Whole, first_of: Whole, taken: Flags
) -> Whole:
    """Shape (M, T, A): a period at a centre by the age of the stay; NEVER where forbidden."""
    theme = s.copy[copy, THEME]
    topic = s.kind[theme, TOPIC]
    cells = s.cells[centres]
    value = s.value[np.maximum(0, s.pair[centres, theme, VALUES])]
    cost = SCALE * value[..., LOSS] - prices.fair[centres, None, None] * value[..., GAIN]
    changed = (cells[..., OLD] != NO_OLD) & (cells[..., OLD] != theme)
    flat = SCALE * s.weight[CHANGE] * changed - prices.cell[centres]
    flat = flat + prices.duplicate[first_of[centres], :, theme]
    for q in np.flatnonzero(s.key_topic[:, topic]).tolist():
        flat[:, s.key[q, PERIOD]] -= prices.key[q] * _helps(s, q, centres)
    periods = np.arange(cells.shape[1])
    allowed = (cells[..., OPEN] == 1) & s.fits[centres, copy, None]
    allowed &= (periods >= s.copy[copy, FIRST]) & ~taken[centres]
    allowed &= periods <= s.copy[copy, LAST]
    allowed &= (cells[..., PINNED] == FREE) | (cells[..., PINNED] == copy)
    allowed &= (cells[..., WANTED] == NONE) | (cells[..., WANTED] == theme)
    if len(s.forbidden):
        allowed &= ~s.forbidden[centres, :, theme]
    return np.where(allowed[..., None], cost + flat[..., None], NEVER)


def _helps(s: Setting, key: int, centres: Whole) -> Flags:
    """Shape (M,): whether a key date counts the centre's hub."""
    group = s.key[key, PERIOD] * len(s.crew) + s.centre[centres, HUB]
    return np.array(
        [key in s.key_list[s.key_starts[g] : s.key_starts[g + 1]] for g in group], np.bool_
    )


def _starts(s: Setting, prices: Prices, theme: int, centres: Whole) -> Whole:
    """Shape (M, T): installing in a period; NEVER while the theme cools down from before."""
    crew = prices.crew[s.centre[centres, HUB]] * s.kind[theme, INSTALL]
    cost = crew + prices.topic[centres, :, s.kind[theme, TOPIC]]
    periods = np.arange(s.shape[1])
    cold = periods - s.pair[centres, theme, LAST_SHOWN][:, None] <= s.weight[COOLING]
    return np.where(cold, NEVER, cost)


def _ends(s: Setting, prices: Prices, theme: int, centres: Whole) -> Whole:
    """Shape (M, T + 1): removing in a period; after the last one nothing is removed."""
    crew = prices.crew[s.centre[centres, HUB]] * s.kind[theme, REMOVE]
    cost = crew + prices.topic[centres, :, s.kind[theme, TOPIC]]
    return np.concatenate([cost, np.zeros((len(centres), 1), np.int64)], axis=1)


def _cooling_costs(s: Setting, prices: Prices, theme: int, centres: Whole) -> Whole:
    """Shape (M, T + 1): sums of the cooling prices before each period."""
    sums = np.cumsum(prices.cooling[centres, theme], axis=1)
    return np.concatenate([np.zeros((len(centres), 1), np.int64), sums], axis=1)


def _stays(
    s: Setting,
    theme: int,
    centres: Whole,
    longest: Whole,
    period_cost: Whole,
    start: Whole,
    end: Whole,
    cool: Whole,
) -> Whole:
    periods, ages = period_cost.shape[1], period_cost.shape[2]
    lengths = min(int(longest.max(initial=0)), periods)
    stay = np.full((len(centres), periods, lengths), NEVER, np.int64)
    running = start.copy()
    for length in range(1, lengths + 1):
        for first in range(periods - length + 1):
            last = first + length - 1
            step = period_cost[:, last, min(length, ages) - 1]
            running[:, first] = np.minimum(NEVER, running[:, first] + step)
            if length < s.kind[theme, MIN_STAY] and last < periods - 1:
                continue
            until = min(periods, last + s.weight[COOLING] + 1)
            whole = running[:, first] + end[:, last + 1] + cool[:, until] - cool[:, first]
            usable = (running[:, first] < _MOST) & (length <= longest)
            stay[:, first, length - 1] = np.where(usable, whole, NEVER)
    return stay


def _going_on(
    s: Setting,
    copy: int,
    standing: int,
    longest: int,
    period_cost: Whole,
    end: Whole,
    cool: Whole,
) -> Whole:
    """Shape (L + 1,): a copy that stands there already and stays for so many more periods."""
    theme, age = s.copy[copy, THEME], s.copy[copy, BEGIN_AGE]
    periods, ages = period_cost.shape[1], period_cost.shape[2]
    least = s.kind[theme, MIN_STAY]
    cost = np.full(periods + 1, NEVER, np.int64)
    running = 0
    for more in range(periods + 1):
        if more:
            step = period_cost[standing, more - 1, min(age + more, ages) - 1]
            running = int(min(NEVER, running + step))
        if running >= _MOST or (more and age + more > longest):
            break
        if age + more >= least or more == periods:
            until = min(periods, max(0, more + s.weight[COOLING]))
            cost[more] = running + end[standing, more] + cool[standing, until]
    return cost
