"""附件1 as a Word file: everything the spec asks is there, and it prints like an office's form."""

import io

import pytest
from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn

from keguang.documents.forms.blank import blank_docx
from keguang.documents.forms.spec import LECTURE_SPEC, FieldType, FormField, FormSpec, Per

ONE_EACH = FormSpec(LECTURE_SPEC.title, LECTURE_SPEC.fields, Per.ROW)


def opened(content: bytes) -> WordDocument:
    return Document(io.BytesIO(content))


def prose(document: WordDocument) -> list[str]:
    return [p.text for p in document.paragraphs if p.text.strip()]


def test_every_field_of_the_spec_heads_a_column_in_its_order() -> None:
    table = opened(blank_docx(LECTURE_SPEC, year=2026)).tables[0]

    headings = [cell.text for cell in table.rows[0].cells]

    expected = [f.label + ("*" if f.required else "") for f in LECTURE_SPEC.fields]
    assert headings == ["序号", *expected]


def test_the_rows_are_numbered_and_otherwise_empty() -> None:
    table = opened(blank_docx(LECTURE_SPEC, rows=5)).tables[0]

    texts = [[cell.text for cell in row.cells] for row in table.rows[2:]]

    width = len(LECTURE_SPEC.fields)
    assert texts == [[str(n), *[""] * width] for n in range(1, 6)]


def test_one_grey_row_shows_how_to_fill_in_and_lists_offer_their_choices() -> None:
    table = opened(blank_docx(LECTURE_SPEC)).tables[0]
    example = table.rows[1]

    assert [cell.text for cell in example.cells][:3] == [
        "示例", "（示例）看云识天气", "张某某",
    ]  # fmt: skip
    colours = {str(run.font.color.rgb) for c in example.cells for run in c.paragraphs[0].runs}
    assert colours == {"767676"}
    offered = [
        [item.get(qn("w:value")) for item in row._tr.iter(qn("w:listItem"))]
        for row in table.rows[2:]
    ]
    assert offered == [["是", "否"]] * 3


def test_heading_names_annex_year_sender_and_leaves_room_for_the_date() -> None:
    document = opened(blank_docx(LECTURE_SPEC, organisation="洛阳市气象学会", year=2026))

    first_lines = prose(document)[:3]

    assert first_lines[:2] == ["附件1", "2026年科普大讲堂活动征集表"]
    assert first_lines[2].startswith("填报单位（盖章）：洛阳市气象学会\t填报日期：")


def test_a_title_that_has_its_year_is_not_given_another() -> None:
    spec = FormSpec("2025年回执", LECTURE_SPEC.fields)

    assert "2025年回执" in prose(opened(blank_docx(spec, year=2026)))


def test_notes_say_what_is_required_by_when_and_where_to() -> None:
    document = opened(
        blank_docx(
            LECTURE_SPEC,
            deadline_text="2月28日",
            mailbox="kexie@example.cn",
            notice="《关于征集活动内容的通知》（洛市科协〔2026〕3号）",
        )
    )

    text = "\n".join(prose(document))

    assert "标“*”的栏目为必填项" in text
    assert "请于2月28日前将本表电子版和盖章扫描件发送至kexie@example.cn。" in text
    assert "《关于征集活动内容的通知》（洛市科协〔2026〕3号）" in text


def test_consent_is_asked_in_the_offices_words_only_when_the_spec_asks_it() -> None:
    without = FormSpec("回执", tuple(f for f in LECTURE_SPEC.fields if f.key != "consent"))

    asked = "\n".join(prose(opened(blank_docx(LECTURE_SPEC))))
    unasked = "\n".join(prose(opened(blank_docx(without))))

    assert "本单位已征得主讲人同意公开其姓名、单位、职称" in asked
    assert "填“是”或“否”" in asked
    assert "同意公开" not in unasked


def test_there_is_a_box_for_the_units_opinion_and_seal() -> None:
    box = opened(blank_docx(LECTURE_SPEC)).tables[1]

    assert "意见" in box.cell(0, 0).text
    assert "（盖章）" in box.cell(0, 1).text


def test_the_heading_row_repeats_and_no_row_splits_across_pages() -> None:
    table = opened(blank_docx(LECTURE_SPEC, rows=30)).tables[0]

    assert table.rows[0]._tr.get_or_add_trPr().find(qn("w:tblHeader")) is not None
    assert all(row._tr.get_or_add_trPr().find(qn("w:cantSplit")) is not None for row in table.rows)


def test_every_run_names_its_chinese_font() -> None:
    document = opened(blank_docx(LECTURE_SPEC))

    fonts = {
        rpr.rFonts.get(qn("w:eastAsia")) if rpr.rFonts is not None else None
        for run in document.element.body.iter(qn("w:r"))
        for rpr in [run.rPr]
    }

    assert fonts == {"方正小标宋_GBK", "黑体", "仿宋_GB2312", "楷体_GB2312"}


@pytest.mark.parametrize(
    ("count", "orientation"), [(3, WD_ORIENT.PORTRAIT), (11, WD_ORIENT.LANDSCAPE)]
)
def test_many_columns_turn_the_page(count: int, orientation: WD_ORIENT) -> None:
    fields = tuple(FormField(f"k{n}", f"第{n}栏") for n in range(count))

    section = opened(blank_docx(FormSpec("回执", fields))).sections[0]

    assert section.orientation == orientation


@pytest.mark.parametrize("count", [1, 2, 11, 25])
def test_the_table_is_exactly_as_wide_as_the_page_allows(count: int) -> None:
    fields = tuple(FormField(f"k{n}", f"第{n}栏", FieldType.PHONE) for n in range(count))

    document = opened(blank_docx(FormSpec("回执", fields)))

    section, table = document.sections[0], document.tables[0]
    margins = (section.left_margin or 0) + (section.right_margin or 0)
    available = (section.page_width or 0) - margins
    assert sum(c.width or 0 for c in table.rows[0].cells) == pytest.approx(available, rel=0.01)


def test_one_form_per_row_puts_a_key_value_form_on_each_page() -> None:
    document = opened(blank_docx(ONE_EACH, year=2026, rows=4))

    forms = document.tables

    assert len(forms) == 4
    labels = {cell.text.rstrip("*") for cell in forms[3]._cells}
    assert {f.label for f in LECTURE_SPEC.fields} <= labels
    titles = [p for p in document.paragraphs if p.text == "2026年科普大讲堂活动征集表"]
    assert [bool(p.paragraph_format.page_break_before) for p in titles] == [False, True, True, True]


def test_the_same_form_is_the_same_file() -> None:
    assert blank_docx(LECTURE_SPEC, year=2026) == blank_docx(LECTURE_SPEC, year=2026)
