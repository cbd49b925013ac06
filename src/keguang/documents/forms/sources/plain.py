"""Plain text: tables by a delimiter (.csv, .tsv), and running text (.txt)."""

import csv
import re
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Final

from keguang.documents.forms.parts import Cell, FileParts, Grid, Line, Outcome, Prose
from keguang.documents.forms.sources.charsets import decoded
from keguang.documents.forms.sources.grids import a1, sheet_rows
from keguang.documents.forms.sources.limits import MAX_ROWS
from keguang.documents.forms.sources.refusal import corrupt, too_many_rows

_DELIMITERS: Final = "\t,;|，"
_LOOKED_AT_LINES: Final = 50


def read_table_text(data: bytes, file: str) -> FileParts:
    """A delimited text as one grid; its cells are named as a spreadsheet would name them."""
    text = decoded(data)
    delimiter = sniffed_delimiter(text) or ","
    cells = {}
    try:
        for row, texts in enumerate(csv.reader(StringIO(text, newline=""), delimiter=delimiter)):
            if row >= MAX_ROWS:
                raise too_many_rows(MAX_ROWS)
            for column, shown in enumerate(texts):
                shown = _unescaped(shown)
                if shown.strip():
                    cells[row, column] = Cell(a1(row, column), shown, shown)
    except csv.Error as fault:
        raise corrupt() from fault
    return FileParts(Outcome.PARSED, (Grid(file, "表1", sheet_rows(cells)),), name=file)


def read_text(data: bytes, file: str) -> FileParts:
    """Running text by physical lines; a text delimited by tabs throughout is a table."""
    text = decoded(data)
    if sniffed_delimiter(text, "\t|") is not None:
        return read_table_text(data, file)
    lines = prose_lines(text.splitlines())
    return FileParts(Outcome.PARSED, (Prose(file, "正文", lines),), name=file)


def prose_lines(texts: Iterable[str]) -> tuple[Line, ...]:
    """Lines numbered from 1; blank ones count but are left out."""
    kept = [
        Line(f"L{number}", text.rstrip())
        for number, text in enumerate(texts, start=1)
        if text.strip()
    ]
    if len(kept) > MAX_ROWS:
        raise too_many_rows(MAX_ROWS)
    return tuple(kept)


def sniffed_delimiter(text: str, candidates: str = _DELIMITERS) -> str | None:
    """The character that cuts most lines into the same number of pieces, three or more."""
    lines = [line for line in text.splitlines() if line.strip()][:_LOOKED_AT_LINES]
    scores = {mark: _agreement(lines, mark) for mark in candidates}
    best = max(scores, key=lambda mark: scores[mark], default=None)
    return best if best is not None and scores[best] > 0 else None


def _agreement(lines: Sequence[str], delimiter: str) -> int:
    counts = [_unquoted(line).count(delimiter) for line in lines]
    usual = max(
        set(counts), key=lambda count: (counts.count(count) * (count > 1), count), default=0
    )
    agreeing = counts.count(usual)
    return usual * agreeing if usual > 1 and agreeing >= max(2, len(lines) // 2) else 0


def _unquoted(line: str) -> str:
    return re.sub(r'"[^"]*"', "", line)


def _unescaped(text: str) -> str:
    """Exports write ="138…" to keep a telephone from becoming a number, or a leading quote."""
    match = re.fullmatch(r'="(.*)"', text, re.DOTALL)
    shown = match.group(1) if match else text
    return shown.strip("\t")
