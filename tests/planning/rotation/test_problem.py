"""What is not of the schema is refused where it stands."""

from collections.abc import Callable
from typing import Any

import pytest

from keguang.planning.instances import Node, PlanningInputError
from keguang.planning.rotation.generate import generate
from keguang.planning.rotation.problem import parse, parse_plan
from tests.planning.rotation import make


def spoilt(spoil: Callable[[dict[str, Any]], object]) -> Node:
    document = make.instance(
        [make.centre("C"), make.centre("D")],
        [make.theme("T", make.copy("X", at="C", age=1)), make.theme("U", make.copy("Y"))],
        key_requirements=[make.key("Q", 0, "topic T")],
    )
    spoil(document)
    return Node(document)


@pytest.mark.parametrize(
    ("spoil", "path"),
    [
        (lambda d: d.update(schema="tours/1"), "$.schema"),
        (lambda d: d.pop("locks"), "$"),
        (lambda d: d.update(audiences=["old", "old"]), "$.audiences[1]"),
        (lambda d: d.update(periods=[]), "$.periods"),
        (lambda d: d["periods"][1].update(id=2), "$.periods[1].id"),
        (lambda d: d["periods"][1].update(days=0), "$.periods[1].days"),
        (lambda d: d["periods"][1].update(start="February"), "$.periods[1].start"),
        (lambda d: d["hubs"].append(d["hubs"][0]), "$.hubs[2]"),
        (lambda d: d["hubs"][0].update(crew_days_per_period=-1), "$.hubs[0].crew_days_per_period"),
        (lambda d: d["centres"][0].update(id=""), "$.centres[0].id"),
        (lambda d: d["centres"][0].update(id=["C"]), "$.centres[0].id"),
        (lambda d: d["centres"][1].update(hub="K"), "$.centres[1].hub"),
        (lambda d: d["centres"][1].update(x_m=10**12), "$.centres[1].x_m"),
        (lambda d: d["centres"][1].update(closed=[3]), "$.centres[1].closed[0]"),
        (lambda d: d["centres"][1].update(closed=[1, 1]), "$.centres[1].closed[1]"),
        (lambda d: d["centres"][1].update(share={"old": 99}), "$.centres[1].share"),
        (lambda d: d["centres"][1].update(share={"all": 100}), "$.centres[1].share.all"),
        (lambda d: d["centres"][1].update(visitors=1.5), "$.centres[1].visitors"),
        (
            lambda d: d["centres"][1].update(history=[{"theme": "T", "last_period": 0}]),
            "$.centres[1].history[0].last_period",
        ),
        (lambda d: d["themes"][0].update(value={"old": 1}), "$.themes[0].value"),
        (lambda d: d["themes"][0]["value"].update(old=1001), "$.themes[0].value.old"),
        (lambda d: d["themes"][0]["value"].update(aliens=1), "$.themes[0].value.aliens"),
        (lambda d: d["themes"][0].update(setup_days=-1), "$.themes[0].setup_days"),
        (lambda d: d["themes"][1]["copies"][0].update(id="X"), "$.themes[1].copies[0]"),
        (lambda d: d["themes"][1]["copies"][0].update(at="E"), "$.themes[1].copies[0].at"),
        (lambda d: d["themes"][1]["copies"][0].update(at="C"), "$.themes[1].copies[0].at"),
        (lambda d: d["themes"][1]["copies"][0].update(roam=1), "$.themes[1].copies[0].roam"),
        (
            lambda d: d["themes"][1]["copies"][0].update({"from": 2, "to": 1}),
            "$.themes[1].copies[0].to",
        ),
        (lambda d: d.update(decay_pct=[]), "$.decay_pct"),
        (lambda d: d.update(decay_pct=[101]), "$.decay_pct[0]"),
        (lambda d: d["key_requirements"][0].update(hubs=["K"]), "$.key_requirements[0].hubs[0]"),
        (lambda d: d["key_requirements"][0].update(period=3), "$.key_requirements[0].period"),
        (lambda d: d["key_requirements"][0].update(hard=None), "$.key_requirements[0].hard"),
        (lambda d: d.update(locks=[{"centre": "C", "period": 0}]), "$.locks[0]"),
        (
            lambda d: d.update(locks=[{"centre": "C", "period": 0, "copy": None}]),
            "$.locks[0].copy",
        ),
        (lambda d: d.update(forbids=[{"centre": "C", "period": 0}]), "$.forbids[0]"),
        (
            lambda d: d.update(
                baseline={"placements": make.placements("gone C 1"), "frozen_before": 1}
            ),
            "$.baseline.placements[0].copy",
        ),
        (lambda d: d["weights"].update(km=-1), "$.weights.km"),
        (lambda d: d["weights"].update(visit=10**9), "$.weights.visit"),
    ],
)
def test_a_fault_is_named_by_its_path(spoil: Callable[[dict[str, Any]], object], path: str) -> None:
    with pytest.raises(PlanningInputError) as refused:
        parse(spoilt(spoil))

    assert refused.value.path == path


def test_what_is_not_in_the_schema_is_ignored() -> None:
    parse(spoilt(lambda d: d["centres"][0].update(name="…", telephone=None)))


def test_decisions_and_the_past_may_name_what_has_left() -> None:
    old = {"placements": make.placements("gone C 0", "X lost 2"), "frozen_before": 1}
    problem = parse(
        spoilt(
            lambda d: d.update(
                locks=[{"centre": "lost", "period": 9, "copy": "gone"}],
                forbids=[{"centre": "C", "period": 0, "theme": "forgotten"}],
                baseline=old,
            )
        )
    )

    assert [lock.copy for lock in problem.locks] == ["gone"]
    assert [forbid.theme for forbid in problem.forbids] == ["forgotten"]
    assert problem.baseline is not None
    assert problem.baseline.placements == make.rotation("gone C 0", "X lost 2").placements


def test_of_a_cell_twice_in_the_old_plan_the_last_counts() -> None:
    old = {"placements": make.placements("X C 0", "Y C 0"), "frozen_before": 1}
    problem = parse(spoilt(lambda d: d.update(baseline=old)))

    assert problem.baseline is not None
    assert problem.baseline.placements == make.rotation("Y C 0").placements


@pytest.mark.parametrize(
    "plan",
    [
        [],
        {},
        {"placements": [{"copy": "X", "centre": ["C"], "period": 0}]},
        {"placements": [{"copy": "X", "centre": "C", "period": True}]},
        {"placements": [{"copy": "X", "centre": "C", "period": 0.0}]},
    ],
)
def test_a_solution_of_another_shape_is_refused(plan: object) -> None:
    with pytest.raises(PlanningInputError):
        parse_plan(Node(plan))


def test_a_plan_is_written_as_it_is_read() -> None:
    plan = make.rotation("X C 0", "X C 0", "nobody D -1")

    assert parse_plan(Node(plan.to_json())) == plan


@pytest.mark.parametrize("size", ["tiny", "luoyang", "province"])
def test_generated_instances_are_of_the_schema_and_repeatable(size: str) -> None:
    document = generate(size, seed=1)

    problem = parse(Node(document))

    assert len(problem.centres) == len(document["centres"])
    assert document == generate(size, seed=1)
    assert document != generate(size, seed=2)


def test_themes_of_a_generated_instance_may_stay_longer() -> None:
    some, all_of_them = (generate("luoyang", seed=1, long_stays_pct=pct) for pct in (50, 100))

    assert {theme["min_stay"] for theme in some["themes"]} == {1, 2}
    assert {theme["min_stay"] for theme in all_of_them["themes"]} == {2}
