"""Delimited text, running text and web pages, in the encodings Chinese offices use."""

import codecs

import pytest

from keguang.documents.forms.parts import Outcome, Prose
from tests.documents.forms.sources import build

FORM = [build.HEADING, *build.ROWS]


@pytest.mark.parametrize(
    ("encoding", "bom"),
    [
        ("utf-8", b""),
        ("utf-8", codecs.BOM_UTF8),
        ("gb18030", b""),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
    ],
)
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_delimited_text_is_one_grid(encoding: str, bom: bytes, delimiter: str) -> None:
    text = "\r\n".join(delimiter.join(row) for row in FORM)

    (grid,) = build.grids(build.read(bom + text.encode(encoding), "征集表.csv"))

    assert build.texts(grid) == FORM
    assert grid.rows[1][4].ref == "E2"


def test_quoted_cells_keep_commas_and_line_breaks_and_phone_guards_go() -> None:
    text = '题目,时间,电话\n"牡丹,芍药","3月\n4月","=""13800000401"""\n'

    (grid,) = build.grids(build.read(text.encode(), "a.csv"))

    assert build.texts(grid)[1] == ["牡丹,芍药", "3月\n4月", "13800000401"]


def test_running_text_keeps_its_physical_lines() -> None:
    parts = build.read("讲座题目:牡丹\n\n主讲人:林小满\n".encode("gb18030"), "报名.txt")

    (prose,) = parts.parts
    assert isinstance(prose, Prose)
    assert [(line.ref, line.text) for line in prose.lines] == [
        ("L1", "讲座题目:牡丹"),
        ("L3", "主讲人:林小满"),
    ]


@pytest.mark.parametrize("charset", ["gb2312", "utf-8"])
def test_a_web_page_named_xls_is_a_grid_with_its_spans(charset: str) -> None:
    page = (
        f'<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="{charset}">'
        "</head><body><table><tr><td colspan=2>征集表</td></tr><tr><th rowspan=2>林小满</th>"
        "<td>牡丹<br>芍药</td></tr><tr><td>&#24425;</td></tr></table></body></html>"
    ).encode(charset)

    parts = build.read(page, "导出.xls")

    (grid,) = build.grids(parts)
    assert [[(c.ref, c.text, c.merged_into) for c in row] for row in grid.rows] == [
        [("A1", "征集表", ""), ("B1", "", "A1")],
        [("A2", "林小满", ""), ("B2", "牡丹\n芍药", "")],
        [("A3", "", "A2"), ("B3", "彩", "")],
    ]
    assert build.codes(parts.findings) == ["wrong_suffix"]


def test_prose_around_a_table_in_a_page_stays_in_order() -> None:
    page = "<p>填报单位:洛阳市植物学会</p><table><tr><td>一</td></tr></table><p>盖章</p>"

    parts = build.read(page.encode(), "a.html")

    assert [part.part for part in parts.parts] == ["正文", "表1", "正文"]
    assert build.lines(parts) == ["填报单位:洛阳市植物学会", "盖章"]


def test_a_page_saved_as_mht_is_read() -> None:
    message = build.mail()
    del message["Content-Type"], message["Content-Transfer-Encoding"]
    message.set_content("<p>讲座题目:牡丹</p>", subtype="html")

    parts = build.read(message.as_bytes(), "网页.mht")

    assert parts.outcome is Outcome.PARSED
    assert build.lines(parts) == ["讲座题目:牡丹"]
