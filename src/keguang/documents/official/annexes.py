"""附件: title on the third line, text as in the document, tables that go on over pages."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from keguang.documents.official import standard
from keguang.documents.official.flow import Flow, Item, gap
from keguang.documents.official.fonts import FontBook, Style
from keguang.documents.official.lines import SetLine, Span, Type, set_text, width_in_cells
from keguang.documents.official.painting import Page, Rule
from keguang.documents.official.standard import LANDSCAPE, PORTRAIT, Frame
from keguang.documents.official.text import body_items
from keguang.documents.official.title import title_items
from keguang.documents.official.value import Annex, Orientation

_SIZE: Final = standard.SIZE_TABLE
LINE_OF_TABLE: Final = 18.0
PADDING: Final = 4.0
_FRAME_RULE: Final = 0.75
_INNER_RULE: Final = 0.5
_SPARE: Final = 10.0  # points: other programs part digits from characters, and break what just fits
_NARROWEST: Final = 3.0  # characters
_WIDEST_WISH: Final = 24.0
_WORD: Final = re.compile(r"[!-~]+")


def annex_flow(annex: Annex, label: str, book: FontBook) -> Flow:
    """The pages of one annex."""
    frame = LANDSCAPE if annex.orientation is Orientation.LANDSCAPE else PORTRAIT
    flow = Flow(frame)
    flow.start(Page(frame))
    corner = set_text([Span(label, Style.HEADING)], Type(frame.columns), book)[0]
    flow.add([Item(runs=corner.runs, keep=True), Item(keep=True)])
    flow.add(title_items(annex.title, frame, book))
    if annex.body:
        flow.add([*gap(1), *body_items(annex.body, frame.columns, book, outline=1)])
    if annex.table:
        flow.add([*gap(1), *table_items(annex.table, frame, book)])
    return flow


def table_items(table: Sequence[Sequence[str]], frame: Frame, book: FontBook) -> list[Item]:
    """One item a row; the first row is the head and comes again on every page.

    No row is broken by a page's end, unless it is higher than a page; a head that fills half of one
    does not come again.
    """
    widths = column_widths(table, frame.width, book)
    head, *rows = table
    top = _row(head, widths, book, frame.height, style=Style.HEADING, first=True)
    repeated = len(top) == 1 and top[0].height <= frame.height / 2
    room = frame.height - (top[0].height if repeated else 0)
    under = [
        item
        for row in rows
        for item in _row(row, widths, book, room, style=Style.BODY, first=False)
    ]
    if repeated:
        under = [_with_head(item, top[0]) for item in under]
    return [*top[:-1], replace(top[-1], keep=bool(rows) and repeated), *under]


def column_widths(table: Sequence[Sequence[str]], room: float, book: FontBook) -> list[float]:
    """Points for every column, together the whole width: short columns get what they want.

    None is narrower than its longest word or number, unless all must be.
    """
    columns = [
        [line for row in table for line in row[at].split("\n")] for at in range(len(table[0]))
    ]
    wishes = [_wish(max(_width(text, book) for text in texts)) for texts in columns]
    if sum(wishes) <= room:
        spare = room - sum(wishes)
        return [wish + spare * wish / sum(wishes) for wish in wishes]
    words = [[word for text in texts for word in _WORD.findall(text)] for texts in columns]
    least = [_wish(max((_width(word, book) for word in found), default=0)) for found in words]
    if sum(least) >= room:
        return [room * one / sum(least) for one in least]
    widths = _shared(
        [wish - one for wish, one in zip(wishes, least, strict=True)], room - sum(least)
    )
    return [width + one for width, one in zip(widths, least, strict=True)]


def _width(text: str, book: FontBook) -> float:
    """In characters of the table's size."""
    kind = Type(_WIDEST_WISH, size=_SIZE, cell=_SIZE)
    return width_in_cells(text, kind, book)


def _wish(characters: float) -> float:
    return min(_WIDEST_WISH, max(_NARROWEST, characters)) * _SIZE + 2 * PADDING + _SPARE


def _shared(wishes: Sequence[float], room: float) -> list[float]:
    """Columns that want less than their share get it whole; the others divide what is left."""
    widths = [0.0] * len(wishes)
    left = room
    order = sorted(range(len(wishes)), key=wishes.__getitem__)
    for taken, at in enumerate(order):
        waiting = order[taken:]
        if wishes[at] > left / len(waiting):
            wanted = sum(wishes[other] for other in waiting)
            for other in waiting:
                widths[other] = left * wishes[other] / wanted
            break
        widths[at] = wishes[at]
        left -= widths[at]
    return widths


def _row(
    cells: Sequence[str],
    widths: Sequence[float],
    book: FontBook,
    room: float,
    *,
    style: Style,
    first: bool,
) -> list[Item]:
    """One item; several where the row is higher than the room of a page."""
    placed = [
        _cell_lines(text, width, style, book) for text, width in zip(cells, widths, strict=True)
    ]
    most = max(1, int((room - 2 * PADDING) / LINE_OF_TABLE))
    parts = range(0, max(len(cell) for cell in placed), most)
    return [
        _part(
            [cell[at : at + most] for cell in placed],
            [len(cell) > 1 and style is Style.BODY for cell in placed],
            widths,
            first=first and at == 0,
        )
        for at in parts
    ]


def _part(
    placed: Sequence[Sequence[SetLine]],
    left: Sequence[bool],
    widths: Sequence[float],
    *,
    first: bool,
) -> Item:
    """The cells' lines in their boxes; `left` cells are set flush left, the others centred."""
    height = max(len(cell) for cell in placed) * LINE_OF_TABLE + 2 * PADDING
    runs = []
    x = 0.0
    for cell, flush, width in zip(placed, left, widths, strict=True):
        y = (height - len(cell) * LINE_OF_TABLE) / 2 + (LINE_OF_TABLE - _SIZE) / 2
        for at, line in enumerate(cell):
            indent = PADDING if flush else (width - line.cells * _SIZE) / 2
            runs += [run.moved(x + indent, y + at * LINE_OF_TABLE) for run in line.runs]
        x += width
    return Item(height=height, runs=tuple(runs), rules=tuple(_rules(widths, height, first=first)))


def _cell_lines(text: str, width: float, style: Style, book: FontBook) -> list[SetLine]:
    columns = max(1.0, int((width - 2 * PADDING) / _SIZE * 2) / 2)
    kind = Type(columns, size=_SIZE, cell=_SIZE, fill=False)
    return [line for part in text.split("\n") for line in set_text([Span(part, style)], kind, book)]


def _rules(widths: Sequence[float], height: float, *, first: bool) -> list[Rule]:
    whole = sum(widths)
    rules = [Rule(0, 0, whole, _FRAME_RULE)] if first else []
    rules.append(Rule(0, height, whole, _FRAME_RULE if first else _INNER_RULE))
    x = 0.0
    for at, width in enumerate([*widths, 0]):
        outer = at in {0, len(widths)}
        rules.append(Rule(x, 0, height, _FRAME_RULE if outer else _INNER_RULE, down=True))
        x += width
    return rules


def _with_head(row: Item, head: Item) -> Item:
    return replace(row, repeat=(head,))
