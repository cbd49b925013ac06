"""What a roster is about, as frozen data, and how it is read from a file (shifts/1).

Times are minutes after midnight of the shift's day; day 0 is a Monday; costs are points.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

from keguang.planning.instances import Node, require_schema, unique
from keguang.planning.wording import Words

SCHEMA: Final = "shifts/1"
MINUTES_A_DAY: Final = 1440
# a shift may run past midnight, but belongs to the day it starts on
_LAST_MINUTE: Final = 2 * MINUTES_A_DAY

_NO_DATE: Final = Words("应为日期，如 2027-03-01，实际是 {found}", "must be a date, is {found}")
_NO_LENGTH: Final = Words("应晚于开始时间 {start_min}", "must be after the start, {start_min}")
_NO_SPAN: Final = Words("应为 [日, 起, 止]", "must be [day, from, to]")


class Pair(NamedTuple):
    """One person at one shift, by their ids."""

    shift: str
    volunteer: str


class Span(NamedTuple):
    """When somebody can come: a shift must lie wholly inside."""

    day: int
    from_min: int
    to_min: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A post at a venue for some hours; `need` people at most, `min_need` at least."""

    id: str
    venue: str
    day: int
    start_min: int
    end_min: int
    skill: str
    need: int
    min_need: int

    @property
    def minutes(self) -> int:
        return self.end_min - self.start_min

    @property
    def week(self) -> int:
        return self.day // 7

    @property
    def weekday(self) -> int:
        """0 is Monday."""
        return self.day % 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Volunteer:
    """A person, what they can do, and how much of them may be asked."""

    id: str
    skills: frozenset[str]
    venues: frozenset[str]
    lead: bool
    available: tuple[Span, ...]
    dislike_days: frozenset[int]
    max_minutes_week: int
    max_shifts: int
    target_shifts: int
    max_consecutive_days: int
    history_shifts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """Points for each thing an official would rather not see; docs/explanation/rosters.md."""

    short: int
    below_min: int
    no_lead: int
    dislike: int
    under_target: int
    over_target_sq: int
    second_same_day: int
    change: int


@dataclass(frozen=True, slots=True)
class Baseline:
    """The plan people live by; days before `frozen_before_day` cannot move."""

    assignments: tuple[Pair, ...]
    frozen_before_day: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A whole instance. Locks, forbids and the baseline may name people who have left."""

    name: str
    days: int
    zone_of: dict[str, str]
    shifts: tuple[Shift, ...]
    volunteers: tuple[Volunteer, ...]
    min_rest_min: int
    max_per_day: int
    locks: tuple[Pair, ...]
    forbids: tuple[Pair, ...]
    baseline: Baseline | None
    weights: Weights


@dataclass(frozen=True, slots=True)
class Roster:
    """A plan as somebody wrote it down: any ids, any order, possibly twice."""

    assignments: tuple[Pair, ...]

    def to_json(self) -> dict[str, Any]:
        """The solution file without its meta."""
        return {"assignments": [pair._asdict() for pair in self.assignments]}


def parse(node: Node) -> Problem:
    """Read an instance.

    Raises
    ------
    PlanningInputError
        Naming the JSON path of the first thing that is not of the schema.
    """
    require_schema(node, SCHEMA)
    days = node.field("days").integer(least=1, most=10_000)
    _read_date(node.field("start_date"))
    zone_of = dict(unique(node.field("venues"), _venue, lambda venue: venue[0]))
    shifts = unique(
        node.field("shifts"), lambda one: _shift(one, days=days, venues=zone_of), lambda s: s.id
    )
    return Problem(
        name=node.field("name").text(),
        days=days,
        zone_of=zone_of,
        shifts=shifts,
        volunteers=unique(
            node.field("volunteers"), lambda one: _volunteer(one, days=days), lambda u: u.id
        ),
        min_rest_min=node.field("min_rest_min").integer(),
        max_per_day=node.field("max_per_day").integer(),
        locks=_pairs(node.field("locks")),
        forbids=_pairs(node.field("forbids")),
        baseline=_baseline(node.field("baseline"), {shift.id: shift for shift in shifts}),
        weights=_weights(node.field("weights")),
    )


def parse_plan(node: Node) -> Roster:
    """Read a solution; its ids are the checker's business."""
    return Roster(_pairs(node.field("assignments")))


def _read_date(node: Node) -> None:
    try:
        date.fromisoformat(node.text())
    except ValueError:
        node.refuse(_NO_DATE, found=node.text())


def _venue(node: Node) -> tuple[str, str]:
    return node.field("id").text(), node.field("zone").text()


def _shift(node: Node, *, days: int, venues: dict[str, str]) -> Shift:
    start_min = node.field("start_min").integer(most=MINUTES_A_DAY)
    end = node.field("end_min")
    if end.integer(most=_LAST_MINUTE) <= start_min:
        end.refuse(_NO_LENGTH, start_min=start_min)
    return Shift(
        id=node.field("id").text(),
        venue=node.field("venue").reference(venues),
        day=node.field("day").integer(most=days - 1),
        start_min=start_min,
        end_min=end.integer(),
        skill=node.field("skill").text(),
        need=node.field("need").integer(most=100_000),
        min_need=node.field("min_need").integer(most=100_000),
    )


def _volunteer(node: Node, *, days: int) -> Volunteer:
    return Volunteer(
        id=node.field("id").text(),
        skills=frozenset(node.field("skills").texts()),
        venues=frozenset(node.field("venues").texts()),
        lead=node.field("lead").flag(),
        available=tuple(_span(one, days=days) for one in node.field("available").items()),
        dislike_days=frozenset(node.field("dislike_days").integers(most=6)),
        max_minutes_week=node.field("max_minutes_week").integer(),
        max_shifts=node.field("max_shifts").integer(),
        target_shifts=node.field("target_shifts").integer(),
        max_consecutive_days=node.field("max_consecutive_days").integer(),
        history_shifts=node.field("history_shifts").integer(),
    )


def _span(node: Node, *, days: int) -> Span:
    parts = list(node.items())
    if len(parts) != 3:
        node.refuse(_NO_SPAN)
    day, start, end = parts
    return Span(
        day.integer(most=days - 1),
        start.integer(most=_LAST_MINUTE),
        end.integer(most=_LAST_MINUTE),
    )


def _pairs(node: Node) -> tuple[Pair, ...]:
    return tuple(
        Pair(one.field("shift").text(), one.field("volunteer").text()) for one in node.items()
    )


def _baseline(node: Node, shifts: dict[str, Shift]) -> Baseline | None:
    """A shift of the old plan must still exist, or nobody could say whether its day is frozen."""
    if node.or_none() is None:
        return None
    listed = node.field("assignments")
    for one in listed.items():
        one.field("shift").reference(shifts)
    return Baseline(_pairs(listed), node.field("frozen_before_day").integer())


def _weights(node: Node) -> Weights:
    return Weights(
        short=node.field("short").integer(),
        below_min=node.field("below_min").integer(),
        no_lead=node.field("no_lead").integer(),
        dislike=node.field("dislike").integer(),
        under_target=node.field("under_target").integer(),
        over_target_sq=node.field("over_target_sq").integer(),
        second_same_day=node.field("second_same_day").integer(),
        change=node.field("change").integer(),
    )
