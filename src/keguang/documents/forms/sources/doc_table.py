"""Rows of a Word 97-2003 table: each names its own column edges; together they make a grid."""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from keguang.documents.forms.parts import Cell
from keguang.documents.forms.sources.cell_text import RichText
from keguang.documents.forms.sources.doc_file import Properties

_SHAPE: Final = 0xD608
_VERTICAL_MERGE: Final = 0xD62B
_CELL_BYTES: Final = 20
_MERGED_LEFT: Final = 0x0002
_MERGED_UP: Final = 0x0020
_MERGE_BEGINS: Final = 0x0040
# Twentieths of a point: edges nearer than this are one edge drawn twice.
_SAME_EDGE: Final = 60


@dataclass(frozen=True, slots=True)
class RowShape:
    """Column edges of one row (one more than cells), and which cells continue a merge."""

    edges: tuple[int, ...]
    merged_left: frozenset[int]
    merged_up: frozenset[int]


@dataclass(slots=True)
class Table:
    """The `number`th table of its document, and its rows of texts with their shapes."""

    number: int
    rows: Sequence[tuple[list[RichText], RowShape]]
    _above: dict[int, str] = field(default_factory=dict)

    def grid(self) -> tuple[tuple[Cell, ...], ...]:
        """The rectangle over all column edges of all rows."""
        edges = _distinct(edge for _, shape in self.rows for edge in shape.edges)
        return tuple(
            self._row(number, texts, shape, edges)
            for number, (texts, shape) in enumerate(self.rows, start=1)
        )

    def _row(
        self, number: int, texts: Sequence[RichText], shape: RowShape, edges: Sequence[int]
    ) -> tuple[Cell, ...]:
        cells = [Cell(f"T{self.number}R{number}C{column + 1}") for column in range(len(edges) - 1)]
        for index, text in enumerate(texts[: len(shape.edges) - 1]):
            first = _nearest(edges, shape.edges[index])
            last = max(first + 1, _nearest(edges, shape.edges[index + 1]))
            into = self._merged_into(index, first, cells, shape)
            for column in range(first, min(last, len(cells))):
                ref = cells[column].ref
                if into or column > first:
                    cells[column] = Cell(ref, merged_into=into or cells[first].ref)
                else:
                    cells[column] = Cell(ref, text.text, text.text or None, struck=text.struck)
                self._above[column] = into or cells[first].ref
        return tuple(cells)

    def _merged_into(self, index: int, first: int, cells: Sequence[Cell], shape: RowShape) -> str:
        if index in shape.merged_left and first > 0:
            return cells[first - 1].merged_into or cells[first - 1].ref
        return self._above.get(first, "") if index in shape.merged_up else ""


def row_shape(properties: Properties, cells: int) -> RowShape:
    """The shape a row's properties tell; equal columns when they tell none."""
    raw = properties.get(_SHAPE, b"")
    columns = raw[2] if len(raw) > 2 else 0
    if columns == 0 or len(raw) < 3 + 2 * (columns + 1):
        return RowShape(tuple(range(0, 1000 * (cells + 1), 1000)), frozenset(), frozenset())
    edges = struct.unpack_from(f"<{columns + 1}h", raw, 3)
    flags = list(_cell_flags(raw[3 + 2 * (columns + 1) :], columns))
    up = {i for i, flag in enumerate(flags) if flag & _MERGED_UP and not flag & _MERGE_BEGINS}
    operand = properties.get(_VERTICAL_MERGE, b"")
    if len(operand) >= 3 and operand[2] == 1:
        up.add(operand[1])
    left = frozenset(i for i, flag in enumerate(flags) if flag & _MERGED_LEFT)
    return RowShape(edges, left, frozenset(up))


def _cell_flags(raw: bytes, columns: int) -> Iterator[int]:
    for index in range(columns):
        piece = raw[index * _CELL_BYTES : index * _CELL_BYTES + 2]
        yield int.from_bytes(piece, "little")


def _distinct(edges: Iterator[int]) -> list[int]:
    kept: list[int] = []
    for edge in sorted(set(edges)):
        if not kept or edge - kept[-1] > _SAME_EDGE:
            kept.append(edge)
    return kept


def _nearest(edges: Sequence[int], edge: int) -> int:
    return min(range(len(edges)), key=lambda index: abs(edges[index] - edge))
