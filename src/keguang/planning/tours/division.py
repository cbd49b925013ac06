"""Parts of an instance as instances of their own: each base with the stops nearest to it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from keguang.planning.tours.problem import Lodging, Place, Problem, Tours, leg


@dataclass(frozen=True, slots=True)
class Part:
    """Vehicles, the stops they may visit, and the townships whose minimum is theirs to see to."""

    vehicles: frozenset[str]
    stops: frozenset[str]
    townships: frozenset[str]

    def without(self, stops: frozenset[str]) -> "Part":
        """The part without some stops."""
        return replace(self, stops=self.stops - stops)


def divided(problem: Problem) -> list[Part]:
    """One part for each base that has vehicles, in file order, with the stops nearest to it.

    A township belongs to the base that has most of its stops.
    """
    used = {vehicle.base for vehicle in problem.vehicles}
    bases = [base for base in problem.bases if base.id in used]
    nearest = {
        stop.id: min(bases, key=lambda base: leg(base, stop)[1]).id for stop in problem.stops
    }
    shares = Counter((stop.township, nearest[stop.id]) for stop in problem.stops)
    owner = {
        name: max(bases, key=lambda base: shares[name, base.id]).id for name in problem.townships
    }
    return [
        Part(
            frozenset(v.id for v in problem.vehicles if v.base == base.id),
            frozenset(name for name, one in nearest.items() if one == base.id),
            frozenset(name for name, one in owner.items() if one == base.id),
        )
        for base in bases
    ]


def with_others(problem: Problem, part: Part, others: Tours) -> Problem:
    """The part as an instance of its own; what `others` visit is done and counts."""
    by_others = {stop for route in others.routes for stop in route.stops}
    kept = part.stops - by_others
    base = problem.baseline
    if base is not None:
        frozen = [r for r in base.routes if r.day < base.frozen_before_day]
        outside = {s for r in frozen if r.vehicle not in part.vehicles for s in r.stops}
        inside = {s for r in frozen if r.vehicle in part.vehicles for s in r.stops}
        kept = (kept - outside) | inside
        base = replace(base, routes=tuple(r for r in base.routes if r.vehicle in part.vehicles))
    done = Counter(stop.township for stop in problem.stops if stop.id in by_others)
    own_bases = {v.base for v in problem.vehicles if v.id in part.vehicles}
    bases = [place for place in problem.bases if place.id in own_bases]
    everybody = part.vehicles == {vehicle.id for vehicle in problem.vehicles}
    return replace(
        problem,
        bases=tuple(bases),
        lodgings=problem.lodgings if everybody else _within_reach(problem, bases),
        townships={
            stop.township: max(0, problem.townships[stop.township] - done[stop.township])
            if stop.township in part.townships
            else 0
            for stop in problem.stops
            if stop.id in kept
        },
        stops=tuple(stop for stop in problem.stops if stop.id in kept),
        vehicles=tuple(v for v in problem.vehicles if v.id in part.vehicles),
        locks=tuple(lock for lock in problem.locks if lock.stop in kept),
        forbids=tuple(forbid for forbid in problem.forbids if forbid.stop in kept),
        baseline=base,
    )


def _within_reach(problem: Problem, bases: Sequence[Place]) -> tuple[Lodging, ...]:
    """The lodgings one half of a journey's days lead to and the other half home from."""
    reach = {
        base.id: max(
            v.max_drive_min * (v.max_nights_out + 1) // 2
            for v in problem.vehicles
            if v.base == base.id
        )
        for base in bases
    }
    return tuple(
        lodging
        for lodging in problem.lodgings
        if any(leg(base, lodging)[1] <= reach[base.id] for base in bases)
    )
