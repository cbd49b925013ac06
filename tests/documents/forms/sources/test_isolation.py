"""Children of limited means: what happens in one stays there, and the caller gets a Reading."""

import hashlib
import os
import signal
import threading
import zipfile
from collections.abc import Iterator

import psutil
import pytest

from keguang.documents.forms.as_json import (
    UnknownSchema,
    parts_from_json,
    parts_to_json,
    reading_from_json,
    reading_to_json,
)
from keguang.documents.forms.engine import read_form_with_parts
from keguang.documents.forms.isolation import WarmReader, read_isolated
from keguang.documents.forms.parts import Cell, FileParts, Grid, Outcome
from keguang.documents.forms.spec import LECTURE_SPEC
from tests.documents.forms.sources import build
from tests.documents.forms.sources.pages import Page


@pytest.fixture
def reader() -> Iterator[WarmReader]:
    with WarmReader() as warm:
        yield warm


def helper_of(reader: WarmReader) -> psutil.Process:
    """The process that forks the children: this test's only child which runs the helper module."""
    helpers = [
        child
        for child in psutil.Process().children()
        if "keguang.documents.forms.isolation_helper" in child.cmdline()
    ]
    return helpers[-1]


def rows_read(reader: WarmReader) -> int:
    return len(reader.read(build.xlsx(), "a.xlsx", LECTURE_SPEC, today_year=2026).rows)


def test_a_child_reads_what_the_engine_reads_itself() -> None:
    data = build.mail(attachments={"征集表.docx": build.docx_bytes()}).as_bytes()

    direct = read_form_with_parts(data, "m.eml", LECTURE_SPEC, today_year=2026)
    with WarmReader() as reader:
        isolated = reader.read_with_parts(data, "m.eml", LECTURE_SPEC, today_year=2026)

    assert isolated == direct
    assert len(direct[0].rows) == len(build.ROWS)


def test_one_reading_needs_no_standing_helper() -> None:
    before = psutil.Process().children()  # of readers that other tests share

    reading = read_isolated(build.xlsx(), "a.xlsx", LECTURE_SPEC, year=2023, today_year=2026)

    assert len(reading.rows) == len(build.ROWS)
    assert psutil.Process().children() == before


def test_a_file_that_needs_too_much_memory_is_too_big_and_the_reader_lives_on(
    reader: WarmReader,
) -> None:
    crowded = b"<html>" + b"<b>x</b>" * 2_400_000

    reading = reader.read(crowded, "a.html", LECTURE_SPEC, today_year=2026)

    assert (reading.outcome, build.codes(reading.findings)) == (Outcome.TOO_BIG, ["over_memory"])
    assert rows_read(reader) == len(build.ROWS)


def test_a_file_that_would_take_for_ever_is_too_big_and_the_reader_lives_on(
    reader: WarmReader,
) -> None:
    page = Page()
    page.text(50, 40, "Society of Plants")
    page.orders.append("q Q\n" * 3_000_000)  # orders that take time and leave nothing in memory

    reading = reader.read(page.pdf(), "a.pdf", LECTURE_SPEC, today_year=2026)

    [code] = build.codes(reading.findings)  # a quick processor fills the memory before time is up
    assert (reading.outcome, code in {"over_time", "over_memory"}) == (Outcome.TOO_BIG, True)
    assert rows_read(reader) == len(build.ROWS)


def test_a_member_that_needs_too_much_leaves_the_other_members_readable(
    reader: WarmReader,
) -> None:
    crowded = b"<html>" + b"<b>x</b>" * 2_400_000
    packed = build.zipped({"a.html": crowded, "b.xlsx": build.xlsx()}, zipfile.ZIP_STORED)

    reading = reader.read(packed, "材料.zip", LECTURE_SPEC, today_year=2026)

    assert (reading.outcome, len(reading.rows)) == (Outcome.PARSED, len(build.ROWS))
    assert (reading.findings[0].file, reading.findings[0].code) == (
        "材料.zip!a.html",
        "over_memory",
    )


def test_a_killed_helper_is_replaced(reader: WarmReader) -> None:
    assert rows_read(reader) == len(build.ROWS)
    first = helper_of(reader)

    first.send_signal(signal.SIGKILL)
    first.wait(5)

    assert rows_read(reader) == len(build.ROWS)
    assert helper_of(reader).pid != first.pid


def test_the_helper_ends_when_its_reader_closes_and_leaves_no_child() -> None:
    before = psutil.Process().children()  # of readers that other tests share
    with WarmReader() as reader:
        rows_read(reader)
        helper = helper_of(reader)

    assert not helper.is_running()
    assert psutil.Process().children() == before


def test_several_threads_may_share_a_reader(reader: WarmReader) -> None:
    counts: list[int] = []
    threads = [threading.Thread(target=lambda: counts.append(rows_read(reader))) for _ in range(8)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert counts == [len(build.ROWS)] * 8


def test_the_helper_sees_no_secret_of_its_caller(
    reader: WarmReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEGUANG_SECRET_KEY", "not for children")
    rows_read(reader)

    assert "KEGUANG_SECRET_KEY" not in helper_of(reader).environ()
    assert os.environ["KEGUANG_SECRET_KEY"]


def test_parts_and_readings_survive_json_unchanged() -> None:
    book = build.workbook([["时间", 45051, True, 1.5, ""]])
    book.worksheets[0]["B1"].number_format = "yyyy/m/d h:mm"
    book.worksheets[0].merge_cells("A1:A2")
    data = build.zipped({"a.xlsx": build.xlsx(book), "b.docx": build.docx_bytes(), "c.bin": b"\0"})

    reading, parts = read_form_with_parts(data, "材料.zip", LECTURE_SPEC, today_year=2026)

    assert parts_from_json(parts_to_json(parts)) == parts
    assert reading_from_json(reading_to_json(reading)) == reading


def test_a_cell_whose_value_is_nothing_stays_so_in_json() -> None:
    cells = (
        Cell("A1", "90", None),
        Cell("A2"),
        Cell("A3", "x", "x", "A1", hidden=True, struck=True),
    )
    parts = FileParts(Outcome.PARSED, (Grid("a", "b", (cells,), hidden=True, confidence=0.5),))

    assert parts_from_json(parts_to_json(parts)) == parts


def test_json_of_another_version_is_refused() -> None:
    with pytest.raises(UnknownSchema, match="reading/1"):
        reading_from_json('{"schema": "reading/9"}')


def test_the_photos_of_a_mail_come_out_as_they_went_in_but_not_its_logos() -> None:
    photo, scan, logo = build.png((900, 700)), build.png((700, 900)), build.png((120, 60))
    archive = build.zipped({"第2页.png": scan, "说明.txt": "两页".encode()})
    attachments = {"第1页.png": photo, "logo.png": logo, "其余.zip": archive}
    attachments["征集表.docx"] = build.docx_bytes()
    data = build.mail(attachments=attachments).as_bytes()

    with WarmReader() as reader:
        found = reader.enclosed_photos(data, "m.eml")
        none = reader.enclosed_photos(b"PK\x03\x04 no archive", "m.zip")

    assert [(each.name, each.data) for each in found] == [
        ("m.eml!第1页.png", photo),
        ("m.eml!其余.zip!第2页.png", scan),
    ]
    assert none == []


def test_what_is_read_by_itself_is_left_out_of_its_mail(reader: WarmReader) -> None:
    form = build.docx_bytes()
    data = build.mail(attachments={"征集表.docx": form}).as_bytes()

    reading, parts = reader.read_with_parts(
        data,
        "m.eml",
        LECTURE_SPEC,
        today_year=2026,
        left_out=frozenset({hashlib.sha256(form).hexdigest()}),
    )

    assert reading.rows == ()
    assert [member.name for member in parts.members] == ["m.eml!征集表.docx"]
