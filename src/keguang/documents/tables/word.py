"""Bricks of an office's Word papers: faces that name the office's fonts, tables that print whole.

Word picks a Chinese font by the `eastAsia` attribute, which python-docx does not set; a run without
it falls back to the machine's default. Everything written here sets both.
"""

import io
import zipfile
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.simpletypes import ST_Merge
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run
from lxml import etree

TITLE_FONT: Final = "方正小标宋_GBK"
HEADING_FONT: Final = "黑体"
BODY_FONT: Final = "仿宋_GB2312"
KAI_FONT: Final = "楷体_GB2312"
LATIN_FONT: Final = "Times New Roman"
# what Word and WPS take, in this order, on a machine without the font named first
FALLBACKS: Final = {
    TITLE_FONT: "方正小标宋简体,FZXiaoBiaoSong-B05,华文中宋,STZhongsong,宋体,SimSun",
    HEADING_FONT: "SimHei,华文黑体,STHeiti",
    BODY_FONT: "仿宋,FangSong,华文仿宋,STFangsong",
    KAI_FONT: "楷体,KaiTi,华文楷体,STKaiti",
}

GREY: Final = "767676"  # as light as text may be and still be read
PLACEHOLDER: Final = "选填"
LEFT: Final = WD_ALIGN_PARAGRAPH.LEFT
CENTRE: Final = WD_ALIGN_PARAGRAPH.CENTER
RIGHT: Final = WD_ALIGN_PARAGRAPH.RIGHT
BOTTOM: Final = WD_CELL_VERTICAL_ALIGNMENT.BOTTOM

_A4_MM: Final = (210.0, 297.0)
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Face:
    """A font by its Chinese name, a size in points; `colour` as RRGGBB."""

    font: str = BODY_FONT
    size: float = 12
    bold: bool = False
    colour: str = ""

    def smaller(self, by: float) -> "Face":
        return replace(self, size=self.size - by)


@dataclass(frozen=True, slots=True)
class Paper:
    """A4 and its margins in millimetres."""

    landscape: bool = False
    top: float = 22
    bottom: float = 20
    side: float = 20

    @property
    def width(self) -> float:
        """Millimetres between the side margins."""
        return _A4_MM[1 if self.landscape else 0] - 2 * self.side


def new_document(paper: Paper, *, title: str) -> WordDocument:
    """An empty A4 document whose every style names the office's fonts."""
    document = Document()
    document.core_properties.title = title
    document.core_properties.author = ""
    document.core_properties.comments = ""
    section = document.sections[0]
    short, long = (Mm(side) for side in _A4_MM)
    if paper.landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
        short, long = long, short
    section.page_width, section.page_height = short, long
    section.left_margin = section.right_margin = Mm(paper.side)
    section.top_margin, section.bottom_margin = Mm(paper.top), Mm(paper.bottom)
    section.header_distance = section.footer_distance = Mm(11)
    _name_fonts(document)
    _offer_fallbacks(document)
    return document


def _offer_fallbacks(document: WordDocument) -> None:
    """Tell what stands in for each of the office's fonts, which home computers often lack."""
    part = document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    fonts = etree.fromstring(part.blob)
    for name, others in FALLBACKS.items():
        font = etree.SubElement(fonts, qn("w:font"), {qn("w:name"): name})
        etree.SubElement(font, qn("w:altName"), {qn("w:val"): others})
        etree.SubElement(font, qn("w:charset"), {qn("w:val"): "86"})  # GB2312
    part._blob = etree.tostring(fonts, xml_declaration=True, encoding="UTF-8", standalone=True)


def _name_fonts(document: WordDocument) -> None:
    normal = document.styles["Normal"]
    normal.font.size = Pt(12)
    fonts = normal.element.get_or_add_rPr().get_or_add_rFonts()
    _set_fonts(fonts, BODY_FONT)
    for theme in document.styles.element.iter(qn("w:rFonts")):
        for name in [n for n in theme.attrib if str(n).endswith("Theme")]:
            del theme.attrib[name]  # a theme font beats a named one
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")


def _set_fonts(fonts: etree._Element, chinese: str) -> None:
    latin = LATIN_FONT if chinese in {BODY_FONT, KAI_FONT} else chinese
    fonts.set(qn("w:ascii"), latin)
    fonts.set(qn("w:hAnsi"), latin)
    fonts.set(qn("w:eastAsia"), chinese)
    fonts.set(qn("w:hint"), "eastAsia")  # so that “” and — are set in the Chinese font


def write(paragraph: Paragraph, text: str, face: Face) -> Run:
    """Append text to a paragraph in a face."""
    run = paragraph.add_run(text)
    run._element.insert(0, deepcopy(_run_properties(face)))
    return run


@cache
def _run_properties(face: Face) -> Any:
    """The w:rPr of a face. Made once and copied: a long list has a run in each of 20,000 cells."""
    run: Run = Document().add_paragraph().add_run()
    properties = run._element.get_or_add_rPr()
    _set_fonts(properties.get_or_add_rFonts(), face.font)
    run.font.size = Pt(face.size)
    run.font.bold = face.bold
    if face.colour:
        run.font.color.rgb = RGBColor.from_string(face.colour)
    return properties


def space(paragraph: Paragraph, *, before: float = 0, after: float = 0) -> Paragraph:
    """Single line spacing, and the given points above and below."""
    form = paragraph.paragraph_format
    form.space_before, form.space_after = Pt(before), Pt(after)
    form.line_spacing = 1.0
    return paragraph


def say(
    document: WordDocument,
    text: str,
    face: Face,
    *,
    align: WD_ALIGN_PARAGRAPH = LEFT,
    before: float = 0,
    after: float = 0,
) -> Paragraph:
    """One paragraph of the body."""
    paragraph = document.add_paragraph()
    paragraph.alignment = align
    write(paragraph, text, face)
    return space(paragraph, before=before, after=after)


def say_ends(document: WordDocument, left: str, right: str, face: Face, width: float) -> Paragraph:
    """One line with a text at each end."""
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(width), alignment=2)  # 2: right
    write(paragraph, f"{left}\t{right}", face)
    return space(paragraph, before=2, after=4)


def choose(cell: _Cell, choices: Sequence[str], face: Face) -> None:
    """Put a list to choose one from into an empty cell; until then it says so in grey."""
    paragraph = fill(cell, "", face)
    control, properties = OxmlElement("w:sdt"), OxmlElement("w:sdtPr")
    shown, options = OxmlElement("w:showingPlcHdr"), OxmlElement("w:dropDownList")
    for choice in choices:
        item = OxmlElement("w:listItem")
        item.set(qn("w:displayText"), choice)
        item.set(qn("w:value"), choice)
        options.append(item)
    properties.extend([shown, options])
    content = OxmlElement("w:sdtContent")
    content.append(write(paragraph, PLACEHOLDER, replace(face, colour=GREY))._element)
    control.extend([properties, content])
    paragraph._p.append(control)


def ruled_table(document: WordDocument, rows: int, widths_mm: Sequence[float]) -> Table:
    """A centred table of fixed widths, thin inner rules and a stronger frame."""
    table: Table = document.add_table(rows=rows, cols=len(widths_mm))
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    properties = table._tbl.tblPr
    properties.append(_borders(frame=8, inner=4))
    properties.append(_cell_margins(1.0))
    for column, width in zip(table.columns, widths_mm, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths_mm, strict=True):
            cell.width = Mm(width)
    return table


def _borders(*, frame: int, inner: int) -> etree._Element:
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        rule = OxmlElement(f"w:{side}")
        rule.set(qn("w:val"), "single")
        rule.set(qn("w:sz"), str(inner if side.startswith("inside") else frame))
        rule.set(qn("w:space"), "0")
        rule.set(qn("w:color"), "000000")
        borders.append(rule)
    return borders


def _cell_margins(millimetres: float) -> etree._Element:
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(int(Mm(millimetres).twips)))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    return margins


def fill(cell: _Cell, text: str, face: Face, *, align: WD_ALIGN_PARAGRAPH = CENTRE) -> Paragraph:
    """Put text into an empty cell, centred upright; a line break becomes a paragraph."""
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    paragraph: Paragraph = cell.paragraphs[0]
    for number, line in enumerate(text.split("\n")):
        paragraph = cell.add_paragraph() if number else paragraph
        paragraph._p.insert(0, deepcopy(_cell_paragraph_properties(align)))
        if line or number == 0:
            write(paragraph, line, face)
    return paragraph


@cache
def _cell_paragraph_properties(align: WD_ALIGN_PARAGRAPH) -> Any:
    paragraph: Paragraph = space(Document().add_paragraph())
    paragraph.alignment = align
    return paragraph._p.get_or_add_pPr()


def shade(cell: _Cell, colour: str) -> None:
    shading = OxmlElement("w:shd")
    shading.set(qn("w:val"), "clear")
    shading.set(qn("w:color"), "auto")
    shading.set(qn("w:fill"), colour)
    cell._tc.get_or_add_tcPr().append(shading)


def merge_down(cells: Sequence[_Cell]) -> None:
    """Make cells under each other one; only the first may hold text.

    Written directly because python-docx looks through the whole table for every merge.
    """
    for number, cell in enumerate(cells):
        cell._tc.vMerge = ST_Merge.CONTINUE if number else ST_Merge.RESTART


def repeat_on_every_page(row: _Row) -> None:
    """Make a heading row appear again on top of each page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def keep_whole(row: _Row) -> None:
    """Never let a page end in the middle of this row."""
    row._tr.get_or_add_trPr().insert(0, OxmlElement("w:cantSplit"))


def at_least(row: _Row, millimetres: float) -> None:
    row.height_rule, row.height = WD_ROW_HEIGHT_RULE.AT_LEAST, Mm(millimetres)


def number_pages(document: WordDocument) -> None:
    """第X页 共Y页 at the foot of every page, as fields that Word counts itself."""
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.alignment = CENTRE
    face = Face("宋体", 10.5)
    write(paragraph, "第 ", face)
    _field(write(paragraph, "", face), "PAGE")
    write(paragraph, " 页 共 ", face)
    _field(write(paragraph, "", face), "NUMPAGES")
    write(paragraph, " 页", face)


def _field(run: Run, instruction: str) -> None:
    for kind in ("begin", "", "end"):
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.set(qn("xml:space"), "preserve")
            mark.text = f" {instruction} "
        run._element.append(mark)


def to_bytes(document: WordDocument) -> bytes:
    """The finished file; the same document always gives the same bytes."""
    stamped, fixed = io.BytesIO(), io.BytesIO()
    document.save(stamped)
    with zipfile.ZipFile(stamped) as source, zipfile.ZipFile(fixed, "w") as target:
        for entry in source.infolist():
            copy = zipfile.ZipInfo(entry.filename, _EPOCH)
            target.writestr(copy, source.read(entry), zipfile.ZIP_DEFLATED)
    return fixed.getvalue()
