"""The obvious model of a roster: one literal a pair, every rule as it is said, CP-SAT."""

import json
import sys
from collections import defaultdict
from itertools import combinations
from pathlib import Path

from ortools.sat.python import cp_model

from keguang.planning.instances import read_document
from keguang.planning.rosters.cost import cost_of, group_of
from keguang.planning.rosters.offers import Offer, clash, offers_of, slot_of
from keguang.planning.rosters.problem import Pair, Problem, Shift, parse

type Literals = dict[Pair, cp_model.IntVar]


def cost(instance: Path, *, seconds: int, threads: int) -> int | None:
    """What the naive model costs after so many seconds; None if it found nothing."""
    problem = parse(read_document(instance))
    model = cp_model.CpModel()
    gives: Literals = {}
    costs: list[cp_model.LinearExprT] = []
    shifts = {shift.id: shift for shift in problem.shifts}
    at_post: defaultdict[str, list[cp_model.IntVar]] = defaultdict(list)
    led: defaultdict[tuple[str, int, int], list[cp_model.IntVar]] = defaultdict(list)
    for offer in offers_of(problem):
        mine = {pair: model.new_bool_var("") for pair in offer.pairs()}
        gives |= mine
        costs += _person(model, problem, offer, shifts, mine)
        for pair, literal in mine.items():
            at_post[pair.shift].append(literal)
            if offer.volunteer.lead:
                led[group_of(shifts[pair.shift])].append(literal)
    weights = problem.weights
    for shift in problem.shifts:
        staff = sum(at_post[shift.id])
        model.add(staff <= shift.need)
        missing = model.new_int_var(0, shift.min_need, "")
        model.add(missing >= shift.min_need - staff)
        costs += [weights.short * (shift.need - staff), weights.below_min * missing]
    for group in {group_of(shift) for shift in problem.shifts}:
        none = model.new_bool_var("")
        model.add_bool_or([none, *led[group]])
        costs.append(weights.no_lead * none)
    model.minimize(sum(costs))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = threads
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return cost_of(problem, [pair for pair, literal in gives.items() if solver.value(literal)])


def _person(
    model: cp_model.CpModel,
    problem: Problem,
    offer: Offer,
    shifts: dict[str, Shift],
    mine: Literals,
) -> list[cp_model.LinearExprT]:
    volunteer, weights = offer.volunteer, problem.weights
    for first, second in combinations(mine, 2):
        if clash(problem, slot_of(shifts[first.shift]), slot_of(shifts[second.shift])):
            model.add_at_most_one([mine[first], mine[second]])
    by_day: defaultdict[int, list[cp_model.IntVar]] = defaultdict(list)
    minutes: defaultdict[int, list[cp_model.LinearExprT]] = defaultdict(list)
    costs: list[cp_model.LinearExprT] = []
    for pair, literal in mine.items():
        shift = shifts[pair.shift]
        by_day[shift.day].append(literal)
        minutes[shift.week].append(shift.minutes * literal)
        if shift.weekday in volunteer.dislike_days:
            costs.append(weights.dislike * literal)
    worked = {day: model.new_bool_var("") for day in by_day}
    for day, literals in by_day.items():
        model.add_max_equality(worked[day], literals)
        model.add(sum(literals) <= problem.max_per_day)
        costs.append(weights.second_same_day * (sum(literals) - worked[day]))
    _in_a_row(model, volunteer.max_consecutive_days, worked)
    for week in minutes.values():
        model.add(sum(week) <= volunteer.max_minutes_week)
    load = sum(mine.values())
    model.add(load <= volunteer.max_shifts)
    excess = model.new_int_var(0, volunteer.max_shifts, "")
    model.add(excess >= load - volunteer.target_shifts)
    square = model.new_int_var(0, volunteer.max_shifts**2, "")
    model.add_multiplication_equality(square, [excess, excess])
    under = model.new_int_var(0, volunteer.target_shifts, "")
    model.add(under >= volunteer.target_shifts - load)
    return [*costs, weights.over_target_sq * square, weights.under_target * under]


def _in_a_row(model: cp_model.CpModel, most: int, worked: dict[int, cp_model.IntVar]) -> None:
    for day in worked:
        window = [worked[day + ahead] for ahead in range(most + 1) if day + ahead in worked]
        if len(window) > most:
            model.add(sum(window) <= most)


if __name__ == "__main__":
    found = cost(Path(sys.argv[1]), seconds=int(sys.argv[2]), threads=int(sys.argv[3]))
    sys.stdout.write(f"{json.dumps(found)}\n")
