"""Older and rarer workbooks: .xls and .et (BIFF), .xlsb, read by calamine."""

from datetime import date, datetime, time, timedelta
from io import BytesIO

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetVisibleEnum,
)

from keguang.documents.forms.parts import Cell, CellValue, FileParts, Grid, Outcome
from keguang.documents.forms.sources.biff import Hidden, hidden_lines
from keguang.documents.forms.sources.grids import Place, Span, a1, sheet_rows
from keguang.documents.forms.sources.limits import MAX_CELLS, MAX_ROWS
from keguang.documents.forms.sources.number_format import plain_number
from keguang.documents.forms.sources.refusal import corrupt, encrypted, too_many_rows


def read_legacy_sheet(data: bytes, file: str) -> FileParts:
    """Every sheet as a grid with its merges; for BIFF files hidden rows and columns too."""
    hidden = hidden_lines(data)
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(data))
        grids = tuple(
            Grid(
                file,
                about.name,
                _rows(workbook.get_sheet_by_index(index), hidden.get(index, Hidden())),
                hidden=about.visible != SheetVisibleEnum.Visible,
            )
            for index, about in enumerate(workbook.sheets_metadata)
        )
    except PasswordError as fault:
        raise encrypted() from fault
    except (CalamineError, ValueError, OSError) as fault:
        raise corrupt() from fault
    return FileParts(Outcome.PARSED, grids, name=file)


def _rows(sheet: CalamineSheet, hidden: Hidden) -> tuple[tuple[Cell, ...], ...]:
    if sheet.height > MAX_ROWS or sheet.height * sheet.width > MAX_CELLS:
        raise too_many_rows(MAX_ROWS)
    cells: dict[Place, Cell] = {}
    for row, values in enumerate(sheet.to_python(skip_empty_area=False)):
        for column, stored in enumerate(values):
            value, text = _shown(stored)
            if text:
                cells[row, column] = Cell(a1(row, column), text, value)
    spans = [
        Span(top, left, bottom, right)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
    ]
    return sheet_rows(cells, spans=spans, hidden_rows=hidden.rows, hidden_columns=hidden.columns)


def _shown(stored: object) -> tuple[CellValue, str]:
    match stored:
        case bool():
            return stored, "TRUE" if stored else "FALSE"
        case int() | float():
            value = int(stored) if stored == int(stored) else stored
            return value, plain_number(stored)
        case datetime():
            return stored, f"{stored:%Y-%m-%d %H:%M}"
        case date():
            return stored, stored.isoformat()
        case time():
            return stored, f"{stored:%H:%M}"
        case timedelta():
            minutes = round(stored.total_seconds() / 60)
            return f"{minutes // 60}:{minutes % 60:02d}", f"{minutes // 60}:{minutes % 60:02d}"
        case str():
            return stored or None, stored
        case _:
            return None, ""
