"""巡展: the tours that cost least, as far as they can be found.

Routes are generated for a relaxation that chooses nights and days together; rounding it gives a
plan, which PyVRP (all stops, nights given) and small exact choices among all routes met so far
(some vehicles' days, nights free) improve in turn. See docs/explanation/tours.md.
"""

import random
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import Final

from keguang.planning.blocks import run_blocks
from keguang.planning.progress import Progress, Step, silent
from keguang.planning.results import Meta, Solved, Status, versions_of
from keguang.planning.stopping import Limit, Stop
from keguang.planning.tours.adopting import adopted
from keguang.planning.tours.baseline import greedy
from keguang.planning.tours.beginning import first_plan
from keguang.planning.tours.cost import Plan, cost_of, missing, past_fen, tours_of
from keguang.planning.tours.division import Part, divided, with_others
from keguang.planning.tours.generation import (
    Generator,
    Relaxed,
    dive,
    generate_columns,
    generator_of,
)
from keguang.planning.tours.master import Master, master_of, must_fen
from keguang.planning.tours.problem import Problem, Tours
from keguang.planning.tours.reach import contradicted
from keguang.planning.tours.replanning import is_priced, stay_near
from keguang.planning.tours.routing import routed
from keguang.planning.tours.setting import Setting, setting_of
from keguang.planning.tours.together import impossible_stops
from keguang.planning.wording import Words

_NO_BOUND: Final = Words(
    "没有生成全部路线，不能证明下界", "not every route was generated, so nothing is proven"
)
_IN_PART: Final = Words("只重排了一部分", "only a part was planned anew")
_MUST_MISSED: Final = Words("必去或锁定的点没有全部排上", "not every stop that must be visited is")
# stops one model holds well; more are divided by base
_DIVIDE_ABOVE: Final = 400
_ROUNDS: Final = 300
_FOR_RELAXING: Final = 0.35


@dataclass(slots=True)
class _Search:
    """What a solve is about and the best it has found."""

    setting: Setting
    stop: Stop
    seed: int
    progress: Progress
    best: Plan = ()
    rank: tuple[int, int] = (0, 0)
    bound: int | None = None
    method: list[str] = field(default_factory=list)

    def begin(self, plan: Plan, *, alone: bool = True) -> None:
        """Start from this plan, or from one that misses less of what must be visited.

        Where bases are planned apart, each looks for that by itself (`alone` is false here).
        """
        setting = self.setting
        self.rank = (len(missing(setting, plan)), cost_of(setting, plan))
        self.best = plan
        if self.rank[0] and alone:
            first = first_plan(setting)
            if first is not None:
                rank = (len(missing(setting, first)), cost_of(setting, first))
                if rank < self.rank:
                    self.best, self.rank = first, rank
        self.say("begin")

    def take(self, plan: Plan, note: str) -> bool:
        """Keep a plan if it is the best: first what must be visited, then the cost."""
        rank = (len(missing(self.setting, plan)), cost_of(self.setting, plan))
        better = rank < self.rank
        if better:
            self.best, self.rank = plan, rank
        self.say(note)
        return better

    def say(self, note: str) -> None:
        self.progress(Step(self.stop.seconds_used(), self.rank[1], self.bound, note))


@dataclass(frozen=True, slots=True)
class _Task:
    """One part of a divided instance, for another process."""

    problem: Problem
    limit: Limit
    seed: int
    warm: Tours


def solve(
    problem: Problem,
    *,
    limit: Limit,
    seed: int,
    threads: int,
    executor: Executor,
    progress: Progress,
    warm: Tours | None = None,
    free: frozenset[str] = frozenset(),
    divide_above: int = _DIVIDE_ABOVE,
) -> Solved[Tours]:
    """Plan tours.

    Parameters
    ----------
    limit
        An iteration is one improvement: all stops by PyVRP, or a choice for some vehicles.
    warm
        A plan to start from; what of it is not lawful any more is left out.
    free
        Ids of stops and vehicles: vehicles named, and those that visit a stop named or could
        best, are planned anew around `warm`; all other routes stay.
    divide_above
        How many stops one model holds well; an instance with more is divided by base.

    Returns
    -------
    Solved
        `infeasible` when a stop that must be visited provably cannot be, with the best plan
        without it; `unknown` when one is merely not reached in time.
    """
    stop = limit.start()
    setting = setting_of(problem)
    old = warm
    if old is None and problem.baseline is not None:
        old = Tours(problem.baseline.routes)
    search = _Search(setting, stop, seed, progress)
    search.begin(adopted(setting, old or greedy(problem)), alone=len(setting.stops) <= divide_above)
    if free:
        _replan(search, free)
    else:
        parts = divided(problem) if len(setting.stops) > divide_above else []
        if len(parts) > 1:
            _by_parts(search, parts, threads, executor)
        else:
            _whole(search)
    lost: object = contradicted(setting)
    if search.rank[0] and not lost and not stop.interrupted:
        lost = impossible_stops(problem, Limit(iterations=1).start())
    return Solved(tours_of(setting, search.best), _meta(search, threads, bool(lost), bool(free)))


def _whole(search: _Search) -> None:
    """Relax, round, improve."""
    setting, stop, problem = search.setting, search.stop, search.setting.problem
    master = master_of(setting)
    master.add(search.best)
    if is_priced(setting):
        old = Tours(() if problem.baseline is None else problem.baseline.routes)
        master.add(kept := adopted(setting, old))
        stay_near(setting, master, kept, lambda: search.best, search.take, stop, seed=search.seed)
    generator = generator_of(master)
    relaxing = stop.part(_FOR_RELAXING, iterations=0)
    clock = relaxing.start() if stop.by_clock else Limit(iterations=1).start()
    # the programme counts neither the frozen past nor changes no route can spare
    apart = past_fen(setting) + problem.weights.change * len(setting.old_visit)

    def told(cost: float, bound: int | None) -> None:
        search.bound = None if bound is None else bound + apart
        search.say(f"relaxation {cost + apart:,.0f}")

    relaxed = generate_columns(generator, clock, _ROUNDS, told)
    if relaxed is not None and relaxed.bound is not None:
        search.bound = relaxed.bound + apart
    plan = dive(generator, clock_of(stop, 0.6))
    if plan is not None:
        search.take(tuple(plan), "rounded")
    search.method.append("column generation (HiGHS), rounding")
    if relaxed is not None and search.bound is not None:
        _settle(search, generator, relaxed)
    _improve(search, master)


def _settle(search: _Search, generator: Generator, relaxed: Relaxed) -> None:
    """Choose among all routes that can be in a plan as good as the best: that choice is optimal."""
    bound, (left, cost) = search.bound, search.rank
    # as the programme counts: there a stop that must be visited can be missed, dearly
    cost += left * must_fen(search.setting.problem)
    if bound is None or cost <= bound:
        return
    near = generator.near(relaxed, cost - bound)
    if near is None:
        return
    generator.master.add(near)
    routes = generator.master.columns
    clock = clock_of(search.stop, 0.5)
    found = generator.master.choose(
        routes, search.best, clock, held=0, seed=search.seed, nodes=10_000
    )
    if found is not None:
        search.take(tuple(sorted(found[0], key=lambda column: column.slot)), "all routes")
        if found[1] and not search.rank[0]:
            search.bound = search.rank[1]


def clock_of(stop: Stop, share: float) -> Stop:
    """A share of the time left; where iterations count, a clock that never rings by itself."""
    return stop.part(share).start() if stop.by_clock else Limit(iterations=1).start()


def _improve(search: _Search, master: Master) -> None:
    """PyVRP and choices for some vehicles in turn, until the limit."""
    setting, stop = search.setting, search.stop
    chance = random.Random(search.seed)  # noqa: S311  a search, not a secret
    search.method.append("PyVRP for given nights; choices among known routes (HiGHS)")
    # PyVRP knows nothing of the old plan
    done, wait, near = 0, 0, is_priced(setting)
    while not stop.reached(done) and search.rank[1] != search.bound:
        done += 1
        if wait <= 0 and not near and setting.stops:
            seconds = min(10.0, stop.seconds_left() * 0.3)
            plan = routed(
                setting,
                search.best,
                stop,
                seconds=seconds,
                iterations=500,
                seed=search.seed + done,
            )
            wait = 4
            if plan is not None:
                master.add(plan)
                search.take(plan, "PyVRP")
            continue
        wait -= 1
        chosen = _some_vehicles(search, chance)
        plan = _chosen_anew(search, master, chosen, done)
        if plan is not None:
            search.take(plan, f"choice for {len(chosen)} slots")


def _some_vehicles(search: _Search, chance: random.Random) -> frozenset[int]:
    """The slots of one or two vehicles, or of some days in a row of all."""
    slots = search.setting.slots
    vehicles = sorted({slot.vehicle for slot in slots})
    if chance.random() < 0.5 and len(vehicles) > 1:
        some = set(chance.sample(vehicles, 2 if len(vehicles) > 2 else 1))
        return frozenset(n for n, slot in enumerate(slots) if slot.vehicle in some)
    days = search.setting.problem.days
    length = min(days, max(3, 15 // max(1, len(vehicles))))
    first = chance.randint(search.setting.first_day, max(search.setting.first_day, days - length))
    return frozenset(n for n, slot in enumerate(slots) if first <= slot.day < first + length)


def _chosen_anew(search: _Search, master: Master, slots: frozenset[int], turn: int) -> Plan | None:
    """The best plan of all known routes with the other slots as they are."""
    held = [column for column in search.best if column.slot not in slots]
    taken = {one for column in held for one in column.stops}
    kept = [
        column
        for column in master.columns
        if column.slot in slots and not taken & set(column.stops)
    ]
    limit = search.stop.part(0.2, iterations=1) if search.stop.by_clock else Limit(iterations=1)
    if limit.seconds is not None:
        limit = Limit(seconds=min(limit.seconds, 12.0))
    found = master.choose(
        [*held, *kept], search.best, limit.start(), held=len(held), seed=turn, nodes=200
    )
    return None if found is None else tuple(sorted(found[0], key=lambda column: column.slot))


def _replan(search: _Search, free: frozenset[str]) -> None:
    """Only the vehicles the named items concern."""
    setting = search.setting
    names = {vehicle.id: n for n, vehicle in enumerate(setting.problem.vehicles)}
    visiting = {
        setting.slots[column.slot].vehicle
        for column in search.best
        if any(setting.stops[one].id in free for one in column.stops)
    }
    concerned = {names[name] for name in free if name in names} | visiting
    open_slots = {
        n
        for n in range(len(setting.slots))
        if any(
            setting.open_at[place, n] for place, stop in enumerate(setting.stops) if stop.id in free
        )
    }
    slots = frozenset(
        n
        for n, slot in enumerate(setting.slots)
        if slot.vehicle in concerned or (not concerned and n in open_slots)
    )
    others = tuple(column for column in search.best if column.slot not in slots)
    part = Part(
        frozenset(setting.problem.vehicles[setting.slots[n].vehicle].id for n in slots),
        frozenset(
            stop.id
            for n, stop in enumerate(setting.stops)
            if not any(n in column.stops for column in others)
        ),
    )
    inner_problem = with_others(setting.problem, part, tours_of(setting, others))
    inner = _Search(setting_of(inner_problem), search.stop, search.seed, silent)
    inner.begin(adopted(inner.setting, tours_of(setting, search.best)))
    _whole(inner)
    merged = Tours((*tours_of(setting, others).routes, *tours_of(inner.setting, inner.best).routes))
    search.take(adopted(setting, merged), "around the free items")
    search.method = inner.method


def _by_parts(search: _Search, parts: Sequence[Part], threads: int, executor: Executor) -> None:
    """Each base with its stops, then once more with the stops its neighbours left."""
    setting = search.setting
    plan = tours_of(setting, search.best)
    for turn in range(2):
        if search.stop.reached(turn):
            break
        share = min(threads, len(parts)) / len(parts) * (0.7 if turn == 0 else 0.9)
        if turn:
            visited = {stop for route in plan.routes for stop in route.stops}
            parts = [part.joined_by_missed(visited) for part in parts]
        tasks = [
            _Task(
                with_others(setting.problem, part, _outside(plan, part) if turn else Tours(())),
                search.stop.part(share, iterations=4),
                search.seed + turn,
                _inside(plan, part),
            )
            for part in parts
        ]
        # on the second turn two bases may take the same stop: the later one then leaves it out
        for part, found in zip(parts, run_blocks(executor, _solve_part, tasks), strict=True):
            if found is not None:
                plan = Tours((*_outside(plan, part).routes, *found.routes))
        search.take(adopted(setting, plan), "all bases" if not turn else "stops between bases")
        plan = tours_of(setting, search.best)
    search.method.append(f"{len(parts)} parts by base; each: column generation, PyVRP, choices")


def _outside(plan: Tours, part: Part) -> Tours:
    return Tours(tuple(route for route in plan.routes if route.vehicle not in part.vehicles))


def _inside(plan: Tours, part: Part) -> Tours:
    return Tours(tuple(route for route in plan.routes if route.vehicle in part.vehicles))


def _solve_part(task: _Task) -> Tours:
    """One part, in whichever process."""
    setting = setting_of(task.problem)
    search = _Search(setting, task.limit.start(), task.seed, silent)
    search.begin(adopted(setting, task.warm))
    _whole(search)
    return tours_of(setting, search.best)


def _meta(search: _Search, threads: int, lost: bool, part: bool) -> Meta:  # noqa: FBT001  two facts of one record
    left, cost = search.rank
    status: Status = "infeasible" if lost else "unknown" if left else "feasible"
    bound = None if part or left or lost else search.bound
    if status == "feasible" and bound == cost:
        status = "optimal"
    reason = _MUST_MISSED if left or lost else _IN_PART if part else _NO_BOUND
    return Meta(
        status=status,
        objective=cost,
        bound=bound,
        bound_reason=None if bound is not None else reason,
        method="; ".join(search.method),
        seconds=search.stop.seconds_used(),
        seed=search.seed,
        threads=threads,
        versions=versions_of("pyvrp", "highspy", "numpy"),
    )
