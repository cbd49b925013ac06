"""Disruptions disturb what they say, and mended plans are measured by the checker."""

from importlib import import_module
from typing import Any

import pytest

from benchmarks.planning.answers import sections
from benchmarks.planning.disruptions import disrupted
from benchmarks.planning.explanations import contradicted
from benchmarks.planning.replanning import SIZES, generated, judged, without_future
from keguang.planning.instances import Node
from keguang.planning.stopping import Limit
from tests.planning.tours.make import make_instance, make_route, make_stop

PLANNERS = sorted(SIZES)
BREAKS = {"rotation": "CLOSED", "dispatch": "SPEAKER_AWAY", "rosters": "AVAILABLE"}


def quick(planner: str, size: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """An instance and its quick plan."""
    instance = generated(planner, size)
    package = f"keguang.planning.{planner}"
    problem = import_module(f"{package}.problem").parse(Node(instance))
    plan: dict[str, Any] = import_module(f"{package}.baseline").greedy(problem).to_json()
    return instance, plan


@pytest.mark.parametrize("planner", sorted(BREAKS))
def test_the_old_plan_breaks_just_what_the_disruption_says(planner: str) -> None:
    instance, plan = quick(planner, "venue" if planner == "rosters" else SIZES[planner])

    after = disrupted(planner, instance, plan)

    assert not judged(planner, instance, plan).violations
    report = judged(planner, after.instance, plan)
    assert {violation.code for violation in report.violations} == {BREAKS[planner]}
    assert len(report.violations) == after.lost > 0
    assert report.terms["change"] == 0
    assert instance["baseline"] is None


@pytest.mark.parametrize("planner", sorted(BREAKS))
def test_who_plans_freely_knows_the_frozen_past_and_nothing_else(planner: str) -> None:
    instance, plan = quick(planner, "venue" if planner == "rosters" else SIZES[planner])
    after = disrupted(planner, instance, plan).instance

    known = without_future(after)

    report = judged(planner, known, plan)
    assert not {violation.code for violation in report.violations} & {"FROZEN"}
    nothing: dict[str, list[Any]] = {name: [] for name in plan if name != "meta"}
    forgotten = judged(planner, known, nothing)
    frozen = sum(violation.code == "FROZEN" for violation in forgotten.violations)
    assert frozen == sum(v.code == "FROZEN" for v in judged(planner, after, nothing).violations)
    assert forgotten.terms["change"] == 0
    assert judged(planner, after, nothing).terms["change"] > 0


def test_a_vehicle_goes_away_from_home_and_comes_back_after_a_week() -> None:
    instance = make_instance([make_stop("P1", 30), make_stop("P2", 60)], days=12)
    instance["vehicles"][0]["available_days"] = list(range(12))
    night = [make_route(4, end="G1"), make_route(5, "P1", start="G1")]

    after = disrupted("tours", instance, {"routes": [make_route(3, "P2"), *night]})

    vehicle = after.instance["vehicles"][0]
    assert vehicle["available_days"] == [0, 1, 2, 10, 11]
    assert after.instance["baseline"]["frozen_before_day"] == 1
    assert after.lost == 2


def test_a_vehicle_on_a_journey_does_not_vanish() -> None:
    instance = make_instance([make_stop("P1", 30)], days=12)
    instance["vehicles"][0]["available_days"] = list(range(12))
    journey = [make_route(day, end="G1", start="G1" if day else "B1") for day in range(4)]

    after = disrupted("tours", instance, {"routes": [*journey, make_route(4, "P1", start="G1")]})

    assert 4 in after.instance["vehicles"][0]["available_days"]


@pytest.mark.parametrize("planner", ["dispatch", "rosters", "tours"])
def test_the_contradiction_is_one_lock_and_what_forbids_it(planner: str) -> None:
    instance, plan = quick(planner, "tiny")
    package = f"keguang.planning.{planner}"
    problem = import_module(f"{package}.problem").parse(Node(contradicted(planner, instance, plan)))

    said = import_module(f"{package}.explain").explain(problem, None, limit=Limit(seconds=20))

    assert sorted(member.code for member in said.conflict) == ["FORBID", "LOCK"]


def test_the_page_tells_ratio_and_extra_cost() -> None:
    free = {"changed": 40, "cost": 1_000, "seconds": 6.0, "violations": 0}
    near = {**free, "changed": 4, "cost": 1_010}
    row = {"name": "x", "what": "y", "lost": 2, "price": 5, "free": free, "near": near, "limit": 60}

    (made,) = sections([{**row, "date": "2026-11-27"}], [])

    assert (
        "| x | y | 2 | 40 | 4 | 0.100 | 0.053 | 1.00 % | 6.0 / 6.0 | 60 s | 0 | 2026-11-27 |"
        in made
    )
