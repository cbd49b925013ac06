"""The linear programme over the years found so far, and the prices it gives."""

from collections.abc import Sequence
from typing import Final

import highspy
import numpy as np
from numpy.typing import NDArray

from keguang.planning.linear import INFINITY, SilentHighs
from keguang.planning.rotation.columns import Column
from keguang.planning.rotation.prices import empty_costs, may_be_empty, openings
from keguang.planning.rotation.rows import SCALE, Prices, Rows, prices_from
from keguang.planning.rotation.setting import (
    DUPLICATE,
    FAIR,
    FAIR_FLOOR,
    HARD,
    KEY,
    LEAST,
    OPEN,
    TOPIC_REPEAT,
    Flags,
    Setting,
    Whole,
)
from keguang.planning.stopping import Stop

type Floats = NDArray[np.float64]

# rows that almost never bind are added when a solution breaks them by this much
_BROKEN: Final = 1e-4
_DUAL, _PRIMAL = 1, 4
# what a copy that has no year yet, or a hard rule not yet kept, costs in years of emptiness
_PROHIBITIVE: Final = 4.0


class Master:
    """min cost over convex combinations of each copy's years, subject to what copies share."""

    def __init__(self, s: Setting, rows: Rows) -> None:
        self._s, self._rows = s, rows
        self._solver = SilentHighs()
        self._solver.setOptionValue("threads", 1)
        #: of each row its place in the programme, -1 for those not in it
        self._place = np.full(rows.end, -1, np.int64)
        self._row: list[int] = []
        self.columns: list[Column] = []
        self._number: list[int] = []
        self._known: dict[tuple[int, tuple[int, ...]], int] = {}
        self._cells = np.zeros((256, rows.fair), np.bool_)
        self._copies = np.zeros(256, np.int64)
        self._refused: set[int] = set()
        self._variables = 0
        self._x: Floats = np.zeros(0)
        self._cut = False
        self._prohibitive = _PROHIBITIVE * (1e6 + float(empty_costs(s).sum()))
        self._add_first_rows()

    def _add_first_rows(self) -> None:
        s, rows, weight = self._s, self._rows, self._s.weight
        periods = s.shape[1]
        for x in range(len(s.copy)):
            self._add_row(rows.copy + x, 1.0, 1.0)
            self._add_slack(self._prohibitive, INFINITY, rows.copy + x, 1.0)
        empty, free = empty_costs(s), may_be_empty(s)
        for n, t in np.argwhere(openings(s)).tolist():
            row = rows.cell + n * periods + t
            self._add_row(row, 1.0, 1.0)
            self._add_slack(float(empty[n, t]) if free[n, t] else self._prohibitive, 1.0, row, 1.0)
        for n in range(s.shape[0]):
            floor = float(weight[FAIR_FLOOR] * s.cells[n, :, OPEN].sum())
            self._add_row(rows.fair + n, floor, INFINITY)
            self._add_slack(float(weight[FAIR]), INFINITY, rows.fair + n, 1.0)
        for at, most in enumerate(s.crew.ravel().tolist()):
            self._add_row(rows.crew + at, -INFINITY, float(most))
            # a dive may take years that together need too much
            self._add_slack(self._prohibitive, INFINITY, rows.crew + at, -1.0)
        for q in range(len(s.key)):
            self._add_row(rows.key + q, float(s.key[q, LEAST]), INFINITY)
            price = self._prohibitive if s.key[q, HARD] else float(weight[KEY])
            self._add_slack(price, INFINITY, rows.key + q, 1.0)

    def _add_row(self, row: int, lower: float, upper: float) -> None:
        """Add a row that no year is in yet."""
        self._add_rows([row], lower, upper)

    def _add_rows(self, rows: list[int], lower: float, upper: float) -> None:
        lengths = [len(column.rows) for column in self.columns]
        every = np.concatenate([*(column.rows for column in self.columns), np.zeros(0, np.int64)])
        number = np.repeat(np.array(self._number, np.int32), lengths)
        value = np.concatenate([*(column.values for column in self.columns), np.zeros(0)])
        for row in rows:
            inside = np.flatnonzero(every == row)
            self._place[row] = len(self._row)
            self._row.append(row)
            values = value[inside].astype(np.float64)
            self._solver.addRow(lower, upper, len(inside), number[inside], values)
        self._cut = True

    def _add_slack(self, cost: float, upper: float, row: int, value: float) -> None:
        self._add_variable(cost, upper, np.array([row]), np.array([value]))

    def _add_variable(self, cost: float, upper: float, rows: Whole, values: Floats) -> int:
        place = self._place[rows]
        inside = place >= 0
        index = place[inside].astype(np.int32)
        self._solver.addCol(cost, 0.0, upper, len(index), index, values[inside])
        self._variables += 1
        return self._variables - 1

    def add(self, column: Column) -> bool:
        """Take a year in; whether it is new."""
        key = column.copy, column.places
        if key in self._known:
            return False
        at = self._known[key] = len(self.columns)
        values = column.values.astype(np.float64)
        number = self._add_variable(float(column.cost), INFINITY, column.rows, values)
        self.columns.append(column)
        self._number.append(number)
        if at == len(self._cells):
            self._cells = np.concatenate([self._cells, np.zeros_like(self._cells)])
            self._copies = np.concatenate([self._copies, np.zeros_like(self._copies)])
        self._cells[at, self.cells_of(column)] = True
        self._copies[at] = column.copy
        return True

    def refuse(self, columns: Sequence[Column]) -> None:
        """Use these years no more."""
        refused = np.zeros(len(self.columns), np.bool_)
        refused[[self._known[one.copy, one.places] for one in columns]] = True
        self._bound(refused, 0.0, 0.0)

    def cells_of(self, column: Column) -> Whole:
        """The numbers of the cells a year fills: the first rows are theirs."""
        return column.rows[: np.searchsorted(column.rows, self._rows.fair)]

    def known(self, column: Column) -> Column:
        """The same year as it was taken in."""
        return self.columns[self._known[column.copy, column.places]]

    def fix(self, column: Column) -> None:
        """Let the copy do this year and no other, and nobody else where it is then."""
        count = len(self.columns)
        refused = self._cells[:count][:, self.cells_of(column)].any(axis=1)
        refused |= self._copies[:count] == column.copy
        at = self._known[column.copy, column.places]
        refused[at] = False
        self._bound(refused, 0.0, 0.0)
        self._solver.changeColBounds(self._number[at], 1.0, 1.0)

    def unfix(self, column: Column, still: Sequence[Column]) -> None:
        """Take a decision back, and do not take it again; the others stand."""
        self.free()
        for one in still:
            self.fix(one)
        number = self._number[self._known[column.copy, column.places]]
        self._solver.changeColBounds(number, 0.0, 0.0)

    def free(self) -> None:
        """Take all decisions back."""
        self._bound(np.ones(len(self.columns), np.bool_), 0.0, INFINITY)

    def _bound(self, which: Flags, lower: float, upper: float) -> None:
        index = np.array(self._number, np.int32)[which]
        count = len(index)
        self._solver.changeColsBounds(
            count, index, np.full(count, lower, np.float64), np.full(count, upper, np.float64)
        )
        self._cut = True

    def solve(self, stop: Stop) -> float | None:
        """The value of the programme, with every row that its solution would break.

        None when told to stop before the end.
        """
        while True:
            if stop.interrupted or (stop.by_clock and stop.seconds_left() <= 0):
                return None
            if stop.by_clock:
                # HiGHS counts its seconds over all runs
                limit = self._solver.getRunTime() + stop.seconds_left()
                self._solver.setOptionValue("time_limit", limit)
            if not self._run():
                return None
            self._x = np.array(self._solver.getSolution().col_value, np.float64)
            if not self._add_broken_rows():
                return float(self._solver.getInfo().objective_function_value)

    def _run(self) -> bool:
        """Whether HiGHS ends with an optimum; from where it stood, or else from nothing."""
        # new rows and bounds leave a basis dual feasible, new columns leave it primal feasible
        self._solver.setOptionValue("simplex_strategy", _DUAL if self._cut else _PRIMAL)
        self._cut = False
        for _attempt in range(2):
            self._solver.run()
            if self._solver.getModelStatus() == highspy.HighsModelStatus.kOptimal:
                return True
            self._solver.clearSolver()
        return False

    def _add_broken_rows(self) -> int:
        """Add the rows that seldom bind and that years used together break."""
        used = self.shares(1e-9)
        if not used:
            return 0
        share = np.concatenate([np.full(len(column.rows), share) for column, share in used])
        rows = np.concatenate([column.rows for column, _share in used])
        values = np.concatenate([column.values for column, _share in used])
        lazy = rows >= self._rows.topic
        total = np.bincount(
            rows[lazy] - self._rows.topic,
            weights=(values * share)[lazy],
            minlength=self._rows.end - self._rows.topic,
        )
        total[self._place[self._rows.topic :] >= 0] = 0.0
        broken = self._rows.topic + np.flatnonzero(total > 1 + _BROKEN)
        if len(broken):
            self._add_rows(broken.tolist(), -INFINITY, 1.0)
        for row in broken.tolist():
            if row < self._rows.cooling:
                weight = TOPIC_REPEAT if row < self._rows.duplicate else DUPLICATE
                self._add_slack(float(self._s.weight[weight]), INFINITY, row, -1.0)
        return len(broken)

    def prices(self) -> tuple[Prices, Whole]:
        """The duals as prices, and the worth of each copy's year, shape (X,), in 1 / SCALE fen."""
        dual = np.rint(np.array(self._solver.getSolution().row_dual, np.float64) * SCALE)
        every = np.zeros(self._rows.end, np.int64)
        every[self._row] = dual.astype(np.int64)
        copies = every[self._rows.copy : self._rows.topic]
        return prices_from(self._s, self._rows, every), copies

    def shares(self, least: float = 1e-6) -> list[tuple[Column, float]]:
        """The years used, and how much of each."""
        numbers = np.array(self._number, np.int64)
        inside = numbers[numbers < len(self._x)]
        share = self._x[inside]
        return [(self.columns[at], float(share[at])) for at in np.flatnonzero(share > least)]
