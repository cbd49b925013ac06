"""A finished PDF measured as one would with a ruler: millimetres from the page's upper left corner.

Nothing here knows how the pages were made. Characters are placed by the middle of their boxes,
because fonts differ in how far a box reaches above and below what is drawn.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import pdfplumber

MM: Final = 72 / 25.4
TOLERANCE: Final = 1.5
CELL: Final = 156 / 28
LINE: Final = 225 / 22
LEFT, RIGHT, TOP, FOOT = 28.0, 184.0, 37.0, 262.0
RED: Final = "red"


def near(value: float, wanted: float, tolerance: float = TOLERANCE) -> bool:
    return abs(value - wanted) <= tolerance


@dataclass(frozen=True, slots=True)
class Glyph:
    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    font: str
    red: bool

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight line: its length, its middle, its thickness, all in millimetres."""

    x0: float
    x1: float
    top: float
    bottom: float
    thickness: float
    red: bool

    @property
    def length(self) -> float:
        return max(self.x1 - self.x0, self.bottom - self.top)

    @property
    def level(self) -> bool:
        return self.x1 - self.x0 > self.bottom - self.top


@dataclass(frozen=True, slots=True)
class TextLine:
    glyphs: tuple[Glyph, ...]

    @property
    def text(self) -> str:
        return "".join(g.text for g in self.glyphs).replace(" ", "")

    @property
    def x0(self) -> float:
        return self.glyphs[0].x0

    @property
    def x1(self) -> float:
        return self.glyphs[-1].x1

    @property
    def middle(self) -> float:
        return sum(g.middle for g in self.glyphs) / len(self.glyphs)

    @property
    def centre(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def size(self) -> float:
        return max(g.size for g in self.glyphs)

    @property
    def font(self) -> str:
        return self.glyphs[0].font

    @property
    def red(self) -> bool:
        return all(g.red for g in self.glyphs)


@dataclass(frozen=True, slots=True)
class Sheet:
    number: int
    width: float
    height: float
    lines: tuple[TextLine, ...]
    strokes: tuple[Stroke, ...]
    turned: tuple[Glyph, ...]

    def find(self, text: str) -> TextLine:
        """The first line with this text in it."""
        found = [line for line in self.lines if text in line.text]
        assert found, f"no line with {text} on page {self.number}: {[x.text for x in self.lines]}"
        return found[0]

    def has(self, text: str) -> bool:
        return any(text in line.text for line in self.lines)

    def level(self, *, red: bool | None = None) -> list[Stroke]:
        chosen = [s for s in self.strokes if s.level and red in {None, s.red}]
        return sorted(chosen, key=lambda s: s.top)

    def in_text_area(self) -> list[TextLine]:
        return [line for line in self.lines if TOP - 3 < line.middle < FOOT]


def sheets(pdf: bytes) -> list[Sheet]:
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        return [_sheet(number, page) for number, page in enumerate(opened.pages, start=1)]


def _sheet(number: int, page: Any) -> Sheet:
    upright = [_glyph(c) for c in page.chars if abs(c["matrix"][1]) < 0.5]
    turned = tuple(_glyph(c) for c in page.chars if abs(c["matrix"][1]) >= 0.5)
    strokes = tuple(_stroke(line) for line in page.lines)
    return Sheet(
        number,
        page.width / MM,
        page.height / MM,
        tuple(_lines(upright)),
        strokes,
        turned,
    )


def _glyph(c: Any) -> Glyph:
    return Glyph(
        c["text"],
        c["x0"] / MM,
        c["x1"] / MM,
        c["top"] / MM,
        c["bottom"] / MM,
        c["size"],
        c["fontname"].split("+")[-1],
        _is_red(c["non_stroking_color"]),
    )


def _stroke(line: Any) -> Stroke:
    return Stroke(
        line["x0"] / MM,
        line["x1"] / MM,
        line["top"] / MM,
        line["bottom"] / MM,
        line["linewidth"] / MM,
        _is_red(line["stroking_color"]),
    )


def _is_red(colour: Any) -> bool:
    return len(colour) == 3 and colour[0] > 0.7 and colour[1] < 0.3 and colour[2] < 0.3


def _lines(glyphs: list[Glyph]) -> Iterator[TextLine]:
    """Glyphs whose middles lie on one height."""
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda g: g.middle):
        if rows and abs(rows[-1][0].middle - glyph.middle) < 2.0:
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    for row in rows:
        yield TextLine(tuple(sorted(row, key=lambda g: g.x0)))


def chinese_steps(line: TextLine) -> list[float]:
    """Millimetres from each Chinese character to the next."""
    return [
        other.x0 - one.x0
        for one, other in pairwise(line.glyphs)
        if "一" <= one.text <= "鿿" and "一" <= other.text <= "鿿" and other.x0 - one.x0 < 2 * CELL
    ]


def columns(text: str) -> float:
    """Cells a text takes at the least: one for a Chinese character, half for a Latin one."""
    return sum(0.5 if character.isascii() else 1 for character in text)
