"""Which days to plan anew together, and where they can lead: a small part of a large instance."""

import random
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from keguang.planning.tours.cost import Plan
from keguang.planning.tours.master import Held
from keguang.planning.tours.setting import Flags, Integers, Setting

# of each plan some days are taken out, so many at least and at most
_FEWEST: Final = 5
_MOST: Final = 16
# where these days may lead: to lodgings and stops near what they visit now
_LODGINGS: Final = 12
_ON_THE_WAY: Final = 6
_STOPS: Final = 120
# what a vehicle near by and idle counts for when one is chosen for a journey
_NEAR_MIN: Final = 60
_IDLE: Final = 0.3
# how often days are taken out for the sake of a stop nobody visits, if there is one
_FOR_MISSED: Final = 0.4


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """Days planned anew beside what stays.

    Attributes
    ----------
    stops
        Shape (stops,): those they may visit.
    for_missed
        Whether they were taken out for a stop nobody visits.
    """

    held: Held
    stops: Flags
    for_missed: bool = False


def neighbourhood(
    setting: Setting, plan: Plan, chance: random.Random, *, eager: bool
) -> Neighbourhood:
    """Days to take out: for a stop nobody visits, of a vehicle, some in a row, around a stop.

    The first of these always, if there is such a stop, where one is `eager`.
    """
    missed = _missed(setting, plan)
    if missed and (eager or chance.random() < _FOR_MISSED):
        return _journey(setting, plan, chance, chance.choice(missed))
    count = min(len(setting.slots), chance.randint(_FEWEST, _MOST))
    kind = chance.random()
    if kind < 0.3:
        vehicles = sorted({slot.vehicle for slot in setting.slots})
        some = set(chance.sample(vehicles, min(len(vehicles), chance.randint(1, 2))))
        return _around(setting, plan, _in_a_row(setting, chance, some, count), None)
    if kind < 0.5:
        vehicles = sorted({slot.vehicle for slot in setting.slots})
        return _around(setting, plan, _in_a_row(setting, chance, set(vehicles), count), None)
    if not setting.stops:
        return _around(setting, plan, frozenset(range(len(setting.slots))), None)
    among = missed if missed and chance.random() < 0.5 else range(len(setting.stops))
    centre = chance.choice(among)
    return _around(setting, plan, _nearest_days(setting, plan, chance, centre, count), centre)


def _missed(setting: Setting, plan: Plan) -> list[int]:
    """Stops nobody visits; those that must be visited alone, if there are any."""
    visited = {one for column in plan for one in column.stops}
    missed = [one for one in range(len(setting.stops)) if one not in visited]
    must = [one for one in missed if setting.stops[one].id in setting.required]
    return must or missed


def _in_a_row(
    setting: Setting, chance: random.Random, vehicles: set[int], count: int
) -> frozenset[int]:
    """Some days in a row of these vehicles, about so many in all."""
    length = max(1, count // len(vehicles))
    days = sorted({slot.day for slot in setting.slots if slot.vehicle in vehicles})
    first = chance.randrange(max(1, len(days) - length + 1))
    wanted = set(days[first : first + length])
    return frozenset(
        n for n, slot in enumerate(setting.slots) if slot.vehicle in vehicles and slot.day in wanted
    )


def _nearest_days(
    setting: Setting, plan: Plan, chance: random.Random, centre: int, count: int
) -> frozenset[int]:
    """The days whose routes pass nearest to a stop."""
    places = len(setting.places)
    minutes = setting.legs.minutes[places + centre]
    nearness = {
        column.slot: min((int(minutes[places + one]) for one in column.stops), default=10**6)
        for column in plan
    }
    order = sorted(
        range(len(setting.slots)), key=lambda n: (nearness.get(n, 500) + chance.randint(0, 20), n)
    )
    return frozenset(order[:count])


def _journey(setting: Setting, plan: Plan, chance: random.Random, centre: int) -> Neighbourhood:
    """As many days of one vehicle as a journey to a stop can take, rather days at home.

    Rather a vehicle whose base is near, and one with little to do.
    """
    minutes = setting.legs.minutes[:, len(setting.places) + centre]
    used = {column.slot for column in plan}
    choices: list[tuple[float, int]] = []
    for index, one in enumerate(setting.problem.vehicles):
        own = [n for n, slot in enumerate(setting.slots) if slot.vehicle == index]
        if any(setting.open_at[centre, n] for n in own):
            busy = _IDLE + sum(n in used for n in own) / len(own)
            way = _NEAR_MIN + int(minutes[setting.place_index[one.base]])
            choices.append((way * busy * chance.uniform(0.5, 1.5), index))
    if not choices:
        some = frozenset(range(min(_MOST, len(setting.slots))))
        return replace(_around(setting, plan, some, centre), for_missed=True)
    vehicle = min(choices)[1]
    own = [n for n, slot in enumerate(setting.slots) if slot.vehicle == vehicle]
    length = min(setting.problem.vehicles[vehicle].max_nights_out + 1, _MOST)
    spans = [own[first : first + length] for first in range(max(1, len(own) - length + 1))]
    spans = [span for span in spans if any(setting.open_at[centre, n] for n in span)]
    best = max(spans, key=lambda span: chance.random() - sum(n in used for n in span))
    return replace(_around(setting, plan, frozenset(best), centre), for_missed=True)


def _around(
    setting: Setting, plan: Plan, slots: frozenset[int], centre: int | None
) -> Neighbourhood:
    """These days, with the lodgings and stops near what they visit now and near the centre."""
    stay = [column for column in plan if column.slot not in slots]
    own = [column for column in plan if column.slot in slots]
    places, minutes = len(setting.places), setting.legs.minutes
    nodes = [places + one for column in own for one in column.stops]
    if centre is not None:
        nodes.append(places + centre)
    bases = {setting.place_index[setting.vehicle(setting.slots[n]).base] for n in slots}
    nearness = minutes[sorted({*nodes, *bases})].min(axis=0)
    lodgings = np.arange(len(setting.problem.bases), places)
    vehicles = {setting.slots[n].vehicle for n in slots}
    kept = {
        end
        for column in plan
        if setting.slots[column.slot].vehicle in vehicles
        for end in (column.start, column.end)
    }
    kept |= {setting.place_index[setting.begin[index][0]] for index in vehicles} | bases
    if nodes:
        kept |= _first(lodgings, minutes[nodes].min(axis=0)[lodgings], _LODGINGS)
    for base in bases if centre is not None else ():
        way = minutes[base] + minutes[:, nodes[-1]]
        kept |= _first(lodgings, way[lodgings], _ON_THE_WAY)
    free = np.ones(len(setting.stops), bool)
    free[[one for column in stay for one in column.stops]] = False
    open_stops = np.flatnonzero(free)
    stops = np.zeros(len(free), bool)
    stops[sorted(_first(open_stops, nearness[places:][open_stops], _STOPS))] = True
    stops[[node - places for node in nodes]] = True
    return Neighbourhood(Held(slots, stay, frozenset(kept)), stops)


def _first(names: Integers, keys: Integers, count: int) -> set[int]:
    """The names with the smallest keys."""
    return {int(one) for one in names[np.argsort(keys, kind="stable")[:count]]}
