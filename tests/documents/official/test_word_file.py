"""The Word file by its own markup: styles, grid, numbering, table heads, footers, nothing else."""

import io
import re
import zipfile
from functools import cache
from typing import Any

import pytest
from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.shared import Length

from keguang.documents.official import Kind, default_folders, document_from_dict, font_book, render
from tests.documents.official.specs import BODIES, KINDS, TABLE, spec


@cache
def written(kind: str) -> bytes:
    book = font_book(default_folders())
    return render(document_from_dict(KINDS[kind]), Kind.DOCX, book)


def opened(kind: str) -> WordDocument:
    return Document(io.BytesIO(written(kind)))


def _mm(length: Length | None) -> float:
    assert length is not None
    return float(length.mm)


def _attributes(element: Any, name: str) -> dict[str, str]:
    """The attributes of the first such element inside, without their namespace."""
    found = next(element.iter(qn(name)))
    return {str(key).rpartition("}")[2]: str(value) for key, value in found.attrib.items()}


def styled(word: WordDocument, name: str) -> list[str]:
    return [p.text for p in word.paragraphs if p.style is not None and p.style.name == name]


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_is_a4_with_the_standards_margins_and_grid(kind: str) -> None:
    for section in opened(kind).sections:
        lying = _mm(section.page_width) > _mm(section.page_height)
        left, top = (35, 28) if lying else (28, 37)
        grid = _attributes(section._sectPr, "w:docGrid")
        assert {round(_mm(section.page_width)), round(_mm(section.page_height))} == {210, 297}
        assert _mm(section.left_margin) == pytest.approx(left, abs=0.2)
        assert _mm(section.top_margin) == pytest.approx(top, abs=1.5)
        assert grid == {"type": "linesAndChars", "linePitch": "580", "charSpace": "-848"}


def test_parts_have_their_own_styles_with_the_standards_fonts() -> None:
    word = opened("single")

    assert styled(word, "Title") == ["关于组织开展2023年\n“科技之光”志愿服务活动的通知"]
    assert styled(word, "公文主送机关") == ["各市级学会、协会、研究会，各县区科协："]
    assert styled(word, "heading 1") + styled(word, "Heading 1") == ["主要任务"]
    assert len(styled(word, "公文正文")) == 2
    for name, font, size in (
        ("Title", "方正小标宋_GBK", 22),
        ("公文正文", "仿宋_GB2312", 16),
        ("Heading 1", "黑体", 16),
        ("Heading 2", "楷体_GB2312", 16),
    ):
        style = word.styles[name]
        assert style.element.rPr.rFonts.get(qn("w:eastAsia")) == font
        assert style.font.size.pt == size


def test_headings_are_numbered_by_word_itself() -> None:
    word = opened("single")
    numbering = word.part.numbering_part._element
    texts = [level.get(qn("w:val")) for level in numbering.iter(qn("w:lvlText"))]

    assert texts == ["%1、", "（%2）", "%3.", "（%4）"]
    assert not any(p.text.startswith(("一、", "（一）", "1.")) for p in word.paragraphs[5:])
    bound = [level.get(qn("w:val")) for level in numbering.iter(qn("w:pStyle"))]
    assert bound == ["Heading1", "Heading2", "Level3", "Level4"]


def test_the_mark_is_red_and_the_rule_under_the_number_too() -> None:
    xml = opened("single").element.body.xml

    number = next(
        p for p in opened("single").paragraphs if p.style is not None and "发文字号" in p.style.name
    )
    assert number.text == "洛市科协〔2023〕2号"
    rule = _attributes(number._p, "w:bottom")
    assert (rule["color"], rule["val"]) == ("E60012", "single")
    assert '<w:color w:val="E60012"/>' in xml


def test_a_joint_mark_is_a_table_with_the_word_beside_the_names() -> None:
    table = opened("joint6").tables[0]

    assert [row.cells[0].text for row in table.rows] == list(BODIES)
    assert {row.cells[1].text for row in table.rows} == {"文件"}


def test_page_numbers_stand_right_on_odd_and_left_on_even_pages() -> None:
    word = opened("joint2")
    first = word.sections[0]

    assert word.settings.odd_and_even_pages_header_footer
    assert " PAGE " in first.footer._element.xml
    odd, even = first.footer.paragraphs[0], first.even_page_footer.paragraphs[0]
    assert [_attributes(p._p, "w:jc")["val"] for p in (odd, even)] == ["right", "left"]


def test_a_lying_sheet_carries_its_number_where_the_standing_pages_do() -> None:
    """7.5: on its left edge, turned; the standing page behind it has it at the foot again."""
    _text, lying, _imprint = opened("landscape").sections
    long = Length(24 * 36000)
    for footer, below in (
        (lying.footer, 28 + 156 - 156 / 28 - long.mm),
        (lying.even_page_footer, 28 + 156 / 28),
    ):
        assert " PAGE " in footer._element.xml
        assert _attributes(footer._element, "w:textDirection")["val"] == "tbRl"
        place = _attributes(footer._element, "w:tblpPr")
        assert place["horzAnchor"] == place["vertAnchor"] == "page"
        assert int(place["tblpX"]) * 25.4 / 1440 == pytest.approx(35 - 7 - 3.2, abs=0.2)
        assert int(place["tblpY"]) * 25.4 / 1440 == pytest.approx(below, abs=0.1)


def test_a_letters_first_page_has_rules_and_no_number() -> None:
    first = opened("letter").sections[0]

    assert first.different_first_page_header_footer
    assert "PAGE" not in first.first_page_footer._element.xml
    assert "thinThickSmallGap" in first.first_page_footer._element.xml
    assert "thickThinSmallGap" in first.first_page_header._element.xml


def test_a_landscape_annex_is_a_section_with_a_table_whose_head_comes_again() -> None:
    word = opened("landscape")
    table = word.tables[-1]

    assert [_mm(s.page_width) > _mm(s.page_height) for s in word.sections] == [False, True, False]
    assert [len(list(row._tr.iter(qn("w:tblHeader")))) for row in table.rows] == [1] + [0] * 31
    assert [[c.text for c in row.cells] for row in table.rows] == TABLE


@pytest.mark.parametrize("kind", KINDS)
def test_there_are_no_macros_links_pictures_or_foreign_parts(kind: str) -> None:
    with zipfile.ZipFile(io.BytesIO(written(kind))) as package:
        names = package.namelist()
        texts = [package.read(name).decode("utf-8", "replace") for name in names]

    assert not [n for n in names if re.search(r"vba|media|embeddings|thumbnail", n)]
    assert not any('TargetMode="External"' in text for text in texts)


@pytest.mark.parametrize("kind", ["single", "letter"])
def test_the_same_document_gives_the_same_bytes(kind: str) -> None:
    book = font_book(default_folders())

    assert written(kind) == render(document_from_dict(KINDS[kind]), Kind.DOCX, book)


def test_no_character_is_lost() -> None:
    text = "瀍河“科普”<大讲堂>&iKepu——（第1期）"
    document = document_from_dict(spec(body=[{"text": text}], title=f"关于{text}的通知"))

    word = Document(io.BytesIO(render(document, Kind.DOCX, font_book(default_folders()))))

    assert text in styled(word, "公文正文")[0]
    assert text in styled(word, "Title")[0].replace("\n", "")


def test_title_and_author_are_set() -> None:
    properties = opened("joint2").core_properties

    assert properties.title == KINDS["joint2"]["title"]
    assert properties.author == "洛阳市科学技术协会、洛阳市文明办"
    assert f"{properties.created:%Y-%m-%d}" == KINDS["joint2"]["date"]
    assert properties.modified == properties.created
