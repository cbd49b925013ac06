"""Better plans from a plan: all stops anew where the nights are given, or some days with theirs.

PyVRP distributes all stops among the days as long as nobody sleeps elsewhere; between its turns
some days are taken out of the plan, and routes are generated for them alone beside those that stay.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from keguang.planning.stopping import Limit, Stop
from keguang.planning.tours.cost import Plan
from keguang.planning.tours.generation import Generator, generate_columns, silently
from keguang.planning.tours.master import Held, master_of
from keguang.planning.tours.problem import Problem
from keguang.planning.tours.relaxing import rank_of
from keguang.planning.tours.replanning import is_priced
from keguang.planning.tours.routes import Column
from keguang.planning.tours.routing import routed
from keguang.planning.tours.seeking import Seeker, bonus_of, open_days
from keguang.planning.tours.setting import Setting, setting_of

_PYVRP_S: Final = 6.0
_PYVRP_ITERATIONS: Final = 500
# days taken out so often between two turns of PyVRP, twice as often after one in vain
_BETWEEN: Final = 6
# of each plan some days are taken out, so many at least and at most
_FEWEST: Final = 5
_MOST: Final = 16
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
    search = _Search(
        setting=setting,
        stop=task.limit.start(),
        chance=random.Random(task.seed),  # noqa: S311  a search, not a secret
        best=task.plan,
        rank=rank_of(setting, task.plan),
        seeker=_seeker_of(setting),
        pool={column.key: column for column in task.known},
        told=told,
    )
    # PyVRP knows nothing of an old plan
    done, wait, between, near = 0, 0, _BETWEEN, is_priced(setting)
    while setting.slots and not search.stop.reached(done) and search.rank[1] != task.goal:
        done += 1
        wait -= 1
        if wait < 0 and not near and setting.stops:
            better = search.take(_by_pyvrp(search, task.seed + done), "PyVRP")
            between = _BETWEEN if better else 2 * between
            wait = between
        else:
            slots = _some_days(search)
            search.take(_days_anew(search, slots, done), f"{len(slots)} days anew")
    return Improved(search.best, tuple(search.fresh))


def _seeker_of(setting: Setting) -> Seeker:
    """One for all choices, whose programmes give it their rows: what it remembers stays true."""
    return Seeker(setting, master_of(setting).rows, open_days(setting), bonus_of(setting))


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


def _some_days(search: _Search) -> frozenset[int]:
    """Days to take out: of one or two vehicles, some in a row of all, or around some stop."""
    setting, chance = search.setting, search.chance
    slots = setting.slots
    count = min(len(slots), chance.randint(_FEWEST, _MOST))
    kind = chance.random()
    vehicles = sorted({slot.vehicle for slot in slots})
    if kind < 0.3:
        some = set(chance.sample(vehicles, min(len(vehicles), chance.randint(1, 2))))
        length = max(1, count // len(some))
        days = sorted({slot.day for slot in slots if slot.vehicle in some})
        first = chance.randrange(max(1, len(days) - length + 1))
        wanted = set(days[first : first + length])
        return frozenset(
            n for n, slot in enumerate(slots) if slot.vehicle in some and slot.day in wanted
        )
    if kind < 0.5:
        length = max(1, count // len(vehicles))
        days = sorted({slot.day for slot in slots})
        first = chance.randrange(max(1, len(days) - length + 1))
        wanted = set(days[first : first + length])
        return frozenset(n for n, slot in enumerate(slots) if slot.day in wanted)
    return _days_around(search, count)


def _days_around(search: _Search, count: int) -> frozenset[int]:
    """The days whose routes pass nearest to some stop, rather one nobody visits."""
    setting, chance = search.setting, search.chance
    visited = {one for column in search.best for one in column.stops}
    missed = [one for one in range(len(setting.stops)) if one not in visited]
    among = missed if missed and chance.random() < 0.5 else range(len(setting.stops))
    if not among:
        return frozenset(range(len(setting.slots)))
    places = len(setting.places)
    minutes = setting.legs.minutes[places + chance.choice(among)]
    nearness = {
        column.slot: min((int(minutes[places + one]) for one in column.stops), default=10**6)
        for column in search.best
    }
    order = sorted(
        range(len(setting.slots)), key=lambda n: (nearness.get(n, 500) + chance.randint(0, 20), n)
    )
    return frozenset(order[:count])


def _days_anew(search: _Search, slots: frozenset[int], turn: int) -> Plan | None:
    """The best plan of routes made for these days, with all other days as they are."""
    held = Held(slots, [column for column in search.best if column.slot not in slots])
    own = [column for column in search.best if column.slot in slots]
    taken = {one for column in held.routes for one in column.stops}
    master = master_of(search.setting, held)
    master.add(own)
    master.add(
        column
        for column in search.pool.values()
        if column.slot in slots and taken.isdisjoint(column.stops)
    )
    search.seeker.rows = master.rows
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


def _clock(stop: Stop) -> Stop:
    if not stop.by_clock:
        return Limit(iterations=1).start()
    return Limit(seconds=min(_CHOICE_S, stop.seconds_left())).start()
