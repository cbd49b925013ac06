"""Tables without ruled lines: columns found where several lines leave the same gaps."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from keguang.documents.forms.parts import Cell, Grid, Line, Part, Prose
from keguang.documents.forms.sources.page_text import TextLine

type Box = tuple[float, float, float, float]

_FEWEST_COLUMNS: Final = 3
_FEWEST_ROWS: Final = 3


def grids_by_alignment(
    lines: Sequence[TextLine], file: str, page: int, name: Callable[[Box], str]
) -> Iterator[Part]:
    """Prose, and grids where at least three lines stand in at least three common columns."""
    prose: list[Line] = []
    at = 0
    found = 0
    while at < len(lines):
        end = _table_end(lines, at)
        if end is None:
            prose.append(_line(lines[at], name))
            at += 1
            continue
        if prose:
            yield Prose(file, f"第{page}页", tuple(prose))
            prose = []
        found += 1
        yield _grid(lines[at:end], file, f"第{page}页列表{found}", name)
        at = end
    if prose:
        yield Prose(file, f"第{page}页", tuple(prose))


def _line(line: TextLine, name: Callable[[Box], str]) -> Line:
    return Line(name(line.box), line.text, line.confidence)


def _table_end(lines: Sequence[TextLine], start: int) -> int | None:
    """One past the last line of a table whose heading is `start`; None when none begins there."""
    heading = lines[start].segments()
    if len(heading) < _FEWEST_COLUMNS:
        return None
    end = start + 1
    full = 1
    while end < len(lines):
        segments = lines[end].segments()
        if (
            _columns_of(
                segments, _bands([heading, *(line.segments() for line in lines[start + 1 : end])])
            )
            is None
        ):
            break
        full += len(segments) >= _FEWEST_COLUMNS
        end += 1
    return end if full >= _FEWEST_ROWS else None


def _bands(rows: Sequence[Sequence[TextLine]]) -> list[tuple[float, float]]:
    """Column bands: the union of what overlaps, over all rows seen so far."""
    bands: list[tuple[float, float]] = []
    for left, right in sorted((s.box[0], s.box[2]) for row in rows for s in row):
        if bands and left < bands[-1][1]:
            bands[-1] = (bands[-1][0], max(bands[-1][1], right))
        else:
            bands.append((left, right))
    return bands


def _columns_of(
    segments: Sequence[TextLine], bands: Sequence[tuple[float, float]]
) -> list[int] | None:
    """The column each segment stands in; None when one straddles two or leaves them all."""
    columns: list[int] = []
    for segment in segments:
        left, _, right, _ = segment.box
        touched = [i for i, (low, high) in enumerate(bands) if left < high and right > low]
        if len(touched) != 1:
            return None
        columns.append(touched[0])
    return columns


def _grid(lines: Sequence[TextLine], file: str, part: str, name: Callable[[Box], str]) -> Grid:
    rows = [line.segments() for line in lines]
    bands = _bands(rows)
    grid: list[tuple[Cell, ...]] = []
    for line, segments in zip(lines, rows, strict=True):
        columns = _columns_of(segments, bands) or []
        by_column = dict(zip(columns, segments, strict=True))
        _, top, _, bottom = line.box
        grid.append(
            tuple(
                Cell(name(found.box), found.text, found.text)
                if (found := by_column.get(column)) is not None
                else Cell(name((left, top, right, bottom)))
                for column, (left, right) in enumerate(bands)
            )
        )
    return Grid(file, part, tuple(grid), confidence=min(line.confidence for line in lines))
