"""Why stops are not visited: arithmetic, minimal conflicts, counted reasons, other choices."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from keguang.planning.explaining import (
    Alternative,
    Explanation,
    Member,
    Reason,
    Repair,
    UnknownItem,
    Unserved,
    minimal_conflict,
)
from keguang.planning.stopping import Limit, Stop
from keguang.planning.tours.adopting import adopted, driven
from keguang.planning.tours.cost import Plan, cost_of, missing
from keguang.planning.tours.nearby import inserted
from keguang.planning.tours.problem import Baseline, Order, Problem, Tours
from keguang.planning.tours.reach import Reach, contradicted, reaches
from keguang.planning.tours.routes import Column, priced
from keguang.planning.tours.setting import Setting, setting_of
from keguang.planning.tours.together import can_all_be_visited, impossible_stops
from keguang.planning.wording import Words

# why a vehicle's day does not visit a stop, in the order they are asked
REASONS: Final[dict[str, Words]] = {
    "STOP_DAY": Words("{count} 个车日不是接待日", "{count} vehicle days are not its days"),
    "EXHIBIT": Words("{count} 个车日的车没有所需展品", "{count} vehicle days lack an exhibit"),
    "LOCK": Words("{count} 个车日因锁定不能去", "{count} vehicle days are ruled out by a lock"),
    "FORBID": Words("{count} 个车日已禁止", "{count} vehicle days are forbidden"),
    "WINDOW": Words("{count} 个车日到达时时段已过", "{count} vehicle days come too late"),
    "DUTY": Words("{count} 个车日会超过收车时间", "{count} vehicle days would end too late"),
    "DRIVE": Words("{count} 个车日会超过行车时间", "{count} vehicle days would drive too long"),
    "PRICE": Words(
        "{count} 个车日排得下，但路费高于其价值",
        "{count} vehicle days could take it, but the road costs more than it is worth",
    ),
    "ROOM": Words(
        "{count} 个车日排得下且值得：方案还可改进",
        "{count} vehicle days could take it with profit: the plan can be improved",
    ),
}
_MEMBERS: Final[dict[str, Words]] = {
    "MANDATORY": Words(
        "{stop} 必去，但最好的一天也要行车 {drive} 分钟（最多 {max_drive}），"
        "{end} 分收车（最晚 {duty_end}）",
        "{stop} is mandatory, yet its best day drives {drive} min ({max_drive} at most) and ends "
        "at {end} ({duty_end} at the latest)",
    ),
    "LOCK": Words("锁定 {stop}", "the lock of {stop}"),
    "FORBID": Words("禁止 {stop}", "the forbid of {stop}"),
    "FROZEN": Words("冻结日之前的路线", "the routes of the frozen days"),
}
_TOGETHER: Final = Words(
    "{stop} 必去，但与其他各项排不到一起", "{stop} is mandatory, but does not fit with the others"
)
_DROP: Final[dict[str, Words]] = {
    "MANDATORY": Words(
        "{stop} 改为可不去（少收 {cost} 分）", "let {stop} be missed (costs {cost})"
    ),
    "LOCK": Words("取消锁定 {stop}（{cost} 分）", "drop the lock of {stop} ({cost})"),
    "FORBID": Words("取消禁止 {stop}（{cost} 分）", "drop the forbid of {stop} ({cost})"),
    "FROZEN": Words("放开冻结的路线（{cost} 分）", "release the frozen routes ({cost})"),
}
_DRIVE_MORE: Final = Words(
    "{vehicle} 每日行车上限提高到 {limit} 分钟（约 {cost} 分）",
    "let {vehicle} drive {limit} min a day (about {cost})",
)
_INSTEAD: Final = Words(
    "{stop} 第 {day} 日由 {vehicle} 去：相差 {difference} 分",
    "{stop} by {vehicle} on day {day}: {difference} more",
)
type Kind = Literal["FROZEN", "FORBID", "MANDATORY", "LOCK"]


@dataclass(frozen=True, slots=True)
class _Decision:
    """Something people decided that a conflict can come from."""

    kind: Kind
    order: Order


def explain(
    problem: Problem,
    plan: Tours | None,
    *,
    limit: Limit,
    item: str | None = None,
    alternatives: int = 5,
) -> Explanation:
    """Explain an instance, and a plan of it if one is given.

    Parameters
    ----------
    limit
        For showing whether what must be visited can be visited together; all else is arithmetic.
    item
        Id of a stop, or of a vehicle (then stops nobody visits): the cheapest other vehicle days,
        everything else staying as it is.

    Raises
    ------
    UnknownItem
        When `item` is neither.
    """
    clock = limit.start()
    setting = setting_of(problem)
    known = {stop.id for stop in problem.stops} | {one.id for one in problem.vehicles}
    if item is not None and item not in known:
        raise UnknownItem(item)
    kept = () if plan is None else adopted(setting, plan)
    conflict = _conflict(problem, clock)
    must = {one.order.stop for one in conflict}
    holds = plan is not None and not missing(setting, kept)
    is_shown = holds or bool(conflict) or can_all_be_visited(problem, clock)
    return Explanation(
        instance=problem.name,
        status="infeasible" if conflict else "feasible" if is_shown else "unknown",
        conflict=[_member(problem, one, alone=len(must) < 2) for one in conflict],
        repairs=_repairs(problem, conflict),
        unserved=[] if plan is None or item is not None else list(_unvisited(setting, kept)),
        item=item,
        alternatives=[] if item is None else _alternatives(setting, kept, item)[:alternatives],
    )


def _conflict(problem: Problem, clock: Stop) -> list[_Decision]:
    """A minimal set of decisions that cannot hold together; empty if none is proven."""
    lost = contradicted(setting_of(problem))
    if lost:
        decisions = _decisions(problem, lost[:1])
        return minimal_conflict(decisions, lambda some: _holds(problem, some))
    together = sorted(impossible_stops(problem, clock))
    if not together:
        return []
    decisions = _decisions(problem, together)
    found = minimal_conflict(decisions, lambda some: _hold_together(problem, some, clock))
    # a question cut short counts as held, so that what was found may prove nothing
    return [] if _hold_together(problem, found, clock) else found


def _decisions(problem: Problem, stops: Sequence[str]) -> list[_Decision]:
    """The decisions about these stops, and the past."""
    found = [_Decision("FROZEN", Order(stops[0]))] if problem.baseline else []
    found += [_Decision("FORBID", order) for order in problem.forbids if order.stop in stops]
    must = [one.id for one in problem.stops if one.id in stops and one.mandatory]
    found += [_Decision("MANDATORY", Order(stop)) for stop in must]
    return found + [_Decision("LOCK", order) for order in problem.locks if order.stop in stops]


def _holds(problem: Problem, decisions: Sequence[_Decision]) -> bool:
    """Whether the instance with these decisions alone is free of provable contradiction."""
    return not contradicted(setting_of(_with_only(problem, decisions)))


def _hold_together(problem: Problem, decisions: Sequence[_Decision], clock: Stop) -> bool:
    some = _with_only(problem, decisions)
    return not contradicted(setting_of(some)) and can_all_be_visited(some, clock) is not False


def _with_only(problem: Problem, decisions: Sequence[_Decision]) -> Problem:
    must = {one.order.stop for one in decisions if one.kind == "MANDATORY"}
    frozen = any(one.kind == "FROZEN" for one in decisions)
    base = problem.baseline
    return replace(
        problem,
        stops=tuple(replace(stop, mandatory=stop.id in must) for stop in problem.stops),
        locks=tuple(one.order for one in decisions if one.kind == "LOCK"),
        forbids=tuple(one.order for one in decisions if one.kind == "FORBID"),
        baseline=base if frozen or base is None else Baseline(base.routes, 0),
    )


def _best_try(problem: Problem, stop: str) -> Reach | None:
    setting = setting_of(replace(problem, baseline=None))
    if stop not in setting.stop_index or not problem.vehicles:
        return None
    return min(
        reaches(setting, stop),
        key=lambda one: (not one.succeeds, one.drive_min - one.max_drive_min),
    )


def _member(problem: Problem, decision: _Decision, *, alone: bool) -> Member:
    order = decision.order
    ids: dict[str, str | int] = {"stop": order.stop}
    if decision.kind == "FROZEN":
        return Member("FROZEN", _MEMBERS["FROZEN"])
    tried = _best_try(problem, order.stop)
    if decision.kind == "MANDATORY" and tried is not None:
        ids |= {
            "vehicle": tried.vehicle,
            "drive": tried.drive_min,
            "max_drive": tried.max_drive_min,
            "end": "-" if tried.end_min is None else tried.end_min,
            "duty_end": tried.duty_end_min,
        }
    elif decision.kind == "MANDATORY":
        return Member("MANDATORY", Words("{stop} 必去，但没有车", "no vehicle for {stop}"), ids)
    if decision.kind == "MANDATORY" and not alone:
        return Member("MANDATORY", _TOGETHER, ids)
    if order.vehicle is not None:
        ids["vehicle"] = order.vehicle
    if order.day is not None:
        ids["day"] = order.day
    return Member(decision.kind, _MEMBERS[decision.kind], ids)


def _repairs(problem: Problem, conflict: Sequence[_Decision]) -> list[Repair]:
    """Changes each of which alone dissolves this conflict, the cheapest first."""
    prize = {stop.id: stop.prize for stop in problem.stops}
    found = []
    for decision in conflict:
        cost = prize.get(decision.order.stop, 0) if decision.kind == "MANDATORY" else 0
        target = {"stop": decision.order.stop}
        found.append(Repair(f"drop_{decision.kind.lower()}", _DROP[decision.kind], target, cost))
    if [one.kind for one in conflict] == ["MANDATORY"]:
        found += _drive_more(problem, conflict[0])
    return sorted(found, key=lambda repair: repair.cost)


def _drive_more(problem: Problem, decision: _Decision) -> Iterator[Repair]:
    """The vehicle whose limit needs least raising, priced as a day for this stop alone."""
    tried = _best_try(problem, decision.order.stop)
    if tried is None or tried.drive_min <= tried.max_drive_min:
        return
    raised = replace(
        problem,
        vehicles=tuple(
            replace(one, max_drive_min=tried.drive_min) if one.id == tried.vehicle else one
            for one in problem.vehicles
        ),
    )
    if not _holds(raised, [decision]):
        return
    stop = next(one for one in problem.stops if one.id == decision.order.stop)
    vehicle = next(one for one in problem.vehicles if one.id == tried.vehicle)
    # at the stop's own speed: the road there is at least as bad as the stop's
    road = vehicle.fen_per_km * (tried.drive_min * stop.speed_kmh // 60)
    cost = max(0, problem.weights.vehicle_day + road - stop.prize)
    target: dict[str, str | int] = {"vehicle": vehicle.id, "limit": tried.drive_min}
    yield Repair("raise_max_drive_min", _DRIVE_MORE, target, cost)


def _unvisited(setting: Setting, plan: Plan) -> Iterator[Unserved]:
    visited = {one for column in plan for one in column.stops}
    for index, stop in enumerate(setting.stops):
        if index not in visited:
            codes = Counter(code for code, _slot, _cost in _tries(setting, plan, index))
            reasons = [Reason(c, codes[c], words) for c, words in REASONS.items() if codes[c]]
            yield Unserved(stop.id, reasons, {"prize": stop.prize})


def _tries(setting: Setting, plan: Plan, index: int) -> Iterator[tuple[str, int, int]]:
    """For each vehicle day: the rule against the stop, the slot, and the added cost if none."""
    now = cost_of(setting, plan)
    column_of = {column.slot: column for column in plan}
    for number, slot in enumerate(setting.slots):
        stop, vehicle = setting.stops[index], setting.vehicle(slot)
        if slot.day not in stop.days:
            yield "STOP_DAY", number, 0
        elif not stop.exhibits <= vehicle.exhibits:
            yield "EXHIBIT", number, 0
        elif not setting.open_at[index, number]:
            forbidden = any(
                order.stop == stop.id and order.covers(vehicle.id, slot.day)
                for order in setting.problem.forbids
            )
            yield "FORBID" if forbidden else "LOCK", number, 0
        else:
            base = setting.place_index[vehicle.base]
            column = column_of.get(number) or Column(number, base, (), base, 0)
            best = inserted(setting, column, index)
            if best is None:
                yield _refusal(setting, column, index), number, 0
            else:
                others = tuple(one for one in plan if one.slot != number)
                added = cost_of(setting, (*others, best)) - now
                yield "PRICE" if added >= 0 else "ROOM", number, added


def _refusal(setting: Setting, column: Column, index: int) -> str:
    """The rule in the way where the stop came nearest to fitting."""
    vehicle = setting.vehicle(setting.slots[column.slot])
    ranks = []
    for place in range(len(column.stops) + 1):
        here, drive, now = column.start, 0, vehicle.duty_start_min
        code = "DUTY"
        for one in (*column.stops[:place], index, *column.stops[place:]):
            node = len(setting.places) + one
            drive += int(setting.legs.minutes[here, node])
            begin = setting.stops[one].service_start(now + int(setting.legs.minutes[here, node]))
            if begin is None:
                code = "WINDOW"
                break
            now, here = begin + setting.stops[one].service_min, node
        drive += int(setting.legs.minutes[here, column.end])
        ranks.append("DRIVE" if drive > vehicle.max_drive_min else code)
    return max(ranks, key=list(REASONS).index)


def _alternatives(setting: Setting, plan: Plan, item: str) -> list[Alternative]:
    """Other vehicle days for a stop, or other stops for a vehicle, the cheapest first."""
    now = cost_of(setting, plan)
    visited = {one for column in plan for one in column.stops}
    if item in setting.stop_index:
        wanted = [setting.stop_index[item]]
    else:
        wanted = [index for index in range(len(setting.stops)) if index not in visited]
    found = []
    for index in wanted:
        without = tuple(_left_out(setting, column, index) for column in plan)
        current = {column.slot for column in plan if index in column.stops}
        base = cost_of(setting, without)
        for code, number, added in _tries(setting, without, index):
            slot = setting.slots[number]
            vehicle = setting.vehicle(slot).id
            fits = code in ("PRICE", "ROOM") and number not in current
            if fits and item in (vehicle, setting.stops[index].id):
                target: dict[str, str | int] = {
                    "stop": setting.stops[index].id,
                    "vehicle": vehicle,
                    "day": slot.day,
                }
                found.append(Alternative(target, base + added - now, _INSTEAD))
    return sorted(found, key=lambda one: one.difference)


def _left_out(setting: Setting, column: Column, index: int) -> Column:
    """The route without a stop, if it still holds without it."""
    if index not in column.stops:
        return column
    stops = tuple(one for one in column.stops if one != index)
    km = driven(setting, column.slot, column.start, list(stops), column.end)
    if km is None:
        return column
    road = km * setting.vehicle(setting.slots[column.slot]).fen_per_km
    cost = priced(setting, column.slot, stops, column.end, road)
    return Column(column.slot, column.start, stops, column.end, cost)
