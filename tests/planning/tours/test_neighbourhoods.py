"""Days planned anew beside what stays: nothing of that is lost, and the choice is the best."""

import random
from itertools import permutations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from keguang.planning.instances import Node
from keguang.planning.stopping import Limit
from keguang.planning.tours import master
from keguang.planning.tours.adopting import adopted, driven
from keguang.planning.tours.baseline import greedy
from keguang.planning.tours.check import check
from keguang.planning.tours.cost import cost_of, missing
from keguang.planning.tours.generate import generate
from keguang.planning.tours.generation import generate_columns, generator_of, silently
from keguang.planning.tours.master import Held, master_of
from keguang.planning.tours.neighbourhoods import neighbourhood
from keguang.planning.tours.problem import Problem, parse
from keguang.planning.tours.routes import Column, priced
from keguang.planning.tours.seeking import open_days
from keguang.planning.tours.setting import Setting, setting_of
from tests.planning.tours.drawn import all_plans, problems


def _routes_of(setting: Setting, slot: int) -> list[Column]:
    """Every lawful route of one day."""
    (day,) = (day for day in open_days(setting) if day.slot == slot)
    stops = [int(one) for one in np.flatnonzero(day.stops)]
    fen = setting.vehicle(setting.slots[slot]).fen_per_km
    found = []
    for way in (way for n in range(len(stops) + 1) for way in permutations(stops, n)):
        for start in map(int, day.places):
            for end in map(int, day.places):
                km = driven(setting, slot, start, list(way), end)
                if km is not None and (way or start != end):
                    cost = priced(setting, slot, way, end, km * fen)
                    found.append(Column(slot, start, way, end, cost))
    return found


@settings(max_examples=60, deadline=None)
@given(problems(), st.data())
def test_one_day_anew_is_the_best_of_all_plans_with_the_other_day(
    problem: Problem, data: st.DataObject
) -> None:
    setting = setting_of(problem)
    lawful = [plan for plan in all_plans(problem) if _is_lawful(problem, plan)]
    plan = adopted(setting, data.draw(st.sampled_from(lawful)))
    slot = data.draw(st.sampled_from(range(len(setting.slots))))
    stay = tuple(column for column in plan if column.slot != slot)
    programme = master_of(setting, Held(frozenset({slot}), stay))
    taken = {one for column in stay for one in column.stops}
    routes = [one for one in _routes_of(setting, slot) if taken.isdisjoint(one.stops)]
    own = [column for column in plan if column.slot == slot]
    clock = Limit(iterations=1).start()

    found = programme.choose([*routes], own, clock, seed=0, nodes=1_000)

    assert found is not None
    best = min(
        (len(missing(setting, other)), cost_of(setting, other))
        for other in (adopted(setting, one) for one in lawful)
        if tuple(column for column in other if column.slot != slot) == stay
    )
    anew = tuple(sorted((*stay, *found[0]), key=lambda column: column.slot))
    assert (len(missing(setting, anew)), cost_of(setting, anew)) == best


def _is_lawful(problem: Problem, plan: object) -> bool:
    report = check(problem, plan)  # type: ignore[arg-type]
    return {violation.code for violation in report.violations} <= {"MANDATORY"}


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 30), st.integers(0, 10_000), st.booleans())
def test_a_neighbourhood_leaves_the_rest_and_can_lead_where_its_days_led(
    seed: int,
    chance: int,
    eager: bool,  # noqa: FBT001  drawn
) -> None:
    problem = parse(Node(generate("tiny", seed=seed)))
    setting = setting_of(problem)
    plan = adopted(setting, greedy(problem))
    assume(setting.slots)

    some = neighbourhood(setting, plan, random.Random(chance), eager=eager)

    held = some.held
    own = [column for column in plan if column.slot in held.slots]
    assert held.slots
    assert sorted(column.slot for column in (*own, *held.routes)) == [c.slot for c in plan]
    assert all(some.stops[stop] for column in own for stop in column.stops)
    assert not any(some.stops[stop] for column in held.routes for stop in column.stops)
    assert all(held.leads_to(end) for column in own for end in (column.start, column.end))
    visited = {stop for column in plan for stop in column.stops}
    if eager and len(visited) < len(setting.stops):
        assert some.for_missed
        missed = {stop for stop in np.flatnonzero(some.stops) if int(stop) not in visited}
        assert any(setting.open_at[stop, slot] for stop in missed for slot in held.slots)


def test_an_interior_point_relaxes_to_the_same_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    setting = setting_of(parse(Node(generate("tiny", seed=3))))
    clock = Limit(iterations=1).start()
    costs = []
    for pivots in (5_000, 1):
        monkeypatch.setattr(master, "_PIVOTS", pivots)
        relaxed = generate_columns(generator_of(master_of(setting)), clock, 60, silently)
        assert relaxed is not None
        assert relaxed.bound is not None
        costs.append((round(relaxed.cost), relaxed.bound))

    (simplex, proven), (interior, also_proven) = costs
    assert abs(simplex - interior) <= 1
    assert abs(proven - also_proven) <= 40  # whole fen, a little less for each row
