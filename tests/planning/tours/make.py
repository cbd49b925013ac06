"""Small instances of tours/1, made by hand."""

from concurrent.futures import Executor
from typing import Any

from keguang.planning.blocks import Serial
from keguang.planning.instances import Node
from keguang.planning.progress import silent
from keguang.planning.results import Solved
from keguang.planning.stopping import Limit
from keguang.planning.tours.problem import Problem, Tours, parse
from keguang.planning.tours.solve import solve

PLAIN = {"speed_kmh": 60, "road_pct": 100}


def make_stop(name: str, x_km: int, **changes: Any) -> dict[str, Any]:
    """A stop on the one road, `x_km` from the base; a minute a kilometre."""
    return {
        "id": name,
        "township": "W1",
        "kind": "village",
        "x_m": x_km * 1000,
        "y_m": 0,
        **PLAIN,
        "windows": [[480, 1080]],
        "days": [0, 1, 2],
        "service_min": 60,
        "prize": 50_000,
        "exhibits": [],
        "mandatory": False,
        **changes,
    }


def make_instance(stops: list[dict[str, Any]], **changes: Any) -> dict[str, Any]:
    """Three days, one vehicle, a base at kilometre 0, a lodging at kilometre 100."""
    return {
        "schema": "tours/1",
        "name": "made",
        "start_date": "2027-04-05",
        "days": 3,
        "bases": [{"id": "B1", "x_m": 0, "y_m": 0, **PLAIN}],
        "lodgings": [{"id": "G1", "x_m": 100_000, "y_m": 0, **PLAIN, "fen_per_night": 5_000}],
        "townships": [{"id": "W1", "min_stops": 1}],
        "stops": stops,
        "vehicles": [make_vehicle("V1")],
        "locks": [],
        "forbids": [],
        "baseline": None,
        "weights": {"vehicle_day": 10_000, "township": 90_000, "change": 15_000},
        **changes,
    }


def make_vehicle(name: str, **changes: Any) -> dict[str, Any]:
    return {
        "id": name,
        "base": "B1",
        "exhibits": ["VR"],
        "available_days": [0, 1, 2],
        "duty_start_min": 420,
        "duty_end_min": 1140,
        "max_drive_min": 200,
        "max_nights_out": 2,
        "fen_per_km": 100,
        **changes,
    }


def make_route(day: int, *stops: str, start: str = "B1", end: str = "B1") -> dict[str, Any]:
    return {"vehicle": "V1", "day": day, "start": start, "stops": list(stops), "end": end}


def make_problem(stops: list[dict[str, Any]], **changes: Any) -> Problem:
    return parse(Node(make_instance(stops, **changes)))


def solved(problem: Problem, *, iterations: int = 4, seed: int = 0, **more: Any) -> Solved[Tours]:
    executor: Executor = Serial()
    return solve(
        problem,
        limit=Limit(iterations=iterations),
        seed=seed,
        threads=1,
        executor=executor,
        progress=silent,
        **more,
    )
