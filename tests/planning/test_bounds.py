"""A bound is never above a solution, whatever the duals were."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keguang.planning.bounds import exact_dual_bound, rounded_up

SMALL = st.integers(-9, 9)


@given(
    costs=st.lists(st.integers(-50, 50), min_size=3, max_size=3),
    matrix=st.lists(st.lists(SMALL, min_size=3, max_size=3), min_size=2, max_size=2),
    least=st.lists(st.one_of(st.just(-np.inf), st.integers(-9, 5)), min_size=2, max_size=2),
    room=st.lists(st.one_of(st.just(np.inf), st.integers(0, 9)), min_size=2, max_size=2),
    duals=st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=2),
)
def test_no_solution_costs_less_than_the_bound_of_any_duals(
    costs: list[int],
    matrix: list[list[int]],
    least: list[float],
    room: list[float],
    duals: list[float],
) -> None:
    a, cost = np.array(matrix), np.array(costs)
    lower = np.array(least, float)
    upper = np.where(np.isfinite(lower), lower, 0) + np.array(room, float)

    proven = exact_dual_bound(
        cost=cost,
        rows=np.tile(np.arange(2), 3),
        columns=np.repeat(np.arange(3), 2),
        values=a.T.ravel(),
        row_lower=lower,
        row_upper=upper,
        column_lower=np.zeros(3, int),
        column_upper=np.full(3, 2),
        duals=np.array(duals),
    )

    for x in map(np.array, itertools.product(range(3), repeat=3)):
        if (lower <= a @ x).all() and (a @ x <= upper).all():
            paid = int(cost @ x)
            assert paid >= proven.value
            away = np.where(proven.reduced > 0, x, np.where(proven.reduced < 0, 2 - x, 0))
            assert paid >= proven.value - 1 + int(np.abs(proven.reduced) @ away)


def test_right_duals_prove_the_optimum_itself() -> None:
    proven = exact_dual_bound(
        cost=np.array([3, 5]),
        rows=np.array([0, 0]),
        columns=np.array([0, 1]),
        values=np.array([1, 1]),
        row_lower=np.array([4.0]),
        row_upper=np.array([np.inf]),
        column_lower=np.array([0, 0]),
        column_upper=np.array([3, 9]),
        duals=np.array([5.0]),
    )

    assert proven.value == 3 * 3 + 5


@pytest.mark.parametrize(
    ("value", "bound"), [(7.0, 7), (7.000001, 7), (7.01, 8), (6.999999, 7), (-2.5, -2)]
)
def test_a_solvers_own_bound_is_rounded_up_behind_its_tolerance(value: float, bound: int) -> None:
    assert rounded_up(value) == bound


def test_an_infinite_bound_is_none() -> None:
    assert rounded_up(float("-inf")) is None
    assert rounded_up(float("nan")) is None


@pytest.mark.parametrize("dual", [float("nan"), float("inf"), 1e300])
def test_duals_gone_astray_weaken_the_bound_and_never_raise_it(dual: float) -> None:
    one = np.array([1])

    proven = exact_dual_bound(
        cost=one,
        rows=one - 1,
        columns=one - 1,
        values=one,
        row_lower=np.array([1.0]),
        row_upper=np.array([np.inf]),
        column_lower=one - 1,
        column_upper=one,
        duals=np.array([dual]),
    )

    assert proven.value <= 1


def test_numbers_too_large_to_be_exact_are_refused() -> None:
    huge = np.array([1 << 42])

    with pytest.raises(OverflowError):
        exact_dual_bound(
            cost=huge,
            rows=huge * 0,
            columns=huge * 0,
            values=huge * 0 + 1,
            row_lower=np.array([0.0]),
            row_upper=np.array([np.inf]),
            column_lower=huge * 0,
            column_upper=huge * 0 + 1,
            duals=np.array([0.0]),
        )
