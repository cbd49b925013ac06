"""Lower bounds that hold although solvers calculate with floating point."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

# solvers accept a row broken by 1e-6 and a cost off by as much; this is ten times that
TOLERANCE: Final = 1e-5
# duals are rounded to multiples of 2^-20: fine enough to lose nothing a whole number would show
_SCALE: Final = 1 << 20
# a dual beyond this is a solver gone astray; cutting it only weakens the bound
_LARGEST_DUAL: Final = float(1 << 40)
_ROOM: Final = float(1 << 62)

type Floats = NDArray[np.float64]
type Integers = NDArray[np.int64]


def rounded_up(value: float, *, tolerance: float = TOLERANCE) -> int | None:
    """The least whole number not under `value`, once the solver's tolerance is taken off.

    Use it for a bound a solver reports itself; None for infinities.
    """
    if not math.isfinite(value):
        return None
    return math.ceil(value - tolerance * max(1.0, abs(value) * 1e-3))


@dataclass(frozen=True, slots=True)
class ExactBound:
    """A bound proven in whole numbers, with the reduced cost of every column.

    Attributes
    ----------
    value
        No solution within the rows and column bounds costs less.
    reduced
        Shape (columns,), rounded down in magnitude: a solution with column j one step away from
        the bound it rests on costs at least `value - 1 + |reduced[j]|`.
    """

    value: int
    reduced: Integers


def exact_dual_bound(
    *,
    cost: Integers,
    rows: Integers,
    columns: Integers,
    values: Integers,
    row_lower: Floats,
    row_upper: Floats,
    column_lower: Integers,
    column_upper: Integers,
    duals: Floats,
) -> ExactBound:
    """The Lagrangian bound of any duals, in whole numbers, hence free of rounding.

    Parameters
    ----------
    cost, column_lower, column_upper
        Shape (columns of the matrix,); every column has finite bounds.
    rows, columns, values
        Shape (entries,): the matrix by its entries, in any order.
    row_lower, row_upper
        Shape (rows,), whole numbers or infinite.
    duals
        Shape (rows,). They need not be optimal nor even feasible: a wrong one only weakens
        the bound. One of the wrong sign for an infinite side counts as 0.

    Raises
    ------
    OverflowError
        When a reduced cost would not fit 64 bits.

    Notes
    -----
    min c x over l <= x <= u, rl <= A x <= ru is at least, for every y,
    sum(min(y rl, y ru)) + sum(min(d l, d u)) with d = c - y A; with y a multiple of 2^-20 and all
    data whole, the products are whole multiples of 2^-20 and are summed without rounding.
    Source: Neumaier & Shcherbina, Safe bounds in linear and mixed-integer programming, 2004.
    """
    y = np.rint(np.clip(np.nan_to_num(duals), -_LARGEST_DUAL, _LARGEST_DUAL) * _SCALE)
    y = y.astype(np.int64)
    y = np.where((y > 0) & ~np.isfinite(row_lower), 0, y)
    y = np.where((y < 0) & ~np.isfinite(row_upper), 0, y)
    side = np.where(y > 0, row_lower, np.where(y < 0, row_upper, 0.0)).astype(np.int64)
    priced = np.zeros(len(cost), np.int64)
    np.add.at(priced, columns, values * y[rows])
    _require_room(cost, rows, columns, values, y)
    reduced = cost * _SCALE - priced
    resting = np.where(reduced > 0, column_lower, column_upper)
    total = _sum_exactly(y, side) + _sum_exactly(reduced, resting)
    whole = np.sign(reduced) * (np.abs(reduced) // _SCALE)
    return ExactBound(-(-total // _SCALE), whole)


def _require_room(
    cost: Integers, rows: Integers, columns: Integers, values: Integers, y: Integers
) -> None:
    """Refuse data whose reduced costs would not fit 64 bits; floats are exact enough to tell."""
    size = np.abs(cost.astype(np.float64)) * _SCALE
    np.add.at(size, columns, np.abs(values.astype(np.float64) * y[rows]))
    if size.size and size.max() >= _ROOM:
        raise OverflowError("costs or duals too large for an exact bound")


def _sum_exactly(left: Integers, right: Integers) -> int:
    """sum(left * right) in Python's integers: 64 bits may not hold the total."""
    used = np.flatnonzero((left != 0) & (right != 0))
    return sum(int(a) * int(b) for a, b in zip(left[used], right[used], strict=True))
