"""A grid as a layout sees it: merges resolved, struck text gone, turnable on its side."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Final

from keguang.documents.forms.parts import Cell, CellValue, Grid
from keguang.documents.forms.values.text import fold

_AROUND: Final = 400  # texts


@dataclass(frozen=True, slots=True)
class Spot:
    """One place of a board; `ref` is the cell that holds the text, `covered` if another does."""

    ref: str
    text: str
    value: CellValue = None
    covered: bool = False
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Board:
    file: str
    part: str
    rows: tuple[tuple[Spot, ...], ...]
    confidence: float = 1.0

    def turned(self) -> "Board":
        """Rows for columns: a form whose fields run down and whose lectures run across.

        A column merged throughout into the one before it says nothing of its own and is left off.
        """
        columns = list(zip(*self.rows, strict=True))
        kept = [c for n, c in enumerate(columns) if n == 0 or not _merged_into(c, columns[n - 1])]
        return replace(self, rows=tuple(kept))

    def columns(self, first: int, last: int) -> "Board":
        return replace(self, rows=tuple(row[first:last] for row in self.rows))

    def slice(self, first: int, last: int) -> "Board":
        return replace(self, rows=self.rows[first:last])


def _merged_into(column: tuple[Spot, ...], before: tuple[Spot, ...]) -> bool:
    pairs = [(spot, left) for spot, left in zip(column, before, strict=True) if spot.text]
    return bool(pairs) and all(spot.ref == left.ref for spot, left in pairs)


def board_of(grid: Grid) -> Board:
    """Resolve merges and crossed-out text, and leave off empty margins."""
    holders = {cell.ref: cell for row in grid.rows for cell in row if not cell.merged_into}
    rows = [tuple(_spot(cell, holders) for cell in row) for row in grid.rows]
    while rows and not any(spot.text for spot in rows[-1]):
        rows.pop()
    width = max((_width(row) for row in rows), default=0)
    padded = (row[:width] + (Spot("", ""),) * (width - len(row)) for row in rows)
    return Board(grid.file, grid.part, tuple(padded), grid.confidence)


def outside(board: Board, used: Collection[str]) -> list[Spot]:
    """The spots around the rows of a form: those of lines from which nothing was taken."""
    untouched = (row for row in board.rows if not any(s.ref in used for s in own(row)))
    touched = (row for row in board.rows if any(s.ref in used for s in own(row)))
    aside = [spot for row in untouched for spot in own(row)]
    if len(aside) > _AROUND:  # a long table of something else: its edges say whose it is
        aside = [*aside[: _AROUND // 2], *aside[-_AROUND // 2 :]]
    return aside + [s for row in touched for s in own(row) if s.ref not in used and _speaks(s.text)]


def _speaks(text: str) -> bool:
    return ":" in text or "：" in text


def own(row: tuple[Spot, ...]) -> list[Spot]:
    """The spots of a row that hold text of their own."""
    return [spot for spot in row if spot.text and not spot.covered]


def anchors(row: tuple[Spot, ...]) -> Iterator[Spot]:
    """Every text of a row once, merged or not."""
    last = ""
    for spot in row:
        if spot.text and spot.ref != last:
            yield spot
        last = spot.ref


def _spot(cell: Cell, holders: dict[str, Cell]) -> Spot:
    holder = holders.get(cell.merged_into, cell) if cell.merged_into else cell
    if holder.struck:
        return Spot(holder.ref, "", None, bool(cell.merged_into), cell.hidden)
    text = holder.text if holder.text or holder.value is None else str(holder.value)
    return Spot(holder.ref, fold(text), holder.value, bool(cell.merged_into), cell.hidden)


def _width(row: tuple[Spot, ...]) -> int:
    return max((i + 1 for i, spot in enumerate(row) if spot.text), default=0)
