"""The relaxation of a whole instance: a bound, routes worth knowing, a plan rounded from it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from keguang.planning.stopping import Limit, Stop
from keguang.planning.tours.adopting import adopted
from keguang.planning.tours.cost import Plan, cost_of, missing, past_fen
from keguang.planning.tours.generation import dive, generate_columns, generator_of
from keguang.planning.tours.master import master_of, must_fen
from keguang.planning.tours.problem import Problem, Tours
from keguang.planning.tours.replanning import is_priced, stay_near
from keguang.planning.tours.routes import Column
from keguang.planning.tours.setting import Integers, Setting, setting_of

type Told = Callable[[Plan | None, int | None, str], object]


_ROUNDS: Final = 400
_RELAXING: Final = 0.7  # the part of the time for routes; the rest is for rounding
_KNOWN: Final = 4_000
_NODES: Final = 1_000


@dataclass(frozen=True, slots=True)
class Relaxing:
    """An instance to relax, with a plan to begin from, for another process."""

    problem: Problem
    plan: Plan
    limit: Limit
    seed: int


@dataclass(frozen=True, slots=True)
class Relaxation:
    """What became of it: the best plan met, what no plan undercuts, and routes worth knowing.

    `prices` are those the bound was proven at; None if there is no bound.
    """

    plan: Plan
    bound: int | None
    prices: Integers | None
    known: tuple[Column, ...]


@dataclass(slots=True)
class _Best:
    """The best plan so far, and who is told of every other."""

    setting: Setting
    plan: Plan
    told: Told

    def take(self, plan: Plan, note: str) -> bool:
        better = rank_of(self.setting, plan) < rank_of(self.setting, self.plan)
        if better:
            self.plan = plan
        self.told(plan, None, note)
        return better


def run_relaxing(task: Relaxing) -> Relaxation:
    """Relax in whichever process."""
    return relaxation(setting_of(task.problem), task, lambda _plan, _bound, _note: None)


def relaxation(setting: Setting, task: Relaxing, told: Told) -> Relaxation:
    """Relax as far as time allows, then round.

    Parameters
    ----------
    told
        Told of every plan met and of the bound as it rises.
    """
    stop = task.limit.start()
    best = _Best(setting, task.plan, told)
    master = master_of(setting)
    master.add(task.plan)
    if is_priced(setting):
        old = Tours(() if task.problem.baseline is None else task.problem.baseline.routes)
        master.add(kept := adopted(setting, old))
        stay_near(setting, master, kept, lambda: best.plan, best.take, stop, seed=task.seed)
    generator = generator_of(master)
    apart = _apart(setting)

    def relaxed_so_far(cost: float, bound: int | None) -> None:
        told(None, _plus(bound, apart), f"relaxation {cost + apart:,.0f}")

    relaxed = generate_columns(generator, _clock(stop, _RELAXING), _ROUNDS, relaxed_so_far)
    known = tuple(master.cheapest(_KNOWN))
    few = master_of(setting)  # dives through fewer routes are sooner at their end
    few.add(known)
    plan = dive(generator_of(few), _clock(stop, 1.0))
    if plan is not None:
        best.take(tuple(sorted(plan, key=lambda column: column.slot)), "rounded")
    if relaxed is None or relaxed.bound is None:
        return Relaxation(best.plan, None, None, known)
    return Relaxation(best.plan, relaxed.bound + apart, relaxed.duals, known)


def settled(
    setting: Setting, plan: Plan, found: Relaxation, stop: Stop, *, seed: int, most: int
) -> tuple[Plan, bool] | None:
    """The best choice among all routes that can be in a better plan, and whether it surely is.

    None where these routes are more than `most`.
    """
    left, cost = rank_of(setting, plan)
    # as the programme counts: there a stop that must be visited can be missed, dearly
    room = cost + left * must_fen(setting.problem) - (found.bound or 0)
    master = master_of(setting)
    generator = generator_of(master)
    if found.bound is None or found.prices is None or room <= 0:
        return None
    near = generator.seeker.near(found.prices, room, most, stop)
    if near is None:
        return None
    for routes in (plan, found.known, near):
        master.add(routes)
    chosen = master.choose(master.columns, plan, stop, seed=seed, nodes=_NODES)
    if chosen is None:
        return None
    return tuple(sorted(chosen[0], key=lambda column: column.slot)), chosen[1]


def rank_of(setting: Setting, plan: Plan) -> tuple[int, int]:
    """How good a plan is: first what must be visited and is not, then the cost."""
    return len(missing(setting, plan)), cost_of(setting, plan)


def _apart(setting: Setting) -> int:
    """What the programme does not count: the frozen past, and changes no route can spare."""
    return past_fen(setting) + setting.problem.weights.change * len(setting.old_visit)


def _plus(bound: int | None, apart: int) -> int | None:
    return None if bound is None else bound + apart


def _clock(stop: Stop, share: float) -> Stop:
    """A share of the time left; where iterations count, a clock that never rings by itself."""
    return stop.part(share).start() if stop.by_clock else Limit(iterations=1).start()
