"""Whether decisions can all hold, decided exactly, with a lawful plan that keeps them.

A stay that no decision asks for can be taken out of any lawful plan and leaves a lawful plan: less
work for crews, less cooling, nothing too short. So only stays matter that cover a cell a decision
names, and what becomes of the copies that stand somewhere as the plan begins. CP-SAT chooses
among these.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from ortools.sat.python import cp_model

from keguang.planning.rotation.decisions import Cell, Decision
from keguang.planning.rotation.problem import Centre, Placement, Problem, Rotation
from keguang.planning.rotation.stays import (
    Exhibit,
    Stay,
    begun_stays,
    exhibits_of,
    fresh_stays,
)
from keguang.planning.stopping import Stop, run_interruptibly

# what one question may cost where no clock decides, in CP-SAT's deterministic seconds
_MOST_WORK: Final = 60.0


class Undecided(Exception):
    """There was no time to find out whether these decisions can hold."""


def find_plan(
    problem: Problem,
    decisions: Sequence[Decision],
    stop: Stop,
    *,
    near: Rotation | None = None,
) -> Rotation | None:
    """A lawful plan that keeps these decisions and, unless `near` is given, little else.

    Parameters
    ----------
    decisions
        Those of the problem that shall count; its others do not.
    near
        A plan, lawful or not: as many of its cells as can be are kept.

    Returns
    -------
    Rotation or None
        None only when it is proven that the decisions cannot all hold.

    Raises
    ------
    Undecided
        When time is over first.
    """
    question = _Question(problem, decisions, near)
    for literal in question.literals.values():
        question.model.add_bool_and(literal)
    solver = _solver(stop)
    if not _answer(question.model, solver):
        return None
    return question.plan(solver)


def core_of(problem: Problem, decisions: Sequence[Decision], stop: Stop) -> list[Decision] | None:
    """Some of these decisions that cannot all hold, fewer as a rule; None if all can.

    An empty list says that there is no plan even without any of them.

    Raises
    ------
    Undecided
        When time is over first.
    """
    question = _Question(problem, decisions, None)
    question.model.add_assumptions(list(question.literals.values()))
    solver = _solver(stop)
    if _answer(question.model, solver):
        return None
    guilty = set(solver.sufficient_assumptions_for_infeasibility())
    return [one for one, literal in question.literals.items() if literal.index in guilty]


def _solver(stop: Stop) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    if stop.by_clock:
        solver.parameters.max_time_in_seconds = stop.seconds_left()
    else:
        solver.parameters.max_deterministic_time = _MOST_WORK
    return solver


def _answer(model: cp_model.CpModel, solver: cp_model.CpSolver) -> bool:
    status = run_interruptibly(lambda: solver.solve(model), solver.stop_search)
    if status == cp_model.INFEASIBLE:
        return False
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return True
    if status == cp_model.MODEL_INVALID:
        raise ValueError(model.validate())
    raise Undecided


class _Question:
    """The model: one variable a stay, one literal a decision."""

    def __init__(
        self, problem: Problem, decisions: Sequence[Decision], near: Rotation | None
    ) -> None:
        self.model = cp_model.CpModel()
        self._problem = problem
        self._exhibits = exhibits_of(problem)
        self._centres = {centre.id: centre for centre in problem.centres}
        self._keys = {key.id: key for key in problem.key_requirements}
        self._stays = self._matter(decisions, near)
        self._chosen = [self.model.new_bool_var("") for _stay in self._stays]
        self._at_cell: defaultdict[Cell, list[int]] = defaultdict(list)
        for number, stay in enumerate(self._stays):
            for period in range(stay.first, stay.last + 1):
                self._at_cell[stay.centre.id, period].append(number)
        self._one_thing_at_a_time()
        self._go_on_or_leave()
        self._cool_down()
        self._manage()
        self.literals = {one: self._hold(one) for one in dict.fromkeys(decisions)}
        if near is not None:
            self._prefer(near)

    def plan(self, solver: cp_model.CpSolver) -> Rotation:
        """What the solver chose, in the order of periods and centres."""
        held = {
            (period, stay.centre.id): stay.exhibit.copy.id
            for stay, chosen in zip(self._stays, self._chosen, strict=True)
            if solver.boolean_value(chosen)
            for period in range(stay.first, stay.last + 1)
        }
        return Rotation(
            tuple(
                Placement(held[period, centre.id], centre.id, period)
                for period in range(len(self._problem.periods))
                for centre in self._problem.centres
                if (period, centre.id) in held
            )
        )

    def _matter(self, decisions: Sequence[Decision], near: Rotation | None) -> list[Stay]:
        """The stays that cover a cell somebody asks for, and all that begin standing."""
        asked: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
        for decision in decisions:
            for copy, centre, period in self._asked(decision):
                asked[copy, centre].add(period)
        for copy, centre, period in () if near is None else near.placements:
            if copy in self._exhibits and centre in self._centres:
                asked[copy, centre].add(period)
        begun = [
            stay
            for one in self._exhibits.values()
            if one.copy.at is not None
            for stay in begun_stays(self._problem, one, self._centres[one.copy.at])
        ]
        fresh = [
            stay
            for (copy, centre), periods in asked.items()
            for stay in fresh_stays(self._problem, self._exhibits[copy], self._centres[centre])
            if any(stay.covers(period) for period in periods)
        ]
        return begun + fresh

    def _asked(self, decision: Decision) -> Iterator[tuple[str, str, int]]:
        """Copies in cells that would meet a decision."""
        if decision.kind == "KEY":
            places = self._of_key(decision)
        else:
            places = [self._centres[one] for one in [decision.centre] if one in self._centres]
        for exhibit in self._asked_for(decision):
            copy = exhibit.copy
            for place in places:
                if copy.roam or copy.hub == place.hub:
                    yield copy.id, place.id, decision.period

    def _of_key(self, decision: Decision) -> list[Centre]:
        hubs = self._keys[decision.key or ""].hubs
        return [one for one in self._problem.centres if not hubs or one.hub in hubs]

    def _asked_for(self, decision: Decision) -> list[Exhibit]:
        """The copies of which one must come; none where something must stay away."""
        if decision.kind == "FORBID" or (decision.kind == "FROZEN" and decision.copy is None):
            return []
        named = decision.copy
        if named is not None:
            some = [self._exhibits[named]] if named in self._exhibits else []
        else:
            some = list(self._exhibits.values())
        return [one for one in some if self._meets(decision, one)]

    def _meets(self, decision: Decision, exhibit: Exhibit) -> bool:
        """Whether this copy in the cell is what a decision asks for."""
        if decision.kind == "KEY":
            return exhibit.theme.topic in self._keys[decision.key or ""].topics
        if decision.kind == "FROZEN":
            return exhibit.copy.id == decision.copy
        return (
            decision.kind == "LOCK"
            and decision.copy in (None, exhibit.copy.id)
            and decision.theme in (None, exhibit.theme.id)
        )

    def _one_thing_at_a_time(self) -> None:
        """In a cell, and for a copy; and a copy that leaves does not return at once."""
        of_copy: defaultdict[Cell, list[int]] = defaultdict(list)
        changing: defaultdict[tuple[str, str, int], list[int]] = defaultdict(list)
        for number, (exhibit, centre, first, last, begun) in enumerate(self._stays):
            for period in range(first, last + 1):
                of_copy[exhibit.copy.id, period].append(number)
            changing[exhibit.copy.id, centre.id, last + 1].append(number)
            if not begun:
                changing[exhibit.copy.id, centre.id, first].append(number)
        for groups in (self._at_cell, of_copy, changing):
            for numbers in groups.values():
                self._at_most_one(numbers)

    def _go_on_or_leave(self) -> None:
        """Every copy that stands somewhere has one such stay."""
        ways: dict[str, list[int]] = {
            one.copy.id: [] for one in self._exhibits.values() if one.copy.at is not None
        }
        for number, stay in enumerate(self._stays):
            if stay.begun:
                ways[stay.exhibit.copy.id].append(number)
        for numbers in ways.values():
            self.model.add_bool_or([self._chosen[number] for number in numbers])
            self._at_most_one(numbers)

    def _cool_down(self) -> None:
        """A theme is not shown again before it has cooled: stays with their cooling are apart."""
        busy: defaultdict[tuple[str, str, int], list[int]] = defaultdict(list)
        horizon = len(self._problem.periods)
        for number, stay in enumerate(self._stays):
            until = min(horizon - 1, stay.last + self._problem.cooling_periods)
            for period in range(stay.first, until + 1):
                busy[stay.centre.id, stay.exhibit.theme.id, period].append(number)
        for numbers in busy.values():
            self._at_most_one(numbers)

    def _manage(self) -> None:
        """Crews put up and take down within their days."""
        work: defaultdict[Cell, list[tuple[int, int]]] = defaultdict(list)
        for number, (exhibit, centre, first, last, begun) in enumerate(self._stays):
            if not begun:
                work[centre.hub, first].append((number, exhibit.theme.crew_days))
            work[centre.hub, last + 1].append((number, exhibit.theme.teardown_crew_days))
        for hub in self._problem.hubs:
            # what leaves with the end of the plan is not taken down in it
            for period in range(len(self._problem.periods)):
                tasks = work[hub.id, period]
                if sum(days for _number, days in tasks) > hub.crew_days_per_period:
                    chosen = [self._chosen[number] for number, _days in tasks]
                    needed = cp_model.LinearExpr.weighted_sum(chosen, [days for _n, days in tasks])
                    self.model.add(needed <= hub.crew_days_per_period)

    def _hold(self, decision: Decision) -> cp_model.IntVar:
        """A literal that, where true, makes the plan keep the decision."""
        literal = self.model.new_bool_var("")
        if decision.kind == "KEY":
            counted = [
                self._chosen[number]
                for place in self._of_key(decision)
                for number in self._at_cell.get((place.id, decision.period), ())
                if self._meets(decision, self._stays[number].exhibit)
            ]
            least = self._keys[decision.key or ""].min_centres
            enough = cp_model.LinearExpr.sum(counted) >= least
            self.model.add(enough).only_enforce_if(literal)
            return literal
        here = self._at_cell.get(decision.cell, [])
        if decision.kind == "LOCK" or decision.copy is not None:
            meeting = [n for n in here if self._meets(decision, self._stays[n].exhibit)]
            self.model.add_bool_or([~literal, *(self._chosen[n] for n in meeting)])
            return literal
        for number in here:
            if decision.theme in (None, self._stays[number].exhibit.theme.id):
                self.model.add_implication(literal, ~self._chosen[number])
        return literal

    def _prefer(self, near: Rotation) -> None:
        """Keep as much of a plan as can be, and put up little else."""
        wanted = set(near.placements)
        # one cell more that is kept is worth a whole stay that is not
        worth = len(self._problem.periods) + 1
        values = []
        for exhibit, centre, first, last, _begun in self._stays:
            cells = [Placement(exhibit.copy.id, centre.id, t) for t in range(first, last + 1)]
            values.append(sum(worth if cell in wanted else -1 for cell in cells))
        self.model.maximize(cp_model.LinearExpr.weighted_sum(self._chosen, values))

    def _at_most_one(self, numbers: Sequence[int]) -> None:
        if len(numbers) > 1:
            self.model.add_at_most_one([self._chosen[number] for number in numbers])
