"""Files made to hurt, or merely enormous, end in the stated outcome and cost little."""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

import pytest
import xlsxwriter

from keguang.documents.forms.isolation import WarmReader
from keguang.documents.forms.parts import Outcome
from keguang.documents.forms.reading import Reading
from keguang.documents.forms.spec import LECTURE_SPEC
from tests.documents.forms.sources import build

MEGABYTE = 1024 * 1024
ENCRYPTED_WORD_HEADER = struct.pack("<HH6xH", 0xA5EC, 0xC1, 0x0100).ljust(1000, b"\0")


@pytest.fixture(scope="module")
def reader() -> Iterator[WarmReader]:
    with WarmReader() as warm:
        yield warm


def read(reader: WarmReader, data: bytes, name: str) -> Reading:
    return reader.read(data, name, LECTURE_SPEC, today_year=2026, scan=False)


def is_still_serving(reader: WarmReader) -> bool:
    return len(read(reader, build.xlsx(), "征集表.xlsx").rows) == len(build.ROWS)


def test_zero_bytes_are_corrupt(reader: WarmReader) -> None:
    assert read(reader, b"", "征集表.xlsx").outcome is Outcome.CORRUPT


def test_a_zip_that_inflates_a_thousandfold_is_unsafe(reader: WarmReader) -> None:
    bomb = build.zipped({"a.csv": bytes(50 * MEGABYTE)})

    assert read(reader, bomb, "材料.zip").outcome is Outcome.UNSAFE


def test_a_workbook_with_an_inflated_sheet_is_unsafe(reader: WarmReader) -> None:
    sheet = b"<worksheet><sheetData>" + b" " * (60 * MEGABYTE) + b"</sheetData></worksheet>"
    bomb = build.with_entry(build.xlsx(), "xl/worksheets/sheet1.xml", sheet)

    assert read(reader, bomb, "征集表.xlsx").outcome is Outcome.UNSAFE


def test_an_entry_larger_than_its_header_claims_is_unsafe(reader: WarmReader) -> None:
    honest = bytearray(build.zipped({"a.txt": b"x" * MEGABYTE}))
    size = struct.pack("<I", MEGABYTE)
    lying = bytes(honest).replace(size, struct.pack("<I", 1000))

    reading = read(reader, lying, "材料.zip")

    assert reading.outcome is Outcome.UNSAFE
    assert [f.file for f in reading.findings] == ["材料.zip!a.txt"]


def test_a_huge_claimed_size_is_unsafe_before_anything_is_inflated(reader: WarmReader) -> None:
    small = build.zipped({"a.txt": b"x" * MEGABYTE})
    claiming = small.replace(struct.pack("<I", MEGABYTE), struct.pack("<I", 0xFFFF_0000))

    assert read(reader, claiming, "材料.zip").outcome is Outcome.UNSAFE


def test_thousands_of_entries_are_unsafe(reader: WarmReader) -> None:
    crowd = build.zipped({f"{number}.txt": b"" for number in range(3000)})

    assert read(reader, crowd, "材料.zip").outcome is Outcome.UNSAFE


def test_archives_nested_without_end_are_unsafe(reader: WarmReader) -> None:
    nested = build.xlsx()
    for _ in range(8):
        nested = build.zipped({"inner.zip": nested}, zipfile.ZIP_STORED)

    assert read(reader, nested, "材料.zip").outcome is Outcome.UNSAFE


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE w [<!ENTITY leak SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE w SYSTEM "http://127.0.0.1:9/x.dtd">',
        '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
        '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY leak "&c;&c;&c;&c;&c;&c;&c;&c;">]>',
    ],
    ids=["external entity", "external subset", "entity bomb"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_in_a_word_file_is_unsafe(
    reader: WarmReader, doctype: str, encoding: str
) -> None:
    namespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    use = "&leak;" if "leak" in doctype else ""
    xml = (
        f'<?xml version="1.0" encoding="{encoding}"?>{doctype}'
        f'<w:document xmlns:w="{namespace}"><w:body><w:p><w:r><w:t>{use}</w:t></w:r></w:p></w:body>'
        "</w:document>"
    )
    hostile = build.with_entry(build.docx_bytes(), "word/document.xml", xml.encode(encoding))

    reading = read(reader, hostile, "征集表.docx")

    assert reading.outcome is Outcome.UNSAFE
    assert "root:" not in repr(reading)


def test_a_document_type_in_a_sheet_is_unsafe(reader: WarmReader) -> None:
    xml = (
        b'<!DOCTYPE x [<!ENTITY e "1">]><worksheet><sheetData><row r="1"/></sheetData></worksheet>'
    )
    hostile = build.with_entry(build.xlsx(), "xl/worksheets/sheet1.xml", xml)

    assert read(reader, hostile, "征集表.xlsx").outcome is Outcome.UNSAFE


def test_macros_are_a_warning_and_the_form_is_read(reader: WarmReader) -> None:
    macro = build.with_entry(build.xlsx(), "xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 AutoOpen")

    reading = read(reader, macro, "征集表.xlsm")

    assert reading.outcome is Outcome.PARSED
    assert "macro" in build.codes(reading.findings)


def test_fifty_thousand_rows_are_too_big(reader: WarmReader) -> None:
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for row in range(50_000):
            sheet.write_row(row, 0, (row, *build.ROWS[0]))
    csv = "\n".join(",".join((str(row), *build.ROWS[0])) for row in range(50_000))

    assert read(reader, stream.getvalue(), "a.xlsx").outcome is Outcome.TOO_BIG
    assert read(reader, csv.encode(), "a.csv").outcome is Outcome.TOO_BIG


def test_a_million_formatted_but_empty_rows_are_not_too_big(reader: WarmReader) -> None:
    book = build.workbook()
    book.worksheets[0]["A1048576"].number_format = "0.00"

    assert len(read(reader, build.xlsx(book), "征集表.xlsx").rows) == len(build.ROWS)


def test_more_than_twenty_megabytes_are_too_big(reader: WarmReader) -> None:
    assert read(reader, b"x" * (21 * MEGABYTE), "征集表.docx").outcome is Outcome.TOO_BIG


def test_a_pdf_with_endless_pages_is_too_big(reader: WarmReader) -> None:
    kids = b" ".join(b"3 0 R" for _ in range(5000))
    pdf = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Count 5000/Kids[" + kids + b"]>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    )

    assert read(reader, pdf, "征集表.pdf").outcome is Outcome.TOO_BIG


def test_a_pdf_whose_pages_contain_themselves_ends(reader: WarmReader) -> None:
    pdf = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Count 3/Kids[2 0 R 2 0 R 2 0 R]>>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF"
    )

    assert read(reader, pdf, "征集表.pdf").outcome in {
        Outcome.CORRUPT,
        Outcome.EMPTY,
        Outcome.TOO_BIG,
    }
    assert is_still_serving(reader)


def test_a_pdf_stream_that_inflates_without_end_is_stopped(reader: WarmReader) -> None:
    squeeze = zlib.compressobj(9)
    packed = b"".join(squeeze.compress(b"q " * MEGABYTE) for _ in range(600)) + squeeze.flush()
    pdf = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>endobj\n"
        b"4 0 obj<</Filter/FlateDecode/Length " + str(len(packed)).encode() + b">>stream\n"
    )
    pdf += packed + b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF"

    assert read(reader, pdf, "征集表.pdf").outcome is Outcome.UNSAFE
    assert is_still_serving(reader)


@pytest.mark.parametrize(
    "data",
    [
        build.compound({"EncryptedPackage": b"\0" * 64, "EncryptionInfo": b"\0" * 64}),
        build.compound({"Workbook": struct.pack("<HH6xHH", 0x0809, 6, 0x002F, 4) + bytes(4)}),
        build.compound({"WordDocument": ENCRYPTED_WORD_HEADER}),
    ],
    ids=["docx or xlsx", "xls", "doc"],
)
def test_an_encrypted_office_file_is_unsupported_and_says_how_to_resend(
    reader: WarmReader, data: bytes
) -> None:
    reading = read(reader, data, "征集表.xlsx")

    assert reading.outcome is Outcome.UNSUPPORTED
    assert "另存为 .docx 或 .xlsx" in reading.findings[-1].message


def test_an_encrypted_zip_is_unsupported(reader: WarmReader) -> None:
    plain = build.zipped({"征集表.txt": b"x"})
    at = plain.index(b"PK\x01\x02")
    flagged = plain[:6] + b"\x01" + plain[7 : at + 8] + b"\x01" + plain[at + 9 :]

    reading = read(reader, flagged, "材料.zip")

    assert reading.outcome is Outcome.UNSUPPORTED
    assert reading.findings[0].code == "encrypted"


def test_names_that_climb_out_of_a_zip_write_nothing(reader: WarmReader) -> None:
    link = zipfile.ZipInfo("link")
    link.external_attr = 0o120777 << 16
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(link, "/etc/passwd")
        archive.writestr("../../tmp/征集表.xlsx", build.xlsx())

    reading = read(reader, stream.getvalue(), "材料.zip")

    assert len(reading.rows) == len(build.ROWS)
    assert reading.rows[0].sources["title"].file == "材料.zip!../../tmp/征集表.xlsx"
    assert "root:" not in repr(reading)


def test_bytes_that_are_no_document_are_unsupported_or_corrupt_by_their_name(
    reader: WarmReader,
) -> None:
    noise = bytes(range(256)) * 40

    assert read(reader, noise, "片头.mp4").outcome is Outcome.UNSUPPORTED
    assert read(reader, noise, "征集表.docx").outcome is Outcome.CORRUPT


def test_a_truncated_document_is_corrupt(reader: WarmReader) -> None:
    assert read(reader, build.docx_bytes()[:5000], "征集表.docx").outcome is Outcome.CORRUPT
    assert read(reader, build.xlsx()[:-40], "征集表.xlsx").outcome is Outcome.CORRUPT
    assert is_still_serving(reader)
