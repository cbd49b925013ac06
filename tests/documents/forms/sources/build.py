"""Files as people and attackers make them, built in memory."""

import struct
import zipfile
from collections.abc import Callable, Mapping, Sequence
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import docx
import openpyxl
from docx.document import Document
from openpyxl.workbook import Workbook
from PIL import Image

from keguang.documents.forms.parts import FileParts, Finding, Grid, Prose
from keguang.documents.forms.sources import read_file_parts

FIXTURES = Path(__file__).parent.parent / "fixtures"

HEADING = ["序号", "讲座题目", "主讲人", "工作单位", "联系电话"]
ROWS = [
    ["1", "牡丹的花期与养护", "林小满", "洛阳市植物园", "13800000401"],
    ["2", "认识身边的入侵植物", "苏芷若", "洛阳师范学院", "13800000402"],
]


def workbook(rows: Sequence[Sequence[object]] = (HEADING, *ROWS)) -> Workbook:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "征集表"
    for row in rows:
        sheet.append(list(row))
    return book


def xlsx(book: Workbook | None = None) -> bytes:
    stream = BytesIO()
    (book or workbook()).save(stream)
    return stream.getvalue()


def docx_bytes(fill: Callable[[Document], object] | None = None) -> bytes:
    document = docx.Document()
    (fill or add_form_table)(document)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def add_form_table(document: Document) -> None:
    document.add_paragraph("填报单位:洛阳市植物学会")
    table = document.add_table(rows=0, cols=len(HEADING))
    for row in (HEADING, *ROWS):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text


def zipped(files: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def with_entry(package: bytes, name: str, content: bytes) -> bytes:
    """A package with one part added or replaced."""
    with zipfile.ZipFile(BytesIO(package)) as archive:
        files = {info.filename: archive.read(info) for info in archive.infolist()}
    return zipped({**files, name: content})


def entry(package: bytes, name: str) -> bytes:
    with zipfile.ZipFile(BytesIO(package)) as archive:
        return archive.read(name)


def mail(
    body: str = "附件为征集表,请查收。",
    attachments: Mapping[str, bytes] | None = None,
    subject: str = "报送讲座征集表",
) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "member@example.org"
    message["To"] = "office@example.org"
    message["Subject"] = subject
    message.set_content(body)
    for name, content in (attachments or {}).items():
        message.add_attachment(
            content, maintype="application", subtype="octet-stream", filename=name
        )
    return message


def png(size: tuple[int, int] = (800, 600)) -> bytes:
    stream = BytesIO()
    Image.new("RGB", size, "white").save(stream, "PNG")
    return stream.getvalue()


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A minimal OLE compound file: every stream in plain sectors, one table sector."""
    sector = 512
    padded = {name: content.ljust(4096, b"\0") for name, content in streams.items()}
    table: list[int] = []
    body = b""
    starts: dict[str, int] = {}
    for name, content in padded.items():
        starts[name] = len(table)
        count = -(-len(content) // sector)
        table += [*range(len(table) + 1, len(table) + count), 0xFFFFFFFE]
        body += content.ljust(count * sector, b"\0")
    entries = [_entry("Root Entry", 5, 0xFFFFFFFE, 0)]
    entries += [_entry(name, 2, starts[name], len(padded[name])) for name in padded]
    directory = b"".join(entries)
    directory_start = len(table)
    count = -(-len(directory) // sector)
    table += [*range(len(table) + 1, len(table) + count), 0xFFFFFFFE]
    body += directory.ljust(count * sector, b"\0")
    table_start = len(table)
    table.append(0xFFFFFFFD)
    table += [0xFFFFFFFF] * (128 - len(table))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIIII", 0, 1, directory_start, 0, 4096, *[0xFFFFFFFE, 0] * 2, 0)[
        :36
    ]
    header += struct.pack("<I", table_start) + b"\xff" * (4 * 108)
    return header + body + struct.pack("<128I", *table)


def _entry(name: str, kind: int, start: int, size: int) -> bytes:
    raw = (name + "\0").encode("utf-16-le")
    head = raw.ljust(64, b"\0") + struct.pack("<HBB", len(raw), kind, 1) + b"\xff" * 12
    return head.ljust(116, b"\0") + struct.pack("<III", start, size, 0)


def read(data: bytes, name: str) -> FileParts:
    return read_file_parts(data, name)


def grids(parts: FileParts) -> list[Grid]:
    return [part for part in parts.parts if isinstance(part, Grid)]


def texts(grid: Grid) -> list[list[str]]:
    return [[cell.text for cell in row] for row in grid.rows]


def lines(parts: FileParts) -> list[str]:
    return [line.text for part in parts.parts if isinstance(part, Prose) for line in part.lines]


def codes(findings: Sequence[Finding]) -> list[str]:
    return [finding.code for finding in findings]
