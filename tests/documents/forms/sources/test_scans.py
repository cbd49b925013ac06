"""Photos and scans, read by the real scanner."""

from collections.abc import Iterator

import pytest

from keguang.documents.forms.isolation import Read, WarmReader
from keguang.documents.forms.parts import Grid, Outcome, Photo
from keguang.documents.forms.reading import Reading
from keguang.documents.forms.spec import LECTURE_SPEC
from tests.documents.forms.sources import build
from tests.documents.forms.sources.photographed import drawn, saved


@pytest.fixture(scope="module")
def reader() -> Iterator[WarmReader]:
    with WarmReader() as warm:
        yield warm


def read(reader: WarmReader, data: bytes, name: str) -> Read:
    return reader.read_with_parts(data, name, LECTURE_SPEC, today_year=2026)


def titles(reading: Reading) -> list[object]:
    return [row.values["title"] for row in reading.rows]


def test_a_tilted_photo_of_a_ruled_form_gives_its_rows_and_places(reader: WarmReader) -> None:
    tilted = drawn([build.HEADING, *build.ROWS]).rotate(2, expand=True, fillcolor="white")

    reading, parts = read(reader, saved(tilted), "照片.jpg")

    assert reading.outcome is Outcome.PARSED
    assert titles(reading) == [row[1] for row in build.ROWS]
    assert [row.values["contact_phone"] for row in reading.rows] == [row[4] for row in build.ROWS]
    assert reading.rows[0].sources["title"].ref.startswith("p1:")
    assert all(part.confidence < 1 for part in parts.parts if isinstance(part, Grid))
    assert not [f for f in reading.findings if f.code == "scan_pending"]


def test_a_scanned_pdf_is_read(reader: WarmReader) -> None:
    reading, _ = read(reader, saved(drawn([build.HEADING, *build.ROWS]), "PDF"), "扫描件.pdf")

    assert titles(reading) == [row[1] for row in build.ROWS]


def test_several_photos_are_one_form_in_the_order_given(reader: WarmReader) -> None:
    first = saved(drawn([build.HEADING, build.ROWS[0]]).rotate(90, expand=True))
    second = saved(drawn([build.HEADING, build.ROWS[1]], title="(续)"))

    reading, parts = reader.read_photos(
        [Photo(first, "1.jpg", rotation=90), Photo(second, "2.jpg")],
        LECTURE_SPEC,
        today_year=2026,
    )

    assert titles(reading) == [row[1] for row in build.ROWS]
    assert [member.name for member in parts.members] == ["1.jpg", "2.jpg"]
    assert [row.sources["title"].file for row in reading.rows] == ["1.jpg", "2.jpg"]


def test_a_scan_beside_an_electronic_file_is_evidence_not_data(reader: WarmReader) -> None:
    scan = saved(drawn([build.HEADING, build.ROWS[0]]), "PDF")
    message = build.mail(attachments={"征集表.xlsx": build.xlsx(), "盖章件.pdf": scan})

    reading, _ = read(reader, message.as_bytes(), "来件.eml")

    assert [row.sources["title"].file for row in reading.rows] == ["来件.eml!征集表.xlsx"] * 2
    assert reading.extras["scan_files"] == "来件.eml!盖章件.pdf"
    differing = [f for f in reading.findings if f.code == "scan_differs"]
    assert [f.message for f in differing] == ["扫描件有1项，电子表格有2项，请核对。"]
