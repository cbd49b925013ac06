"""Workbooks of every kind give the values, the shown text, the merges and what is hidden."""

import re
from datetime import date, datetime

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from keguang.documents.forms.parts import Cell, Outcome
from tests.documents.forms.sources import build


def only_row(values: dict[str, tuple[str | float, str]]) -> dict[str, Cell]:
    """The cells of a sheet holding these values under these number formats."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for ref, (value, code) in values.items():
        sheet[ref] = value
        sheet[ref].number_format = code
    (grid,) = build.grids(build.read(build.xlsx(book), "a.xlsx"))
    return {cell.ref: cell for row in grid.rows for cell in row}


@pytest.mark.parametrize(
    ("value", "code", "shown", "stored"),
    [
        (13800000401, "General", "13800000401", 13800000401),
        (1.38e10, "0.00E+00", "13800000000", 13800000000),
        (90, '0"分钟"', "90分钟", 90),
        (0.5, "0%", "50%", 0.5),
        (1234.5, "#,##0.00", "1,234.50", 1234.5),
        (1.5, "General", "1.5", 1.5),
        (45051, 'm"月"d"日"', "5月5日", date(2023, 5, 5)),
        (45051, 'yyyy"年"m"月"d"日";@', "2023年5月5日", date(2023, 5, 5)),
        (45051, "[$-804]yyyy/m/d", "2023/5/5", date(2023, 5, 5)),
        (45051, "aaaa", "星期五", date(2023, 5, 5)),
        (45051.375, "yyyy-mm-dd hh:mm", "2023-05-05 09:00", datetime(2023, 5, 5, 9)),  # noqa: DTZ001 a sheet's dates have no zone
        (45051.625, 'm"月"d"日" 上午/下午h:mm', "5月5日 下午3:00", datetime(2023, 5, 5, 15)),  # noqa: DTZ001 as above
        ("3月中旬", "General", "3月中旬", "3月中旬"),
        (True, "General", "TRUE", True),
    ],
)
def test_a_cell_keeps_its_value_and_shows_what_excel_shows(
    value: str | float, code: str, shown: str, stored: object
) -> None:
    cell = only_row({"A1": (value, code)})["A1"]

    assert (cell.text, cell.value) == (shown, stored)


def test_chinese_builtin_date_formats_are_dates() -> None:
    styles = build.entry(build.xlsx(), "xl/styles.xml").replace(b'numFmtId="0"', b'numFmtId="58"')
    book = build.workbook([[45051]])
    package = build.with_entry(build.xlsx(book), "xl/styles.xml", styles)

    (grid,) = build.grids(build.read(package, "a.xlsx"))

    assert (grid.rows[0][0].text, grid.rows[0][0].value) == ("5月5日", date(2023, 5, 5))


def test_a_formula_gives_its_cached_value_and_its_absence_is_remarked() -> None:
    book = build.workbook([["合计", "=1+1"]])
    package = build.xlsx(book)
    sheet = build.entry(package, "xl/worksheets/sheet1.xml")
    calculated = re.sub(rb"<v ?/>|<v></v>", b"<v>2</v>", sheet)
    cached = build.with_entry(package, "xl/worksheets/sheet1.xml", calculated)

    without, with_value = build.read(package, "a.xlsx"), build.read(cached, "a.xlsx")

    assert build.codes(without.findings) == ["formula_without_value"]
    assert without.findings[0].ref == "B1"
    assert build.texts(build.grids(with_value)[0]) == [["合计", "2"]]


def test_crossed_out_cells_are_marked_and_crossed_out_words_dropped() -> None:
    book = build.workbook([["作废的一行"], [""]])
    sheet = book.worksheets[0]
    sheet["A1"].font = Font(strike=True)
    struck = TextBlock(InlineFont(strike=True), "90分钟")
    sheet["A2"] = CellRichText(struck, TextBlock(InlineFont(), "60分钟"))

    (grid,) = build.grids(build.read(build.xlsx(book), "a.xlsx"))

    assert [(row[0].text, row[0].struck) for row in grid.rows] == [
        ("作废的一行", True),
        ("60分钟", False),
    ]


def test_a_stray_cell_far_away_costs_nothing_and_keeps_its_name() -> None:
    book = build.workbook()
    book.worksheets[0]["XFD1048576"] = "迷路"

    (grid,) = build.grids(build.read(build.xlsx(book), "a.xlsx"))

    assert grid.rows[-1][-1].ref == "XFD1048576"
    assert len(grid.rows) < 30
    assert len({len(row) for row in grid.rows}) == 1


@pytest.mark.parametrize("name", ["insects.et", "insects.ods"])
def test_older_workbooks_keep_merges_and_hidden_lines(name: str) -> None:
    parts = build.read((build.FIXTURES / name).read_bytes(), name)

    form, hidden_sheet = build.grids(parts)
    cells = {cell.ref: cell for row in form.rows for cell in row}
    assert (form.hidden, hidden_sheet.hidden) == (False, True)
    assert cells["B3"].text == "蝴蝶的一生"
    assert cells["C4"].merged_into == "C3"
    assert cells["E3"].value == date(2023, 5, 6)
    assert cells["F3"].text == "13800000421"
    assert [ref for ref, cell in cells.items() if cell.hidden and cell.text] == [
        "G3",
        *(f"{column}5" for column in "ABCDF"),
    ]
    assert not parts.findings


def test_a_renamed_workbook_is_read_by_its_bytes_with_a_remark() -> None:
    parts = build.read(build.xlsx(), "征集表.doc")

    assert parts.outcome is Outcome.PARSED
    assert build.codes(parts.findings) == ["wrong_suffix"]
    assert "后缀是 .doc，实际是Excel 工作簿(.xlsx)" in parts.findings[0].message


def test_a_spreadsheet_in_xml_of_2003_keeps_merges_and_hidden_rows() -> None:
    namespace = "urn:schemas-microsoft-com:office:spreadsheet"
    xml = (
        f'<?xml version="1.0"?><Workbook xmlns="{namespace}" xmlns:ss="{namespace}">'
        '<Worksheet ss:Name="导出"><Table>'
        '<Row><Cell ss:MergeAcross="1"><Data ss:Type="String">题目</Data></Cell></Row>'
        '<Row ss:Index="3" ss:Hidden="1"><Cell ss:Index="2"><Data ss:Type="Number">1.38E10</Data>'
        '</Cell></Row><Row><Cell><Data ss:Type="DateTime">2023-05-05T00:00:00.000</Data>'
        "</Cell></Row>"
        "</Table></Worksheet></Workbook>"
    )

    (grid,) = build.grids(build.read(xml.encode(), "导出.xls"))

    cells = {cell.ref: cell for row in grid.rows for cell in row}
    assert (grid.part, cells["A1"].text, cells["B1"].merged_into) == ("导出", "题目", "A1")
    assert (cells["B3"].text, cells["B3"].hidden) == ("13800000000", True)
    assert cells["A4"].value == date(2023, 5, 5)
