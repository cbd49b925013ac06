"""重排: a plan near the one people live by, when a vehicle or a stop has dropped out.

What can stay stays for nothing; what loses its vehicle or day is put where it disturbs least. So
the routes worth looking at are few: on each vehicle's day the old stops, some of them left out,
and the stops that lost their place. They are generated day by day and chosen together.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

import numpy as np

from keguang.planning.stopping import Limit, Stop
from keguang.planning.tours.adopting import lawful_part
from keguang.planning.tours.cost import Plan
from keguang.planning.tours.generation import Generator, generate_columns, silently
from keguang.planning.tours.master import Master
from keguang.planning.tours.nearby import routes_near
from keguang.planning.tours.problem import Route
from keguang.planning.tours.routes import Column
from keguang.planning.tours.seeking import OpenDay, Seeker, bonus_of, open_days
from keguang.planning.tours.setting import Setting

_ROUNDS: Final = 40
_MOST: Final = 12_000  # routes one choice holds well
# how often what was chosen is varied and chosen once more, and the part of the time for each
_TURNS: Final = 3


def is_priced(setting: Setting) -> bool:
    """Whether there is an old plan, and leaving it costs something."""
    return bool(setting.old_visit) and setting.problem.weights.change > 0


def loose_stops(setting: Setting) -> frozenset[int]:
    """Stops without a vehicle and day they could keep: those to be placed anew."""
    slot_of = {(setting.vehicle(slot).id, slot.day): n for n, slot in enumerate(setting.slots)}
    loose = set()
    for index, stop in enumerate(setting.stops):
        number = slot_of.get(setting.old_visit.get(stop.id, ("", -1)))
        if number is None or not setting.open_at[index, number]:
            loose.add(index)
    return frozenset(loose)


def old_routes(setting: Setting) -> Iterator[Column]:
    """Every old route as far as it is lawful, also from and to the base instead of a lodging."""
    base = setting.problem.baseline
    number_of = {(setting.vehicle(slot).id, slot.day): n for n, slot in enumerate(setting.slots)}
    for route in () if base is None else base.routes:
        number = number_of.get((route.vehicle, route.day))
        if number is None:
            continue
        home = setting.vehicle(setting.slots[number]).base
        for start in dict.fromkeys((route.start, home)):
            for end in dict.fromkeys((route.end, home)):
                way = Route(route.vehicle, route.day, start, route.stops, end)
                column = lawful_part(setting, number, way, set())
                if column is not None:
                    yield column


def near_days(setting: Setting) -> list[OpenDay]:
    """Each day of each vehicle: its old stops and the loose ones, between the places where the
    old plan sleeps."""
    base = setting.problem.baseline
    slept = {name for route in (() if base is None else base.routes) for name in _ends(route)}
    slept |= {name for name, _nights in setting.begin}
    used = {setting.place_index[name] for name in slept if name in setting.place_index}
    loose = np.isin(np.arange(len(setting.stops)), sorted(loose_stops(setting)))
    found = []
    for day in open_days(setting):
        slot = setting.slots[day.slot]
        visit = (setting.vehicle(slot).id, slot.day)
        own = np.array([setting.old_visit.get(stop.id) == visit for stop in setting.stops], bool)
        places = np.array([p for n, p in enumerate(day.places) if n == 0 or int(p) in used])
        found.append(replace(day, places=places, stops=day.stops & (own | loose)))
    return found


def _ends(route: Route) -> tuple[str, str]:
    return route.start, route.end


def stay_near(
    setting: Setting,
    master: Master,
    old: Plan,
    best: Callable[[], Plan],
    take: Callable[[Plan, str], bool],
    stop: Stop,
    *,
    seed: int,
) -> None:
    """Find a plan near the old one; whatever is found goes to `take`.

    Parameters
    ----------
    master
        Keeps the routes that were generated.
    old
        What of the old plan is still lawful, also where it misses what must be visited.
    best
        The best plan so far.
    """
    master.add(old_routes(setting))
    generator = Generator(
        master, Seeker(setting, master.rows, near_days(setting), bonus_of(setting))
    )
    for turn in range(_TURNS):
        master.add(routes_near(setting, best()))
        clock = _clock(stop, 0.3)
        if generate_columns(generator, clock, _ROUNDS, silently) is None:
            return
        # begun from a plan far from the old one, a choice finds little in its time
        start = old if turn == 0 else best()
        if not choose_cheap(master, start, take, _clock(stop, 0.4), seed=seed + turn) and turn:
            return


def choose_cheap(
    master: Master,
    start: Plan,
    take: Callable[[Plan, str], bool],
    stop: Stop,
    *,
    seed: int,
) -> bool:
    """Choose among the routes the relaxation finds cheapest; whether that is the best so far."""
    routes = master.cheapest(_MOST)
    known = {column.key for column in routes}
    routes += [column for column in start if column.key not in known]
    found = master.choose(routes, start, stop, seed=seed, nodes=500)
    if found is None:
        return False
    return take(tuple(sorted(found[0], key=lambda one: one.slot)), "near the old plan")


def _clock(stop: Stop, share: float) -> Stop:
    return stop.part(share).start() if stop.by_clock else Limit(iterations=1).start()
