"""Conflicts that are minimal, repairs that repair, reasons that add up, prices that are right."""

import json
from pathlib import Path
from typing import Any

import pytest

from keguang.planning import command
from keguang.planning.dispatch.check import check
from keguang.planning.dispatch.conflicts import (
    Decision,
    conflict_of,
    decisions_of,
    with_only,
)
from keguang.planning.dispatch.explain import explain
from keguang.planning.dispatch.generate import generate
from keguang.planning.dispatch.problem import Assignment, Dispatch, Problem
from keguang.planning.explaining import Explanation, UnknownItem
from keguang.planning.results import as_text
from keguang.planning.stopping import Limit
from tests.planning.dispatch.small import planned, read, tiny

_LIMIT = Limit(seconds=60)


def _city() -> dict[str, Any]:
    return generate("city", seed=2)


def _served(document: dict[str, Any]) -> Dispatch:
    plan = planned(read(document), Limit(iterations=1)).plan
    assert plan is not None
    return plan


@pytest.fixture(scope="module")
def city() -> tuple[dict[str, Any], Dispatch]:
    document = _city()
    return document, _served(document)


def _lock(one: Any) -> dict[str, Any]:
    return {"request": one.request, "lecture": one.lecture, "day": one.day}


def _holds(problem: Problem, decisions: list[Decision]) -> bool:
    return planned(with_only(problem, decisions), Limit(iterations=0)).plan is not None


def _contradictions(document: dict[str, Any], plan: Dispatch) -> list[dict[str, Any]]:
    """Copies of the instance, each with one contradiction hidden among orders that hold."""
    ones = list(plan.assignments)
    harmless = {
        "locks": [_lock(one) for one in ones[:8]],
        "forbids": [{"request": one.request, "day": one.day} for one in ones[8:16]],
    }
    last = ones[-1]
    frozen = min(ones, key=lambda one: one.day)
    lecture = next(row for row in document["lectures"] if row["id"] == last.lecture)
    given = [one for one in ones if one.lecture == last.lecture]
    fewer = [
        {**r, "max_deliveries": len(given) - 1} if r is lecture else r for r in document["lectures"]
    ]
    return [
        {**document, "locks": [*harmless["locks"], {"request": "nobody"}]},
        {
            **document,
            "locks": [*harmless["locks"], _lock(last)],
            "forbids": [*harmless["forbids"], {"request": last.request, "day": last.day}],
        },
        {**document, "locks": [*harmless["locks"], *map(_lock, given)], "lectures": fewer},
        {
            **document,
            "baseline": {
                "assignments": [one._asdict() for one in ones],
                "frozen_before_day": frozen.day + 1,
            },
            "forbids": [{"request": frozen.request}],
        },
    ]


@pytest.mark.parametrize("number", range(4))
def test_a_contradiction_is_named_minimally_and_every_repair_repairs(
    number: int, city: tuple[dict[str, Any], Dispatch]
) -> None:
    problem = read(_contradictions(*city)[number])

    conflict = conflict_of(problem, _LIMIT)
    explanation = explain(problem, city[1], limit=_LIMIT)

    assert conflict
    assert not _holds(problem, conflict)
    for one in conflict:
        assert _holds(problem, [other for other in conflict if other != one])
    assert explanation.status == "infeasible"
    assert len(explanation.conflict) == len(conflict)
    assert explanation.repairs
    drops = [repair for repair in explanation.repairs if repair.action.startswith("drop")]
    for repair in drops:
        left = [one for one in decisions_of(problem) if one.ids != _ids(repair.target)]
        assert _holds(problem, left)
    assert explanation.to_json("en")["conflict"][0]["message"]


def _ids(target: Any) -> dict[str, Any]:
    return {name: value for name, value in target.items() if name != "what"}


def test_raising_what_is_too_little_is_offered_as_a_repair(
    city: tuple[dict[str, Any], Dispatch],
) -> None:
    document = _contradictions(*city)[2]
    problem = read(document)

    repairs = explain(problem, city[1], limit=_LIMIT).repairs

    raised = [one for one in repairs if one.action == "allow_max_deliveries"]
    assert len(raised) == 1
    lectures = [
        {**row, "max_deliveries": raised[0].target["limit"]}
        if row["id"] == raised[0].target["lecture"]
        else row
        for row in document["lectures"]
    ]
    assert planned(read({**document, "lectures": lectures}), Limit(iterations=0)).plan is not None


def test_two_contradictions_are_repaired_together() -> None:
    document = tiny(locks=[{"request": "nobody"}, {"request": "no one"}])

    repairs = explain(read(document), None, limit=_LIMIT).repairs

    assert [(one.action, one.target["count"]) for one in repairs] == [("drop", 2)]


def test_the_reasons_for_every_gap_add_up_to_the_lectures(
    city: tuple[dict[str, Any], Dispatch],
) -> None:
    document, plan = city
    problem = read(document)

    explanation = explain(problem, plan, limit=_LIMIT)

    served = {one.request for one in plan.assignments}
    gaps = {request.id for request in problem.requests} - served
    assert {one.id for one in explanation.unserved} == gaps
    assert gaps
    for one in explanation.unserved:
        assert one.candidates == len(problem.lectures)


def test_the_price_of_an_alternative_is_what_the_checker_finds(
    city: tuple[dict[str, Any], Dispatch],
) -> None:
    document, plan = city
    problem = read(document)
    before = check(problem, plan).objective
    item = plan.assignments[7].request

    found = explain(problem, plan, limit=_LIMIT, item=item, alternatives=5)

    assert 1 <= len(found.alternatives) <= 5
    others = [one._asdict() for one in plan.assignments if one.request != item]
    for choice in found.alternatives:
        now = others if len(choice.target) == 1 else [*others, dict(choice.target)]
        report = check(problem, _read_plan(now))
        assert report.violations == []
        assert report.objective - before == choice.difference


def _read_plan(rows: list[dict[str, Any]]) -> Dispatch:
    return Dispatch(tuple(Assignment(**row) for row in rows))


def test_nobody_asks_about_a_request_that_does_not_exist() -> None:
    with pytest.raises(UnknownItem):
        explain(read(tiny()), None, limit=_LIMIT, item="R99999")


def test_the_command_explains_in_both_languages(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.json"
    path.write_text(as_text(tiny(locks=[{"request": "nobody"}])), encoding="utf-8")
    said = []
    for language in ("zh", "en"):
        assert command.run(["explain", str(path), "--lang", language]) == command.INFEASIBLE
        said.append(json.loads(capsys.readouterr().out)["conflict"][0]["message"])

    assert said == ["锁定 nobody（*）", "nobody is locked (*)"]


def test_an_instance_without_conflict_is_feasible() -> None:
    found: Explanation = explain(read(tiny()), None, limit=_LIMIT)

    assert (found.status, found.conflict, found.unserved) == ("feasible", (), [])
