"""派单: the dispatch that costs least, with a bound that says how far from least it can be.

See docs/explanation/dispatch.md.
"""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import Final

from keguang.planning.dispatch.around import replan, with_result
from keguang.planning.dispatch.block import Block, BlockResult, solve_block
from keguang.planning.dispatch.cost import cost_of
from keguang.planning.dispatch.division import MOST_REQUESTS
from keguang.planning.dispatch.exchange import better_plans, first_blocks, known_once
from keguang.planning.dispatch.problem import Assignment, Dispatch, Problem
from keguang.planning.dispatch.quick import Undecided, decided, kept_of
from keguang.planning.progress import Progress, Step
from keguang.planning.results import Meta, Solved, Status, versions_of
from keguang.planning.stopping import Limit, Stop
from keguang.planning.wording import Words

_CONTRADICTED: Final = Words(
    "锁定、禁止或已定安排互相矛盾", "locks, forbids or the frozen past contradict"
)
_UNDECIDED: Final = Words(
    "还没有查清锁定和已定安排能否同时成立", "whether all that is decided can hold was not found out"
)
_IN_PART: Final = Words("只重排了一部分", "only a part was planned anew")
_DIVIDED: Final = Words(
    "分块求解，只有分块问题的下界", "solved in blocks: the bound is of the divided problem only"
)
_UNFINISHED: Final = Words("线性松弛没有解完", "the linear relaxation was not finished")


@dataclass(slots=True)
class _Search:
    """What a solve is about and what it has found so far."""

    problem: Problem
    stop: Stop
    seed: int
    threads: int
    executor: Executor
    progress: Progress
    plan: tuple[Assignment, ...] = ()
    bound: int | None = None
    block_bound: int | None = None
    reason: Words | None = _UNFINISHED
    method: list[str] = field(default_factory=list)

    def say(self, best: int, bound: int | None, note: str) -> None:
        self.progress(Step(self.stop.seconds_used(), best, bound, note))


def solve(
    problem: Problem,
    *,
    limit: Limit,
    seed: int,
    threads: int,
    executor: Executor,
    progress: Progress,
    warm: Dispatch | None = None,
    free: frozenset[str] = frozenset(),
) -> Solved[Dispatch]:
    """Plan a dispatch.

    Parameters
    ----------
    limit
        An iteration is an integer programme of a block, or one exchange between blocks.
    warm
        A plan to start from; what of it is not lawful any more is dropped.
    free
        Ids of requests, lectures or speakers: only what concerns them is planned anew, around
        `warm`.

    Returns
    -------
    Solved
        `infeasible` exactly when locks, forbids and the frozen past contradict each other or the
        rules: everything else can be left unserved at a price.
    """
    search = _Search(problem, limit.start(), seed, threads, executor, progress)
    try:
        forced = decided(problem, search.stop)
    except Undecided:
        return Solved(None, _meta(search, "unknown", None, _UNDECIDED))
    if forced is None:
        return Solved(None, _meta(search, "infeasible", None, _CONTRADICTED))
    old = () if warm is None else warm.assignments
    if not old and problem.baseline is not None:
        old = tuple(problem.baseline.of_request.values())
    if free:
        _plan_part(search, forced, old, free)
    elif len(problem.requests) <= MOST_REQUESTS:
        _plan_whole(search, (*forced, *old))
    else:
        _plan_blocks(search, forced, old)
    cost = cost_of(problem, search.plan)
    status: Status = "optimal" if search.bound == cost else "feasible"
    return Solved(Dispatch(search.plan), _meta(search, status, cost, search.reason))


def _plan_whole(search: _Search, start: tuple[Assignment, ...]) -> None:
    result = solve_block(Block(search.problem, start, search.stop.part(1.0)), search.say)
    search.plan, search.bound = result.plan, result.bound
    search.method.append("HiGHS: relaxation over day patterns, integer programmes by reduced cost")


def _plan_part(
    search: _Search,
    forced: Sequence[Assignment],
    old: Sequence[Assignment],
    free: frozenset[str],
) -> None:
    problem = search.problem
    # what is lawful of the old plan, and nothing added
    kept = kept_of(problem, (*forced, *old))
    part, result = replan(problem, kept, free, search.stop.part(1.0))
    search.plan = with_result(kept, part, result)
    search.say(cost_of(problem, search.plan), None, "around the free items")
    search.method.append(f"HiGHS on the neighbourhood of {len(free)} free items")
    search.reason = _IN_PART


def _plan_blocks(search: _Search, forced: Sequence[Assignment], old: Sequence[Assignment]) -> None:
    problem = search.problem
    done: list[int] = []

    def heard(_place: int, result: BlockResult) -> None:
        done.append(result.cost)
        search.say(sum(done), None, f"{len(done)} blocks")

    begun = known_once(problem, (forced, old))
    threads, executor = search.threads, search.executor
    results = first_blocks(
        problem, begun, search.stop, threads=threads, executor=executor, heard=heard
    )
    search.plan = tuple(one for result in results for one in result.plan)
    bounds = [result.bound for result in results if result.bound is not None]
    search.block_bound = sum(bounds) if len(bounds) == len(results) else None
    search.reason = _DIVIDED
    maps = 0
    improved = better_plans(
        problem, search.plan, search.stop, seed=search.seed, threads=threads, executor=executor
    )
    for plan in improved:
        search.plan, maps = plan, maps + 1
        search.say(cost_of(problem, plan), None, f"map {maps + 1}")
    search.method.append(
        f"HiGHS over day patterns: {len(results)} blocks on the map; {maps} maps with other borders"
    )


def _meta(search: _Search, status: Status, objective: int | None, reason: Words | None) -> Meta:
    return Meta(
        status=status,
        objective=objective,
        bound=search.bound,
        bound_reason=reason if search.bound is None else None,
        block_bound=search.block_bound,
        method="; ".join(search.method) or "decided sessions only",
        seconds=search.stop.seconds_used(),
        seed=search.seed,
        threads=search.threads,
        versions=versions_of("highspy", "numpy"),
    )
