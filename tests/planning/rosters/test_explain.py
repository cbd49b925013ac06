"""Conflicts are minimal, repairs repair, and counted reasons add up."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from keguang.planning.explaining import UnknownItem
from keguang.planning.instances import Node
from keguang.planning.rosters.check import check
from keguang.planning.rosters.cost import cost_of
from keguang.planning.rosters.explain import explain
from keguang.planning.rosters.generate import generate
from keguang.planning.rosters.offers import offers_of
from keguang.planning.rosters.problem import Pair, Problem, Roster, parse
from keguang.planning.rosters.repairs import conflict_of, contradiction_of
from keguang.planning.stopping import Limit
from tests.planning.rosters import make
from tests.planning.rosters.make import pairs, problem, roster, shift, volunteer
from tests.planning.rosters.test_solve import solved

LIMIT = Limit(iterations=5)
SHIFTS = [
    shift("A", 1, 540, 720),
    shift("B", 1, 700, 900),
    shift("C", 2, 540, 720),
    shift("D", 3, 540, 720),
]


def contradicted(**other: Any) -> Problem:
    people = [volunteer("U", max_minutes_week=400), volunteer("W")]
    return problem(SHIFTS, people, **other)


SEEDED: dict[str, dict[str, Any]] = {
    "OVERLAP": {"locks": pairs("A U", "B U", "D W")},
    "MAX_WEEK": {"locks": pairs("A U", "C U", "D U")},
    "OVERSTAFFED": {"locks": pairs("A U", "A W")},
    "FORBID": {"locks": pairs("A U", "C W"), "forbids": pairs("A U")},
    "UNKNOWN": {"locks": pairs("A gone", "C W")},
    "FROZEN": {
        "locks": pairs("A U"),
        "baseline": {"assignments": pairs("B W"), "frozen_before_day": 2},
    },
}


@pytest.mark.parametrize(("breaks", "orders"), SEEDED.items(), ids=SEEDED)
def test_a_seeded_contradiction_is_found_minimal_with_repairs_that_repair(
    breaks: str, orders: dict[str, Any]
) -> None:
    seeded = contradicted(**orders)

    found = explain(seeded, None, limit=LIMIT)

    assert found.status == "infeasible"
    assert {member.ids["breaks"] for member in found.conflict} == {breaks}
    assert found.repairs
    assert min(repair.cost for repair in found.repairs) >= 0
    assert contradiction_of(seeded) is not None
    for member in found.conflict:
        assert contradiction_of(_dropped(seeded, member.code, member.ids)) is None


def _dropped(about: Problem, code: str, ids: Any) -> Problem:
    gone = Pair(ids["shift"], ids["volunteer"])
    if code == "LOCK":
        return replace(about, locks=tuple(p for p in about.locks if p != gone))
    if code == "FORBID":
        return replace(about, forbids=tuple(p for p in about.forbids if p != gone))
    assert about.baseline is not None
    assert code == "FROZEN"
    moved = {*about.baseline.assignments} ^ {gone}
    return replace(about, baseline=replace(about.baseline, assignments=tuple(sorted(moved))))


@settings(max_examples=150, deadline=None)
@given(make.small_problems())
def test_there_is_a_conflict_exactly_if_there_is_no_plan(about: Problem) -> None:
    assert (conflict_of(about) == []) == (make.cheapest(about) is not None)


def test_a_limit_that_breaks_may_be_raised_instead() -> None:
    found = explain(contradicted(**SEEDED["MAX_WEEK"]), None, limit=LIMIT)

    assert Counter(repair.action for repair in found.repairs) == Counter(
        {"drop_lock": 3, "raise_max_week": 1}
    )
    raised = next(repair for repair in found.repairs if repair.action == "raise_max_week")
    assert raised.target == {"volunteer": "U", "limit": 540}


def test_conflicts_side_by_side_are_repaired_together() -> None:
    both = contradicted(locks=pairs("A U", "B U", "C gone"))

    found = explain(both, None, limit=LIMIT)

    assert [repair.action for repair in found.repairs] == ["drop_together"]
    assert len(found.repairs[0].target["drops"]) == 2


@pytest.fixture(scope="module")
def hall() -> tuple[Problem, Roster]:
    about = parse(Node(generate("hall", seed=6)))
    plan = solved(about).plan
    assert plan is not None
    return about, plan


def test_reasons_of_every_gap_add_up_to_all_who_serve_there(hall: tuple[Problem, Roster]) -> None:
    about, plan = hall
    staff = Counter(pair.shift for pair in plan.assignments)

    found = explain(about, plan, limit=LIMIT)

    assert found.status == "feasible"
    gaps = {one.id: one for one in found.unserved}
    short = {s.id for s in about.shifts if staff[s.id] < s.need}
    assert {name for name in gaps if "@" not in name} == short
    for shift_of in about.shifts:
        if shift_of.id in short:
            serving = sum(shift_of.venue in u.venues for u in about.volunteers)
            assert gaps[shift_of.id].candidates == serving - staff[shift_of.id]


def test_alternatives_name_what_the_plan_really_costs_more(hall: tuple[Problem, Roster]) -> None:
    about, plan = hall
    suiting = Counter(pair.shift for offer in offers_of(about) for pair in offer.pairs())
    shift_id, taken = max(plan.assignments, key=lambda pair: suiting[pair.shift])

    found = explain(about, plan, limit=LIMIT, item=shift_id, alternatives=2)

    assert len(found.alternatives) == 2
    differences = [one.difference for one in found.alternatives]
    assert differences == sorted(differences)
    now = cost_of(about, plan.assignments)
    for one in found.alternatives:
        assert one.target["volunteer"] != taken
        locked = replace(about, locks=(Pair(shift_id, str(one.target["volunteer"])),))
        best = solved(locked).meta.objective
        assert best is not None
        # planning everything anew can only be cheaper than planning the neighbourhood anew
        assert 0 <= best - now <= one.difference


def test_an_item_that_is_not_there_is_unknown() -> None:
    with pytest.raises(UnknownItem, match="nowhere"):
        explain(contradicted(), roster("A U"), limit=LIMIT, item="nowhere")


def test_everything_is_said_in_both_languages() -> None:
    for orders in SEEDED.values():
        found = explain(contradicted(**orders), None, limit=LIMIT)
        for said in (found.to_json("zh"), found.to_json("en")):
            assert all(one["message"] for one in [*said["conflict"], *said["repairs"]])


def test_a_feasible_instance_has_no_conflict() -> None:
    about = contradicted(locks=pairs("A U"))

    assert explain(about, None, limit=LIMIT).to_json()["conflict"] == []
    assert check(about, roster("A U")).feasible
