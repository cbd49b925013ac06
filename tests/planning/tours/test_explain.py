"""Reasons that add up, conflicts that are minimal, prices that are true."""

import pytest

from keguang.planning.explaining import UnknownItem
from keguang.planning.stopping import Limit
from keguang.planning.tours.explain import explain
from keguang.planning.tours.problem import Route, Tours
from tests.planning.tours.make import make_problem, make_stop

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
