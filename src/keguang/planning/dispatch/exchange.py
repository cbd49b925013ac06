"""A large instance by blocks on the map, then by other blocks whose borders lie elsewhere."""

import random
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Executor
from typing import Final

from keguang.planning.blocks import run_blocks
from keguang.planning.dispatch.around import block_of, with_result
from keguang.planning.dispatch.block import Block, BlockResult, solve_block
from keguang.planning.dispatch.cost import cost_of
from keguang.planning.dispatch.division import MOST_REQUESTS, blocks_of, cut_map, shares_of
from keguang.planning.dispatch.parts import problem_of
from keguang.planning.dispatch.problem import Assignment, Problem
from keguang.planning.stopping import Limit, Stop

# parts of the time for the first blocks, and of what is left for each later map
_FIRST: Final = 0.45
_LATER: Final = 0.95
# integer programmes of one block where the clock does not decide
_PROGRAMMES: Final = 2
# parts per million: a block this near to its best is good enough, since borders matter more
_ENOUGH: Final = 2_000
_ENOUGH_LATER: Final = 1_000

type Heard = Callable[[int, BlockResult], None]


def first_blocks(
    problem: Problem,
    decided: Sequence[Assignment],
    stop: Stop,
    *,
    threads: int,
    executor: Executor,
    heard: Heard,
    most: int = MOST_REQUESTS,
) -> list[BlockResult]:
    """Solve every block of the first map by itself.

    `decided` has one session a request, all by known lectures.
    """
    where, count = cut_map(problem.requests, axis=0, share=0.5, most=most)
    parts = blocks_of(problem, decided, where, count)
    limit = _limit_of(stop, count, threads, _FIRST)
    tasks = [
        Block(problem_of(problem, part), part.inside, limit, credit, _ENOUGH)
        for part, credit in zip(parts, shares_of(problem, parts), strict=True)
    ]
    return _all_solved(executor, tasks, heard)


def better_plans(
    problem: Problem,
    plan: tuple[Assignment, ...],
    stop: Stop,
    *,
    seed: int,
    threads: int,
    executor: Executor,
    most: int = MOST_REQUESTS,
) -> Iterator[tuple[Assignment, ...]]:
    """Better and better plans, one for each map, until time is up.

    On every map a block is free to plan all its speakers and requests anew, the rest held.
    """
    chance = random.Random(seed)  # noqa: S311  places of borders, not a secret
    turn = 0
    while not stop.reached(turn + 1):
        turn += 1
        share = chance.uniform(0.25, 0.75)
        where, count = cut_map(problem.requests, axis=turn % 2, share=share, most=most)
        parts = blocks_of(problem, plan, where, count)
        limit = _limit_of(stop, count, threads, _LATER)
        tasks = [block_of(problem, plan, part, limit, _ENOUGH_LATER) for part in parts]
        results = _all_solved(executor, tasks, lambda _place, _result: None)
        moved = [
            (part, result)
            for part, result in zip(parts, results, strict=True)
            if set(result.plan) != set(part.inside)
        ]
        together = plan
        for part, result in moved:
            together = with_result(together, part, result)
        cost = cost_of(problem, plan)
        if cost_of(problem, together) < cost:
            plan = together
        else:
            # two blocks may have given up the same society's last lecture: take them singly
            for part, result in moved:
                alone = with_result(plan, part, result)
                if (found := cost_of(problem, alone)) < cost:
                    plan, cost = alone, found
        yield plan


def _limit_of(stop: Stop, blocks: int, threads: int, share: float) -> Limit:
    """By the clock, each block's part of what all processors have left."""
    return stop.part(share * min(threads, blocks) / blocks, iterations=_PROGRAMMES)


def _all_solved(executor: Executor, tasks: Sequence[Block], heard: Heard) -> list[BlockResult]:
    """Every block's result; one that never began is what can be done at once."""
    found = run_blocks(executor, solve_block, tasks, heard)
    return [
        result or solve_block(Block(task.problem, task.start, Limit(iterations=0), task.credit))
        for task, result in zip(tasks, found, strict=True)
    ]


def known_once(problem: Problem, plans: Collection[Sequence[Assignment]]) -> list[Assignment]:
    """The sessions of several plans that name something, the first of each request."""
    requests = {request.id for request in problem.requests}
    lectures = {lecture.id for lecture in problem.lectures}
    kept: dict[str, Assignment] = {}
    for plan in plans:
        for one in plan:
            if one.request in requests and one.lecture in lectures:
                kept.setdefault(one.request, one)
    return list(kept.values())
