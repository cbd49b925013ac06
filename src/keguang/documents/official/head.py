"""版头 of a document: the red mark, its number, the red rule; and the letter's own head."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from keguang.documents.official import standard
from keguang.documents.official.fonts import FontBook, Style
from keguang.documents.official.lines import Span, Type, set_text, width_in_cells
from keguang.documents.official.painting import Page, Rule, Run
from keguang.documents.official.standard import CELL, LINE, PORTRAIT
from keguang.documents.official.value import Format, OfficialDocument

_NARROWEST: Final = 0.62  # how far glyphs of a mark may be condensed
_WIDEST_GAP: Final = 0.55  # of the size, between the characters of a short name
_FILLED: Final = 0.96  # of 版心, what a mark takes at most
_SPREAD: Final = 0.86  # of 版心, what a short mark is spread to
_NAME_GAP: Final = 0.16  # between stacked names, of their size
_SIDE_GAP: Final = 0.35  # between the names and 文件, of the size of 文件
# A glyph stands a little inside its box; half of that is given to each side of the measure.
_LIFT: Final = 0.04
_WORD_CONDENSED: Final = 0.9
LETTER_NUMBER_LINE: Final = 2
_UNDER_LETTER_RULE: Final = standard.SIZE_3 * 7 / 8


def mark_lines(issuers: int) -> range:
    """Lines the mark may end above, the handsome one first, then ever smaller ones."""
    handsome = {1: 5, 2: 6, 3: 7, 4: 8, 5: 9, 6: 10}[issuers]
    smallest = 5 if issuers < 4 else 6 if issuers == 4 else 7
    return range(handsome, smallest - 1, -1)


def signer_lines(document: OfficialDocument) -> int:
    return -(-len(document.signers) // 2)


def paint_head(page: Page, document: OfficialDocument, mark_ends: int, book: FontBook) -> float:
    """Paint 份号 to the red rule; where the title begins, in points under the top of 版心.

    The mark's box ends above the grid's line `mark_ends`, higher where a long name makes it small.
    """
    _corner(page, document, book, top=standard.TOP)
    top = standard.TOP + standard.MARK_BELOW_TOP
    height = standard.TOP + mark_ends * LINE - top
    bottom = paint_mark(page, mark_texts(document), mark_word(document), top, height, book)
    number_top = bottom + standard.BLANK_BEFORE_NUMBER * LINE
    number_top += max(0, signer_lines(document) - 1) * LINE
    _number(page, document, number_top, book)
    below = number_top + standard.SIZE_3 + standard.RULE_BELOW_NUMBER
    page.rules.append(
        Rule(standard.LEFT, below, standard.TEXT_WIDTH, standard.RED_RULE, standard.RED)
    )
    return number_top - standard.TOP + (1 + standard.BLANK_BEFORE_TITLE) * LINE


def mark_texts(document: OfficialDocument) -> list[str]:
    """What stands in the mark, a line each; a letter names only the body in charge."""
    first, *others = document.issuers
    if document.format is Format.LETTER:
        return [first]
    if document.format is Format.MINUTES or not others:
        return [f"{first}{document.mark}" if not document.mark.startswith(first) else document.mark]
    return [first, *others]


def mark_word(document: OfficialDocument) -> str:
    """文件 at the right of several names."""
    joint = document.format is Format.DOCUMENT and len(document.issuers) > 1
    return document.mark if joint else ""


@dataclass(frozen=True, slots=True)
class MarkShape:
    """How large a mark's characters are: names spread over `width`, the word at their right."""

    size: float
    condense: float
    width: float
    pitch: float  # from one name to the next
    word_size: float
    side: float  # what the word takes, with the gap before it


def mark_shape(names: Sequence[str], word: str, height: float) -> MarkShape:
    """The largest characters that fill a box of this height and fit into 版心."""
    count = len(names)
    size = min(height / (count + _NAME_GAP * (count - 1)), standard.MARK_LARGEST)
    room = standard.TEXT_WIDTH * _FILLED
    word_size = min(standard.MARK_LARGEST, size * 1.5, height) if word else 0
    side = (len(word) + _SIDE_GAP) * word_size * _WORD_CONDENSED
    longest = max(len(name) for name in names)
    condense = min(1.0, (room - side) / (longest * size))
    if condense < _NARROWEST:
        size *= condense / _NARROWEST
        condense = _NARROWEST
    wanted = longest * size * condense
    spread = min(standard.TEXT_WIDTH * _SPREAD - side, wanted * (1 + _WIDEST_GAP))
    width = max(wanted, spread) if longest > 1 else wanted
    pitch = (height - size) / (count - 1) if count > 1 else 0
    return MarkShape(size, condense, width, pitch, word_size, side)


def paint_mark(
    page: Page, names: Sequence[str], word: str, top: float, height: float, book: FontBook
) -> float:
    """Names under each other, equally wide, in a box; the word at their right, centred on them.

    Returns where the mark ends: one name that must be small to fit ends above the box.
    """
    shape = mark_shape(names, word, height)
    left = standard.LEFT + (standard.TEXT_WIDTH - shape.width - shape.side) / 2
    for at, name in enumerate(names):
        y = top + at * shape.pitch
        page.runs += _spread(name, left, y, shape.width, shape.size, shape.condense, book)
    if word:
        wide = len(word) * shape.word_size * _WORD_CONDENSED
        x = left + shape.width + shape.side - wide
        y = top + (height - shape.word_size) / 2
        page.runs += _spread(word, x, y, wide, shape.word_size, _WORD_CONDENSED, book)
    return top + height if len(names) > 1 else top + shape.size


def _spread(
    text: str, x: float, y: float, width: float, size: float, condense: float, book: FontBook
) -> list[Run]:
    """Characters spread evenly over a width."""
    advance = size * condense
    step = (width - advance) / (len(text) - 1) if len(text) > 1 else 0
    if len(text) == 1:
        x += (width - advance) / 2
    return [
        Run(
            x + at * step,
            y - _LIFT * size,
            character,
            book.font(Style.TITLE, character),
            size,
            0,
            standard.RED,
            condense,
        )
        for at, character in enumerate(text)
        if character != " "
    ]


def _corner(page: Page, document: OfficialDocument, book: FontBook, *, top: float) -> int:
    """份号, 密级 and 紧急程度, flush left under each other; how many lines they take."""
    told = [
        (document.copy_number, Style.BODY),
        (document.secrecy, Style.HEADING),
        (document.urgency, Style.HEADING),
    ]
    line = 0
    for text, style in told:
        if text:
            set_line = set_text([Span(text, style)], Type(standard.COLUMNS), book)[0]
            page.put(set_line.runs, standard.LEFT, top + line * LINE)
            line += 1
    return line


def _number(page: Page, document: OfficialDocument, y: float, book: FontBook) -> None:
    kind = Type(PORTRAIT.columns, fill=False)
    if document.number is not None:
        text = str(document.number)
        cells = width_in_cells(text, kind, book)
        x = CELL if document.upward else (standard.TEXT_WIDTH - cells * CELL) / 2
        page.put(set_text([Span(text)], kind, book)[0].runs, standard.LEFT + x, y)
    _signers(page, document, y, book)


def _signers(page: Page, document: OfficialDocument, last: float, book: FontBook) -> None:
    """签发人：and the names, two a line, one cell from the right edge (7.2.6)."""
    if not document.signers:
        return
    kind = Type(PORTRAIT.columns, fill=False)
    names = [signer.name for signer in document.signers]
    widths = [width_in_cells(name, kind, book, Style.KAI) for name in names]
    slot = max(widths) + (1 if len(names) > 1 else 0)
    columns = min(2, len(names))
    label = "签发人："
    first = PORTRAIT.columns - 1 - (slot * columns - (1 if columns > 1 else 0)) - len(label)
    y = last - (signer_lines(document) - 1) * LINE
    page.put(set_text([Span(label)], kind, book)[0].runs, standard.LEFT + first * CELL, y)
    for at, name in enumerate(names):
        row, column = divmod(at, 2)
        x = standard.LEFT + (first + len(label) + column * slot) * CELL
        runs = set_text([Span(name, Style.KAI)], kind, book)[0].runs
        page.put(runs, x, y + row * LINE)


def letter_mark_height() -> float:
    """The size of a letter's mark that makes its number fall on the grid."""
    both = standard.LETTER_THICK + standard.LETTER_GAP + standard.LETTER_THIN
    above = standard.TOP + LETTER_NUMBER_LINE * LINE - _UNDER_LETTER_RULE - both
    return above - standard.LETTER_RULE_BELOW - standard.LETTER_MARK_TOP


def paint_letter_head(page: Page, document: OfficialDocument, book: FontBook) -> float:
    """信函格式: mark, double rules, corner and number; where the title begins, as `paint_head`."""
    thick, thin = standard.LETTER_THICK, standard.LETTER_THIN
    both = thick + standard.LETTER_GAP + thin
    bottom = paint_mark(
        page, mark_texts(document), "", standard.LETTER_MARK_TOP, letter_mark_height(), book
    )
    rule_top = bottom + standard.LETTER_RULE_BELOW
    _double_rule(page, rule_top, thick, thin)
    _double_rule(page, standard.PAGE_HEIGHT - standard.LETTER_RULE_BOTTOM - both, thin, thick)
    number_top = rule_top + both + _UNDER_LETTER_RULE
    lines = max(1, _corner(page, document, book, top=number_top))
    if document.number is not None:
        kind = Type(PORTRAIT.columns, fill=False)
        text = str(document.number)
        x = standard.TEXT_WIDTH - width_in_cells(text, kind, book) * CELL
        page.put(set_text([Span(text)], kind, book)[0].runs, standard.LEFT + x, number_top)
    return number_top - standard.TOP + (lines + standard.BLANK_BEFORE_TITLE) * LINE


def _double_rule(page: Page, top: float, upper: float, lower: float) -> None:
    """A thick and a thin line; `top` is the upper edge of both together."""
    x = (standard.PAGE_WIDTH - standard.LETTER_RULE_WIDTH) / 2
    second = top + upper + standard.LETTER_GAP
    for y, thickness in ((top + upper / 2, upper), (second + lower / 2, lower)):
        page.rules.append(Rule(x, y, standard.LETTER_RULE_WIDTH, thickness, standard.RED))
