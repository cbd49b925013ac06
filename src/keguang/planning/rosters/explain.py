"""Why people and posts do not fit: conflicts, counted reasons for every gap, other choices."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from keguang.planning.explaining import Alternative, Explanation, Reason, UnknownItem, Unserved
from keguang.planning.rosters.cost import cost_of, group_of
from keguang.planning.rosters.exchange import replan, with_result
from keguang.planning.rosters.offers import Orders, offers_of, orders_of, suits
from keguang.planning.rosters.problem import Pair, Problem, Roster, Shift, Volunteer
from keguang.planning.rosters.quick import Desk, lawful, quick_roster
from keguang.planning.rosters.repairs import conflict_of, members_of, repairs_of
from keguang.planning.rosters.workload import refusal
from keguang.planning.stopping import Limit, Stop
from keguang.planning.wording import Words

# why somebody who serves at the venue is not at a post that wants people
REASONS: Final[dict[str, Words]] = {
    "SKILL": Words("{count} 人不会这个岗位", "{count} lack the skill"),
    "AVAILABLE": Words("{count} 人这段时间没空", "{count} are not free then"),
    "OVERLAP": Words("{count} 人这段时间已有班次", "{count} are at another post then"),
    "REST": Words("{count} 人休息不足", "{count} would rest too little"),
    "MAX_PER_DAY": Words("{count} 人当天班次已满", "{count} have enough shifts that day"),
    "MAX_WEEK": Words("{count} 人当周时间已满", "{count} have enough minutes that week"),
    "MAX_SHIFTS": Words("{count} 人总班次已满", "{count} have enough shifts in all"),
    "CONSECUTIVE": Words("{count} 人连续天数已满", "{count} would work too many days in a row"),
    "FORBID": Words("{count} 人被禁止", "{count} are forbidden"),
    "FROZEN": Words("{count} 人因这一天不能变动", "{count} cannot change on a frozen day"),
    "PRICE": Words(
        "{count} 人可以来，但比空缺更贵或已在别处更有用",
        "{count} could come, but cost more than the gap or are worth more elsewhere",
    ),
}
_INSTEAD: Final = Words(
    "{volunteer} 到 {shift}：相差 {difference} 分", "{volunteer} at {shift}: {difference} more"
)
# so many of the likeliest alternatives are planned through for each one wanted
_TRIED_PER_WANTED: Final = 3


def explain(
    problem: Problem,
    plan: Roster | None,
    *,
    limit: Limit,
    item: str | None = None,
    alternatives: int = 5,
) -> Explanation:
    """Explain an instance, and a plan of it if one is given.

    Parameters
    ----------
    item
        Id of a shift or a volunteer: the cheapest other people for the shift, or shifts for the
        volunteer. `difference` = what the plan costs more with that choice, the rest of the
        neighbourhood planned anew.

    Raises
    ------
    UnknownItem
        When `item` is neither.
    """
    stop = limit.start()
    orders = orders_of(problem)
    known = {shift.id for shift in problem.shifts} | {u.id for u in problem.volunteers}
    if item is not None and item not in known:
        raise UnknownItem(item)
    if conflict := conflict_of(problem):
        kept = _plan_or_quick(problem, plan, orders)
        return Explanation(
            instance=problem.name,
            status="infeasible",
            conflict=members_of(problem, conflict),
            repairs=repairs_of(problem, conflict, kept, stop.part(0.1)),
            item=item,
        )
    if item is not None:
        found = _alternatives(
            problem, _plan_or_quick(problem, plan, orders), item, alternatives, stop
        )
        return Explanation(instance=problem.name, status="feasible", item=item, alternatives=found)
    desk = lawful(problem, orders, () if plan is None else plan.assignments)
    gaps = list(_gaps(problem, desk, orders)) if plan is not None else []
    return Explanation(instance=problem.name, status="feasible", unserved=gaps)


def _plan_or_quick(problem: Problem, plan: Roster | None, orders: Orders) -> list[Pair]:
    if plan is not None:
        return list(lawful(problem, orders, plan.assignments).pairs)
    return quick_roster(problem, offers_of(problem), orders)


def _gaps(problem: Problem, desk: Desk, orders: Orders) -> Iterator[Unserved]:
    """Shifts with fewer people than they need, and beginnings without a lead."""
    serving: defaultdict[str, list[Volunteer]] = defaultdict(list)
    for volunteer in problem.volunteers:
        for venue in sorted(volunteer.venues):
            serving[venue].append(volunteer)
    for shift in problem.shifts:
        missing = shift.need - desk.staff(shift.id)
        if missing > 0:
            here = [u for u in serving[shift.venue] if Pair(shift.id, u.id) not in desk.pairs]
            reasons = _counted([_why(problem, desk, orders, u, [shift]) for u in here])
            yield Unserved(shift.id, reasons, {"missing": missing})
    groups: defaultdict[tuple[str, int, int], list[Shift]] = defaultdict(list)
    for shift in problem.shifts:
        groups[group_of(shift)].append(shift)
    leads = {volunteer.id for volunteer in problem.volunteers if volunteer.lead}
    led = {pair.shift for pair in desk.pairs if pair.volunteer in leads}
    for (venue, day, start_min), shifts in groups.items():
        if not any(shift.id in led for shift in shifts):
            here = [u for u in serving[venue] if u.lead]
            reasons = _counted([_why(problem, desk, orders, u, shifts) for u in here])
            yield Unserved(f"{venue}@{day}@{start_min}", reasons, {"missing_lead": 1})


def _why(
    problem: Problem,
    desk: Desk,
    orders: Orders,
    volunteer: Volunteer,
    shifts: Sequence[Shift],
) -> str:
    """Why this person is at none of these shifts: the reason of the shift they come nearest to."""
    codes = []
    for shift in shifts:
        pair = Pair(shift.id, volunteer.id)
        code = refusal(problem, volunteer, desk.given(volunteer.id), shift)
        if code is None and not orders.leaves_open(pair, shift.day):
            code = "FORBID" if pair in orders.barred else "FROZEN"
        codes.append(code or "PRICE")
    return max(codes, key=list(REASONS).index)


def _counted(codes: Sequence[str]) -> list[Reason]:
    counts = Counter(codes)
    return [Reason(code, counts[code], words) for code, words in REASONS.items() if counts[code]]


def _alternatives(
    problem: Problem, plan: Sequence[Pair], item: str, wanted: int, stop: Stop
) -> list[Alternative]:
    """The cheapest other pairs for one shift or one volunteer, each planned through."""
    now = cost_of(problem, plan)
    likely = sorted(_choices(problem, plan, item), key=lambda choice: choice[0])
    found = []
    for _estimate, pair in likely[: wanted * _TRIED_PER_WANTED]:
        if stop.reached():
            break
        cost = _cost_with(problem, plan, pair, stop.part(0.2))
        if cost is not None:
            found.append(Alternative(pair._asdict(), cost - now, _INSTEAD))
    return sorted(found, key=lambda one: one.difference)[:wanted]


def _choices(problem: Problem, plan: Sequence[Pair], item: str) -> Iterator[tuple[int, Pair]]:
    """Pairs the item could have, with a guess of what they cost: rules in the way, then load."""
    orders, desk, taken = orders_of(problem), Desk(problem), set(plan)
    for pair in plan:
        desk.add(pair)
    people = [u for u in problem.volunteers if u.id == item] or problem.volunteers
    shifts = [shift for shift in problem.shifts if shift.id == item] or problem.shifts
    for volunteer in people:
        for shift in shifts:
            if not suits(volunteer, shift):
                continue
            pair = Pair(shift.id, volunteer.id)
            if pair in taken or not orders.leaves_open(pair, shift.day):
                continue
            blocked = desk.refusal(pair) not in (None, "OVERSTAFFED")
            load = desk.load(volunteer.id) - volunteer.target_shifts
            yield (
                1000 * blocked + max(0, load) ** 2 + (shift.weekday in volunteer.dislike_days),
                pair,
            )


def _cost_with(problem: Problem, plan: Sequence[Pair], pair: Pair, limit: Limit) -> int | None:
    """The plan's cost with this pair locked and all it touches planned anew; None if it cannot."""
    locked = replace(problem, locks=(*problem.locks, pair))
    orders = orders_of(locked)
    if conflict_of(locked):
        return None
    kept = list(lawful(locked, orders, plan).pairs)
    displaced = set(plan) - set(kept)
    free = frozenset(name for one in (pair, *displaced) for name in one)
    part, result = replan(locked, kept, free, limit)
    return cost_of(problem, with_result(kept, part, result))
