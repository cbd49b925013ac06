"""One block solved: its relaxation proves, a narrow programme finds, wider ones settle the rest.

A block is a problem of its own, so it can be solved in another process.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from keguang.planning.dispatch.growing import Relaxation, relax
from keguang.planning.dispatch.master import programme_of, solve_whole
from keguang.planning.dispatch.model import Model, model_of
from keguang.planning.dispatch.parts import NO_CREDIT, Credit
from keguang.planning.dispatch.problem import Assignment, Problem
from keguang.planning.dispatch.quick import quick_plan
from keguang.planning.dispatch.sessions import Integers
from keguang.planning.stopping import Limit, Stop

# patterns whose reduced cost is within this part of the bound stay in the first programme, but
# none above so many fen: what programmes of any size are quickly solved with
_NARROW: Final = 1000
_NARROW_FEN: Final = 3000
# each programme that was solved to its end is followed by one so many times as wide
_WIDER: Final = 2
# the part of the time the relaxation may take
_RELAXING: Final = 0.7

type Told = Callable[[int, int | None, str], None]


def _unheard(_cost: int, _bound: int | None, _note: str) -> None:
    """For blocks nobody watches."""


@dataclass(frozen=True, slots=True)
class Block:
    """What to solve and from where.

    Attributes
    ----------
    start
        Serves all requests that must be served; what of it is not lawful is dropped.
    enough
        A plan proven this near to the best, in parts per million of its cost, ends the search.
    """

    problem: Problem
    start: tuple[Assignment, ...]
    limit: Limit
    credit: Credit = NO_CREDIT
    enough: int = 0


@dataclass(frozen=True, slots=True)
class BlockResult:
    """The best plan of a block with its cost, and what no plan of the block can undercut.

    `bound` is None when nothing is proven.
    """

    plan: tuple[Assignment, ...]
    cost: int
    bound: int | None

    @property
    def proven(self) -> bool:
        return self.bound == self.cost


def solve_block(block: Block, told: Told = _unheard) -> BlockResult:
    """Solve one block within its limit; lawful whatever happens, as its start is."""
    stop = block.limit.start()
    model = model_of(block.problem, block.credit)
    best = quick_plan(model, block.start)
    cost = model.cost_of(best)
    told(cost, None, "quick plan")
    relaxing = stop.part(_RELAXING).start()
    relaxation = None
    if not stop.reached():
        relaxation = relax(
            model, best, relaxing, lambda bound, count: told(cost, bound, f"{count} columns")
        )
    if relaxation is None:
        return BlockResult(tuple(model.plan_of(best)), cost, None)
    return _search(model, relaxation, best, stop, told, enough=block.enough)


def _search(
    model: Model,
    relaxation: Relaxation,
    best: Integers,
    stop: Stop,
    told: Told,
    *,
    enough: int,
) -> BlockResult:
    """Integer programmes over the patterns that can matter, until the best is proven.

    A plan that uses a pattern left out costs more than bound + width, so a programme solved to
    the end proves as much as its width.
    """
    lowest, reduced = relaxation.proof.value, relaxation.proof.reduced
    cost = model.cost_of(best)
    bound = lowest
    width = max(1, min(abs(lowest) // _NARROW, _NARROW_FEN))
    done, widest = 0, -1
    while (cost - bound) * 1_000_000 > enough * cost and width > widest and not stop.reached(done):
        width = widest = min(width, cost - lowest - 1)
        columns = np.union1d(best, np.flatnonzero(reduced <= width))
        found = solve_whole(programme_of(model, columns), stop, start=best)
        done += 1
        if found.patterns is not None and model.cost_of(found.patterns) < cost:
            best, cost = found.patterns, model.cost_of(found.patterns)
        inside = lowest if found.bound is None else found.bound
        bound = max(bound, min(lowest + width + 1, cost, inside))
        told(cost, bound, f"{len(columns)} of {len(reduced)} patterns")
        if not found.complete:
            break
        width = _WIDER * width
    if not model.patterns.complete:
        return BlockResult(tuple(model.plan_of(best)), cost, None)
    return BlockResult(tuple(model.plan_of(best)), cost, bound)
