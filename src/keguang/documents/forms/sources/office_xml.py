"""Office documents saved as one XML file: Word 2003, flat OPC, and Excel 2003 (SpreadsheetML)."""

from collections.abc import Iterator
from datetime import datetime

from lxml import etree

from keguang.documents.forms.parts import Cell, CellValue, FileParts, Grid, Outcome
from keguang.documents.forms.sources.grids import Place, Span, a1, sheet_rows
from keguang.documents.forms.sources.limits import MAX_ROWS
from keguang.documents.forms.sources.markup import (
    attribute,
    child,
    descendants,
    local_name,
    parse_xml,
)
from keguang.documents.forms.sources.number_format import plain_number
from keguang.documents.forms.sources.refusal import too_many_rows
from keguang.documents.forms.sources.word import parts_of_body


def read_word_xml(data: bytes, file: str) -> FileParts:
    """Word's vocabulary is the same inside a package and out of one."""
    return parts_of_body(parse_xml(data), file)


def read_excel_xml(data: bytes, file: str) -> FileParts:
    """Every worksheet as a grid."""
    root = parse_xml(data)
    grids = tuple(_grid(sheet, file) for sheet in descendants(root, "Worksheet"))
    return FileParts(Outcome.PARSED, grids, name=file)


def _grid(sheet: etree._Element, file: str) -> Grid:
    cells: dict[Place, Cell] = {}
    spans: list[Span] = []
    hidden: set[int] = set()
    row = -1
    for element in descendants(sheet, "Row"):
        row = _position(element, row)
        if len(cells) and row > MAX_ROWS:
            raise too_many_rows(MAX_ROWS)
        if attribute(element, "Hidden") == "1":
            hidden.add(row)
        column = -1
        for entry in _cells(element):
            column = _position(entry, column)
            cell = _cell(entry, a1(row, column))
            if cell.text:
                cells[row, column] = cell
            down, right = _number(entry, "MergeDown"), _number(entry, "MergeAcross")
            if down or right:
                spans.append(Span(row, column, row + down, column + right))
            column += right
        row += _number(element, "Span")
    rows = sheet_rows(cells, spans=spans, hidden_rows=hidden)
    options = next(descendants(sheet, "Visible"), None)
    visible = options is None or options.text == "SheetVisible"
    return Grid(file, attribute(sheet, "Name") or "", rows, hidden=not visible)


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    return (entry for entry in row if local_name(entry) == "Cell")


def _cell(entry: etree._Element, ref: str) -> Cell:
    data = child(entry, "Data")
    if data is None:
        return Cell(ref)
    text = "".join(str(piece) for piece in data.itertext())
    value, shown = _shown(attribute(data, "Type") or "String", text)
    return Cell(ref, shown, value)


def _shown(kind: str, text: str) -> tuple[CellValue, str]:
    try:
        if kind == "Number":
            number = float(text)
            return (int(number) if number.is_integer() else number), plain_number(number)
        if kind == "DateTime":
            moment = datetime.fromisoformat(text)
            midnight = moment.hour == moment.minute == 0
            return (
                (moment.date(), f"{moment:%Y-%m-%d}")
                if midnight
                else (moment, f"{moment:%Y-%m-%d %H:%M}")
            )
    except ValueError:
        return text, text
    return text or None, text


def _position(element: etree._Element, before: int) -> int:
    stated = attribute(element, "Index")
    return int(stated) - 1 if stated and stated.isdecimal() else before + 1


def _number(element: etree._Element, name: str) -> int:
    text = attribute(element, name) or ""
    return min(int(text), MAX_ROWS) if text.isdecimal() else 0
