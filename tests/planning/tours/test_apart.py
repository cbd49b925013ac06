"""Instances planned in parts: no turn is worse, and idle vehicles help their neighbours."""

from hypothesis import given, settings
from hypothesis import strategies as st

from keguang.planning.blocks import Serial
from keguang.planning.instances import Node
from keguang.planning.stopping import Limit
from keguang.planning.tours.apart import Workers, plans_apart
from keguang.planning.tours.baseline import greedy
from keguang.planning.tours.check import check
from keguang.planning.tours.cost import tours_of
from keguang.planning.tours.division import divided, with_others
from keguang.planning.tours.generate import generate
from keguang.planning.tours.problem import Problem, Tours, parse
from keguang.planning.tours.reach import contradicted
from keguang.planning.tours.relaxing import rank_of
from keguang.planning.tours.setting import setting_of
from tests.planning.tours.make import PLAIN, make_problem, make_stop, make_vehicle


def _busy_and_idle() -> Problem:
    """Twelve stops near one base with one vehicle; none near the other base, 30 km away."""
    return make_problem(
        [
            make_stop(f"P{n:02}", 5 + 4 * n, days=[0, 1], service_min=150, prize=90_000)
            for n in range(12)
        ],
        days=2,
        bases=[
            {"id": "B1", "x_m": 0, "y_m": 0, **PLAIN},
            {"id": "B2", "x_m": -30_000, "y_m": 0, **PLAIN},
        ],
        vehicles=[
            make_vehicle("V1", available_days=[0, 1]),
            make_vehicle("V2", available_days=[0, 1], base="B2"),
        ],
    )


def test_a_vehicle_with_nothing_to_do_visits_what_its_neighbours_leave() -> None:
    problem = _busy_and_idle()
    setting = setting_of(problem)

    plans = [
        plan
        for plan, _note in plans_apart(
            setting,
            (),
            Limit(iterations=4).start(),
            hopeless=frozenset(),
            seed=1,
            workers=Workers(Serial(), 1),
        )
    ]

    ranks = [rank_of(setting, plan) for plan in plans]
    assert ranks == sorted(ranks, reverse=True)
    assert ranks[-1] < ranks[0]
    used = [{route.vehicle for route in tours_of(setting, plan).routes} for plan in plans]
    assert used[0] == {"V1"}
    assert used[-1] == {"V1", "V2"}
    report = check(problem, tours_of(setting, plans[-1]))
    assert report.feasible
    assert report.objective == ranks[-1][1]


def test_parts_by_base_share_stops_and_townships_among_them() -> None:
    problem = parse(Node(generate("tiny", seed=2)))
    base = problem.bases[0]

    (part,) = divided(problem)

    assert part.vehicles == {vehicle.id for vehicle in problem.vehicles if vehicle.base == base.id}
    assert part.stops == {stop.id for stop in problem.stops}
    assert part.townships == set(problem.townships)
    assert not part.without(part.stops).stops


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 40), st.integers(0, 3))
def test_a_part_costs_what_it_adds_to_the_whole(seed: int, vehicle: int) -> None:
    """What others visit counts for townships, and a stop not in the part is nobody's there."""
    problem = parse(Node(generate("tiny", seed=seed)))
    own = problem.vehicles[vehicle % len(problem.vehicles)].id
    plan = greedy(problem)
    others = Tours(tuple(route for route in plan.routes if route.vehicle != own))
    mine = Tours(tuple(route for route in plan.routes if route.vehicle == own))
    (part,) = divided(problem)
    part = type(part)(frozenset({own}), part.stops, part.townships)

    alone = with_others(problem, part, others)

    idle = check(problem, others).objective - check(alone, Tours(())).objective
    assert check(problem, plan).objective - check(alone, mine).objective == idle


def test_nights_out_count_on_the_way_home_too() -> None:
    """Two days of driving out and two home: with a night less nobody comes home in time."""
    plain = {"speed_kmh": 60, "road_pct": 100, "fen_per_night": 4_000}
    lost = {
        nights: contradicted(
            setting_of(
                make_problem(
                    [make_stop("P1", 500, mandatory=True)],
                    days=6,
                    lodgings=[
                        {"id": "G1", "x_m": 200_000, "y_m": 0, **plain},
                        {"id": "G2", "x_m": 400_000, "y_m": 0, **plain},
                    ],
                    vehicles=[
                        make_vehicle(
                            "V1",
                            available_days=list(range(6)),
                            max_nights_out=nights,
                            max_drive_min=240,
                        )
                    ],
                )
            )
        )
        for nights in (3, 4)
    }

    assert lost == {3: ["P1"], 4: []}
