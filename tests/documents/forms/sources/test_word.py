"""Word files of both generations give prose and tables in reading order."""

from io import BytesIO

import pytest
from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from keguang.documents.forms.parts import Grid
from tests.documents.forms.sources import build

MERGED_FORM = [
    ["序号", "讲座题目", "主讲人", "^T1R1C3", "讲座时长", "拟开展时间", "联系电话"],
    ["^T1R1C1", "^T1R1C2", "姓名", "职称", "^T1R1C5", "^T1R1C6", "^T1R1C7"],
    ["1", "牡丹的花期与养护", "林小满", "高级农艺师", "90分钟", "4月中旬", "13800000401"],
    ["2", "认识身边的入侵植物", "苏芷若", "副教授", "1小时", "5月20日", "13800000402"],
    ["3", "校园里的植物课", "林小满", "高级农艺师", "45分钟", "", "13800000401"],
]


def with_merges(grid: Grid) -> list[list[str]]:
    return [[f"^{c.merged_into}" if c.merged_into else c.text for c in row] for row in grid.rows]


def wrapped(paragraph_runs: list[tuple[str, str]]) -> str:
    """A paragraph of (run properties, text)."""
    runs = "".join(
        f"<w:r><w:rPr>{look}</w:rPr><w:t>{text}</w:t></w:r>" for look, text in paragraph_runs
    )
    return f"<w:p>{runs}</w:p>"


def document(body: str) -> bytes:
    namespaces = (
        'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    )
    xml = f"<w:document {namespaces}><w:body>{body}</w:body></w:document>"
    return build.with_entry(build.docx_bytes(), "word/document.xml", xml.encode())


@pytest.mark.parametrize("name", ["plants.doc", "plants.rtf"])
def test_older_word_tables_keep_their_merges(name: str) -> None:
    parts = build.read((build.FIXTURES / name).read_bytes(), name)

    (grid,) = build.grids(parts)
    assert with_merges(grid) == MERGED_FORM
    assert [part.part for part in parts.parts] == ["正文", "表1", "正文"]
    assert build.lines(parts)[1] == "填报单位:洛阳市植物学会      联系人:林小满"
    assert build.lines(parts)[-1] == "2023年2月25日"


def test_a_modern_table_gives_the_same_merges() -> None:
    def fill(form: Document) -> None:
        table = form.add_table(rows=5, cols=7)
        for row, texts in enumerate(MERGED_FORM):
            for column, text in enumerate(texts):
                table.cell(row, column).text = "" if text.startswith("^") else text
        table.cell(0, 2).merge(table.cell(0, 3))
        for column in (0, 1, 4, 5, 6):
            table.cell(0, column).merge(table.cell(1, column))

    (grid,) = build.grids(build.read(build.docx_bytes(fill), "a.docx"))

    assert with_merges(grid) == MERGED_FORM


def test_an_ole_file_named_wps_is_read_as_word() -> None:
    parts = build.read((build.FIXTURES / "astronomy.wps").read_bytes(), "讲座.wps")

    assert build.lines(parts)[1:4] == [
        "一、讲座题目:流星雨观测入门",
        "主讲人:顾星河(副研究员)",
        "工作单位:洛阳市天文馆",
    ]
    assert not parts.findings


def test_lines_and_cells_are_named_as_a_person_counts_them() -> None:
    def fill(form: Document) -> None:
        form.add_paragraph("征集表")
        form.add_paragraph("")
        form.add_paragraph("填报单位:洛阳市植物学会")
        form.add_table(rows=1, cols=1).cell(0, 0).text = "一"
        form.add_paragraph("盖章")
        form.add_table(rows=2, cols=2).cell(1, 1).text = "二"

    parts = build.read(build.docx_bytes(fill), "a.docx")

    refs = [
        (part.part, part.rows[-1][-1].ref if isinstance(part, Grid) else part.lines[-1].ref)
        for part in parts.parts
    ]
    assert refs == [("正文", "L3"), ("表1", "T1R1C1"), ("正文", "L4"), ("表2", "T2R2C2")]


def test_a_table_in_a_cell_follows_its_outer_table() -> None:
    def fill(form: Document) -> None:
        cell = form.add_table(rows=1, cols=1).cell(0, 0)
        cell.text = "附表如下"
        cell.add_table(rows=1, cols=1).cell(0, 0).text = "内表"

    outer, inner = build.grids(build.read(build.docx_bytes(fill), "a.docx"))

    assert build.texts(outer) == [["附表如下"]]
    assert (inner.rows[0][0].ref, inner.rows[0][0].text) == ("T2R1C1", "内表")


def test_deletions_go_insertions_stay_and_crossed_out_words_are_remarked() -> None:
    deleted = "<w:p><w:del><w:r><w:delText>旧题目</w:delText></w:r></w:del>"
    inserted = "<w:ins><w:r><w:t>新题目</w:t></w:r></w:ins></w:p>"
    struck = wrapped([("<w:strike/>", "90分钟"), ("", "60分钟"), ("<w:vanish/>", "隐藏")])

    parts = build.read(document(deleted + inserted + struck), "a.docx")

    assert build.lines(parts) == ["新题目", "60分钟"]
    assert [(f.code, f.ref) for f in parts.findings] == [("struck_text", "L2")]


def test_a_wholly_crossed_out_cell_keeps_its_text_and_says_so() -> None:
    cell = (
        f"<w:tc>{wrapped([('<w:strike/>', '取消')])}</w:tc><w:tc>{wrapped([('', '保留')])}</w:tc>"
    )

    (grid,) = build.grids(build.read(document(f"<w:tbl><w:tr>{cell}</w:tr></w:tbl>"), "a.docx"))

    assert [(c.text, c.struck) for c in grid.rows[0]] == [("取消", True), ("保留", False)]


def test_a_text_box_is_read_once_after_its_paragraph() -> None:
    box = f"<w:txbxContent>{wrapped([('', '联系人:林小满')])}</w:txbxContent>"
    body = (
        "<w:p><w:r><w:t>征集表</w:t><mc:AlternateContent><mc:Choice><wps:txbx>"
        f"{box}</wps:txbx></mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
        "</w:r></w:p>"
    )

    assert build.lines(build.read(document(body), "a.docx")) == ["征集表", "联系人:林小满"]


def test_tick_boxes_show_whether_they_are_ticked() -> None:
    ticked = '<w:sym w:font="Wingdings" w:char="F0FE"/>'
    empty = '<w:sym w:font="Wingdings" w:char="F0A8"/>'
    body = f"<w:p><w:r>{ticked}<w:t>同意</w:t>{empty}<w:t>不同意</w:t></w:r></w:p>"

    assert build.lines(build.read(document(body), "a.docx")) == ["☑同意☐不同意"]


def test_a_hint_not_yet_replaced_is_no_text() -> None:
    control = (
        "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:r><w:t>单击此处输入</w:t></w:r>"
        "</w:sdtContent></w:sdt>"
    )

    assert build.lines(build.read(document(f"<w:p>{control}</w:p>"), "a.docx")) == []


def test_headers_and_footers_stand_around_the_body() -> None:
    def fill(form: Document) -> None:
        form.sections[0].header.paragraphs[0].text = "洛阳市植物学会"
        form.sections[0].footer.paragraphs[0].text = "第1页"
        form.add_paragraph("征集表")

    parts = build.read(build.docx_bytes(fill), "a.docx")

    assert [part.part for part in parts.parts] == ["页眉", "正文", "页脚"]


def test_a_deleted_row_leaves_no_cells() -> None:
    def fill(form: Document) -> None:
        build.add_form_table(form)
        row = form.tables[0].rows[1]
        properties = row._tr.get_or_add_trPr()
        mark = OxmlElement("w:del")
        mark.set(qn("w:id"), "1")
        properties.append(mark)

    (grid,) = build.grids(build.read(build.docx_bytes(fill), "a.docx"))

    assert [row[1].text for row in grid.rows] == ["讲座题目", "", "认识身边的入侵植物"]


def test_word_2003_xml_is_read_like_any_word_file() -> None:
    namespace = "http://schemas.microsoft.com/office/word/2003/wordml"
    xml = (
        f'<?xml version="1.0"?><w:wordDocument xmlns:w="{namespace}"><w:body>'
        "<w:p><w:r><w:t>征集表</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>一</w:t></w:r></w:p>"
        "</w:tc></w:tr></w:tbl></w:body></w:wordDocument>"
    )

    parts = build.read(xml.encode(), "征集表.doc")

    assert [part.part for part in parts.parts] == ["正文", "表1"]
    assert build.codes(parts.findings) == ["wrong_suffix"]


def test_a_document_of_pasted_pictures_waits_for_the_scanner() -> None:
    def fill(form: Document) -> None:
        form.add_paragraph("盖章扫描件")
        form.add_picture(BytesIO(build.png()))

    parts = build.read(build.docx_bytes(fill), "盖章.docx")

    assert build.lines(parts) == ["盖章扫描件"]
    assert build.codes(parts.findings) == ["scan_pending"]


def test_a_form_with_a_picture_of_its_seal_needs_no_scanner() -> None:
    def fill(form: Document) -> None:
        build.add_form_table(form)
        form.add_picture(BytesIO(build.png()))

    parts = build.read(build.docx_bytes(fill), "征集表.docx")

    assert (len(build.grids(parts)), parts.findings) == (1, ())
