"""A large instance divided by bases: each base's vehicles with the stops nearest to it."""

from collections import Counter
from dataclasses import dataclass, replace

from keguang.planning.tours.problem import Problem, Tours, leg


@dataclass(frozen=True, slots=True)
class Part:
    """Vehicles and the stops they may visit; `near` are those a neighbouring base also reaches."""

    vehicles: frozenset[str]
    stops: frozenset[str]
    near: frozenset[str] = frozenset()

    def joined_by_missed(self, visited: set[str]) -> "Part":
        """With the stops of its neighbours that nobody visits."""
        return Part(self.vehicles, self.stops | (self.near - visited), self.near)


def divided(problem: Problem) -> list[Part]:
    """One part for each base that has vehicles, in file order."""
    used = {vehicle.base for vehicle in problem.vehicles}
    bases = [base for base in problem.bases if base.id in used]
    own: dict[str, set[str]] = {base.id: set() for base in bases}
    near: dict[str, set[str]] = {base.id: set() for base in bases}
    for stop in problem.stops:
        order = sorted(bases, key=lambda base: leg(base, stop)[1])
        own[order[0].id].add(stop.id)
        for base in order[1:3]:
            near[base.id].add(stop.id)
    return [
        Part(
            frozenset(v.id for v in problem.vehicles if v.base == base.id),
            frozenset(own[base.id]),
            frozenset(near[base.id]),
        )
        for base in bases
    ]


def with_others(problem: Problem, part: Part, others: Tours) -> Problem:
    """The part as an instance of its own; what `others` visit is done and counts.

    A township's minimum stays with the part that has most of its stops.
    """
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
    all_of = Counter(stop.township for stop in problem.stops)
    mine = Counter(stop.township for stop in problem.stops if stop.id in kept)
    own_bases = {v.base for v in problem.vehicles if v.id in part.vehicles}
    bases = [place for place in problem.bases if place.id in own_bases]
    everybody = part.vehicles == {vehicle.id for vehicle in problem.vehicles}
    reach = {
        vehicle.base: max(v.max_drive_min for v in problem.vehicles if v.base == vehicle.base)
        for vehicle in problem.vehicles
    }
    return replace(
        problem,
        bases=tuple(bases),
        lodgings=tuple(
            lodging
            for lodging in problem.lodgings
            if everybody or any(leg(b, lodging)[1] <= reach[b.id] for b in bases)
        ),
        townships={
            name: max(0, least - done[name]) if 2 * mine[name] >= all_of[name] else 0
            for name, least in problem.townships.items()
            if mine[name]
        },
        stops=tuple(stop for stop in problem.stops if stop.id in kept),
        vehicles=tuple(v for v in problem.vehicles if v.id in part.vehicles),
        locks=tuple(lock for lock in problem.locks if lock.stop in kept),
        forbids=tuple(forbid for forbid in problem.forbids if forbid.stop in kept),
        baseline=base,
    )
