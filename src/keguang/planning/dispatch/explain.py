"""Why requests and speakers do not meet: conflicts, counted reasons for each gap, other choices."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from keguang.planning.dispatch.conflicts import conflict_of, members_of, repairs_of
from keguang.planning.dispatch.desk import Desk
from keguang.planning.dispatch.model import model_of
from keguang.planning.dispatch.problem import Assignment, Dispatch, Lecture, Problem, Request
from keguang.planning.dispatch.quick import Undecided, decided, kept_of, quick_plan
from keguang.planning.explaining import Alternative, Explanation, Reason, UnknownItem, Unserved
from keguang.planning.stopping import Limit, Stop
from keguang.planning.wording import Words

# why a lecture does not serve a request; of several times the reason furthest down is counted
REASONS: Final[dict[str, Words]] = {
    "TOPIC": Words("{count} 个讲座主题不符", "{count} lectures are on other topics"),
    "AUDIENCE": Words("{count} 个讲座听众不符", "{count} are for other audiences"),
    "TOO_FAR": Words("{count} 个讲座的主讲人太远", "{count} speakers live too far away"),
    "OPTION": Words("{count} 个讲座没有可选的时间", "{count} have no time to choose from"),
    "LECTURE_WINDOW": Words("{count} 个讲座那时不开讲", "{count} are not on offer then"),
    "SPEAKER_AWAY": Words("{count} 个讲座的主讲人没空", "{count} speakers are away"),
    "FROZEN": Words("{count} 个讲座只能排在已定的日子", "{count} could only be on frozen days"),
    "LOCK": Words("{count} 个讲座与锁定不符", "{count} are not what is locked"),
    "FORBID": Words("{count} 个讲座被禁止", "{count} are forbidden"),
    "MAX_DELIVERIES": Words("{count} 个讲座次数已满", "{count} are given as often as offered"),
    "MAX_TOTAL": Words("{count} 个讲座的主讲人总场数已满", "{count} speakers give enough in all"),
    "MAX_PER_WEEK": Words("{count} 个讲座的主讲人当周已满", "{count} speakers have a full week"),
    "MAX_PER_DAY": Words("{count} 个讲座的主讲人当日已满", "{count} speakers have a full day"),
    "OVERLAP": Words("{count} 个讲座的主讲人赶不到", "{count} speakers cannot get there in time"),
    "PRICE": Words(
        "{count} 个讲座可以排，但比不安排更贵",
        "{count} could serve, at more than leaving it unserved",
    ),
    "POSSIBLE": Words("{count} 个讲座可以排，而且更好", "{count} could serve, and the plan gains"),
}
_INSTEAD: Final = Words(
    "{request} 改为 {lecture}，第 {day} 日 {start_min} 分：相差 {difference} 分",
    "{request} by {lecture} on day {day} at {start_min}: {difference} fen more",
)
_NONE: Final = Words(
    "{request} 不安排：相差 {difference} 分", "{request} unserved: {difference} fen"
)


def explain(
    problem: Problem,
    plan: Dispatch | None,
    *,
    limit: Limit,
    item: str | None = None,
    alternatives: int = 5,
) -> Explanation:
    """Explain an instance, and a plan of it if one is given.

    Parameters
    ----------
    item
        Id of a request: its cheapest other sessions, and what the plan costs more with each while
        all other sessions stay as they are.

    Raises
    ------
    UnknownItem
        When no request has the id `item`.
    """
    stop = limit.start()
    if item is not None and all(request.id != item for request in problem.requests):
        raise UnknownItem(item)
    if conflict := conflict_of(problem, limit):
        base = () if problem.baseline is None else tuple(problem.baseline.of_request.values())
        given = base if plan is None else plan.assignments
        return Explanation(
            instance=problem.name,
            status="infeasible",
            conflict=members_of(conflict),
            repairs=repairs_of(problem, conflict, given, stop.part(0.1)),
            item=item,
        )
    if item is not None:
        desk = Desk(problem, _plan_or_quick(problem, plan, stop))
        found = _alternatives(desk, item, alternatives)
        return Explanation(instance=problem.name, status="feasible", item=item, alternatives=found)
    gaps: list[Unserved] = []
    if plan is not None:
        gaps = list(_gaps(Desk(problem, kept_of(problem, plan.assignments))))
    return Explanation(instance=problem.name, status="feasible", unserved=gaps)


def _plan_or_quick(problem: Problem, plan: Dispatch | None, stop: Stop) -> list[Assignment]:
    if plan is not None:
        return kept_of(problem, plan.assignments)
    try:
        forced = decided(problem, stop) or []
    except Undecided:
        forced = []
    model = model_of(problem)
    return model.plan_of(quick_plan(model, forced))


def _gaps(desk: Desk) -> Iterator[Unserved]:
    """Every unserved request: each lecture of the instance counted under one reason.

    `unserved_fen` is what leaving it costs, `cheapest_fen` what serving it would cost besides.
    """
    weights = desk.problem.weights
    for request in desk.problem.requests:
        if request.id in desk.of_request:
            continue
        counts: Counter[str] = Counter()
        price = weights.unserved * request.priority * request.seats
        ids: dict[str, str | int] = {"unserved_fen": price}
        for lecture in desk.problem.lectures:
            code, cost = _why(desk, request, lecture)
            counts[code] += 1
            if cost is not None:
                ids["cheapest_fen"] = min(cost + price, int(ids.get("cheapest_fen", cost + price)))
        reasons = [Reason(code, counts[code], words) for code, words in REASONS.items()]
        yield Unserved(request.id, [reason for reason in reasons if reason.count], ids)


def _why(desk: Desk, request: Request, lecture: Lecture) -> tuple[str, int | None]:
    """Why this lecture does not serve this request, and what the plan would cost more if it did."""
    if (code := desk.unsuitable(request, lecture)) is not None:
        return code, None
    costs, codes = [], ["OPTION"]
    for one in _times(request, lecture):
        refused = desk.refusal(one)
        if refused is None:
            costs.append(desk.added_cost(one))
        else:
            codes.append(refused)
    if costs:
        return ("POSSIBLE" if min(costs) < 0 else "PRICE"), min(costs)
    return max(codes, key=list(REASONS).index), None


def _times(request: Request, lecture: Lecture) -> Iterator[Assignment]:
    for day, start_min in dict.fromkeys(request.options):
        yield Assignment(request.id, lecture.id, day, start_min)


def _alternatives(desk: Desk, item: str, wanted: int) -> Sequence[Alternative]:
    """The cheapest other sessions of a request, or none at all, by what the plan costs more."""
    request = desk.requests[item]
    now = desk.remove(item)
    current = 0 if now is None else desk.added_cost(now)
    found: list[Alternative] = []
    if now is not None and item not in desk.orders.must:
        found.append(Alternative({"request": item}, -current, _NONE))
    for lecture in desk.problem.lectures:
        if desk.unsuitable(request, lecture) is not None:
            continue
        found += [
            Alternative(one._asdict(), desk.added_cost(one) - current, _INSTEAD)
            for one in _times(request, lecture)
            if one != now and desk.refusal(one) is None
        ]
    return sorted(found, key=lambda one: one.difference)[:wanted]
