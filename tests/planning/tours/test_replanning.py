"""A vehicle drops out: what can stay stays."""

from collections import Counter
from dataclasses import replace

from keguang.planning.instances import Node
from keguang.planning.tours.adopting import adopted
from keguang.planning.tours.check import check
from keguang.planning.tours.generate import generate
from keguang.planning.tours.problem import Baseline, Problem, Tours, parse
from keguang.planning.tours.replanning import loose_stops, near_days, old_routes
from keguang.planning.tours.setting import setting_of
from tests.planning.tours.make import make_problem, make_route, make_stop, make_vehicle, solved

_WEEK = frozenset(range(7))


def _county() -> Problem:
    document = generate("county", seed=1)
    document["stops"] = document["stops"][:26]
    document["lodgings"] = document["lodgings"][:2]
    return parse(Node(document))


def _disrupted(problem: Problem, plan: Tours, lost: str, *, change_fen: int) -> Problem:
    """This vehicle is away from the first day on, for a week."""
    return replace(
        problem,
        vehicles=tuple(
            replace(one, available_days=one.available_days - _WEEK) if one.id == lost else one
            for one in problem.vehicles
        ),
        baseline=Baseline(plan.routes, 0),
        weights=replace(problem.weights, change=change_fen),
    )


def test_a_plan_with_priced_changes_changes_fewer_stops_than_one_made_freely() -> None:
    problem = _county()
    plan = solved(problem, iterations=1).plan
    assert plan is not None

    in_the_week = Counter[str]()
    for route in plan.routes:
        in_the_week[route.vehicle] += len(route.stops) if route.day in _WEEK else 0
    (lost, forced), *_others = in_the_week.most_common()
    disrupted = _disrupted(problem, plan, lost, change_fen=30_000)
    changed = []
    for known in (replace(disrupted, baseline=None), disrupted):
        found = solved(known, iterations=1)
        assert found.plan is not None
        assert check(known, found.plan).objective == found.meta.objective
        changed.append(check(disrupted, found.plan).kpi["changed"])

    free, priced = changed
    assert 0 < priced < free / 2
    assert priced <= forced + 2


def test_stops_that_lost_their_day_are_loose_and_the_others_are_not() -> None:
    problem = make_problem(
        [make_stop("P1", 20), make_stop("P2", 30), make_stop("P3", 40), make_stop("P4", 50)],
        vehicles=[make_vehicle("V1", available_days=[0, 2])],
        forbids=[{"stop": "P3", "day": 2}],
        baseline={
            "routes": [make_route(0, "P1"), make_route(1, "P2"), make_route(2, "P3")],
            "frozen_before_day": 0,
        },
    )
    setting = setting_of(problem)

    # P2 lost its vehicle's day, P3 is forbidden there, P4 was never visited
    assert {setting.stops[one].id for one in loose_stops(setting)} == {"P2", "P3", "P4"}
    offered = {
        setting.slots[day.slot].day: {setting.stops[n].id for n in range(4) if day.stops[n]}
        for day in near_days(setting)
    }
    assert offered == {0: {"P1", "P2", "P3", "P4"}, 2: {"P2", "P4"}}


def test_a_broken_journey_offers_each_of_its_days_by_itself() -> None:
    problem = make_problem(
        [make_stop("P1", 60), make_stop("P2", 90), make_stop("P3", 80)],
        vehicles=[make_vehicle("V1", available_days=[0, 2])],
        baseline={
            "routes": [
                make_route(0, "P1", end="G1"),
                make_route(1, "P2", start="G1", end="G1"),
                make_route(2, "P3", start="G1"),
            ],
            "frozen_before_day": 0,
        },
    )
    setting = setting_of(problem)
    assert problem.baseline is not None

    offered = {
        (
            setting.slots[column.slot].day,
            setting.places[column.start].id,
            tuple(setting.stops[one].id for one in column.stops),
            setting.places[column.end].id,
        )
        for column in old_routes(setting)
    }

    # the way from the lodging home stays on offer beside the one from the base
    assert {(0, "B1", ("P1",), "B1"), (2, "B1", ("P3",), "B1")} <= offered
    assert (2, "G1", ("P3",), "B1") in offered
    assert adopted(setting, Tours(problem.baseline.routes)) == ()
