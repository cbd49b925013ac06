"""Why there is no roster: decisions that cannot all hold, and what to give up or allow instead.

Rules only ever forbid more of more, so a conflict is found and proven by trying decisions alone;
no solver is needed for it. Prices come from planning the people and posts concerned anew.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from keguang.planning.explaining import Member, Repair, minimal_conflict
from keguang.planning.rosters.cost import cost_of
from keguang.planning.rosters.exchange import replan, with_result
from keguang.planning.rosters.offers import frozen_pairs, orders_of
from keguang.planning.rosters.problem import Baseline, Pair, Problem, Shift, Span, Volunteer
from keguang.planning.rosters.quick import Desk, contradiction, lawful
from keguang.planning.rosters.workload import run_through
from keguang.planning.stopping import Limit
from keguang.planning.wording import Words

type Kind = Literal["LOCK", "FORBID", "FROZEN", "NOT_IN_FROZEN"]

_MEMBER: Final[dict[Kind, Words]] = {
    "LOCK": Words("锁定 {volunteer} 在 {shift}", "{volunteer} is locked at {shift}"),
    "FORBID": Words("禁止 {volunteer} 在 {shift}", "{volunteer} is forbidden at {shift}"),
    "FROZEN": Words("已定：{volunteer} 在 {shift}", "{volunteer} at {shift} is in the frozen past"),
    "NOT_IN_FROZEN": Words(
        "已定的日子里 {volunteer} 不在 {shift}", "the frozen past has no {volunteer} at {shift}"
    ),
}
_DROP: Final[dict[Kind, tuple[str, Words]]] = {
    "LOCK": (
        "drop_lock",
        Words(
            "取消锁定 {volunteer} 在 {shift}（{cost} 分）",
            "drop the lock of {volunteer} at {shift} ({cost})",
        ),
    ),
    "FORBID": (
        "drop_forbid",
        Words(
            "取消禁止 {volunteer} 在 {shift}（{cost} 分）", "allow {volunteer} at {shift} ({cost})"
        ),
    ),
    "FROZEN": (
        "take_out_of_past",
        Words(
            "从已定班次中去掉 {volunteer} 在 {shift}（{cost} 分）",
            "take {volunteer} at {shift} out of the past ({cost})",
        ),
    ),
    "NOT_IN_FROZEN": (
        "put_into_past",
        Words(
            "在已定班次中补上 {volunteer} 在 {shift}（{cost} 分）",
            "put {volunteer} at {shift} into the past ({cost})",
        ),
    ),
}
_ALLOW: Final[dict[str, Words]] = {
    "AVAILABLE": Words(
        "请 {volunteer} 在 {shift} 的时间也来（{cost} 分）",
        "ask {volunteer} to be free for {shift} ({cost})",
    ),
    "MAX_WEEK": Words(
        "{volunteer} 每周上限提高到 {limit} 分钟（{cost} 分）",
        "raise {volunteer} to {limit} min a week ({cost})",
    ),
    "MAX_SHIFTS": Words(
        "{volunteer} 总班数上限提高到 {limit}（{cost} 分）",
        "raise {volunteer} to {limit} shifts ({cost})",
    ),
    "CONSECUTIVE": Words(
        "{volunteer} 连续天数上限提高到 {limit}（{cost} 分）",
        "raise {volunteer} to {limit} days in a row ({cost})",
    ),
    "OVERSTAFFED": Words(
        "{shift} 的人数提高到 {limit}（{cost} 分）", "raise the need of {shift} to {limit} ({cost})"
    ),
}
_TOGETHER: Final = Words(
    "同时取消 {count} 项：{listed}（{cost} 分）", "drop {count} together: {listed} ({cost})"
)


@dataclass(frozen=True, slots=True)
class Decision:
    """One lock, forbid, or pair of the frozen past that is, or is not, in it."""

    kind: Kind
    pair: Pair

    @property
    def forces(self) -> bool:
        return self.kind in ("LOCK", "FROZEN")


def conflict_of(problem: Problem) -> list[Decision]:
    """A minimal set of decisions that cannot all hold; empty if all can."""
    return _minimal(problem, _decisions(problem))


def members_of(problem: Problem, conflict: Sequence[Decision]) -> list[Member]:
    """The conflict as people read it; `breaks` is the rule its forced pairs break together."""
    broken = _broken(problem, conflict) or ""
    return [
        Member(
            decision.kind.removeprefix("NOT_IN_"),
            _MEMBER[decision.kind],
            {**decision.pair._asdict(), "breaks": broken},
        )
        for decision in conflict
    ]


def repairs_of(
    problem: Problem, conflict: Sequence[Decision], plan: Iterable[Pair], limit: Limit
) -> list[Repair]:
    """Changes each of which alone makes the instance feasible, the cheapest first.

    `cost` is what the plan of the people and posts concerned then costs more than with none of
    these decisions, or with the cheapest of these changes if that is less; everybody else is held
    as in `plan`. Where several conflicts stand side by
    side no single change is enough, and one repair drops a member of each.
    """
    others = _further(problem, conflict[-1])
    concerned = frozenset(name for one in (*conflict, *others) for name in one.pair)
    pricing = _Pricing(tuple(plan), concerned, limit)
    changes = [c for c in _changes(problem, conflict) if contradiction_of(c.problem) is None]
    if not changes:
        drops = [conflict[-1], *others]
        together = _without(problem, drops)
        changes = [_Change("drop_together", _TOGETHER, _listed(drops), together)]
    costs = [pricing.cost(change.problem) for change in changes]
    least = min(pricing.cost(_without(problem, [*conflict, *others])), *costs)
    priced = sorted(zip(costs, changes, strict=True), key=lambda one: one[0])
    return [Repair(c.action, c.words, c.target, cost - least) for cost, c in priced]


@dataclass(frozen=True, slots=True)
class _Pricing:
    """What problems cost when only what is concerned is planned anew."""

    plan: tuple[Pair, ...]
    concerned: frozenset[str]
    limit: Limit

    def cost(self, problem: Problem) -> int:
        kept = list(lawful(problem, orders_of(problem), self.plan).pairs)
        known = {shift.id for shift in problem.shifts} | {u.id for u in problem.volunteers}
        free = self.concerned & known
        if not free:
            return cost_of(problem, kept)
        part, result = replan(problem, kept, free, self.limit)
        return cost_of(problem, with_result(kept, part, result))


@dataclass(frozen=True, slots=True)
class _Change:
    """One thing people could change, and the problem as it then is."""

    action: str
    words: Words
    target: dict[str, Any]
    problem: Problem


def contradiction_of(problem: Problem) -> Pair | None:
    """The first forced pair that cannot be; None exactly if the instance has a plan."""
    orders = orders_of(problem)
    return contradiction(problem, orders.forced, orders.barred)


def _decisions(problem: Problem) -> list[Decision]:
    """Every decision in the instance; what people can most easily take back stands last."""
    past = frozen_pairs(problem)
    first_free = 0 if problem.baseline is None else problem.baseline.frozen_before_day
    day_of = {shift.id: shift.day for shift in problem.shifts}
    locks = dict.fromkeys(problem.locks)
    absent = [p for p in locks if day_of.get(p.shift, first_free) < first_free and p not in past]
    return [
        *(Decision("FROZEN", pair) for pair in sorted(past)),
        *(Decision("NOT_IN_FROZEN", pair) for pair in absent),
        *(Decision("FORBID", pair) for pair in dict.fromkeys(problem.forbids)),
        *(Decision("LOCK", pair) for pair in locks),
    ]


def _minimal(problem: Problem, decisions: Sequence[Decision]) -> list[Decision]:
    """Of the decisions about the person and the post of the first contradiction."""
    first = contradiction_of(problem)
    if first is None:
        return []
    near = [
        one
        for one in decisions
        if one.pair.volunteer == first.volunteer or one.pair.shift == first.shift
    ]
    return minimal_conflict(near, lambda some: _broken(problem, some) is None)


def _broken(problem: Problem, decisions: Sequence[Decision]) -> str | None:
    """The rule these decisions break together; None if they can all hold."""
    barred = {one.pair: one.kind.removeprefix("NOT_IN_") for one in decisions if not one.forces}
    desk = Desk(problem)
    for pair in sorted({one.pair for one in decisions if one.forces}):
        if pair in barred:
            return barred[pair]
        if (code := desk.refusal(pair)) is not None:
            return code
        desk.add(pair)
    return None


def _further(problem: Problem, dropped: Decision) -> list[Decision]:
    """What else must be dropped, one of every other conflict, until the instance has a plan."""
    others: list[Decision] = []
    left = _without(problem, [dropped])
    while conflict := conflict_of(left):
        others.append(conflict[-1])
        left = _without(left, conflict[-1:])
    return others


def _without(problem: Problem, decisions: Sequence[Decision]) -> Problem:
    """The problem had these decisions not been made."""
    gone = {(one.kind, one.pair) for one in decisions}
    base = problem.baseline
    if base is not None:
        kept = tuple(p for p in base.assignments if ("FROZEN", p) not in gone)
        added = tuple(one.pair for one in decisions if one.kind == "NOT_IN_FROZEN")
        base = Baseline(kept + added, base.frozen_before_day)
    return replace(
        problem,
        locks=tuple(p for p in problem.locks if ("LOCK", p) not in gone),
        forbids=tuple(p for p in problem.forbids if ("FORBID", p) not in gone),
        baseline=base,
    )


def _listed(drops: Sequence[Decision]) -> dict[str, Any]:
    return {
        "drops": [{"action": _DROP[one.kind][0], **one.pair._asdict()} for one in drops],
        "count": len(drops),
        "listed": ", ".join(f"{one.pair.volunteer} @ {one.pair.shift}" for one in drops),
    }


def _changes(problem: Problem, conflict: Sequence[Decision]) -> Iterator[_Change]:
    """Dropping any one member, and allowing more where a limit is what breaks."""
    for one in conflict:
        action, words = _DROP[one.kind]
        yield _Change(action, words, dict(one.pair._asdict()), _without(problem, [one]))
    code = _broken(problem, conflict)
    forced = sorted(one.pair for one in conflict if one.forces)
    if code in _ALLOW and forced:
        last = next(p for p in forced if _breaks_last(problem, forced, p))
        yield from _allowed(problem, code, last)


def _breaks_last(problem: Problem, forced: Sequence[Pair], pair: Pair) -> bool:
    """Whether this is the pair at which the rule breaks when they are added in order."""
    desk = Desk(problem)
    return not all(desk.add(one) for one in forced[: forced.index(pair) + 1])


def _allowed(problem: Problem, code: str, pair: Pair) -> Iterator[_Change]:
    """The limit that breaks, raised to what all forced pairs need."""
    forced = orders_of(problem).forced
    shifts = {shift.id: shift for shift in problem.shifts}
    shift = shifts[pair.shift]
    volunteer = next(u for u in problem.volunteers if u.id == pair.volunteer)
    mine = [shifts[p.shift] for p in forced if p.volunteer == volunteer.id and p.shift in shifts]
    if code == "OVERSTAFFED":
        need = sum(p.shift == shift.id for p in forced)
        wider = tuple(replace(s, need=need) if s is shift else s for s in problem.shifts)
        target: dict[str, Any] = {"shift": shift.id, "limit": need}
        yield _Change("raise_need", _ALLOW[code], target, replace(problem, shifts=wider))
        return
    target, changed = _stretched(code, volunteer, shift, mine)
    people = tuple(changed if u is volunteer else u for u in problem.volunteers)
    action = "widen_availability" if code == "AVAILABLE" else f"raise_{code.lower()}"
    yield _Change(action, _ALLOW[code], target, replace(problem, volunteers=people))


def _stretched(
    code: str, volunteer: Volunteer, shift: Shift, mine: Sequence[Shift]
) -> tuple[dict[str, Any], Volunteer]:
    """The volunteer with room for all of `mine`, and what to say about it."""
    who = {"volunteer": volunteer.id}
    if code == "AVAILABLE":
        span = Span(shift.day, shift.start_min, shift.end_min)
        wider = replace(volunteer, available=(*volunteer.available, span))
        return {**who, "shift": shift.id}, wider
    if code == "MAX_WEEK":
        minutes = max(sum(s.minutes for s in mine if s.week == one.week) for one in mine)
        return {**who, "limit": minutes}, replace(volunteer, max_minutes_week=minutes)
    if code == "MAX_SHIFTS":
        return {**who, "limit": len(mine)}, replace(volunteer, max_shifts=len(mine))
    days = {one.day for one in mine}
    longest = max(run_through(day, days) for day in days)
    return {**who, "limit": longest}, replace(volunteer, max_consecutive_days=longest)
