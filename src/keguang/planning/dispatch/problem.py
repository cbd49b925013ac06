"""What a dispatch is about, as frozen data, and how it is read from a file (lectures/1).

Days count from the start of the horizon, times are minutes after midnight, places are metres on
a plane, costs are fen (0.01 yuan).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, Final, NamedTuple

from keguang.planning.instances import Node, require_schema, unique
from keguang.planning.wording import Words

SCHEMA: Final = "lectures/1"
MINUTES_A_DAY: Final = 1440
# farther apart than this, squares of distances would not fit 64 bits
_FARTHEST_M: Final = 10**9
# sums of products of these fit 64 bits
_DEAREST: Final = 10**6
_MOST_SEATS: Final = 10**5

_NO_DATE: Final = Words("应为日期，如 2027-03-01，实际是 {found}", "must be a date, is {found}")
_NO_OPTION: Final = Words("应为 [日, 开始分钟]", "must be [day, start minute]")
_UNORDERED: Final = Words("应从小到大", "must ascend")

type Place = tuple[int, int]


class Assignment(NamedTuple):
    """One session: this lecture is given to this request at this time."""

    request: str
    lecture: str
    day: int
    start_min: int


class Option(NamedTuple):
    """A time a request offers."""

    day: int
    start_min: int


@dataclass(frozen=True, slots=True)
class Order:
    """A lock or a forbid: every field given must match, or must not all match."""

    request: str
    lecture: str | None = None
    day: int | None = None
    start_min: int | None = None

    def matches(self, lecture: str, day: int, start_min: int) -> bool:
        return (
            self.lecture in (None, lecture)
            and self.day in (None, day)
            and self.start_min in (None, start_min)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Society:
    """学会; it should give so many lectures in the horizon and in each quarter."""

    id: str
    min_year: int
    min_quarter: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """主讲人, at home at `place`; `max_km` is one way."""

    id: str
    place: Place
    unavailable: frozenset[int]
    max_per_day: int
    max_per_week: int
    max_total: int
    max_km: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Lecture:
    """A lecture on offer from `from_day` to `to_day` inclusive; quality 0 to 100."""

    id: str
    society: str
    speaker: str
    topic: str
    audiences: frozenset[str]
    minutes: int
    max_deliveries: int
    from_day: int
    to_day: int
    quality: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """点单: who wants a lecture, on what (the most wanted topic first), and when it could be."""

    id: str
    district: str
    place: Place
    audience: str
    topics: tuple[str, ...]
    seats: int
    priority: int
    options: tuple[Option, ...]
    preferred_days: frozenset[int]


@dataclass(frozen=True, slots=True)
class Coverage:
    """A district should see so many sessions for an audience."""

    district: str
    audience: str
    least: int


@dataclass(frozen=True, slots=True)
class KeyEvent:
    """So many sessions should fall on these days; a day listed twice counts twice."""

    id: str
    days: tuple[int, ...]
    least: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """Fen for each thing an official would rather not see; docs/explanation/dispatch.md."""

    unserved: int
    topic_rank: int
    quality: int
    not_preferred: int
    km: int
    society_year: int
    society_quarter: int
    coverage: int
    key: int
    change: int


@dataclass(frozen=True, slots=True)
class Baseline:
    """The plan people live by, by request; days before `frozen_before_day` cannot move."""

    of_request: Mapping[str, Assignment]
    frozen_before_day: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A whole instance. Orders and the baseline may name what is no longer there."""

    name: str
    days: int
    start_weekday: int
    quarter_starts: tuple[int, ...]
    road_factor_pct: int
    speed_kmh: int
    handover_min: int
    societies: tuple[Society, ...]
    speakers: tuple[Speaker, ...]
    lectures: tuple[Lecture, ...]
    requests: tuple[Request, ...]
    coverage: tuple[Coverage, ...]
    key_events: tuple[KeyEvent, ...]
    locks: tuple[Order, ...]
    forbids: tuple[Order, ...]
    baseline: Baseline | None
    weights: Weights

    def week_of(self, day: int) -> int:
        """Weeks begin on Mondays."""
        return (day + self.start_weekday) // 7


@dataclass(frozen=True, slots=True)
class Dispatch:
    """A plan as somebody wrote it down: any ids, any order, possibly twice."""

    assignments: tuple[Assignment, ...]

    def to_json(self) -> dict[str, Any]:
        """The solution file without its meta."""
        return {"assignments": [one._asdict() for one in self.assignments]}


def parse(node: Node) -> Problem:
    """Read an instance.

    Raises
    ------
    PlanningInputError
        Naming the JSON path of the first thing that is not of the schema.
    """
    require_schema(node, SCHEMA)
    _read_date(node.field("start_date"))
    days = node.field("days").integer(least=1, most=10_000)
    districts = unique(node.field("districts"), _district, str)
    societies = unique(
        node.field("societies"), lambda one: _society(one, districts), lambda one: one.id
    )
    names = {society.id: society for society in societies}
    speakers = unique(
        node.field("speakers"), lambda one: _speaker(one, names, days), lambda one: one[1].id
    )
    society_of = {speaker.id: society for society, speaker in speakers}
    return Problem(
        name=node.field("name").text(),
        days=days,
        start_weekday=node.field("start_weekday").integer(most=6),
        quarter_starts=_ascending(node.field("quarter_starts")),
        road_factor_pct=node.field("road_factor_pct").integer(most=10_000),
        speed_kmh=node.field("speed_kmh").integer(least=1, most=10_000),
        handover_min=node.field("handover_min").integer(most=MINUTES_A_DAY),
        societies=societies,
        speakers=tuple(speaker for _society_id, speaker in speakers),
        lectures=unique(
            node.field("lectures"), lambda one: _lecture(one, society_of, names), lambda one: one.id
        ),
        requests=unique(
            node.field("requests"), lambda one: _request(one, districts, days), lambda one: one.id
        ),
        coverage=tuple(_coverage(one, districts) for one in node.field("coverage").items()),
        key_events=unique(node.field("key_events"), _key_event, lambda one: one.id),
        locks=tuple(_order(one) for one in node.field("locks").items()),
        forbids=tuple(_order(one) for one in node.field("forbids").items()),
        baseline=_baseline(node.field("baseline")),
        weights=_weights(node.field("weights")),
    )


def parse_plan(node: Node) -> Dispatch:
    """Read a solution; its ids are the checker's business."""
    return Dispatch(_assignments(node.field("assignments")))


def _read_date(node: Node) -> None:
    try:
        date.fromisoformat(node.text())
    except ValueError:
        node.refuse(_NO_DATE, found=node.text())


def _ascending(node: Node) -> tuple[int, ...]:
    numbers = node.integers()
    if any(later <= earlier for earlier, later in pairwise(numbers)):
        node.refuse(_UNORDERED)
    return numbers


def _place(node: Node) -> Place:
    x_m = node.field("x_m").integer(least=-_FARTHEST_M, most=_FARTHEST_M)
    return x_m, node.field("y_m").integer(least=-_FARTHEST_M, most=_FARTHEST_M)


def _district(node: Node) -> str:
    _place(node)
    return node.field("id").text()


def _society(node: Node, districts: tuple[str, ...]) -> Society:
    node.field("district").reference(districts)
    return Society(
        id=node.field("id").text(),
        min_year=node.field("min_year").integer(most=_DEAREST),
        min_quarter=node.field("min_quarter").integer(most=_DEAREST),
    )


def _speaker(node: Node, societies: dict[str, Society], days: int) -> tuple[str, Speaker]:
    return node.field("society").reference(societies), Speaker(
        id=node.field("id").text(),
        place=_place(node),
        unavailable=frozenset(node.field("unavailable").integers(most=days - 1)),
        max_per_day=node.field("max_per_day").integer(),
        max_per_week=node.field("max_per_week").integer(),
        max_total=node.field("max_total").integer(),
        max_km=node.field("max_km").integer(),
    )


def _lecture(node: Node, society_of: dict[str, str], societies: dict[str, Society]) -> Lecture:
    speaker = node.field("speaker").reference(society_of)
    return Lecture(
        id=node.field("id").text(),
        society=node.field("society").reference(societies),
        speaker=speaker,
        topic=node.field("topic").text(),
        audiences=frozenset(node.field("audiences").texts()),
        minutes=node.field("minutes").integer(least=1, most=MINUTES_A_DAY),
        max_deliveries=node.field("max_deliveries").integer(),
        from_day=node.field("from_day").integer(),
        to_day=node.field("to_day").integer(),
        quality=node.field("quality").integer(most=100),
    )


def _request(node: Node, districts: tuple[str, ...], days: int) -> Request:
    return Request(
        id=node.field("id").text(),
        district=node.field("district").reference(districts),
        place=_place(node),
        audience=node.field("audience").text(),
        topics=node.field("topics").texts(),
        seats=node.field("seats").integer(most=_MOST_SEATS),
        priority=node.field("priority").integer(most=10),
        options=tuple(_option(one, days) for one in node.field("options").items()),
        preferred_days=frozenset(node.field("preferred_days").integers()),
    )


def _option(node: Node, days: int) -> Option:
    parts = list(node.items())
    if len(parts) != 2:
        node.refuse(_NO_OPTION)
    return Option(parts[0].integer(most=days - 1), parts[1].integer(most=MINUTES_A_DAY))


def _coverage(node: Node, districts: tuple[str, ...]) -> Coverage:
    return Coverage(
        node.field("district").reference(districts),
        node.field("audience").text(),
        node.field("min").integer(most=_DEAREST),
    )


def _key_event(node: Node) -> KeyEvent:
    return KeyEvent(
        node.field("id").text(),
        node.field("days").integers(),
        node.field("min_sessions").integer(most=_DEAREST),
    )


def _order(node: Node) -> Order:
    return Order(
        node.field("request").text(),
        node.field("lecture").text() if node.has("lecture") else None,
        node.field("day").integer() if node.has("day") else None,
        node.field("start_min").integer() if node.has("start_min") else None,
    )


def _assignments(node: Node) -> tuple[Assignment, ...]:
    return tuple(
        Assignment(
            one.field("request").text(),
            one.field("lecture").text(),
            one.field("day").integer(),
            one.field("start_min").integer(),
        )
        for one in node.items()
    )


def _baseline(node: Node) -> Baseline | None:
    if node.or_none() is None:
        return None
    listed = _assignments(node.field("assignments"))
    return Baseline({one.request: one for one in listed}, node.field("frozen_before_day").integer())


def _weights(node: Node) -> Weights:
    def fen(name: str) -> int:
        return node.field(name).integer(most=_DEAREST)

    return Weights(
        unserved=fen("unserved"),
        topic_rank=fen("topic_rank"),
        quality=fen("quality"),
        not_preferred=fen("not_preferred"),
        km=fen("km"),
        society_year=fen("society_year"),
        society_quarter=fen("society_quarter"),
        coverage=fen("coverage"),
        key=fen("key"),
        change=fen("change"),
    )
