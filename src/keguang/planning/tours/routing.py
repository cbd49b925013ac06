"""The stops of all days at once, where every vehicle sleeps being given: PyVRP.

Each vehicle's day is a vehicle type of its own with its own two ends. Driving minutes are PyVRP's
distance, so their limit is exact; kilometres are priced through the minutes here and exactly by
whoever takes the routes over.
"""

import warnings
from collections.abc import Sequence
from itertools import groupby
from typing import Any, Final

import numpy as np
import pyvrp
from pyvrp.exceptions import PenaltyBoundWarning
from pyvrp.stop import MaxIterations, MaxRuntime

from keguang.planning.stopping import Stop, run_interruptibly
from keguang.planning.tours.cost import Plan, township_counts
from keguang.planning.tours.master import must_fen
from keguang.planning.tours.routes import Column, priced
from keguang.planning.tours.setting import Setting

_BLOCKED: Final = 100_000  # minutes to a stop that is closed to a vehicle that day


def routed(
    setting: Setting, plan: Plan, stop: Stop, *, seconds: float, iterations: int, seed: int
) -> Plan | None:
    """A plan with the same nights, its stops distributed anew; None if none was found."""
    ends = {c.slot: (c.start, c.end) for c in plan}
    slots = [n for n in range(len(setting.slots)) if n in ends or _may_rest_or_go(setting, plan, n)]
    if not slots or not setting.stops:
        return None
    data, owners = _data(setting, plan, slots, ends)
    criterion = _Told(stop, MaxRuntime(seconds) if stop.by_clock else MaxIterations(iterations))
    begin = _begin(setting, data, owners, plan, slots)
    with warnings.catch_warnings():
        # where the nights leave something out of reach PyVRP warns; its plan is then left alone
        warnings.simplefilter("ignore", PenaltyBoundWarning)
        result = run_interruptibly(
            lambda: pyvrp.solve(
                data,
                criterion,
                seed=seed,
                collect_stats=False,
                display=False,
                initial_solution=begin,
            ),
            lambda: None,
        )
    if not result.best.is_feasible():
        return None
    found = [
        _column(
            setting,
            slots[route.vehicle_type()],
            ends,
            tuple(owners[client] for client in _clients(route)),
        )
        for route in result.best.routes()
    ]
    used = {column.slot for column in found}
    idle = [
        _column(setting, n, ends, ()) for n in slots if n not in used and _must_go(setting, n, ends)
    ]
    return tuple(sorted((*found, *idle), key=lambda column: column.slot))


class _Told:
    """PyVRP's stopping rule, and an interruption beside it."""

    def __init__(self, stop: Stop, rule: "MaxRuntime | MaxIterations") -> None:
        self._stop, self._rule = stop, rule

    def __call__(self, best_cost: int) -> bool:
        return self._stop.interrupted or self._rule(best_cost)


def _may_rest_or_go(setting: Setting, plan: Plan, number: int) -> bool:
    """Whether the vehicle is home the whole day: then it may make a day trip or none."""
    slot = setting.slots[number]
    at = setting.begin[slot.vehicle][0]
    for column in sorted(plan, key=lambda one: setting.slots[one.slot].day):
        other = setting.slots[column.slot]
        if other.vehicle == slot.vehicle and other.day < slot.day:
            at = setting.places[column.end].id
    return at == setting.vehicle(slot).base


def _base(setting: Setting, number: int) -> int:
    return setting.place_index[setting.vehicle(setting.slots[number]).base]


def _must_go(setting: Setting, number: int, ends: dict[int, tuple[int, int]]) -> bool:
    base = _base(setting, number)
    return ends.get(number, (base, base)) != (base, base)


def _data(
    setting: Setting, plan: Plan, slots: Sequence[int], ends: dict[int, tuple[int, int]]
) -> tuple[pyvrp.ProblemData, list[int]]:
    """The instance as PyVRP has it, and the stop each of its clients stands for."""
    clients, owners, groups = _clients_of(setting, plan)
    types, matrices = _types(setting, plan, slots, ends)
    locations = [pyvrp.Location(node.x_m, node.y_m) for node in (*setting.places, *setting.stops)]
    depots = [pyvrp.Depot(place) for place in range(len(setting.places))]
    return pyvrp.ProblemData(locations, clients, depots, types, matrices, matrices, groups), owners


def _clients_of(
    setting: Setting, plan: Plan
) -> tuple[list[pyvrp.Client], list[int], list[pyvrp.ClientGroup]]:
    """A client for each window a service fits in, its stop, and groups of which one is served."""
    clients: list[pyvrp.Client] = []
    owners: list[int] = []
    groups: list[pyvrp.ClientGroup] = []
    prizes = prizes_of(setting, plan)
    for index, one in enumerate(setting.stops):
        windows = [(a, b - one.service_min) for a, b in one.windows if b - one.service_min >= a]
        several = len(windows) > 1
        if several:
            members = list(range(len(clients), len(clients) + len(windows)))
            groups.append(pyvrp.ClientGroup(members, required=False))
        # dear rather than required: nights given may leave it out of reach
        prize = prizes[index] + (must_fen(setting.problem) if one.id in setting.required else 0)
        for early, late in windows:
            clients.append(
                pyvrp.Client(
                    len(setting.places) + index,
                    service_duration=one.service_min,
                    tw_early=early,
                    tw_late=late,
                    prize=prize,
                    required=False,
                    group=len(groups) - 1 if several else None,
                )
            )
            owners.append(index)
    return clients, owners, groups


def _types(
    setting: Setting, plan: Plan, slots: Sequence[int], ends: dict[int, tuple[int, int]]
) -> tuple[list[pyvrp.VehicleType], list[Any]]:
    """A vehicle type a slot, and the minutes of each set of open stops: PyVRP's profiles."""
    profiles: dict[bytes, int] = {}
    matrices: list[Any] = []  # PyVRP annotates its arrays by shape only
    types = []
    pace = _km_a_minute_times_100(setting, plan)
    for number in slots:
        is_open = setting.open_at[:, number]
        profile = profiles.setdefault(is_open.tobytes(), len(profiles))
        if profile == len(matrices):
            matrix = setting.legs.minutes.copy()
            closed = len(setting.places) + np.flatnonzero(~is_open)
            matrix[:, closed] = matrix[closed, :] = _BLOCKED
            np.fill_diagonal(matrix, 0)
            matrices.append(matrix)
        vehicle = setting.vehicle(setting.slots[number])
        base = _base(setting, number)
        start, end = ends.get(number, (base, base))
        home = start == base == end
        types.append(
            pyvrp.VehicleType(
                start_depot=start,
                end_depot=end,
                tw_early=vehicle.duty_start_min,
                tw_late=vehicle.duty_end_min,
                max_distance=vehicle.max_drive_min,
                fixed_cost=setting.problem.weights.vehicle_day if home else 0,
                unit_distance_cost=vehicle.fen_per_km * pace // 100,
                profile=profile,
            )
        )
    return types, matrices


def _km_a_minute_times_100(setting: Setting, plan: Plan) -> int:
    """How fast the plan's roads are, so that a minute has about the price of its kilometres."""
    km = minutes = 0
    for column in plan:
        nodes = [column.start, *(len(setting.places) + one for one in column.stops), column.end]
        km += int(setting.legs.km[nodes[:-1], nodes[1:]].sum())
        minutes += int(setting.legs.minutes[nodes[:-1], nodes[1:]].sum())
    return 100 * km // minutes if minutes else 60


def prizes_of(setting: Setting, plan: Plan) -> list[int]:
    """Prizes; the one stop by which a township has no more than its minimum is worth that too."""
    counts = township_counts(setting, plan)
    visited = {stop for column in plan for stop in column.stops}
    prizes = [stop.prize for stop in setting.stops]
    for township, least in setting.problem.townships.items():
        members = [n for n, stop in enumerate(setting.stops) if stop.township == township]
        inside = [n for n in members if n in visited]
        if counts[township] <= least:
            outside = sorted((n for n in members if n not in visited), key=lambda n: -prizes[n])
            for n in (*inside, *outside[: least - counts[township]]):
                prizes[n] += setting.problem.weights.township
    return prizes


def _begin(
    setting: Setting,
    data: pyvrp.ProblemData,
    owners: Sequence[int],
    plan: Plan,
    slots: Sequence[int],
) -> pyvrp.Solution:
    """The plan as PyVRP has it."""
    clients_of = {
        index: [client for client, _owner in group]
        for index, group in groupby(enumerate(owners), key=lambda pair: pair[1])
    }
    type_of = {number: place for place, number in enumerate(slots)}
    routes = []
    for column in plan:
        if not column.stops:
            continue
        now = setting.vehicle(setting.slots[column.slot]).duty_start_min
        here, visits = column.start, []
        for index in column.stops:
            node = len(setting.places) + index
            start = setting.stops[index].service_start(now + int(setting.legs.minutes[here, node]))
            if start is None:
                raise ValueError(f"unlawful route {column}")
            visits.append(next(c for c in clients_of[index] if start <= data.client(c).tw_late))
            now, here = start + setting.stops[index].service_min, node
        routes.append(pyvrp.Route(data, visits, type_of[column.slot]))
    return pyvrp.Solution(data, routes)


def _clients(route: pyvrp.Route) -> list[int]:
    """The clients of a route in their order."""
    return [visit.idx for visit in route.schedule() if visit.is_client()]


def _column(
    setting: Setting, number: int, ends: dict[int, tuple[int, int]], stops: tuple[int, ...]
) -> Column:
    base = _base(setting, number)
    start, end = ends.get(number, (base, base))
    nodes = [start, *(len(setting.places) + one for one in stops), end]
    km = int(setting.legs.km[nodes[:-1], nodes[1:]].sum())
    road = setting.vehicle(setting.slots[number]).fen_per_km * km
    return Column(number, start, stops, end, priced(setting, number, stops, end, road))
