"""有害文件: what an attacker or a broken computer sends instead of a form."""

import struct
import zlib
from io import BytesIO
from typing import Final

import xlsxwriter

from keguang.documents.forms.parts import Outcome
from tests.documents.forms.sources import build

MEGABYTE: Final = 1024 * 1024


def bomb() -> bytes:
    return build.zipped({"征集表.csv": bytes(50 * MEGABYTE)})


def external_entity() -> bytes:
    xml = (
        b'<!DOCTYPE w [<!ENTITY leak SYSTEM "file:///etc/passwd">]>'
        b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        b"<w:body><w:p><w:r><w:t>&leak;</w:t></w:r></w:p></w:body></w:document>"
    )
    return build.with_entry(build.docx_bytes(), "word/document.xml", xml)


def fifty_thousand_rows() -> bytes:
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for row in range(50_000):
            sheet.write_row(row, 0, (row, "看云识天气", "王明"))
    return stream.getvalue()


def huge_claim() -> bytes:
    small = build.zipped({"征集表.csv": b"x" * MEGABYTE})
    return small.replace(struct.pack("<I", MEGABYTE), struct.pack("<I", 0xFFFF_0000))


def encrypted() -> bytes:
    return build.compound({"EncryptedPackage": b"\0" * 64, "EncryptionInfo": b"\0" * 64})


def pdf_of_endless_pages() -> bytes:
    kids = b" ".join([b"3 0 R"] * 5_000)
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Count 5000/Kids[" + kids + b"]>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    )


def pdf_of_an_endless_stream() -> bytes:
    squeeze = zlib.compressobj(9)
    packed = b"".join(squeeze.compress(b"q " * MEGABYTE) for _ in range(600)) + squeeze.flush()
    return (
        b"%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>endobj\n"
        b"4 0 obj<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream endobj\n"
        b"trailer<</Root 1 0 R>>\n%%%%EOF" % (len(packed), packed)
    )


HOSTILE: Final = {
    "a bomb": ("材料.zip", bomb, Outcome.UNSAFE),
    "an external entity": ("征集表.docx", external_entity, Outcome.UNSAFE),
    "fifty thousand rows": ("征集表.xlsx", fifty_thousand_rows, Outcome.TOO_BIG),
    "a wrong suffix": ("征集表.xlsx", lambda: b"GIF89a" + bytes(99), Outcome.CORRUPT),
    "no document at all": ("片头.mp4", lambda: bytes(range(256)) * 9, Outcome.UNSUPPORTED),
    "an encrypted file": ("征集表.docx", encrypted, Outcome.UNSUPPORTED),
    "a huge claimed size": ("材料.zip", huge_claim, Outcome.UNSAFE),
    "a PDF without end": ("征集表.pdf", pdf_of_endless_pages, Outcome.TOO_BIG),
    "a PDF stream without end": ("征集表.pdf", pdf_of_an_endless_stream, Outcome.UNSAFE),
}
