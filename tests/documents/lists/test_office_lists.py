"""征集汇总表 and 征集进度表: what a leader gets on paper and what a notice board may show."""

import io
import zipfile

import pytest
from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from keguang.documents.lists import (
    Column,
    Edition,
    LectureLine,
    ListTable,
    ProgressLine,
    lecture_list,
    progress_list,
    to_docx,
    to_xlsx,
)

METEOROLOGY, NURSING = "洛阳市气象学会", "洛阳市护理学会"
LINES = [
    LectureLine(METEOROLOGY, "看云识天气", "陆清和", "高级工程师", phone="13800000001"),
    LectureLine(METEOROLOGY, "家庭防雷", "郭云舒", duration_min=90, phone="13800000002"),
    LectureLine(NURSING, "居家照护", "欧阳明远", date_text="二季度", phone="13800000003"),
]


def merged(edition: Edition, *, with_opinion: bool = False) -> ListTable:
    return lecture_list(
        LINES,
        title="2026年科普大讲堂活动征集汇总表",
        subtitle="截至2026年3月5日　共2家单位3场",
        edition=edition,
        with_opinion=with_opinion,
        notes=("注：按申报单位排列。",),
    )


def word_of(table: ListTable) -> WordDocument:
    return Document(io.BytesIO(to_docx(table)))


def sheet_of(table: ListTable) -> Worksheet:
    sheet = load_workbook(io.BytesIO(to_xlsx(table))).active
    assert isinstance(sheet, Worksheet)
    return sheet


def everything_in(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return "".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())


@pytest.mark.parametrize("write", [to_docx, to_xlsx])
def test_no_phone_is_anywhere_in_the_public_edition(write: object) -> None:
    assert callable(write)

    public = everything_in(write(merged(Edition.PUBLIC)))
    internal = everything_in(write(merged(Edition.INTERNAL)))

    assert "1380000000" in internal
    assert "内部资料" in internal
    assert "1380000000" not in public
    assert "联系电话" not in public
    assert "内部资料" not in public


def test_the_columns_of_the_merged_list_are_the_offices() -> None:
    headings = [c.heading for c in merged(Edition.INTERNAL, with_opinion=True).columns]

    assert headings == [
        "序号", "申报单位", "讲座题目", "主讲人", "职务/职称", "工作单位", "适合人群", "时长",
        "拟开展时间", "拟开展地点", "联系电话", "意见", "备注",
    ]  # fmt: skip


def test_one_societys_lectures_share_one_cell_in_word() -> None:
    rows = word_of(merged(Edition.PUBLIC)).tables[0].rows

    assert [row.cells[1].text for row in rows[1:]] == [METEOROLOGY, METEOROLOGY, NURSING]
    assert rows[1].cells[1]._tc is rows[2].cells[1]._tc
    assert rows[1].cells[1]._tc is not rows[3].cells[1]._tc


def test_one_societys_lectures_share_one_cell_in_excel() -> None:
    sheet = sheet_of(merged(Edition.PUBLIC))

    assert "B4:B5" in {str(area) for area in sheet.merged_cells.ranges}
    assert (sheet["B4"].value, sheet["B6"].value) == (METEOROLOGY, NURSING)


def test_the_word_list_repeats_its_heading_keeps_rows_whole_and_counts_its_pages() -> None:
    document = word_of(merged(Edition.INTERNAL))

    rows = document.tables[0].rows
    assert [r._tr.get_or_add_trPr().find(qn("w:tblHeader")) is not None for r in rows] == [
        True,
        False,
        False,
        False,
    ]
    assert all(r._tr.get_or_add_trPr().find(qn("w:cantSplit")) is not None for r in rows)
    section = document.sections[0]
    assert section.orientation == WD_ORIENT.LANDSCAPE
    fields = [str(f.text) for f in section.footer._element.iter(qn("w:instrText"))]
    assert fields == [" PAGE ", " NUMPAGES "]
    assert section.header.paragraphs[0].text == "内部资料　注意保管"


def test_title_subtitle_and_notes_surround_the_table() -> None:
    texts = [p.text for p in word_of(merged(Edition.PUBLIC)).paragraphs if p.text]

    assert texts == [
        "2026年科普大讲堂活动征集汇总表",
        "截至2026年3月5日　共2家单位3场",
        "注：按申报单位排列。",
    ]


def test_the_excel_list_prints_with_its_heading_on_every_page() -> None:
    sheet = sheet_of(merged(Edition.INTERNAL))

    assert sheet.print_title_rows == "$3:$3"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.oddHeader is not None
    assert "内部资料" in str(sheet.oddHeader.right.text)


def test_numbers_run_through_and_an_unknown_duration_is_blank() -> None:
    sheet = sheet_of(merged(Edition.PUBLIC))

    assert [sheet.cell(row, 1).value for row in (4, 5, 6)] == [1, 2, 3]
    assert [sheet.cell(row, 8).value for row in (4, 5, 6)] == [None, "90分钟", None]


def test_the_progress_table_ends_with_the_sum_and_names_the_exempt() -> None:
    table = progress_list(
        [
            ProgressLine(METEOROLOGY, 3, 2, 1, 3, "场次不足(差1场)", "发补正表"),
            ProgressLine(NURSING, 0, 0, 0, 0, "免报"),
        ],
        title="2026年科普大讲堂征集进度表",
    )

    assert [row[4] for row in table.rows] == ["1/3", "免报", "1/3"]
    assert table.rows[-1][1:4] == ("合计（2家）", 3, 2)
    assert len(word_of(table).tables[0].rows) == 4


def test_a_row_of_the_wrong_length_is_refused_when_the_list_is_made() -> None:
    with pytest.raises(ValueError, match="2 cells under 1 headings"):
        ListTable("名单", "", (Column("单位"),), (("甲", "乙"),))


def test_a_title_excel_would_refuse_as_a_sheet_name_is_trimmed() -> None:
    table = ListTable("汇总[1/2]:" + "长" * 40, "", (Column("单位"),), (("甲",),))

    assert sheet_of(table).title == "汇总12" + "长" * 27
