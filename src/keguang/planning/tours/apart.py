"""An instance too large for one model: each base by itself, then neighbours together.

At first every base plans the stops nearest to it. Then, turn after turn, all vehicles are put into
groups of a few that drive near one another, whatever their base; each group plans anew what it
visits and what nobody visits, and its plan is taken where the whole is better with it.
"""

import random
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Final

import numpy as np

from keguang.planning.blocks import run_blocks
from keguang.planning.stopping import Limit, Stop
from keguang.planning.tours.adopting import adopted
from keguang.planning.tours.beginning import filled
from keguang.planning.tours.cost import Plan, missing, tours_of
from keguang.planning.tours.division import Part, divided, with_others
from keguang.planning.tours.improving import Improving, improved
from keguang.planning.tours.problem import Problem, Tours
from keguang.planning.tours.relaxing import rank_of
from keguang.planning.tours.setting import Integers, Setting, setting_of

# the part of the time in which bases plan by themselves
_APART: Final = 0.25
# vehicles in a group: with their days and stops a model still improves by the second
_FEWEST: Final = 3
_MOST: Final = 5
# a group's seconds: a part of the time left, within these
_OF_THE_LEFT: Final = 0.02
_SHORT_S: Final = 10.0
_LONG_S: Final = 40.0
_STEPS: Final = 4  # where iterations count


@dataclass(frozen=True, slots=True)
class _Task:
    """One part for another process; `warm` is its old plan, None before there is one."""

    problem: Problem
    limit: Limit
    seed: int
    warm: Tours | None


@dataclass(frozen=True, slots=True)
class Workers:
    """Who works, and how many at once."""

    executor: Executor
    threads: int


def plans_apart(
    setting: Setting,
    plan: Plan,
    stop: Stop,
    *,
    hopeless: frozenset[str],
    seed: int,
    workers: Workers,
) -> Iterator[tuple[Plan, str]]:
    """Better and better plans with a note, until the limit.

    An iteration is a turn of all vehicles. Without a plan to begin from, the first is one of
    bases by themselves. Nobody tries to visit the stops that are `hopeless`.
    """
    turn = 0
    if not plan:
        parts = [part.without(hopeless) for part in divided(setting.problem)]
        plan = _bases(setting, parts, stop, seed, workers)
        turn = 1
        yield plan, "every base by itself"
    chance = random.Random(seed)  # noqa: S311  a search, not a secret
    while not stop.reached(turn):
        turn += 1
        groups = [part.without(hopeless) for part in _groups(setting, plan, chance)]
        for part, found in _replanned(setting, plan, groups, stop, seed + turn, workers):
            better = _with(setting, plan, part, found)
            if rank_of(setting, better) < rank_of(setting, plan):
                plan = better
        yield plan, f"{len(groups)} groups of neighbours"


def _bases(
    setting: Setting, parts: Sequence[Part], stop: Stop, seed: int, workers: Workers
) -> Plan:
    """Every base plans what is nearest to it, in time as its stops are many."""
    problem = setting.problem
    parts = sorted(parts, key=lambda part: -len(part.stops))
    share = _APART * workers.threads / max(1, len(problem.stops))
    tasks = [
        _Task(
            with_others(problem, part, Tours(())),
            stop.part(min(1.0, share * (len(part.stops) + 1)), iterations=_STEPS),
            seed,
            None,
        )
        for part in parts
    ]
    found = run_blocks(workers.executor, _plan_part, tasks)
    routes = [route for tours in found if tours is not None for route in tours.routes]
    return adopted(setting, Tours(tuple(routes)))


def _replanned(
    setting: Setting, plan: Plan, groups: Sequence[Part], stop: Stop, seed: int, workers: Workers
) -> Iterator[tuple[Part, Tours]]:
    """The groups there is time for, with their new plans, in order."""
    limit = Limit(iterations=_STEPS)
    if stop.by_clock:
        left = stop.seconds_left()
        seconds = min(left, max(_SHORT_S, min(_LONG_S, _OF_THE_LEFT * left)))
        limit = Limit(seconds=seconds)
        groups = groups[: max(1, int(left / seconds)) * workers.threads]
    whole = tours_of(setting, plan)
    tasks = []
    for part in groups:
        others = Tours(tuple(r for r in whole.routes if r.vehicle not in part.vehicles))
        own = Tours(tuple(r for r in whole.routes if r.vehicle in part.vehicles))
        tasks.append(_Task(with_others(setting.problem, part, others), limit, seed, own))
    for part, tours in zip(groups, run_blocks(workers.executor, _plan_part, tasks), strict=True):
        if tours is not None:
            yield part, tours


def _with(setting: Setting, plan: Plan, part: Part, found: Tours) -> Plan:
    """The plan with these routes for the vehicles of a part."""
    others = [c for c in plan if setting.vehicle(setting.slots[c.slot]).id not in part.vehicles]
    routes = (*others, *adopted(setting, found))
    return tuple(sorted(routes, key=lambda column: column.slot))


def _groups(setting: Setting, plan: Plan, chance: random.Random) -> list[Part]:
    """All vehicles in groups around some stops, those that must be visited and are not first."""
    nearness = _nearness(setting, plan)
    centres = chance.sample(range(len(setting.stops)), len(setting.stops))
    lost = {setting.stop_index[name] for name in missing(setting, plan)}
    centres.sort(key=lambda one: one not in lost)
    left = set(range(len(nearness)))
    groups: list[list[int]] = []
    for centre in centres:
        if not left:
            break
        order = sorted(left, key=lambda vehicle: (nearness[vehicle, centre], vehicle))
        groups.append(order[: chance.randint(_FEWEST, _MOST)])
        left -= set(groups[-1])
    return _parts(setting, plan, groups, nearness, chance)


def _nearness(setting: Setting, plan: Plan) -> Integers:
    """Shape (vehicles, stops): minutes from a stop to the nearest place a vehicle passes."""
    places = len(setting.places)
    minutes = setting.legs.minutes
    rows = []
    for index, vehicle in enumerate(setting.problem.vehicles):
        own = [c for c in plan if setting.slots[c.slot].vehicle == index]
        nodes = [setting.place_index[vehicle.base]]
        nodes += [places + one for column in own for one in column.stops]
        rows.append(minutes[nodes, places:].min(axis=0))
    return np.array(rows)


def _parts(
    setting: Setting,
    plan: Plan,
    groups: Sequence[Sequence[int]],
    nearness: Integers,
    chance: random.Random,
) -> list[Part]:
    """Each group with the stops its vehicles visit, and some near it that nobody visits.

    Those of a township go to one group, which can then see to its minimum: rather to the nearest,
    but vehicles with little to do are seldom near.
    """
    vehicles = setting.problem.vehicles
    group_of = {vehicle: n for n, group in enumerate(groups) for vehicle in group}
    stops: list[set[str]] = [set() for _group in groups]
    visited: set[int] = set()
    for column in plan:
        names = {setting.stops[one].id for one in column.stops}
        stops[group_of[setting.slots[column.slot].vehicle]] |= names
        visited |= set(column.stops)
    group_near: dict[str, int] = {}
    for index, stop in enumerate(setting.stops):
        if index not in visited:
            if stop.township not in group_near:
                order = dict.fromkeys(group_of[int(v)] for v in nearness[:, index].argsort())
                place = min(int(chance.expovariate(1.0)), len(order) - 1)
                group_near[stop.township] = list(order)[place]
            stops[group_near[stop.township]].add(stop.id)
    township = {stop.id: stop.township for stop in setting.stops}
    return [
        Part(
            frozenset(vehicles[index].id for index in group),
            frozenset(own),
            frozenset(township[name] for name in own),
        )
        for group, own in zip(groups, stops, strict=True)
    ]


def _plan_part(task: _Task) -> Tours:
    """One part, in whichever process."""
    setting = setting_of(task.problem)
    stop = task.limit.start()
    plan = filled(setting, ()) if task.warm is None else adopted(setting, task.warm)
    left = Improving(task.problem, plan, (), stop.part(1.0), task.seed)
    return tours_of(setting, improved(setting, left, lambda _plan, _note: None).plan)
