"""Why there is no plan: decisions that cannot all hold, and what to give up or allow instead."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from keguang.planning.dispatch.around import replan, with_result
from keguang.planning.dispatch.cost import cost_of
from keguang.planning.dispatch.orders import orders_of
from keguang.planning.dispatch.problem import Assignment, Order, Problem
from keguang.planning.dispatch.quick import Undecided, decided, kept_of
from keguang.planning.explaining import Member, Repair, minimal_conflict
from keguang.planning.stopping import Limit
from keguang.planning.wording import Words

type Kind = Literal["LOCK", "FORBID", "FROZEN", "CLOSED"]

_MEMBER: Final[dict[Kind, Words]] = {
    "LOCK": Words("锁定 {request}（{what}）", "{request} is locked ({what})"),
    "FORBID": Words("禁止 {request}（{what}）", "{request} is forbidden ({what})"),
    "FROZEN": Words("已定：{request}（{what}）", "{request} is in the frozen past ({what})"),
    "CLOSED": Words(
        "{request} 在已定的日子里没有安排", "{request} is not served in the frozen past"
    ),
}
_DROP: Final[dict[Kind, tuple[str, Words]]] = {
    "LOCK": (
        "drop_lock",
        Words(
            "取消锁定 {request}（{what}），{cost} 分",
            "drop the lock of {request} ({what}): {cost} fen",
        ),
    ),
    "FORBID": (
        "drop_forbid",
        Words("取消禁止 {request}（{what}），{cost} 分", "allow {request} ({what}): {cost} fen"),
    ),
    "FROZEN": (
        "take_out_of_past",
        Words(
            "从已定安排中去掉 {request}（{what}），{cost} 分",
            "take {request} ({what}) out of the past: {cost} fen",
        ),
    ),
    "CLOSED": (
        "put_into_past",
        Words(
            "允许 {request} 排在已定的日子，{cost} 分", "let {request} into the past: {cost} fen"
        ),
    ),
}
_ALLOW: Final[dict[str, Words]] = {
    "MAX_DELIVERIES": Words(
        "{lecture} 最多讲 {limit} 次，{cost} 分", "let {lecture} be given {limit} times: {cost} fen"
    ),
    "MAX_TOTAL": Words(
        "{speaker} 最多共讲 {limit} 场，{cost} 分", "let {speaker} give {limit} in all: {cost} fen"
    ),
    "MAX_PER_WEEK": Words(
        "{speaker} 每周最多讲 {limit} 场，{cost} 分",
        "let {speaker} give {limit} a week: {cost} fen",
    ),
    "MAX_PER_DAY": Words(
        "{speaker} 每日最多讲 {limit} 场，{cost} 分", "let {speaker} give {limit} a day: {cost} fen"
    ),
    "SPEAKER_AWAY": Words(
        "请 {speaker} 第 {day} 日到场，{cost} 分", "ask {speaker} to come on day {day}: {cost} fen"
    ),
}
_TOGETHER: Final = Words(
    "同时取消 {count} 项：{listed}，{cost} 分", "drop {count} together: {listed}: {cost} fen"
)


@dataclass(frozen=True, slots=True)
class Decision:
    """One lock or forbid, one session of the frozen past, or that a request has none in it."""

    kind: Kind
    order: Order

    @property
    def what(self) -> str:
        """The fields it gives, as a reader of the file knows them."""
        given = (self.order.lecture, self.order.day, self.order.start_min)
        return " ".join(str(field) for field in given if field is not None) or "*"

    @property
    def ids(self) -> dict[str, str | int]:
        fields = {
            "request": self.order.request,
            "lecture": self.order.lecture,
            "day": self.order.day,
            "start_min": self.order.start_min,
        }
        return {name: value for name, value in fields.items() if value is not None}


def conflict_of(problem: Problem, limit: Limit) -> list[Decision]:
    """A minimal set of decisions that cannot all hold; empty if all can."""
    return _minimal(problem, decisions_of(problem), limit)


def members_of(conflict: Sequence[Decision]) -> list[Member]:
    """The conflict as people read it."""
    return [
        Member(
            "FROZEN" if one.kind == "CLOSED" else one.kind,
            _MEMBER[one.kind],
            {**one.ids, "what": one.what},
        )
        for one in conflict
    ]


def decisions_of(problem: Problem) -> list[Decision]:
    """All decisions of an instance that could take part in a conflict."""
    orders = orders_of(problem)
    past = [Decision("FROZEN", Order(*one)) for one in orders.fixed.values()]
    must = {lock.request for lock in problem.locks}
    closed = [
        Decision("CLOSED", Order(name))
        for name in sorted(must - orders.fixed.keys())
        if orders.closed
    ]
    forbids = [one for one in dict.fromkeys(problem.forbids) if one.request in orders.must]
    return [
        *past,
        *closed,
        *(Decision("FORBID", one) for one in forbids),
        *(Decision("LOCK", one) for one in dict.fromkeys(problem.locks)),
    ]


def with_only(problem: Problem, decisions: Sequence[Decision]) -> Problem:
    """The instance with these decisions and no others, the past written as locks and forbids."""
    first_free = 0 if problem.baseline is None else problem.baseline.frozen_before_day
    days = {
        request.id: {option.day for option in request.options if option.day < first_free}
        for request in problem.requests
    }
    locks, forbids = [], []
    for one in decisions:
        if one.kind in ("LOCK", "FROZEN"):
            locks.append(one.order)
        elif one.kind == "FORBID":
            forbids.append(one.order)
        else:
            name = one.order.request
            forbids += [Order(name, day=day) for day in sorted(days.get(name, ()))]
    return replace(problem, locks=tuple(locks), forbids=tuple(forbids), baseline=None)


def _holds(problem: Problem, limit: Limit) -> bool:
    """Whether these decisions hold together; what nobody found out in time is no conflict."""
    try:
        return decided(problem, limit.start()) is not None
    except Undecided:
        return True


def _minimal(problem: Problem, members: Sequence[Decision], limit: Limit) -> list[Decision]:
    if _holds(with_only(problem, members), limit):
        return []

    def feasible(some: Sequence[Decision]) -> bool:
        return _holds(with_only(problem, some), limit)

    # what is decided about one request often contradicts by itself
    by_request: dict[str, list[Decision]] = {}
    for one in members:
        by_request.setdefault(one.order.request, []).append(one)
    for own in by_request.values():
        if not feasible(own):
            return minimal_conflict(own, feasible)
    return minimal_conflict(members, feasible)


def repairs_of(
    problem: Problem, conflict: Sequence[Decision], plan: Sequence[Assignment], limit: Limit
) -> list[Repair]:
    """Changes each of which makes the instance feasible, the cheapest first.

    `cost` is what the plan around the requests concerned then costs more than with none of the
    conflict's decisions; everybody else is held as in `plan`.
    """
    members = decisions_of(problem)
    others = [one for one in members if one not in conflict]
    rest = _together(problem, others, limit)
    concerned = frozenset(one.order.request for one in (*conflict, *rest))
    price = _Pricing(problem, plan, concerned, limit)
    least = price.of(with_only(problem, [one for one in others if one not in rest]))
    repairs = []
    if not rest:
        for action, words, target, repaired in _single(problem, members, conflict):
            cost = price.of(repaired)
            if cost is not None and least is not None:
                repairs.append(Repair(action, words, target, cost - least))
    if not repairs:
        dropped = _together(problem, members, limit)
        cost = price.of(with_only(problem, [one for one in members if one not in dropped]))
        listed = ", ".join(f"{one.kind} {one.order.request}" for one in dropped)
        target = {"count": len(dropped), "listed": listed, "members": [o.ids for o in dropped]}
        repairs.append(Repair("drop", _TOGETHER, target, (cost or 0) - (least or 0)))
    return sorted(repairs, key=lambda repair: repair.cost)


def _together(problem: Problem, members: Sequence[Decision], limit: Limit) -> list[Decision]:
    """One decision of each conflict there is: without them all the others hold."""
    dropped: list[Decision] = []
    left = list(members)
    while found := _minimal(problem, left, limit):
        # the youngest decision is the easiest to take back
        dropped.append(found[-1])
        left.remove(found[-1])
    return dropped


@dataclass(frozen=True, slots=True)
class _Pricing:
    """Best plans around the requests a conflict is about."""

    problem: Problem
    plan: Sequence[Assignment]
    concerned: frozenset[str]
    limit: Limit

    def of(self, repaired: Problem) -> int | None:
        """The cost of the best plan near by; None when the repair does not make it feasible."""
        try:
            forced = decided(repaired, self.limit.start())
        except Undecided:
            return None
        if forced is None:
            return None
        kept = kept_of(repaired, (*forced, *self.plan))
        here = self.concerned & {request.id for request in repaired.requests}
        part, result = replan(repaired, kept, here, self.limit)
        # changes are priced by the old plan, which the repaired instance states as locks
        priced = replace(repaired, baseline=self.problem.baseline)
        return cost_of(priced, with_result(kept, part, result))


def _single(
    problem: Problem, members: Sequence[Decision], conflict: Sequence[Decision]
) -> Iterator[tuple[str, Words, dict[str, Any], Problem]]:
    """Changes that may repair: (action, words, target, the instance with it)."""
    for one in conflict:
        action, words = _DROP[one.kind]
        left = [other for other in members if other != one]
        yield action, words, {**one.ids, "what": one.what}, with_only(problem, left)
    whole = with_only(problem, members)
    lectures = {lecture.id: lecture for lecture in problem.lectures}
    seen: set[tuple[str, str]] = set()
    for one in conflict:
        lecture = lectures.get(one.order.lecture or "")
        if lecture is None or one.kind in ("FORBID", "CLOSED"):
            continue
        for code, name in (
            ("MAX_DELIVERIES", lecture.id),
            *((code, lecture.speaker) for code in _ALLOW if code != "MAX_DELIVERIES"),
        ):
            days = [one.order.day] if code == "SPEAKER_AWAY" else [None]
            key = code, f"{name} {days}"
            if key not in seen:
                seen.add(key)
                yield from _allowing(whole, code, name, days[0])


_FIELDS: Final = {
    "MAX_TOTAL": "max_total",
    "MAX_PER_WEEK": "max_per_week",
    "MAX_PER_DAY": "max_per_day",
}


def _allowing(
    problem: Problem, code: str, name: str, day: int | None
) -> Iterator[tuple[str, Words, dict[str, Any], Problem]]:
    """The instance with one limit raised by one, or one absence lifted."""
    action, words = f"allow_{code.lower()}", _ALLOW[code]
    if code == "MAX_DELIVERIES":
        most = {one.id: one.max_deliveries for one in problem.lectures}[name] + 1
        target: dict[str, Any] = {"lecture": name, "limit": most}
        changed = _each(problem.lectures, name, lambda one: replace(one, max_deliveries=most))
        yield action, words, target, replace(problem, lectures=changed)
        return
    speaker = next(one for one in problem.speakers if one.id == name)
    if code in _FIELDS:
        limit = getattr(speaker, _FIELDS[code]) + 1
        fields: dict[str, Any] = {_FIELDS[code]: limit}
        target = {"speaker": name, "limit": limit}
    elif day in speaker.unavailable:
        fields = {"unavailable": speaker.unavailable - {day}}
        target = {"speaker": name, "day": day}
    else:
        return
    changed_speakers = _each(problem.speakers, name, lambda one: replace(one, **fields))
    yield action, words, target, replace(problem, speakers=changed_speakers)


def _each[T: Any](things: Sequence[T], name: str, change: Callable[[T], T]) -> tuple[T, ...]:
    return tuple(change(one) if one.id == name else one for one in things)
