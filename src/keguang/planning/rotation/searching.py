"""Tasks of a search, each a function of its data alone: in this process, a pool or a cluster."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from keguang.planning.rotation.annealing import anneal
from keguang.planning.rotation.board import board_of
from keguang.planning.rotation.columns import Column
from keguang.planning.rotation.costing import plan_cost
from keguang.planning.rotation.division import settled_copies
from keguang.planning.rotation.generation import Generation
from keguang.planning.rotation.prices import shared_part
from keguang.planning.rotation.pricing import Pricer
from keguang.planning.rotation.rows import SCALE, Prices
from keguang.planning.rotation.setting import (
    EMPTY_COST,
    KM,
    TRUCKLOADS,
    Flags,
    Setting,
    Whole,
)
from keguang.planning.rotation.starting import Scale
from keguang.planning.stopping import Limit, Stop

# changes tried for each cell between two looks at the clock, and in an iteration where none is
# looked at; enough for a few cells, no more than a tenth of a second's for many
_MOVES_A_CELL: Final = 100
_LEAST_MOVES: Final = 2_000
_MOST_MOVES: Final = 20_000
# iterations that polish a plan another search found
_POLISH: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Annealing:
    """Anneal a plan; `cell` and `movable` have shape (N, T)."""

    s: Setting
    cell: Whole
    movable: Flags
    scale: Scale
    limit: Limit
    seed: int


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """A plan; the better of two breaks fewer rules, then costs less.

    `broken` counts rules (crew: days too many), `cost` is fen without penalties, `cell` (N, T).
    """

    broken: int
    cost: int
    cell: Whole = field(compare=False)


def judged(s: Setting, cell: Whole) -> Found:
    """What a plan breaks and costs."""
    cost = int(plan_cost(s, cell, 0))
    return Found(int(plan_cost(s, cell, 1)) - cost, cost, cell)


def annealed(task: Annealing) -> Found:
    """The best of the plans the annealing stood at when it looked; never worse than its start."""
    s, scale = task.s, task.scale
    start = judged(s, task.cell)
    if not task.movable.any() or not len(s.copy):
        return start
    stop = task.limit.start()
    board = board_of(s, task.cell, scale.penalty)
    best = start
    rounds = 0
    moves = min(_MOST_MOVES, max(_LEAST_MOVES, _MOVES_A_CELL * task.cell.size))
    while not stop.reached(rounds):
        warm, cold = _temperatures(scale, _part(stop, rounds), _part(stop, rounds + 1))
        anneal(s, board, task.movable, moves, warm, cold, scale.penalty, task.seed + rounds)
        rounds += 1
        if board.total[0] < best.cost + scale.penalty * best.broken:
            best = min(best, judged(s, board.cell.copy()))
    return best


def _part(stop: Stop, rounds: int) -> float:
    """Which part of the search is behind it."""
    if stop.limit.iterations is not None:
        return rounds / max(1, stop.limit.iterations)
    return min(1.0, stop.seconds_used() / max(1e-9, stop.limit.seconds or 0.0))


def _temperatures(scale: Scale, before: float, after: float) -> tuple[float, float]:
    ratio = scale.cold / scale.warm
    return scale.warm * ratio**before, scale.warm * ratio ** max(before, after)


def polished(s: Setting, cell: Whole, movable: Flags, scale: Scale, seed: int) -> Found:
    """A plan another search found, annealed a little."""
    return annealed(
        Annealing(
            s=s,
            cell=cell,
            movable=movable,
            scale=scale.milder(),
            limit=Limit(iterations=_POLISH),
            seed=seed,
        )
    )


def prepare(s: Setting, cell: Whole) -> None:
    """Have everything compiled, once on a machine, or loaded, before a clock begins to run."""
    if not cell.size or not len(s.copy):
        return
    board = board_of(s, cell, 1)
    anneal(s, board, np.zeros(s.shape, np.bool_), 1, 1.0, 1.0, 1, 0)
    plan_cost(s, cell, 1)
    Pricer(s).price(Prices.zero(s), np.zeros(1, np.int64))


@dataclass(frozen=True, slots=True, kw_only=True)
class Proving:
    """Prove a bound, `cell` giving the first years."""

    s: Setting
    cell: Whole
    limit: Limit


@dataclass(frozen=True, slots=True)
class Proof:
    """The bound in fen, None before the first; the prices behind it; the years found."""

    bound: int | None
    prices: Prices
    columns: list[Column]


def proven(task: Proving) -> Proof:
    """The bound of the relaxation over whole years of the copies, or what time lets it be."""
    generation = Generation(task.s)
    generation.learn(task.cell)
    generation.raise_bound(task.limit.start())
    return Proof(generation.bound, generation.prices, generation.master.columns)


# the largest weight, distance or number of visitors whose products still fit, with prices
_LARGEST_COST: Final = 1 << 38


def usable(s: Setting) -> bool:
    """Whether costs and prices of whole years fit 64 bits."""
    year = s.shape[1] * (
        s.value[..., 0].max(initial=0)
        + s.cells[..., EMPTY_COST].max(initial=0)
        + s.km.max(initial=0) * s.weight[KM] * s.kind[:, TRUCKLOADS].max(initial=0)
        + s.weight.sum()
    )
    return bool(year < _LARGEST_COST)


def whole_bound(s: Setting, prices: Prices) -> int:
    """What these prices prove for an instance too large for one programme, in fen."""
    pricer = Pricer(s)
    settled = settled_copies(s)
    # a path over all centres that remembered more than where it stands would take too long
    wide = Pricer(s, most_remembered=0)
    total = shared_part(s, prices)
    for chosen, how in ((settled, pricer), (~settled, wide)):
        copies = np.flatnonzero(chosen)
        total += sum(how.price(prices, copies).cheapest[copies].tolist())
    return -(-total // SCALE)
