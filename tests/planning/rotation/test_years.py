"""Years of copies: what they cost at any prices, and that no lawful one is cheaper."""

from functools import partial
from itertools import islice

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keguang.planning.instances import Node
from keguang.planning.rotation.columns import reduced_cost
from keguang.planning.rotation.generation import Generation
from keguang.planning.rotation.pricing import Pricer
from keguang.planning.rotation.problem import Problem, parse
from keguang.planning.rotation.rows import SCALE, Prices, charges, prices_from
from keguang.planning.rotation.setting import NONE, Setting, setting_of
from keguang.planning.rotation.starting import pins_hold, started
from keguang.planning.stopping import Limit
from tests.planning.rotation import make

drawn = partial(
    settings,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def any_prices(s: Setting, pricer: Pricer, random: np.random.Generator) -> Prices:
    """Multipliers of every kind, many of them nothing, as far apart as costs are."""
    duals = random.integers(-100_000, 100_000, pricer.rows.end) * SCALE
    return prices_from(s, pricer.rows, np.where(random.random(len(duals)) < 0.5, 0, duals))


@drawn(max_examples=80)
@given(make.small_problems(), st.integers(0, 2**32 - 1))
def test_no_lawful_year_is_cheaper_than_the_cheapest(problem: Problem, seed: int) -> None:
    s = setting_of(problem)
    if not pins_hold(problem, s):
        return
    random = np.random.default_rng(seed)
    generation = Generation(s)
    pricer = generation.pricer
    prices = any_prices(s, pricer, random)
    every = np.arange(len(s.copy))

    priced = pricer.price(prices, every)

    charge = charges(s, pricer.rows, prices)
    for x in every.tolist():
        costs = [reduced_cost(charge, one) for one in priced.columns if one.copy == x]
        assert not costs or min(costs) == priced.cheapest[x]
    for plan in islice(make.lawful_plans(problem), 30):
        for year in generation.learn(started(s, problem, plan.placements)):
            assert reduced_cost(charge, year) >= priced.cheapest[year.copy]


@drawn(max_examples=40)
@given(make.small_problems(), st.integers(0, 2**32 - 1))
def test_only_years_below_what_is_asked_are_found_and_held_cells_are_left_alone(
    problem: Problem, seed: int
) -> None:
    s = setting_of(problem)
    random = np.random.default_rng(seed)
    pricer = Pricer(s)
    prices = any_prices(s, pricer, random)
    every = np.arange(len(s.copy))
    held = np.where(random.random(s.shape) < 0.5, NONE, random.integers(len(s.copy), size=s.shape))
    exact = pricer.price(prices, every, None, held)
    # a copy may have no year at all
    worth = np.minimum(exact.cheapest, 1 << 50) + random.integers(-5, 6, len(every))

    found = pricer.price(prices, every, worth, held)

    assert (found.cheapest == np.minimum(exact.cheapest, worth)).all()
    assert {one.copy for one in found.columns} == set(
        np.flatnonzero(exact.cheapest < worth).tolist()
    )
    for column in exact.columns:
        for period, place in enumerate(column.places):
            assert place >= s.shape[0] or held[place, period] in (NONE, column.copy)


def test_a_dive_keeps_what_is_held_and_is_not_dearer_than_its_plan() -> None:
    problem = parse(Node(make.town(2)))
    s = setting_of(problem)
    first = Generation(s)
    begun = first.dive(Limit(iterations=10**6).start(), np.inf, 1)
    assert begun.cell is not None
    held = begun.cell.copy()
    held[:, 2:4] = NONE

    second = Generation(s, held)
    years = second.learn(begun.cell)
    dive = second.dive(Limit(iterations=10**6).start(), np.inf, 1)

    assert dive.cell is not None
    for column in second.master.columns:
        for period, place in enumerate(column.places):
            assert place >= s.shape[0] or held[place, period] in (NONE, column.copy)
    assert len(years) == len(s.copy)
