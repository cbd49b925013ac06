"""What a plan of routes costs, as the solver counts it; the checker counts for itself."""

from collections import Counter
from itertools import pairwise

from keguang.planning.tours.problem import Route, Tours, leg
from keguang.planning.tours.routes import Column
from keguang.planning.tours.setting import Setting

type Plan = tuple[Column, ...]


def township_counts(setting: Setting, plan: Plan) -> Counter[str]:
    """Visits of each township, the frozen past included."""
    return Counter(
        (
            *(setting.stops[one].township for column in plan for one in column.stops),
            *(s.township for s in setting.problem.stops if s.id in setting.visited),
        )
    )


def cost_of(setting: Setting, plan: Plan) -> int:
    """Fen, the frozen past included."""
    problem, weights = setting.problem, setting.problem.weights
    visited = {one for column in plan for one in column.stops}
    counts = township_counts(setting, plan)
    return (
        past_fen(setting)
        + weights.change * len(setting.old_visit)
        + sum(column.cost for column in plan)
        + sum(stop.prize for n, stop in enumerate(setting.stops) if n not in visited)
        + weights.township
        * sum(max(0, least - counts[name]) for name, least in problem.townships.items())
    )


def past_fen(setting: Setting) -> int:
    """What the frozen routes cost."""
    nodes = {node.id: node for node in (*setting.places, *setting.problem.stops)}
    vehicles = {vehicle.id: vehicle for vehicle in setting.problem.vehicles}
    lodging = {one.id: one.fen_per_night for one in setting.problem.lodgings}
    total = 0
    for route in setting.past:
        way = [route.start, *route.stops, route.end]
        if route.vehicle in vehicles and all(name in nodes for name in way):
            km = sum(leg(nodes[a], nodes[b])[0] for a, b in pairwise(way))
            total += vehicles[route.vehicle].fen_per_km * km
            total += setting.problem.weights.vehicle_day + lodging.get(route.end, 0)
    return total


def missing(setting: Setting, plan: Plan) -> list[str]:
    """Stops that must be visited and are not."""
    visited = {setting.stops[one].id for column in plan for one in column.stops}
    return sorted(setting.required - visited)


def tours_of(setting: Setting, plan: Plan) -> Tours:
    """The plan as people read it, the frozen past first."""
    routes = [
        Route(
            setting.vehicle(setting.slots[column.slot]).id,
            setting.slots[column.slot].day,
            setting.places[column.start].id,
            tuple(setting.stops[one].id for one in column.stops),
            setting.places[column.end].id,
        )
        for column in plan
    ]
    return Tours((*setting.past, *sorted(routes, key=lambda r: (r.vehicle, r.day))))
