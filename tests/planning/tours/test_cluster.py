"""Bases planned on a real Dask cluster on loopback give the plan the pool gives."""

import pytest

from keguang.planning.blocks import opened
from keguang.planning.progress import silent
from keguang.planning.stopping import Limit
from keguang.planning.tours.check import check
from keguang.planning.tours.problem import Problem
from keguang.planning.tours.solve import solve
from tests.planning.test_cluster import cluster
from tests.planning.tours.make import PLAIN, make_problem, make_stop, make_vehicle

__all__ = ["cluster"]  # pytest finds a fixture by its name here


def _two_bases() -> Problem:
    """Seven stops around each of two bases, 300 km apart; one vehicle each."""
    return make_problem(
        [make_stop(f"P{n:02}", 10 + 7 * n) for n in range(7)]
        + [make_stop(f"Q{n:02}", 310 + 8 * n) for n in range(7)],
        bases=[
            {"id": "B1", "x_m": 0, "y_m": 0, **PLAIN},
            {"id": "B2", "x_m": 300_000, "y_m": 0, **PLAIN},
        ],
        vehicles=[make_vehicle("V1"), make_vehicle("V2", base="B2")],
    )


@pytest.mark.services
def test_a_cluster_gives_the_tours_of_the_pool(cluster: str) -> None:
    problem = _two_bases()

    found = []
    for kind in ("pool", cluster):
        with opened(kind, threads=2) as executor:
            found.append(
                solve(
                    problem,
                    limit=Limit(iterations=2),
                    seed=3,
                    threads=2,
                    executor=executor,
                    progress=silent,
                    divide_above=10,
                )
            )

    pool, dask = found
    assert pool.plan is not None
    assert pool.plan == dask.plan
    assert pool.meta.objective == dask.meta.objective == check(problem, pool.plan).objective
    assert "2 parts by base" in pool.meta.method
    assert {route.vehicle for route in pool.plan.routes} == {"V1", "V2"}
