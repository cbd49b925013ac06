"""Bricks of WordprocessingML: runs, paragraphs, sections, tables, all lengths in points."""

from collections.abc import Sequence
from typing import Final
from xml.sax.saxutils import escape

from keguang.documents.official import standard
from keguang.documents.official.standard import CELL, LINE, Frame

RED: Final = standard.RED.removeprefix("#")
# Word centres a character in its grid line: half of the room above it is taken from the margin,
# so that the margin and the characters' top both lie within 天头 37 ± 1.5 mm.
HALF_LEADING: Final = standard.points(1.4)
# 28 cells must not be a hair wider than the text, or Word fits only 27
CHARACTER_SPACE: Final = -848
NAMESPACE: Final = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)


def twips(points: float) -> int:
    return round(points * 20)


def run(text: str, properties: str = "", *, style: str = "") -> str:
    """Text in a paragraph's own face, or in a character style."""
    named = f'<w:rStyle w:val="{style}"/>' if style else ""
    # the hint makes Word take “” and — from the Chinese font
    fonts = "" if "<w:rFonts" in properties else '<w:rFonts w:hint="eastAsia"/>'
    face = f"<w:rPr>{named}{fonts}{properties}</w:rPr>"
    parts = text.split("\n")
    inner = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(part)}</w:t>' for part in parts)
    return f"<w:r>{face}{inner}</w:r>"


def tab() -> str:
    return "<w:r><w:tab/></w:r>"


def field(instruction: str) -> str:
    """A field Word counts itself, such as PAGE."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def paragraph(style: str, content: str = "", properties: str = "") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{content}</w:p>'


def indent(*, left: float = 0, right: float = 0, first: float = 0, hanging: float = 0) -> str:
    """Indents in cells, kept as characters so that they follow the grid."""
    said = []
    for name, cells in (
        ("left", left),
        ("right", right),
        ("firstLine", first),
        ("hanging", hanging),
    ):
        if cells:
            said.append(f'w:{name}Chars="{round(cells * 100)}" w:{name}="{twips(cells * CELL)}"')
    return f"<w:ind {' '.join(said)}/>" if said else ""


def spacing(*, before: float = 0, after: float = 0, exact: float = 0) -> str:
    """Points before and after; `exact` fixes the height of a line."""
    line = f' w:line="{twips(exact)}" w:lineRule="exact"' if exact else ""
    return f'<w:spacing w:before="{twips(before)}" w:after="{twips(after)}"{line}/>'


def section(
    frame: Frame,
    *,
    kind: str = "nextPage",
    references: str = "",
    title_page: bool = False,
) -> str:
    """The paper, its margins and its grid of lines and characters."""
    lying = frame.page_width > frame.page_height
    right = frame.page_width - frame.left - frame.width
    top = frame.top - HALF_LEADING
    # a hair more than its lines: a program that counts one less would centre the rest
    bottom = frame.page_height - top - frame.lines * LINE - 1.5
    # a lying sheet has less room under its text: a foot that reached into it would cost a line
    foot = standard.BOTTOM - standard.PAGE_NUMBER_BELOW - standard.SIZE_4 * 1.1
    foot -= max(0, standard.BOTTOM - bottom)
    orientation = ' w:orient="landscape"' if lying else ""
    return (
        f"<w:sectPr>{references}"
        f'<w:type w:val="{kind}"/>'
        f'<w:pgSz w:w="{twips(frame.page_width)}" w:h="{twips(frame.page_height)}"{orientation}/>'
        f'<w:pgMar w:top="{twips(top)}" w:right="{twips(right)}" w:bottom="{twips(bottom)}" '
        f'w:left="{twips(frame.left)}" w:header="{twips(standard.points(15))}" '
        f'w:footer="{twips(foot)}" w:gutter="0"/>'
        f"{'<w:titlePg/>' if title_page else ''}"
        f'<w:docGrid w:type="linesAndChars" w:linePitch="{twips(LINE)}" '
        f'w:charSpace="{CHARACTER_SPACE}"/></w:sectPr>'
    )


def cell(content: str, width: float, properties: str = "") -> str:
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{twips(width)}" w:type="dxa"/>{properties}</w:tcPr>'
        f"{content}</w:tc>"
    )


def row(cells: Sequence[str], *, exact: float = 0, least: float = 0, head: bool = False) -> str:
    """A row no page breaks; a head comes again on top of every page."""
    height = ""
    if exact or least:
        rule = "exact" if exact else "atLeast"
        height = f'<w:trHeight w:val="{twips(exact or least)}" w:hRule="{rule}"/>'
    again = "<w:tblHeader/>" if head else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{height}{again}</w:trPr>{''.join(cells)}</w:tr>"


def table(
    rows: Sequence[str], widths: Sequence[float], *, borders: str = "", place: str = "",
    margin: float = 0, padding: float = 0, left: float = 0,
) -> str:  # fmt: skip
    """A table of fixed columns, cells padded above and below; `place` makes it float."""
    grid = "".join(f'<w:gridCol w:w="{twips(width)}"/>' for width in widths)
    around = {"top": padding, "left": margin, "bottom": padding, "right": margin}
    side = "".join(f'<w:{name} w:w="{twips(room)}" w:type="dxa"/>' for name, room in around.items())
    return (
        f"<w:tbl><w:tblPr>{place}"
        f'<w:tblW w:w="{twips(sum(widths))}" w:type="dxa"/>'
        f'<w:tblInd w:w="{twips(left)}" w:type="dxa"/>{borders}'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{side}</w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def border(
    name: str, points: float, *, colour: str = "000000", space: float = 0, kind: str = "single"
) -> str:
    """A rule of a paragraph, cell or table; Word counts in eighths of a point."""
    return (
        f'<w:{name} w:val="{kind}" w:sz="{max(2, round(points * 8))}" w:space="{round(space)}" '
        f'w:color="{colour}"/>'
    )
