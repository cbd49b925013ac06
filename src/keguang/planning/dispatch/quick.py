"""A lawful plan at once: what is decided, what is kept of an old plan, then whatever fits."""

from collections import defaultdict
from collections.abc import Collection, Iterable

import numpy as np

from keguang.planning.dispatch.master import programme_of, solve_whole
from keguang.planning.dispatch.model import Model, model_of
from keguang.planning.dispatch.orders import orders_of
from keguang.planning.dispatch.patterns import NONE
from keguang.planning.dispatch.problem import Assignment, Problem
from keguang.planning.dispatch.sessions import Integers
from keguang.planning.instances import road_km, travel_min
from keguang.planning.stopping import Stop


class Undecided(Exception):
    """Time ran out before it was known whether all that must be served can be."""


class Ledger:
    """Which sessions are taken, and whether one more fits beside them."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.used = np.zeros(len(model.rows), np.int64)
        self.taken: list[int] = []
        self._days: defaultdict[tuple[int, int], list[int]] = defaultdict(list)

    def fits(self, session: int) -> bool:
        """Whether no hard rule is broken by this one too."""
        rows, part = self.model.rows, self._part(session)
        row, times = rows.row[part], rows.times[part]
        hard = rows.miss[row] < 0
        if (self.used[row] + times > rows.most[row])[hard].any():
            return False
        given = self._days.get(self._day(session), [])
        speaker = self.model.problem.speakers[self.model.sessions.speaker[session]]
        if len(given) >= speaker.max_per_day:
            return False
        return all(self.apart(session, other) for other in given)

    def take(self, session: int) -> None:
        part = self._part(session)
        self.used[self.model.rows.row[part]] += self.model.rows.times[part]
        self._days[self._day(session)].append(session)
        self.taken.append(session)

    def take_all(self, sessions: Iterable[int]) -> None:
        """Take those that fit, in this order."""
        for session in sessions:
            if self.fits(session):
                self.take(session)

    def apart(self, one: int, other: int) -> bool:
        """Whether a speaker can hold both on one day."""
        all_sessions, problem = self.model.sessions, self.model.problem
        first, second = sorted((one, other), key=lambda place: int(all_sessions.start[place]))
        there, here = (
            problem.requests[all_sessions.request[place]].place for place in (first, second)
        )
        km = road_km(there, here, problem.road_factor_pct)
        between = travel_min(km, problem.speed_kmh) + problem.handover_min
        return bool(all_sessions.end[first] + between <= all_sessions.start[second])

    def _part(self, session: int) -> slice:
        begins = self.model.rows.begins
        return slice(int(begins[session]), int(begins[session + 1]))

    def _day(self, session: int) -> tuple[int, int]:
        return int(self.model.sessions.speaker[session]), int(self.model.sessions.day[session])


def decided(problem: Problem, stop: Stop) -> list[Assignment] | None:
    """A session for every request that must be served; None when no plan can serve them all.

    Raises
    ------
    Undecided
        When `stop` came first.
    """
    orders = orders_of(problem)
    here = {request.id for request in problem.requests}
    if not orders.must <= here:
        return None
    model = model_of(problem, only=orders.must)
    sessions, patterns = model.sessions, model.patterns
    ledger = Ledger(model)
    fixed = [orders.fixed[name] for name in sorted(orders.fixed)]
    ledger.take_all(model.places_of(fixed).tolist())
    ledger.take_all(_by_scarcity(model))
    if len(ledger.taken) == len(orders.must):
        return [sessions.assignment(problem, place) for place in ledger.taken]
    if len(np.unique(sessions.request)) < len(orders.must):
        return None
    found = solve_whole(programme_of(model, np.arange(len(patterns))), stop, start=None)
    if found.patterns is not None:
        return model.plan_of(found.patterns)
    if not found.complete:
        raise Undecided
    return None


def _by_scarcity(model: Model) -> list[int]:
    """Sessions of the requests with fewest first."""
    request = model.sessions.request
    counts = np.bincount(request, minlength=len(model.problem.requests))
    order: list[int] = np.lexsort((model.sessions.cost, request, counts[request])).tolist()
    return order


def kept_of(problem: Problem, plan: Collection[Assignment]) -> list[Assignment]:
    """What of a plan is lawful, the first sessions first."""
    model = model_of(problem, only={one.request for one in plan})
    ledger = Ledger(model)
    ledger.take_all(model.places_of(plan).tolist())
    return [model.sessions.assignment(problem, place) for place in ledger.taken]


def quick_plan(model: Model, first: Iterable[Assignment]) -> Integers:
    """The patterns of a plan that keeps what it can of `first` and adds what fits and pays."""
    ledger = Ledger(model)
    ledger.take_all(model.places_of(first).tolist())
    patterns, sessions = model.patterns, model.sessions
    laid = patterns.sessions
    alone = np.flatnonzero((laid != NONE).sum(axis=1) == 1)
    cost = patterns.priced(sessions.cost, alone)
    # what it would save, road there and back included, the largest request first
    paying = alone[cost < 0]
    gain = cost[cost < 0]
    request = sessions.request[laid[paying, 0]]
    best = np.zeros(len(model.problem.requests), np.int64)
    np.minimum.at(best, request, gain)
    served = {int(sessions.request[place]) for place in ledger.taken}
    for which in paying[np.lexsort((gain, request, best[request]))].tolist():
        session = int(laid[which, 0])
        number = int(sessions.request[session])
        if number not in served and ledger.fits(session):
            ledger.take(session)
            served.add(number)
    return model.patterns_in(np.array(ledger.taken, np.int64))
