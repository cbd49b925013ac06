"""Cells between ruled lines, with the text that lies in each."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final

from keguang.documents.forms.parts import Cell
from keguang.documents.forms.sources.page_text import Piece, text_lines, wrapped_text

type Box = tuple[float, float, float, float]

# As a part of the smallest cell: edges nearer to each other are one.
_SAME_EDGE: Final = 0.3


def ruled_rows(
    cells: Sequence[Box], pieces: Sequence[Piece], name: Callable[[Box], str]
) -> tuple[tuple[Cell, ...], ...]:
    """Rectangles between ruled lines as a grid; one spanning several slots is a merge.

    `name` tells a rectangle's place as its reader knows it.
    """
    columns = _edges(
        [x for cell in cells for x in (cell[0], cell[2])],
        _SAME_EDGE * min(cell[2] - cell[0] for cell in cells),
    )
    rows = _edges(
        [y for cell in cells for y in (cell[1], cell[3])],
        _SAME_EDGE * min(cell[3] - cell[1] for cell in cells),
    )
    texts = _texts_by_cell(cells, pieces)
    first: dict[int, str] = {}
    grid: list[tuple[Cell, ...]] = []
    for top, bottom in pairwise(rows):
        line: list[Cell] = []
        for left, right in pairwise(columns):
            slot = (left, top, right, bottom)
            index = _covering(cells, (left + right) / 2, (top + bottom) / 2)
            if index is None:
                line.append(Cell(name(slot)))
            elif index in first:
                line.append(Cell(name(slot), merged_into=first[index]))
            else:
                first[index] = name(cells[index])
                line.append(Cell(first[index], texts[index], texts[index] or None))
        grid.append(tuple(line))
    return tuple(grid)


def _texts_by_cell(cells: Sequence[Box], pieces: Sequence[Piece]) -> list[str]:
    held: list[list[Piece]] = [[] for _ in cells]
    for piece in pieces:
        index = _covering(cells, piece.centre, piece.middle)
        if index is not None:
            held[index].append(piece)
    lines = [text_lines(inside) for inside in held]
    padding = min(
        (
            line.box[0] - cell[0]
            for cell, inside in zip(cells, lines, strict=True)
            for line in inside
        ),
        default=0.0,
    )
    return [
        wrapped_text(inside, cell[2] - cell[0] - 2 * max(padding, 0.0))
        for cell, inside in zip(cells, lines, strict=True)
    ]


def _covering(cells: Sequence[Box], x: float, y: float) -> int | None:
    for index, (left, top, right, bottom) in enumerate(cells):
        if left <= x <= right and top <= y <= bottom:
            return index
    return None


def _edges(positions: Sequence[float], nearest: float) -> list[float]:
    edges: list[float] = []
    for position in sorted(positions):
        if not edges or position - edges[-1] > nearest:
            edges.append(position)
    return edges
