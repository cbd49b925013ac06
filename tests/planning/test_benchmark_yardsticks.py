"""The yardsticks of the benchmark are plans by the same rules, as good as they can be."""

from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings

from benchmarks.planning import naive_rotation, yardsticks_tours
from keguang.planning.instances import Node
from keguang.planning.results import write_document
from keguang.planning.rotation.problem import Problem
from keguang.planning.tours.problem import parse
from tests.planning.rotation.make import cheapest, small_problems
from tests.planning.tours.make import make_instance, make_stop, solved


@settings(max_examples=15, deadline=None)
@given(small_problems())
def test_the_naive_rotation_is_the_cheapest_there_is(problem: Problem) -> None:
    about = replace(
        problem,
        locks=(),
        forbids=(),
        baseline=None,
        cooling_periods=max(1, problem.cooling_periods),
    )

    assert naive_rotation.least_cost(about, seconds=60, threads=1) == cheapest(about)


def test_other_ways_to_tours_have_our_nights_or_none(tmp_path: Path) -> None:
    near = make_stop("P1", 30, windows=[[480, 560], [700, 900]])
    instance = make_instance([near, make_stop("P2", 110, mandatory=True)])
    best = solved(parse(Node(instance)))
    assert best.plan is not None
    write_document(tmp_path / "instance.json", instance)
    write_document(tmp_path / "plan.json", best.plan.to_json())

    costs = yardsticks_tours.costs(tmp_path / "instance.json", tmp_path / "plan.json", seconds=1)

    assert costs["OR-Tools, our nights"] == best.meta.objective
    trips = costs["day trips only"]
    assert trips is not None
    assert best.meta.objective is not None
    assert trips > best.meta.objective
