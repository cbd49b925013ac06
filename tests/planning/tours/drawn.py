"""Instances so small that every plan of them can be listed."""

from itertools import permutations, product

from hypothesis import strategies as st

from keguang.planning.tours.problem import Problem, Route, Tours
from tests.planning.tours.make import make_problem, make_stop, make_vehicle


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Two days, one vehicle, up to three stops: few enough to list every plan."""
    stops = [
        make_stop(
            f"P{n}",
            draw(st.integers(5, 140)),
            prize=draw(st.integers(0, 40_000)),
            windows=draw(st.sampled_from([[[480, 1080]], [[480, 560], [700, 900]], [[900, 960]]])),
            days=draw(st.sampled_from([[0], [1], [0, 1]])),
            mandatory=draw(st.booleans()),
        )
        for n in range(draw(st.integers(1, 3)))
    ]
    return make_problem(
        stops,
        days=2,
        vehicles=[make_vehicle("V1", available_days=[0, 1], max_nights_out=1)],
    )


def all_plans(problem: Problem) -> list[Tours]:
    """Every plan of one vehicle in two days."""
    names = [stop.id for stop in problem.stops]
    orders = [order for n in range(len(names) + 1) for order in permutations(names, n)]
    plans = []
    for first, second, night in product(orders, orders, ("B1", "G1")):
        days = [Route("V1", 0, "B1", first, night), Route("V1", 1, night, second, "B1")]
        if not set(first) & set(second):
            used = [r for r in days if r.stops or r.start != r.end]
            plans.append(Tours(tuple(used)))
    return plans
