"""Years of copies as columns of a linear programme."""

from typing import NamedTuple

import numpy as np

from keguang.planning.rotation.rows import SCALE, Rows
from keguang.planning.rotation.setting import BEGIN, Setting, Whole
from keguang.planning.rotation.years import shares_of


class Column(NamedTuple):
    """What one copy does all year: `places` has shape (T,); `cost` in fen, without shared rules.

    `rows` it is in, ascending, and `values` how much in each.
    """

    copy: int
    places: tuple[int, ...]
    cost: int
    rows: Whole
    values: Whole


def column_of(s: Setting, rows: Rows, copy: int, places: Whole, first_of: Whole) -> Column:
    """The column of a path."""
    cost, row, value = shares_of(s, rows, copy, places, first_of)
    return Column(copy, tuple(places.tolist()), int(cost), row, value)


def comes_back(s: Setting, column: Column) -> bool:
    """Whether the copy leaves a centre and returns to it."""
    visited: set[int] = set()
    here = int(s.copy[column.copy, BEGIN])
    for place in column.places:
        if place != here:
            if here < s.shape[0]:
                visited.add(here)
            if place in visited:
                return True
            here = place
    return False


def reduced_cost(charge: Whole, column: Column) -> int:
    """What a year costs where one in each row is charged so much, in 1 / SCALE fen."""
    return SCALE * column.cost + int(np.dot(column.values, charge[column.rows]))
