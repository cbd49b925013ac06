"""What a rotation is about, as frozen data, and how it is read from a file (rotation/1).

Periods (months, mostly) are numbered from 0; negative ones lie before the plan. Places are metres
on a plane, areas square metres, crew days working days, weights fen.
"""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Final, NamedTuple

from keguang.planning.instances import LARGEST, Node, require_schema, unique
from keguang.planning.rotation.fields import (
    at_m,
    date_of,
    members_of,
    name_of,
    of_audiences,
    refuse_crowding,
    refuse_other_number,
    share_of,
    span_of,
)
from keguang.planning.wording import Words

SCHEMA: Final = "rotation/1"

# the largest numbers whose products still fit the 64-bit integers of the search
_MOST_VISITORS: Final = 10_000_000
_MOST_TRUCKLOADS: Final = 100
_MOST_PERIODS: Final = 1_000
_MOST_RATE: Final = 1_000_000  # fen for each kilometre, person
_MOST_PRICE: Final = 100_000_000  # fen for each event

_NO_WISH: Final = Words("应有 copy 或 theme", "needs copy or theme")


class Placement(NamedTuple):
    """One copy at one centre in one period, by their ids."""

    copy: str
    centre: str
    period: int


class Shown(NamedTuple):
    """A theme a centre has had; `last_period` is negative."""

    theme: str
    last_period: int


class Forbid(NamedTuple):
    """This theme may not stand there then."""

    centre: str
    period: int
    theme: str


class Lock(NamedTuple):
    """This copy, or any copy of this theme, must stand there then; given both, both must hold."""

    centre: str
    period: int
    copy: str | None = None
    theme: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """One step of the plan; `days` are opening days."""

    start: date
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Hub:
    """A municipality: a depot and a crew that puts up and takes down in its centres."""

    id: str
    at_m: tuple[int, int]
    crew_days_per_period: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Centre:
    """A place that shows one exhibition at a time.

    `visitors` are persons a period; `share` is per cent of them, 100 in all, by audience.
    """

    id: str
    hub: str
    district: str
    at_m: tuple[int, int]
    area_m2: int
    closed: frozenset[int]
    visitors: int
    share: dict[str, int]
    max_stay: int
    history: tuple[Shown, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One physical exhibition, available from `first` to `last`, both included.

    As the plan begins it has stood `at` a centre for `age` periods, or is in the depot of its hub
    (None). Only a copy that may roam leaves this hub's centres.
    """

    id: str
    hub: str
    roam: bool
    first: int
    last: int
    at: str | None
    age: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """An exhibition as visitors know it, of which there may be several copies.

    `setup_days` are opening days lost as a stay begins; `value` is 0 to 1000 for every audience.
    """

    id: str
    topic: str
    area_m2: int
    setup_days: int
    crew_days: int
    teardown_crew_days: int
    truckloads: int
    value: dict[str, int]
    min_stay: int
    max_stay: int
    copies: tuple[Copy, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRequirement:
    """So many centres of these hubs (none named: of all) show one of the topics in a period."""

    id: str
    period: int
    topics: frozenset[str]
    hubs: frozenset[str]
    min_centres: int
    hard: bool


@dataclass(frozen=True, slots=True)
class Baseline:
    """The plan people live by; periods before `frozen_before` cannot move."""

    placements: tuple[Placement, ...]
    frozen_before: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """Fen for each thing an official would rather not see; docs/explanation/rotation.md."""

    km: int
    move: int
    visit: int
    empty: int
    topic_repeat: int
    district_duplicate: int
    key: int
    fair: int
    change: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A whole instance.

    Locks, forbids and histories may name what has left; such a lock cannot be kept. So may the
    frozen past of the baseline, and its placements at centres that have left; a copy it has at a
    centre in a period still to be planned is known. It has each cell once.
    """

    name: str
    audiences: tuple[str, ...]
    periods: tuple[Period, ...]
    hubs: tuple[Hub, ...]
    centres: tuple[Centre, ...]
    themes: tuple[Theme, ...]
    road_factor_pct: int
    cooling_periods: int
    decay_pct: tuple[int, ...]
    fair_floor_permille: int
    key_requirements: tuple[KeyRequirement, ...]
    locks: tuple[Lock, ...]
    forbids: tuple[Forbid, ...]
    baseline: Baseline | None
    weights: Weights


@dataclass(frozen=True, slots=True)
class Rotation:
    """A plan as somebody wrote it down; a copy not listed in a period is in its home depot."""

    placements: tuple[Placement, ...]

    def to_json(self) -> dict[str, Any]:
        """The solution file without its meta."""
        return {"placements": [one._asdict() for one in self.placements]}


def parse(node: Node) -> Problem:
    """Read an instance.

    Raises
    ------
    PlanningInputError
        Naming the JSON path of the first thing that is not of the schema.
    """
    require_schema(node, SCHEMA)
    audiences = unique(node.field("audiences"), name_of, str)
    periods = tuple(_period(number, one) for number, one in enumerate(members_of(node, "periods")))
    hubs = unique(node.field("hubs"), _hub, lambda hub: hub.id)
    reader = _Reader(
        audiences=audiences, horizon=len(periods), hubs=frozenset(hub.id for hub in hubs)
    )
    centres = unique(node.field("centres"), reader.centre, lambda centre: centre.id)
    themes = unique(node.field("themes"), reader.theme, lambda theme: theme.id)
    refuse_crowding(node, frozenset(centre.id for centre in centres))
    return Problem(
        name=node.field("name").text(),
        audiences=audiences,
        periods=periods,
        hubs=hubs,
        centres=centres,
        themes=themes,
        road_factor_pct=node.field("road_factor_pct").integer(least=1, most=1_000),
        cooling_periods=node.field("cooling_periods").integer(most=_MOST_PERIODS),
        decay_pct=tuple(one.integer(most=100) for one in members_of(node, "decay_pct")),
        fair_floor_permille=node.field("fair_floor_permille").integer(most=1_000),
        key_requirements=unique(node.field("key_requirements"), reader.key, lambda key: key.id),
        locks=tuple(_lock(one) for one in node.field("locks").items()),
        forbids=tuple(_forbid(one) for one in node.field("forbids").items()),
        baseline=_baseline(
            node.field("baseline"),
            horizon=len(periods),
            centres=frozenset(centre.id for centre in centres),
            copies=frozenset(copy.id for theme in themes for copy in theme.copies),
        ),
        weights=_weights(node.field("weights")),
    )


def parse_plan(node: Node) -> Rotation:
    """Read a solution; its ids and periods are the checker's business."""
    return Rotation(tuple(_placement(one) for one in node.field("placements").items()))


def _period(number: int, node: Node) -> Period:
    refuse_other_number(node.field("id"), number, most=_MOST_PERIODS - 1)
    return Period(
        start=date_of(node.field("start")), days=node.field("days").integer(least=1, most=366)
    )


def _hub(node: Node) -> Hub:
    return Hub(
        id=name_of(node.field("id")),
        at_m=at_m(node),
        crew_days_per_period=node.field("crew_days_per_period").integer(most=1_000_000),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    """Reads what refers to audiences, periods and hubs."""

    audiences: tuple[str, ...]
    horizon: int
    hubs: frozenset[str]

    def centre(self, node: Node) -> Centre:
        return Centre(
            id=name_of(node.field("id")),
            hub=node.field("hub").reference(self.hubs),
            district=node.field("district").text(),
            at_m=at_m(node),
            area_m2=node.field("area_m2").integer(),
            closed=frozenset(
                unique(node.field("closed"), lambda one: one.integer(most=self.horizon - 1), str)
            ),
            visitors=node.field("visitors").integer(most=_MOST_VISITORS),
            share=share_of(node.field("share"), self.audiences),
            max_stay=node.field("max_stay").integer(most=_MOST_PERIODS),
            history=tuple(_shown(one) for one in node.field("history").items()),
        )

    def theme(self, node: Node) -> Theme:
        value = node.field("value")
        for name in self.audiences:
            value.field(name)
        return Theme(
            id=name_of(node.field("id")),
            topic=node.field("topic").text(),
            area_m2=node.field("area_m2").integer(),
            setup_days=node.field("setup_days").integer(),
            crew_days=node.field("crew_days").integer(most=1_000_000),
            teardown_crew_days=node.field("teardown_crew_days").integer(most=1_000_000),
            truckloads=node.field("truckloads").integer(most=_MOST_TRUCKLOADS),
            value=of_audiences(value, self.audiences, most=1_000),
            min_stay=node.field("min_stay").integer(most=_MOST_PERIODS),
            max_stay=node.field("max_stay").integer(most=_MOST_PERIODS),
            copies=tuple(self._copy(one) for one in node.field("copies").items()),
        )

    def _copy(self, node: Node) -> Copy:
        first, last = span_of(node)
        at = node.field("at").or_none()
        return Copy(
            id=name_of(node.field("id")),
            hub=node.field("hub").reference(self.hubs),
            roam=node.field("roam").flag(),
            first=first,
            last=last,
            at=None if at is None else at.text(),
            age=node.field("age").integer(most=_MOST_PERIODS),
        )

    def key(self, node: Node) -> KeyRequirement:
        return KeyRequirement(
            id=name_of(node.field("id")),
            period=node.field("period").integer(most=self.horizon - 1),
            topics=frozenset(node.field("topics").texts()),
            hubs=frozenset(one.reference(self.hubs) for one in node.field("hubs").items()),
            min_centres=node.field("min_centres").integer(most=100_000),
            hard=node.field("hard").flag(),
        )


def _shown(node: Node) -> Shown:
    return Shown(
        node.field("theme").text(), node.field("last_period").integer(least=-LARGEST, most=-1)
    )


def _lock(node: Node) -> Lock:
    if not (node.has("copy") or node.has("theme")):
        node.refuse(_NO_WISH)
    return Lock(
        node.field("centre").text(),
        node.field("period").integer(),
        node.field("copy").text() if node.has("copy") else None,
        node.field("theme").text() if node.has("theme") else None,
    )


def _forbid(node: Node) -> Forbid:
    return Forbid(
        node.field("centre").text(), node.field("period").integer(), node.field("theme").text()
    )


def _placement(node: Node) -> Placement:
    return Placement(
        node.field("copy").text(),
        node.field("centre").text(),
        node.field("period").integer(least=-LARGEST),
    )


def _baseline(
    node: Node, *, horizon: int, centres: frozenset[str], copies: frozenset[str]
) -> Baseline | None:
    """Nobody could say whether a cell changes if what it held is unknown; the past only stays."""
    if node.or_none() is None:
        return None
    frozen_before = node.field("frozen_before").integer()
    cells: dict[tuple[str, int], Placement] = {}
    for one in node.field("placements").items():
        placed = _placement(one)
        if placed.centre in centres and frozen_before <= placed.period < horizon:
            one.field("copy").reference(copies)
        # of a cell listed twice the last counts, which is what the schema's checker does
        cells[placed.centre, placed.period] = placed
    return Baseline(tuple(cells.values()), frozen_before)


def _weights(node: Node) -> Weights:
    rates = ("km", "visit")
    return Weights(
        **{
            one.name: node.field(one.name).integer(
                most=_MOST_RATE if one.name in rates else _MOST_PRICE
            )
            for one in fields(Weights)
        }
    )
