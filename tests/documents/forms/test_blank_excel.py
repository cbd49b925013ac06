"""附件1 as a workbook: same questions, lists to choose from, cells that keep what is typed."""

import io

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from keguang.documents.forms.blank import blank_xlsx
from keguang.documents.forms.spec import LECTURE_SPEC, FieldType, FormField, FormSpec, Per

HEAD = 4  # the heading row, as Excel counts


def sheet_of(content: bytes, name: str = "征集表") -> Worksheet:
    sheet = load_workbook(io.BytesIO(content))[name]
    assert isinstance(sheet, Worksheet)
    return sheet


def column_of(sheet: Worksheet, label: str) -> str:
    for cell in sheet[HEAD]:
        if str(cell.value).rstrip("*") == label:
            return get_column_letter(cell.column or 0)
    raise AssertionError(label)


def rules_at(sheet: Worksheet, ref: str) -> list[tuple[str, str]]:
    return [
        (rule.type or "", str(rule.formula1))
        for rule in sheet.data_validations.dataValidation
        if ref in rule.sqref
    ]


def test_every_field_of_the_spec_heads_a_column_in_its_order() -> None:
    sheet = sheet_of(blank_xlsx(LECTURE_SPEC, organisation="洛阳市气象学会", year=2026))

    headings = [str(cell.value) for cell in sheet[HEAD]]

    expected = [f.label + ("*" if f.required else "") for f in LECTURE_SPEC.fields]
    assert headings == ["序号", *expected]
    assert sheet["A2"].value == "2026年科普大讲堂活动征集表"
    assert sheet["A3"].value == "填报单位（盖章）：洛阳市气象学会"


def test_phones_and_dates_are_text_cells() -> None:
    sheet = sheet_of(blank_xlsx(LECTURE_SPEC))

    for label in ("联系电话", "拟开展时间"):
        assert sheet[f"{column_of(sheet, label)}{HEAD + 1}"].number_format == "@"


def test_consent_offers_yes_and_no() -> None:
    sheet = sheet_of(blank_xlsx(LECTURE_SPEC))

    rules = rules_at(sheet, f"{column_of(sheet, '同意公开姓名、单位、职称')}{HEAD + 3}")

    assert rules == [("list", '"是,否"')]


def test_choices_too_long_for_a_cells_own_rule_come_from_a_hidden_sheet() -> None:
    choices = tuple(f"第{n}选项, 含逗号" for n in range(40))
    spec = FormSpec("回执", (FormField("topic", "方向", FieldType.CHOICE, choices=choices),))

    content = blank_xlsx(spec)

    workbook = load_workbook(io.BytesIO(content))
    assert rules_at(sheet_of(content), f"B{HEAD + 1}") == [("list", "'选项'!$A$1:$A$40")]
    assert workbook["选项"].sheet_state == "hidden"
    assert [row[0].value for row in workbook["选项"].iter_rows()] == list(choices)


def test_a_choice_holding_a_comma_is_not_split_in_two() -> None:
    choices = ("青少年,老年人", "其他")
    spec = FormSpec("回执", (FormField("topic", "对象", FieldType.CHOICE, choices=choices),))

    content = blank_xlsx(spec)

    assert [r[0].value for r in load_workbook(io.BytesIO(content))["选项"].iter_rows()] == [
        "青少年,老年人",
        "其他",
    ]


def test_it_prints_on_one_page_wide_with_the_heading_on_each() -> None:
    sheet = sheet_of(blank_xlsx(LECTURE_SPEC, rows=20))

    assert sheet.page_setup.orientation == "landscape"
    assert str(sheet.page_setup.paperSize) == "9"
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.print_title_rows == f"${HEAD}:${HEAD}"
    assert sheet.freeze_panes == f"A{HEAD + 1}"
    assert sheet.oddFooter is not None
    assert "&P" in str(sheet.oddFooter.center.text)


def test_a_list_of_one_field_still_has_its_whole_heading() -> None:
    sheet = sheet_of(blank_xlsx(FormSpec("回执", (FormField("name", "姓名"),)), rows=1))

    texts = {str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value}

    assert {"附件1", "回执", "序号", "姓名"} <= texts
    assert str(sheet["A3"].value).startswith("填报单位（盖章）：")
    assert "填报日期" in str(sheet["A3"].value)


def test_one_form_per_row_gives_a_sheet_each() -> None:
    spec = FormSpec(LECTURE_SPEC.title, LECTURE_SPEC.fields, Per.ROW)

    workbook = load_workbook(io.BytesIO(blank_xlsx(spec, rows=3)))

    assert workbook.sheetnames == ["第1份", "第2份", "第3份"]
    texts = {str(c.value).rstrip("*") for row in workbook["第3份"].iter_rows() for c in row}
    assert {f.label for f in LECTURE_SPEC.fields} <= texts


@pytest.mark.parametrize("label", ["=1+1", "@SUM(A1)", "-1"])
def test_a_label_that_looks_like_a_formula_stays_text(label: str) -> None:
    spec = FormSpec("回执", (FormField("x", label), FormField("y", "姓名", required=True)))

    sheet = sheet_of(blank_xlsx(spec))

    assert (sheet["B4"].data_type, sheet["B4"].value) == ("s", label)


def test_the_same_form_is_the_same_file() -> None:
    assert blank_xlsx(LECTURE_SPEC, year=2026) == blank_xlsx(LECTURE_SPEC, year=2026)
