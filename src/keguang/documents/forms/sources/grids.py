"""From scattered cells to the rectangle a layout reader wants."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from keguang.documents.forms.parts import Cell
from keguang.documents.forms.sources.limits import MAX_CELLS, MAX_COLUMNS, MAX_ROWS
from keguang.documents.forms.sources.refusal import too_many_rows

type Place = tuple[int, int]

# A stray cell at row 60,000 must not cost 60,000 rows; people's own gaps are shorter than this.
_LONGEST_KEPT_GAP = 20


@dataclass(frozen=True, slots=True)
class Span:
    """A merge: first and last row and column, inclusive, counted from 0."""

    top: int
    left: int
    bottom: int
    right: int


def a1(row: int, column: int) -> str:
    """The name of a sheet's cell, counted from 0: a1(3, 1) is "B4"."""
    return f"{_letters(column)}{row + 1}"


@lru_cache(maxsize=1024)
def _letters(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def sheet_rows(
    cells: Mapping[Place, Cell],
    *,
    spans: Sequence[Span] = (),
    hidden_rows: Collection[int] = (),
    hidden_columns: Collection[int] = (),
) -> tuple[tuple[Cell, ...], ...]:
    """The rectangle of a sheet's filled cells, long empty stretches left out.

    Cells keep their A1 names, so a gap cut out shows in the names alone. Merges inherit nothing
    here; a covered cell names the merge's first one.
    """
    filled = [place for place, cell in cells.items() if cell.text]
    if not filled:
        return ()
    rows = _kept({row for row, _ in filled})
    columns = _kept({column for _, column in filled})
    if len(rows) > MAX_ROWS or len(columns) > MAX_COLUMNS or len(rows) * len(columns) > MAX_CELLS:
        raise too_many_rows(MAX_ROWS)
    covered = _covered(spans, rows, columns)
    hidden_row_set, hidden_column_set = set(hidden_rows), set(hidden_columns)

    def cell_at(row: int, column: int) -> Cell:
        hidden = row in hidden_row_set or column in hidden_column_set
        if first := covered.get((row, column)):
            return Cell(a1(row, column), merged_into=first, hidden=hidden)
        found = cells.get((row, column))
        if found is None:
            return Cell(a1(row, column), hidden=hidden)
        return replace(found, hidden=True) if hidden else found

    return tuple(tuple(cell_at(row, column) for column in columns) for row in rows)


def even_rows(rows: Sequence[Sequence[Cell]], name: str) -> tuple[tuple[Cell, ...], ...]:
    """Rows made equally long; a missing cell is named by `name`, e.g. "T1R{row}C{column}"."""
    width = max((len(row) for row in rows), default=0)
    return tuple(
        (
            *row,
            *(
                Cell(name.format(row=number, column=column))
                for column in range(len(row) + 1, width + 1)
            ),
        )
        for number, row in enumerate(rows, start=1)
    )


def _kept(filled: set[int]) -> list[int]:
    kept: list[int] = []
    following = 0
    for index in sorted(filled):
        gap_from = max(following, index - _LONGEST_KEPT_GAP)
        kept += range(gap_from, index + 1)
        following = index + 1
    return kept


def _covered(
    spans: Sequence[Span], rows: Sequence[int], columns: Sequence[int]
) -> dict[Place, str]:
    row_set, column_set = set(rows), set(columns)
    covered: dict[Place, str] = {}
    for span in spans:
        first = a1(span.top, span.left)
        for row in range(span.top, min(span.bottom, rows[-1]) + 1):
            if row not in row_set:
                continue
            for column in range(span.left, min(span.right, columns[-1]) + 1):
                if column in column_set and (row, column) != (span.top, span.left):
                    covered[row, column] = first
    return covered
