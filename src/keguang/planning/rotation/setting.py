"""A rotation as arrays, numbered in file order: what the compiled search and the bound read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from keguang.planning.rotation.problem import Copy, Problem, Theme

# in PINNED: the cell may hold what it likes
FREE: Final = -2
# no copy, no theme, no centre
NONE: Final = -1
# in OLD: the cell had no old plan that could be changed
NO_OLD: Final = -2
# a period so long ago that nothing cools down from it
LONG_AGO: Final = -1_000_000

type Whole = NDArray[np.int64]
type Flags = NDArray[np.bool_]


# columns of `Setting.centre`
HUB, DISTRICT, INITIAL, CENTRE_MAX = range(4)
# columns of `Setting.kind`
TOPIC, INSTALL, REMOVE, TRUCKLOADS, MIN_STAY, MAX_STAY = range(6)
# columns of `Setting.copy`
THEME, DEPOT, BEGIN, BEGIN_AGE, FIRST, LAST = range(6)
# columns of `Setting.cells`
PINNED, WANTED, OLD, OPEN, EMPTY_COST = range(5)
# columns of `Setting.pair`
LAST_SHOWN, VALUES = range(2)
# columns of `Setting.value`
LOSS, GAIN = range(2)
# columns of `Setting.key`
PERIOD, LEAST, HARD = range(3)
# entries of `Setting.weight`
KM, MOVE, TOPIC_REPEAT, DUPLICATE, KEY, FAIR, CHANGE, COOLING, FAIR_FLOOR = range(9)


class Setting(NamedTuple):
    """Everything the search asks about an instance, in few arrays of whole numbers.

    Few, because a compiled call counts the references of every array it is handed. Shapes: T
    periods, N centres, H hubs, K themes, X copies, G topics, Q key requirements, A ages of a stay.
    Places are the centres 0..N-1 and after them the depots N..N+H-1.
    """

    centre: Whole  # (N, 4) HUB, DISTRICT, INITIAL the copy standing there or NONE, CENTRE_MAX
    kind: Whole  # (K, 6) themes: TOPIC; INSTALL, REMOVE in crew days; TRUCKLOADS, MIN_, MAX_STAY
    copy: Whole  # (X, 6) THEME; DEPOT and BEGIN, its places; BEGIN_AGE; FIRST and LAST period
    cells: Whole  # (N, T, 5) PINNED, WANTED theme, OLD theme, OPEN 0 or 1, EMPTY_COST in fen
    pair: Whole  # (N, K, 2) LAST_SHOWN before the first period, VALUES row in `value` or NONE
    value: Whole  # (pairs that fit, T, A, 2) LOSS in fen, GAIN in permille, by age of the stay
    km: Whole  # (N + H, N + H)
    crew: Whole  # (H, T) crew days there are
    fitting_starts: Whole  # (N + 1,)
    fitting: Whole  # the copies that may ever stand at each centre, ascending, centre after centre
    fits: Flags  # (N, X) whether the copy may ever stand there
    forbidden: Flags  # (N, T, K), or (0, 0, 0) without forbids
    key: Whole  # (Q, 3) PERIOD, LEAST centres, HARD 0 or 1
    key_topic: Flags  # (Q, G)
    key_starts: Whole  # (T * H + 1,)
    key_list: Whole  # the key requirements each hub can help to keep in each period
    weight: Whole  # fen, and the two numbers beside them that all centres share

    @property
    def shape(self) -> tuple[int, int]:
        """Centres and periods."""
        return self.cells.shape[0], self.cells.shape[1]


def copies_of(problem: Problem) -> list[tuple[Theme, Copy]]:
    """Every copy with its theme, in the order of their numbers."""
    return [(theme, copy) for theme in problem.themes for copy in theme.copies]


def setting_of(problem: Problem) -> Setting:
    """Number the instance. Of two decisions about one cell the last is kept."""
    numbers = Numbers.of(problem)
    shape = len(problem.centres), len(problem.periods)
    fits = _fits(problem, numbers)
    fitting = [np.flatnonzero(row) for row in fits]
    value, rows = _values(problem, numbers, fitting)
    cells, forbidden = _cells(problem, numbers)
    key_starts, key_list = _keys_by_hub(problem, numbers)
    key, key_topic = _keys(problem, numbers)
    return Setting(
        centre=_centres(problem, numbers),
        kind=_kinds(problem, numbers),
        copy=_copies(numbers, centres=shape[0]),
        cells=cells,
        pair=np.stack([_last_shown(problem, numbers), rows], axis=2),
        value=value,
        km=_distances(problem),
        crew=np.repeat(
            _whole([one.crew_days_per_period for one in problem.hubs], (-1, 1)), shape[1], axis=1
        ),
        fitting_starts=np.cumsum([0, *(len(one) for one in fitting)], dtype=np.int64),
        fitting=np.concatenate([np.zeros(0, np.int64), *fitting]),
        fits=fits,
        forbidden=forbidden,
        key=key,
        key_topic=key_topic,
        key_starts=key_starts,
        key_list=key_list,
        weight=_weights(problem),
    )


@dataclass(frozen=True, slots=True)
class Numbers:
    """The place of every id in its list, and every copy with its theme in the copies' order."""

    hub: dict[str, int]
    centre: dict[str, int]
    theme: dict[str, int]
    copy: dict[str, int]
    topic: dict[str, int]
    district: dict[str, int]
    copies: list[tuple[Theme, Copy]]

    @classmethod
    def of(cls, problem: Problem) -> Self:
        """Number an instance in file order."""
        copies = copies_of(problem)
        return cls(
            hub=_numbered(one.id for one in problem.hubs),
            centre=_numbered(one.id for one in problem.centres),
            theme=_numbered(one.id for one in problem.themes),
            copy=_numbered(copy.id for _theme, copy in copies),
            topic=_numbered(one.topic for one in problem.themes),
            district=_numbered(one.district for one in problem.centres),
            copies=copies,
        )


def _numbered(names: Iterable[str]) -> dict[str, int]:
    return {name: number for number, name in enumerate(dict.fromkeys(names))}


def _whole(values: Sequence[Any], shape: tuple[int, ...]) -> Whole:
    return np.asarray(values, np.int64).reshape(shape)


def _fits(problem: Problem, numbers: Numbers) -> Flags:
    """Shape (N, X): whether the copy may ever stand there."""
    area = np.array([theme.area_m2 for theme, _copy in numbers.copies], np.int64)
    roam = np.array([copy.roam for _theme, copy in numbers.copies], np.bool_)
    home = np.array([numbers.hub[copy.hub] for _theme, copy in numbers.copies], np.int64)
    room = np.array([one.area_m2 for one in problem.centres], np.int64)
    hub = np.array([numbers.hub[one.hub] for one in problem.centres], np.int64)
    fits: Flags = (area <= room[:, None]) & (roam | (home == hub[:, None]))
    return fits


def _centres(problem: Problem, numbers: Numbers) -> Whole:
    table = _whole(
        [
            (numbers.hub[one.hub], numbers.district[one.district], NONE, one.max_stay)
            for one in problem.centres
        ],
        (len(problem.centres), 4),
    )
    for number, (_theme, copy) in enumerate(numbers.copies):
        if copy.at is not None:
            table[numbers.centre[copy.at], INITIAL] = number
    return table


def _kinds(problem: Problem, numbers: Numbers) -> Whole:
    rows = [
        (
            numbers.topic[one.topic],
            one.crew_days,
            one.teardown_crew_days,
            one.truckloads,
            one.min_stay,
            one.max_stay,
        )
        for one in problem.themes
    ]
    return _whole(rows, (len(rows), 6))


def _copies(numbers: Numbers, *, centres: int) -> Whole:
    rows = []
    for theme, copy in numbers.copies:
        depot = centres + numbers.hub[copy.hub]
        begin, age = (depot, 0) if copy.at is None else (numbers.centre[copy.at], copy.age)
        rows.append((numbers.theme[theme.id], depot, begin, age, copy.first, copy.last))
    return _whole(rows, (len(rows), 6))


def _weights(problem: Problem) -> Whole:
    weights = problem.weights
    numbers = (
        weights.km,
        weights.move,
        weights.topic_repeat,
        weights.district_duplicate,
        weights.key,
        weights.fair,
        weights.change,
        problem.cooling_periods,
        problem.fair_floor_permille,
    )
    return _whole(numbers, (len(numbers),))


def _keys(problem: Problem, numbers: Numbers) -> tuple[Whole, Flags]:
    asked = problem.key_requirements
    rows = [(one.period, one.min_centres, one.hard) for one in asked]
    topics = [[name in one.topics for name in numbers.topic] for one in asked]
    return (
        _whole(rows, (len(rows), 3)),
        np.array(topics, np.bool_).reshape(len(rows), len(numbers.topic)),
    )


def _last_shown(problem: Problem, numbers: Numbers) -> Whole:
    """Shape (N, K): the last period before the first in which a centre had a theme."""
    shown = np.full((len(problem.centres), len(problem.themes)), LONG_AGO, np.int64)
    for number, one in enumerate(problem.centres):
        for past in one.history:
            if past.theme in numbers.theme:
                k = numbers.theme[past.theme]
                shown[number, k] = max(shown[number, k], past.last_period)
    for theme, copy in numbers.copies:
        if copy.at is not None:
            shown[numbers.centre[copy.at], numbers.theme[theme.id]] = -1
    return shown


def _values(problem: Problem, numbers: Numbers, fitting: Sequence[Whole]) -> tuple[Whole, Whole]:
    """What a period of a stay loses and gains, for the themes that fit each centre.

    Returns
    -------
    tuple
        The table, shape (pairs, T, A, 2), and the row of each pair in it, shape (N, K).
    """
    theme_of = np.array([numbers.theme[theme.id] for theme, _copy in numbers.copies], np.int64)
    rows = np.full((len(problem.centres), len(problem.themes)), NONE, np.int64)
    pairs = 0
    for number, copies in enumerate(fitting):
        themes = np.unique(theme_of[copies])
        rows[number, themes] = np.arange(pairs, pairs + len(themes))
        pairs += len(themes)
    centre, theme = np.nonzero(rows != NONE)
    # every product stays far under 2^63: visitors and values are limited where they are read
    days = _whole([one.days for one in problem.periods], (1, -1, 1))
    setup = np.array([one.setup_days for one in problem.themes], np.int64)[theme, None, None]
    age = np.arange(1, len(problem.decay_pct) + 1).reshape(1, 1, -1)
    shown = days - np.where(age == 1, np.minimum(setup, days), 0)
    fresh = _scores(problem)[theme, centre][:, None, None] * _whole(problem.decay_pct, (1, 1, -1))
    fresh = fresh * shown
    full = 1000 * 100 * days
    visitors = np.array([one.visitors for one in problem.centres], np.int64)[centre, None, None]
    loss = problem.weights.visit * (visitors * (full - fresh) // full)
    # a closed centre has no visitors to lose and earns nothing for fairness
    is_open = _open(problem)[centre][:, :, None]
    table = np.stack([loss * is_open, fresh // (100 * days) * is_open], axis=3)
    # one row at least, so that any row may be read where none is meant
    return (table if pairs else np.zeros((1, *table.shape[1:]), np.int64)), rows


def _open(problem: Problem) -> Whole:
    return _whole(
        [[t not in one.closed for t in range(len(problem.periods))] for one in problem.centres],
        (len(problem.centres), len(problem.periods)),
    )


def _scores(problem: Problem) -> Whole:
    """Shape (K, N): how much of a visit a theme is worth at a centre, permille."""
    names = problem.audiences
    values = [[one.value.get(name, 0) for name in names] for one in problem.themes]
    shares = [[one.share.get(name, 0) for name in names] for one in problem.centres]
    return (
        _whole(values, (len(problem.themes), len(names)))
        @ _whole(shares, (len(problem.centres), len(names))).T
        // 100
    )


def _distances(problem: Problem) -> Whole:
    """Whole kilometres between all places, as `instances.road_km` counts them."""
    places = [one.at_m for one in problem.centres] + [one.at_m for one in problem.hubs]
    at = _whole(places, (len(places), 2))
    square = ((at[:, None] - at[None]) ** 2).sum(axis=2)
    metres = np.sqrt(square.astype(np.float64)).astype(np.int64)
    # the root of a float may be one off
    metres -= metres**2 > square
    metres += (metres + 1) ** 2 <= square
    return (metres * problem.road_factor_pct + 99_999) // 100_000


def _cells(problem: Problem, numbers: Numbers) -> tuple[Whole, Flags]:
    """What people decided and what emptiness costs: `Setting.cells` and `Setting.forbidden`."""
    shape = len(problem.centres), len(problem.periods)
    cells = np.empty((*shape, 5), np.int64)
    cells[..., PINNED], cells[..., WANTED], cells[..., OLD] = FREE, NONE, NO_OLD
    cells[..., OPEN] = _open(problem)
    visitors = _whole([one.visitors for one in problem.centres], (-1, 1))
    weights = problem.weights
    cells[..., EMPTY_COST] = cells[..., OPEN] * (weights.empty + weights.visit * visitors)
    forbidden = np.zeros((*shape, len(problem.themes)) if problem.forbids else (0, 0, 0), np.bool_)
    for forbid in problem.forbids:
        if forbid.centre in numbers.centre and forbid.theme in numbers.theme:
            where = numbers.centre[forbid.centre], forbid.period, numbers.theme[forbid.theme]
            forbidden[where] = True
    _add_baseline(problem, numbers, cells)
    for lock in problem.locks:
        if lock.centre not in numbers.centre:
            continue  # `starting.pins_hold` says that it cannot be kept
        cell = numbers.centre[lock.centre], lock.period
        if lock.copy is not None:
            cells[(*cell, PINNED)] = numbers.copy.get(lock.copy, NONE)
        if lock.theme is not None:
            cells[(*cell, WANTED)] = numbers.theme.get(lock.theme, NONE)
    return cells, forbidden


def _add_baseline(problem: Problem, numbers: Numbers, cells: Whole) -> None:
    base = problem.baseline
    if base is None:
        return
    cells[:, : base.frozen_before, PINNED] = NONE
    cells[:, base.frozen_before :, OLD] = NONE
    for copy, centre, period in base.placements:
        if centre not in numbers.centre or not 0 <= period < cells.shape[1]:
            continue
        cell = numbers.centre[centre], period
        x = numbers.copy.get(copy, NONE)
        if period < base.frozen_before:
            cells[(*cell, PINNED)] = x
        else:
            cells[(*cell, OLD)] = NONE if x == NONE else numbers.theme[numbers.copies[x][0].id]


def _keys_by_hub(problem: Problem, numbers: Numbers) -> tuple[Whole, Whole]:
    lists: list[list[int]] = [[] for _ in range(len(problem.periods) * len(problem.hubs))]
    for number, one in enumerate(problem.key_requirements):
        for name, h in numbers.hub.items():
            if not one.hubs or name in one.hubs:
                lists[one.period * len(problem.hubs) + h].append(number)
    starts = np.cumsum([0, *(len(one) for one in lists)], dtype=np.int64)
    return starts, np.array([q for one in lists for q in one], np.int64)
