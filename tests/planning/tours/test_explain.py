"""Reasons that add up, conflicts that are minimal, prices that are true."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keguang.planning.explaining import UnknownItem
from keguang.planning.stopping import Limit
from keguang.planning.tours.check import check
from keguang.planning.tours.explain import explain
from keguang.planning.tours.problem import Order, Problem, Route, Tours
from tests.planning.tours.drawn import all_plans, problems
from tests.planning.tours.make import make_problem, make_stop, make_vehicle

LIMIT = Limit(seconds=10)


def test_a_stop_out_of_reach_is_explained_with_the_arithmetic() -> None:
    problem = make_problem([make_stop("P1", 230, mandatory=True)])

    told = explain(problem, None, limit=LIMIT)

    assert told.status == "infeasible"
    document = told.to_json("en")
    assert [member["rule"] for member in document["conflict"]] == ["MANDATORY"]
    # from the lodging at kilometre 100 and back to it
    assert (document["conflict"][0]["drive"], document["conflict"][0]["max_drive"]) == (260, 200)
    assert [repair["action"] for repair in document["repairs"]] == [
        "raise_max_drive_min",
        "drop_mandatory",
    ]


def test_only_the_decisions_that_contradict_each_other_are_named() -> None:
    problem = make_problem(
        [make_stop("P1", 30), make_stop("P2", 40)],
        locks=[{"stop": "P1", "day": 1}, {"stop": "P2"}],
        forbids=[{"stop": "P1", "vehicle": "V1"}, {"stop": "P2", "day": 0}],
    )

    told = explain(problem, None, limit=LIMIT)

    assert [(m.code, m.ids["stop"]) for m in told.conflict] == [("FORBID", "P1"), ("LOCK", "P1")]


def test_reasons_add_up_to_the_days_of_all_vehicles() -> None:
    stops = [
        make_stop("P1", 30),
        make_stop("P2", 150),
        make_stop("P3", 40, exhibits=["X"]),
        make_stop("P4", 40, days=[2]),
    ]
    plan = Tours((Route("V1", 0, "B1", ("P1",), "B1"),))

    told = explain(make_problem(stops), plan, limit=LIMIT)

    reasons = {
        one.id: {reason.code: reason.count for reason in one.reasons} for one in told.unserved
    }
    assert reasons == {
        "P2": {"DRIVE": 3},
        "P3": {"EXHIBIT": 3},
        "P4": {"STOP_DAY": 2, "ROOM": 1},
    }


def test_alternatives_of_a_stop_say_what_each_costs_more() -> None:
    problem = make_problem([make_stop("P1", 30), make_stop("P2", 60)])
    plan = Tours((Route("V1", 0, "B1", ("P1", "P2"), "B1"),))

    told = explain(problem, plan, limit=LIMIT, item="P1", alternatives=1)

    # another day for 60 km, while the road to P2 passes P1 anyway
    assert [(dict(one.target), one.difference) for one in told.alternatives] == [
        ({"stop": "P1", "vehicle": "V1", "day": 1}, 16_000)
    ]


def test_an_unknown_item_is_refused() -> None:
    with pytest.raises(UnknownItem):
        explain(make_problem([]), None, limit=LIMIT, item="P9")


def test_two_stops_each_reachable_alone_but_not_both_in_one_day_are_a_conflict() -> None:
    morning = {"windows": [[480, 560]], "days": [1], "mandatory": True}
    stops = [make_stop("P1", 40, **morning), make_stop("P2", -40, **morning), make_stop("P3", 30)]

    told = explain(make_problem(stops, locks=[{"stop": "P3"}]), None, limit=LIMIT)

    assert told.status == "infeasible"
    assert [(m.code, m.ids["stop"]) for m in told.conflict] == [
        ("MANDATORY", "P1"),
        ("MANDATORY", "P2"),
    ]
    assert {(r.action, r.target["stop"], r.cost) for r in told.repairs} == {
        ("drop_mandatory", "P1", 50_000),
        ("drop_mandatory", "P2", 50_000),
    }


def test_locks_that_put_too_much_into_one_day_are_a_conflict() -> None:
    stops = [make_stop(f"P{n}", 20, service_min=240) for n in range(4)]
    vehicles = [make_vehicle("V1"), make_vehicle("V2")]
    day = {"vehicle": "V1", "day": 2}
    locks = [{"stop": "P0", **day}, {"stop": "P1", **day}, {"stop": "P2", **day}, {"stop": "P3"}]

    told = explain(make_problem(stops, locks=locks, vehicles=vehicles), None, limit=LIMIT)

    assert [(m.code, m.ids["stop"]) for m in told.conflict] == [
        ("LOCK", "P0"),
        ("LOCK", "P1"),
        ("LOCK", "P2"),
    ]


@settings(max_examples=30, deadline=None)
@given(problems(), st.lists(st.tuples(st.integers(0, 2), st.integers(0, 1)), max_size=2))
def test_a_conflict_is_told_exactly_where_no_plan_holds_and_is_minimal(
    problem: Problem, locked: list[tuple[int, int]]
) -> None:
    names = [stop.id for stop in problem.stops]
    locks = tuple(Order(names[n % len(names)], None, day) for n, day in locked)
    problem = replace(problem, locks=locks)

    told = explain(problem, None, limit=Limit(iterations=1))

    assert (told.status == "feasible") == _has_a_plan(problem)
    assert (told.status == "infeasible") == bool(told.conflict)
    members = [(m.code, m.ids["stop"], m.ids.get("day")) for m in told.conflict]
    assert not members or not _has_a_plan(_with_only(problem, members))
    for member in members:
        assert _has_a_plan(_with_only(problem, [one for one in members if one is not member]))


def _has_a_plan(problem: Problem) -> bool:
    return any(check(problem, plan).feasible for plan in all_plans(problem))


def _with_only(problem: Problem, members: list[tuple[str, str | int, str | int | None]]) -> Problem:
    """The instance with no other decision than these."""
    must = {stop for code, stop, _day in members if code == "MANDATORY"}
    locked = {(stop, day) for code, stop, day in members if code == "LOCK"}
    return replace(
        problem,
        stops=tuple(replace(stop, mandatory=stop.id in must) for stop in problem.stops),
        locks=tuple(lock for lock in problem.locks if (lock.stop, lock.day) in locked),
    )
