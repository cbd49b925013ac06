"""The mutations of the benchmark: what it changes is judged, and a judge that differs is heard."""

import json
import random
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from benchmarks.planning import counting, spoiling
from benchmarks.planning.mutations import JUDGES, judge_of, judged_mutations
from keguang.planning.instances import Node
from keguang.planning.results import Report, write_document

PLANNERS = sorted(JUDGES)


def drawn(planner: str, folder: Path) -> tuple[Path, dict[str, Any]]:
    """A tiny instance in a file, and its greedy plan."""
    package = f"keguang.planning.{planner}"
    instance = import_module(f"{package}.generate").generate("tiny", seed=3)
    path = folder / "instance.json"
    write_document(path, instance)
    problem = import_module(f"{package}.problem").parse(Node(instance))
    plan: dict[str, Any] = import_module(f"{package}.baseline").greedy(problem).to_json()
    return path, plan


@pytest.mark.parametrize("planner", PLANNERS)
def test_changed_plans_break_rules_and_what_is_no_plan_is_refused(
    planner: str, tmp_path: Path
) -> None:
    path, plan = drawn(planner, tmp_path)

    tally = judged_mutations("drawn", planner, path, plan, count=60, seed=1, judge=None)

    assert tally.tried == 60
    assert tally.unchanged < 20
    assert len(tally.codes) > 3
    assert tally.refused == tally.unreadable == 6
    assert tally.disagreements == []


@pytest.mark.parametrize("planner", PLANNERS)
def test_a_judge_that_says_otherwise_is_heard(planner: str, tmp_path: Path) -> None:
    path, plan = drawn(planner, tmp_path)

    def generous(_instance: Mapping[str, Any], _plan: Mapping[str, Any]) -> dict[str, Any]:
        return {"feasible": True, "objective": 0, "terms": {}, "violations": []}

    tally = judged_mutations("drawn", planner, path, plan, count=4, seed=1, judge=generous)

    assert {line.split(":")[0] for line in tally.disagreements} >= {"objective", "terms"}


def test_a_search_that_counts_something_else_is_heard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, plan = drawn("rosters", tmp_path)
    monkeypatch.setitem(counting.COUNTING, "rosters", lambda _problem, _plan: 7)

    tally = judged_mutations("drawn", "rosters", path, plan, count=60, seed=1, judge=None)

    assert tally.lawful
    assert len(tally.disagreements) == tally.lawful
    assert {line.split(":")[0] for line in tally.disagreements} == {"search"}


@pytest.mark.parametrize("planner", PLANNERS)
def test_a_spoilt_instance_is_refused_or_taken_and_made_whole_again(
    planner: str, tmp_path: Path
) -> None:
    instance = json.loads(drawn(planner, tmp_path)[0].read_text(encoding="utf-8"))
    odd: list[str] = []
    read: list[Any] = []

    def parsed(node: Node) -> Report:
        import_module(f"keguang.planning.{planner}.problem").parse(node)
        read.append(node)
        return Report("x", [], {})

    refused = spoiling.refused(instance, parsed, 60, random.Random(1), odd)

    assert odd == []
    assert 30 < refused < 60 == refused + len(read)
    assert read[0].value == instance


def test_what_is_raised_by_a_spoilt_instance_is_told(tmp_path: Path) -> None:
    instance = json.loads(drawn("rosters", tmp_path)[0].read_text(encoding="utf-8"))
    odd: list[str] = []

    def broken(_node: Node) -> Report:
        raise ZeroDivisionError

    assert spoiling.refused(instance, broken, 3, random.Random(1), odd) == 0
    assert [line.split(": ")[1] for line in odd] == ["ZeroDivisionError()"] * 3


def test_a_judge_is_read_from_its_folder(tmp_path: Path) -> None:
    (tmp_path / "d_shifts_check.py").write_text("def check(instance, plan): return {'told': plan}")

    judge = judge_of("rosters", tmp_path)

    assert judge is not None
    assert judge({}, {"a": 1}) == {"told": {"a": 1}}


def test_the_same_seed_draws_the_same_changes(tmp_path: Path) -> None:
    path, plan = drawn("rosters", tmp_path)

    one, other = (
        judged_mutations("drawn", "rosters", path, plan, count=10, seed=seed, judge=None)
        for seed in (5, 5)
    )

    assert one == other
