"""OpenDocument spreadsheets (.ods), read from their XML for merges and hidden lines."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from lxml import etree

from keguang.documents.forms.parts import Cell, CellValue, FileParts, Grid, Outcome
from keguang.documents.forms.sources.grids import Place, Span, a1, sheet_rows
from keguang.documents.forms.sources.limits import MAX_COLUMNS, MAX_ROWS
from keguang.documents.forms.sources.markup import (
    attribute,
    child,
    descendants,
    local_name,
    parse_xml,
)
from keguang.documents.forms.sources.refusal import encrypted, too_many_rows
from keguang.documents.forms.sources.zipped import SafeZip

_CELLS: Final = frozenset({"table-cell", "covered-table-cell"})
_GROUPS: Final = frozenset(
    {
        "table-row-group",
        "table-header-rows",
        "table-rows",
        "table-column-group",
        "table-header-columns",
        "table-columns",
    }
)
_HIDDEN: Final = frozenset({"collapse", "filter"})


@dataclass(slots=True)
class _Sheet:
    cells: dict[Place, Cell] = field(default_factory=dict)
    spans: list[Span] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    height: int = 0
    width: int = 0


def read_ods(data: bytes, file: str) -> FileParts:
    """Every sheet as a grid, hidden ones marked."""
    archive = SafeZip(data)
    if "META-INF/manifest.xml" in archive:
        manifest = parse_xml(archive.read("META-INF/manifest.xml"))
        if next(descendants(manifest, "encryption-data"), None) is not None:
            raise encrypted()
    content = parse_xml(archive.read("content.xml"))
    hidden_styles = set(_hidden_styles(content))
    grids = tuple(
        _grid(table, file, hidden=(attribute(table, "style-name") or "") in hidden_styles)
        for table in descendants(content, "table")
    )
    return FileParts(Outcome.PARSED, grids, name=file)


def _hidden_styles(content: etree._Element) -> Iterator[str]:
    for style in descendants(content, "style"):
        properties = child(style, "table-properties")
        if properties is not None and attribute(properties, "display") == "false":
            yield attribute(style, "name") or ""


def _grid(table: etree._Element, file: str, *, hidden: bool) -> Grid:
    sheet = _Sheet()
    _walk(table, sheet)
    rows = sheet_rows(
        sheet.cells,
        spans=sheet.spans,
        hidden_rows=sheet.hidden_rows,
        hidden_columns=sheet.hidden_columns,
    )
    return Grid(file, attribute(table, "name") or "", rows, hidden=hidden)


def _walk(container: etree._Element, sheet: _Sheet) -> None:
    for inner in container:
        name = local_name(inner)
        if name in _GROUPS:
            _walk(inner, sheet)
        elif name == "table-column":
            repeated = min(_count(inner, "number-columns-repeated"), MAX_COLUMNS)
            if attribute(inner, "visibility") in _HIDDEN:
                sheet.hidden_columns |= set(range(sheet.width, sheet.width + repeated))
            sheet.width += repeated
        elif name == "table-row":
            _row(inner, sheet)


def _row(row: etree._Element, sheet: _Sheet) -> None:
    """One stored row; a repeated one that holds text is as many rows as it says."""
    found, spans = _cells_of(row, sheet.height)
    repeated = _count(row, "number-rows-repeated")
    kept = repeated if found else 0
    if len(found) * kept > MAX_ROWS * 10 or kept > MAX_ROWS:
        raise too_many_rows(MAX_ROWS)
    for down in range(kept):
        for column, (text, value) in found.items():
            place = (sheet.height + down, column)
            sheet.cells[place] = Cell(a1(*place), text, value)
    if attribute(row, "visibility") in _HIDDEN:
        sheet.hidden_rows |= set(range(sheet.height, sheet.height + min(repeated, MAX_ROWS)))
    sheet.spans += spans
    sheet.height += repeated


def _cells_of(
    row: etree._Element, number: int
) -> tuple[dict[int, tuple[str, CellValue]], list[Span]]:
    found: dict[int, tuple[str, CellValue]] = {}
    spans: list[Span] = []
    column = 0
    for entry in row:
        if local_name(entry) not in _CELLS:
            continue
        repeated = _count(entry, "number-columns-repeated")
        down, right = _count(entry, "number-rows-spanned"), _count(entry, "number-columns-spanned")
        if down > 1 or right > 1:
            spans.append(Span(number, column, number + down - 1, column + right - 1))
        text = "\n".join(_text(p) for p in entry if local_name(p) == "p").strip()
        if text and local_name(entry) == "table-cell":
            value = _value(entry, text)
            for place in range(column, column + min(repeated, MAX_COLUMNS)):
                found[place] = (text, value)
        column += repeated
    return found, spans


def _text(paragraph: etree._Element) -> str:
    shown = paragraph.text or ""
    for inner in paragraph:
        match local_name(inner):
            case "s":
                shown += " " * min(_count(inner, "c"), 100)
            case "tab":
                shown += "\t"
            case "line-break":
                shown += "\n"
            case "span" | "a":
                shown += _text(inner)
        shown += inner.tail or ""
    return shown


def _value(entry: etree._Element, text: str) -> CellValue:
    stored = attribute(entry, "date-value") or attribute(entry, "value")
    if stored is None:
        return text
    try:
        if attribute(entry, "value-type") == "date":
            return datetime.fromisoformat(stored) if "T" in stored else date.fromisoformat(stored)
        number = float(stored)
    except ValueError:
        return text
    return int(number) if number.is_integer() else number


def _count(element: etree._Element, name: str) -> int:
    text = attribute(element, name) or "1"
    return max(1, int(text)) if text.isdecimal() else 1
