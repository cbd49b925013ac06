"""附件: parts under headings, numbers that run on, and nothing internal without its marks."""

import io
import zipfile
from html.parser import HTMLParser

import pytest
from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from keguang.documents.lists import (
    Annex,
    AnnexPart,
    Column,
    Edition,
    annex_to_docx,
    annex_to_html,
    annex_to_xlsx,
)
from keguang.documents.tables.word import FALLBACKS

PARTS = (
    AnnexPart("一、嵩县（2场）", (("看云识天气", "4月8日"), ("<雷电>&防雷", "=1+1"))),
    AnnexPart("二、可预约（1场）", (("居家照护", ""),)),
)


def annex(edition: Edition = Edition.PUBLIC, *, landscape: bool = False) -> Annex:
    return Annex(
        title="2026年讲座安排表",
        columns=(Column("讲座题目", width=12), Column("时间", width=6)),
        parts=PARTS,
        edition=edition,
        mark="附件1",
        subtitle="共3场",
        made="供嵩县科协使用" if edition is Edition.INTERNAL else "",
        notes=("注：有变动以网站为准。",),
        landscape=landscape,
    )


def word_of(made: Annex) -> WordDocument:
    return Document(io.BytesIO(annex_to_docx(made)))


def sheet_of(made: Annex) -> Worksheet:
    sheet = load_workbook(io.BytesIO(annex_to_xlsx(made))).active
    assert isinstance(sheet, Worksheet)
    return sheet


def test_mark_title_headings_and_notes_stand_in_the_order_of_the_office() -> None:
    texts = [p.text for p in word_of(annex()).paragraphs if p.text]

    assert texts == [
        "附件1",
        "2026年讲座安排表",
        "共3场",
        "一、嵩县（2场）",
        "二、可预约（1场）",
        "注：有变动以网站为准。",
    ]


def test_numbers_run_on_through_the_parts_and_each_table_repeats_its_heading() -> None:
    tables = word_of(annex()).tables

    assert [[row.cells[0].text for row in table.rows] for table in tables] == [
        ["序号", "1", "2"],
        ["序号", "3"],
    ]
    for table in tables:
        marks = [r._tr.get_or_add_trPr().find(qn("w:tblHeader")) for r in table.rows]
        assert [mark is not None for mark in marks] == [True] + [False] * (len(marks) - 1)


@pytest.mark.parametrize("landscape", [False, True])
def test_the_paper_lies_as_asked_and_its_pages_are_numbered(*, landscape: bool) -> None:
    section = word_of(annex(landscape=landscape)).sections[0]

    assert section.orientation == (WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT)
    fields = [str(f.text) for f in section.footer._element.iter(qn("w:instrText"))]
    assert fields == [" PAGE ", " NUMPAGES "]


def test_an_internal_edition_says_so_on_every_page_and_for_whom_it_was_made() -> None:
    made = annex(Edition.INTERNAL)
    words = "内部资料　注意保管　供嵩县科协使用"

    assert word_of(made).sections[0].header.paragraphs[0].text == words
    header = sheet_of(made).oddHeader
    assert header is not None
    assert words in str(header.right.text)
    assert "内部资料" not in annex_to_html(annex())
    with pytest.raises(ValueError, match="for whom"):
        Annex("表", (), (), Edition.INTERNAL)


def test_a_workbook_can_be_filtered_by_part_and_computes_nothing() -> None:
    sheet = sheet_of(annex())

    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3, max_row=6)]
    assert rows == [
        ["序号", "类别", "讲座题目", "时间"],
        [1, "一、嵩县（2场）", "看云识天气", "4月8日"],
        [2, "一、嵩县（2场）", "<雷电>&防雷", "=1+1"],
        [3, "二、可预约（1场）", "居家照护", None],
    ]
    assert sheet.auto_filter.ref == "A3:D6"
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert sheet.print_title_rows == "$3:$3"


def test_the_table_to_paste_is_well_formed_and_what_was_written_stays_text() -> None:
    class Cells(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.open: list[str] = []
            self.cells: list[str] = []

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.open.append(tag)
            if tag in {"td", "th"}:
                self.cells.append("")

        def handle_endtag(self, tag: str) -> None:
            assert self.open.pop() == tag

        def handle_data(self, data: str) -> None:
            if self.open and self.open[-1] in {"td", "th"}:
                self.cells[-1] += data

    read = Cells()
    read.feed(annex_to_html(annex()))

    assert read.open == []
    assert read.cells[3:] == [
        *("一、嵩县（2场）", "1", "看云识天气", "4月8日", "2", "<雷电>&防雷", "=1+1"),
        *("二、可预约（1场）", "3", "居家照护", ""),
    ]


def test_an_empty_part_says_that_there_is_nothing() -> None:
    none = Annex(
        "表", (Column("讲座题目", width=12),), (AnnexPart("一、嵩县", ()),), Edition.PUBLIC
    )

    assert [p.text for p in word_of(none).paragraphs if p.text] == ["表", "一、嵩县", "（无）"]
    assert sheet_of(none).auto_filter.ref is None


def test_every_font_of_the_office_names_what_stands_in_for_it() -> None:
    with zipfile.ZipFile(io.BytesIO(annex_to_docx(annex()))) as packed:
        fonts = packed.read("word/fontTable.xml").decode()

    for name, others in FALLBACKS.items():
        assert f'w:name="{name}"><w:altName w:val="{others}"' in fonts


def test_the_same_annex_gives_the_same_bytes_and_a_ragged_row_is_refused() -> None:
    assert annex_to_docx(annex()) == annex_to_docx(annex())
    assert annex_to_xlsx(annex()) == annex_to_xlsx(annex())
    with pytest.raises(ValueError, match="a row of 1 cells under 2 headings"):
        Annex("表", annex().columns, (AnnexPart("一", (("看云",),)),), Edition.PUBLIC)
