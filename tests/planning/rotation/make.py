"""Rotations for tests: small instances by hand and at random, and the best plan by trying all."""

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

from hypothesis import strategies as st

from keguang.planning.instances import Node
from keguang.planning.rotation.check import check
from keguang.planning.rotation.generate import generate
from keguang.planning.rotation.problem import Placement, Problem, Rotation, parse

WEIGHTS = {
    "km": 600,
    "move": 20_000,
    "visit": 20,
    "empty": 60_000,
    "topic_repeat": 15_000,
    "district_duplicate": 25_000,
    "key": 80_000,
    "fair": 40,
    "change": 30_000,
}
PERIODS = 3


def copy(name: str, **other: Any) -> dict[str, Any]:
    """A copy in the depot of hub H, always available."""
    usual = {"hub": "H", "roam": False, "from": 0, "to": PERIODS - 1, "at": None, "age": 0}
    return {"id": name, **usual, **other}


def theme(name: str, *copies: dict[str, Any], **other: Any) -> dict[str, Any]:
    """A theme of 100 m², one topic of its own, worth 800 to everybody, that stays one period."""
    return {
        "id": name,
        "topic": f"topic {name}",
        "area_m2": 100,
        "setup_days": 2,
        "crew_days": 3,
        "teardown_crew_days": 1,
        "truckloads": 1,
        "value": {"old": 800, "young": 800},
        "min_stay": 1,
        "max_stay": 1,
        "copies": list(copies),
        **other,
    }


def centre(name: str, **other: Any) -> dict[str, Any]:
    """A centre of hub H at its depot, with 1000 visitors a period, always open."""
    return {
        "id": name,
        "hub": "H",
        "district": f"district {name}",
        "x_m": 0,
        "y_m": 0,
        "area_m2": 100,
        "closed": [],
        "visitors": 1000,
        "share": {"old": 50, "young": 50},
        "max_stay": 3,
        "history": [],
        **other,
    }


def instance(
    centres: Sequence[dict[str, Any]], themes: Sequence[dict[str, Any]], **other: Any
) -> dict[str, Any]:
    """An instance of three periods with hub H and, 100 km east of it, hub J."""
    return {
        "schema": "rotation/1",
        "name": "by hand",
        "audiences": ["old", "young"],
        "periods": [
            {"id": period, "start": f"2027-0{period + 1}-01", "days": 20}
            for period in range(PERIODS)
        ],
        "hubs": [
            {"id": "H", "x_m": 0, "y_m": 0, "crew_days_per_period": 30},
            {"id": "J", "x_m": 100_000, "y_m": 0, "crew_days_per_period": 30},
        ],
        "centres": list(centres),
        "themes": list(themes),
        "road_factor_pct": 100,
        "cooling_periods": 0,
        "decay_pct": [100, 50],
        "fair_floor_permille": 0,
        "key_requirements": [],
        "locks": [],
        "forbids": [],
        "baseline": None,
        "weights": dict(WEIGHTS),
        **other,
    }


def key(name: str, period: int, *topics: str, **other: Any) -> dict[str, Any]:
    """A soft key requirement of one centre in any hub."""
    usual = {"hubs": [], "min_centres": 1, "hard": False}
    return {"id": name, "period": period, "topics": list(topics), **usual, **other}


def problem(
    centres: Sequence[dict[str, Any]], themes: Sequence[dict[str, Any]], **other: Any
) -> Problem:
    return parse(Node(instance(centres, themes, **other)))


def rotation(*listed: str) -> Rotation:
    """ "X C 0" for each."""
    return Rotation(tuple(_placement(one) for one in listed))


def placements(*listed: str) -> list[dict[str, Any]]:
    """The same as files have them."""
    return [_placement(one)._asdict() for one in listed]


def _placement(listed: str) -> Placement:
    name, place, period = listed.split()
    return Placement(name, place, int(period))


def cheapest(about: Problem) -> int | None:
    """The cost of the best plan, by trying every one; None if none is lawful."""
    return min((check(about, plan).objective for plan in lawful_plans(about)), default=None)


def lawful_plans(about: Problem) -> Iterator[Rotation]:
    """Every plan that breaks no rule."""
    return (plan for plan in _all(about) if check(about, plan).feasible)


def _all(about: Problem) -> Iterator[Rotation]:
    """Every way to have each copy in a place it fits or nowhere, no two in one cell."""
    of_periods = [list(_of_period(about, period)) for period in range(len(about.periods))]
    for chosen in product(*of_periods):
        yield Rotation(tuple(one for period in chosen for one in period))


def _of_period(about: Problem, period: int) -> Iterator[tuple[Placement, ...]]:
    choices: list[list[Placement | None]] = [
        [
            None,
            *(
                Placement(one.id, place.id, period)
                for place in about.centres
                if kind.area_m2 <= place.area_m2
                and (one.roam or one.hub == place.hub)
                and one.first <= period <= one.last
                and period not in place.closed
            ),
        ]
        for kind in about.themes
        for one in kind.copies
    ]
    for chosen in product(*choices):
        placed = [one for one in chosen if one is not None]
        if len({one.centre for one in placed}) == len(placed):
            yield tuple(placed)


def town(seed: int, *, centres: int = 5, themes: int = 7) -> dict[str, Any]:
    """A part of a city: some of its centres and themes."""
    document = generate("luoyang", seed=seed)
    document["centres"] = document["centres"][:centres]
    document["themes"] = document["themes"][:themes]
    kept = {one["id"] for one in document["centres"]}
    shown = {one["id"] for one in document["themes"]}
    for one in document["centres"]:
        one["history"] = [past for past in one["history"] if past["theme"] in shown]
    for one in document["themes"]:
        for copy in one["copies"]:
            if copy["at"] not in kept:
                copy.update(at=None, age=0)
    return document


@st.composite
def small_problems(draw: st.DrawFn) -> Problem:
    """Few enough cells and copies to try all plans, with every rule and price likely to matter."""
    places, copies = draw(st.sampled_from([(2, 2), (2, 3), (3, 2)]))
    names = [f"C{number}" for number in range(places)]
    centres = [_some_centre(draw, name) for name in names]
    kinds = draw(st.integers(1, 2))
    stands = draw(st.permutations([None, None, None, *names]))
    themes = [_some_theme(draw, f"T{number}") for number in range(kinds)]
    for number in range(copies):
        one = _some_copy(draw, f"X{number}", stands[number])
        themes[draw(st.integers(0, kinds - 1))]["copies"].append(one)
    crew = draw(st.sampled_from([20, 3, 5, 8]))
    document = instance(centres, themes)
    for hub in document["hubs"]:
        hub["crew_days_per_period"] = crew
    document |= _some_decisions(draw, places, copies)
    document["cooling_periods"] = draw(st.sampled_from([0, 1, 12]))
    document["fair_floor_permille"] = draw(st.sampled_from([0, 600]))
    document["weights"] |= draw(st.sampled_from([{}, {"empty": 0}, {"move": 200, "km": 1}]))
    return parse(Node(document))


def _some_centre(draw: st.DrawFn, name: str) -> dict[str, Any]:
    return centre(
        name,
        hub=draw(st.sampled_from("HHJ")),
        district=draw(st.sampled_from(["east", "west"])),
        x_m=draw(st.sampled_from([0, 30_000])),
        area_m2=draw(st.sampled_from([80, 100, 150])),
        closed=draw(st.sampled_from([[], [], [1], [2]])),
        visitors=draw(st.sampled_from([0, 900, 3000])),
        share=draw(st.sampled_from([{"old": 30, "young": 70}, {"young": 100}])),
        max_stay=draw(st.integers(1, 3)),
        history=draw(st.sampled_from([[], [], [{"theme": "T0", "last_period": -1}]])),
    )


def _some_theme(draw: st.DrawFn, name: str) -> dict[str, Any]:
    least = draw(st.sampled_from([1, 1, 1, 2]))
    return theme(
        name,
        topic=draw(st.sampled_from(["light", "water"])),
        area_m2=draw(st.sampled_from([80, 100])),
        crew_days=draw(st.integers(1, 3)),
        teardown_crew_days=draw(st.integers(0, 2)),
        value={"old": draw(st.sampled_from([300, 900])), "young": 600},
        min_stay=least,
        max_stay=draw(st.integers(least, 3)),
    )


def _some_copy(draw: st.DrawFn, name: str, at: str | None) -> dict[str, Any]:
    return copy(
        name,
        hub=draw(st.sampled_from("HHJ")),
        roam=draw(st.booleans()),
        **{"from": draw(st.sampled_from([0, 0, 1]))},
        to=draw(st.sampled_from([1, 2, 2])),
        at=at,
        age=draw(st.sampled_from([1, 1, 2, 0])),
    )


def _some_decisions(draw: st.DrawFn, places: int, copies: int) -> dict[str, Any]:
    where = st.sampled_from([f"C{number}" for number in range(places)])
    when = st.integers(0, PERIODS - 1)
    which = st.sampled_from([f"X{number}" for number in range(copies)])
    kind = st.sampled_from(["T0", "T1"])
    placed = st.fixed_dictionaries({"copy": which, "centre": where, "period": when})
    base = st.fixed_dictionaries(
        {"placements": st.lists(placed, max_size=4), "frozen_before": st.sampled_from([0, 0, 1, 2])}
    )
    lock = st.one_of(
        placed, st.fixed_dictionaries({"centre": where, "period": when, "theme": kind})
    )
    wish = st.builds(key, st.just("Q"), when, st.sampled_from(["light", "water"]))
    required = st.builds(
        lambda one, flag, least: {**one, "hard": flag, "min_centres": least},
        wish,
        st.sampled_from([False, False, True]),
        st.integers(1, 2),
    )
    forbid = st.fixed_dictionaries({"centre": where, "period": when, "theme": kind})
    return {
        "locks": draw(st.one_of(st.just([]), st.lists(lock, max_size=2))),
        "forbids": draw(st.lists(forbid, max_size=2)),
        "baseline": draw(st.one_of(st.none(), base)),
        "key_requirements": draw(st.lists(required, max_size=1)),
    }
