"""Conflicts are minimal, repairs repair, and counted reasons add up."""

from collections import Counter
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings

from keguang.planning.explaining import Explanation, UnknownItem
from keguang.planning.instances import Node
from keguang.planning.rotation.baseline import greedy
from keguang.planning.rotation.check import check
from keguang.planning.rotation.conflicts import conflict_of
from keguang.planning.rotation.decisions import decisions_of
from keguang.planning.rotation.explain import explain
from keguang.planning.rotation.feasibility import find_plan
from keguang.planning.rotation.generate import generate
from keguang.planning.rotation.problem import Baseline, Placement, Problem, Rotation, parse
from keguang.planning.rotation.reasons import gaps_of
from keguang.planning.stopping import Limit, Stop
from tests.planning.rotation import make
from tests.planning.rotation.make import centre, copy, key, placements, problem, rotation, theme

LIMIT = Limit(iterations=2)


def unhurried() -> Stop:
    return LIMIT.start()


def contradicted(**other: Any) -> Problem:
    """C, D (80 m², closed in 1) at hub H, E at hub J; crews put up two exhibitions a period."""
    document = make.instance(
        [centre("C"), centre("D", area_m2=80, closed=[1]), centre("E", hub="J")],
        [
            theme("T", copy("X"), copy("X2"), area_m2=80, max_stay=2),
            theme("U", copy("Y"), min_stay=2, max_stay=2),
            theme("V", copy("Z"), area_m2=80, crew_days=5),
            theme("W", copy("W", **{"from": 1})),
        ],
        cooling_periods=2,
        **other,
    )
    for hub in document["hubs"]:
        hub["crew_days_per_period"] = 7
    return parse(Node(document))


SEEDED: dict[str, dict[str, Any]] = {
    "AREA": {"locks": placements("Y D 2", "X C 0")},
    "CLOSED": {"locks": placements("X D 1", "X2 C 0")},
    "AVAILABLE": {"locks": placements("W C 0")},
    "HUB": {"locks": placements("X E 0")},
    "UNKNOWN": {"locks": placements("gone C 0", "X D 0")},
    "COPY_DOUBLE": {"locks": placements("X C 0", "X D 0", "Z D 2")},
    "CENTRE_DOUBLE": {"locks": placements("X C 0", "Z C 0")},
    "MAX_STAY": {"locks": placements("X C 0", "X C 2")},
    "MIN_STAY": {"locks": placements("Y C 0", "Z C 1")},
    "COOLING": {"locks": placements("X C 0", "X2 C 2")},
    "CREW": {"locks": placements("X C 0", "Z D 0")},
    "FORBID": {
        "locks": placements("X C 0"),
        "forbids": [{"centre": "C", "period": 0, "theme": "T"}],
    },
    "FROZEN": {
        "locks": placements("X C 0"),
        "baseline": {"placements": placements("X2 D 0"), "frozen_before": 1},
    },
    "KEY": {"key_requirements": [key("Q", 0, "topic T", min_centres=3, hard=True)]},
}


@cache
def explained(breaks: str) -> tuple[Problem, Explanation]:
    """A contradiction and what is said of it, for every test that asks."""
    seeded = contradicted(**SEEDED[breaks])
    return seeded, explain(seeded, None, limit=LIMIT)


@pytest.mark.parametrize("breaks", SEEDED)
def test_a_seeded_contradiction_is_found_minimal_with_repairs_that_repair(breaks: str) -> None:
    seeded, found = explained(breaks)

    assert found.status == "infeasible"
    assert {member.ids["breaks"] for member in found.conflict} == {breaks}
    conflict = conflict_of(seeded, unhurried())
    others = [one for one in decisions_of(seeded) if one not in conflict]
    assert find_plan(seeded, conflict, unhurried()) is None
    for dropped in conflict:
        left = [*others, *(one for one in conflict if one is not dropped)]
        assert find_plan(seeded, left, unhurried()) is not None
    assert found.repairs
    assert min(repair.cost for repair in found.repairs) >= 0
    for repair in found.repairs:
        assert is_feasible(changed(seeded, repair.action, repair.target))


def is_feasible(about: Problem) -> bool:
    plan = find_plan(about, decisions_of(about), unhurried())
    return plan is not None and check(about, plan).feasible


def changed(about: Problem, action: str, target: Any) -> Problem:
    """The problem after a repair, as an official would change it by what the repair says."""
    cell = target.get("centre"), target.get("period")
    if action == "drop_lock":
        kept = tuple(lock for lock in about.locks if (lock.centre, lock.period) != cell)
        if len(about.locks) - len(kept) > 1:  # two of one cell: the copy tells which
            kept = tuple(lock for lock in about.locks if lock.copy != target["copy"])
        return replace(about, locks=kept)
    if action == "drop_forbid":
        return replace(about, forbids=())
    if action == "rewrite_past":
        assert about.baseline is not None
        past = [p for p in about.baseline.placements if (p.centre, p.period) != cell]
        new = [] if target["instead"] == "—" else [Placement(target["instead"], *cell)]
        return replace(about, baseline=Baseline((*past, *new), about.baseline.frozen_before))
    if action in {"soften_key", "lower_key"}:
        soft = {"hard": False} if action == "soften_key" else {"min_centres": target["limit"]}
        keys = tuple(replace(one, **soft) for one in about.key_requirements)
        return replace(about, key_requirements=keys)
    return widened(about, action, target)


def widened(about: Problem, action: str, target: Any) -> Problem:
    """The problem with the limit a repair names at what it says."""
    if action == "raise_crew":
        hubs = tuple(
            replace(hub, crew_days_per_period=target["limit"]) if hub.id == target["hub"] else hub
            for hub in about.hubs
        )
        return replace(about, hubs=hubs)
    if action == "open_centre":
        opened = tuple(
            replace(c, closed=c.closed - {target["period"]}) if c.id == target["centre"] else c
            for c in about.centres
        )
        return replace(about, centres=opened)
    if action in {"lower_min_stay", "raise_max_stay"}:
        name = action.removeprefix("lower_").removeprefix("raise_")
        kinds = tuple(
            replace(t, **{name: target["limit"]}) if t.id == target["theme"] else t
            for t in about.themes
        )
        return replace(about, themes=kinds)
    wider: dict[str, Any] = {"roam": True}
    if action == "widen_availability":
        wider = {"first": 0, "last": 2}
    if action == "take_down_before":
        wider = {"at": None}
    kinds = tuple(
        replace(
            t,
            copies=tuple(replace(x, **wider) if x.id == target["copy"] else x for x in t.copies),
        )
        for t in about.themes
    )
    return replace(about, themes=kinds)


def test_the_limits_that_break_may_be_widened_instead() -> None:
    actions = {
        breaks: Counter(one.action for one in explained(breaks)[1].repairs) for breaks in SEEDED
    }

    assert actions == {
        "AREA": {"drop_lock": 1},
        "CLOSED": {"drop_lock": 1, "open_centre": 1},
        "AVAILABLE": {"drop_lock": 1, "widen_availability": 1},
        "HUB": {"drop_lock": 1, "let_roam": 1},
        "UNKNOWN": {"drop_lock": 1},
        "COPY_DOUBLE": {"drop_lock": 2},
        "CENTRE_DOUBLE": {"drop_lock": 2},
        "MAX_STAY": {"drop_lock": 2, "raise_max_stay": 1},
        "MIN_STAY": {"drop_lock": 2, "lower_min_stay": 1},
        "COOLING": {"drop_lock": 2},
        "CREW": {"drop_lock": 2, "raise_crew": 1},
        "FORBID": {"drop_lock": 1, "drop_forbid": 1},
        "FROZEN": {"drop_lock": 1, "rewrite_past": 1},
        "KEY": {"soften_key": 1, "lower_key": 1},
    }


def test_how_copies_stand_can_leave_no_plan_without_any_decision() -> None:
    about = problem(
        [centre("C", closed=[0]), centre("D")],
        [
            theme("T", copy("X", at="C", age=1), min_stay=2, max_stay=2),
            theme("U", copy("Y", at="D", age=1)),
        ],
        locks=placements("Y D 2"),
    )

    found = explain(about, None, limit=LIMIT)

    assert [(one.code, one.ids["copy"]) for one in found.conflict] == [("CLOSED", "X")]
    assert {one.action for one in found.repairs} == {"take_down_before", "open_centre"}
    for repair in found.repairs:
        assert is_feasible(changed(about, repair.action, repair.target))


def test_conflicts_side_by_side_are_repaired_together() -> None:
    about = contradicted(locks=placements("X C 0", "Z C 0", "gone D 2"))

    found = explain(about, None, limit=LIMIT)

    (together,) = found.repairs
    assert together.action == "drop_together"
    assert [one["action"] for one in together.target["drops"]] == ["drop_lock", "drop_lock"]


@settings(max_examples=40, deadline=None)
@given(make.small_problems())
def test_there_is_a_minimal_conflict_exactly_if_there_is_no_plan(about: Problem) -> None:
    conflict = conflict_of(about, unhurried())

    assert bool(conflict) == (not is_feasible(about))
    if conflict and conflict[0].kind != "STANDING":
        for dropped in conflict:
            left = [one for one in conflict if one is not dropped]
            assert find_plan(about, left, unhurried()) is not None


@settings(max_examples=20, deadline=None)
@given(make.small_problems())
def test_every_conflict_has_repairs_and_all_its_sentences(about: Problem) -> None:
    found = explain(about, None, limit=LIMIT)

    assert (found.status == "feasible") == is_feasible(about)
    assert bool(found.conflict) == bool(found.repairs) == (found.status == "infeasible")
    for said in (found.to_json("zh"), found.to_json("en")):
        assert all(one["message"] for one in [*said["conflict"], *said["repairs"]])


@settings(max_examples=60, deadline=None)
@given(make.small_problems())
def test_the_reason_is_a_rule_that_would_really_break(about: Problem) -> None:
    plan = find_plan(about, decisions_of(about), unhurried())
    if plan is None:
        return
    one_period = {copy.id for t in about.themes if t.min_stay <= 1 for copy in t.copies}
    for gap in gaps_of(about, plan):
        found = Counter({reason.code: reason.count for reason in gap.reasons})
        assert found.total() == sum(len(t.copies) for t in about.themes)
        added = [
            check(about, Rotation((*plan.placements, Placement(name, *_cell(gap.ids)))))
            for name in one_period
        ]
        lawful = sum(report.feasible for report in added)
        longer = gap.candidates - len(one_period)
        assert lawful <= found["PRICE"] <= lawful + longer
        named = {violation.code for report in added for violation in report.violations}
        # the judge says nothing more about a copy that is elsewhere
        if longer == 0 and "COPY_DOUBLE" not in named:
            assert set(found) - {"PRICE"} <= named


def _cell(ids: Any) -> tuple[str, int]:
    return ids["centre"], ids["period"]


@pytest.fixture(scope="module")
def luoyang() -> tuple[Problem, Rotation]:
    about = parse(Node(generate("luoyang", seed=6)))
    return about, greedy(about)


def test_every_gap_of_a_plan_is_explained(luoyang: tuple[Problem, Rotation]) -> None:
    about, plan = luoyang
    filled = {(one.centre, one.period) for one in plan.placements}

    found = explain(about, plan, limit=LIMIT)

    assert found.status == "feasible"
    assert {one.id for one in found.unserved} == {
        f"{place.id}@{period}"
        for place in about.centres
        for period in range(12)
        if period not in place.closed and (place.id, period) not in filled
    }
    assert {one.candidates for one in found.unserved} == {20}


def test_a_gap_counts_every_copy_under_the_first_rule_that_keeps_it_away() -> None:
    about = problem(
        [centre("C"), centre("D"), centre("E", hub="J")],
        [
            theme("big", copy("B"), area_m2=101),
            theme("late", copy("L", **{"from": 2})),
            theme("away", copy("A")),
            theme("there", copy("X", hub="J")),
            theme("barred", copy("F")),
            theme("heavy", copy("H"), crew_days=29),
            theme("again", copy("G"), copy("G2")),
            theme("long", copy("M"), min_stay=3, max_stay=3),
            theme("fine", copy("P")),
        ],
        cooling_periods=1,
        forbids=[{"centre": "C", "period": 1, "theme": "barred"}],
    )
    plan = rotation("A D 1", "G C 0", "P C 2")

    gaps = {gap.id: {one.code: one.count for one in gap.reasons} for gap in gaps_of(about, plan)}

    assert gaps["C@1"] == {
        "HUB": 1,  # X
        "AREA": 1,  # B
        "AVAILABLE": 1,  # L
        "FORBID": 1,  # F
        "COPY_DOUBLE": 1,  # A
        "MIN_STAY": 1,  # M: something stands there before and after
        "MAX_STAY": 2,  # G and P: they would go on
        "COOLING": 1,  # G2
        "CREW": 1,  # H: with A put up at D and G taken down
    }


@pytest.mark.parametrize("item", ["C0003@2", "X00004"])
def test_alternatives_are_lawful_and_the_cheapest_first(item: str) -> None:
    about = parse(Node(generate("tiny", seed=1)))
    plan = greedy(about)

    found = explain(about, plan, limit=LIMIT, item=item, alternatives=2)

    assert len(found.alternatives) == 2
    differences = [one.difference for one in found.alternatives]
    assert differences == sorted(differences)
    assert len({tuple(one.target.items()) for one in found.alternatives}) == 2
    held = {(one.centre, one.period): one.copy for one in plan.placements}
    kind = {one.id: t.id for t in about.themes for one in t.copies}
    for one in found.alternatives:
        now = held.get(_cell(one.target))
        if "copy" in one.target:
            assert one.target["copy"] == item != now
        else:
            assert _cell(one.target) == ("C0003", 2)
            assert one.target.get("theme") != (None if now is None else kind[now])


def test_the_difference_is_what_the_plan_really_costs_more() -> None:
    about = problem(
        [centre("C")], [theme("T", copy("X")), theme("U", copy("Y"), value={"old": 1, "young": 1})]
    )
    plan = rotation("X C 0", "Y C 1", "X C 2")

    found = explain(about, plan, limit=LIMIT, item="C@0", alternatives=5)

    now = check(about, plan).objective
    with_y = min(
        check(about, other).objective
        for other in (rotation("Y C 0", "X C 1", "Y C 2"), rotation("Y C 0", "X C 1"))
    )
    empty = check(about, rotation("X C 1", "Y C 2")).objective
    differences = {one.target.get("theme"): one.difference for one in found.alternatives}
    assert differences["U"] <= with_y - now
    assert differences[None] <= empty - now


@pytest.mark.parametrize("item", ["nowhere", "C", "C@3", "C@-1", "C@", "@0", "C@٣", "D@1"])
def test_an_item_that_is_not_there_is_unknown(item: str) -> None:
    about = problem([centre("C")], [theme("T", copy("X"))])

    with pytest.raises(UnknownItem, match=item):
        explain(about, rotation("X C 0"), limit=LIMIT, item=item)


def test_a_plan_that_is_not_lawful_any_more_is_mended_before_it_is_explained() -> None:
    about = problem([centre("C"), centre("D")], [theme("T", copy("X"))])

    found = explain(about, rotation("X C 0", "X D 0", "gone C 1"), limit=LIMIT)

    assert {one.id for one in found.unserved} >= {"C@1", "D@1"}
    assert len(found.unserved) == 5


def test_time_that_is_over_leaves_it_open() -> None:
    about = parse(Node(generate("luoyang", seed=6)))
    locked = replace(about, locks=contradicted(locks=placements("X C 0")).locks)

    found = explain(locked, None, limit=Limit(seconds=0.0))

    assert found == Explanation(instance=about.name, status="unknown")
