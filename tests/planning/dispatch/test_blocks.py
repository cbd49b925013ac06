"""Large instances by blocks, and parts planned anew with the rest held."""

import copy
from typing import Any

import pytest

from keguang.planning import blocks
from keguang.planning.dispatch.block import Block, solve_block
from keguang.planning.dispatch.check import check
from keguang.planning.dispatch.cost import cost_of
from keguang.planning.dispatch.exchange import better_plans, first_blocks
from keguang.planning.dispatch.generate import generate
from keguang.planning.dispatch.problem import Dispatch
from keguang.planning.instances import PlanningInputError
from keguang.planning.stopping import Limit
from tests.planning.dispatch.small import planned, read

_MOST = 110  # requests a block


@pytest.fixture(scope="module")
def city() -> dict[str, Any]:
    """Half the requests of a city."""
    document = generate("city", seed=1)
    document["requests"] = document["requests"][::2]
    return document


def _in_blocks(document: dict[str, Any], kind: str = "serial") -> tuple[list[int], Dispatch]:
    problem = read(document)
    threads = 2 if kind == "pool" else 1
    with blocks.opened("pool", threads=threads) as executor:
        results = first_blocks(
            problem,
            (),
            Limit(iterations=1).start(),
            threads=threads,
            executor=executor,
            heard=lambda _place, _result: None,
            most=_MOST,
        )
    plan = Dispatch(tuple(one for result in results for one in result.plan))
    return [result.cost for result in results], plan


def test_blocks_together_are_a_lawful_plan_that_costs_no_more_than_they_say(
    city: dict[str, Any],
) -> None:
    problem = read(city)

    costs, plan = _in_blocks(city)

    report = check(problem, plan)
    assert len(costs) >= 3
    assert report.violations == []
    # a block does not see what its neighbours do for the same minimum
    assert report.objective <= sum(costs)


def test_other_borders_make_it_better_and_a_pool_gives_the_same(city: dict[str, Any]) -> None:
    problem = read(city)
    _costs, plan = _in_blocks(city, "pool")
    assert plan == _in_blocks(city)[1]

    improved = list(
        better_plans(
            problem,
            plan.assignments,
            Limit(iterations=2).start(),
            seed=1,
            threads=1,
            executor=blocks.Serial(),
            most=_MOST,
        )
    )

    costs = [cost_of(problem, one) for one in (plan.assignments, *improved)]
    assert costs[-1] < costs[0]
    assert check(problem, Dispatch(improved[-1])).violations == []


def _replanned(document: dict[str, Any], plan: Dispatch) -> dict[str, Any]:
    """The year is a third over, and six speakers fall ill for forty days."""
    changed = copy.deepcopy(document)
    baseline = [one._asdict() for one in plan.assignments]
    changed["baseline"] = {"assignments": baseline, "frozen_before_day": 80}
    for speaker in changed["speakers"][:6]:
        speaker["unavailable"] = sorted({*speaker["unavailable"], *range(90, 130)})
    return changed


def test_replanning_moves_little_and_never_the_past(city: dict[str, Any]) -> None:
    plan = planned(read(city), Limit(iterations=1)).plan
    assert plan is not None
    problem = read(_replanned(city, plan))

    solved = planned(problem, Limit(iterations=1), warm=plan)

    assert solved.plan is not None
    report = check(problem, solved.plan)
    assert report.violations == []
    was, now = set(plan.assignments), set(solved.plan.assignments)
    assert {one for one in was if one.day < 80} == {one for one in now if one.day < 80}
    assert report.kpi["changed"] <= 30


def test_what_is_not_free_stays_as_it_is(city: dict[str, Any]) -> None:
    problem = read(city)
    plan = planned(problem, Limit(iterations=0)).plan
    assert plan is not None
    free = frozenset(one.request for one in plan.assignments[:5])

    solved = planned(problem, warm=plan, free=free)

    assert solved.plan is not None
    held = {one for one in plan.assignments if one.request not in free}
    assert held <= set(solved.plan.assignments)
    report = check(problem, solved.plan)
    assert report.violations == []
    assert report.objective <= check(problem, plan).objective
    assert (solved.meta.bound, solved.meta.status) == (None, "feasible")


def test_a_free_item_nobody_knows_is_refused(city: dict[str, Any]) -> None:
    with pytest.raises(PlanningInputError, match="R99999"):
        planned(read(city), warm=Dispatch(()), free=frozenset({"R99999"}))


def test_a_block_keeps_what_it_must_serve() -> None:
    free = planned(read(generate("tiny", seed=1))).plan
    assert free is not None
    problem = read({**generate("tiny", seed=1), "locks": [free.assignments[0]._asdict()]})

    result = solve_block(Block(problem, free.assignments[:1], Limit(iterations=1)))

    assert free.assignments[0] in result.plan
