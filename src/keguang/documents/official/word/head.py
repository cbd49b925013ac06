"""版头 in Word: corner lines, red mark, number with its red rule; the letter's head."""

from keguang.documents.official import standard
from keguang.documents.official.fonts import FontBook
from keguang.documents.official.head import (
    SIGNED,
    MarkShape,
    corner_under_number,
    letter_mark_height,
    mark_shape,
    mark_texts,
    mark_word,
    signer_places,
)
from keguang.documents.official.standard import CELL, LINE
from keguang.documents.official.value import OfficialDocument
from keguang.documents.official.word.markup import (
    HALF_LEADING,
    RED,
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
from keguang.documents.official.word.styles import TITLE_FONT, face

_MARK_LINE = 1.15  # height of a mark's line, in its size: room for every font's own
_IN_MARK = standard.points(1.5)  # what a mark's line leaves under its characters
_TIGHT = standard.SIZE_3 * 1.15
_LATER = HALF_LEADING  # the margin is so much nearer to the page's edge than 版心


def document_head(document: OfficialDocument, mark_ends: int, book: FontBook) -> list[str]:
    """Everything down to the red rule."""
    corner = _corner(document)
    top = standard.MARK_BELOW_TOP + _LATER
    height = standard.TOP + mark_ends * LINE - standard.TOP - standard.MARK_BELOW_TOP
    shape = mark_shape(mark_texts(document), mark_word(document), height)
    space = top - len(corner) * LINE - (_MARK_LINE - 1) / 2 * shape.size
    mark = _mark(document, shape, space)
    return [*corner, *mark, *_number(document, book)]


def _corner(document: OfficialDocument) -> list[str]:
    told = [
        (document.copy_number, ""),
        (document.secrecy, "HeadingRun"),
        (document.urgency, "HeadingRun"),
    ]
    return [paragraph("Corner", run(text, style=style)) for text, style in told if text]


def _mark(document: OfficialDocument, shape: MarkShape, space: float) -> list[str]:
    names, word = mark_texts(document), mark_word(document)
    if len(names) == 1 and not word:
        line = spacing(before=space, exact=shape.size * _MARK_LINE)
        return [paragraph("Mark", _spread(names[0], shape.width, shape), line)]
    spacer = paragraph("Corner", "", spacing(exact=max(1, space)))
    return [spacer, _joint(names, word, shape)]


def _spread(text: str, width: float, shape: MarkShape) -> str:
    """Characters condensed and spaced so that they take the width."""
    gap = (width - len(text) * shape.size * shape.condense) / max(1, len(text) - 1)
    size = face(TITLE_FONT, shape.size, colour=RED, scale=shape.condense, gap=gap)
    return run(text, size)


def _joint(names: list[str], word: str, shape: MarkShape) -> str:
    """Names under each other, spread to one width, and 文件 at their right in a merged cell."""
    side = shape.side
    left = (standard.TEXT_WIDTH - shape.width - side) / 2
    rows = []
    for at, name in enumerate(names):
        exact = spacing(exact=shape.size * _MARK_LINE)
        named = cell(
            paragraph("Mark", _spread(name, shape.width - 1, shape), exact), shape.width,
            '<w:vAlign w:val="center"/>',
        )  # fmt: skip
        merge = '<w:vMerge w:val="restart"/>' if at == 0 else "<w:vMerge/>"
        size = face(TITLE_FONT, shape.word_size, colour=RED, scale=0.9)
        text = run(word, size) if at == 0 else ""
        tall = spacing(exact=shape.word_size * _MARK_LINE) if at == 0 else spacing(exact=1)
        beside = cell(
            paragraph("Mark", text, tall + '<w:jc w:val="right"/>'), side,
            f'{merge}<w:vAlign w:val="center"/>',
        )  # fmt: skip
        rows.append(row([named, beside], exact=shape.pitch or shape.size))
    return table(rows, [shape.width, side], left=left)


def _number(document: OfficialDocument, book: FontBook) -> list[str]:
    rule = f"<w:pBdr>{border('bottom', standard.RED_RULE, colour=RED, space=10)}</w:pBdr>"
    before = standard.BLANK_BEFORE_NUMBER * LINE - _IN_MARK
    number = run(str(document.number)) if document.number is not None else run("　")
    if not document.upward:
        line = rule + spacing(before=before, exact=_TIGHT) + '<w:jc w:val="center"/>'
        return [paragraph("Number", number, line)]
    return _upward(document, number, rule, before, book)


def _upward(
    document: OfficialDocument, number: str, rule: str, before: float, book: FontBook
) -> list[str]:
    """签发人 at the right, the number on the last name's line or, where it is wide, under it."""
    places = signer_places(document, book)
    rows = [*places.rows, *([()] if places.number_under else [])]
    lines = []
    for at, here in enumerate(rows):
        last = at == len(rows) - 1
        # tabs and no indent: programs differ in what they measure stops from; and none between
        # the label and the first name, which would skip a stop the label just reaches
        begins = places.names_at if at else places.label_at
        text = tab() + (number if last else "")
        names = tab().join(run(name, style="KaiRun") for name in here)
        text += tab() + ("" if at else run(SIGNED)) + names if here else ""
        form = (rule if last else "") + _stops(1, begins, places.second_at)
        form += spacing(before=LINE - _TIGHT if at else before, exact=_TIGHT)
        form += '<w:jc w:val="left"/>'
        lines.append(paragraph("Number", text, form))
    return lines


def _stops(*cells: float) -> str:
    stops = "".join(f'<w:tab w:val="left" w:pos="{twips(cell * CELL)}"/>' for cell in cells)
    return f"<w:tabs>{stops}</w:tabs>"


def letter_mark(document: OfficialDocument) -> str:
    """A letter's mark over its double rule; it stands in the first page's header."""
    shape = mark_shape(mark_texts(document), "", letter_mark_height())
    thick = standard.LETTER_THICK
    rule = border("bottom", thick, colour=RED, space=7, kind="thickThinSmallGap")
    form = f"<w:pBdr>{rule}</w:pBdr>{spacing(exact=shape.size * _MARK_LINE)}{_letter_wide()}"
    return paragraph("Mark", _spread(mark_texts(document)[0], shape.width, shape), form)


def letter_foot() -> str:
    """The lower double rule, 20 mm above the page's edge, in the first page's footer."""
    thick = standard.LETTER_THICK + standard.LETTER_THIN + standard.LETTER_GAP
    rule = border("top", standard.LETTER_THICK, colour=RED, kind="thinThickSmallGap")
    left = (standard.PAGE_WIDTH - standard.LETTER_RULE_WIDTH) / 2
    top = standard.PAGE_HEIGHT - standard.LETTER_RULE_BOTTOM - thick
    placed = (
        f'<w:framePr w:w="{twips(standard.LETTER_RULE_WIDTH)}" w:wrap="around" '
        f'w:vAnchor="page" w:hAnchor="page" w:x="{twips(left)}" w:y="{twips(top)}"/>'
    )
    framed = paragraph("Footer", "", f"{placed}<w:pBdr>{rule}</w:pBdr>{spacing(exact=2)}")
    return framed + paragraph("Footer", "", spacing(exact=1))


def _letter_wide() -> str:
    """Indents that make a paragraph 170 mm wide in the middle of the page."""
    left = (standard.PAGE_WIDTH - standard.LETTER_RULE_WIDTH) / 2
    out_left, out_right = left - standard.LEFT, left - standard.RIGHT
    return f'<w:ind w:left="{twips(out_left)}" w:right="{twips(out_right)}"/>'


def letter_head(document: OfficialDocument, book: FontBook) -> list[str]:
    """Corner lines of a letter, with the number at the right of the first."""
    number = tab() + run(str(document.number)) if document.number is not None else ""
    stop = f'<w:tabs><w:tab w:val="right" w:pos="{twips(standard.TEXT_WIDTH)}"/></w:tabs>'
    told = [
        (document.copy_number, ""),
        (document.secrecy, "HeadingRun"),
        (document.urgency, "HeadingRun"),
    ]
    corners = [run(text, style=style) for text, style in told if text] or [""]
    if corner_under_number(document, book):
        corners = ["", *corners]
    return [
        paragraph("Corner", text + (number if at == 0 else ""), stop + spacing(exact=LINE))
        for at, text in enumerate(corners)
    ]
