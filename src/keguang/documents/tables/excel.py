"""Workbooks that print as they look: the page, faces and cells of everything we send out."""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from keguang.documents.tables.cells import (
    CellValue,
    Column,
    Kind,
    column_widths,
    looks_like_formula,
    shown,
    text_width,
)

TITLE_FONT: Final = "方正小标宋_GBK"
HEADING_FONT: Final = "黑体"
BODY_FONT: Final = "仿宋_GB2312"
HEADING_FILL: Final = "#EEF1F5"
RULE: Final = "#4A4A4A"
GREY: Final = "#767676"  # as light as text may be and still be read

# A file is named by what is in it, not by when it was made: the same input gives the same bytes.
_NO_CLOCK: Final = datetime(2000, 1, 1)  # noqa: DTZ001  the file format has no time zones
_A4: Final = 9
_UNIT: Final = 2.1  # Excel's column unit is a half-width digit of an 11-point face
_LINE_POINTS: Final = 15.0

_TITLE: Final = {"font_name": TITLE_FONT, "font_size": 20, "align": "center", "valign": "vcenter"}
_BOX: Final = {"border": 1, "border_color": RULE, "valign": "vcenter", "text_wrap": True}
_HEADING: Final = _BOX | {
    "font_name": HEADING_FONT,
    "font_size": 11,
    "align": "center",
    "bg_color": HEADING_FILL,
}
_BODY: Final = _BOX | {"font_name": BODY_FONT, "font_size": 11}
_NOTE: Final = {
    "font_name": BODY_FONT,
    "font_size": 10.5,
    "text_wrap": True,
    "valign": "top",
}
_BY_KIND: Final[dict[Kind, dict[str, Any]]] = {
    Kind.TEXT: {"align": "center", "num_format": "@"},
    Kind.LONG: {"align": "left", "num_format": "@"},
    Kind.INTEGER: {"align": "center", "num_format": "0"},
    Kind.DATE: {"align": "center", "num_format": 'yyyy"年"m"月"d"日"'},
    Kind.MOMENT: {"align": "center", "num_format": "yyyy-mm-dd hh:mm"},
    Kind.PHONE: {"align": "center", "num_format": "@"},
}


class Book:
    """One workbook being written; formats with equal properties are created once."""

    def __init__(self, title: str) -> None:
        self._buffer = io.BytesIO()
        self.workbook: Workbook = xlsxwriter.Workbook(
            self._buffer,
            {
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_numbers": False,
                "strings_to_urls": False,
            },
        )
        self.workbook.set_properties({"title": title, "created": _NO_CLOCK})
        self._formats: dict[frozenset[tuple[str, Any]], Format] = {}

    def face(self, *properties: Mapping[str, Any]) -> Format:
        """The format of all these properties, a later one overriding an earlier."""
        merged: dict[str, Any] = {}
        for group in properties:
            merged |= group
        key = frozenset(merged.items())
        if key not in self._formats:
            self._formats[key] = self.workbook.add_format(merged)
        return self._formats[key]

    @property
    def title(self) -> Format:
        return self.face(_TITLE)

    @property
    def heading(self) -> Format:
        return self.face(_HEADING)

    @property
    def note(self) -> Format:
        return self.face(_NOTE)

    def body(self, kind: Kind = Kind.TEXT, **more: Any) -> Format:
        return self.face(_BODY, _BY_KIND[kind], more)

    def page(
        self, name: str, *, landscape: bool, header: str = "", one_page: bool = False
    ) -> Worksheet:
        """An A4 sheet that fits its width (or wholly, `one_page`) and numbers its pages."""
        sheet = self.workbook.add_worksheet(name)
        sheet.set_paper(_A4)
        if landscape:
            sheet.set_landscape()
        sheet.set_margins(left=0.55, right=0.55, top=0.75, bottom=0.7)
        sheet.fit_to_pages(1, int(one_page))
        sheet.center_horizontally()
        sheet.set_footer('&C&"宋体"&10第 &P 页 共 &N 页')
        if header:
            sheet.set_header(f'&R&"黑体"&10{header}')
        return sheet

    def put(
        self, sheet: Worksheet, row: int, column: int, value: CellValue, kind: Kind, **more: Any
    ) -> None:
        """Write one value as what it is; text stays text whatever it begins with."""
        if isinstance(value, str) and looks_like_formula(value):
            # quote_prefix keeps it text even when somebody opens the cell and presses Enter
            more |= {"quote_prefix": True}
        face = self.body(kind, **more)
        if value is None or value == "":
            sheet.write_blank(row, column, None, face)
        elif isinstance(value, date):  # a datetime is one too
            sheet.write_datetime(row, column, value, face)
        elif isinstance(value, str):
            sheet.write_string(row, column, value, face)
        elif kind in {Kind.TEXT, Kind.LONG, Kind.PHONE}:
            sheet.write_string(row, column, shown(value), face)
        else:
            sheet.write_number(row, column, value, face)

    def close(self) -> bytes:
        self.workbook.close()
        return self._buffer.getvalue()


def set_widths(sheet: Worksheet, widths: Sequence[float]) -> None:
    """Column widths given in Chinese characters."""
    for at, width in enumerate(widths):
        sheet.set_column(at, at, width * _UNIT)


def row_height(texts: Iterable[tuple[str, float]], *, least: float = 24.0) -> float:
    """Points a row needs so that every (text, column width in characters) is seen whole.

    Excel does not grow rows of merged cells, and WPS not those of a file it has not yet edited.
    """
    lines = max((_lines(text, width) for text, width in texts), default=1)
    return max(least, lines * _LINE_POINTS + 8)


def _lines(text: str, width: float) -> int:
    per_line = max(1.0, width - 0.5)
    return sum(max(1, -int(-text_width(line) // per_line)) for line in text.splitlines() or [""])


def span(sheet: Worksheet, row: int, first: int, last: int, text: str, face: Format) -> None:
    """Text across columns first..last; a single column cannot be merged with itself."""
    if last > first:
        sheet.merge_range(row, first, row, last, "", face)
    sheet.write_string(row, first, text, face)


def write_notes(
    book: Book,
    sheet: Worksheet,
    row: int,
    widths: Sequence[float],
    notes: Sequence[str],
    *,
    first: int = 0,
) -> int:
    """Write notes one a row across the table from column `first`; return the next free row."""
    for note in notes:
        span(sheet, row, first, len(widths) - 1, note, book.note)
        sheet.set_row(row, row_height([(note, sum(widths[first:]))], least=18))
        row += 1
    return row


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a workbook, on a sheet of its own."""

    name: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[CellValue]]
    notes: Sequence[str] = ()


def write_book(title: str, sheets: Sequence[Sheet]) -> bytes:
    """Several tables in one workbook; each ready to filter, and to print on A4 landscape."""
    book = Book(title)
    for sheet in sheets:
        _write_sheet(book, sheet)
    return book.close()


def write_xlsx(
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[CellValue]],
    *,
    notes: Sequence[str] = (),
) -> bytes:
    """One sheet: title, headings, typed rows and notes, as `write_book` makes them."""
    kept = [tuple(row) for row in rows]
    return write_book(title, [Sheet("数据", title, columns, kept, notes)])


def _write_sheet(book: Book, table: Sheet) -> None:
    columns, rows = table.columns, table.rows
    widths = column_widths(columns, rows)
    sheet = book.page(table.name, landscape=True)
    last = len(columns) - 1
    span(sheet, 0, 0, last, table.title, book.title)
    sheet.set_row(0, 36)
    for at, column in enumerate(columns):
        sheet.write_string(1, at, column.heading, book.heading)
    sheet.set_row(1, row_height(zip([c.heading for c in columns], widths, strict=True), least=30))
    for number, row in enumerate(rows, start=2):
        for at, (column, value) in enumerate(zip(columns, row, strict=True)):
            book.put(sheet, number, at, value, column.kind)
        sheet.set_row(number, row_height(zip(map(shown, row), widths, strict=True)))
    set_widths(sheet, widths)
    sheet.repeat_rows(1)
    sheet.freeze_panes(2, 0)
    if rows:
        sheet.autofilter(1, 0, 1 + len(rows), last)
    write_notes(book, sheet, len(rows) + 2, widths, table.notes)
