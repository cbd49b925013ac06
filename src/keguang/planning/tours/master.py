"""The plan as a choice among routes: each stop once, each vehicle's days one after another.

Rows: every stop is visited or missed; every township has its stops or lacks some; a vehicle
leaves every morning from where it spent the night; in any max_nights_out + 1 days in a row it is
home at least once. Columns: routes, days at home, missed stops, lacking stops.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import highspy
import numpy as np
from numpy.typing import NDArray

from keguang.planning.bounds import exact_dual_bound
from keguang.planning.linear import SilentHighs, run_whole
from keguang.planning.stopping import Stop, run_interruptibly
from keguang.planning.tours.problem import Problem
from keguang.planning.tours.routes import Column, priced
from keguang.planning.tours.setting import Integers, Setting

type Floats = NDArray[np.float64]

# costs are given to HiGHS in tens of yuan: numbers near one keep its tolerances meaningful
_FEN: Final = 1000.0
_INFINITY: Final = float("inf")
# where nothing is open there is nothing to solve
_SOLVED: Final = (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kModelEmpty)
_DUAL, _PRIMAL = 1, 4  # HiGHS's simplex strategies
# steps the simplex method goes on from its last basis; after so many a fresh start is sooner done
_PIVOTS: Final = 5_000
_NO_LIMIT: Final = 2**31 - 1


@dataclass(slots=True)
class Rows:
    """Where the rows of each kind begin, and which row a day's place is."""

    stops: int = 0
    flow: dict[tuple[int, int, int], int] = field(default_factory=dict)
    nights: dict[int, list[int]] = field(default_factory=dict)
    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)

    def add(self, lower: float, upper: float) -> int:
        self.lower.append(lower)
        self.upper.append(upper)
        return len(self.lower) - 1


@dataclass(slots=True)
class Master:
    """The routes offered so far; columns of the programme: fixed ones first, then the routes."""

    setting: Setting
    rows: Rows
    fixed: list[tuple[int, list[int], list[int], int]]
    columns: list[Column] = field(default_factory=list)
    known: set[tuple[int, int, tuple[int, ...], int]] = field(default_factory=set)
    solver: highspy.Highs = field(default_factory=SilentHighs)
    moved: bool = False  # whether bounds moved since the programme was last solved

    def add(self, offered: Iterable[Column]) -> int:
        """Take up routes not yet known; how many they were."""
        fresh = []
        for column in offered:
            if column.key not in self.known:
                self.known.add(column.key)
                fresh.append(column)
        self.columns.extend(fresh)
        _append(self.solver, [(c.cost, *self.entries(c), 1) for c in fresh])
        return len(fresh)

    def entries(self, column: Column) -> tuple[list[int], list[int]]:
        """Rows and values of a route."""
        slot = self.setting.slots[column.slot]
        rows, values = list(column.stops), [1] * len(column.stops)
        rows.append(self.rows.flow[slot.vehicle, slot.day, column.start])
        values.append(-1)
        rows.append(self.rows.flow[slot.vehicle, slot.day + 1, column.end])
        values.append(1)
        vehicle = self.setting.vehicle(slot)
        if self.setting.places[column.end].id != vehicle.base:
            rows += self.rows.nights[column.slot]
            values += [1] * len(self.rows.nights[column.slot])
        return rows, values

    def bound(self, index: int, lower: int, upper: int) -> None:
        """Force a route in, keep it out, or leave it open."""
        self.solver.changeColBounds(len(self.fixed) + index, lower, upper)
        self.moved = True

    def relax(self, stop: Stop) -> tuple[Floats, Integers, float] | None:
        """Routes' values, duals in whole fen and cost of the relaxation; None if stopped before."""
        if not self._run(stop):
            return None
        if self.solver.getModelStatus() not in _SOLVED:
            return None
        solution = self.solver.getSolution()
        values = np.array(solution.col_value, np.float64)[len(self.fixed) :]
        duals = np.rint(np.array(solution.row_dual, np.float64) * _FEN).astype(np.int64)
        # what the solver's tolerance lets through on the wrong side proves nothing
        duals = np.where(np.isinf(self.rows.lower), np.minimum(duals, 0), duals)
        duals = np.where(np.isinf(self.rows.upper), np.maximum(duals, 0), duals)
        return values, duals, self.solver.getInfo().objective_function_value * _FEN

    def _run(self, stop: Stop) -> bool:
        """Solve from the last basis if that is soon done, else by an interior point.

        The basis is primal feasible where only routes were added, dual feasible where bounds moved.
        With some hundred stops neither helps for long.
        """
        solver = self.solver
        solver.setOptionValue("simplex_strategy", _DUAL if self.moved else _PRIMAL)
        solver.setOptionValue("simplex_iteration_limit", _PIVOTS)
        self.moved = False
        begun = _run(solver, stop)
        solver.setOptionValue("simplex_iteration_limit", _NO_LIMIT)
        if not begun or solver.getModelStatus() != highspy.HighsModelStatus.kIterationLimit:
            return begun
        solver.clearSolver()
        solver.setOptionValue("solver", "ipm")
        begun = _run(solver, stop)
        solver.setOptionValue("solver", "simplex")
        return begun

    def worth(self, duals: Integers) -> int:
        """What no plan undercuts at these prices, whatever routes are chosen save for gain."""
        lengths = [len(rows) for _cost, rows, *_rest in self.fixed]
        return exact_dual_bound(
            cost=np.array([cost for cost, *_rest in self.fixed], np.int64),
            rows=np.array([row for _cost, rows, *_rest in self.fixed for row in rows], np.int64),
            columns=np.repeat(np.arange(len(self.fixed)), lengths),
            values=np.array([v for _c, _r, values, _u in self.fixed for v in values], np.int64),
            row_lower=np.array(self.rows.lower),
            row_upper=np.array(self.rows.upper),
            column_lower=np.zeros(len(self.fixed), np.int64),
            column_upper=np.array([upper for *_rest, upper in self.fixed], np.int64),
            duals=duals.astype(np.float64),
        ).value

    def cheapest(self, most: int) -> list[Column]:
        """The routes of least reduced cost in the relaxation solved last, in file order."""
        if len(self.columns) <= most:
            return list(self.columns)
        reduced = np.array(self.solver.getSolution().col_dual, np.float64)[len(self.fixed) :]
        if len(reduced) < len(self.columns):  # some routes came after it
            reduced = np.append(reduced, np.zeros(len(self.columns) - len(reduced)))
        chosen = np.sort(np.argsort(reduced, kind="stable")[:most])
        return [self.columns[index] for index in chosen]

    def choose(
        self,
        routes: Sequence[Column],
        start: Sequence[Column],
        stop: Stop,
        *,
        seed: int,
        nodes: int,
    ) -> tuple[list[Column], bool] | None:
        """The best plan of these routes, and whether it surely is; None if none was found.

        `start` is a plan to begin from.
        """
        solver = SilentHighs()
        _begin(solver, self.rows, self.fixed)
        _append(solver, [(c.cost, *self.entries(c), 1) for c in routes])
        first = len(self.fixed)
        whole = np.arange(first, first + len(routes), dtype=np.int32)
        solver.changeColsIntegrality(
            len(routes), whole, np.full(len(routes), highspy.HighsVarType.kInteger)
        )
        solver.setOptionValue("mip_rel_gap", 0.0)
        # costs are whole fen: nothing less than one is worth a search
        solver.setOptionValue("mip_abs_gap", 0.9 / _FEN)
        solver.setOptionValue("random_seed", seed)
        if not stop.by_clock:
            solver.setOptionValue("mip_max_nodes", nodes)
        used = {column.key for column in start}
        known = np.array([float(column.key in used) for column in routes])
        if known.sum() == len(used):
            solver.setSolution(len(routes), whole, known)
        if not run_whole(solver, lambda: _run(solver, stop)):
            return None
        if (
            solver.getInfo().primal_solution_status
            != highspy.SolutionStatus.kSolutionStatusFeasible
        ):
            return None
        x = np.array(solver.getSolution().col_value, np.float64)[first:]
        proven = solver.getModelStatus() in _SOLVED
        return [c for c, value in zip(routes, x, strict=True) if value > 0.5], proven


def must_fen(problem: Problem) -> int:
    """What missing a stop that must be visited costs in the model, which so has a solution.

    Far above what any single visit can be worth, yet near enough to it for floating point.
    """
    weights = problem.weights
    dearest = max((stop.prize for stop in problem.stops), default=0)
    return 20 * max(dearest, weights.vehicle_day, weights.township, weights.change, 1)


@dataclass(frozen=True, slots=True)
class Held:
    """What of a plan stays while some of its days are planned anew.

    Attributes
    ----------
    slots
        The days planned anew.
    routes
        Those of all other days.
    places
        Where the days planned anew may begin and end; None if anywhere.
    """

    slots: frozenset[int]
    routes: Sequence[Column] = ()
    places: frozenset[int] | None = None

    def leads_to(self, place: int) -> bool:
        """Whether a day planned anew may begin or end there."""
        return self.places is None or place in self.places


def master_of(setting: Setting, held: Held | None = None) -> Master:
    """The programme with no route yet: every vehicle at home, every stop missed.

    With `held`, of the days planned anew alone: what stays is taken off the right-hand sides.
    """
    held = held or Held(frozenset(range(len(setting.slots))))
    rows, fixed = Rows(), []
    problem = setting.problem
    must = must_fen(problem)
    kept = {one for column in held.routes for one in column.stops}
    for place, stop in enumerate(setting.stops):
        free = int(place not in kept)
        cost = stop.prize + (must if stop.id in setting.required else 0)
        fixed.append((cost, [rows.add(free, free)], [1], free))
    for name, least in problem.townships.items():
        past = sum(s.township == name and s.id in setting.visited for s in problem.stops)
        members = [place for place, stop in enumerate(setting.stops) if stop.township == name]
        wanted = least - past
        if wanted > 0:
            # visited + lacking >= wanted, where visited = members - missed
            row = rows.add(wanted - len(members), _INFINITY)
            for member in members:
                fixed[member][1].append(row)
                fixed[member][2].append(-1)
            fixed.append((problem.weights.township, [row], [1], wanted))
    for index in range(len(problem.vehicles)):
        _follow(setting, index, rows, fixed, held)
    master = Master(setting, rows, fixed)
    _begin(master.solver, rows, fixed)
    master.add(_homeward(setting, held))
    return master


def _homeward(setting: Setting, held: Held) -> Iterator[Column]:
    """The empty way home from every lodging on every day, so that nobody must be stranded."""
    lodgings = _lodgings(setting, held)
    for number in sorted(held.slots):
        vehicle = setting.vehicle(setting.slots[number])
        base = setting.place_index[vehicle.base]
        for place in lodgings:
            km, minutes = setting.legs.km[place, base], setting.legs.minutes[place, base]
            if minutes <= min(vehicle.max_drive_min, vehicle.duty_end_min - vehicle.duty_start_min):
                road = vehicle.fen_per_km * int(km)
                yield Column(number, place, (), base, priced(setting, number, (), base, road))


def _lodgings(setting: Setting, held: Held) -> list[int]:
    return [
        place
        for place in range(len(setting.problem.bases), len(setting.places))
        if held.leads_to(place)
    ]


def _follow(
    setting: Setting,
    index: int,
    rows: Rows,
    fixed: list[tuple[int, list[int], list[int], int]],
    held: Held,
) -> None:
    """Rows of one vehicle: where it is each morning, and how often it is home."""
    slot_at = {slot.day: n for n, slot in enumerate(setting.slots) if slot.vehicle == index}
    base = setting.place_index[setting.problem.vehicles[index].base]
    usable = [base, *_lodgings(setting, held)]
    first, last = setting.first_day, setting.problem.days
    stays = {setting.slots[c.slot].day: c for c in held.routes if c.slot in slot_at.values()}
    # a day that is not planned anew and has no route is a day at home
    leaves = {
        day: stays[day].start if day in stays else base
        for day in range(first, last)
        if slot_at.get(day) not in held.slots
    }
    arrives = {day + 1: stays[day].end if day in stays else base for day in leaves}
    leaves[last] = base
    arrives[first] = setting.place_index[setting.begin[index][0]]
    for day in range(first, last + 1):
        if day in leaves and day in arrives:
            continue
        for place in usable:
            # comes in - goes out, besides what stays
            net = int(leaves.get(day) == place) - int(arrives.get(day) == place)
            rows.flow[index, day, place] = rows.add(net, net)
    for day in range(first, last):
        if day not in leaves:
            home, next_home = rows.flow[index, day, base], rows.flow[index, day + 1, base]
            fixed.append((0, [home, next_home], [-1, 1], 1))
    _be_home(setting, index, rows, slot_at, arrives)


def _be_home(
    setting: Setting,
    index: int,
    rows: Rows,
    slot_at: Mapping[int, int],
    arrives: Mapping[int, int],
) -> None:
    """In any max_nights_out + 1 nights in a row a vehicle is home once; `arrives` are decided."""
    vehicle = setting.problem.vehicles[index]
    base = setting.place_index[vehicle.base]
    nights = setting.begin[index][1]
    open_at = {day: n for day, n in slot_at.items() if day + 1 not in arrives}
    for number in open_at.values():
        rows.nights[number] = []
    span = vehicle.max_nights_out + 1
    for first in range(setting.first_day - nights, setting.problem.days - span + 1):
        days = range(first, first + span)
        free = [open_at[day] for day in days if day in open_at]
        if not free:
            continue
        out = sum(day < setting.first_day or arrives.get(day + 1, base) != base for day in days)
        row = rows.add(-_INFINITY, vehicle.max_nights_out - out)
        for number in free:
            rows.nights[number].append(row)


def _begin(
    solver: highspy.Highs, rows: Rows, fixed: list[tuple[int, list[int], list[int], int]]
) -> None:
    solver.setOptionValue("threads", 1)
    count = len(rows.lower)
    nothing = np.zeros(0, np.int32)
    solver.addRows(
        count,
        np.array(rows.lower, np.float64),
        np.array(rows.upper, np.float64),
        0,
        np.zeros(count, np.int32),
        nothing,
        np.zeros(0),
    )
    _append(solver, fixed)


def _append(
    solver: highspy.Highs, columns: Sequence[tuple[int, list[int], list[int], int]]
) -> None:
    if not columns:
        return
    lengths = [len(rows) for _cost, rows, _values, _upper in columns]
    solver.addCols(
        len(columns),
        np.array([cost / _FEN for cost, *_rest in columns], np.float64),
        np.zeros(len(columns)),
        np.array([upper for *_rest, upper in columns], np.float64),
        sum(lengths),
        np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int32),
        np.array([row for _cost, rows, *_rest in columns for row in rows], np.int32),
        np.array([one for *_rest, values, _upper in columns for one in values], np.float64),
    )


def _run(solver: highspy.Highs, stop: Stop) -> bool:
    """Solve within the limit; whether it began at all."""
    if stop.interrupted or (stop.by_clock and stop.seconds_left() <= 0):
        return False
    if stop.by_clock:
        # HiGHS counts the time of all runs of one solver together
        solver.setOptionValue("time_limit", solver.getRunTime() + stop.seconds_left())
    solver.HandleUserInterrupt = True
    run_interruptibly(solver.run, solver.cancelSolve)
    return True
