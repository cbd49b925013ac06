"""What a rotation is about, as frozen data, and how it is read from a file (rotation/1).

Periods (months, mostly) are numbered from 0; negative ones lie before the plan. Places are metres
on a plane, areas square metres, crew days working days, weights fen.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

from keguang.planning.instances import DOUBLE, LARGEST, Node, require_schema, unique
from keguang.planning.wording import Words

SCHEMA: Final = "rotation/1"

# the largest numbers whose products still fit the 64-bit integers of the search
_FARTHEST_M: Final = 10_000_000
_MOST_VISITORS: Final = 10_000_000
_MOST_TRUCKLOADS: Final = 100
_MOST_PERIODS: Final = 1_000
_MOST_RATE: Final = 1_000_000  # fen for each kilometre, person
_MOST_PRICE: Final = 100_000_000  # fen for each event

_NO_DATE: Final = Words("应为日期，如 2027-03-01，实际是 {found}", "must be a date, is {found}")
_NO_ID: Final = Words("标识不能为空", "an id cannot be empty")
_NO_ORDER: Final = Words(
    "应为 {wanted}（从 0 起依次编号），实际是 {found}",
    "must be {wanted}, counted from 0, is {found}",
)
_NO_SPAN: Final = Words("应不早于 from（{first}）", "must not be before from, {first}")
_NOT_WHOLE: Final = Words("合计应为 100，实际是 {found}", "must sum to 100, sums to {found}")
_NOBODY: Final = Words("至少要有一项", "must have at least one member")
_TAKEN: Final = Words("{centre} 已有展品 {copy}", "{copy} stands at {centre} already")
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

    Attributes
    ----------
    visitors
        Persons a period.
    share
        Per cent of the visitors in each audience; sums to 100, an audience may be left out.
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
    """One physical exhibition.

    Attributes
    ----------
    hub
        Its home depot; only a copy that may roam leaves this hub's centres.
    first, last
        The periods it is available, both included (`from` and `to` in the file).
    at, age
        The centre it stands at as the plan begins, None for the depot, and for how many periods.
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

    Attributes
    ----------
    setup_days
        Opening days lost in the first period of a stay.
    value
        0 to 1000 for every audience.
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
    """A plan as somebody wrote it down: any ids, any order, possibly twice.

    A copy that is not listed in a period is in its home depot.
    """

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
    audiences = unique(node.field("audiences"), _id, str)
    periods = tuple(_period(number, one) for number, one in enumerate(_some(node, "periods")))
    hubs = unique(node.field("hubs"), _hub, lambda hub: hub.id)
    reader = _Reader(
        audiences=audiences, horizon=len(periods), hubs=frozenset(hub.id for hub in hubs)
    )
    centres = unique(node.field("centres"), reader.centre, lambda centre: centre.id)
    themes = unique(node.field("themes"), reader.theme, lambda theme: theme.id)
    _refuse_crowding(node, frozenset(centre.id for centre in centres))
    return Problem(
        name=node.field("name").text(),
        audiences=audiences,
        periods=periods,
        hubs=hubs,
        centres=centres,
        themes=themes,
        road_factor_pct=node.field("road_factor_pct").integer(least=1, most=1_000),
        cooling_periods=node.field("cooling_periods").integer(most=_MOST_PERIODS),
        decay_pct=tuple(one.integer(most=100) for one in _some(node, "decay_pct")),
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


def _id(node: Node) -> str:
    name = node.text()
    if not name:
        node.refuse(_NO_ID)
    return name


def _some(node: Node, name: str) -> list[Node]:
    """The members of a list that cannot be empty."""
    listed = node.field(name)
    members = list(listed.items())
    if not members:
        listed.refuse(_NOBODY)
    return members


def _at_m(node: Node) -> tuple[int, int]:
    x_m, y_m = (
        node.field(name).integer(least=-_FARTHEST_M, most=_FARTHEST_M) for name in ("x_m", "y_m")
    )
    return x_m, y_m


def _period(number: int, node: Node) -> Period:
    place = node.field("id")
    if place.integer(most=_MOST_PERIODS - 1) != number:
        place.refuse(_NO_ORDER, wanted=number, found=place.integer())
    start = node.field("start")
    try:
        begin = date.fromisoformat(start.text())
    except ValueError:
        start.refuse(_NO_DATE, found=start.text())
    return Period(start=begin, days=node.field("days").integer(least=1, most=366))


def _hub(node: Node) -> Hub:
    return Hub(
        id=_id(node.field("id")),
        at_m=_at_m(node),
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
            id=_id(node.field("id")),
            hub=node.field("hub").reference(self.hubs),
            district=node.field("district").text(),
            at_m=_at_m(node),
            area_m2=node.field("area_m2").integer(),
            closed=frozenset(
                unique(node.field("closed"), lambda one: one.integer(most=self.horizon - 1), str)
            ),
            visitors=node.field("visitors").integer(most=_MOST_VISITORS),
            share=self._share(node.field("share")),
            max_stay=node.field("max_stay").integer(most=_MOST_PERIODS),
            history=tuple(_shown(one) for one in node.field("history").items()),
        )

    def _share(self, node: Node) -> dict[str, int]:
        share = self._of_audiences(node, most=100)
        if sum(share.values()) != 100:
            node.refuse(_NOT_WHOLE, found=sum(share.values()))
        return share

    def _of_audiences(self, node: Node, *, most: int) -> dict[str, int]:
        """A number for each of some audiences, in the file's order."""
        found = {}
        for name, one in node.entries():
            Node(name, one.path).reference(self.audiences)
            found[name] = one.integer(most=most)
        return found

    def theme(self, node: Node) -> Theme:
        value = node.field("value")
        for name in self.audiences:
            value.field(name)
        return Theme(
            id=_id(node.field("id")),
            topic=node.field("topic").text(),
            area_m2=node.field("area_m2").integer(),
            setup_days=node.field("setup_days").integer(),
            crew_days=node.field("crew_days").integer(most=1_000_000),
            teardown_crew_days=node.field("teardown_crew_days").integer(most=1_000_000),
            truckloads=node.field("truckloads").integer(most=_MOST_TRUCKLOADS),
            value=self._of_audiences(value, most=1_000),
            min_stay=node.field("min_stay").integer(most=_MOST_PERIODS),
            max_stay=node.field("max_stay").integer(most=_MOST_PERIODS),
            copies=tuple(self._copy(one) for one in node.field("copies").items()),
        )

    def _copy(self, node: Node) -> Copy:
        first, last = node.field("from").integer(), node.field("to")
        if last.integer() < first:
            last.refuse(_NO_SPAN, first=first)
        at = node.field("at").or_none()
        return Copy(
            id=_id(node.field("id")),
            hub=node.field("hub").reference(self.hubs),
            roam=node.field("roam").flag(),
            first=first,
            last=last.integer(),
            at=None if at is None else at.text(),
            age=node.field("age").integer(most=_MOST_PERIODS),
        )

    def key(self, node: Node) -> KeyRequirement:
        return KeyRequirement(
            id=_id(node.field("id")),
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


def _refuse_crowding(node: Node, centres: frozenset[str]) -> None:
    """Copies have ids of their own, and no two stand at one centre as the plan begins."""
    known: set[str] = set()
    standing: dict[str, str] = {}
    for theme in node.field("themes").items():
        for copy in theme.field("copies").items():
            name, at = copy.field("id").text(), copy.field("at").or_none()
            if name in known:
                copy.refuse(DOUBLE, id=name)
            known.add(name)
            if at is None:
                continue
            if (centre := at.reference(centres)) in standing:
                at.refuse(_TAKEN, centre=centre, copy=standing[centre])
            standing[centre] = name


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
    return Weights(
        km=node.field("km").integer(most=_MOST_RATE),
        visit=node.field("visit").integer(most=_MOST_RATE),
        **{
            name: node.field(name).integer(most=_MOST_PRICE)
            for name in (
                *("move", "empty", "topic_repeat", "district_duplicate"),
                *("key", "fair", "change"),
            )
        },
    )
