"""The obvious model of a dispatch: one literal a session, every rule as it is said, CP-SAT."""

import json
import sys
from collections import defaultdict
from collections.abc import Hashable
from itertools import combinations
from pathlib import Path

from ortools.sat.python import cp_model

from keguang.planning.dispatch.cost import cost_of
from keguang.planning.dispatch.model import Model, model_of
from keguang.planning.dispatch.problem import Problem, parse
from keguang.planning.dispatch.quick import Ledger
from keguang.planning.instances import read_document, road_km

type Literals = list[cp_model.IntVar]


def cost(instance: Path, *, seconds: int, threads: int) -> int | None:
    """What the naive model costs after so many seconds; None if it found nothing."""
    problem = parse(read_document(instance))
    laid = model_of(problem)
    model = cp_model.CpModel()
    literals = [model.new_bool_var("") for _session in range(len(laid.sessions))]
    costs: list[cp_model.LinearExprT] = [laid.rows.offset]
    costs += [
        fen * literal for fen, literal in zip(laid.sessions.cost.tolist(), literals, strict=True)
    ]
    costs += _rows(model, laid, literals)
    costs += _days(model, laid, literals)
    model.minimize(sum(costs))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = threads
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    chosen = [place for place, literal in enumerate(literals) if solver.value(literal)]
    return cost_of(problem, [laid.sessions.assignment(problem, place) for place in chosen])


def _rows(model: cp_model.CpModel, laid: Model, literals: Literals) -> list[cp_model.LinearExprT]:
    """Everything that is counted, as sums of sessions."""
    counted: defaultdict[int, list[cp_model.LinearExprT]] = defaultdict(list)
    begins = laid.rows.begins.tolist()
    for place, literal in enumerate(literals):
        for at in range(begins[place], begins[place + 1]):
            counted[int(laid.rows.row[at])].append(int(laid.rows.times[at]) * literal)
    costs: list[cp_model.LinearExprT] = []
    for row, (least, most, miss) in enumerate(
        zip(
            *(part.tolist() for part in (laid.rows.least, laid.rows.most, laid.rows.miss)),
            strict=True,
        )
    ):
        if miss < 0:
            model.add(sum(counted[row]) <= most)
            model.add(sum(counted[row]) >= least)
        elif least:
            missed = model.new_int_var(0, least, "")
            model.add(missed >= least - sum(counted[row]))
            costs.append(miss * missed)
    return costs


def _days(model: cp_model.CpModel, laid: Model, literals: Literals) -> list[cp_model.LinearExprT]:
    """The road home and back for each session, less what two on one day save together."""
    problem, ledger = laid.problem, Ledger(laid)
    by_day: defaultdict[Hashable, list[int]] = defaultdict(list)
    keys = zip(laid.sessions.speaker.tolist(), laid.sessions.day.tolist(), strict=True)
    for place, key in enumerate(keys):
        by_day[key].append(place)
    costs: list[cp_model.LinearExprT] = []
    for places in by_day.values():
        speaker = problem.speakers[laid.sessions.speaker[places[0]]]
        if speaker.max_per_day > 2:
            raise ValueError("the naive model knows the road of two sessions a day at most")
        for place in places:
            costs.append(2 * problem.weights.km * _km(problem, laid, place, None) * literals[place])
        model.add(sum(literals[place] for place in places) <= speaker.max_per_day)
        for one, other in combinations(places, 2):
            if not ledger.apart(one, other):
                model.add_at_most_one([literals[one], literals[other]])
                continue
            saved = _km(problem, laid, one, None) + _km(problem, laid, other, None)
            saved -= _km(problem, laid, one, other)
            both = model.new_bool_var("")
            model.add_implication(both, literals[one])
            model.add_implication(both, literals[other])
            costs.append(-problem.weights.km * saved * both)
    return costs


def _km(problem: Problem, laid: Model, place: int, other: int | None) -> int:
    """From a session to another one, or to the speaker's home."""
    there = problem.requests[laid.sessions.request[place]].place
    home = problem.speakers[laid.sessions.speaker[place]].place
    to = home if other is None else problem.requests[laid.sessions.request[other]].place
    return road_km(there, to, problem.road_factor_pct)


if __name__ == "__main__":
    found = cost(Path(sys.argv[1]), seconds=int(sys.argv[2]), threads=int(sys.argv[3]))
    sys.stdout.write(f"{json.dumps(found)}\n")
