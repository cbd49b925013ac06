"""Fields that only rotation files have, read strictly: places, spans, audiences."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from keguang.planning.instances import DOUBLE, Node
from keguang.planning.wording import Words

# with rates and trucks limited likewise, distances still fit the 64-bit integers of the search
_FARTHEST_M: Final = 10_000_000

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


def name_of(node: Node) -> str:
    """A string that is not empty."""
    name = node.text()
    if not name:
        node.refuse(_NO_ID)
    return name


def members_of(node: Node, name: str) -> list[Node]:
    """The members of a list that cannot be empty."""
    listed = node.field(name)
    members = list(listed.items())
    if not members:
        listed.refuse(_NOBODY)
    return members


def at_m(node: Node) -> tuple[int, int]:
    """Metres east and north."""
    x_m, y_m = (
        node.field(name).integer(least=-_FARTHEST_M, most=_FARTHEST_M) for name in ("x_m", "y_m")
    )
    return x_m, y_m


def date_of(node: Node) -> date:
    """A date as ISO 8601 writes it."""
    try:
        return date.fromisoformat(node.text())
    except ValueError:
        node.refuse(_NO_DATE, found=node.text())


def refuse_other_number(node: Node, wanted: int, *, most: int) -> None:
    """Members are numbered as they stand in their list."""
    if node.integer(most=most) != wanted:
        node.refuse(_NO_ORDER, wanted=wanted, found=node.integer())


def span_of(node: Node) -> tuple[int, int]:
    """The first and the last period, `from` and `to`; they may lie behind the horizon."""
    first, last = node.field("from").integer(), node.field("to")
    if last.integer() < first:
        last.refuse(_NO_SPAN, first=first)
    return first, last.integer()


def of_audiences(node: Node, audiences: Sequence[str], *, most: int) -> dict[str, int]:
    """A number for each of some audiences, in the file's order."""
    found = {}
    for name, one in node.entries():
        Node(name, one.path).reference(audiences)
        found[name] = one.integer(most=most)
    return found


def share_of(node: Node, audiences: Sequence[str]) -> dict[str, int]:
    """Per cent of audiences; they sum to 100."""
    share = of_audiences(node, audiences, most=100)
    if sum(share.values()) != 100:
        node.refuse(_NOT_WHOLE, found=sum(share.values()))
    return share


def refuse_crowding(node: Node, centres: frozenset[str]) -> None:
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
