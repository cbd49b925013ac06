"""A first plan within seconds: what must be visited, then whatever pays for its road.

The plan of somebody in a hurry (baseline.py) never spends a night out, so it can miss a stop that
must be visited; a search interrupted early should have a lawful plan to hand over all the same.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import numpy as np

from keguang.planning.stopping import Stop
from keguang.planning.tours.cost import Plan, township_counts
from keguang.planning.tours.generation import Generator, dive, generate_columns, silently
from keguang.planning.tours.master import master_of, must_fen
from keguang.planning.tours.nearby import inserted
from keguang.planning.tours.routes import Column
from keguang.planning.tours.seeking import Seeker, open_days
from keguang.planning.tours.setting import Setting

_ROUNDS: Final = 12


def first_plan(setting: Setting, stop: Stop) -> Plan:
    """A plan with all that must be visited, if that is found in time."""
    return filled(setting, _required_only(setting, stop) or ())


def _required_only(setting: Setting, stop: Stop) -> Plan | None:
    """The best journeys found to the stops that must be visited, and to no other.

    None if there was no time to choose them.
    """
    must = np.array([one.id in setting.required for one in setting.stops], bool)
    days = [replace(day, stops=day.stops & must) for day in open_days(setting)]
    master = master_of(setting)
    generator = Generator(master, Seeker(setting, master.rows, days))
    generate_columns(generator, stop, _ROUNDS, silently)
    found = dive(generator, stop)
    return None if found is None else tuple(sorted(found, key=lambda column: column.slot))


def filled(setting: Setting, plan: Plan) -> Plan:
    """Each stop left, the dearest first, where it costs least, if that is less than it brings."""
    routes: dict[int, Column] = {column.slot: column for column in plan}
    for number in _at_home(setting, routes):
        base = setting.place_index[setting.vehicle(setting.slots[number]).base]
        routes[number] = Column(number, base, (), base, 0)  # costs nothing while it stays at home
    visited = {one for column in plan for one in column.stops}
    lacking = {
        name: least - township_counts(setting, plan)[name]
        for name, least in setting.problem.townships.items()
    }
    must = must_fen(setting.problem)
    prizes = [stop.prize + (must if stop.id in setting.required else 0) for stop in setting.stops]
    for index in sorted(range(len(prizes)), key=lambda one: -prizes[one]):
        stop = setting.stops[index]
        if index in visited:
            continue
        needed = setting.problem.weights.township if lacking[stop.township] > 0 else 0
        best = _cheapest(setting, routes, index)
        if best is not None and best.cost - routes[best.slot].cost < prizes[index] + needed:
            routes[best.slot] = best
            lacking[stop.township] -= 1
    kept = [column for column in routes.values() if column.cost or column.stops]
    return tuple(sorted(kept, key=lambda column: column.slot))


def _cheapest(setting: Setting, routes: Mapping[int, Column], index: int) -> Column | None:
    best: Column | None = None
    added = 0
    for number in np.flatnonzero(setting.open_at[index]):
        column = routes.get(int(number))
        longer = None if column is None else inserted(setting, column, index)
        if column is not None and longer is not None:
            more = longer.cost - column.cost
            if best is None or more < added:
                best, added = longer, more
    return best


def _at_home(setting: Setting, routes: Mapping[int, Column]) -> list[int]:
    """The days a vehicle neither drives nor is away."""
    found = []
    days = {(slot.vehicle, slot.day): number for number, slot in enumerate(setting.slots)}
    for index, vehicle in enumerate(setting.problem.vehicles):
        at = setting.begin[index][0]
        for day in range(setting.first_day, setting.problem.days):
            number = days.get((index, day))
            if number is None:
                continue
            if number in routes:
                at = setting.places[routes[number].end].id
            elif at == vehicle.base:
                found.append(number)
    return found
