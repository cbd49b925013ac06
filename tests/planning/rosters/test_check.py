"""The judge finds every broken rule by its code, and counts every term."""

from collections import Counter

import pytest

from keguang.planning.rosters.check import RULES, check
from keguang.planning.rosters.problem import Roster
from tests.planning.rosters import make
from tests.planning.rosters.make import pairs, problem, roster, shift, volunteer

MORNING = shift("A", 1, 540, 720)
OVERLAPPING = shift("B", 1, 700, 900)
EVENING = shift("C", 1, 1080, 1320)
NEXT_MORNING = shift("D", 2, 540, 720)
NEXT_WEEK = shift("E", 8, 540, 720, need=2, min_need=2)
SHIFTS = [MORNING, OVERLAPPING, EVENING, NEXT_MORNING, NEXT_WEEK]


def codes(report_of: Roster, **other: object) -> Counter[str]:
    people = other.pop("people", [volunteer("U"), volunteer("W")])
    report = check(problem(SHIFTS, people, **other), report_of)  # type: ignore[arg-type]  # test data
    return Counter(violation.code for violation in report.violations)


@pytest.mark.parametrize(
    ("code", "plan", "changed"),
    [
        ("UNKNOWN", roster("A nobody"), {}),
        ("TWICE", roster("A U", "A U"), {}),
        ("SKILL", roster("A U"), {"people": [volunteer("U", skills=["秩序"])]}),
        ("VENUE", roster("A U"), {"people": [volunteer("U", venues=["W"])]}),
        ("AVAILABLE", roster("A U"), {"people": [volunteer("U", available=[[1, 541, 1440]])]}),
        ("OVERSTAFFED", roster("A U", "A W"), {}),
        ("OVERLAP", roster("B U", "A U"), {}),
        ("REST", roster("C U", "D U"), {"min_rest_min": 661}),
        ("MAX_PER_DAY", roster("A U", "C U"), {"max_per_day": 1}),
        ("MAX_WEEK", roster("A U", "D U"), {"people": [volunteer("U", max_minutes_week=359)]}),
        ("MAX_SHIFTS", roster("A U", "E U"), {"people": [volunteer("U", max_shifts=1)]}),
        ("CONSECUTIVE", roster("A U", "D U"), {"people": [volunteer("U", max_consecutive_days=1)]}),
        ("LOCK", roster("A U"), {"locks": pairs("A W")}),
        ("FORBID", roster("A U"), {"forbids": pairs("A U")}),
        (
            "FROZEN",
            roster("A U"),
            {"baseline": {"assignments": pairs("E U"), "frozen_before_day": 2}},
        ),
    ],
)
def test_each_rule_is_found_by_its_code_and_no_other(
    code: str, plan: Roster, changed: dict[str, object]
) -> None:
    assert codes(plan, **changed) == Counter([code])


def test_the_codes_are_those_of_the_schema() -> None:
    assert set(RULES) == {
        *("UNKNOWN", "TWICE", "SKILL", "VENUE", "AVAILABLE", "OVERSTAFFED", "OVERLAP", "REST"),
        *("MAX_PER_DAY", "MAX_WEEK", "MAX_SHIFTS", "CONSECUTIVE", "LOCK", "FORBID", "FROZEN"),
    }


def test_what_just_keeps_the_rules_breaks_none() -> None:
    busy = [volunteer("U", max_minutes_week=600, max_shifts=4, max_consecutive_days=2)]

    # A ends as C is yet to begin; C ends 1320, D begins 540 next day: 660 minutes of rest
    assert codes(roster("A U", "C U", "D U", "E U"), people=busy) == Counter()


def test_every_term_is_counted() -> None:
    people = [
        volunteer("U", target_shifts=1, dislike_days=[1], lead=False),
        volunteer("W", target_shifts=3),
    ]
    base = {"assignments": pairs("D U", "A U"), "frozen_before_day": 0}

    report = check(problem(SHIFTS, people, baseline=base), roster("A U", "C U", "D U", "E W"))

    weights = make.WEIGHTS
    assert dict(report.terms) == {
        "short": 2 * weights["short"],  # B, and one of E
        "below_min": weights["below_min"],  # one of E
        "no_lead": 4 * weights["no_lead"],  # all but E
        "dislike": 2 * weights["dislike"],  # A and C
        "under_target": 2 * weights["under_target"],  # W
        "over_target_sq": 4 * weights["over_target_sq"],  # U has two over
        "second_same_day": weights["second_same_day"],
        "change": 2 * weights["change"],  # C and E are new
    }
    assert report.objective == sum(report.terms.values())
    assert dict(report.kpi) == {"filled": 4, "need": 6, "volunteers_used": 2, "changed": 2}


def test_of_an_assignment_listed_twice_the_first_counts() -> None:
    once, twice = (
        check(problem(SHIFTS, [volunteer("U")]), plan)
        for plan in (roster("A U"), roster("A U", "A U"))
    )

    assert once.terms == twice.terms


def test_a_message_is_said_in_both_languages() -> None:
    report = check(problem(SHIFTS, [volunteer("U")], locks=pairs("A gone")), roster())

    assert report.to_json("zh")["violations"] == [
        {"code": "LOCK", "message": "锁定未保持：gone 在 A", "shift": "A", "volunteer": "gone"}
    ]
    assert report.to_json("en")["violations"][0]["message"] == "lock not kept: gone at A"
