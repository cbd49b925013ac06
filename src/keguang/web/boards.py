"""The shape of a board: what `web/components/board/*` draws. Sorting and counting are the caller's.

Board(caption="…", columns=(Column("学会"), Column("状态"), Column("已报", kind="n")), rows=rows)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from keguang.web.navigation import Words

type Tone = Literal["good", "warn", "bad", "info", "idle"]
type Direction = Literal["", "ascending", "descending"]


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of the score bar and its filter; no tone means "all": a filter without a bar."""

    label: Words
    count: int
    url: str
    tone: Tone | Literal[""] = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A heading. `kind` is the CSS class its cells carry; `sort_url` makes it a link."""

    label: Words
    kind: Literal["", "n", "soft", "status", "why"] = ""
    sort_url: str = ""
    sorted: Direction = ""


@dataclass(frozen=True, slots=True)
class Text:
    """Words. `soft` ones are left out of the phone's card."""

    kind: ClassVar[str] = "text"
    text: Words
    soft: bool = False


@dataclass(frozen=True, slots=True)
class Number:
    """A figure with its unit; `hot` when it is a reason to act; zero shows as a dash if `dash`."""

    kind: ClassVar[str] = "number"
    value: int
    unit: Words = ""
    hot: bool = False
    dash: bool = False


@dataclass(frozen=True, slots=True)
class Status:
    kind: ClassVar[str] = "status"
    tone: Tone
    word: Words
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Pips:
    """How much of a minimum is there: `done` counts, `pending` may come to count."""

    kind: ClassVar[str] = "pips"
    done: int
    least: int
    pending: int = 0


@dataclass(frozen=True, slots=True)
class Why:
    """One sentence: why the row stands where it stands, or what was promised."""

    kind: ClassVar[str] = "why"
    text: Words


type Cell = Text | Number | Status | Pips | Why


@dataclass(frozen=True, slots=True)
class Action:
    """A row's next step; a `plain` one is offered, not urged."""

    label: Words
    url: str
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row: `key` is what its check box sends; `cells` follow the columns after the first."""

    key: str
    label: str
    url: str
    tone: Tone
    cells: Sequence[Cell]
    small: str = ""
    action: Action | None = None


@dataclass(frozen=True, slots=True)
class Board:
    """`caption` says what the table holds and how it is sorted; rows come ready sorted."""

    caption: Words
    columns: Sequence[Column]
    rows: Sequence[Row]
    pickable: bool = True


@dataclass(frozen=True, slots=True)
class BulkAction:
    """A button for the chosen rows. `name`/`value` tell the view which; `key` is its key hint."""

    label: Words
    value: str
    icon: str = ""
    name: str = "action"
    url: str = ""
    key: str = ""
    main: bool = False
