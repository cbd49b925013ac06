"""What follows the text: attachments, attendance, signatures with places for seals, a note."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from keguang.documents.official import standard
from keguang.documents.official.flow import Item, gap, kept
from keguang.documents.official.fonts import FontBook, Style
from keguang.documents.official.lines import Span, Type, set_text, width_in_cells
from keguang.documents.official.painting import Run
from keguang.documents.official.standard import CELL, COLUMNS
from keguang.documents.official.text import line_items
from keguang.documents.official.titles import broken_title
from keguang.documents.official.value import OfficialDocument, long_date

_LABEL: Final = "附件："
_ONE_LINE: Final = Type(COLUMNS, fill=False)


def attachment_items(names: Sequence[str], book: FontBook) -> list[Item]:
    """附件说明: an empty line, then numbered names; a long one goes on under its beginning."""
    if not names:
        return []
    items = gap(1)
    wide = max(_cells(f"{len(names)}.", book), 1) if len(names) > 1 else 0
    name_at = standard.INDENT + len(_LABEL) + wide
    kind = Type(COLUMNS, first=name_at, indent=name_at)
    for number, name in enumerate(names, start=1):
        lines = line_items(set_text([Span(name)], kind, book), keep=number < len(names))
        before: list[Run] = []
        if number == 1:
            before += _at(_LABEL, standard.INDENT, book)
        if len(names) > 1:
            before += _at(f"{number}.", standard.INDENT + len(_LABEL), book)
        first = lines[0]
        items.append(Item(runs=(*before, *first.runs), keep=first.keep))
        items += lines[1:]
    return items


def attendance_items(document: OfficialDocument, book: FontBook) -> list[Item]:
    """出席、请假、列席: a black word, then the people, going on under the first of them."""
    items: list[Item] = []
    for at, (word, people) in enumerate(document.attendance.lists()):
        label = f"{word}："
        start = standard.INDENT + len(label)
        kind = Type(COLUMNS, first=start, indent=start)
        lines = line_items(set_text([Span("、".join(people))], kind, book))
        head = (*_at(word, standard.INDENT, book, Style.HEADING), *_at("：", start - 1, book))
        items += gap(1) if at == 0 else []
        items.append(Item(runs=(*head, *lines[0].runs)))
        items += lines[1:]
    return items


def note_items(note: str, book: FontBook) -> list[Item]:
    """附注 in brackets, two cells in, on the line under the date."""
    if not note:
        return []
    kind = Type(COLUMNS, first=standard.INDENT)
    return line_items(set_text([Span(f"（{note}）")], kind, book))


def signature_items(
    document: OfficialDocument, book: FontBook, *, close: bool = False
) -> list[Item]:
    """署名 and 成文日期, all on one page; empty places are kept where seals will stand.

    `close` takes the fewest lines for the seals of many bodies, however often a name is broken.
    """
    day = long_date(document.date)
    if document.seals and document.signatories:
        return _sealed(document.signatories, day, book, close=close)
    return _plain(document.signatories, day, book)


@dataclass(frozen=True, slots=True)
class SealGrid:
    """Places for seals, in cells: as many side by side, the last one's middle, their distance."""

    columns: int
    centre: float
    pitch: float
    room: float  # what a name may take before it is broken

    def centres(self, seals: int) -> list[float]:
        """Middles of a row of so many seals, the last one over the date."""
        return [self.centre - self.pitch * (seals - 1 - at) for at in range(seals)]


def seal_grid(names: Sequence[str], day: str, book: FontBook, *, close: bool) -> SealGrid:
    """7.3.5.1: the date four cells from the right, the last name above it, centred on it.

    The other names stand to its left in their order, rows of at most three, each far enough from
    the next for a seal on every one that touches no other; no row's ends leave 版心. As many
    columns as leave names whole, else broken in two; `close` takes as many as there may be.
    """
    centre = COLUMNS - standard.SEAL_DATE_RIGHT - _cells(day, book) / 2
    widest = max(_cells(name, book) for name in names)
    if len(names) == 1:
        return SealGrid(1, min(centre, COLUMNS - min(widest, COLUMNS) / 2), 0, COLUMNS)
    pitches = {3: standard.SEAL_PITCH / CELL, 2: standard.SEAL_PITCH_OF_TWO / CELL}
    rooms = {columns: int((pitch - 0.5) * 2) / 2 for columns, pitch in pitches.items()}
    possible = range(min(standard.SEALS_IN_ROW, len(names)), 1, -1)
    whole_or_in_two = (
        columns
        for lines in (1, 2)
        for columns in possible
        if widest <= lines * rooms[columns] - (lines - 1)
    )
    columns = possible[0] if close else next(whole_or_in_two, 2)
    pitch = pitches[columns]
    inside = (columns - 1) * pitch + standard.SEAL_WIDTH / 2 / CELL
    return SealGrid(columns, max(centre, inside), pitch, rooms[columns])


def name_lines(name: str, room: float, book: FontBook) -> list[str]:
    """A name on one line, or broken at its words."""
    return broken_title(name, [_cells(character, book) for character in name], room)


def _sealed(names: Sequence[str], day: str, book: FontBook, *, close: bool) -> list[Item]:
    grid = seal_grid(names, day, book, close=close)
    items = gap(standard.BLANK_BEFORE_SEAL)
    for first in range(0, len(names), grid.columns):
        row = [name_lines(name, grid.room, book) for name in names[first : first + grid.columns]]
        tall = max(len(lines) for lines in row)
        items += gap(standard.LINES_BETWEEN_SEALS - tall) if first else []
        items += kept(_named(row, grid.centres(len(row)), tall, book))
    day_at = grid.centre - _cells(day, book) / 2
    return [*items, Item(runs=tuple(_at(day, day_at, book)))]


def _named(
    row: Sequence[Sequence[str]], centres: Sequence[float], tall: int, book: FontBook
) -> list[Item]:
    """One row of names, each centred on its place, the last lines all on the same height."""
    items = []
    for line in range(tall):
        runs: list[Run] = []
        for lines, centre in zip(row, centres, strict=True):
            at = line - (tall - len(lines))
            if at >= 0:
                runs += _at(lines[at], centre - _cells(lines[at], book) / 2, book)
        items.append(Item(runs=tuple(runs)))
    return items


def _cells(text: str, book: FontBook) -> float:
    return width_in_cells(text, _ONE_LINE, book)


def _plain(names: Sequence[str], day: str, book: FontBook) -> list[Item]:
    """7.3.5.2: names two cells from the right; the date begins two cells behind the name's start.

    A date longer than the name stands two cells from the right, and the name moves left with it.
    """
    date_cells = _cells(day, book)
    right = COLUMNS - standard.PLAIN_NAME_RIGHT
    widths = [min(_cells(name, book), right) for name in names]
    widest = max(widths, default=0)
    if widest >= date_cells:
        name_at = right - widest
        date_at = min(name_at + 2, right - date_cells) if not names else name_at + 2
    else:
        date_at = right - date_cells
        name_at = date_at - 2
    items = gap(1)
    for name in names:
        kind = Type(COLUMNS, first=name_at, indent=name_at, fill=False)
        items += kept(line_items(set_text([Span(name)], kind, book)))
    return [*items, Item(runs=tuple(_at(day, date_at, book)))]


def _at(text: str, cells: float, book: FontBook, style: Style = Style.BODY) -> list[Run]:
    """One line beginning so many cells from the left."""
    runs = set_text([Span(text, style)], _ONE_LINE, book)[0].runs
    return [run.moved(cells * CELL, 0) for run in runs]
