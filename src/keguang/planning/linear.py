"""Linear and mixed-integer programmes in whole numbers, solved by HiGHS.

One thread always: plans are repeatable, and blocks run side by side in processes instead.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, override

import highspy
import numpy as np
from numpy.typing import NDArray

from keguang.planning.bounds import ExactBound, exact_dual_bound, rounded_up
from keguang.planning.stopping import Stop, run_interruptibly

INFINITY: Final = float("inf")
# a column this near to a whole number is one
_WHOLE: Final = 1e-6
# two sums of one solution's costs differ by less
_SAME: Final = 1e-6

type Floats = NDArray[np.float64]
type Integers = NDArray[np.int64]


@dataclass(slots=True)
class Programme:
    """min offset + cost x over rows and column bounds; every number whole, every column bounded.

    Columns and rows are numbered in the order they were added.
    """

    cost: list[int] = field(default_factory=list)
    lower: list[int] = field(default_factory=list)
    upper: list[int] = field(default_factory=list)
    integral: list[bool] = field(default_factory=list)
    row_lower: list[float] = field(default_factory=list)
    row_upper: list[float] = field(default_factory=list)
    starts: list[int] = field(default_factory=lambda: [0])
    columns: list[int] = field(default_factory=list)
    values: list[int] = field(default_factory=list)
    offset: int = 0

    def add_column(self, cost: int, upper: int, *, lower: int = 0, integral: bool = True) -> int:
        """A new column; its number."""
        self.cost.append(cost)
        self.lower.append(lower)
        self.upper.append(upper)
        self.integral.append(integral)
        return len(self.cost) - 1

    def add_row(
        self, lower: float, upper: float, columns: Sequence[int], values: Sequence[int]
    ) -> int:
        """A new row lower <= values x <= upper; its number."""
        self.row_lower.append(lower)
        self.row_upper.append(upper)
        self.columns.extend(columns)
        self.values.extend(values)
        self.starts.append(len(self.columns))
        return len(self.row_lower) - 1

    def at_most(self, upper: int, columns: Sequence[int]) -> int:
        """A new row: the sum of these columns is at most `upper`."""
        return self.add_row(-INFINITY, upper, columns, [1] * len(columns))

    def at_least(self, lower: int, columns: Sequence[int]) -> int:
        """A new row: the sum of these columns is at least `lower`."""
        return self.add_row(lower, INFINITY, columns, [1] * len(columns))


@dataclass(frozen=True, slots=True)
class Relaxation:
    """An optimum of the linear relaxation with its proof.

    `duals` has shape (rows,), `x` (columns,); `proof.value` includes the offset.
    """

    x: Floats
    duals: Floats
    proof: ExactBound

    def is_whole(self, programme: Programme) -> bool:
        """Whether it happens to be a solution of the integer programme."""
        asked = self.x[np.array(programme.integral, bool)]
        return bool((np.abs(asked - np.rint(asked)) <= _WHOLE).all())


@dataclass(frozen=True, slots=True)
class IntegerSolution:
    """The best solution found, None when none was, and what HiGHS says none can beat.

    `bound` is rounded up behind `bounds.TOLERANCE`; None where nothing is known. `complete` when
    the search ended by itself, also by finding that there is no solution.
    """

    x: Floats | None
    bound: int | None
    complete: bool


def proof_of(programme: Programme, duals: Floats) -> ExactBound:
    """The bound these duals prove for the whole programme, offset included."""
    rows = np.repeat(np.arange(len(programme.row_lower)), np.diff(programme.starts))
    proof = exact_dual_bound(
        cost=np.array(programme.cost, np.int64),
        rows=rows,
        columns=np.array(programme.columns, np.int64),
        values=np.array(programme.values, np.int64),
        row_lower=np.array(programme.row_lower, np.float64),
        row_upper=np.array(programme.row_upper, np.float64),
        column_lower=np.array(programme.lower, np.int64),
        column_upper=np.array(programme.upper, np.int64),
        duals=duals,
    )
    return ExactBound(proof.value + programme.offset, proof.reduced)


def relax(programme: Programme, stop: Stop) -> Relaxation | None:
    """Solve the linear relaxation; None if told to stop before the end, or infeasible."""
    solver = _loaded(programme)
    if not _run(solver, stop):
        return None
    solved = (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kModelEmpty)
    if solver.getModelStatus() not in solved:
        return None
    solution = solver.getSolution()
    duals = np.array(solution.row_dual, np.float64)
    return Relaxation(np.array(solution.col_value, np.float64), duals, proof_of(programme, duals))


def solve_integer(
    programme: Programme,
    stop: Stop,
    *,
    lower: Integers | None = None,
    upper: Integers | None = None,
    start: tuple[Integers, Floats] | None = None,
    nodes: int = 2_000,
) -> IntegerSolution:
    """Solve the integer programme within narrower column bounds, if any are given.

    Parameters
    ----------
    start
        Columns and values to begin from; HiGHS finds the other columns, or drops it.
    nodes
        The limit that holds where the wall clock must not decide.
    """
    solver = _loaded(programme, lower=lower, upper=upper)
    whole = np.flatnonzero(programme.integral).astype(np.int32)
    kinds = np.full(len(whole), highspy.HighsVarType.kInteger)
    solver.changeColsIntegrality(len(whole), whole, kinds)
    solver.setOptionValue("mip_rel_gap", 0.0)
    # costs are whole: nothing between two whole numbers is worth a search
    solver.setOptionValue("mip_abs_gap", 0.999)
    if not stop.by_clock:
        solver.setOptionValue("mip_max_nodes", nodes)
    if start is not None:
        columns, known = start
        solver.setSolution(len(columns), columns.astype(np.int32), known)
    if not run_whole(solver, lambda: _run(solver, stop)):
        return IntegerSolution(None, None, complete=False)
    ended = (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kInfeasible)
    complete = solver.getModelStatus() in ended
    info = solver.getInfo()
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    x = np.array(solver.getSolution().col_value, np.float64) if found else None
    return IntegerSolution(x, rounded_up(info.mip_dual_bound), complete=complete)


def run_whole(solver: highspy.Highs, run: Callable[[], bool]) -> bool:
    """Run an integer programme; whether it ran. Once more without presolve if that went wrong.

    HiGHS 1.16 presolves some programmes that have a solution to begin from into ones without
    their costs, and calls that solution optimal; but then what it reports is not what the solution
    costs.
    """
    if not run():
        return False
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return True
    reported = solver.getInfo().objective_function_value
    costs = np.array(solver.getLp().col_cost_, np.float64)
    paid = float(costs @ np.array(solver.getSolution().col_value)) + solver.getLp().offset_
    if abs(reported - paid) <= _SAME * max(1.0, abs(paid)):
        return True
    solver.clearSolver()
    solver.setOptionValue("presolve", "off")
    return run()


class SilentHighs(highspy.Highs):
    """HiGHS writes its banner to standard output, where a plan is to stand, while it is made."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # HiGHS annotates little

    @override
    def enableCallbacks(self) -> None:
        self.setOptionValue("output_flag", False)  # noqa: FBT003  options are given by position
        super().enableCallbacks()  # type: ignore[no-untyped-call]  # HiGHS annotates little


def _loaded(
    programme: Programme, *, lower: Integers | None = None, upper: Integers | None = None
) -> highspy.Highs:
    solver = SilentHighs()
    solver.setOptionValue("threads", 1)
    model = highspy.HighsLp()
    model.num_col_ = len(programme.cost)
    model.num_row_ = len(programme.row_lower)
    model.offset_ = float(programme.offset)
    model.col_cost_ = np.array(programme.cost, np.float64)
    model.col_lower_ = np.array(programme.lower if lower is None else lower, np.float64)
    model.col_upper_ = np.array(programme.upper if upper is None else upper, np.float64)
    model.row_lower_ = np.array(programme.row_lower, np.float64)
    model.row_upper_ = np.array(programme.row_upper, np.float64)
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.array(programme.starts, np.int32)
    model.a_matrix_.index_ = np.array(programme.columns, np.int32)
    model.a_matrix_.value_ = np.array(programme.values, np.float64)
    solver.passModel(model)
    return solver


def _run(solver: highspy.Highs, stop: Stop) -> bool:
    """Solve within the limit; whether it began at all."""
    if stop.interrupted or (stop.by_clock and stop.seconds_left() <= 0):
        return False
    if stop.by_clock:
        solver.setOptionValue("time_limit", stop.seconds_left())
    solver.HandleUserInterrupt = True
    run_interruptibly(solver.run, solver.cancelSolve)
    return True
