"""Numbers of headings: 一、 （一） 1. （1）."""

from collections.abc import Iterator, Sequence
from typing import Final

from keguang.documents.official.value import HIGHEST_LEVEL, Paragraph

_DIGITS: Final = "零一二三四五六七八九"
_UNITS: Final = ((1000, "千"), (100, "百"), (10, "十"))


def chinese(number: int) -> str:
    """1 to 9999 as an official writes it: 十二, 一百零三."""
    said, gap = "", False
    for unit, word in _UNITS:
        count, number = divmod(number, unit)
        if count:
            leading_ten = unit == 10 and count == 1 and not said
            said += ("零" if gap else "") + ("" if leading_ten else _DIGITS[count]) + word
            gap = False
        elif said:
            gap = True
    if number:
        said += ("零" if gap and said else "") + _DIGITS[number]
    return said


def heading_number(level: int, count: int) -> str:
    """What stands before the text of a paragraph of this level."""
    return {
        1: f"{chinese(count)}、",
        2: f"（{chinese(count)}）",
        3: f"{count}.",
        4: f"（{count}）",
    }[level]


def numbered(body: Sequence[Paragraph]) -> Iterator[tuple[str, Paragraph]]:
    """Every paragraph with its number; a level starts again under each higher one."""
    counts = [0] * (HIGHEST_LEVEL + 1)
    for paragraph in body:
        if not paragraph.level:
            yield "", paragraph
            continue
        counts[paragraph.level] += 1
        counts[paragraph.level + 1 :] = [0] * (HIGHEST_LEVEL - paragraph.level)
        yield heading_number(paragraph.level, counts[paragraph.level]), paragraph
