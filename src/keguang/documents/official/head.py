"""版头 of a document: the red mark, its number, the red rule; and the letter's own head."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
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
    smallest = 5 if issuers < 4 else 6
    return range(handsome, smallest - 1, -1)


@dataclass(frozen=True, slots=True)
class SignerPlaces:
    """Where 签发人 and their names stand beside the number, in cells from the left (7.2.6).

    Two names a line at the right of the number, one where two are too wide for that; a number that
    has no room even then goes on the line under them.
    """

    rows: tuple[tuple[str, ...], ...]
    label_at: float
    names_at: float
    second_at: float
    number_under: bool

    @property
    def number_line(self) -> int:
        """Lines from the first name's to the number's."""
        return max(0, len(self.rows) - 1) + self.number_under

    def placed(self) -> Iterator[tuple[int, float, str]]:
        """Every name with its line and where it begins."""
        for line, row in enumerate(self.rows):
            for name, at in zip(row, (self.names_at, self.second_at), strict=False):
                yield line, at, name


SIGNED: Final = "签发人："


def signer_places(document: OfficialDocument, book: FontBook) -> SignerPlaces:
    names = [signer.name for signer in document.signers]
    if not names:
        return SignerPlaces((), 0, 0, 0, number_under=False)
    kind = Type(PORTRAIT.columns, fill=False)
    widths = {name: width_in_cells(name, kind, book, Style.KAI) for name in names}
    number = width_in_cells(str(document.number or ""), kind, book)
    beside = PORTRAIT.columns - 1 - len(SIGNED) - (number + 2)
    under = PORTRAIT.columns - 1 - len(SIGNED)
    for room in (beside, under):
        for rows in (_in_pairs(names, widths, room), [(name,) for name in names]):
            places = _places(rows, widths)
            if places.label_at >= under - room:
                return replace(places, number_under=room == under)
    return replace(places, number_under=True)


def _in_pairs(
    names: Sequence[str], widths: Mapping[str, float], room: float
) -> list[tuple[str, ...]]:
    """Two names a line where two fit."""
    rows: list[tuple[str, ...]] = []
    for name in names:
        if rows and len(rows[-1]) == 1 and widths[rows[-1][0]] + 1 + widths[name] <= room:
            rows[-1] = (rows[-1][0], name)
        else:
            rows.append((name,))
    return rows


def _places(rows: Sequence[tuple[str, ...]], widths: Mapping[str, float]) -> SignerPlaces:
    pairs = [row for row in rows if len(row) > 1]
    first = max((widths[row[0]] for row in pairs), default=0.0)
    both = first + 1 + max((widths[row[1]] for row in pairs), default=0.0) if pairs else 0.0
    wide = max([both, *(widths[row[0]] for row in rows)])
    names_at = PORTRAIT.columns - 1 - wide
    label_at = names_at - len(SIGNED)
    return SignerPlaces(tuple(rows), label_at, names_at, names_at + first + 1, number_under=False)


def paint_head(page: Page, document: OfficialDocument, mark_ends: int, book: FontBook) -> float:
    """Paint 份号 to the red rule; where the title begins, in points under the top of 版心.

    The mark's box ends above the grid's line `mark_ends`, higher where a long name makes it small.
    """
    _corner(page, document, book, top=standard.TOP)
    top = standard.TOP + standard.MARK_BELOW_TOP
    height = standard.TOP + mark_ends * LINE - top
    bottom = paint_mark(page, mark_texts(document), mark_word(document), top, height, book)
    number_top = bottom + standard.BLANK_BEFORE_NUMBER * LINE
    number_top += signer_places(document, book).number_line * LINE
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


def _signers(page: Page, document: OfficialDocument, number_top: float, book: FontBook) -> None:
    """签发人：and the names, one cell from the right edge; `number_top` is the number's line."""
    if not document.signers:
        return
    kind = Type(PORTRAIT.columns, fill=False)
    places = signer_places(document, book)
    y = number_top - places.number_line * LINE
    label = set_text([Span(SIGNED)], kind, book)[0].runs
    page.put(label, standard.LEFT + places.label_at * CELL, y)
    for line, at, name in places.placed():
        runs = set_text([Span(name, Style.KAI)], kind, book)[0].runs
        page.put(runs, standard.LEFT + at * CELL, y + line * LINE)


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
    under = corner_under_number(document, book)
    lines = max(1, under + _corner(page, document, book, top=number_top + under * LINE))
    if document.number is not None:
        kind = Type(PORTRAIT.columns, fill=False)
        text = str(document.number)
        x = standard.TEXT_WIDTH - width_in_cells(text, kind, book) * CELL
        page.put(set_text([Span(text)], kind, book)[0].runs, standard.LEFT + x, number_top)
    return number_top - standard.TOP + (lines + standard.BLANK_BEFORE_TITLE) * LINE


def corner_under_number(document: OfficialDocument, book: FontBook) -> int:
    """1 where a letter's long number leaves no room at its left for the first of the corner."""
    told = (document.copy_number, document.secrecy, document.urgency)
    corner = next((text for text in told if text), "")
    kind = Type(PORTRAIT.columns, fill=False)
    taken = width_in_cells(corner, kind, book, Style.HEADING)
    number = width_in_cells(str(document.number or ""), kind, book)
    return int(bool(corner) and taken + 1 + number > PORTRAIT.columns)


def _double_rule(page: Page, top: float, upper: float, lower: float) -> None:
    """A thick and a thin line; `top` is the upper edge of both together."""
    x = (standard.PAGE_WIDTH - standard.LETTER_RULE_WIDTH) / 2
    second = top + upper + standard.LETTER_GAP
    for y, thickness in ((top + upper / 2, upper), (second + lower / 2, lower)):
        page.rules.append(Rule(x, y, standard.LETTER_RULE_WIDTH, thickness, standard.RED))
