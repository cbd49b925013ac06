"""Rosters for tests: small instances by hand and at random, and the best plan by trying all."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

from hypothesis import strategies as st

from keguang.planning.instances import Node
from keguang.planning.rosters.check import check
from keguang.planning.rosters.offers import offers_of
from keguang.planning.rosters.problem import Pair, Problem, Roster, parse

WEIGHTS = {
    "short": 100,
    "below_min": 300,
    "no_lead": 80,
    "dislike": 10,
    "under_target": 12,
    "over_target_sq": 6,
    "second_same_day": 15,
    "change": 25,
}


def shift(name: str, day: int, start: int, end: int, **other: Any) -> dict[str, Any]:
    """A shift at venue V with skill 讲解; one person wanted."""
    usual = {"venue": "V", "skill": "讲解", "need": 1, "min_need": 0}
    return {"id": name, "day": day, "start_min": start, "end_min": end, **usual, **other}


def volunteer(name: str, **other: Any) -> dict[str, Any]:
    """Somebody free at all hours of a fortnight who may do nearly everything."""
    return {
        "id": name,
        "skills": ["讲解"],
        "venues": ["V"],
        "lead": True,
        "available": [[day, 0, 1440] for day in range(14)],
        "dislike_days": [],
        "max_minutes_week": 10_000,
        "max_shifts": 14,
        "target_shifts": 2,
        "max_consecutive_days": 14,
        "history_shifts": 0,
        **other,
    }


def instance(
    shifts: Sequence[dict[str, Any]], volunteers: Sequence[dict[str, Any]], **other: Any
) -> dict[str, Any]:
    """An instance of a fortnight at the venues V, in zone Z1, and W, in zone Z2."""
    return {
        "schema": "shifts/1",
        "name": "by hand",
        "start_date": "2027-03-01",
        "days": 14,
        "venues": [{"id": "V", "zone": "Z1"}, {"id": "W", "zone": "Z2"}],
        "shifts": list(shifts),
        "volunteers": list(volunteers),
        "min_rest_min": 660,
        "max_per_day": 2,
        "locks": [],
        "forbids": [],
        "baseline": None,
        "weights": dict(WEIGHTS),
        **other,
    }


def problem(
    shifts: Sequence[dict[str, Any]], volunteers: Sequence[dict[str, Any]], **other: Any
) -> Problem:
    return parse(Node(instance(shifts, volunteers, **other)))


def pairs(*listed: str) -> list[dict[str, str]]:
    """ "S U" for each: as files have them."""
    return [{"shift": one.split()[0], "volunteer": one.split()[1]} for one in listed]


def roster(*listed: str) -> Roster:
    return Roster(tuple(Pair(*one.split()) for one in listed))


def cheapest(about: Problem) -> int | None:
    """The cost of the best plan, by trying every set of suitable pairs; None if none is lawful."""
    costs = [report.objective for plan in _all(about) if (report := check(about, plan)).feasible]
    return min(costs, default=None)


def _all(about: Problem) -> Iterator[Roster]:
    suitable = [pair for offer in offers_of(about) for pair in offer.pairs()]
    for size in range(len(suitable) + 1):
        for chosen in combinations(suitable, size):
            yield Roster(chosen)


_SPANS = [(480, 600), (570, 700), (720, 900), (1100, 1320)]


@st.composite
def small_problems(draw: st.DrawFn) -> Problem:
    """At most 10 suitable pairs, with every rule and wish likely to matter."""
    count = draw(st.integers(1, 5))
    shifts = [
        shift(
            f"S{number}",
            draw(st.integers(0, 3)),
            *draw(st.sampled_from(_SPANS)),
            venue=draw(st.sampled_from(["V", "V", "W"])),
            skill=draw(st.sampled_from(["讲解", "秩序"])),
            need=draw(st.integers(0, 2)),
            min_need=draw(st.integers(0, 2)),
        )
        for number in range(count)
    ]
    people = [
        volunteer(
            f"U{number}",
            skills=draw(st.sampled_from([["讲解"], ["秩序"], ["讲解", "秩序"]])),
            venues=draw(st.sampled_from([["V"], ["V", "W"]])),
            lead=draw(st.booleans()),
            dislike_days=draw(st.sampled_from([[], [1], [0, 2]])),
            max_minutes_week=draw(st.sampled_from([200, 350, 500, 10_000])),
            max_shifts=draw(st.integers(0, 4)),
            target_shifts=draw(st.integers(0, 2)),
            max_consecutive_days=draw(st.integers(0, 3)),
        )
        for number in range(draw(st.integers(1, 2)))
    ]
    some = st.lists(
        st.builds(
            lambda s, u: {"shift": f"S{s}", "volunteer": f"U{u}"},
            st.integers(0, count - 1),
            st.integers(0, len(people)),
        ),
        max_size=3,
    )
    base = st.builds(
        lambda listed, day: {"assignments": listed, "frozen_before_day": day},
        some,
        st.integers(0, 2),
    )
    return problem(
        shifts,
        people,
        min_rest_min=draw(st.sampled_from([0, 660, 1200])),
        max_per_day=draw(st.integers(0, 3)),
        locks=draw(st.one_of(st.just([]), some))[:1],
        forbids=draw(some)[:2],
        baseline=draw(st.one_of(st.none(), base)),
        weights={
            **WEIGHTS,
            **draw(st.sampled_from([{}, {"change": 0}, {"short": 3, "no_lead": 2}])),
        },
    )
