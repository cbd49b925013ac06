"""补正表 and 确认单: only what is wrong goes out, and the seal covers what came back."""

import io

from docx import Document
from docx.oxml.ns import qn
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from keguang.documents.forms.correction import (
    ConfirmedRow,
    CorrectionRow,
    confirmation_docx,
    correction_xlsx,
)
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
FAULTY = CorrectionRow("k-17", 2, VALUES, {"speaker": "缺少主讲人", "": "与第1场内容重复，请确认"})


def sheet_of(rows: list[CorrectionRow], missing: int = 0) -> Worksheet:
    content = correction_xlsx(
        LECTURE_SPEC,
        organisation="洛阳市气象学会",
        call_title="2026年科普大讲堂",
        rows=rows,
        missing=missing,
        deadline_text="3月5日",
    )
    workbook = load_workbook(io.BytesIO(content))
    assert workbook.sheetnames == ["补正表"]
    sheet = workbook["补正表"]
    assert isinstance(sheet, Worksheet)
    return sheet


def head_of(sheet: Worksheet) -> int:
    return next(row[0].row for row in sheet.iter_rows() if row[0].value == "keguang_row")


def cell_under(sheet: Worksheet, label: str, below: int = 1) -> str:
    head = head_of(sheet)
    column = next(c.column for c in sheet[head] if str(c.value).removesuffix("*") == label)
    return f"{get_column_letter(column or 0)}{head + below}"


def test_the_row_key_travels_in_a_hidden_first_column() -> None:
    sheet = sheet_of([FAULTY])

    assert sheet.column_dimensions["A"].hidden
    assert sheet.cell(head_of(sheet) + 1, 1).value == "k-17"


def test_a_wrong_cell_is_coloured_and_says_why_and_a_right_one_is_neither() -> None:
    sheet = sheet_of([FAULTY])

    wrong, right = sheet[cell_under(sheet, "主讲人")], sheet[cell_under(sheet, "讲座题目")]

    assert wrong.fill.fgColor.rgb == "FFFFD9D2"
    assert wrong.comment is not None
    assert "缺少主讲人。" in wrong.comment.text
    assert (right.value, right.fill.fill_type, right.comment) == ("看云识天气", None, None)


def test_what_is_wrong_can_be_read_without_a_mouse() -> None:
    sheet = sheet_of([FAULTY])

    faults = sheet[cell_under(sheet, "存在问题")].value

    assert faults == "主讲人：缺少主讲人\n与第1场内容重复，请确认"


def test_good_values_are_filled_in_as_they_were_read() -> None:
    sheet = sheet_of([FAULTY])

    assert sheet[cell_under(sheet, "时长(分钟)")].value == 90
    assert sheet[cell_under(sheet, "拟开展时间")].value == "3月中旬"
    phone = sheet[cell_under(sheet, "联系电话")]
    assert (phone.value, phone.data_type) == ("13800000001", "s")


def test_text_like_a_formula_comes_out_as_text() -> None:
    sheet = sheet_of([FAULTY])

    summary = sheet[cell_under(sheet, "内容提要")]

    assert (summary.value, summary.data_type) == ("=从云的形状讲起。", "s")
    assert summary.quotePrefix


def test_dates_without_their_wording_are_written_out() -> None:
    values = VALUES | {"date_text": None}

    sheet = sheet_of([CorrectionRow("k", 1, values, {"speaker": "缺少主讲人"})])

    assert sheet[cell_under(sheet, "拟开展时间")].value == "2026年3月11日至2026年3月20日"


def test_lectures_still_missing_get_empty_rows_without_a_key() -> None:
    sheet = sheet_of([FAULTY], missing=2)

    head = head_of(sheet)
    rows = [[c.value for c in sheet[head + below]] for below in (2, 3)]
    width = sheet.max_column - 2
    assert rows == [[None, 3, *[None] * width], [None, 4, *[None] * width]]


def test_the_top_says_how_much_is_wanted_and_by_when() -> None:
    sheet = sheet_of([FAULTY], missing=1)

    rows = sheet.iter_rows(max_row=head_of(sheet) - 1)
    top = [str(cell.value) for row in rows for cell in row if cell.value]

    assert "2026年科普大讲堂补正表" in top
    assert "填报单位：洛阳市气象学会" in top
    assert "1场需要补正，还差1场" in top
    assert any("请于3月5日前将本表（Excel 文件）发回原邮箱" in text for text in top)


def test_the_confirmation_shades_only_what_was_corrected_and_shows_what_stood_there() -> None:
    corrected = ConfirmedRow(1, VALUES | {"speaker": "陆清和"}, {"speaker": "", "place": "待定"})
    document = Document(
        io.BytesIO(
            confirmation_docx(
                LECTURE_SPEC,
                organisation="洛阳市气象学会",
                call_title="2026年科普大讲堂",
                addressee="洛阳市科学技术协会",
                rows=[corrected, ConfirmedRow(2, VALUES)],
            )
        )
    )

    cells = document.tables[0].rows[1].cells
    shaded = [c.text for c in cells if c._tc.get_or_add_tcPr().find(qn("w:shd")) is not None]
    assert shaded == ["陆清和\n（补填）", "洛阳市科技馆\n（原填：待定）"]
    untouched = document.tables[0].rows[2].cells
    assert all(c._tc.get_or_add_tcPr().find(qn("w:shd")) is None for c in untouched)
    text = "\n".join(p.text for p in document.paragraphs)
    assert "现确认以下2场内容准确无误" in text
    assert "洛阳市气象学会（盖章）" in text
    assert "负责人（签字）" in text
