"""What is not of the schema is refused where it stands."""

from collections.abc import Callable
from typing import Any

import pytest

from keguang.planning.instances import Node, PlanningInputError
from keguang.planning.rosters.generate import generate
from keguang.planning.rosters.problem import parse, parse_plan
from tests.planning.rosters import make


def spoilt(spoil: Callable[[dict[str, Any]], object]) -> Node:
    document = make.instance([make.shift("A", 1, 540, 720)], [make.volunteer("U")])
    spoil(document)
    return Node(document)


@pytest.mark.parametrize(
    ("spoil", "path"),
    [
        (lambda d: d.update(schema="tours/1"), "$.schema"),
        (lambda d: d.update(days=0), "$.days"),
        (lambda d: d.update(start_date="1 March"), "$.start_date"),
        (lambda d: d.pop("locks"), "$"),
        (lambda d: d["shifts"].append(d["shifts"][0]), "$.shifts[1]"),
        (lambda d: d["shifts"][0].update(day=14), "$.shifts[0].day"),
        (lambda d: d["shifts"][0].update(day=-1), "$.shifts[0].day"),
        (lambda d: d["shifts"][0].update(venue="X"), "$.shifts[0].venue"),
        (lambda d: d["shifts"][0].update(end_min=540), "$.shifts[0].end_min"),
        (lambda d: d["shifts"][0].update(id=["A"]), "$.shifts[0].id"),
        (lambda d: d["volunteers"][0].update(lead=1), "$.volunteers[0].lead"),
        (
            lambda d: d["volunteers"][0].update(available=[[1, 2]]),
            "$.volunteers[0].available[0]",
        ),
        (
            lambda d: d["volunteers"][0].update(dislike_days=[7]),
            "$.volunteers[0].dislike_days[0]",
        ),
        (lambda d: d["weights"].update(short=1.5), "$.weights.short"),
        (lambda d: d["weights"].update(short=-1), "$.weights.short"),
        (lambda d: d.update(forbids=[{"shift": "A"}]), "$.forbids[0]"),
        (
            lambda d: d.update(baseline={"assignments": make.pairs("X U"), "frozen_before_day": 0}),
            "$.baseline.assignments[0].shift",
        ),
    ],
)
def test_a_fault_is_named_by_its_path(spoil: Callable[[dict[str, Any]], object], path: str) -> None:
    with pytest.raises(PlanningInputError) as refused:
        parse(spoilt(spoil))

    assert refused.value.path == path


def test_what_is_not_in_the_schema_is_ignored() -> None:
    parse(spoilt(lambda d: d["volunteers"][0].update(name="…", telephone=None)))


def test_a_lock_may_name_somebody_who_has_left() -> None:
    problem = parse(spoilt(lambda d: d.update(locks=make.pairs("A gone"))))

    assert problem.locks == make.roster("A gone").assignments


@pytest.mark.parametrize("plan", [[], {}, {"assignments": [{"shift": "A", "volunteer": ["U"]}]}])
def test_a_solution_of_another_shape_is_refused(plan: object) -> None:
    with pytest.raises(PlanningInputError):
        parse_plan(Node(plan))


@pytest.mark.parametrize("size", ["tiny", "venue", "luoyang", "city"])
def test_generated_instances_are_of_the_schema_and_repeatable(size: str) -> None:
    document = generate(size, seed=1)

    problem = parse(Node(document))

    assert len(problem.volunteers) == len(document["volunteers"])
    assert document == generate(size, seed=1)
    assert document != generate(size, seed=2)
