"""排班: the roster that costs least, with a bound that says how far from least it can be.

Blocks are solved by their linear relaxation, which proves, and by integer programmes over the
few columns that can still matter, which find; see docs/explanation/rosters.md.
"""

from collections.abc import Collection, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from typing import Final

from keguang.planning.blocks import run_blocks
from keguang.planning.progress import Progress, Step
from keguang.planning.results import Meta, Solved, Status, versions_of
from keguang.planning.rosters.block import Block, BlockResult, Relaxed, relax_block, solve_block
from keguang.planning.rosters.cost import cost_of
from keguang.planning.rosters.division import LARGEST, Division, block_of, divide
from keguang.planning.rosters.exchange import exchanges, replan, with_result
from keguang.planning.rosters.offers import offers_of, orders_of
from keguang.planning.rosters.problem import Pair, Problem, Roster
from keguang.planning.rosters.quick import contradiction, lawful, quick_roster
from keguang.planning.stopping import Limit, Stop
from keguang.planning.wording import Words

_CONTRADICTED: Final = Words(
    "锁定、禁止或已定班次互相矛盾", "locks, forbids or the frozen past contradict"
)
_IN_PART: Final = Words("只重排了一部分", "only a part was planned anew")
_SHARED: Final = Words(
    "{count} 名志愿者跨分块服务，只有分块的下界",
    "{count} volunteers serve in several blocks; only the blocks have a bound",
)
# pairs of a block that are solved in a second, with something to spare
_PAIRS_A_SECOND: Final = 2_500
# the part of the time kept for exchanges, which blocks without shared volunteers do not need
_FOR_EXCHANGE: Final = 0.1
# the part of the time the relaxation of a divided instance may take
_FOR_WHOLE: Final = 0.4
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
    best: tuple[Pair, ...] = ()
    cost: int = 0
    bound: int | None = None
    block_bound: int | None = None
    reason: Words | None = _UNFINISHED
    # what the sum over blocks leaves out: changes to the old plan that no block could avoid
    apart: int = 0
    method: list[str] = field(default_factory=list)

    def take(self, pairs: Collection[Pair], note: str) -> None:
        """Keep a plan if it is the best, and say how things stand."""
        cost = cost_of(self.problem, pairs)
        if not self.best or cost < self.cost:
            self.best, self.cost = tuple(sorted(pairs)), cost
        self.say(note)

    def say(self, note: str, *, best: int | None = None) -> None:
        cost = self.cost if best is None else best
        bound = self.block_bound if self.bound is None else self.bound
        self.progress(Step(self.stop.seconds_used(), cost, bound, note))


def solve(
    problem: Problem,
    *,
    limit: Limit,
    seed: int,
    threads: int,
    executor: Executor,
    progress: Progress,
    warm: Roster | None = None,
    free: frozenset[str] = frozenset(),
) -> Solved[Roster]:
    """Plan a roster.

    Parameters
    ----------
    limit
        An iteration is an integer programme of a block, or one exchange between blocks.
    seed
        Orders the exchanges; without volunteers shared between blocks nothing is drawn.
    warm
        A plan to start from; what of it is not lawful any more is dropped.
    free
        Ids of shifts and volunteers: only pairs naming one are planned anew, around `warm`.

    Returns
    -------
    Solved
        `infeasible` exactly when locks, forbids and the frozen past contradict each other or the
        rules: everything else can be left empty at a price.
    """
    search = _Search(problem, limit.start(), seed, threads, executor, progress)
    orders = orders_of(problem)
    if contradiction(problem, orders.forced, orders.barred) is not None:
        return Solved(None, _meta(search, "infeasible", None, _CONTRADICTED))
    old = () if warm is None else warm.assignments
    if not old and problem.baseline is not None:
        old = problem.baseline.assignments
    kept = tuple(lawful(problem, orders, old).pairs)
    search.take(kept, "kept from the old plan" if old else "what is decided")
    if free:
        _plan_part(search, free)
    else:
        _plan_all(search, old)
    status: Status = "optimal" if search.bound == search.cost else "feasible"
    return Solved(Roster(search.best), _meta(search, status, search.cost, search.reason))


def _plan_part(search: _Search, free: frozenset[str]) -> None:
    part, result = replan(search.problem, search.best, free, search.stop.part(1.0))
    search.take(with_result(search.best, part, result), "around the free items")
    search.method.append(f"HiGHS on one neighbourhood of {len(free)} free items")
    search.reason = _IN_PART


def _plan_all(search: _Search, old: Sequence[Pair]) -> None:
    problem = search.problem
    offers = offers_of(problem)
    search.take(quick_roster(problem, offers, orders_of(problem), old), "greedy")
    division = divide(problem, offers, largest=_largest(search.stop))
    whole = _relax_whole(search) if division.shared else None
    if whole is not None:
        largest = _largest(search.stop)
        division = divide(problem, offers, largest=largest, usage=whole.usage)
    blocks = _divided(search, division)
    search.method.append(_described(division))
    results = _solve_blocks(search, blocks)
    search.take([pair for result in results for pair in result.pairs], "all blocks")
    if division.shared:
        # a bound of the divided problem says nothing once people move between blocks
        search.block_bound = search.bound
        if whole is None:
            search.reason = _shared_words(division)
        for plan in exchanges(
            problem,
            division,
            search.best,
            search.stop,
            seed=search.seed,
            threads=search.threads,
            executor=search.executor,
        ):
            search.take(plan, "exchange between blocks")
    elif search.block_bound is not None:
        search.bound, search.reason = search.block_bound, None


def _largest(stop: Stop) -> int:
    """How large a block may be to be solved in the time there is."""
    if not stop.by_clock:
        return LARGEST
    return min(LARGEST, int(_PAIRS_A_SECOND * (stop.limit.seconds or 0)))


def _relax_whole(search: _Search) -> Relaxed | None:
    """The bound of an undivided instance too large to be solved as one, if there is time."""
    whole = relax_block(
        Block(
            problem=search.problem,
            start=tuple(lawful(search.problem, orders_of(search.problem)).pairs),
            limit=search.stop.part(_FOR_WHOLE),
            free_shifts=frozenset(shift.id for shift in search.problem.shifts),
        )
    )
    if whole is not None:
        search.bound, search.reason = whole.bound, None
        search.say("relaxation of the whole")
    return whole


def _divided(search: _Search, division: Division) -> list[Block]:
    """The blocks, each from the best plan so far as far as its people are at home in it."""
    problem = search.problem
    home = {who: part.shifts for part in division.parts for who in part.volunteers}
    decided = orders_of(problem).forced
    begun = [p for p in search.best if p in decided or p.shift in home[p.volunteer]]
    blocks = [block_of(problem, part, begun, search.stop.part(0)) for part in division.parts]
    in_blocks = sum(cost_of(block.problem, block.start, block.led) for block in blocks)
    search.apart = cost_of(problem, begun) - in_blocks
    return blocks


def _solve_blocks(search: _Search, blocks: Sequence[Block]) -> list[BlockResult]:
    """Solve all, then once more, with the time the quick ones left, those not yet proven."""
    results = [
        BlockResult(block.start, cost_of(block.problem, block.start, block.led), None)
        for block in blocks
    ]
    for turn in range(2):
        unproven = [index for index, result in enumerate(results) if not result.proven]
        if not unproven or search.stop.reached(turn):
            break
        # by the clock each gets the same part of what all processors have left
        share = min(search.threads, len(unproven)) / len(unproven)
        limit = search.stop.part(share * (1 - _FOR_EXCHANGE))
        tasks = [replace(blocks[i], start=results[i].pairs, limit=limit) for i in unproven]

        def keep(place: int, found: BlockResult, order: Sequence[int] = unproven) -> None:
            known = results[order[place]]
            results[order[place]] = found.with_bound_of(known)
            _tell(search, results)

        if len(tasks) == 1:
            keep(0, solve_block(tasks[0]))
        else:
            run_blocks(search.executor, solve_block, tasks, keep)
    return results


def _tell(search: _Search, results: Sequence[BlockResult]) -> None:
    """The sums over all blocks, those not yet solved counting as they began."""
    bounds = [result.bound for result in results if result.bound is not None]
    if len(bounds) == len(results):
        search.block_bound = search.apart + sum(bounds)
    best = search.apart + sum(result.cost for result in results)
    proven = sum(result.proven for result in results)
    search.say(f"{proven} of {len(results)} blocks proven", best=best)


def _described(division: Division) -> str:
    """The division is part of what a plan's reader must know."""
    count = len(division.parts)
    by = f"zones, {len(division.shared)} volunteers in several" if division.shared else "connection"
    return f"HiGHS: relaxation, narrow and wide integer programmes; {count} blocks by {by}"


def _shared_words(division: Division) -> Words:
    count = len(division.shared)
    return Words(*(sentence.format(count=count) for sentence in _SHARED))


def _meta(search: _Search, status: Status, objective: int | None, reason: Words | None) -> Meta:
    return Meta(
        status=status,
        objective=objective,
        bound=search.bound,
        bound_reason=reason if search.bound is None else None,
        block_bound=search.block_bound,
        method="; ".join(search.method) or "decided pairs tried one by one",
        seconds=search.stop.seconds_used(),
        seed=search.seed,
        threads=search.threads,
        versions=versions_of("highspy", "numpy"),
    )
