"""Plans are what the checker says they are, bounds hold, and nothing decided moves."""

import json
import os
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keguang.planning.blocks import opened
from keguang.planning.instances import Node, PlanningInputError
from keguang.planning.progress import silent
from keguang.planning.results import Report, Solved
from keguang.planning.rotation.baseline import greedy
from keguang.planning.rotation.board import MOST_CHANGES, attempt, board_of
from keguang.planning.rotation.check import check
from keguang.planning.rotation.costing import may, plan_cost
from keguang.planning.rotation.division import gather, part_of
from keguang.planning.rotation.generate import generate
from keguang.planning.rotation.generation import Generation
from keguang.planning.rotation.problem import Problem, Rotation, parse
from keguang.planning.rotation.searching import whole_bound
from keguang.planning.rotation.setting import NONE, Setting, Whole, setting_of
from keguang.planning.rotation.solve import solve
from keguang.planning.rotation.starting import pins_hold, rotation_of, started
from keguang.planning.stopping import Limit
from tests.planning.rotation import make

drawn = partial(
    settings,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def solved(problem: Problem, **other: Any) -> Solved[Rotation]:
    settings_of: dict[str, Any] = {"limit": Limit(iterations=8), "seed": 0, "threads": 1, **other}
    with opened("pool", threads=settings_of["threads"]) as executor:
        return solve(problem, executor=executor, progress=silent, **settings_of)


def some_cells(s: Setting, random: np.random.Generator) -> Whole:
    """Any plan that keeps the rules about single cells, stays and gaps included."""
    cell = np.full(s.shape, NONE, np.int64)
    for t in range(s.shape[1]):
        for x in random.permutation(len(s.copy)).tolist():
            before = np.flatnonzero(cell[:, t - 1] == x) if t else np.zeros(0, np.int64)
            stays = len(before) and random.random() < 0.5
            n = int(before[0]) if stays else int(random.integers(s.shape[0]))
            if cell[n, t] == NONE and may(s, n, t, x) and random.random() < 0.8:
                cell[n, t] = x
    return cell


def broken_rules(report: Report) -> int:
    """How many rules are broken, a crew's counting each day too many."""
    return sum(
        int(one.values["found"]) - int(one.values["most"]) if one.code == "CREW" else 1
        for one in report.violations
        if one.code not in {"LOCK", "FROZEN", "KEY"}
    )


@drawn(max_examples=60)
@given(make.small_problems(), st.integers(0, 2**32 - 1))
def test_the_search_counts_as_the_checker_does(problem: Problem, seed: int) -> None:
    s = setting_of(problem)
    if not pins_hold(problem, s):
        return
    cell = some_cells(s, np.random.default_rng(seed))

    report = check(problem, rotation_of(problem, cell))

    assert plan_cost(s, cell, 0) == report.objective
    assert board_of(s, cell, 0).total[0] == report.objective
    undecided = plan_cost(s, cell, 1) - report.objective
    asked = sum(one.code in {"LOCK", "KEY"} for one in report.violations)
    assert broken_rules(report) <= undecided <= broken_rules(report) + asked


@drawn(max_examples=60)
@given(make.small_problems(), st.integers(0, 2**32 - 1))
def test_a_change_costs_the_difference_and_a_refused_one_leaves_no_trace(
    problem: Problem, seed: int
) -> None:
    s = setting_of(problem)
    random = np.random.default_rng(seed)
    penalty = 1_000_000
    board = board_of(s, some_cells(s, random), penalty)
    to = np.zeros(MOST_CHANGES, np.int64)
    for turn in range(30):
        t = int(random.integers(s.shape[1]))
        n = int(random.integers(s.shape[0]))
        free = [NONE, *np.setdiff1d(np.arange(len(s.copy)), board.cell[:, t]).tolist()]
        to[0] = free[int(random.integers(len(free)))]
        if not may(s, n, t, to[0]):
            continue
        board.change_at[0] = n, t
        before = board.cell.copy()
        stood = attempt(s, board, 1, to, np.inf if turn % 2 else -np.inf, penalty)
        assert stood == bool(turn % 2)
        if not stood:
            assert (board.cell == before).all()
        fresh = board_of(s, board.cell, penalty)
        for name in ("place", "row", "path", "row_crew", "used", "shown", "kept", "total"):
            assert (getattr(board, name) == getattr(fresh, name)).all(), name


@drawn(max_examples=60)
@given(make.small_problems())
def test_the_bound_is_under_the_best_plan_of_all(problem: Problem) -> None:
    best = make.cheapest(problem)
    s = setting_of(problem)
    if best is None or not pins_hold(problem, s):
        return

    generation = Generation(s)
    assert generation.raise_bound(Limit(iterations=200).start())

    assert generation.bound is not None
    assert generation.bound <= best
    assert whole_bound(s, generation.prices) <= best


@drawn(max_examples=40)
@given(make.small_problems())
def test_a_small_plan_is_the_best_there_is(problem: Problem) -> None:
    best = make.cheapest(problem)

    found = solved(problem)

    if best is None:
        assert (found.meta.status, found.plan) == ("infeasible", None)
        return
    assert found.plan is not None
    report = check(problem, found.plan)
    assert report.violations == []
    assert report.objective == found.meta.objective == best
    assert found.meta.bound is None or found.meta.bound <= best


@pytest.mark.parametrize("seed", [1, 2])
def test_a_town_is_planned_far_under_the_hurried_plan_and_near_its_bound(seed: int) -> None:
    problem = parse(Node(make.town(seed, centres=7, themes=10)))

    found = solved(problem, limit=Limit(iterations=20))

    assert found.plan is not None
    report = check(problem, found.plan)
    assert report.feasible
    assert report.objective == found.meta.objective
    assert report.objective < 0.9 * check(problem, greedy(problem)).objective
    assert found.meta.bound is not None
    assert found.meta.bound > 0.98 * report.objective


def two_hubs() -> Problem:
    """Two small cities a day's drive apart; one copy of the first may go to the second."""
    first, second = generate("tiny", seed=1), generate("tiny", seed=2)
    for one in second["hubs"]:
        one["id"], one["x_m"] = "H002", one["x_m"] + 300_000
    for one in second["centres"]:
        one.update(id=f"S{one['id']}", hub="H002", x_m=one["x_m"] + 300_000, history=[])
        one["district"] = f"S{one['district']}"
    for one in second["themes"]:
        one["id"] = f"S{one['id']}"
        for copy in one["copies"]:
            copy.update(id=f"S{copy['id']}", hub="H002", at=None, age=0)
    for one in second["key_requirements"]:
        one.update(id=f"S{one['id']}", hubs=["H002"])
    for one in first["key_requirements"]:
        one["hubs"] = [hub["id"] for hub in first["hubs"]]
    first["themes"][0]["copies"][0]["roam"] = True
    for name in ("hubs", "centres", "themes", "key_requirements"):
        first[name] = first[name] + second[name]
    return parse(Node(first))


def test_hubs_cut_out_and_put_back_are_the_plan_they_were() -> None:
    problem = two_hubs()
    s = setting_of(problem)
    cell = some_cells(s, np.random.default_rng(3))

    for hub in range(2):
        part = part_of(s, hub, cell)
        assert (part.put(cell, part.cut(cell)) == cell).all()
        assert len(part.centres)
        assert len(part.copies)


def test_prices_of_hubs_prove_a_bound_of_the_whole() -> None:
    problem = two_hubs()
    s = setting_of(problem)
    found = solved(problem, limit=Limit(iterations=30))
    assert found.meta.objective is not None

    parts = []
    for hub in range(2):
        part = part_of(s, hub)
        generation = Generation(part.s)
        generation.raise_bound(Limit(iterations=100).start())
        parts.append((part, generation.prices))
    proven = whole_bound(s, gather(s, parts))

    assert 0.8 * found.meta.objective < proven <= found.meta.objective


@pytest.fixture(scope="module")
def lived_in() -> tuple[dict[str, Any], Rotation]:
    """A town and a plan it lives by."""
    document = make.town(5, centres=7, themes=10)
    plan = solved(parse(Node(document)), limit=Limit(iterations=40)).plan
    assert plan is not None
    return document, plan


def test_a_part_planned_anew_leaves_the_rest_alone(lived_in: tuple[Any, Rotation]) -> None:
    problem = parse(Node(lived_in[0]))
    centre, cell = problem.centres[0].id, f"{problem.centres[1].id}@3"
    # nothing is cheaper than what was there before somebody emptied the centre
    old = Rotation(tuple(one for one in lived_in[1].placements if one.centre != centre))

    found = solved(problem, warm=old, free=frozenset({centre, cell}))

    assert found.plan is not None
    report = check(problem, found.plan)
    assert report.feasible
    assert report.objective == found.meta.objective
    assert report.objective < check(problem, old).objective
    moved = set(found.plan.placements) ^ set(old.placements)
    assert moved
    assert all(one.centre == centre or f"{one.centre}@{one.period}" == cell for one in moved)
    assert (found.meta.status, found.meta.bound) == ("feasible", None)


def test_an_unknown_free_item_is_refused(lived_in: tuple[Any, Rotation]) -> None:
    problem = parse(Node(lived_in[0]))

    with pytest.raises(PlanningInputError, match="没有 C-nowhere"):
        solved(problem, warm=lived_in[1], free=frozenset({"C-nowhere"}))


def test_a_price_on_changes_keeps_a_plan_people_live_by(
    lived_in: tuple[dict[str, Any], Rotation],
) -> None:
    document, old = lived_in
    document = json.loads(json.dumps(document))
    for one in document["centres"]:
        if one["hub"] == document["hubs"][0]["id"]:
            one["closed"] = sorted({*one["closed"], 6})
    document["baseline"] = {**old.to_json(), "frozen_before": 4}
    anew_document = {**document, "weights": {**document["weights"], "change": 0}}
    priced, free = parse(Node(document)), parse(Node(anew_document))

    kept = solved(priced, limit=Limit(iterations=15))
    anew = solved(free, limit=Limit(iterations=15))

    assert kept.plan is not None
    assert anew.plan is not None
    first, second = check(free, anew.plan), check(priced, kept.plan)
    assert first.feasible
    assert second.feasible
    # the closure itself changes a cell of every centre, in both
    forced = sum(one.period == 6 for one in old.placements)
    assert second.kpi["cells_changed"] - forced <= 0.25 * (first.kpi["cells_changed"] - forced)
    # whatever else changes is worth its price
    assert second.objective <= check(priced, anew.plan).objective
    assert second.objective - second.terms["change"] <= 1.03 * first.objective


def test_a_plan_is_the_same_in_another_process_with_other_hashes(tmp_path: Path) -> None:
    path = tmp_path / "instance.json"
    path.write_text(json.dumps(make.town(4)), encoding="utf-8")

    plans = []
    for hashes in ("1", "77"):
        out = tmp_path / f"{hashes}.json"
        command = [sys.executable, "-m", "keguang.planning", "solve", str(path), "--out", str(out)]
        subprocess.run(
            [*command, "--threads", "1", "--seed", "3", "--iterations", "6"],
            check=True,
            capture_output=True,
            env={**os.environ, "PYTHONHASHSEED": hashes},
        )
        plans.append(json.loads(out.read_text(encoding="utf-8"))["placements"])

    assert plans[0] == plans[1]


def test_without_time_a_lawful_plan_is_still_handed_over() -> None:
    problem = parse(Node(generate("luoyang", seed=2)))

    found = solved(problem, limit=Limit(seconds=0))

    assert found.plan is not None
    assert check(problem, found.plan).feasible
    assert found.meta.bound is None
    assert found.meta.bound_reason is not None


def test_what_is_decided_stands_in_the_starting_plan() -> None:
    document = generate("tiny", seed=3)
    centre, copy = document["centres"][0]["id"], document["themes"][0]["copies"][0]["id"]
    document["locks"] = [{"centre": centre, "period": 2, "copy": copy}]
    problem = parse(Node(document))

    plan = rotation_of(problem, started(setting_of(problem), problem, ()))

    assert [tuple(one) for one in plan.placements] == [(copy, centre, 2)]
