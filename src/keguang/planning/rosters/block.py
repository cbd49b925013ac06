"""One block solved: its relaxation proves, a narrow programme finds, a wider one settles the rest.

A block is a problem of its own, so it can be solved in another process.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from keguang.planning.linear import Floats, Integers, Relaxation, relax, solve_integer
from keguang.planning.rosters.cost import Group, cost_of
from keguang.planning.rosters.model import Model, Setting, build
from keguang.planning.rosters.offers import offers_of, orders_of
from keguang.planning.rosters.problem import Pair, Problem
from keguang.planning.stopping import Limit, Stop

# columns whose reduced cost is within this part of the bound stay in the first, narrow programme
_NARROW: Final = 10_000
# how much wider the next one is while nothing good enough was found
_WIDER: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """What to solve and from where.

    Attributes
    ----------
    problem
        The block's posts and people only; needs are what people outside leave to be filled.
    start
        A lawful plan of the block.
    free_shifts, free_volunteers
        The model may choose about pairs that name one of these; all others stay as in `start`.
    led
        Groups that somebody outside the block leads.
    """

    problem: Problem
    start: tuple[Pair, ...]
    limit: Limit
    free_shifts: frozenset[str]
    free_volunteers: frozenset[str] = frozenset()
    led: frozenset[Group] = frozenset()


@dataclass(frozen=True, slots=True)
class BlockResult:
    """The best plan of a block with its cost, and what no plan of the block can undercut.

    `bound` is None when the relaxation was not finished.
    """

    pairs: tuple[Pair, ...]
    cost: int
    bound: int | None

    @property
    def proven(self) -> bool:
        return self.bound == self.cost

    def with_bound_of(self, other: "BlockResult") -> "BlockResult":
        """This plan with the higher of both bounds, which hold for the same block."""
        bounds = [one.bound for one in (self, other) if one.bound is not None]
        return BlockResult(self.pairs, self.cost, max(bounds, default=None))


@dataclass(frozen=True, slots=True)
class Relaxed:
    """What the linear relaxation alone says: a bound, and how much of each pair it takes."""

    bound: int
    usage: dict[Pair, float]


def relax_block(block: Block) -> Relaxed | None:
    """The relaxation of a block; None if its limit ends first."""
    model = build(block.problem, offers_of(block.problem), _setting(block))
    found = relax(model.programme, block.limit.start())
    if found is None:
        return None
    usage = {pair: float(found.x[column]) for pair, column in model.pair_column.items()}
    return Relaxed(found.proof.value, usage)


def solve_block(block: Block) -> BlockResult:
    """Solve one block within its limit; never worse than its start."""
    stop = block.limit.start()
    cost = cost_of(block.problem, block.start, block.led)
    unsolved = BlockResult(block.start, cost, None)
    if stop.reached():
        return unsolved
    model = build(block.problem, offers_of(block.problem), _setting(block))
    relaxation = relax(model.programme, stop)
    if relaxation is None:
        return unsolved
    return _search(block, model, relaxation, unsolved, stop)


def _setting(block: Block) -> Setting:
    orders = orders_of(block.problem)
    day_of = {shift.id: shift.day for shift in block.problem.shifts}

    def is_open(pair: Pair) -> bool:
        free = pair.shift in block.free_shifts or pair.volunteer in block.free_volunteers
        return free and orders.leaves_open(pair, day_of[pair.shift])

    held = frozenset(pair for pair in block.start if not is_open(pair))
    return Setting(held=held, is_open=is_open, led=block.led)


def _search(
    block: Block, model: Model, relaxation: Relaxation, best: BlockResult, stop: Stop
) -> BlockResult:
    """Integer programmes over the columns that can matter, until the best is proven or time ends.

    A solution that uses a column left out costs more than bound + width, so a narrow programme
    solved to the end proves as much as its width.
    """
    lowest = relaxation.proof.value
    if lowest > best.cost:
        raise ArithmeticError(f"a bound of {lowest} above a plan of {best.cost}")
    if relaxation.is_whole(model.programme):
        best = _better(block, model, relaxation.x, best, exact=True)
    width = max(1, abs(lowest) // _NARROW)
    bound = lowest
    done = 0
    widest = -1
    while best.cost > bound and width > widest and not stop.reached(done):
        width = widest = min(width, best.cost - lowest - 1)
        lower, upper = _narrowed(model, relaxation, width)
        start = model.start(best.pairs)
        found = solve_integer(model.programme, stop, lower=lower, upper=upper, start=start)
        done += 1
        best = _better(block, model, found.x, best, exact=found.complete)
        outside = lowest + width + 1
        bound = max(bound, min(outside, best.cost, outside if found.bound is None else found.bound))
        if not found.complete:
            break
        width *= _WIDER
    return BlockResult(best.pairs, best.cost, bound)


def _better(
    block: Block, model: Model, x: Floats | None, best: BlockResult, *, exact: bool
) -> BlockResult:
    """The better of the two; `exact` when x is an optimum, which leaves no slack in its columns.

    Raises
    ------
    ArithmeticError
        When the programme counts otherwise than `cost.cost_of`: its bounds would be wrong.
    """
    if x is None:
        return best
    pairs = tuple(model.pairs(x))
    cost, counted = cost_of(block.problem, pairs, block.led), model.value(x)
    if cost > counted or (exact and cost < counted):
        raise ArithmeticError(f"the programme counts {counted}, the plan costs {cost}")
    return BlockResult(pairs, cost, None) if cost < best.cost else best


def _narrowed(model: Model, relaxation: Relaxation, width: int) -> tuple[Integers, Integers]:
    """Column bounds with every column fixed whose move costs more than `width`."""
    lower = np.array(model.programme.lower, np.int64)
    upper = np.array(model.programme.upper, np.int64)
    reduced = relaxation.proof.reduced
    return (
        np.where(reduced < -width, upper, lower),
        np.where(reduced > width, lower, upper),
    )
