"""Each rule by a plan that breaks it and nothing else, and each term of the cost."""

import random
from typing import Any

import pytest

from keguang.planning.dispatch.baseline import greedy
from keguang.planning.dispatch.check import RULES, check
from keguang.planning.dispatch.cost import cost_of
from keguang.planning.dispatch.generate import generate
from keguang.planning.dispatch.problem import Assignment, Dispatch
from tests.planning.dispatch.small import codes, planned, read, tiny

_HOME = {"x_m": 0, "y_m": 0}


def _street() -> dict[str, Any]:
    """One speaker, two lectures, four requests along a road; a plan of it breaks no rule."""
    society = {"id": "S1", "min_year": 0, "min_quarter": 0, "district": "D001"}
    speaker = {
        "id": "P1",
        "society": "S1",
        **_HOME,
        "unavailable": [9],
        "max_per_day": 2,
        "max_per_week": 3,
        "max_total": 4,
        "max_km": 20,
    }
    lectures = [
        {
            "id": name,
            "society": "S1",
            "speaker": "P1",
            "topic": topic,
            "audiences": ["young"],
            "minutes": 60,
            "max_deliveries": 3,
            "from_day": 0,
            "to_day": 20,
            "quality": 90,
        }
        for name, topic in (("L1", "a"), ("L2", "b"))
    ]
    requests = [
        {
            "id": f"R{number}",
            "district": "D001",
            "x_m": 5_000 * number,
            "y_m": 0,
            "audience": "old" if number == 4 else "young",
            "topics": ["a"] if number < 4 else ["c"],
            "seats": 40,
            "priority": 1,
            "options": [[0, 540], [0, 700], [1, 540], [2, 540], [9, 540], [25, 540]],
            "preferred_days": [],
        }
        for number in range(5)
    ]
    return tiny(
        societies=[society],
        speakers=[speaker],
        lectures=lectures,
        requests=requests,
        coverage=[],
        key_events=[],
    )


_GOOD = (Assignment("R0", "L1", 0, 540), Assignment("R1", "L1", 0, 700))


def test_a_plan_within_all_rules_breaks_none() -> None:
    assert codes(read(_street()), _GOOD) == []


@pytest.mark.parametrize(
    ("changes", "plan", "broken"),
    [
        ({}, [Assignment("R9", "L1", 0, 540)], ["UNKNOWN"]),
        ({}, [Assignment("R1", "L9", 0, 540)], ["UNKNOWN"]),
        ({}, [*_GOOD, Assignment("R0", "L1", 2, 540)], ["TWICE"]),
        ({}, [Assignment("R0", "L1", 0, 545)], ["OPTION"]),
        ({}, [Assignment("R0", "L2", 0, 540)], ["TOPIC"]),
        ({}, [Assignment("R4", "L1", 0, 540)], ["AUDIENCE", "TOO_FAR", "TOPIC"]),
        ({}, [Assignment("R0", "L1", 25, 540)], ["LECTURE_WINDOW"]),
        ({}, [Assignment("R0", "L1", 9, 540)], ["SPEAKER_AWAY"]),
        ({}, [Assignment("R3", "L1", 0, 540)], ["TOO_FAR"]),
        ({}, [Assignment("R0", "L1", 0, 540), Assignment("R1", "L1", 0, 540)], ["OVERLAP"]),
        ({"locks": [{"request": "R0", "day": 1}]}, _GOOD, ["LOCK"]),
        ({"locks": [{"request": "R2"}]}, _GOOD, ["LOCK"]),
        ({"locks": [{"request": "R0", "lecture": "L1"}]}, _GOOD, []),
        ({"forbids": [{"request": "R0"}]}, _GOOD, ["FORBID"]),
        ({"forbids": [{"request": "R0", "day": 1}]}, _GOOD, []),
        (
            {"baseline": {"assignments": [_GOOD[1]._asdict()], "frozen_before_day": 1}},
            _GOOD,
            ["FROZEN"],
        ),
    ],
)
def test_each_rule_is_broken_by_its_own_code(
    changes: dict[str, Any], plan: list[Assignment], broken: list[str]
) -> None:
    assert codes(read({**_street(), **changes}), plan) == broken


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ("max_per_day", "MAX_PER_DAY"),
        ("max_per_week", "MAX_PER_WEEK"),
        ("max_total", "MAX_TOTAL"),
    ],
)
def test_a_speaker_gives_no_more_than_may_be_asked(field: str, code: str) -> None:
    document = _street()
    document["speakers"][0][field] = 1

    assert codes(read(document), _GOOD) == [code]


def test_a_lecture_is_given_no_more_often_than_offered() -> None:
    document = _street()
    document["lectures"][0]["max_deliveries"] = 1

    assert codes(read(document), _GOOD) == ["MAX_DELIVERIES"]


def test_the_terms_are_what_the_page_says_they_are() -> None:
    document = _street()
    document["societies"][0].update(min_year=4, min_quarter=3)
    document["coverage"] = [{"district": "D001", "audience": "young", "min": 5}]
    document["key_events"] = [{"id": "K", "days": [0, 0, 3], "min_sessions": 6}]
    document["requests"][0].update(preferred_days=[2], topics=["b", "a"])
    document["requests"][2]["priority"] = 3
    old = [Assignment("R1", "L1", 1, 540), Assignment("R2", "L1", 2, 540), _GOOD[0]]
    document["baseline"] = {"assignments": [one._asdict() for one in old], "frozen_before_day": 0}
    document["weights"] = {
        "unserved": 10,
        "topic_rank": 7,
        "quality": 3,
        "not_preferred": 400,
        "km": 100,
        "society_year": 1_000,
        "society_quarter": 2_000,
        "coverage": 3_000,
        "key": 5_000,
        "change": 60,
    }

    report = check(read(document), Dispatch(_GOOD))

    assert report.terms == {
        "unserved": 10 * 40 * (3 + 1 + 1),
        "topic_rank": 7,
        "quality": 2 * (3 * 10 * 40 // 10),
        "not_preferred": 400,
        # home and R0 are one place, R1 is 5 km of straight line from it at 140 %
        "km": 100 * (7 + 7),
        "society_year": 1_000 * 2,
        "society_quarter": 2_000 * (1 + 3),
        "coverage": 3_000 * 3,
        "key": 5_000 * 2,
        "change": 60 * 2,
    }
    assert report.kpi["changed"] == 2


def test_every_code_has_its_sentence() -> None:
    known = (
        "UNKNOWN TWICE OPTION TOPIC AUDIENCE LECTURE_WINDOW SPEAKER_AWAY TOO_FAR MAX_DELIVERIES "
        "MAX_TOTAL MAX_PER_DAY OVERLAP MAX_PER_WEEK LOCK FORBID FROZEN"
    )

    assert sorted(RULES) == sorted(known.split())


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_search_counts_costs_as_the_checker_does(seed: int) -> None:
    problem = read(generate("city", seed=seed))
    chosen = list(greedy(problem).assignments)
    random.Random(seed).shuffle(chosen)

    for kept in (chosen, chosen[:200]):
        assert cost_of(problem, kept) == check(problem, Dispatch(tuple(kept))).objective


def test_a_mutated_plan_is_caught_or_costs_something_else() -> None:
    problem = read(tiny(seed=4))
    plan = planned(problem).plan
    assert plan is not None
    good = list(plan.assignments)
    before = check(problem, plan)
    chance = random.Random(4)

    for _turn in range(200):
        mutated = list(good)
        place = chance.randrange(len(good))
        match chance.randrange(4):
            case 0:
                del mutated[place]
            case 1:
                mutated.append(chance.choice(good))
            case 2:
                mutated[place] = mutated[place]._replace(day=mutated[place].day + 1)
            case _:
                mutated[place] = mutated[place]._replace(start_min=1)
        report = check(problem, Dispatch(tuple(mutated)))

        assert report.violations or report.terms != before.terms
