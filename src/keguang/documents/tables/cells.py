"""What a column holds, how wide it wants to be, and which text a spreadsheet would compute."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from unicodedata import east_asian_width

type CellValue = str | int | float | date | datetime | None

# full-width signs too: Excel of a Chinese machine takes ＝ for =
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NARROWEST: Final = 4.0
_WIDEST: Final = 30.0


class Kind(StrEnum):
    """How a column's values are stored and aligned."""

    TEXT = "text"
    LONG = "long"  # text that may run over several lines
    INTEGER = "integer"
    DATE = "date"
    MOMENT = "moment"
    PHONE = "phone"  # digits that are a name, not a quantity


@dataclass(frozen=True, slots=True)
class Column:
    """One heading. `width` counts Chinese characters; 0 asks for a width by content."""

    heading: str
    kind: Kind = Kind.TEXT
    width: float = 0


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet would compute this text, met in a CSV file or typed anew."""
    return text.startswith(FORMULA_STARTS)


def shown(value: CellValue) -> str:
    """The text a reader sees for a value, in Chinese notation and without leading zeros."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{shown(value.date())} {value:%H:%M}"
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    return str(value)


def text_width(text: str) -> float:
    """Width of the widest line, in Chinese characters."""
    return max((sum(_advance(c) for c in line) for line in text.splitlines()), default=0.0)


def column_widths(columns: Sequence[Column], rows: Iterable[Sequence[CellValue]]) -> list[float]:
    """A width for every column, in Chinese characters, wide enough for most of what it holds.

    A heading may wrap onto two lines, content wraps once it is wider than thirty characters.
    """
    widest = [max(_NARROWEST, text_width(c.heading) / 2 + 1) for c in columns]
    for row in rows:
        for at, value in enumerate(row[: len(widest)]):
            widest[at] = max(widest[at], text_width(shown(value)) + 1)
    return [c.width or min(_WIDEST, w) for c, w in zip(columns, widest, strict=True)]


def _advance(character: str) -> float:
    return 1.0 if east_asian_width(character) in "WFA" else 0.5
