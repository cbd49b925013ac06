"""Text set on the grid: 28 cells a line, none begun or ended by a mark that must not.

A Chinese character takes one cell. A Latin word or a number takes whole half cells, at least half a
cell a character, and its letters are spread over them: so a line with Latin text comes back to the
grid behind it. 5.2.3 wants lines to fill 版心 (撑满版心): where a mark that may not begin the next
line, or a word too long for this one, leaves a cell or two open, the gaps of the line take them up.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import ceil
from typing import Final, NamedTuple
from unicodedata import east_asian_width

from keguang.documents.official import standard
from keguang.documents.official.fonts import Font, FontBook, Style
from keguang.documents.official.painting import Run

_NOT_FIRST: Final = frozenset("，。、；：？！）》〉】〕］｝」』〗”’…—～·％‰℃°％,.;:?!)]}%々ー")
_NOT_LAST: Final = frozenset("（《〈【〔［｛「『〖“‘([{￥＄$¥")
_MARKS: Final = frozenset("，。、；：？！）》〉】〕］｝」』〗”’（《〈【〔［｛「『〖“‘．")
_TOGETHER: Final = frozenset("—…")
_BREAK_BEHIND: Final = frozenset("/.-@_&?=:,;")  # where an address may be broken
_LONG_WORD: Final = 8.0  # cells from which a word may be broken at all
_WIDE: Final = 0.75
_SQUEEZE: Final = 0.08  # of the size, the most a letter may be drawn nearer to the next
_SQUEEZE_ALONE: Final = 0.14
_STRETCH: Final = 0.17  # of a cell, the most a gap may open


class Span(NamedTuple):
    """Text in one style."""

    text: str
    style: Style = Style.BODY


@dataclass(frozen=True, slots=True)
class Type:
    """How a paragraph is set: size and cell in points, columns and indents in cells."""

    columns: float
    first: float = 0
    indent: float = 0
    size: float = standard.SIZE_3
    cell: float = standard.CELL
    fill: bool = True
    colour: str = standard.BLACK


@dataclass(frozen=True, slots=True)
class Atom:
    """What a line is never broken inside: a character, a word, a space."""

    text: str
    cells: float
    font: Font
    style: Style
    wide: bool

    @property
    def space(self) -> bool:
        return self.text == " "


@dataclass(frozen=True, slots=True)
class SetLine:
    """One line: its runs from the left edge of the type area, and the cells they take."""

    runs: tuple[Run, ...]
    start: float
    cells: float
    text: str


def set_text(spans: Sequence[Span], kind: Type, book: FontBook) -> list[SetLine]:
    """The lines of one paragraph."""
    atoms = [atom for span in spans for atom in _atoms(span, kind, book)]
    broken = _broken(atoms, kind)
    last = len(broken) - 1
    lines = []
    for at, line in enumerate(broken):
        start = kind.indent if at else kind.first
        room = kind.columns - start
        gap = _gap(line, room, kind) if kind.fill and at != last else 0
        runs = tuple(_runs(line, start * kind.cell, gap, kind, book))
        lines.append(SetLine(runs, start, _cells(line), "".join(a.text for a in line)))
    return lines


def width_in_cells(text: str, kind: Type, book: FontBook, style: Style = Style.BODY) -> float:
    """How many cells a text takes on one line."""
    return _cells(_atoms(Span(text, style), kind, book))


def _cells(atoms: Sequence[Atom]) -> float:
    return sum(atom.cells for atom in atoms)


def _atoms(span: Span, kind: Type, book: FontBook) -> list[Atom]:
    found: list[Atom] = []
    word: list[str] = []
    for character in span.text:
        font = book.font(span.style, character)
        if _is_wide(character, font):
            found += _word("".join(word), span.style, kind, book)
            word = []
            found.append(Atom(character, 1, font, span.style, wide=True))
        elif character == " ":
            found += _word("".join(word), span.style, kind, book)
            word = []
            found.append(Atom(" ", 0.5, font, span.style, wide=False))
        else:
            word.append(character)
    return found + _word("".join(word), span.style, kind, book)


def _is_wide(character: str, font: Font) -> bool:
    if character.isascii():
        return False
    if east_asian_width(character) in "WF":
        return True
    return font.file.advance(character) > _WIDE


def _word(text: str, style: Style, kind: Type, book: FontBook) -> list[Atom]:
    """A word as one atom; an address or a monster as several, each with its own half cells."""
    if not text:
        return []
    whole = _one_word(text, style, kind, book)
    if whole.cells <= min(_LONG_WORD, kind.columns / 3):
        return [whole]
    pieces, piece = [], ""
    most = max(1, int(kind.columns / 4))
    for character in text:
        piece += character
        if character in _BREAK_BEHIND or len(piece) >= most:
            pieces.append(piece)
            piece = ""
    return [_one_word(part, style, kind, book) for part in [*pieces, piece] if part]


def _one_word(text: str, style: Style, kind: Type, book: FontBook) -> Atom:
    fonts = [book.font(style, character) for character in text]
    natural = sum(f.file.advance(c) for f, c in zip(fonts, text, strict=True)) * kind.size
    squeeze = _SQUEEZE_ALONE if len(text) == 1 else _SQUEEZE
    closest = natural - squeeze * kind.size * len(text)
    cells = max(len(text) / 2, ceil(closest / kind.cell * 2) / 2)
    return Atom(text, cells, fonts[0], style, wide=False)


def _broken(atoms: list[Atom], kind: Type) -> list[list[Atom]]:
    """Lines as full as they may be."""
    lines: list[list[Atom]] = []
    at = 0
    while at < len(atoms):
        room = kind.columns - (kind.indent if lines else kind.first)
        end = _end_of_line(atoms, at, room)
        line = atoms[at:end]
        while len(line) > 1 and line[-1].space:
            line = line[:-1]
        lines.append(line)
        at = end
        while at < len(atoms) and atoms[at].space:
            at += 1
    return lines or [[]]


def _end_of_line(atoms: list[Atom], first: int, room: float) -> int:
    taken = 0.0
    end = first
    while end < len(atoms) and taken + atoms[end].cells <= room + 1e-6:
        taken += atoms[end].cells
        end += 1
    if end == len(atoms):
        return end
    fits = max(end + atoms[end].space, first + 1)
    for place in range(fits, first, -1):
        if _may_break(atoms, place):
            return place
    return fits


def may_follow(line: str, other: str) -> bool:
    """Whether a line may end as the one does and the next begin as the other."""
    return line[-1] not in _NOT_LAST and other[0] not in _NOT_FIRST


def _may_break(atoms: list[Atom], place: int) -> bool:
    """Whether a line may end before an atom; spaces at its end are not part of the next one."""
    before, behind = atoms[place - 1], atoms[place : place + 1]
    at = place
    while behind and behind[0].space:
        at += 1
        behind = atoms[at : at + 1]
    if not behind:  # the last word is wider than a line
        return True
    if not may_follow(before.text, behind[0].text):
        return False
    return not (before.text in _TOGETHER and behind[0].text == before.text)


def _gap(line: list[Atom], room: float, kind: Type) -> float:
    """Points to open every gap by so that the line reaches the right edge; 0 where too many.

    Only the gaps between Chinese characters open: one beside a word would look like a space.
    """
    left = (room - _cells(line)) * kind.cell
    gaps = sum(one.wide and other.wide for one, other in pairwise(line))
    if not gaps or left <= 0 or left / gaps > _STRETCH * kind.cell:
        return 0
    return left / gaps


def _runs(line: list[Atom], x: float, gap: float, kind: Type, book: FontBook) -> list[Run]:
    """Neighbours of one font become one run, except where Typst would squeeze two marks."""
    runs: list[Run] = []
    groups = _groups(line)
    for at, group in enumerate(groups):
        follower = groups[at + 1] if at + 1 < len(groups) else None
        room = _cells(group) * kind.cell
        if group[0].wide:
            runs += _wide_run(group, x, gap, kind)
            gaps = len(group) - 1 + (follower is not None and follower[0].wide)
            x += room + gaps * gap
        else:
            runs += _latin(group, x, kind, book)
            x += room
    return runs


def _groups(line: list[Atom]) -> list[list[Atom]]:
    groups: list[list[Atom]] = []
    for atom in line:
        if groups and _continues(groups[-1], atom):
            groups[-1].append(atom)
        else:
            groups.append([atom])
    return groups


def _continues(group: list[Atom], atom: Atom) -> bool:
    before = group[-1]
    if (before.wide, before.font, before.style) != (atom.wide, atom.font, atom.style):
        return False
    return not (atom.wide and before.text in _MARKS and atom.text in _MARKS)


def _wide_run(group: list[Atom], x: float, gap: float, kind: Type) -> list[Run]:
    text = "".join(atom.text for atom in group)
    widths = {round(atom.font.file.advance(atom.text), 3) for atom in group}
    if len(widths) == 1:
        tracking = kind.cell + gap - kind.size * widths.pop()
        return [Run(x, 0, text, group[0].font, kind.size, tracking, kind.colour)]
    step = kind.cell + gap
    return [
        Run(x + at * step, 0, atom.text, atom.font, kind.size, 0, kind.colour)
        for at, atom in enumerate(group)
    ]


def _latin(group: list[Atom], x: float, kind: Type, book: FontBook) -> list[Run]:
    """Words and the spaces between them, spread over their half cells."""
    words = [at for at, atom in enumerate(group) if not atom.space]
    if not words:
        return []
    inner = group[words[0] : words[-1] + 1]
    x += _cells(group[: words[0]]) * kind.cell
    text = "".join(atom.text for atom in inner)
    fonts = [book.font(group[0].style, character) for character in text]
    widths = [f.file.advance(c) * kind.size for f, c in zip(fonts, text, strict=True)]
    tracking = (_cells(inner) * kind.cell - sum(widths)) / len(text)
    runs: list[Run] = []
    at = x + tracking / 2
    for character, font, width in zip(text, fonts, widths, strict=True):
        if runs and runs[-1].font is font:
            runs[-1] = replace(runs[-1], text=runs[-1].text + character)
        else:
            runs.append(Run(at, 0, character, font, kind.size, tracking, kind.colour))
        at += width + tracking
    return [run for run in runs if run.text.strip()]
