"""Routes found for given prices against every route there is."""

from itertools import permutations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from keguang.planning.stopping import Limit
from keguang.planning.tours.adopting import driven
from keguang.planning.tours.generation import Generator, generate_columns, silently
from keguang.planning.tours.master import Master, master_of
from keguang.planning.tours.problem import Problem
from keguang.planning.tours.routes import Column, priced
from keguang.planning.tours.seeking import Seeker, bonus_of, open_days
from keguang.planning.tours.setting import Integers, Setting, setting_of
from tests.planning.tours.drawn import problems
from tests.planning.tours.make import make_problem, make_route, make_stop, make_vehicle

_WINDOWS = ([[480, 1080]], [[480, 600], [700, 960]], [[540, 760]])


@st.composite
def _drawn(draw: st.DrawFn) -> Problem:
    """One or two days, up to five stops in the plane, two lodgings, a tight or loose drive."""
    days = draw(st.integers(1, 2))
    stops = [
        make_stop(
            f"P{n}",
            draw(st.integers(-60, 60) | st.just(0)),
            y_m=1000 * draw(st.integers(-60, 60) | st.just(0)),
            windows=draw(st.sampled_from(_WINDOWS)),
            service_min=draw(st.sampled_from([0, 3, 60, 95])),
            days=sorted(draw(st.sets(st.integers(0, days - 1), min_size=1))),
        )
        for n in range(draw(st.integers(1, 5)))
    ]
    plain = {"speed_kmh": 60, "road_pct": 100, "fen_per_night": 4_000}
    return make_problem(
        stops,
        days=days,
        lodgings=[
            {"id": "G1", "x_m": 50_000, "y_m": 10_000, **plain},
            {"id": "G2", "x_m": -20_000, "y_m": -50_000, **plain},
        ],
        vehicles=[
            make_vehicle(
                "V1",
                available_days=list(range(days)),
                max_nights_out=1,
                max_drive_min=draw(st.sampled_from([120, 260])),
                duty_end_min=draw(st.sampled_from([700, 1140])),
            )
        ],
        baseline={"routes": [make_route(0, "P0")], "frozen_before_day": 0},
    )


def _prices(master: Master, seed: int) -> Integers:
    """Some prices of all rows, those of visits mostly gains."""
    drawn = np.random.default_rng(seed)
    prices = drawn.integers(-9_000, 9_000, len(master.rows.lower))
    stops = len(master.setting.stops)
    prices[:stops] = drawn.integers(-2_000, 25_000, stops)
    return prices


def _reduced(master: Master, column: Column, prices: Integers) -> int:
    rows, values = master.entries(column)
    return column.cost - sum(int(prices[r]) * v for r, v in zip(rows, values, strict=True))


def _every_route(setting: Setting) -> list[Column]:
    """Every lawful route of every day."""
    found = []
    for day in open_days(setting):
        stops = [int(one) for one in np.flatnonzero(day.stops)]
        ways = [way for n in range(len(stops) + 1) for way in permutations(stops, n)]
        fen = setting.vehicle(setting.slots[day.slot]).fen_per_km
        for start in map(int, day.places):
            for end in map(int, day.places):
                for way in ways:
                    if not way and start == end:
                        continue
                    km = driven(setting, day.slot, start, list(way), end)
                    if km is not None:
                        cost = priced(setting, day.slot, way, end, km * fen)
                        found.append(Column(day.slot, start, way, end, cost))
    return found


@settings(max_examples=150, deadline=None)
@given(problem=_drawn(), seed=st.integers(0, 9_999), remembered=st.sampled_from([0, 1, 10]))
def test_the_best_of_each_day_is_the_best_of_all_its_routes(
    problem: Problem, seed: int, remembered: int
) -> None:
    setting = setting_of(problem)
    master = master_of(setting)
    prices = _prices(master, seed)
    seeker = Seeker(setting, master.rows, open_days(setting), bonus_of(setting), remembered)
    nothing = np.zeros(len(setting.stops), bool)

    offers = seeker.offers(prices, 4, frozenset(), nothing)
    hasty = seeker.hasty_offers(prices, 4, frozenset(), nothing)

    every = {column.key: column for column in _every_route(setting)}
    least = dict.fromkeys(range(len(setting.slots)), 0)
    for column in every.values():
        least[column.slot] = min(least[column.slot], _reduced(master, column, prices))
    assert offers.least == sum(least.values())
    offered = dict.fromkeys(range(len(setting.slots)), 0)
    for column in offers.routes:
        offered[column.slot] = min(offered[column.slot], _reduced(master, column, prices))
    assert offered == least
    for column in (*offers.routes, *hasty):
        assert every[column.key] == column
        assert _reduced(master, column, prices) < 0


@settings(max_examples=150, deadline=None)
@given(problem=_drawn(), seed=st.integers(0, 9_999), under=st.integers(0, 30_000))
def test_no_route_near_the_prices_is_forgotten(problem: Problem, seed: int, under: int) -> None:
    setting = setting_of(problem)
    master = master_of(setting)
    prices = _prices(master, seed)
    seeker = Seeker(setting, master.rows, open_days(setting), bonus_of(setting))

    near = seeker.near(prices, under, 10_000, Limit(iterations=1).start())
    late = seeker.near(prices, under, 10_000, Limit(seconds=0).start())

    assert late is None
    assert near is not None
    best: dict[object, int] = {}
    for column in _every_route(setting):
        if _reduced(master, column, prices) < under:
            same = (column.slot, column.start, column.end, frozenset(column.stops))
            best[same] = min(best.get(same, column.cost), column.cost)
    found: dict[object, int] = {}
    for column in near:
        same = (column.slot, column.start, column.end, frozenset(column.stops))
        found[same] = min(found.get(same, column.cost), column.cost)
    assert found == best


@settings(max_examples=40, deadline=None)
@given(problem=problems(), seed=st.integers(0, 9_999))
def test_a_bound_of_any_prices_is_under_the_relaxation(problem: Problem, seed: int) -> None:
    setting = setting_of(problem)
    master = master_of(setting)
    generator = Generator(master, Seeker(setting, master.rows, open_days(setting)))

    _routes, bound = generator.offered(_prices(master, seed))
    relaxed = generate_columns(generator, Limit(iterations=1).start(), 100, silently)

    assert relaxed is not None
    assert relaxed.bound is not None
    # a fen for each row whose price was rounded
    assert relaxed.cost - len(master.rows.lower) <= relaxed.bound <= relaxed.cost + 1
    assert bound is not None
    assert bound <= relaxed.cost + 1
