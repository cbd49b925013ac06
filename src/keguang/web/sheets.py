"""An original document as the bench draws it: tables, prose lines and page pictures, with marks.

`ref` is the name people use for a place (`B4`, `T1R4C2`, `L12`, `p1:x,y,w,h`, see
documents.forms.parts); each place becomes an anchor, so that a field can point at its source.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Literal

from keguang.documents.forms.parts import Cell, Grid, Prose

type MarkState = Literal["bad", "warn", "info"]

_SHEET_REF: Final = re.compile(r"^([A-Z]{1,3})(\d+)$")
_PAGE_REF: Final = re.compile(r"^p(\d+):([\d.]+),([\d.]+),([\d.]+),([\d.]+)$")
_NOT_IN_ID: Final = re.compile(r"[^A-Za-z0-9_-]")


@dataclass(frozen=True, slots=True)
class Mark:
    """Why a place is marked; `field_id` is the id of the form field that was read from it."""

    state: MarkState
    field_id: str = ""


@dataclass(frozen=True, slots=True)
class SheetCell:
    anchor: str
    ref: str
    text: str
    colspan: int = 1
    rowspan: int = 1
    state: str = ""
    now: bool = False
    struck: bool = False
    field_id: str = ""
    title: bool = False

    @property
    def css(self) -> str:
        return _classes(self.state, now=self.now, title=self.title)


@dataclass(frozen=True, slots=True)
class SheetRow:
    number: str
    cells: list[SheetCell]
    current: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table to draw. `left_out` counts the rows left out, far from the place looked at."""

    kind: ClassVar[str] = "sheet"
    name: str
    columns: list[str]
    rows: list[SheetRow]
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class ProseLine:
    anchor: str
    ref: str
    text: str
    state: str = ""
    now: bool = False

    @property
    def css(self) -> str:
        return _classes(self.state, now=self.now)


@dataclass(frozen=True, slots=True)
class ProseLines:
    kind: ClassVar[str] = "prose"
    name: str
    lines: list[ProseLine]


@dataclass(frozen=True, slots=True)
class PageBox:
    anchor: str
    ref: str
    x: str
    y: str
    width: str
    height: str
    state: str = ""
    now: bool = False
    field_id: str = ""

    @property
    def css(self) -> str:
        return _classes(self.state, now=self.now)


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A picture of one page; its size and the boxes are in points."""

    kind: ClassVar[str] = "page"
    name: str
    url: str
    width: float
    height: float
    boxes: list[PageBox]


def anchor_of(ref: str) -> str:
    """The id of a place in the page: `cell-B4`."""
    return "cell-" + _NOT_IN_ID.sub("-", ref)


def sheet_of(
    grid: Grid, marks: Mapping[str, Mark], *, now: str = "", most_rows: int = 120, name: str = ""
) -> Sheet:
    """Draw a grid with its merges; a long one only near its head and the place looked at."""
    spans = _spans(grid)
    shown = _shown_rows(grid, now=now, most=most_rows)
    rows = [_row(grid.rows[i], i, spans, marks, now) for i in shown]
    return Sheet(
        name=name or grid.part,
        columns=[_column_name(cell, i) for i, cell in enumerate(grid.rows[0])] if grid.rows else [],
        rows=rows,
        left_out=len(grid.rows) - len(shown),
    )


def prose_of(
    prose: Prose, marks: Mapping[str, Mark], *, now: str = "", name: str = ""
) -> ProseLines:
    """Draw running text line by line, each line an anchor."""
    lines = [
        ProseLine(
            anchor_of(line.ref), line.ref, line.text, _state(marks, line.ref), line.ref == now
        )
        for line in prose.lines
    ]
    return ProseLines(name or prose.part, lines)


def page_of(
    page: int, *, url: str, width: float, height: float, marks: Mapping[str, Mark], now: str = "",
    name: str = "",
) -> PagePicture:  # fmt: skip
    """Draw a picture of a page with a box on every marked place of that page."""
    boxes = []
    for ref in dict.fromkeys((*marks, now)):
        place = _PAGE_REF.match(ref)
        if place and int(place[1]) == page:
            mark = marks.get(ref)
            field_id = mark.field_id if mark else ""
            x, y, wide, high = place[2], place[3], place[4], place[5]
            box = PageBox(
                anchor_of(ref), ref, x, y, wide, high, _state(marks, ref), ref == now, field_id
            )
            boxes.append(box)
    return PagePicture(name or str(page), url, width, height, boxes)


def _classes(state: str, *, now: bool, title: bool = False) -> str:
    names = (title and "sheet__title", state and f"is-{state}", now and "is-now")
    return " ".join(name for name in names if name)


def _row(
    cells: Sequence[Cell], index: int, spans: Mapping[str, tuple[int, int]],
    marks: Mapping[str, Mark], now: str,
) -> SheetRow:  # fmt: skip
    drawn = []
    for cell in cells:
        if cell.merged_into:
            continue
        wide, high = spans.get(cell.ref, (1, 1))
        mark = marks.get(cell.ref)
        drawn.append(
            SheetCell(
                anchor_of(cell.ref), cell.ref, cell.text, wide, high, _state(marks, cell.ref),
                now=bool(now) and cell.ref == now, struck=cell.struck,
                field_id=mark.field_id if mark else "",
                title=1 < wide == len(cells),
            )
        )  # fmt: skip
    return SheetRow(_row_name(cells, index), drawn, current=any(cell.now for cell in drawn))


def _spans(grid: Grid) -> dict[str, tuple[int, int]]:
    """(columns, rows) each merged first cell covers, itself included."""
    places = {cell.ref: (r, c) for r, row in enumerate(grid.rows) for c, cell in enumerate(row)}
    spans: dict[str, tuple[int, int]] = {}
    for r, row in enumerate(grid.rows):
        for c, cell in enumerate(row):
            if cell.merged_into in places:
                top, left = places[cell.merged_into]
                wide, high = spans.get(cell.merged_into, (1, 1))
                spans[cell.merged_into] = (max(wide, c - left + 1), max(high, r - top + 1))
    return spans


def _shown_rows(grid: Grid, *, now: str, most: int) -> list[int]:
    """Indices of the rows to draw: the head (where headings stand) and a window around `now`."""
    count = len(grid.rows)
    if count <= most:
        return list(range(count))
    head = min(12, most)
    here = next((i for i, row in enumerate(grid.rows) if any(c.ref == now for c in row)), 0)
    first = min(max(head, here - (most - head) // 2), count - (most - head))
    return [*range(head), *range(first, first + most - head)]


def _state(marks: Mapping[str, Mark], ref: str) -> str:
    return marks[ref].state if ref in marks else ""


def _column_name(cell: Cell, index: int) -> str:
    place = _SHEET_REF.match(cell.ref)
    return place[1] if place else str(index + 1)


def _row_name(cells: Sequence[Cell], index: int) -> str:
    place = _SHEET_REF.match(cells[0].ref) if cells else None
    return place[2] if place else str(index + 1)
