"""Spreadsheets going out: typed, printable, and never running what somebody typed into a form."""

import csv
import io
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from keguang.documents.tables import Column, Kind, Sheet, write_book, write_csv, write_xlsx
from keguang.documents.tables.cells import FORMULA_STARTS, column_widths, text_width

COLUMNS = (
    Column("单位"),
    Column("场次", Kind.INTEGER),
    Column("日期", Kind.DATE),
    Column("电话", Kind.PHONE),
    Column("说明", Kind.LONG),
)
ROW = ("洛阳市气象学会", 3, date(2026, 3, 11), "13800000001", "=HYPERLINK(1)")


def sheet_of(content: bytes) -> Worksheet:
    sheet = load_workbook(io.BytesIO(content)).active
    assert isinstance(sheet, Worksheet)
    return sheet


def test_each_value_is_stored_as_what_it_is() -> None:
    sheet = sheet_of(write_xlsx("名录", COLUMNS, [ROW], notes=["注：截至3月5日。"]))

    cells = sheet[3]

    assert [c.value for c in cells] == [
        "洛阳市气象学会",
        3,
        datetime(2026, 3, 11),  # noqa: DTZ001  a cell has no time zone
        "13800000001",
        "=HYPERLINK(1)",
    ]
    assert [c.data_type for c in cells] == ["s", "n", "d", "s", "s"]
    assert sheet["A1"].value == "名录"
    assert [c.value for c in sheet[2]] == ["单位", "场次", "日期", "电话", "说明"]
    assert sheet["A4"].value == "注：截至3月5日。"


@pytest.mark.parametrize(
    "text", ["=1+1", "+86", "-5", "@SUM(A1)", "\tx", "\rx", "\nx", "\uff1d1+1"]
)
def test_text_like_a_formula_stays_text_even_when_edited_in_the_sheet(text: str) -> None:
    sheet = sheet_of(write_xlsx("名录", (Column("说明"),), [(text,)]))

    cell = sheet["A3"]

    assert cell.data_type == "s"
    assert cell.quotePrefix


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=40))
def test_no_csv_cell_begins_a_formula_and_none_loses_its_text(text: str) -> None:
    content = write_csv((Column("说明"),), [(text,)])

    _, read = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))

    cell = read[0] if read else ""
    assert not cell.startswith(FORMULA_STARTS)
    assert cell.removeprefix("'").removesuffix("\t") == text.removeprefix("'")


def test_a_csv_opens_in_excel_with_its_characters_and_its_phones() -> None:
    content = write_csv(COLUMNS, [ROW])

    assert content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8-sig").splitlines() == [
        "单位,场次,日期,电话,说明",
        "洛阳市气象学会,3,2026-03-11,13800000001\t,'=HYPERLINK(1)",
    ]


def test_a_sheet_repeats_its_heading_numbers_its_pages_and_fits_the_width() -> None:
    sheet = sheet_of(write_xlsx("名录", COLUMNS, [ROW] * 80))

    assert sheet.print_title_rows == "$2:$2"
    assert sheet.freeze_panes == "A3"
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.sheet_properties.pageSetUpPr is not None
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.oddFooter is not None
    assert "&N" in str(sheet.oddFooter.center.text)


def test_every_sheet_prints_on_a4_landscape_in_the_offices_fonts() -> None:
    workbook = load_workbook(
        io.BytesIO(
            write_book(
                "名录",
                [Sheet("甲", "甲", (Column("列"),), [("值",)]), Sheet("乙", "乙", COLUMNS, [ROW])],
            )
        )
    )

    for sheet in workbook.worksheets:
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        fonts = [sheet.cell(row, 1).font.name for row in (1, 2, 3)]
        assert fonts == ["方正小标宋_GBK", "黑体", "仿宋_GB2312"]


def test_a_list_without_rows_is_still_a_sheet_with_headings() -> None:
    sheet = sheet_of(write_xlsx("名录", COLUMNS, []))

    assert [c.value for c in sheet[2]][:2] == ["单位", "场次"]
    assert sheet.max_row == 2


def test_columns_are_as_wide_as_what_they_hold_within_reason() -> None:
    widths = column_widths(
        (Column("序号"), Column("题目"), Column("提要"), Column("电话", width=7)),
        [(1, "看云识天气的十个窍门", "很长" * 60, "13800000001")],
    )

    assert widths == [4.0, 11.0, 30.0, 7]


def test_half_width_characters_count_half() -> None:
    assert text_width("洛阳AB") == 3.0
    assert text_width("短\n长一点的行") == 5.0


def test_the_same_table_is_the_same_file() -> None:
    assert write_xlsx("名录", COLUMNS, [ROW]) == write_xlsx("名录", COLUMNS, [ROW])
