"""Workbooks as other programs save them: the cells of a sheet as .xls (and .et), .ods and .csv."""

import csv
import io
import struct
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from openpyxl import load_workbook

from tests.documents.forms.sources.build import compound, zipped

type Cells = Sequence[Sequence[Any]]


def cells_of(data: bytes) -> Cells:
    """The first sheet's values, row by row."""
    return [list(row) for row in load_workbook(io.BytesIO(data)).worksheets[0].values]


def xls(rows: Cells, *, sheet: str = "选报表") -> bytes:
    """BIFF8, as Excel 97 and WPS (.et) write it: one sheet of text and numbers (MS-XLS 2.4)."""
    page = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 1997, 0, 6))
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            place = struct.pack("<HHH", at, column, 0)
            if isinstance(value, int | float):
                page += _record(0x0203, place + struct.pack("<d", value))
            elif value not in (None, ""):
                text = str(value)
                head = struct.pack("<HB", len(text), 1)
                page += _record(0x0204, place + head + text.encode("utf-16-le"))
    page += _record(0x000A, b"")
    begin = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 1997, 0, 6))
    name = struct.pack("<BB", len(sheet), 1) + sheet.encode("utf-16-le")
    size = len(begin) + 4 + 6 + len(name) + 4
    bound = _record(0x0085, struct.pack("<IBB", size, 0, 0) + name)
    return compound({"Workbook": begin + bound + _record(0x000A, b"") + page})


def ods(rows: Cells, *, sheet: str = "选报表") -> bytes:
    """OpenDocument, as LibreOffice writes it."""
    office = "urn:oasis:names:tc:opendocument:xmlns"
    lines = "".join(
        f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows
    )
    content = (
        f'<office:document-content xmlns:office="{office}:office:1.0"'
        f' xmlns:table="{office}:table:1.0" xmlns:text="{office}:text:1.0">'
        f'<office:body><office:spreadsheet><table:table table:name="{sheet}">{lines}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    mimetype = b"application/vnd.oasis.opendocument.spreadsheet"
    return zipped({"mimetype": mimetype, "content.xml": content.encode()})


def gb_csv(rows: Cells) -> bytes:
    """CSV in GB18030, as a Chinese Excel saves it."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(["" if value is None else value for value in row] for row in rows)
    return out.getvalue().encode("gb18030")


def _ods_cell(value: object) -> str:
    if value in (None, ""):
        return "<table:table-cell/>"
    text = escape(str(value))
    if isinstance(value, int | float):
        kind = f'office:value-type="float" office:value="{value}"'
        return f"<table:table-cell {kind}><text:p>{text}</text:p></table:table-cell>"
    kind = 'office:value-type="string"'
    return f"<table:table-cell {kind}><text:p>{text}</text:p></table:table-cell>"


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body
