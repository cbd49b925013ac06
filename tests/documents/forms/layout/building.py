"""Small builders: parts as the readers of formats would give them."""

import re
from collections.abc import Sequence

from keguang.documents.forms.layout import read_rows
from keguang.documents.forms.parts import (
    Cell,
    CellValue,
    FileParts,
    Grid,
    Line,
    Outcome,
    Part,
    Prose,
)
from keguang.documents.forms.reading import Reading, Value
from keguang.documents.forms.spec import LECTURE_SPEC, FormSpec
from keguang.documents.forms.values.text import words_of

THIS_YEAR = 2023
COMPARED = words_of(
    "title speaker position employer audience duration_min date_from date_to place contact_phone"
)


def sheet(
    rows: Sequence[Sequence[CellValue]] | str,
    *merges: str,
    name: str = "Sheet1",
    file: str = "表.xlsx",
    hidden: bool = False,
    hidden_rows: Sequence[int] = (),
    struck: Sequence[str] = (),
) -> Grid:
    """A worksheet from values, or from lines with `|` between cells; merges as "A1:C1"."""
    table = (
        [line.split("|") for line in rows.strip("\n").split("\n")]
        if isinstance(rows, str)
        else rows
    )
    width = max(len(row) for row in table)
    covered = dict(place for merge in merges for place in _covered(merge))
    grid = []
    for r, row in enumerate(table):
        cells = []
        for c in range(width):
            value = row[c] if c < len(row) else ""
            if isinstance(value, str):
                value = value.strip(" ").replace("\\n", "\n")
            ref = a1(r, c)
            cells.append(
                Cell(
                    ref,
                    "" if ref in covered or value is None else str(value),
                    None if ref in covered or value == "" else value,
                    covered.get(ref, ""),
                    hidden=r in hidden_rows,
                    struck=ref in struck,
                )
            )
        grid.append(tuple(cells))
    return Grid(file, name, tuple(grid), hidden)


def text(lines: str, file: str = "文.docx", part: str = "正文") -> Prose:
    numbered = [
        Line(f"L{n}", line.rstrip())
        for n, line in enumerate(lines.strip("\n").split("\n"), 1)
        if line.strip()
    ]
    return Prose(file, part, tuple(numbered))


def read(*parts: Part, spec: FormSpec = LECTURE_SPEC, name: str = "", title: str = "") -> Reading:
    file = FileParts(Outcome.PARSED, parts, name=name, title=title)
    return read_rows([file], spec, today_year=THIS_YEAR)


def lectures(reading: Reading) -> list[dict[str, Value]]:
    """The ten compared keys of every row, nulls left out."""
    return [
        {k: row.values[k] for k in COMPARED if row.values[k] is not None} for row in reading.rows
    ]


def a1(row: int, column: int) -> str:
    return f"{chr(ord('A') + column)}{row + 1}"


def _covered(merge: str) -> list[tuple[str, str]]:
    left, top, right, bottom = re.fullmatch(r"([A-Z])(\d+):([A-Z])(\d+)", merge).groups()  # type: ignore[union-attr]  # a test's own merge is well formed
    refs = [
        a1(r, ord(c) - ord("A"))
        for r in range(int(top) - 1, int(bottom))
        for c in map(chr, range(ord(left), ord(right) + 1))
    ]
    return [(ref, refs[0]) for ref in refs[1:]]
