"""What a season of tours is about, as frozen data, and how it is read from a file (tours/1).

Places are in metres, times minutes after midnight, costs fen.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from keguang.planning.instances import Node, require_schema, road_km, travel_min, unique
from keguang.planning.wording import Words

SCHEMA: Final = "tours/1"
KINDS: Final = ("school", "village", "community")
_LAST_MINUTE: Final = 2 * 1440
# no road is further across than this, so that a leg's price stays a whole number of 64 bits
_FARTHEST_M: Final = 10**7

_NO_DATE: Final = Words("应为日期，如 2027-03-01，实际是 {found}", "must be a date, is {found}")
_NO_KIND: Final = Words("应为 {known} 之一，实际是 {found}", "must be one of {known}, is {found}")
_NO_WINDOW: Final = Words("应为 [起, 止]，止不早于起", "must be [open, close], in order")
_NO_DUTY: Final = Words("应不早于出车时间 {start}", "must not be before the start, {start}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Somewhere a road leads to; the worse road of both ends governs a leg."""

    id: str
    x_m: int
    y_m: int
    speed_kmh: int
    road_pct: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Lodging(Place):
    """Where a crew may spend a night."""

    fen_per_night: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop(Place):
    """A school, village or community that would have a vehicle; all of `exhibits` must come."""

    township: str
    kind: str
    windows: tuple[tuple[int, int], ...]
    days: frozenset[int]
    service_min: int
    prize: int
    exhibits: frozenset[str]
    mandatory: bool

    def service_start(self, arrive_min: int) -> int | None:
        """Earliest start with the whole service inside one window; None if none is left."""
        for open_min, close_min in self.windows:
            start = max(arrive_min, open_min)
            if start + self.service_min <= close_min:
                return start
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Vehicle:
    """A vehicle with its crew; it leaves at `duty_start_min` on every day it drives."""

    id: str
    base: str
    exhibits: frozenset[str]
    available_days: frozenset[int]
    duty_start_min: int
    duty_end_min: int
    max_drive_min: int
    max_nights_out: int
    fen_per_km: int


@dataclass(frozen=True, slots=True)
class Route:
    """One vehicle's day: from a place over stops, in order, to the place of the night."""

    vehicle: str
    day: int
    start: str
    stops: tuple[str, ...]
    end: str

    def to_json(self) -> dict[str, Any]:
        return {
            "vehicle": self.vehicle,
            "day": self.day,
            "start": self.start,
            "stops": list(self.stops),
            "end": self.end,
        }


@dataclass(frozen=True, slots=True)
class Order:
    """A lock or forbid: a stop with a vehicle, a day, both, or (None) any."""

    stop: str
    vehicle: str | None = None
    day: int | None = None

    def covers(self, vehicle: str, day: int) -> bool:
        """Whether a visit by this vehicle on this day is meant."""
        return self.vehicle in (None, vehicle) and self.day in (None, day)


@dataclass(frozen=True, slots=True)
class Baseline:
    """The plan people live by; days before `frozen_before_day` cannot move."""

    routes: tuple[Route, ...]
    frozen_before_day: int


@dataclass(frozen=True, slots=True)
class Weights:
    """Fen for each day a vehicle is out, each stop a township lacks, each change of the plan."""

    vehicle_day: int
    township: int
    change: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A whole instance."""

    name: str
    days: int
    bases: tuple[Place, ...]
    lodgings: tuple[Lodging, ...]
    townships: Mapping[str, int]
    stops: tuple[Stop, ...]
    vehicles: tuple[Vehicle, ...]
    locks: tuple[Order, ...]
    forbids: tuple[Order, ...]
    baseline: Baseline | None
    weights: Weights


@dataclass(frozen=True, slots=True)
class Tours:
    """A plan as somebody wrote it down: any ids, any order, possibly twice."""

    routes: tuple[Route, ...]

    def to_json(self) -> dict[str, Any]:
        """The solution file without its meta."""
        return {"routes": [route.to_json() for route in self.routes]}


def leg(a: Place, b: Place) -> tuple[int, int]:
    """Kilometres and minutes between two places."""
    km = road_km((a.x_m, a.y_m), (b.x_m, b.y_m), max(a.road_pct, b.road_pct))
    return km, travel_min(km, min(a.speed_kmh, b.speed_kmh))


def parse(node: Node) -> Problem:
    """Read an instance.

    Raises
    ------
    PlanningInputError
        Naming the JSON path of the first thing that is not of the schema.
    """
    require_schema(node, SCHEMA)
    days = node.field("days").integer(least=1, most=1000)
    _read_date(node.field("start_date"))
    bases = unique(node.field("bases"), _place, lambda place: place.id)
    known = {base.id: base for base in bases}
    townships = dict(unique(node.field("townships"), _township, lambda pair: pair[0]))
    weights = node.field("weights")
    return Problem(
        name=node.field("name").text(),
        days=days,
        bases=bases,
        lodgings=unique(node.field("lodgings"), lambda one: _lodging(one, known), lambda g: g.id),
        townships=townships,
        stops=unique(
            node.field("stops"), lambda one: _stop(one, days, townships), lambda stop: stop.id
        ),
        vehicles=unique(
            node.field("vehicles"), lambda one: _vehicle(one, days, known), lambda v: v.id
        ),
        locks=_orders(node.field("locks")),
        forbids=_orders(node.field("forbids")),
        baseline=_baseline(node.field("baseline")),
        weights=Weights(
            vehicle_day=weights.field("vehicle_day").integer(),
            township=weights.field("township").integer(),
            change=weights.field("change").integer(),
        ),
    )


def parse_plan(node: Node) -> Tours:
    """Read a solution; its ids are the checker's business."""
    return Tours(_routes(node.field("routes")))


def _read_date(node: Node) -> None:
    try:
        date.fromisoformat(node.text())
    except ValueError:
        node.refuse(_NO_DATE, found=node.text())


def _township(node: Node) -> tuple[str, int]:
    return node.field("id").text(), node.field("min_stops").integer(most=100_000)


def _where(node: Node) -> dict[str, Any]:
    return {
        "id": node.field("id").text(),
        "x_m": node.field("x_m").integer(least=-_FARTHEST_M, most=_FARTHEST_M),
        "y_m": node.field("y_m").integer(least=-_FARTHEST_M, most=_FARTHEST_M),
        "speed_kmh": node.field("speed_kmh").integer(least=1, most=1000),
        "road_pct": node.field("road_pct").integer(least=1, most=1000),
    }


def _place(node: Node) -> Place:
    return Place(**_where(node))


def _lodging(node: Node, bases: Mapping[str, Place]) -> Lodging:
    lodging = Lodging(**_where(node), fen_per_night=node.field("fen_per_night").integer())
    if lodging.id in bases:
        node.field("id").refuse(Words("{id} 已是基地", "{id} is a base"), id=lodging.id)
    return lodging


def _stop(node: Node, days: int, townships: dict[str, int]) -> Stop:
    kind = node.field("kind")
    if kind.text() not in KINDS:
        kind.refuse(_NO_KIND, known=", ".join(KINDS), found=kind.text())
    return Stop(
        **_where(node),
        township=node.field("township").reference(townships),
        kind=kind.text(),
        windows=tuple(_window(one) for one in node.field("windows").items()),
        days=frozenset(node.field("days").integers(most=days - 1)),
        service_min=node.field("service_min").integer(most=_LAST_MINUTE),
        prize=node.field("prize").integer(),
        exhibits=frozenset(node.field("exhibits").texts()),
        mandatory=node.field("mandatory").flag(),
    )


def _window(node: Node) -> tuple[int, int]:
    span = node.integers(most=_LAST_MINUTE)
    if len(span) != 2 or span[0] > span[1]:
        node.refuse(_NO_WINDOW)
    return span[0], span[1]


def _vehicle(node: Node, days: int, bases: dict[str, Place]) -> Vehicle:
    start = node.field("duty_start_min").integer(most=_LAST_MINUTE)
    end = node.field("duty_end_min")
    if end.integer(most=_LAST_MINUTE) < start:
        end.refuse(_NO_DUTY, start=start)
    return Vehicle(
        id=node.field("id").text(),
        base=node.field("base").reference(bases),
        exhibits=frozenset(node.field("exhibits").texts()),
        available_days=frozenset(node.field("available_days").integers(most=days - 1)),
        duty_start_min=start,
        duty_end_min=end.integer(),
        max_drive_min=node.field("max_drive_min").integer(most=_LAST_MINUTE),
        max_nights_out=node.field("max_nights_out").integer(),
        fen_per_km=node.field("fen_per_km").integer(most=1_000_000),
    )


def _orders(node: Node) -> tuple[Order, ...]:
    return tuple(
        Order(
            one.field("stop").text(),
            one.field("vehicle").text() if one.has("vehicle") else None,
            one.field("day").integer() if one.has("day") else None,
        )
        for one in node.items()
    )


def _routes(node: Node) -> tuple[Route, ...]:
    return tuple(
        Route(
            one.field("vehicle").text(),
            one.field("day").integer(),
            one.field("start").text(),
            one.field("stops").texts(),
            one.field("end").text(),
        )
        for one in node.items()
    )


def _baseline(node: Node) -> Baseline | None:
    """Vehicles and stops of the old plan may have left: a stop that has counts as changed."""
    if node.or_none() is None:
        return None
    return Baseline(_routes(node.field("routes")), node.field("frozen_before_day").integer())
