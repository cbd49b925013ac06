"""Whether all that must be visited can be, together: by every route there is, or not answered.

Only those stops are looked at and every price is left out; what then remains is whether some
routes fit together. No route over few stops is forgotten, so a no is a proof.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from keguang.planning.stopping import Stop
from keguang.planning.tours.generation import Generator, dive, generate_columns, silently
from keguang.planning.tours.master import Master, master_of
from keguang.planning.tours.problem import Order, Problem
from keguang.planning.tours.problem import Stop as Place
from keguang.planning.tours.routes import Column
from keguang.planning.tours.seeking import Seeker, open_days
from keguang.planning.tours.setting import Setting, setting_of

# so many stops at most are looked at together: beyond, what they prove takes too long
_MOST_STOPS: Final = 40
_MISSED_FEN: Final = 50_000  # what a missed stop costs where nothing else does
_MOST_ROUTES: Final = 50_000
_ROUNDS: Final = 60


def can_all_be_visited(problem: Problem, clock: Stop) -> bool | None:
    """Whether some plan visits all that must be; None where neither is shown.

    Parameters
    ----------
    problem
        Without a stop that by itself cannot be visited (see reach.py).
    """
    required = setting_of(problem).required
    if not required:
        return True
    if len(required) <= _MOST_STOPS:
        return _fit(setting_of(_only(problem, required)), clock)
    return False if impossible_stops(problem, clock) else None


def impossible_stops(problem: Problem, clock: Stop) -> frozenset[str]:
    """Stops that must be visited and provably cannot all be; empty where none are found."""
    required = setting_of(problem).required
    groups = [required] if len(required) <= _MOST_STOPS else [*_of_one_day(problem, required)]
    for group in groups:
        if group and _fit(setting_of(_only(problem, group)), clock) is False:
            return group
    return frozenset()


def _of_one_day(problem: Problem, required: frozenset[str]) -> Iterator[frozenset[str]]:
    """Of many stops, those that can be visited on one and the same day only."""
    setting = setting_of(problem)
    days: dict[int, set[str]] = {}
    for name in required:
        row = setting.open_at[setting.stop_index[name]]
        open_days = {slot.day for slot, is_open in zip(setting.slots, row, strict=True) if is_open}
        if len(open_days) == 1:
            days.setdefault(open_days.pop(), set()).add(name)
    for _day, group in sorted(days.items()):
        if 1 < len(group) <= _MOST_STOPS:
            yield frozenset(group)


def _only(problem: Problem, required: frozenset[str]) -> Problem:
    """The instance with these stops and the past alone; a visit is all that is worth anything.

    Locks become days and forbids, so that no stop is worth more than another.
    """
    base = problem.baseline
    past = {
        stop
        for route in (() if base is None else base.routes)
        if base is not None and route.day < base.frozen_before_day
        for stop in route.stops
    }
    locks = [lock for lock in problem.locks if lock.stop in required]
    elsewhere = [
        Order(lock.stop, vehicle.id)
        for lock in locks
        for vehicle in problem.vehicles
        if lock.vehicle not in (None, vehicle.id)
    ]
    return replace(
        problem,
        townships=dict.fromkeys(problem.townships, 0),
        lodgings=tuple(replace(one, fen_per_night=0) for one in problem.lodgings),
        stops=tuple(
            _priceless(stop, [lock.day for lock in locks if lock.stop == stop.id])
            for stop in problem.stops
            if stop.id in required or stop.id in past
        ),
        vehicles=tuple(replace(vehicle, fen_per_km=0) for vehicle in problem.vehicles),
        locks=(),
        forbids=(*problem.forbids, *elsewhere),
        weights=replace(problem.weights, vehicle_day=0, township=0, change=0),
    )


def _priceless(stop: Place, locked_days: list[int | None]) -> Place:
    days = stop.days
    for day in locked_days:
        days = days if day is None else days & {day}
    return replace(stop, days=days, prize=_MISSED_FEN, mandatory=False)


def _fit(setting: Setting, clock: Stop) -> bool | None:
    """Whether all stops of a priceless instance are visited by some plan."""
    master = master_of(setting)
    generator = Generator(master, Seeker(setting, master.rows, open_days(setting)))
    relaxed = generate_columns(generator, clock, _ROUNDS, silently)
    if relaxed is None or relaxed.bound is None:
        return None
    if relaxed.bound > 0:
        return False
    if _visits_all(setting, dive(generator, clock) or []):
        return True
    # in a plan that misses nothing no route costs more than the relaxation leaves room for
    near = generator.seeker.near(relaxed.duals, 1 - relaxed.bound, _MOST_ROUTES, clock)
    if near is None:
        return None
    master.add(near)
    return _chosen(setting, master, clock)


def _chosen(setting: Setting, master: Master, clock: Stop) -> bool | None:
    found = master.choose(master.columns, (), clock, seed=0, nodes=10_000)
    if found is None:
        return None
    plan, proven = found
    if _visits_all(setting, plan):
        return True
    return False if proven else None


def _visits_all(setting: Setting, plan: list[Column]) -> bool:
    return len({one for column in plan for one in column.stops}) == len(setting.stops)
