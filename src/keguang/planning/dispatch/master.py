"""Linear and integer programmes over some of the day patterns, solved by HiGHS.

One thread always: plans are repeatable, and blocks run side by side in processes instead.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import highspy
import numpy as np

from keguang.planning.bounds import rounded_up
from keguang.planning.dispatch.model import Model
from keguang.planning.dispatch.rows import Floats, entries_of
from keguang.planning.dispatch.sessions import Integers
from keguang.planning.linear import SilentHighs, run_whole
from keguang.planning.stopping import Stop, run_interruptibly

_INFINITY: Final = float("inf")
_HALF: Final = 0.5
_BASIC: Final = highspy.HighsBasisStatus.kBasic
_LOWER: Final = highspy.HighsBasisStatus.kLower


# an instance in which nothing can be done has no columns
_SOLVED: Final = (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kModelEmpty)


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme whose columns are `patterns`, then the misses of the soft rows.

    `rows` has the number of each row: one of `Rows`, or behind those a speaker's day.
    """

    lp: highspy.HighsLp
    patterns: Integers
    rows: Integers
    soft: Integers


@dataclass(frozen=True, slots=True)
class Basis:
    """Where a relaxation ended: the status of its patterns, misses and rows by their numbers."""

    patterns: Mapping[int, highspy.HighsBasisStatus]
    misses: Mapping[int, highspy.HighsBasisStatus]
    rows: Mapping[int, highspy.HighsBasisStatus]


@dataclass(frozen=True, slots=True)
class Linear:
    """An optimum over some patterns; `duals` by row number, zero where no row was needed."""

    value: float
    x: Floats
    duals: Floats
    day_duals: Floats


@dataclass(frozen=True, slots=True)
class Whole:
    """The best choice of patterns found, None when none was, and what HiGHS says none can beat.

    `complete` when the search ended by itself, also by finding that there is no choice.
    """

    patterns: Integers | None
    bound: int | None
    complete: bool


def programme_of(model: Model, which: Integers) -> Programme:
    """The programme over these patterns, with the rows they could break."""
    rows = model.rows
    place, row, times = _entries(model, which)
    lower, upper = _sides(model)
    used = np.bincount(row, weights=times, minlength=len(lower))
    soft = rows.soft
    # a row that all columns together cannot break is left out, but those of the requests
    # hold every column at 1
    whose = np.arange(len(lower)) < len(model.problem.requests)
    kept = np.flatnonzero((used > upper) | (lower > -_INFINITY) | (whose & (used > 0)))
    at = np.full(len(lower), -1, np.int64)
    at[kept] = np.arange(len(kept))
    inside = at[row] >= 0
    place, row, times = place[inside], at[row[inside]], times[inside]
    lp = highspy.HighsLp()
    lp.num_col_ = len(which) + len(soft)
    lp.num_row_ = len(kept)
    lp.offset_ = float(rows.offset)
    own = model.patterns.priced(model.sessions.cost, which)
    lp.col_cost_ = np.concatenate((own, rows.miss[soft])).astype(np.float64)
    lp.col_lower_ = np.zeros(lp.num_col_)
    lp.col_upper_ = np.concatenate((np.full(len(which), _INFINITY), rows.least[soft]))
    lp.row_lower_ = lower[kept]
    lp.row_upper_ = upper[kept]
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    begins = np.searchsorted(place, np.arange(len(which) + 1))
    starts = np.concatenate((begins, begins[-1] + 1 + np.arange(len(soft))))
    lp.a_matrix_.start_ = starts.astype(np.int32)
    lp.a_matrix_.index_ = np.concatenate((row, at[soft])).astype(np.int32)
    lp.a_matrix_.value_ = np.concatenate((times, np.ones(len(soft)))).astype(np.float64)
    return Programme(lp, which, kept, soft)


def _entries(model: Model, which: Integers) -> tuple[Integers, Integers, Integers]:
    """(place in `which`, row number, times), sorted by place; a pattern's day is its last row."""
    place, row, times = entries_of(model.rows, model.patterns, which)
    day = model.patterns.day_of(which) + len(model.rows)
    place = np.concatenate((place, np.arange(len(which))))
    order = np.argsort(place, kind="stable")
    times = np.concatenate((times, np.ones(len(which), np.int64)))
    return place[order], np.concatenate((row, day))[order], times[order]


def _sides(model: Model) -> tuple[Floats, Floats]:
    """Least and most of all rows and then all speakers' days."""
    rows, days = model.rows, len(model.patterns.first)
    lower = np.where(rows.least > 0, rows.least.astype(np.float64), -_INFINITY)
    upper = np.where(rows.miss >= 0, _INFINITY, rows.most.astype(np.float64))
    return np.append(lower, np.full(days, -_INFINITY)), np.append(upper, np.ones(days))


def solve_linear(
    model: Model, programme: Programme, basis: Basis | None, stop: Stop
) -> tuple[Linear, Basis] | None:
    """The relaxation, from an earlier basis; None if told to stop first, or infeasible."""
    solver = _loaded(programme)
    if basis is not None:
        solver.setBasis(_as_basis(programme, basis))
    if not _run(solver, stop) or solver.getModelStatus() not in _SOLVED:
        return None
    solution = solver.getSolution()
    duals = np.zeros(len(model.rows) + len(model.patterns.first))
    duals[programme.rows] = solution.row_dual
    count = len(programme.patterns)
    found = Linear(
        solver.getInfo().objective_function_value,
        np.array(solution.col_value, np.float64)[:count],
        duals[: len(model.rows)],
        duals[len(model.rows) :],
    )
    ended = solver.getBasis()
    columns = list(ended.col_status)
    kept = Basis(
        dict(zip(programme.patterns.tolist(), columns[:count], strict=True)),
        dict(zip(programme.soft.tolist(), columns[count:], strict=True)),
        dict(zip(programme.rows.tolist(), ended.row_status, strict=True)),
    )
    return found, kept


def _as_basis(programme: Programme, known: Basis) -> highspy.HighsBasis:
    """New patterns rest at 0; of new rows nothing is used yet."""
    basis = highspy.HighsBasis()
    patterns = [known.patterns.get(one, _LOWER) for one in programme.patterns.tolist()]
    basis.col_status = patterns + [known.misses[one] for one in programme.soft.tolist()]
    basis.row_status = [known.rows.get(one, _BASIC) for one in programme.rows.tolist()]
    basis.valid = True
    return basis


def solve_whole(
    programme: Programme, stop: Stop, *, start: Integers | None, nodes: int = 2_000
) -> Whole:
    """The integer programme over the patterns of a programme.

    Parameters
    ----------
    start
        Patterns of a plan to begin from, all of them in the programme.
    nodes
        The limit that holds where the wall clock must not decide.
    """
    solver = _loaded(programme)
    count = len(programme.patterns)
    columns = np.arange(count, dtype=np.int32)
    solver.changeColsIntegrality(count, columns, np.full(count, highspy.HighsVarType.kInteger))
    solver.setOptionValue("mip_rel_gap", 0.0)
    # costs are whole: nothing between two whole numbers is worth a search
    solver.setOptionValue("mip_abs_gap", 0.999)
    if not stop.by_clock:
        solver.setOptionValue("mip_max_nodes", nodes)
    if start is not None:
        chosen = np.isin(programme.patterns, start).astype(np.float64)
        solver.setSolution(count, columns, chosen)
    if not run_whole(solver, lambda: _run(solver, stop)):
        return Whole(None, None, complete=False)
    ended = (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kInfeasible)
    info = solver.getInfo()
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    x = np.array(solver.getSolution().col_value, np.float64)[:count] if found else None
    return Whole(
        None if x is None else programme.patterns[x > _HALF],
        rounded_up(info.mip_dual_bound),
        complete=solver.getModelStatus() in ended,
    )


def _loaded(programme: Programme) -> highspy.Highs:
    solver = SilentHighs()
    solver.setOptionValue("threads", 1)
    solver.passModel(programme.lp)
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
