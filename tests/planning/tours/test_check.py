"""The judge: each rule broken once, each term counted by hand."""

from typing import Any

import pytest

from keguang.planning.instances import Node
from keguang.planning.tours.check import RULES, check
from keguang.planning.tours.problem import parse_plan
from tests.planning.tours.make import make_problem, make_route, make_stop, make_vehicle

STOPS = [make_stop("P1", 30), make_stop("P2", 60), make_stop("P3", 150, prize=7_000)]


def judged(routes: list[dict[str, Any]], stops: Any = STOPS, **changes: Any) -> Any:
    return check(make_problem(stops, **changes), parse_plan(Node({"routes": routes})))


def test_a_journey_over_a_night_is_priced_and_timed_to_the_minute() -> None:
    routes = [make_route(0, "P1", end="G1"), make_route(1, "P2", start="G1")]

    report = judged(routes)

    assert report.feasible
    assert report.terms == {
        "km": 20_000,
        "lodging": 5_000,
        "vehicle_day": 20_000,
        "uncollected": 7_000,
        "township": 0,
        "change": 0,
    }
    assert report.extra["schedule"] == [
        {"vehicle": "V1", "day": 0, "stop": "P1", "arrive": 450, "start": 480, "leave": 540},
        {"vehicle": "V1", "day": 1, "stop": "P2", "arrive": 460, "start": 480, "leave": 540},
    ]


def test_the_second_window_is_used_when_the_service_does_not_fit_the_first() -> None:
    stop = make_stop("P1", 30, windows=[[400, 500], [700, 800]])

    report = judged([make_route(0, "P1")], [stop])

    assert [visit["start"] for visit in report.extra["schedule"]] == [700]


@pytest.mark.parametrize(
    ("code", "routes", "changes"),
    [
        ("UNKNOWN", [make_route(0, "P9")], {}),
        ("UNKNOWN", [make_route(3)], {}),
        ("ROUTE_TWICE", [make_route(0, "P1"), make_route(0, "P2")], {}),
        (
            "VEHICLE_AWAY",
            [make_route(0, "P1")],
            {"vehicles": [make_vehicle("V1", available_days=[1])]},
        ),
        (
            "FOREIGN_BASE",
            [make_route(0, end="B2"), make_route(1, start="B2")],
            {
                "bases": [
                    {"id": name, "x_m": 0, "y_m": 0, "speed_kmh": 60, "road_pct": 100}
                    for name in ("B1", "B2")
                ]
            },
        ),
        ("STOP_TWICE", [make_route(0, "P1"), make_route(1, "P1")], {}),
        ("STOP_DAY", [make_route(0, "P1")], {"stops": [make_stop("P1", 30, days=[1])]}),
        ("EXHIBIT", [make_route(0, "P1")], {"stops": [make_stop("P1", 30, exhibits=["X"])]}),
        ("WINDOW", [make_route(0, "P1")], {"stops": [make_stop("P1", 30, windows=[[420, 500]])]}),
        (
            "DUTY",
            [make_route(0, "P1")],
            {"vehicles": [make_vehicle("V1", duty_end_min=560)]},
        ),
        ("DRIVE", [make_route(0, "P3")], {}),
        ("STRANDED", [make_route(0, end="G1")], {}),
        ("CONTINUITY", [make_route(0, start="G1")], {}),
        (
            "NIGHTS",
            [make_route(0, end="G1"), make_route(1, start="G1")],
            {"vehicles": [make_vehicle("V1", max_nights_out=0)]},
        ),
        ("NOT_HOME", [make_route(2, end="G1")], {}),
        ("MANDATORY", [], {"stops": [make_stop("P1", 30, mandatory=True)]}),
        ("LOCK", [make_route(0, "P1")], {"locks": [{"stop": "P1", "day": 1}]}),
        ("FORBID", [make_route(0, "P1")], {"forbids": [{"stop": "P1", "vehicle": "V1"}]}),
        ("FROZEN", [], {"baseline": {"routes": [make_route(0, "P1")], "frozen_before_day": 1}}),
        ("FROZEN", [make_route(0, "P1")], {"baseline": {"routes": [], "frozen_before_day": 1}}),
    ],
)
def test_each_rule_broken_once_is_named(
    code: str, routes: list[dict[str, Any]], changes: dict[str, Any]
) -> None:
    stops = changes.pop("stops", STOPS)

    assert {violation.code for violation in judged(routes, stops, **changes).violations} == {code}


def test_every_rule_has_both_languages() -> None:
    assert all(words.zh and words.en for words in RULES.values())


def test_a_change_is_a_stop_that_moved_or_went_after_the_frozen_days() -> None:
    old = [make_route(0, "P1"), make_route(1, "P2")]
    baseline = {"routes": old, "frozen_before_day": 1}

    kept = judged([make_route(0, "P1"), make_route(1, "P2")], baseline=baseline)
    moved = judged([make_route(0, "P1"), make_route(2, "P2")], baseline=baseline)

    assert (kept.terms["change"], moved.terms["change"]) == (0, 15_000)
