"""附件 and 版记 in Word: pages of their own, real table heads, a table held to the page's foot."""

from collections.abc import Sequence

from keguang.documents.official import standard
from keguang.documents.official.annexes import LINE_OF_TABLE, PADDING, column_widths
from keguang.documents.official.fonts import FontBook, Style
from keguang.documents.official.imprint import Imprint
from keguang.documents.official.lines import Type, width_in_cells
from keguang.documents.official.standard import CELL, LANDSCAPE, LINE, PORTRAIT, Frame
from keguang.documents.official.value import (
    Annex,
    Format,
    OfficialDocument,
    Orientation,
)
from keguang.documents.official.word.markup import (
    border,
    cell,
    paragraph,
    row,
    run,
    spacing,
    tab,
    table,
    twips,
)
from keguang.documents.official.word.text import body_paragraphs, title_paragraph

_HANG = 3 * standard.SIZE_4  # 抄送：
_INNER = standard.TEXT_WIDTH - 2 * CELL


def frame_of(annex: Annex) -> Frame:
    return LANDSCAPE if annex.orientation is Orientation.LANDSCAPE else PORTRAIT


def annex_paragraphs(annex: Annex, label: str, number: int, book: FontBook) -> list[str]:
    """Label, title on the third line, text numbered anew, table."""
    frame = frame_of(annex)
    made = [
        paragraph("AnnexLabel", run(label)),
        title_paragraph(annex.title, frame, book, before=LINE),
        paragraph("Body", "", spacing()),
    ]
    made += body_paragraphs(annex.body, number=number)
    if annex.table:
        made += [paragraph("Body")] if annex.body else []
        made += [_table(annex.table, frame, book)]
    return made


def _table(cells: Sequence[Sequence[str]], frame: Frame, book: FontBook) -> str:
    widths = column_widths(cells, frame.width, book)
    rows = [
        row(
            [
                _cell(text, width, book, head=at == 0)
                for text, width in zip(line, widths, strict=True)
            ],
            least=LINE_OF_TABLE + 2 * PADDING,
            head=at == 0,
        )
        for at, line in enumerate(cells)
    ]  # fmt: skip
    outer = "".join(border(side, 1.0) for side in ("top", "left", "bottom", "right"))
    inner = "".join(border(side, 0.5) for side in ("insideH", "insideV"))
    return table(
        rows,
        widths,
        borders=f"<w:tblBorders>{outer}{inner}</w:tblBorders>",
        margin=3,
        padding=PADDING,
    )


def _cell(text: str, width: float, book: FontBook, *, head: bool) -> str:
    kind = Type(1000, size=standard.SIZE_TABLE, cell=standard.SIZE_TABLE)
    wide = width_in_cells(text, kind, book, Style.BODY) * standard.SIZE_TABLE if text else 0
    centred = '<w:jc w:val="center"/>' if wide < width - 8 and "\n" not in text else ""
    content = paragraph("CellHead" if head else "Cell", run(text), "" if head else centred)
    return cell(content, width, '<w:vAlign w:val="center"/>')


def imprint_paragraphs(document: OfficialDocument, recipients: str, book: FontBook) -> list[str]:
    """版记 in frames on the foot of 版心: each rule and each text in one of its own.

    A table would be simpler, but LibreOffice lets one float only where text can run beside it.
    """
    imprint = Imprint(document, book, recipients=recipients)
    foot = standard.TOP + standard.TEXT_HEIGHT
    top = foot - imprint.height
    ruled = document.format is not Format.LETTER
    made = [_rule(top, standard.IMPRINT_THICK)] if ruled else []
    y = top
    for label, text in imprint.lists:
        lines = imprint.lines_of(label, text)
        form = f'<w:ind w:left="{twips(_HANG)}" w:hanging="{twips(_HANG)}"/>'
        made.append(_placed(y, lines, run(label + text), form))
        y += lines * LINE
    if imprint.printers:
        made += [_rule(y, standard.IMPRINT_THIN)] if imprint.lists else []
    for at, printer in enumerate(imprint.printers, start=1):
        stop = f'<w:tabs><w:tab w:val="right" w:pos="{twips(_INNER)}"/></w:tabs>'
        day = tab() + run(imprint.day) if at == len(imprint.printers) else ""
        made.append(_placed(y, 1, run(printer) + day, stop))
        y += LINE
    return [*made, *([_rule(foot, standard.IMPRINT_THICK)] if ruled else [])]


def _rule(y: float, thickness: float) -> str:
    """A rule across 版心: the upper border of an empty frame."""
    frame = _frame(standard.LEFT, y, standard.TEXT_WIDTH, 1)
    form = f"{frame}<w:pBdr>{border('top', thickness)}</w:pBdr>{spacing(exact=1)}"
    return paragraph("Imprint", "", form)


def _placed(y: float, lines: int, content: str, form: str) -> str:
    frame = _frame(standard.LEFT + CELL, y, _INNER, lines * LINE)
    return paragraph("Imprint", content, f"{frame}{form}")


def _frame(x: float, y: float, width: float, height: float) -> str:
    return (
        f'<w:framePr w:w="{twips(width)}" w:h="{twips(height)}" w:hRule="exact" w:wrap="around" '
        f'w:vAnchor="page" w:hAnchor="page" w:x="{twips(x)}" w:y="{twips(y)}"/>'
    )
