"""The judge of any tours: which rules they break and what they cost. Knows no solver.

A route's timing: leave at the start of duty, serve each stop at the earliest time that fits. Of a
route or stop listed twice the first counts. A broken plan has a cost too.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

from keguang.planning.instances import road_km, travel_min
from keguang.planning.results import Report, Violation
from keguang.planning.tours.problem import Order, Place, Problem, Route, Stop, Tours, Vehicle
from keguang.planning.wording import Words

RULES: Final[dict[str, Words]] = {
    "UNKNOWN": Words(
        "{vehicle} 第 {day} 日的路线里有不存在的编号或日子",
        "the route of {vehicle} on day {day} names something unknown",
    ),
    "ROUTE_TWICE": Words(
        "{vehicle} 第 {day} 日有两条路线", "{vehicle} has two routes on day {day}"
    ),
    "VEHICLE_AWAY": Words("{vehicle} 第 {day} 日不可用", "{vehicle} is not available on day {day}"),
    "FOREIGN_BASE": Words("{vehicle} 不能用基地 {place}", "{vehicle} may not use base {place}"),
    "STOP_TWICE": Words("{stop} 去了两次", "{stop} is visited twice"),
    "STOP_DAY": Words("{stop} 第 {day} 日不接待", "{stop} is closed on day {day}"),
    "EXHIBIT": Words("{vehicle} 没有 {stop} 所需的展品", "{vehicle} lacks an exhibit {stop} needs"),
    "WINDOW": Words(
        "{vehicle} 第 {day} 日 {arrive} 分才到 {stop}，没有时段可用",
        "{vehicle} reaches {stop} at {arrive} on day {day}, too late for its windows",
    ),
    "DUTY": Words(
        "{vehicle} 第 {day} 日 {end} 分才收车，应不晚于 {most}",
        "{vehicle} ends day {day} at {end}, after {most}",
    ),
    "DRIVE": Words(
        "{vehicle} 第 {day} 日行车 {found} 分钟，最多 {most}",
        "{vehicle} drives {found} min on day {day}, {most} at most",
    ),
    "STRANDED": Words(
        "{vehicle} 第 {day} 日之前住在 {place}，当日却没有路线",
        "{vehicle} slept at {place} before day {day} but has no route that day",
    ),
    "CONTINUITY": Words(
        "{vehicle} 第 {day} 日从 {start} 出发，人却在 {place}",
        "{vehicle} starts day {day} at {start} but is at {place}",
    ),
    "NIGHTS": Words(
        "{vehicle} 到第 {day} 日连续在外 {found} 夜，最多 {most}",
        "{vehicle}: {found} nights out in a row by day {day}, {most} at most",
    ),
    "NOT_HOME": Words("{vehicle} 结束时在 {place}", "{vehicle} ends the plan at {place}"),
    "MANDATORY": Words("必去的 {stop} 没有去", "mandatory {stop} is not visited"),
    "LOCK": Words("锁定未保持：{stop}", "lock not kept: {stop}"),
    "FORBID": Words("已禁止：{stop}", "forbidden: {stop}"),
    "FROZEN": Words(
        "{vehicle} 第 {day} 日的路线在冻结日之前，不能变动",
        "the route of {vehicle} on day {day} is frozen",
    ),
}


@dataclass(slots=True)
class _Sheet:
    """What reading the routes one after another has brought together."""

    routes: dict[tuple[str, int], Route] = field(default_factory=dict)
    seen: dict[str, tuple[str, int]] = field(default_factory=dict)
    schedule: list[dict[str, Any]] = field(default_factory=list)
    broken: list[Violation] = field(default_factory=list)
    km: int = 0
    km_fen: int = 0
    lodging_fen: int = 0

    def break_rule(self, code: str, **values: str | int) -> None:
        self.broken.append(Violation(code, RULES[code], values))


@dataclass(frozen=True, slots=True)
class _Index:
    problem: Problem
    places: dict[str, Place]
    lodging_fen: dict[str, int]
    stops: dict[str, Stop]
    vehicles: dict[str, Vehicle]

    def knows(self, route: Route) -> bool:
        return (
            route.vehicle in self.vehicles
            and 0 <= route.day < self.problem.days
            and route.start in self.places
            and route.end in self.places
            and all(stop in self.stops for stop in route.stops)
        )


def check(problem: Problem, plan: Tours) -> Report:
    """Judge tours.

    Returns
    -------
    Report
        Terms in fen: km, lodging, vehicle_day, uncollected, township, change. `schedule` lists
        every visit with its vehicle, day, stop and the minutes arrive, start and leave.
    """
    index = _index(problem)
    sheet = _Sheet()
    for route in plan.routes:
        _read(index, sheet, route)
    for vehicle in problem.vehicles:
        _follow(problem, sheet, vehicle)
    for stop in problem.stops:
        if stop.mandatory and stop.id not in sheet.seen:
            sheet.break_rule("MANDATORY", stop=stop.id)
    _obey(problem, sheet)
    changed = _compare(problem, sheet)
    visited = Counter(index.stops[stop].township for stop in sheet.seen)
    short = [max(0, least - visited[name]) for name, least in problem.townships.items()]
    kpi = {
        "visited": len(sheet.seen),
        "stops": len(problem.stops),
        "km": sheet.km,
        "routes": len(sheet.routes),
        "townships_missed": sum(missing > 0 for missing in short),
        "changed": changed,
    }
    terms = _terms(problem, sheet, sum(short), changed)
    return Report(problem.name, sheet.broken, terms, kpi, {"schedule": sheet.schedule})


def _index(problem: Problem) -> _Index:
    return _Index(
        problem,
        {place.id: place for place in (*problem.bases, *problem.lodgings)},
        {lodging.id: lodging.fen_per_night for lodging in problem.lodgings},
        {stop.id: stop for stop in problem.stops},
        {vehicle.id: vehicle for vehicle in problem.vehicles},
    )


def _terms(problem: Problem, sheet: _Sheet, short: int, changed: int) -> dict[str, int]:
    weights = problem.weights
    return {
        "km": sheet.km_fen,
        "lodging": sheet.lodging_fen,
        "vehicle_day": weights.vehicle_day * len(sheet.routes),
        "uncollected": sum(stop.prize for stop in problem.stops if stop.id not in sheet.seen),
        "township": weights.township * short,
        "change": weights.change * changed,
    }


def _read(index: _Index, sheet: _Sheet, route: Route) -> None:
    """Take one route onto the sheet, with whatever is wrong within its day."""
    ids: dict[str, str | int] = {"vehicle": route.vehicle, "day": route.day}
    if not index.knows(route):
        sheet.break_rule("UNKNOWN", **ids)
        return
    if (route.vehicle, route.day) in sheet.routes:
        sheet.break_rule("ROUTE_TWICE", **ids)
        return
    sheet.routes[route.vehicle, route.day] = route
    vehicle = index.vehicles[route.vehicle]
    if route.day not in vehicle.available_days:
        sheet.break_rule("VEHICLE_AWAY", **ids)
    for place in (route.start, route.end):
        if place not in index.lodging_fen and place != vehicle.base:
            sheet.break_rule("FOREIGN_BASE", **ids, place=place)
    km, drive, now = _drive(index, sheet, route, vehicle)
    if now > vehicle.duty_end_min:
        sheet.break_rule("DUTY", **ids, end=now, most=vehicle.duty_end_min)
    if drive > vehicle.max_drive_min:
        sheet.break_rule("DRIVE", **ids, found=drive, most=vehicle.max_drive_min)
    sheet.km += km
    sheet.km_fen += km * vehicle.fen_per_km
    sheet.lodging_fen += index.lodging_fen.get(route.end, 0)


def _drive(index: _Index, sheet: _Sheet, route: Route, vehicle: Vehicle) -> tuple[int, int, int]:
    """Kilometres, minutes driven and the minute of arrival at the end of the day."""
    here, now, drive, km = index.places[route.start], vehicle.duty_start_min, 0, 0
    for name in route.stops:
        stop = index.stops[name]
        if name in sheet.seen:
            sheet.break_rule("STOP_TWICE", stop=name)
            continue
        sheet.seen[name] = (route.vehicle, route.day)
        if route.day not in stop.days:
            sheet.break_rule("STOP_DAY", stop=name, day=route.day)
        if not stop.exhibits <= vehicle.exhibits:
            sheet.break_rule("EXHIBIT", stop=name, vehicle=vehicle.id)
        leg_km, leg_min = _between(here, stop)
        arrive = now + leg_min
        start = stop.service_start(arrive)
        if start is None:
            sheet.break_rule("WINDOW", stop=name, vehicle=vehicle.id, day=route.day, arrive=arrive)
            start = arrive
        here, now, drive, km = stop, start + stop.service_min, drive + leg_min, km + leg_km
        sheet.schedule.append(
            {
                "vehicle": vehicle.id,
                "day": route.day,
                "stop": name,
                "arrive": arrive,
                "start": start,
                "leave": now,
            }
        )
    leg_km, leg_min = _between(here, index.places[route.end])
    return km + leg_km, drive + leg_min, now + leg_min


def _between(a: Place, b: Place) -> tuple[int, int]:
    km = road_km((a.x_m, a.y_m), (b.x_m, b.y_m), max(a.road_pct, b.road_pct))
    return km, travel_min(km, min(a.speed_kmh, b.speed_kmh))


def _follow(problem: Problem, sheet: _Sheet, vehicle: Vehicle) -> None:
    """Where the vehicle is, night after night."""
    at, nights = vehicle.base, 0
    for day in range(problem.days):
        route = sheet.routes.get((vehicle.id, day))
        if route is None:
            if at != vehicle.base:
                sheet.break_rule("STRANDED", vehicle=vehicle.id, day=day, place=at)
            at, nights = vehicle.base, 0
            continue
        if route.start != at:
            sheet.break_rule("CONTINUITY", vehicle=vehicle.id, day=day, start=route.start, place=at)
        at = route.end
        nights = nights + 1 if at != vehicle.base else 0
        most = vehicle.max_nights_out
        if nights > most:
            sheet.break_rule("NIGHTS", vehicle=vehicle.id, day=day, found=nights, most=most)
    if at != vehicle.base:
        sheet.break_rule("NOT_HOME", vehicle=vehicle.id, place=at)


def _obey(problem: Problem, sheet: _Sheet) -> None:
    for lock in problem.locks:
        visit = sheet.seen.get(lock.stop)
        if visit is None or not lock.covers(*visit):
            sheet.break_rule("LOCK", **_named(lock))
    for forbid in problem.forbids:
        visit = sheet.seen.get(forbid.stop)
        if visit is not None and forbid.covers(*visit):
            sheet.break_rule("FORBID", **_named(forbid))


def _named(order: Order) -> dict[str, str | int]:
    named: dict[str, str | int] = {"stop": order.stop}
    if order.vehicle is not None:
        named["vehicle"] = order.vehicle
    if order.day is not None:
        named["day"] = order.day
    return named


def _compare(problem: Problem, sheet: _Sheet) -> int:
    """Breaks the frozen past may show; how many stops of the old plan moved or went after it."""
    base = problem.baseline
    if base is None:
        return 0
    first_free, changed = base.frozen_before_day, 0
    for route in base.routes:
        place = (route.vehicle, route.day)
        if route.day >= first_free:
            changed += sum(sheet.seen.get(stop) != place for stop in route.stops)
        elif sheet.routes.get(place) != route:
            sheet.break_rule("FROZEN", vehicle=route.vehicle, day=route.day)
    old = {(route.vehicle, route.day) for route in base.routes}
    for vehicle, day in sheet.routes:
        if day < first_free and (vehicle, day) not in old:
            sheet.break_rule("FROZEN", vehicle=vehicle, day=day)
    return changed
