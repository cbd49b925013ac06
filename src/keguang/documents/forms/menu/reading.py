"""What a menu that came back says, row by row: which lecture, what was marked, and from which cell.

A row knows its lecture by its hidden key, else by its code, its number or its title; which lecture
that is, the caller decides. Rows that choose nothing are read too: their silence is an answer.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from keguang.documents.forms.menu.columns import (
    ANSWERED,
    KEY_HEADING,
    MARK,
    MERGED_DOWN,
    TOLD,
    WISHES,
    column_named,
)
from keguang.documents.forms.menu.marks import Mark, Said, read_mark
from keguang.documents.forms.menu.prose import Named, read_sentence
from keguang.documents.forms.parts import (
    Cell,
    CellValue,
    FileParts,
    Finding,
    Grid,
    Prose,
    flattened,
)
from keguang.documents.forms.reading import Source
from keguang.documents.forms.values.dates import explicit_year
from keguang.documents.forms.values.text import is_ditto, one_line, squeeze

KEY_START: Final = "KX-"
_OFFICE_WORDS: Final = ("选报单位", "填报单位", "报送单位")
_SEAL: Final = re.compile(
    r"[（(](?:加?盖公?章|公章|签章)[）)].*|_.*|(?:联系人|填报日期|日期|电话)：.*"
)
_FEWEST_HEADINGS: Final = 3
_COPIED: Final = ("", *(column.key for column in (*TOLD, *ANSWERED)))  # a row without its head


@dataclass(frozen=True, slots=True)
class MenuRow:
    """One row that came back. `texts` holds what stands in each of our columns, as written."""

    key: str
    mark: Mark
    texts: Mapping[str, str]
    sources: Mapping[str, Source]
    values: Mapping[str, CellValue] = field(default_factory=dict)

    @property
    def has_wishes(self) -> bool:
        """Whether anything was filled in besides the mark."""
        return any(self.texts.get(key) for key in WISHES if key != MARK)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A line of a letter that names lectures."""

    said: Named
    source: Source


@dataclass(frozen=True, slots=True)
class MenuRead:
    """All that one file says. `marks` are the signed lines of its hidden sheets."""

    rows: tuple[MenuRow, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    marks: tuple[str, ...] = ()
    office: str = ""
    years: tuple[int, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def is_menu(self) -> bool:
        """Whether it speaks of a menu we made, or is built like one."""
        return bool(
            self.marks or any(row.key or row.mark.said is not Said.BLANK for row in self.rows)
        )


def read_menu(parts: FileParts, *, year: int) -> MenuRead:
    """Read every table and every line of a file and of the files inside it."""
    found = MenuRead()
    for leaf in flattened(parts):
        for part in leaf.parts:
            read = _read_grid(part, year) if isinstance(part, Grid) else _read_prose(part)
            found = _joined(found, read)
        found = replace(found, findings=(*found.findings, *leaf.findings))
    return found


def is_menu(parts: FileParts) -> bool:
    """Whether a file, or one inside it, carries the marks of a 选报表 this office made."""
    return any(
        cell.text.strip().startswith(KEY_START)
        for leaf in flattened(parts)
        for part in leaf.parts
        if isinstance(part, Grid)
        for row in part.rows
        for cell in row
    )


def _joined(one: MenuRead, other: MenuRead) -> MenuRead:
    return MenuRead(
        (*one.rows, *other.rows),
        (*one.sentences, *other.sentences),
        tuple(dict.fromkeys((*one.marks, *other.marks))),
        one.office or other.office,
        tuple(dict.fromkeys((*one.years, *other.years))),
        one.findings,
    )


def _read_grid(grid: Grid, year: int) -> MenuRead:
    head = next((i for i, row in enumerate(grid.rows) if _is_head(row)), None)
    if head is None:
        return _without_head(grid, year)
    columns = _columns(grid.rows[head])
    above = [cell for row in grid.rows[:head] for cell in row if cell.text]
    return MenuRead(
        rows=tuple(_rows(grid, head + 1, columns, year)),
        marks=_marks(grid, columns),
        office=_office([cell.text for cell in above]),
        years=_years([cell.text for cell in above]),
    )


def _without_head(grid: Grid, year: int) -> MenuRead:
    """Rows copied without their heading keep the order of our columns; a hidden sheet has none."""
    texts = [cell.text for row in grid.rows for cell in row if cell.text]
    keyed = any(row and row[0].text.startswith(KEY_START) for row in grid.rows)
    wide = bool(grid.rows) and len(grid.rows[0]) > len(TOLD)
    rows = _rows(grid, 0, dict(enumerate(_COPIED)), year) if keyed and wide else ()
    marks = () if keyed and wide else tuple(t for t in texts if t.startswith(KEY_START))
    return MenuRead(tuple(rows), (), marks, _office(texts), _years(texts))


def _is_head(row: Sequence[Cell]) -> bool:
    named = {column_named(cell.text) for cell in row if not cell.merged_into} - {""}
    return len(named) >= _FEWEST_HEADINGS and bool(named & {"title", "code"})


def _columns(head: Sequence[Cell]) -> dict[int, str]:
    """Our column of each place; of two with one heading the first is meant."""
    found: dict[int, str] = {}
    for at, cell in enumerate(head):
        key = "" if squeeze(cell.text) == KEY_HEADING else column_named(cell.text)
        if squeeze(cell.text) == KEY_HEADING or (key and key not in found.values()):
            found[at] = key
    return found


def _rows(grid: Grid, first: int, columns: Mapping[int, str], year: int) -> Iterator[MenuRow]:
    by_ref = {cell.ref: cell for row in grid.rows for cell in row}
    above: dict[str, Cell] = {}
    for row in grid.rows[first:]:
        if _is_head(row):
            continue  # a heading printed again on the next page
        cells = {
            key: _standing(row[at], key, by_ref) for at, key in columns.items() if at < len(row)
        }
        for key in WISHES:
            if key in cells and is_ditto(cells[key].text) and key in above:
                cells[key] = replace(above[key], ref=cells[key].ref)
        read = _row(grid, cells, year)
        if read is not None:
            yield read
        above |= cells


def _standing(cell: Cell, key: str, by_ref: Mapping[str, Cell]) -> Cell:
    """The cell, or the one it is merged into where an answer was given for several rows."""
    if cell.merged_into and key in MERGED_DOWN:
        return replace(by_ref.get(cell.merged_into, cell), ref=cell.ref)
    return cell


def _row(grid: Grid, cells: Mapping[str, Cell], year: int) -> MenuRow | None:
    key = next((c.text.strip() for c in cells.values() if c.text.startswith(KEY_START)), "")
    texts = {name: one_line(cell.text) for name, cell in cells.items() if name}
    if not key and not (texts.get("code") or texts.get("title")):
        return None
    cell = cells.get(MARK)
    mark = (
        read_mark(cell.text, cell.value, year=year, struck=cell.struck)
        if cell
        else Mark(Said.BLANK)
    )
    sources = {
        name: Source(grid.file, grid.part, cell.ref, cell.text)
        for name, cell in cells.items()
        if name and (cell.text or name == MARK)
    }
    values = {name: cell.value for name, cell in cells.items() if name and cell.text}
    return MenuRow(key, mark, texts, sources, values)


def _read_prose(prose: Prose) -> MenuRead:
    texts = [line.text for line in prose.lines]
    sentences = tuple(
        Sentence(said, Source(prose.file, prose.part, line.ref, line.text))
        for line in prose.lines
        if (said := read_sentence(line.text))
    )
    return MenuRead((), sentences, (), _office(texts), _years(texts))


def _marks(grid: Grid, columns: Mapping[int, str]) -> tuple[str, ...]:
    """Signed lines that stand by themselves, outside the column of the row keys."""
    keyed = {at for at, key in columns.items() if not key}
    return tuple(
        cell.text.strip()
        for row in grid.rows
        for at, cell in enumerate(row)
        if at not in keyed and cell.text.startswith(KEY_START)
    )


def _office(texts: Sequence[str]) -> str:
    """The office a line like “选报单位：嵩县科协” names."""
    for text in texts:
        label, colon, rest = squeeze(text).replace(":", "：").partition("：")
        if colon and label.endswith(_OFFICE_WORDS):
            return _SEAL.sub("", rest)
    return ""


def _years(texts: Sequence[str]) -> tuple[int, ...]:
    found = [explicit_year(text) for text in texts if "选报" in text or "节目" in text]
    return tuple(dict.fromkeys(year for year in found if year))
