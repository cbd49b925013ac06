"""Plans dived for from solutions of the relaxation: of the whole, and of what little is freed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from keguang.planning.rotation.columns import Column
from keguang.planning.rotation.generation import Generation
from keguang.planning.rotation.rows import Prices
from keguang.planning.rotation.searching import (
    Annealing,
    Found,
    Proof,
    Proving,
    annealed,
    judged,
    polished,
    proven,
)
from keguang.planning.rotation.setting import NONE, OPEN, Flags, Setting, Whole
from keguang.planning.rotation.starting import Scale
from keguang.planning.stopping import Limit

# a dive that ends this much above the best plan may still be annealed below it
_ABOVE: Final = 1.005
# of copies, periods and centres so many are freed at a time
_COPIES: Final = (6, 12)
_PERIODS: Final = (3, 5)
_CENTRES: Final = (4, 7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Diving:
    """Dive for plans: `wholes` times from nothing, then with most of the best plan held.

    `columns` and `prices` are a proof's; the search ends at a plan of `goal` fen.
    """

    s: Setting
    cell: Whole
    movable: Flags
    scale: Scale
    columns: list[Column]
    prices: Prices
    limit: Limit
    seed: int
    wholes: int
    goal: int | None = None


def dived(task: Diving) -> Found:
    """The best plan found; never worse than the one to begin with."""
    s = task.s
    best = judged(s, task.cell)
    stop = task.limit.start()
    random = np.random.default_rng(task.seed)
    pool = _Pool(s, [column for column in task.columns if _is_open(s, column)])
    turn = 0
    while not stop.reached(turn) and (task.goal is None or best.cost > task.goal):
        whole = turn < task.wholes
        turn += 1
        held = None if whole else _held(s, best.cell, random)
        generation = Generation(s, held, begin=task.prices)
        for column in pool.fitting(held):
            generation.master.add(column)
        generation.learn(best.cell)
        cutoff = best.cost * (_ABOVE if whole else 1.0)
        dive = generation.dive(stop, cutoff, int(random.integers(1 << 30)))
        if not whole:
            pool.add(generation.master.columns)
        if dive.cell is not None:
            seed = int(random.integers(1 << 30))
            best = min(best, polished(s, dive.cell, task.movable, task.scale, seed))
        elif dive.hopeless and whole:
            break  # no plan is cheaper
    return best


type Task = Annealing | Proving | Diving


def run_task(task: Task) -> Found | Proof:
    """Whatever a task is about."""
    if isinstance(task, Annealing):
        return annealed(task)
    return proven(task) if isinstance(task, Proving) else dived(task)


class _Pool:
    """Years found so far, and which of them fit what is held."""

    def __init__(self, s: Setting, columns: list[Column]) -> None:
        self._s = s
        self._columns: list[Column] = []
        self._known: set[tuple[int, tuple[int, ...]]] = set()
        self._cells = np.zeros((0, s.shape[0] * s.shape[1]), np.bool_)
        self._copies = np.zeros(0, np.int64)
        self.add(columns)

    def add(self, columns: list[Column]) -> None:
        """Take in years that are new."""
        new = [one for one in columns if (one.copy, one.places) not in self._known]
        self._known |= {(one.copy, one.places) for one in new}
        self._columns += new
        cells = np.zeros((len(new), self._cells.shape[1]), np.bool_)
        periods = self._s.shape[1]
        for at, column in enumerate(new):
            for t, place in enumerate(column.places):
                if place < self._s.shape[0]:
                    cells[at, place * periods + t] = True
        self._cells = np.concatenate([self._cells, cells])
        self._copies = np.concatenate([self._copies, np.array([c.copy for c in new], np.int64)])

    def fitting(self, held: Whole | None) -> list[Column]:
        """The years that fill no cell held for another copy."""
        if held is None:
            return self._columns
        holder = held.ravel()
        others = (holder != NONE) & (holder != self._copies[:, None])
        fits = ~(self._cells & others).any(axis=1)
        return [self._columns[at] for at in np.flatnonzero(fits)]


def _held(s: Setting, cell: Whole, random: np.random.Generator) -> Whole:
    """Shape (N, T): the best plan, but for some copies, periods or centres, which are freed."""
    free: Callable[[Whole, np.random.Generator], Flags] = (
        _some_copies,
        _some_periods,
        _some_centres,
    )[int(random.integers(3))]
    return np.where(free(cell, random), NONE, cell)


def _some_copies(cell: Whole, random: np.random.Generator) -> Flags:
    shown = np.unique(cell[cell != NONE])
    return np.isin(cell, random.permutation(shown)[: _count(_COPIES, random)])


def _some_periods(cell: Whole, random: np.random.Generator) -> Flags:
    periods = cell.shape[1]
    count = min(_count(_PERIODS, random), periods)
    first = int(random.integers(periods - count + 1))
    free = np.zeros(cell.shape, np.bool_)
    free[:, first : first + count] = True
    return free


def _some_centres(cell: Whole, random: np.random.Generator) -> Flags:
    free = np.zeros(cell.shape, np.bool_)
    free[random.permutation(len(cell))[: _count(_CENTRES, random)]] = True
    return free


def _count(least_and_most: tuple[int, int], random: np.random.Generator) -> int:
    least, most = least_and_most
    return int(random.integers(least, most + 1))


def _is_open(s: Setting, column: Column) -> bool:
    """Whether no cell of a year is closed to this part of an instance."""
    return all(
        s.cells[place, t, OPEN] == 1 for t, place in enumerate(column.places) if place < s.shape[0]
    )
