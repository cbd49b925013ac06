"""The layout of GB/T 9704-2012, once, for both writers: every number with where it comes from.

A measure is a length in points that remembers how it was stated, its clause, and how well it is
known: *read* in texts of the standard, *remembered* by everybody who sets such documents, *derived*
from the others, or *ours* where the standard leaves the choice to the issuer (酌定).

Three readings were checked against each other. 225 mm over 22 lines is 28.99 points a line, which
is what Word's grid of 580 twips is. 一行 by definition is a character and 7/8 of one, 30 points,
which would need 232.8 mm. GB/T 33476.2-2016 gives margins of 34.58 and 32.58 mm for electronic
documents, that is 229.8 mm or 29.6 points a line, with the first character's top at 37 mm and the
last one's bottom at 35 mm. They differ by 0.2 mm a line; the grid of 28.99 points is taken, with
characters on top of their line, so that the first begins at 天头 and the last stays in 版心.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

_POINTS_PER_MM: Final = 72 / 25.4
MEASURES: Final[list["Measure"]] = []


class Basis(StrEnum):
    """How a number is known."""

    READ = "read"
    REMEMBERED = "remembered"
    DERIVED = "derived"
    OURS = "ours"


class Measure(float):
    """A length in points, with what the standard says about it."""

    said: str
    clause: str
    basis: Basis


def _measure(points: float, said: str, clause: str, basis: Basis) -> Measure:
    made = Measure(points)
    made.said, made.clause, made.basis = said, clause, basis
    MEASURES.append(made)
    return made


def _mm(millimetres: float, what: str, clause: str, basis: Basis = Basis.READ) -> Measure:
    said = f"{what} {millimetres:g} mm"
    return _measure(millimetres * _POINTS_PER_MM, said, clause, basis)


def _pt(points: float, what: str, clause: str, basis: Basis = Basis.REMEMBERED) -> Measure:
    return _measure(points, f"{what} {points:.2f} pt", clause, basis)


def points(millimetres: float) -> float:
    return millimetres * _POINTS_PER_MM


def millimetres(length: float) -> float:
    return length / _POINTS_PER_MM


PAGE_WIDTH: Final = _mm(210, "A4 宽", "5.1")
PAGE_HEIGHT: Final = _mm(297, "A4 高", "5.1")
TOP: Final = _mm(37, "天头（上白边）", "5.2.1")
LEFT: Final = _mm(28, "订口（左白边）", "5.2.1")
TEXT_WIDTH: Final = _mm(156, "版心宽", "5.2.1")
TEXT_HEIGHT: Final = _mm(225, "版心高", "5.2.1")
BOTTOM: Final = _mm(35, "地脚（下白边）", "5.2.1", Basis.DERIVED)
RIGHT: Final = _mm(26, "切口（右白边）", "5.2.1", Basis.DERIVED)

LINES: Final = 22  # 每面排22行, 5.2.3, read
COLUMNS: Final = 28  # 每行排28个字，并撑满版心, 5.2.3, read
LINE: Final = _pt(TEXT_HEIGHT / LINES, "一行", "5.2.3", Basis.DERIVED)
CELL: Final = _pt(TEXT_WIDTH / COLUMNS, "一字", "5.2.3", Basis.DERIVED)

SIZE_2: Final = _pt(22, "2号字", "—")
SIZE_3: Final = _pt(16, "3号字", "—")
SIZE_4: Final = _pt(14, "4号字", "—")
SIZE_TABLE: Final = _pt(12, "表格内小4号字", "—", Basis.OURS)

MARK_BELOW_TOP: Final = _mm(35, "发文机关标志上边缘至版心上边缘", "7.2.4")
MARK_LARGEST: Final = _mm(16.1, "发文机关标志字高，酌定", "7.2.4", Basis.OURS)
BLANK_BEFORE_NUMBER: Final = 2  # 发文字号在标志下空二行, 7.2.5, read
RULE_BELOW_NUMBER: Final = _mm(4, "发文字号之下红色分隔线", "7.2.7")
RED_RULE: Final = _mm(0.5, "红色分隔线粗，酌定", "7.2.7", Basis.OURS)
BLANK_BEFORE_TITLE: Final = 2  # 标题在分隔线下空二行, 7.3.1, read
BLANK_AFTER_TITLE: Final = 1  # 主送机关在标题下空一行, 7.3.2, read
INDENT: Final = 2  # 每个自然段左空二字, 7.3.3, read

SEAL_DATE_RIGHT: Final = 4  # 成文日期右空四字, 7.3.5.1, read
PLAIN_NAME_RIGHT: Final = 2  # 署名右空二字, 7.3.5.2, read
SEALS_IN_ROW: Final = 3  # 每排最多3个印章, 7.3.5.1, remembered
SEAL_WIDTH: Final = _mm(45, "印章直径上限（国发〔1999〕25号）", "7.3.5.1")
SEAL_PITCH: Final = _mm(
    45.5, "同排三枚印章中心距，互不相切，两端不出版心", "7.3.5.1", Basis.DERIVED
)
SEAL_PITCH_OF_TWO: Final = _mm(76, "同排两枚印章中心距，酌定", "7.3.5.1", Basis.OURS)
BLANK_BEFORE_SEAL: Final = 2  # 印章顶端上距正文一行之内, 7.3.5.1, derived
LINES_BETWEEN_SEALS: Final = 5  # 上下两排印章互不相切, 7.3.5.1, derived

IMPRINT_THICK: Final = _mm(0.35, "版记首末条分隔线粗", "7.4.1", Basis.REMEMBERED)
IMPRINT_THIN: Final = _mm(0.25, "版记中间分隔线粗", "7.4.1", Basis.REMEMBERED)
PAGE_NUMBER_BELOW: Final = _mm(7, "页码一字线上距版心下边缘", "7.5")

LETTER_MARK_TOP: Final = _mm(30, "信函标志上边缘至上页边", "10.1")
LETTER_RULE_BELOW: Final = _mm(4, "信函标志下红色双线", "10.1")
LETTER_RULE_BOTTOM: Final = _mm(20, "信函第二条红色双线距下页边", "10.1")
LETTER_RULE_WIDTH: Final = _mm(170, "信函红色双线长", "10.1")
LETTER_THICK: Final = _mm(0.9, "武文线粗线，酌定", "10.1", Basis.OURS)
LETTER_THIN: Final = _mm(0.3, "武文线细线，酌定", "10.1", Basis.OURS)
LETTER_GAP: Final = _mm(0.5, "武文线两线间，酌定", "10.1", Basis.OURS)

RED: Final = "#E60012"
BLACK: Final = "#000000"

# A character's box in its font: where the line is measured from, and what hangs under it.
ASCENT: Final = 0.88
DESCENT: Final = 0.12


@dataclass(frozen=True, slots=True)
class Frame:
    """版心 of one page, seen upright as it is read: a grid of lines and cells."""

    page_width: float
    page_height: float
    left: float
    top: float
    width: float
    lines: int

    @property
    def columns(self) -> float:
        """Whole half cells across."""
        return int(self.width / CELL * 2 + 0.001) / 2

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def height(self) -> float:
        return self.lines * LINE


PORTRAIT: Final = Frame(PAGE_WIDTH, PAGE_HEIGHT, LEFT, TOP, TEXT_WIDTH, LINES)
# A sheet turned a quarter: its head lies at the left edge of the standing page (7.3.6).
LANDSCAPE: Final = Frame(PAGE_HEIGHT, PAGE_WIDTH, BOTTOM, LEFT, TEXT_HEIGHT, int(TEXT_WIDTH / LINE))
