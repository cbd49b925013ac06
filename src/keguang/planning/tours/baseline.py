"""The plan somebody in a hurry would make: day trips only, each stop where it fits most cheaply.

It reads no locks, forbids or baseline, never weighs a prize against the road, and never spends a
night out; all this is part of the yardstick and stays as it is.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache

from keguang.planning.tours.problem import Place, Problem, Route, Stop, Tours, Vehicle, leg

type Legs = Callable[[Place, Place], tuple[int, int]]


def greedy(problem: Problem) -> Tours:
    """Insert the stops, mandatory and dear ones first, each at its least cost.

    Deterministic: file order decides between equals. A stop that fits nowhere is left out, also a
    mandatory one.
    """
    base_of = {base.id: base for base in problem.bases}
    km_and_min = cache(leg)
    days: dict[tuple[str, int], list[Stop]] = {}
    for stop in sorted(problem.stops, key=lambda one: (not one.mandatory, -one.prize)):
        best: tuple[int, str, int, int] | None = None
        for vehicle, day, served in _days_for(problem, stop, days):
            base = base_of[vehicle.base]
            for place in range(len(served) + 1):
                cost = _added_cost(problem, vehicle, base, served, stop, place, km_and_min)
                with_stop = [*served[:place], stop, *served[place:]]
                if (best is None or cost < best[0]) and _is_kept(
                    vehicle, base, with_stop, km_and_min
                ):
                    best = (cost, vehicle.id, day, place)
        if best is not None:
            _cost, vehicle_id, day, place = best
            days.setdefault((vehicle_id, day), []).insert(place, stop)
    home = {vehicle.id: vehicle.base for vehicle in problem.vehicles}
    return Tours(
        tuple(
            Route(who, day, home[who], tuple(stop.id for stop in served), home[who])
            for (who, day), served in sorted(days.items())
        )
    )


def _days_for(
    problem: Problem, stop: Stop, days: Mapping[tuple[str, int], list[Stop]]
) -> Iterator[tuple[Vehicle, int, list[Stop]]]:
    """The vehicle days open to a stop, with what they serve already."""
    for vehicle in problem.vehicles:
        if stop.exhibits <= vehicle.exhibits:
            for day in sorted(stop.days & vehicle.available_days):
                yield vehicle, day, days.get((vehicle.id, day), [])


def _added_cost(
    problem: Problem,
    vehicle: Vehicle,
    base: Place,
    served: Sequence[Stop],
    stop: Stop,
    place: int,
    km_and_min: Legs,
) -> int:
    before: Place = served[place - 1] if place else base
    after: Place = served[place] if place < len(served) else base
    km: int = km_and_min(before, stop)[0] + km_and_min(stop, after)[0]
    if not served:
        return vehicle.fen_per_km * km + problem.weights.vehicle_day
    return vehicle.fen_per_km * (km - km_and_min(before, after)[0])


def _is_kept(vehicle: Vehicle, base: Place, served: Sequence[Stop], km_and_min: Legs) -> bool:
    """Whether one day trip keeps windows, duty and driving time."""
    now, drive = vehicle.duty_start_min, 0
    before = base
    for stop in served:
        minutes = km_and_min(before, stop)[1]
        start = stop.service_start(now + minutes)
        if start is None:
            return False
        now = start + stop.service_min
        drive += minutes
        before = stop
    minutes = km_and_min(served[-1], base)[1]
    return now + minutes <= vehicle.duty_end_min and drive + minutes <= vehicle.max_drive_min
