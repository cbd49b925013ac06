"""巡展: the tours that cost least, as far as they can be found.

Routes are generated for a relaxation that chooses nights and days together; it proves, and rounding
it gives a plan, which PyVRP (all stops, nights given) and choices among routes made for some days
(nights free) improve in turn. See docs/explanation/tours.md.
"""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from typing import Final

from keguang.planning.blocks import Serial, run_blocks
from keguang.planning.progress import Progress, Step, silent
from keguang.planning.results import Meta, Solved, Status, versions_of
from keguang.planning.stopping import Limit, Stop
from keguang.planning.tours.adopting import adopted
from keguang.planning.tours.apart import Workers, plans_apart
from keguang.planning.tours.baseline import greedy
from keguang.planning.tours.beginning import first_plan
from keguang.planning.tours.cost import Plan, tours_of
from keguang.planning.tours.division import Part, with_others
from keguang.planning.tours.improving import Improved, Improving, improved, run_improving
from keguang.planning.tours.problem import Problem, Tours
from keguang.planning.tours.reach import contradicted
from keguang.planning.tours.relaxing import (
    Relaxation,
    Relaxing,
    rank_of,
    relaxation,
    run_relaxing,
    settled,
)
from keguang.planning.tours.seeking import prepare
from keguang.planning.tours.setting import Setting, setting_of
from keguang.planning.tours.together import impossible_stops
from keguang.planning.wording import Words

_NO_BOUND: Final = Words(
    "按基地分开求解，或时间不够，没有证明下界",
    "planned base by base, or in too little time for a bound",
)
_IN_PART: Final = Words("只重排了一部分", "only a part was planned anew")
_MUST_MISSED: Final = Words("必去或锁定的点没有全部排上", "not every stop that must be visited is")
# stops one model holds well; more are divided by base
_DIVIDE_ABOVE: Final = 400
_IMPROVING: Final = "PyVRP for given nights; days anew"
_UNHURRIED: Final = Limit(iterations=1).start()
# parts of the time: a first plan; the relaxation and its rounding; each choice among all routes
_FOR_BEGINNING: Final = 0.3
_FOR_RELAXING: Final = 0.4
_FOR_SETTLING: Final = 0.25
# so few stops are relaxed before anything beside it could be of use
_FEW: Final = 40
# routes all of which are chosen among: a moment's work, and after improvements at most
_EASY: Final = 4_000
_MOST: Final = 50_000
# while they improve the threads share the best plan so often
_EXCHANGE_S: Final = 60.0


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
        self.best, self.rank = plan, rank_of(self.setting, plan)
        if self.rank[0] and alone:
            # few stops and few rounds: seconds, but of a short limit not all of them
            early = self.stop.part(_FOR_BEGINNING)
            first = first_plan(self.setting, early.start() if self.stop.by_clock else _UNHURRIED)
            rank = rank_of(self.setting, first)
            if rank < self.rank:
                self.best, self.rank = first, rank
        self.say("begin")

    def take(self, plan: Plan, note: str) -> bool:
        """Keep a plan if it is the best: first what must be visited, then the cost."""
        rank = rank_of(self.setting, plan)
        better = rank < self.rank
        if better:
            self.best, self.rank = plan, rank
        self.say(note)
        return better

    def say(self, note: str) -> None:
        self.progress(Step(self.stop.seconds_used(), self.rank[1], self.bound, note))


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
    prepare()
    stop = limit.start()
    setting = setting_of(problem)
    bases = {vehicle.base for vehicle in problem.vehicles}
    alone = len(setting.stops) <= divide_above or len(bases) == 1 or bool(free)
    old = warm
    if old is None and problem.baseline is not None:
        old = Tours(problem.baseline.routes)
    if old is None:
        # where bases begin by themselves nobody waits for one plan of them all
        old = greedy(problem) if alone else Tours(())
    search = _Search(setting, stop, seed, progress)
    search.begin(adopted(setting, old), alone=alone)
    lost = contradicted(setting)
    if free:
        _replan(search, free)
    elif alone:
        _whole(search, threads, executor)
    else:
        _apart(search, frozenset(lost), threads, executor)
    if search.rank[0] and not lost and not stop.interrupted:
        lost = sorted(impossible_stops(problem, Limit(iterations=1).start()))
    return Solved(tours_of(setting, search.best), _meta(search, threads, bool(lost), bool(free)))


def _whole(search: _Search, threads: int, executor: Executor) -> None:
    """Relax and round, with improvements side by side; then improve, sharing the best plan."""
    search.method.append(f"column generation (HiGHS), rounding; {_IMPROVING}")
    found = _relaxed(search, search.stop.part(_FOR_RELAXING), threads, executor)
    tried: Plan | None = None
    exchanges = 1
    if search.stop.by_clock:
        exchanges = max(2, round(search.stop.seconds_left() / _EXCHANGE_S))
    pool = {column.key: column for column in found.known}
    for turn in range(exchanges):
        if tried != search.best:
            tried = search.best
            _settle(search, found, _EASY if turn == 0 else _MOST)
        if search.rank[1] == search.bound or search.stop.interrupted:
            return
        tasks = [
            Improving(
                search.setting.problem,
                search.best,
                tuple(pool.values()),
                search.stop.part(1 / (exchanges - turn)),
                search.seed * 1_000 + turn * threads + thread,
                search.bound,
            )
            for thread in range(threads)
        ]
        for result in _all_improved(search, tasks, executor):
            pool.update((column.key, column) for column in result.known)


def _relaxed(search: _Search, limit: Limit, threads: int, executor: Executor) -> Relaxation:
    """The relaxation, and with more threads the first improvements beside it."""

    def told(plan: Plan | None, bound: int | None, note: str) -> None:
        search.bound = search.bound if bound is None else bound
        if plan is None:
            search.say(note)
        else:
            search.take(plan, note)

    relaxing = Relaxing(search.setting.problem, search.best, limit, search.seed)
    if threads == 1 or not search.stop.by_clock or len(search.setting.stops) <= _FEW:
        found = relaxation(search.setting, relaxing, told)
        search.bound = found.bound
        return found
    improving = Improving(search.setting.problem, search.best, (), limit, search.seed)
    tasks: list[Relaxing | Improving] = [relaxing, improving]
    results = run_blocks(executor, _run_either, tasks)
    found = Relaxation(search.best, None, None, ())
    for one in results:
        if isinstance(one, Relaxation):
            found, search.bound = one, one.bound
        if one is not None:
            search.take(one.plan, "rounded" if one is found else "improved")
    return found


def _run_either(task: Relaxing | Improving) -> Relaxation | Improved:
    """One of the first two tasks; who is done with relaxing improves until the other is done."""
    if isinstance(task, Improving):
        return run_improving(task)
    stop = task.limit.start()
    found = run_relaxing(task)
    left = Improving(
        task.problem, found.plan, found.known, stop.part(1.0), task.seed + 1, found.bound
    )
    better = run_improving(left)
    return replace(found, plan=better.plan, known=(*found.known, *better.known))


def _all_improved(
    search: _Search, tasks: Sequence[Improving], executor: Executor
) -> list[Improved]:
    if len(tasks) == 1:
        return [improved(search.setting, tasks[0], search.take)]

    def told(_place: int, result: Improved) -> None:
        search.take(result.plan, "improved")

    return [one for one in run_blocks(executor, run_improving, tasks, told) if one is not None]


def _settle(search: _Search, found: Relaxation, most: int) -> None:
    """Choose among all routes that can be in a plan as good as the best: that choice is optimal."""
    clock = search.stop.part(_FOR_SETTLING).start()
    if not search.stop.by_clock:
        clock = Limit(iterations=1).start()
    chosen = settled(search.setting, search.best, found, clock, seed=search.seed, most=most)
    if chosen is not None:
        search.take(chosen[0], "all routes")
        if chosen[1] and not search.rank[0]:
            search.bound = search.rank[1]


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
        frozenset(setting.problem.townships),
    )
    inner_problem = with_others(setting.problem, part, tours_of(setting, others))
    inner = _Search(setting_of(inner_problem), search.stop, search.seed, silent)
    inner.begin(adopted(inner.setting, tours_of(setting, search.best)))
    _whole(inner, 1, Serial())
    merged = Tours((*tours_of(setting, others).routes, *tours_of(inner.setting, inner.best).routes))
    search.take(adopted(setting, merged), "around the free items")
    search.method = inner.method


def _apart(search: _Search, hopeless: frozenset[str], threads: int, executor: Executor) -> None:
    """Bases by themselves, then neighbours together."""
    workers = Workers(executor, threads)
    found = plans_apart(
        search.setting,
        search.best,
        search.stop,
        hopeless=hopeless,
        seed=search.seed,
        workers=workers,
    )
    for plan, note in found:
        search.take(plan, note)
    bases = {vehicle.base for vehicle in search.setting.problem.vehicles}
    search.method.append(
        f"{len(bases)} parts by base, then neighbours together; each: {_IMPROVING}"
    )


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
