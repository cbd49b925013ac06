"""Better plans from a plan: all stops anew where the nights are given, or some days with theirs.

PyVRP distributes all stops among the days as long as nobody sleeps elsewhere; between its turns
some days are taken out of the plan, and routes are generated for them alone beside those that stay.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from keguang.planning.stopping import Limit, Stop
from keguang.planning.tours.cost import Plan
from keguang.planning.tours.generation import Generator, generate_columns, silently
from keguang.planning.tours.master import Rows, master_of
from keguang.planning.tours.neighbourhoods import Neighbourhood, neighbourhood
from keguang.planning.tours.problem import Problem
from keguang.planning.tours.relaxing import rank_of
from keguang.planning.tours.replanning import is_priced
from keguang.planning.tours.routes import Column
from keguang.planning.tours.routing import routed
from keguang.planning.tours.seeking import OpenDay, Seeker, bonus_of, open_days
from keguang.planning.tours.setting import Setting, setting_of

_PYVRP_S: Final = 4.0
_PYVRP_ITERATIONS: Final = 500
# days taken out so often between two turns of PyVRP, twice as often after one in vain
_BETWEEN: Final = 8
_IN_VAIN: Final = 4  # tries to visit one more stop before other things are tried
_ROUNDS: Final = 12
_CHOICE_S: Final = 6.0
_CHOICE_NODES: Final = 200
_ROUTES: Final = 3_000  # routes one choice holds well
_REMEMBERED: Final = 400  # of these for later choices


@dataclass(frozen=True, slots=True)
class Improving:
    """A plan to improve, for another process.

    `known` are routes met so far; a step is one turn of PyVRP or one choice.
    """

    problem: Problem
    plan: Plan
    known: tuple[Column, ...]
    limit: Limit
    seed: int
    goal: int | None = None


@dataclass(frozen=True, slots=True)
class Improved:
    """The best plan, and routes met on the way that were worth keeping."""

    plan: Plan
    known: tuple[Column, ...]


@dataclass(slots=True)
class _Search:
    setting: Setting
    stop: Stop
    chance: random.Random
    best: Plan
    rank: tuple[int, int]
    seeker: Seeker
    pool: dict[object, Column]
    told: Callable[[Plan, str], object]
    days: list[OpenDay]
    fresh: list[Column] = field(default_factory=list)

    def take(self, plan: Plan | None, note: str) -> bool:
        """Keep a plan if it is the best: first what must be visited, then the cost."""
        if plan is None:
            return False
        self.keep(plan)
        rank = rank_of(self.setting, plan)
        better = rank < self.rank
        if better:
            self.best, self.rank = plan, rank
        self.told(plan, note)
        return better

    def keep(self, routes: "Plan | list[Column]") -> None:
        for column in routes:
            if column.key not in self.pool:
                self.pool[column.key] = column
                self.fresh.append(column)


def run_improving(task: Improving) -> Improved:
    """Improve in whichever process."""
    return improved(setting_of(task.problem), task, lambda _plan, _note: None)


def improved(setting: Setting, task: Improving, told: Callable[[Plan, str], object]) -> Improved:
    """Improve until the limit or the goal; every plan on the way goes to `told`."""
    days = open_days(setting)
    search = _Search(
        setting=setting,
        stop=task.limit.start(),
        chance=random.Random(task.seed),  # noqa: S311  a search, not a secret
        best=task.plan,
        rank=rank_of(setting, task.plan),
        # one for all choices, whose programmes give it their rows: what it remembers stays true
        seeker=Seeker(setting, Rows(), days, bonus_of(setting)),
        pool={column.key: column for column in task.known},
        told=told,
        days=days,
    )
    done, wait, between, vain = 0, 0, _BETWEEN, 0
    while setting.slots and not search.stop.reached(done) and search.rank[1] != task.goal:
        done += 1
        # nothing brings as much as stops nobody visits, as long as that goes on
        eager = vain < _IN_VAIN
        wait -= not eager
        # PyVRP knows nothing of an old plan
        if wait < 0 and not eager and setting.stops and not is_priced(setting):
            better = search.take(_by_pyvrp(search, task.seed + done), "PyVRP")
            between = _BETWEEN if better else 2 * between
            wait = between
        else:
            some = neighbourhood(setting, search.best, search.chance, eager=eager)
            note = f"{len(some.held.slots)} days anew"
            better = search.take(_days_anew(search, some, done), note)
            if eager:
                vain = 0 if better else vain + 1 if some.for_missed else _IN_VAIN
    return Improved(search.best, tuple(search.fresh))


def _by_pyvrp(search: _Search, seed: int) -> Plan | None:
    seconds = min(_PYVRP_S, search.stop.seconds_left() * 0.3)
    return routed(
        search.setting,
        search.best,
        search.stop,
        seconds=seconds,
        iterations=_PYVRP_ITERATIONS,
        seed=seed,
    )


def _days_anew(search: _Search, some: Neighbourhood, turn: int) -> Plan | None:
    """The best plan of routes made for these days, with all other days as they are."""
    held = some.held
    own = [column for column in search.best if column.slot in held.slots]
    master = master_of(search.setting, held)
    master.add(own)
    master.add(column for column in search.pool.values() if _fits(column, some))
    search.seeker.rows = master.rows
    search.seeker.days = [_narrowed(search.days[slot], some) for slot in sorted(held.slots)]
    generator = Generator(master, search.seeker, held=held)
    generate_columns(generator, _clock(search.stop), _ROUNDS, silently)
    routes = master.cheapest(_ROUTES)
    search.keep(routes[:_REMEMBERED])
    among = {column.key: column for column in (*own, *routes)}
    found = master.choose(
        list(among.values()), own, _clock(search.stop), seed=turn, nodes=_CHOICE_NODES
    )
    if found is None:
        return None
    return tuple(sorted((*held.routes, *found[0]), key=lambda column: column.slot))


def _fits(column: Column, some: Neighbourhood) -> bool:
    held = some.held
    return (
        column.slot in held.slots
        and held.leads_to(column.start)
        and held.leads_to(column.end)
        and all(some.stops[one] for one in column.stops)
    )


def _narrowed(day: OpenDay, some: Neighbourhood) -> OpenDay:
    """The day, leading only to where the neighbourhood does."""
    places = np.array([place for place in day.places if some.held.leads_to(int(place))], np.int64)
    return replace(day, places=places, stops=day.stops & some.stops)


def _clock(stop: Stop) -> Stop:
    if not stop.by_clock:
        return Limit(iterations=1).start()
    return Limit(seconds=min(_CHOICE_S, stop.seconds_left())).start()
