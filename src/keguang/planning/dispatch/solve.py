"""派单: the dispatch that costs least, with a bound that says how far from least it can be.

See docs/explanation/dispatch.md.
"""

from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import Final

from keguang.planning.dispatch.block import Block, solve_block
from keguang.planning.dispatch.cost import cost_of
from keguang.planning.dispatch.problem import Assignment, Dispatch, Problem
from keguang.planning.dispatch.quick import decided
from keguang.planning.progress import Progress, Step
from keguang.planning.results import Meta, Solved, Status, versions_of
from keguang.planning.stopping import Limit, Stop
from keguang.planning.wording import Words

_CONTRADICTED: Final = Words(
    "锁定、禁止或已定安排互相矛盾", "locks, forbids or the frozen past contradict"
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
    forced = decided(problem, search.stop)
    if forced is None:
        return Solved(None, _meta(search, "infeasible", None, _CONTRADICTED))
    old = () if warm is None else warm.assignments
    if not old and problem.baseline is not None:
        old = tuple(problem.baseline.of_request.values())
    block = Block(problem, (*forced, *old), search.stop.part(1.0))
    result = solve_block(block, search.say)
    search.method.append("HiGHS: relaxation over day patterns, integer programmes by reduced cost")
    search.plan, search.bound = result.plan, result.bound
    cost = cost_of(problem, search.plan)
    status: Status = "optimal" if search.bound == cost else "feasible"
    return Solved(Dispatch(search.plan), _meta(search, status, cost, search.reason))


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
