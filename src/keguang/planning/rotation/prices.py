"""What prices prove besides the copies' own years (Lagrangian duality).

Every price is a whole multiple of 1 / SCALE fen and has its sign, so a bound computed from any
prices holds exactly: no solver's rounding is in it.
"""

import numpy as np

from keguang.planning.rotation.rows import SCALE, Prices
from keguang.planning.rotation.setting import (
    CHANGE,
    EMPTY_COST,
    FAIR_FLOOR,
    LEAST,
    NONE,
    OLD,
    OPEN,
    PINNED,
    WANTED,
    Flags,
    Setting,
    Whole,
)


def openings(s: Setting) -> Flags:
    """Shape (N, T): cells that a copy may hold."""
    cells: Flags = (s.cells[..., OPEN] == 1) & (s.cells[..., PINNED] != NONE)
    return cells


def may_be_empty(s: Setting) -> Flags:
    """Shape (N, T): cells no decision asks to be filled."""
    cells: Flags = (s.cells[..., PINNED] < 0) & (s.cells[..., WANTED] == NONE)
    return cells


def empty_costs(s: Setting) -> Whole:
    """Shape (N, T), fen: what an empty cell costs, a change from the old plan included."""
    costs: Whole = s.cells[..., EMPTY_COST] + s.weight[CHANGE] * (s.cells[..., OLD] >= 0)
    return costs


def shared_part(s: Setting, prices: Prices) -> int:
    """What the prices prove besides the copies' own years, in 1 / SCALE fen."""
    empty = empty_costs(s) * SCALE
    is_open = openings(s)
    free = is_open & may_be_empty(s)
    total = _sum(empty[~is_open & may_be_empty(s)])
    total += _sum(prices.cell[is_open])
    total += _sum(np.minimum(0, empty - prices.cell)[free])
    opened = s.cells[..., OPEN].sum(axis=1)
    total += _sum(prices.fair * opened * s.weight[FAIR_FLOOR])
    total += _sum(prices.key * s.key[:, LEAST])
    total -= _sum(prices.crew * s.crew)
    return total - _sum(prices.topic) - _sum(prices.duplicate) - _sum(prices.cooling)


def _sum(numbers: Whole) -> int:
    return int(numbers.sum(dtype=np.int64))
