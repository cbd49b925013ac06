"""A list as an Excel workbook."""

from typing import Final

from xlsxwriter.worksheet import Worksheet

from keguang.documents.lists.model import ListTable
from keguang.documents.tables.cells import column_widths, shown
from keguang.documents.tables.excel import Book, row_height, set_widths, span, write_notes

_SUBTITLE: Final = {
    "font_name": "楷体_GB2312",
    "font_size": 14,
    "align": "center",
    "valign": "vcenter",
}
_SHEET_NAME_LENGTH: Final = 31
_NOT_IN_SHEET_NAMES: Final = str.maketrans("", "", "[]:*?/\\'")


def to_xlsx(table: ListTable) -> bytes:
    """The list on A4 landscape: heading on every page, filters, pages numbered."""
    book = Book(table.title)
    name = table.title.translate(_NOT_IN_SHEET_NAMES)[:_SHEET_NAME_LENGTH] or "汇总"
    sheet = book.page(name, landscape=True, header=table.page_header)
    widths = column_widths(table.columns, table.rows)
    last = len(widths) - 1
    set_widths(sheet, widths)
    span(sheet, 0, 0, last, table.title, book.title)
    sheet.set_row(0, 40)
    span(sheet, 1, 0, last, table.subtitle, book.face(_SUBTITLE))
    sheet.set_row(1, 26)
    for at, column in enumerate(table.columns):
        sheet.write_string(2, at, column.heading, book.heading)
    sheet.set_row(2, row_height(zip([c.heading for c in table.columns], widths, strict=True)))
    for at, row in enumerate(table.rows, start=3):
        for place, (column, value) in enumerate(zip(table.columns, row, strict=True)):
            book.put(sheet, at, place, value, column.kind)
        sheet.set_row(at, row_height(zip(map(shown, row), widths, strict=True), least=26))
    _merge(book, sheet, table)
    sheet.repeat_rows(2)
    sheet.freeze_panes(3, 0)
    write_notes(book, sheet, 3 + len(table.rows), widths, table.notes)
    return book.close()


def _merge(book: Book, sheet: Worksheet, table: ListTable) -> None:
    column = table.merge_by
    if column is None:
        return
    for first, last in table.runs():
        kind = table.columns[column].kind
        sheet.merge_range(first + 3, column, last + 3, column, "", book.body(kind))
        book.put(sheet, first + 3, column, table.rows[first][column], kind)
