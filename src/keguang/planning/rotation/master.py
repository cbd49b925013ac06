"""The linear programme over the years found so far, and the prices it gives."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

import highspy
import numpy as np
from numpy.typing import NDArray

from keguang.planning.linear import INFINITY, SilentHighs
from keguang.planning.rotation.columns import LIMITING, Column, Row
from keguang.planning.rotation.prices import (
    SCALE,
    Prices,
    clipped,
    empty_costs,
    may_be_empty,
    openings,
)
from keguang.planning.rotation.setting import (
    DUPLICATE,
    FAIR,
    FAIR_FLOOR,
    HARD,
    KEY,
    LEAST,
    OPEN,
    TOPIC_REPEAT,
    Setting,
)
from keguang.planning.stopping import Stop

type Floats = NDArray[np.float64]

# rows that almost never bind are added when a solution breaks them by this much
_BROKEN: Final = 1e-4
_LAZY: Final = frozenset({"topic", "duplicate", "cooling"})
_PRIMAL: Final = 4
# what a copy that has no year yet, or a hard rule not yet kept, costs in years of emptiness
_PROHIBITIVE: Final = 4.0


class Master:
    """min cost over convex combinations of each copy's years, subject to what copies share."""

    def __init__(self, s: Setting) -> None:
        self._s = s
        self._solver = SilentHighs()
        self._solver.setOptionValue("threads", 1)
        # new columns leave a basis feasible, which the primal simplex goes on from
        self._solver.setOptionValue("simplex_strategy", _PRIMAL)
        self._row: dict[Row, int] = {}
        self.columns: list[Column] = []
        self._number: list[int] = []
        self._known: dict[tuple[int, tuple[int, ...]], Column] = {}
        self._waiting: defaultdict[Row, list[tuple[int, int]]] = defaultdict(list)
        self._variables = 0
        self._x: Floats = np.zeros(0)
        self._prohibitive = _PROHIBITIVE * (1e6 + float(empty_costs(s).sum()))
        self._add_first_rows()

    def _add_first_rows(self) -> None:
        s, weight = self._s, self._s.weight
        for x in range(len(s.copy)):
            self._add_row(Row("copy", x), 1.0, 1.0)
            self._add_variable(self._prohibitive, INFINITY, [Row("copy", x)], [1.0])
        empty, free = empty_costs(s), may_be_empty(s)
        for n, t in np.argwhere(openings(s)).tolist():
            row = Row("cell", n, t)
            self._add_row(row, 1.0, 1.0)
            cost = float(empty[n, t]) if free[n, t] else self._prohibitive
            self._add_variable(cost, 1.0, [row], [1.0])
        for n in range(s.shape[0]):
            floor = float(s.weight[FAIR_FLOOR] * s.cells[n, :, OPEN].sum())
            self._add_row(Row("fair", n), floor, INFINITY)
            self._add_variable(float(weight[FAIR]), INFINITY, [Row("fair", n)], [1.0])
        for h in range(len(s.crew)):
            for t in range(s.shape[1]):
                self._add_row(Row("crew", h, t), -INFINITY, float(s.crew[h, t]))
                # a dive may take years that together need too much
                self._add_variable(self._prohibitive, INFINITY, [Row("crew", h, t)], [-1.0])
        for q in range(len(s.key)):
            self._add_row(Row("key", q), float(s.key[q, LEAST]), INFINITY)
            price = self._prohibitive if s.key[q, HARD] else float(weight[KEY])
            self._add_variable(price, INFINITY, [Row("key", q)], [1.0])

    def _add_row(self, row: Row, lower: float, upper: float) -> None:
        entries = self._waiting.pop(row, [])
        index = np.array([number for number, _value in entries], np.int32)
        value = np.array([value for _number, value in entries], np.float64)
        self._row[row] = len(self._row)
        self._solver.addRow(lower, upper, len(index), index, value)

    def _add_variable(self, cost: float, upper: float, rows: list[Row], values: list[float]) -> int:
        index = np.array([self._row[row] for row in rows], np.int32)
        self._solver.addCol(cost, 0.0, upper, len(index), index, np.array(values, np.float64))
        self._variables += 1
        return self._variables - 1

    def add(self, column: Column) -> bool:
        """Take a year in; whether it is new."""
        key = column.copy, column.places
        if key in self._known:
            return False
        self._known[key] = column
        present = [(row, value) for row, value in column.entries if row in self._row]
        rows, values = [row for row, _ in present], [float(value) for _, value in present]
        number = self._add_variable(float(column.cost), INFINITY, rows, values)
        for row, value in column.entries:
            if row not in self._row and row.kind in _LAZY:
                self._waiting[row].append((number, value))
        self.columns.append(column)
        self._number.append(number)
        return True

    def known(self, column: Column) -> Column:
        """The same year as it was taken in."""
        return self._known[column.copy, column.places]

    def fix(self, column: Column) -> None:
        """Let the copy do this year and no other, and nobody else where it is then."""
        held = self._cells(column)
        for other, number in zip(self.columns, self._number, strict=True):
            if other is column:
                self._solver.changeColBounds(number, 1.0, 1.0)
            elif other.copy == column.copy or held & self._cells(other):
                self._solver.changeColBounds(number, 0.0, 0.0)

    def unfix(self, column: Column, still: Sequence[Column]) -> None:
        """Take a decision back, and do not take it again; the others stand."""
        self.free()
        for one in still:
            self.fix(one)
        number = self._number[self.columns.index(column)]
        self._solver.changeColBounds(number, 0.0, 0.0)

    def free(self) -> None:
        """Take all decisions back."""
        for number in self._number:
            self._solver.changeColBounds(number, 0.0, INFINITY)

    def _cells(self, column: Column) -> frozenset[tuple[int, int]]:
        centres = self._s.shape[0]
        return frozenset((p, t) for t, p in enumerate(column.places) if p < centres)

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
        for _attempt in range(2):
            self._solver.run()
            if self._solver.getModelStatus() == highspy.HighsModelStatus.kOptimal:
                return True
            self._solver.clearSolver()
        return False

    def _add_broken_rows(self) -> int:
        total: defaultdict[Row, float] = defaultdict(float)
        for column, number in zip(self.columns, self._number, strict=True):
            share = self._x[number]
            if share > 1e-9:
                for row, value in column.entries:
                    if row.kind in _LAZY and row not in self._row:
                        total[row] += share * value
        broken = [row for row, value in total.items() if value > 1 + _BROKEN]
        for row in broken:
            self._add_row(row, -INFINITY, 1.0)
            price = {"topic": TOPIC_REPEAT, "duplicate": DUPLICATE}.get(row.kind)
            if price is not None:
                self._add_variable(float(self._s.weight[price]), INFINITY, [row], [-1.0])
        return len(broken)

    def prices(self) -> tuple[Prices, NDArray[np.int64]]:
        """The duals as prices, and the worth of each copy's year, shape (X,), in 1 / SCALE fen."""
        dual = np.rint(np.array(self._solver.getSolution().row_dual, np.float64) * SCALE)
        dual = dual.astype(np.int64)
        found = Prices.zero(self._s)
        copies = np.zeros(len(self._s.copy), np.int64)
        table = {
            "cell": found.cell,
            "fair": found.fair,
            "crew": found.crew,
            "key": found.key,
            "topic": found.topic,
            "duplicate": found.duplicate,
            "cooling": found.cooling,
            "copy": copies,
        }
        for row, number in self._row.items():
            place = tuple(part for part in (row.a, row.b, row.c) if part >= 0)
            # a row that limits from above has a dual of at most 0
            sign = -1 if row.kind in LIMITING else 1
            table[row.kind][place] = sign * dual[number]
        return clipped(self._s, found), copies

    def shares(self) -> list[tuple[Column, float]]:
        """The years used, and how much of each."""
        used = zip(self.columns, self._number, strict=True)
        return [
            (column, float(self._x[n]))
            for column, n in used
            if n < len(self._x) and self._x[n] > 1e-6
        ]
