"""The rows that tie day patterns together, and the bound any prices of these rows prove.

Every row counts sessions: of a request, a lecture, a speaker, a speaker's week; of a society in the
year and in a quarter, of a district and audience, of a key event. Hard rows have a most; soft rows
a least that may be missed at a price. One more row per speaker and day allows one pattern.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from keguang.planning.dispatch.orders import orders_of
from keguang.planning.dispatch.parts import Credit
from keguang.planning.dispatch.patterns import Patterns
from keguang.planning.dispatch.problem import Problem
from keguang.planning.dispatch.sessions import Integers, Sessions

type Floats = NDArray[np.float64]

# prices are rounded to multiples of 2^-16 fen, and all sums of them are then exact in 64 bits
SCALE: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Rows:
    """R rows over S sessions.

    Attributes
    ----------
    least, most
        Shape (R,); a row without a least has 0, one without a most a number never reached.
    miss
        Shape (R,): fen for each session under `least`; -1 where it may not be missed.
    begins, row, times
        Session s counts `times[k]` in `row[k]` for k from `begins[s]` to `begins[s + 1]`.
    offset
        What the plan without any session costs, less the misses.
    """

    least: Integers
    most: Integers
    miss: Integers
    begins: Integers
    row: Integers
    times: Integers
    offset: int

    def __len__(self) -> int:
        return len(self.least)

    @property
    def soft(self) -> Integers:
        """Places of the rows whose least may be missed."""
        return np.flatnonzero((self.miss >= 0) & (self.least > 0))


@dataclass(frozen=True, slots=True)
class Proof:
    """A bound in whole numbers, and what each pattern costs beyond it.

    Attributes
    ----------
    value
        No plan costs less; includes the offset.
    reduced
        Shape (N,), rounded down, never negative: a plan with this pattern costs at least
        `value - 1 + reduced`.
    """

    value: int
    reduced: Integers


def rows_of(problem: Problem, sessions: Sessions, credit: Credit) -> Rows:
    """All rows of an instance but those of the speakers' days; minima less what is credited."""
    maker = _Maker(sessions)
    must = orders_of(problem).must
    weights = problem.weights
    forced = np.array([request.id in must for request in problem.requests], np.int64)
    maker.hard(sessions.request, np.ones(len(problem.requests), np.int64), forced)
    deliveries = [lecture.max_deliveries for lecture in problem.lectures]
    maker.hard(sessions.lecture, np.array(deliveries, np.int64))
    maker.hard(sessions.speaker, np.array([s.max_total for s in problem.speakers], np.int64))
    weeks = (problem.days + problem.start_weekday) // 7 + 1
    a_week = np.repeat([speaker.max_per_week for speaker in problem.speakers], weeks)
    week = (sessions.day + problem.start_weekday) // 7
    maker.hard(sessions.speaker * weeks + week, a_week.astype(np.int64))
    _add_societies(maker, problem, sessions, credit)
    _add_coverage(maker, problem, sessions, credit)
    for event in problem.key_events:
        times = np.zeros(problem.days, np.int64)
        np.add.at(times, [day for day in event.days if day < problem.days], 1)
        least = max(0, event.least - credit.key.get(event.id, 0))
        maker.soft(times[sessions.day], least, weights.key)
    base = problem.baseline
    here = {request.id for request in problem.requests}
    movable = 0
    if base is not None:
        movable = sum(
            name in here and one.day >= base.frozen_before_day
            for name, one in base.of_request.items()
        )
    unserved = sum(weights.unserved * r.priority * r.seats for r in problem.requests)
    return maker.rows(unserved + weights.change * movable)


def _add_societies(maker: "_Maker", problem: Problem, sessions: Sessions, credit: Credit) -> None:
    number = {society.id: place for place, society in enumerate(problem.societies)}
    of_lecture = np.array([number[one.society] for one in problem.lectures], np.int64)
    society = of_lecture[sessions.lecture]
    years = [max(0, one.min_year - credit.year.get(one.id, 0)) for one in problem.societies]
    maker.soft_group(society, np.array(years, np.int64), problem.weights.society_year)
    starts = np.array(problem.quarter_starts, np.int64)
    quarter = np.searchsorted(starts, sessions.day, side="right") - 1
    count = len(starts)
    least = [
        max(0, one.min_quarter - credit.quarter.get((one.id, number), 0))
        for one in problem.societies
        for number in range(count)
    ]
    place = np.where(quarter >= 0, society * count + quarter, -1)
    maker.soft_group(place, np.array(least, np.int64), problem.weights.society_quarter)


def _add_coverage(maker: "_Maker", problem: Problem, sessions: Sessions, credit: Credit) -> None:
    wanted: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for request_number, request in enumerate(problem.requests):
        wanted[request.district, request.audience].append(request_number)
    by_request = np.zeros(len(problem.requests), np.int64)
    for cell in problem.coverage:
        by_request[:] = 0
        by_request[wanted.get((cell.district, cell.audience), [])] = 1
        least = max(0, cell.least - credit.coverage.get((cell.district, cell.audience), 0))
        maker.soft(by_request[sessions.request], least, problem.weights.coverage)


class _Maker:
    """Collects rows and the sessions they count."""

    def __init__(self, sessions: Sessions) -> None:
        self.every = np.arange(len(sessions))
        self.least: list[Integers] = []
        self.most: list[Integers] = []
        self.miss: list[Integers] = []
        self.counted: list[tuple[Integers, Integers, Integers]] = []
        self.count = 0

    def _add(self, least: Integers, most: Integers, miss: Integers) -> None:
        self.least.append(least)
        self.most.append(most)
        self.miss.append(miss)
        self.count += len(least)

    def hard(self, place: Integers, most: Integers, least: Integers | None = None) -> None:
        """One row a place: at most so many of the sessions there."""
        self.counted.append((self.every, self.count + place, np.ones_like(self.every)))
        none = np.zeros_like(most)
        self._add(none if least is None else least, most, np.full_like(most, -1))

    def soft_group(self, place: Integers, least: Integers, miss: int) -> None:
        """One row a place, missed at a price; place -1 counts nowhere."""
        used = np.flatnonzero(place >= 0)
        self.counted.append((used, self.count + place[used], np.ones_like(used)))
        self._add(least, np.full_like(least, len(self.every)), np.full_like(least, miss))

    def soft(self, times: Integers, least: int, miss: int) -> None:
        """One row that counts each session so many times."""
        used = np.flatnonzero(times)
        self.counted.append((used, np.full_like(used, self.count), times[used]))
        never = int(times.sum())
        self._add(*(np.array([number], np.int64) for number in (least, never, miss)))

    def rows(self, offset: int) -> Rows:
        session, row, times = (np.concatenate(part) for part in zip(*self.counted, strict=True))
        order = np.argsort(session, kind="stable")
        begins = np.searchsorted(session[order], np.arange(len(self.every) + 1))
        return Rows(
            np.concatenate(self.least),
            np.concatenate(self.most),
            np.concatenate(self.miss),
            begins.astype(np.int64),
            row[order],
            times[order],
            offset,
        )


def prices_of(rows: Rows, duals: Floats) -> Integers:
    """Duals as whole multiples of 1 / SCALE, of the sign their rows allow; shape (R,)."""
    prices = np.rint(duals * SCALE).astype(np.int64)
    soft = (rows.miss >= 0) & (rows.least > 0)
    # a hard row pays for being full, a soft row is paid for being met
    prices = np.where(soft, np.clip(prices, 0, rows.miss * SCALE), prices)
    hard = ~soft & ~((rows.miss < 0) & (rows.least > 0))
    return np.where(hard, np.minimum(prices, 0), prices)


def session_prices(rows: Rows, sessions: Sessions, prices: Integers) -> Integers:
    """Cost less what its rows pay, in 1 / SCALE fen; shape (S,)."""
    if not len(sessions):
        return np.zeros(0, np.int64)
    paid = np.add.reduceat(prices[rows.row] * rows.times, rows.begins[:-1])
    left: Integers = sessions.cost * SCALE - paid
    return left


def pattern_prices(
    rows: Rows, sessions: Sessions, patterns: Patterns, prices: Integers
) -> Integers:
    """Reduced cost of every pattern before its day's row, in 1 / SCALE fen; shape (N,)."""
    padded = np.append(session_prices(rows, sessions, prices), 0)
    total = patterns.road * SCALE
    for column in patterns.sessions.T:
        total += padded[column]
    return total


def day_prices(patterns: Patterns, reduced: Integers) -> Integers:
    """What each speaker's day is worth: the best of its patterns, if that gains anything."""
    if not len(patterns):
        return np.zeros(0, np.int64)
    return np.minimum(np.minimum.reduceat(reduced, patterns.first), 0)


def prove(rows: Rows, sessions: Sessions, patterns: Patterns, prices: Integers) -> Proof:
    """The Lagrangian bound of any prices of `prices_of`, in whole numbers.

    Notes
    -----
    For prices y of the rows a plan costs at least offset + sum(y * side) + the sum over speakers'
    days of min(0, the day's least reduced cost): of each day at most one pattern is chosen. Soft
    rows add y * least with y between 0 and the price of a miss; hard rows y * most with y <= 0; a
    request that must be served has one side only and any y.
    """
    reduced = pattern_prices(rows, sessions, patterns, prices)
    days = day_prices(patterns, reduced)
    soft = (rows.miss >= 0) & (rows.least > 0)
    side = np.where(soft | (prices > 0), rows.least, rows.most)
    used = np.flatnonzero(prices)
    total = sum(a * b for a, b in zip(prices[used].tolist(), side[used].tolist(), strict=True))
    # in two parts, so that no sum of many leaves 64 bits
    total += SCALE * int((days // SCALE).sum()) + int((days % SCALE).sum())
    beyond = (reduced - np.repeat(days, np.diff(patterns.first, append=len(patterns)))) // SCALE
    return Proof(rows.offset - (-total // SCALE), np.maximum(beyond, 0))


def entries_of(
    rows: Rows, patterns: Patterns, which: Integers
) -> tuple[Integers, Integers, Integers]:
    """(place in `which`, row, times) of these patterns, each pair once, sorted by place."""
    laid = patterns.sessions[which]
    place, _column = np.nonzero(laid >= 0)
    session = laid[laid >= 0]
    counts = rows.begins[session + 1] - rows.begins[session]
    owner = np.repeat(place, counts)
    offsets = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
    at = np.repeat(rows.begins[session], counts) + offsets
    key = owner * len(rows) + rows.row[at]
    unique, inverse = np.unique(key, return_inverse=True)
    times = np.zeros(len(unique), np.int64)
    np.add.at(times, inverse, rows.times[at])
    return unique // len(rows), unique % len(rows), times
