"""What the search of each planner counts for a lawful plan; none of it is the checker's code.

It loads the solvers, so it is loaded only where plans are judged.
"""

from collections.abc import Callable
from itertools import pairwise
from typing import Any, Final

from keguang.planning.dispatch.cost import cost_of as dispatch_cost
from keguang.planning.rosters.cost import cost_of as rosters_cost
from keguang.planning.rotation.searching import judged
from keguang.planning.rotation.setting import setting_of as rotation_setting
from keguang.planning.rotation.starting import started
from keguang.planning.tours.cost import cost_of as tours_cost
from keguang.planning.tours.problem import Problem as ToursProblem
from keguang.planning.tours.problem import Tours, leg
from keguang.planning.tours.routes import Column, priced
from keguang.planning.tours.setting import setting_of as tours_setting

type Counting = Callable[[Any, Any], int]


def _count_dispatch(problem: Any, plan: Any) -> int:
    return dispatch_cost(problem, plan.assignments)


def _count_rosters(problem: Any, plan: Any) -> int:
    return rosters_cost(problem, plan.assignments)


def _count_rotation(problem: Any, plan: Any) -> int:
    s = rotation_setting(problem)
    return judged(s, started(s, problem, plan.placements)).cost


def _count_tours(problem: ToursProblem, plan: Tours) -> int:
    """The routes after the frozen past, priced one by one as the search does."""
    setting = tours_setting(problem)
    number = {(setting.vehicle(slot).id, slot.day): n for n, slot in enumerate(setting.slots)}
    nodes = {node.id: node for node in (*setting.places, *problem.stops)}
    columns = []
    for route in plan.routes:
        if route.day < setting.first_day:
            continue
        slot = number[route.vehicle, route.day]
        way = [route.start, *route.stops, route.end]
        km = sum(leg(nodes[a], nodes[b])[0] for a, b in pairwise(way))
        stops = tuple(setting.stop_index[name] for name in route.stops)
        start, end = setting.place_index[route.start], setting.place_index[route.end]
        road = setting.vehicle(setting.slots[slot]).fen_per_km * km
        columns.append(Column(slot, start, stops, end, priced(setting, slot, stops, end, road)))
    return tours_cost(setting, tuple(columns))


COUNTING: Final[dict[str, Counting]] = {
    "dispatch": _count_dispatch,
    "rosters": _count_rosters,
    "rotation": _count_rotation,
    "tours": _count_tours,
}
