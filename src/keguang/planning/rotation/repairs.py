"""What to give up or allow where there is no rotation, and what each of it costs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from keguang.planning.explaining import Repair
from keguang.planning.rotation.allowances import Change, allowances
from keguang.planning.rotation.conflicts import broken_rule, conflict_within
from keguang.planning.rotation.decisions import (
    Cell,
    Decision,
    Kind,
    decisions_of,
    without,
)
from keguang.planning.rotation.feasibility import find_plan
from keguang.planning.rotation.problem import Problem, Rotation
from keguang.planning.rotation.replanning import Replanning
from keguang.planning.stopping import Stop
from keguang.planning.wording import Words

_DROP: Final[dict[Kind, tuple[str, Words]]] = {
    "STANDING": (
        "take_down_before",
        Words(
            "排期开始前先撤下 {centre} 的 {copy}（{cost} 分）",
            "take {copy} at {centre} down before the plan begins ({cost})",
        ),
    ),
    "FROZEN": (
        "rewrite_past",
        Words(
            "把已定的 {centre} 第 {period} 期改为“{instead}”（{cost} 分）",
            'let the frozen {centre} in period {period} hold "{instead}" ({cost})',
        ),
    ),
    "KEY": (
        "soften_key",
        Words("重点要求 {key} 改为尽量满足（{cost} 分）", "make {key} a wish ({cost})"),
    ),
    "FORBID": (
        "drop_forbid",
        Words(
            "取消禁止 {theme} 第 {period} 期在 {centre}（{cost} 分）",
            "allow {theme} at {centre} in period {period} ({cost})",
        ),
    ),
    "LOCK": (
        "drop_lock",
        Words(
            "取消锁定 {centre} 第 {period} 期（{cost} 分）",
            "drop the lock of {centre} in period {period} ({cost})",
        ),
    ),
}
_TOGETHER: Final = Words(
    "同时改变 {count} 项：{listed}（{cost} 分）", "change {count} together: {listed} ({cost})"
)


@dataclass(frozen=True, slots=True)
class _GivenUp:
    """The problem without some decisions, which has a plan."""

    problem: Problem
    dropped: Sequence[Decision]
    held: Mapping[Cell, str]


def repairs_of(
    problem: Problem, conflict: Sequence[Decision], plan: Rotation, stop: Stop
) -> list[Repair]:
    """Changes each of which alone gives the instance a plan, the cheapest first.

    `cost` is what the plan then costs more than with none of these decisions, or than with the
    cheapest of these changes if that is less; only what they are about is planned anew. Where
    several conflicts stand side by side no single change is enough, and one repair changes a
    member of each.
    """
    replanning = Replanning(plan, stop)
    rule = broken_rule(problem, conflict, stop)
    alone = [_given_up(problem, [one], stop) for one in conflict]
    changes = [
        *(_dropping(one) for one in alone if one is not None),
        *(c for c in allowances(problem, conflict, rule, stop) if _has_plan(c.problem, stop)),
    ]
    concerned = list(conflict)
    if not changes:
        together = _give_up_enough(problem, conflict[-1], stop)
        concerned += together.dropped
        changes = [_dropping_together(together)]
    free = frozenset(_named(problem, concerned))
    costs = [replanning.cost(change.problem, free) for change in changes]
    known = [cost for cost in costs if cost is not None]
    if (freed := _given_up(problem, concerned, stop)) is not None:
        unbound = replanning.cost(freed.problem, free)
        known += [] if unbound is None else [unbound]
    priced = [
        Repair(change.action, change.words, change.target, cost - min(known))
        for cost, change in zip(costs, changes, strict=True)
        if cost is not None
    ]
    return sorted(priced, key=lambda repair: repair.cost)


def _has_plan(problem: Problem, stop: Stop) -> bool:
    return find_plan(problem, decisions_of(problem), stop) is not None


def _given_up(problem: Problem, dropped: Sequence[Decision], stop: Stop) -> _GivenUp | None:
    """The problem without these decisions; None if it still has no plan."""
    begins = without(problem, [one for one in dropped if one.kind == "STANDING"], {})
    left = [one for one in decisions_of(problem) if one not in dropped]
    plan = find_plan(begins, left, stop)
    if plan is None:
        return None
    held = {(one.centre, one.period): one.copy for one in plan.placements}
    return _GivenUp(without(problem, dropped, held), dropped, held)


def _give_up_enough(problem: Problem, first: Decision, stop: Stop) -> _GivenUp:
    """Drop this decision, and one of every conflict that is still left."""
    dropped = [first]
    while (given_up := _given_up(problem, dropped, stop)) is None:
        begins = without(problem, [one for one in dropped if one.kind == "STANDING"], {})
        left = [one for one in decisions_of(problem) if one not in dropped]
        dropped.append(conflict_within(begins, left, stop)[-1])
    return given_up


def _dropping(given_up: _GivenUp) -> Change:
    (one,) = given_up.dropped
    action, words = _DROP[one.kind]
    return Change(action, words, _target(one, given_up.held), given_up.problem)


def _dropping_together(given_up: _GivenUp) -> Change:
    drops = [
        {"action": _DROP[one.kind][0], **_target(one, given_up.held)} for one in given_up.dropped
    ]
    listed = ", ".join(one.key or f"{one.centre}@{one.period}" for one in given_up.dropped)
    target = {"drops": drops, "count": len(drops), "listed": listed}
    return Change("drop_together", _TOGETHER, target, given_up.problem)


def _target(decision: Decision, held: Mapping[Cell, str]) -> dict[str, Any]:
    target: dict[str, Any] = dict(decision.ids())
    if decision.kind == "FROZEN":
        # what the cell would hold instead; empty is said with a dash
        target["instead"] = held.get(decision.cell) or "—"
    return target


def _named(problem: Problem, decisions: Sequence[Decision]) -> Iterator[str]:
    """The centres and copies decisions name, as far as they are known; of a key its cells."""
    known = {centre.id for centre in problem.centres}
    known |= {copy.id for theme in problem.themes for copy in theme.copies}
    for one in decisions:
        yield from (name for name in (one.centre, one.copy) if name in known and name is not None)
        key = next((key for key in problem.key_requirements if key.id == one.key), None)
        if key is not None:
            for centre in problem.centres:
                if not key.hubs or centre.hub in key.hubs:
                    yield f"{centre.id}@{key.period}"
