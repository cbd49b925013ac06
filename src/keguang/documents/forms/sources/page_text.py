"""Pieces of text scattered on a page, put back into lines as an eye would read them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

# In heights of a character: narrower gaps lie inside a word, wider ones are a person's own spaces.
_WORD_GAP: Final = 0.35
_WIDE_GAP: Final = 1.5
_BOX_GAP: Final = 0.8
_WRAP_SLACK: Final = 0.3
# Latin words and numbers, and a character that drags closing punctuation along, move as one.
_FIRST_UNBREAKABLE: Final = re.compile(r"[A-Za-z0-9.@-]+|.[,.;:!?)、，。；：！？）》”]*")
_LATIN_END: Final = re.compile(r"[A-Za-z0-9,.;)]$")
_LATIN_START: Final = re.compile(r"^[A-Za-z0-9(]")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text and its rectangle; y grows downwards. A character in a PDF, a box in a scan."""

    x0: float
    top: float
    x1: float
    bottom: float
    text: str
    confidence: float = 1.0

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def centre(self) -> float:
        return (self.x0 + self.x1) / 2


@dataclass(frozen=True, slots=True)
class TextLine:
    """Pieces side by side, from left to right."""

    pieces: tuple[Piece, ...]

    @property
    def box(self) -> tuple[float, float, float, float]:
        return enclosing(self.pieces)

    @property
    def height(self) -> float:
        return max(piece.height for piece in self.pieces)

    @property
    def text(self) -> str:
        shown = self.pieces[0].text
        for before, piece in zip(self.pieces, self.pieces[1:], strict=False):
            gap = (piece.x0 - before.x1) / max(piece.height, before.height, 0.1)
            if gap > _WIDE_GAP:
                shown += "    "
            elif gap > _WORD_GAP and _space_belongs(shown, piece.text):
                shown += " "
            shown += piece.text
        return shown.strip()

    @property
    def confidence(self) -> float:
        return min(piece.confidence for piece in self.pieces)

    def segments(self) -> list["TextLine"]:
        """The line cut at its wide gaps: what stands in columns."""
        worded = [piece for piece in self.pieces if piece.text.strip()]
        cut: list[list[Piece]] = [[worded[0]]]
        for piece in worded[1:]:
            before = cut[-1][-1]
            if piece.x0 - before.x1 > _column_gap(before, piece):
                cut.append([])
            cut[-1].append(piece)
        return [TextLine(tuple(pieces)) for pieces in cut]


def text_lines(pieces: Iterable[Piece]) -> list[TextLine]:
    """Pieces gathered into lines, from top to bottom; blank lines are none."""
    gathered: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: (p.middle, p.x0)):
        line = gathered[-1] if gathered else []
        if line and _on_one_line(line, piece):
            line.append(piece)
        else:
            gathered.append([piece])
    ordered = (_without_outer_blanks(sorted(line, key=lambda p: p.x0)) for line in gathered)
    return [TextLine(line) for line in ordered if line]


def wrapped_text(lines: Sequence[TextLine], room: float) -> str:
    """The text of a cell `room` wide: lines broken by its width are joined, others stay lines."""
    shown = ""
    before: TextLine | None = None
    for line in lines:
        text = line.text
        if before is None:
            shown = text
        elif not _was_wrapped(before, line, room):
            shown += "\n" + text
        elif (
            _LATIN_END.search(shown)
            and _LATIN_START.match(text)
            and not _is_cut_number(shown, text)
        ):
            shown += " " + text
        else:
            shown += text
        before = line
    return shown


def _was_wrapped(line: TextLine, following: TextLine, room: float) -> bool:
    """Whether the next line's first unbreakable piece would not have fitted on this one."""
    left, _, right, _ = line.box
    text = following.text
    cut_number = _is_cut_number(line.text, text)
    unbreakable = _FIRST_UNBREAKABLE.match(text[:1] if cut_number else text)
    characters = unbreakable.group() if unbreakable else text[:1]
    width = sum(0.5 if character.isascii() else 1.0 for character in characters)
    return right - left + (width + _WRAP_SLACK) * line.height > room


def place(page: int, box: tuple[float, float, float, float]) -> str:
    """The name of a rectangle on a page, in whole points: p1:72,90,200,14."""
    x0, top, x1, bottom = box
    return f"p{page}:{x0:.0f},{top:.0f},{x1 - x0:.0f},{bottom - top:.0f}"


def enclosing(pieces: Iterable[Piece]) -> tuple[float, float, float, float]:
    """The smallest rectangle around all pieces."""
    listed = list(pieces)
    return (
        min(p.x0 for p in listed),
        min(p.top for p in listed),
        max(p.x1 for p in listed),
        max(p.bottom for p in listed),
    )


def _column_gap(left: Piece, right: Piece) -> float:
    """Single characters may be spaced out (主 讲 人); a scanner's boxes are apart already."""
    spaced_out = 1 in (len(left.text), len(right.text))
    return (_WIDE_GAP if spaced_out else _BOX_GAP) * max(left.height, right.height)


def _without_outer_blanks(line: list[Piece]) -> tuple[Piece, ...]:
    worded = [index for index, piece in enumerate(line) if piece.text.strip()]
    return tuple(line[worded[0] : worded[-1] + 1]) if worded else ()


def _on_one_line(line: list[Piece], piece: Piece) -> bool:
    height = max(p.height for p in line)
    middle = sum(p.middle for p in line) / len(line)
    return abs(piece.middle - middle) < 0.5 * max(min(height, piece.height), 0.1)


def _space_belongs(before: str, after: str) -> bool:
    return not (before.endswith(" ") or after.startswith(" "))


def _is_cut_number(before: str, after: str) -> bool:
    """A telephone broken by a narrow cell is one number."""
    return before[-1:].isdecimal() and after[:1].isdecimal()
