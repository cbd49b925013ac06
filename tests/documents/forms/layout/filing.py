"""Real files made from their description in `filed_forms.json`."""

import csv
import io
from collections.abc import Callable, Mapping
from email.message import EmailMessage
from typing import Any, Final

import docx
import openpyxl


def file_of(described: Mapping[str, Any]) -> tuple[bytes, str]:
    """The bytes of a described file, and a name with its suffix."""
    kind = described["kind"]
    return _MAKERS[kind](described), f"来件.{kind}"


def _workbook(described: Mapping[str, Any]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for sheet in described["sheets"]:
        page = book.create_sheet(sheet["name"])
        for row in sheet["rows"]:
            page.append([cell if cell != "" else None for cell in row])
        for merge in sheet["merges"]:
            page.merge_cells(merge)
    return _saved(book.save)


def _document(described: Mapping[str, Any]) -> bytes:
    document = docx.Document()
    for block in described["blocks"]:
        if isinstance(block, str):
            document.add_paragraph(block)
        else:
            _add_table(document, block["rows"], block["merges"])
    return _saved(document.save)


def _add_table(document: Any, rows: list[list[str]], merges: list[list[int]]) -> None:
    table = document.add_table(len(rows), max(map(len, rows)))
    for top, left, bottom, right in merges:
        table.cell(top, left).merge(table.cell(bottom, right))
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            if text:
                table.cell(r, c).text = text


def _mail(described: Mapping[str, Any]) -> bytes:
    message = EmailMessage()
    message["From"], message["To"] = "society@example.org", "office@example.org"
    message["Subject"] = described["subject"]
    message.set_content(described["body"])
    return message.as_bytes()


def _csv(described: Mapping[str, Any]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(described["rows"])
    return out.getvalue().encode("utf-8-sig")


def _text(described: Mapping[str, Any]) -> bytes:
    return str(described["text"]).encode()


def _saved(save: Callable[[io.BytesIO], object]) -> bytes:
    out = io.BytesIO()
    save(out)
    return out.getvalue()


_MAKERS: Final[dict[str, Callable[[Mapping[str, Any]], bytes]]] = {
    "xlsx": _workbook,
    "docx": _document,
    "eml": _mail,
    "csv": _csv,
    "txt": _text,
}
