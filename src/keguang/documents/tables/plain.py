"""CSV that Excel and WPS open with the right characters and without running anything."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Final

from keguang.documents.tables.cells import CellValue, Column, looks_like_formula

_BOM: Final = "\ufeff"
_LONGEST_SAFE_NUMBER: Final = 10  # an 11th digit is where narrow columns begin to show 1.38E+10


def write_csv(columns: Sequence[Column], rows: Iterable[Sequence[CellValue]]) -> bytes:
    """UTF-8 with a byte-order mark, lines ended by CR LF.

    Text that a spreadsheet would run as a formula gets an apostrophe in front; a long run of digits
    gets a tab behind it, which keeps it text where it is opened. Dates are written 2023-03-11.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([_plain(c.heading) for c in columns])
    writer.writerows([_plain(value) for value in row] for row in rows)
    return (_BOM + out.getvalue()).encode()


def _plain(value: CellValue) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if not isinstance(value, str):
        return value
    if looks_like_formula(value):
        return f"'{value}"
    if value.isdecimal() and len(value) > _LONGEST_SAFE_NUMBER:
        return f"{value}\t"
    return value
