"""A plan is found exactly if there is one; time that is over is no proof."""

import pytest
from hypothesis import given, settings

from keguang.planning.instances import Node
from keguang.planning.rotation.baseline import greedy
from keguang.planning.rotation.check import check
from keguang.planning.rotation.decisions import decisions_of
from keguang.planning.rotation.feasibility import Undecided, core_of, find_plan
from keguang.planning.rotation.generate import generate
from keguang.planning.rotation.problem import Problem, parse
from keguang.planning.stopping import Limit, Stop
from tests.planning.rotation import make


def unhurried() -> Stop:
    return Limit(iterations=1).start()


@settings(max_examples=100, deadline=None)
@given(make.small_problems())
def test_a_plan_is_found_exactly_if_there_is_one(about: Problem) -> None:
    decisions = decisions_of(about)

    plan = find_plan(about, decisions, unhurried())
    core = core_of(about, decisions, unhurried())

    assert (plan is None) == (make.cheapest(about) is None)
    if plan is not None:
        assert check(about, plan).feasible
        assert core is None
    else:
        assert core is not None
        assert find_plan(about, core, unhurried()) is None


@settings(max_examples=30, deadline=None)
@given(make.small_problems())
def test_decisions_that_are_left_out_do_not_count(about: Problem) -> None:
    plan = find_plan(about, [], unhurried())

    if plan is not None:
        broken = {violation.code for violation in check(about, plan).violations}
        assert broken <= {"LOCK", "FORBID", "KEY", "FROZEN"}


def test_a_lawful_plan_is_kept_whole_and_an_unlawful_one_as_far_as_can_be() -> None:
    about = parse(Node(generate("luoyang", seed=3)))
    plan = greedy(about)
    first = plan.placements[0]
    # one copy where two stand already, and one in two places
    spoilt = type(plan)((*plan.placements, first._replace(copy="X00020"), first._replace(period=5)))

    kept, mended = (find_plan(about, [], unhurried(), near=near) for near in (plan, spoilt))

    assert kept is not None
    assert mended is not None
    assert set(kept.placements) == set(plan.placements)
    assert check(about, mended).feasible
    assert len(set(plan.placements) - set(mended.placements)) <= 2


def test_time_that_is_over_is_no_proof() -> None:
    about = parse(Node(generate("luoyang", seed=3)))

    with pytest.raises(Undecided):
        find_plan(about, [], Limit(seconds=0.0).start(), near=greedy(about))
