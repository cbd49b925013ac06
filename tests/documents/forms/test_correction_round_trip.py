"""A 补正表 that a society mends comes back to the right lectures through the ordinary engine."""

import io

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from keguang.documents.forms.correction import KEY_HEADING, CorrectionRow, correction_xlsx
from keguang.documents.forms.engine import read_form
from keguang.documents.forms.parts import Outcome
from keguang.documents.forms.reading import Reading
from keguang.documents.forms.spec import LECTURE_SPEC

VALUES: dict[str, str | int | None] = {
    "title": "看云识天气",
    "speaker": None,
    "position": "高级工程师",
    "employer": "洛阳市气象局",
    "audience": "中小学生",
    "duration_min": 90,
    "date_text": "3月中旬",
    "date_from": "2026-03-11",
    "date_to": "2026-03-20",
    "place": "洛阳市科技馆",
    "contact_phone": "13800000001",
    "summary": "=从云的形状讲起。",
    "consent": "是",
}
OTHER = VALUES | {"title": "家庭防雷", "speaker": "郭云舒", "contact_phone": "1.38E+10"}
ROWS = [
    CorrectionRow("k-17", 1, VALUES, {"speaker": "缺少主讲人"}),
    CorrectionRow("k-42", 3, OTHER, {"contact_phone": "号码不完整", "": "与第2场重复，请确认"}),
]


def sent_out(missing: int = 0) -> openpyxl.Workbook:
    content = correction_xlsx(
        LECTURE_SPEC,
        organisation="洛阳市气象学会",
        call_title="2026年科普大讲堂",
        rows=ROWS,
        missing=missing,
        deadline_text="3月5日",
    )
    return openpyxl.load_workbook(io.BytesIO(content))


def sheet_of(workbook: openpyxl.Workbook) -> Worksheet:
    sheet = workbook["补正表"]
    assert isinstance(sheet, Worksheet)
    return sheet


def column(sheet: Worksheet, label: str) -> int:
    head = next(row for row in sheet.iter_rows() if row[0].value == KEY_HEADING)
    return next(c.column or 0 for c in head if str(c.value).rstrip("*") == label)


def row_of(sheet: Worksheet, number: int) -> int:
    return next(row[1].row or 0 for row in sheet.iter_rows() if row[1].value == number)


def read_back(workbook: openpyxl.Workbook) -> Reading:
    out = io.BytesIO()
    workbook.save(out)
    return read_form(out.getvalue(), "补正表.xlsx", LECTURE_SPEC, year=2026, today_year=2026)


def test_a_mended_sheet_gives_every_value_under_its_row_key() -> None:
    workbook = sent_out()
    sheet = sheet_of(workbook)
    sheet.cell(row_of(sheet, 1), column(sheet, "主讲人")).value = "陆清和"
    sheet.cell(row_of(sheet, 3), column(sheet, "联系电话")).value = "13800000002"

    reading = read_back(workbook)

    assert reading.outcome is Outcome.PARSED
    assert [row.row_key for row in reading.rows] == ["k-17", "k-42"]
    expected = [VALUES | {"speaker": "陆清和"}, OTHER | {"contact_phone": "13800000002"}]
    for row, values in zip(reading.rows, expected, strict=True):
        assert {key: row.values.get(key) for key in values} == values
    assert reading.sender_org == "洛阳市气象学会"


def test_rows_keep_their_keys_however_they_are_moved() -> None:
    workbook = sent_out()
    sheet = sheet_of(workbook)
    first, second = row_of(sheet, 1), row_of(sheet, 3)
    for at in range(1, sheet.max_column + 1):
        upper, lower = sheet.cell(first, at).value, sheet.cell(second, at).value
        sheet.cell(first, at).value, sheet.cell(second, at).value = lower, upper

    reading = read_back(workbook)

    titles = {row.row_key: row.values["title"] for row in reading.rows}
    assert titles == {"k-42": "家庭防雷", "k-17": "看云识天气"}


def test_a_lecture_added_in_an_empty_row_comes_back_without_a_key() -> None:
    workbook = sent_out(missing=2)
    sheet = sheet_of(workbook)
    for label, text in {
        "讲座题目": "极端天气",
        "主讲人": "任向初",
        "工作单位": "洛阳市气象台",
        "联系电话": "13800000009",
    }.items():
        sheet.cell(row_of(sheet, 4), column(sheet, label)).value = text

    reading = read_back(workbook)

    assert [(row.row_key, row.values["title"]) for row in reading.rows] == [
        ("k-17", "看云识天气"),
        ("k-42", "家庭防雷"),
        ("", "极端天气"),
    ]


def test_an_unmended_sheet_invents_nothing() -> None:
    reading = read_back(sent_out(missing=1))

    by_key = {row.row_key: row.values for row in reading.rows}
    assert by_key["k-17"]["speaker"] is None
    assert by_key["k-42"]["contact_phone"] is None
    assert set(by_key) == {"k-17", "k-42"}
