"""Tables going out: safe spreadsheets, and the bricks of an office's Word tables."""

from keguang.documents.tables.cells import CellValue, Column, Kind
from keguang.documents.tables.excel import Sheet, write_book, write_xlsx
from keguang.documents.tables.plain import write_csv

__all__ = ["CellValue", "Column", "Kind", "Sheet", "write_book", "write_csv", "write_xlsx"]
