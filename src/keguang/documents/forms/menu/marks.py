"""What stands in the 选报 column: chosen, not chosen, nothing, or something to ask about.

People write √, 1, 是, a day, the number of listeners or the name of a village. Whatever may be read
in two ways is UNCLEAR and says why; nothing is decided silently.
"""

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from keguang.documents.forms.parts import CellValue
from keguang.documents.forms.values.dates import DateRange, read_dates
from keguang.documents.forms.values.text import fold, squeeze, words_of

MOST_PEOPLE: Final = 20_000
_FEWEST_PEOPLE: Final = 10  # below that a bare number may count sessions, or rank wishes
_YES: Final = frozenset(
    words_of(
        """√ ✓ ✔ ☑ ● ■ v y t yes ok true 1 是 选 要 选报 选择 已选 选中 选定 勾选 需要 想要 想选
        报名 同意 可以 要选 打勾 √选 选√ 对"""
    )
)
_NO: Final = frozenset(
    words_of(
        """× x ✗ ✘ ✕ 0 n f no false 否 不 不选 不要 不报 不需要 不选报 未选 没选 暂不选 暂不 不用
        放弃 取消 无 没有 - — –– —— / □ ☐"""
    )
)
_PEOPLE: Final = re.compile(r"约?(\d{1,5})(?:人左右|余人|多人|人次|人|名)")
_PLACE: Final = re.compile(
    r"[\u4e00-\u9fff（）()\d]{1,24}(?:社区|居委会|村|村委会|街道|街道办|镇|乡|学校|小学|中学|学院|幼儿园"
    r"|科技馆|图书馆|文化馆|礼堂|广场|公园|中心|活动室|医院|会议室|大院|园区|公司|合作社|敬老院)"
)
_SEPARATORS: Final = re.compile(r"[，,；;、：:（）()\n]+")
_DOUBT: Final = re.compile(
    r"[?？]|待定|再定|再说|看看|考虑|未定|可能|也许|备选|候补|不确定|不一定|或"
)


class Said(StrEnum):
    """What a mark says."""

    CHOSEN = "chosen"
    NOT_CHOSEN = "not_chosen"
    BLANK = "blank"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark read; `why` is a Chinese clause for what is unclear."""

    said: Said
    days: DateRange | None = None
    people: int | None = None
    place: str = ""
    why: str = ""


def read_mark(text: str, value: CellValue = None, *, year: int, struck: bool = False) -> Mark:
    """What one cell of the 选报 column says."""
    bare = squeeze(text).lower().strip("。.！!")
    if not bare:
        return Mark(Said.BLANK)
    if struck:
        return _unclear(text, "被划掉了")
    if isinstance(value, bool):
        return Mark(Said.CHOSEN if value else Said.NOT_CHOSEN)
    if isinstance(value, float) and value.is_integer():
        bare = str(int(value)) if value < MOST_PEOPLE else bare
    return _plain(bare) or _from_pieces(text, value, year)


def _plain(bare: str) -> Mark | None:
    """A mark that is one of the words, once or repeated (√√)."""
    one = bare[0] if bare and len(set(bare)) == 1 and not bare.isdecimal() else bare
    if one in _YES:
        return Mark(Said.CHOSEN)
    if one in _NO or bare in _NO:
        return Mark(Said.NOT_CHOSEN)
    return None


def _from_pieces(text: str, value: CellValue, year: int) -> Mark:
    """“√（5月10日，60人）”: every piece must be understood, and none may contradict another."""
    if _DOUBT.search(text):
        return _unclear(text, "没有说定")
    whole = _piece(text, value, year)
    if whole is not None:
        return whole
    read = [_piece(each, None, year) for each in _pieces(text)]
    if not read or any(mark is None for mark in read):
        return _unclear(text, "看不出选还是不选")
    marks = [mark for mark in read if mark is not None]
    if len({mark.said for mark in marks}) > 1:
        return _unclear(text, "既有选又有不选")
    found = marks[0]
    for mark in marks[1:]:
        found = replace(
            found,
            days=found.days or mark.days,
            people=found.people or mark.people,
            place=found.place or mark.place,
        )
    return found


def _pieces(text: str) -> list[str]:
    spaced = re.sub(r"([√✓✔☑])", r"\1,", fold(text).replace(" ", ","))
    return [piece for piece in _SEPARATORS.split(spaced) if piece.strip()]


def _piece(text: str, value: CellValue, year: int) -> Mark | None:
    bare = squeeze(text).lower()
    if plain := _plain(bare):
        return plain
    if people := _people(bare):
        return Mark(Said.CHOSEN, people=people)
    if _PLACE.fullmatch(bare):
        return Mark(Said.CHOSEN, place=squeeze(text))
    if bare.isdecimal() and len(bare) < 5:
        return None  # 3 may be a third wish or three sessions
    days = read_dates(text, value, year=year).value
    if days is not None and days.first is not None:
        return Mark(Said.CHOSEN, days=days)
    return None


def _people(bare: str) -> int | None:
    counted = _PEOPLE.fullmatch(bare)
    number = int(counted[1]) if counted else 0
    if not counted and bare.isdecimal() and len(bare) < 5:
        number = int(bare)
        if number < _FEWEST_PEOPLE:
            return None
    return number if 0 < number <= MOST_PEOPLE else None


def _unclear(text: str, why: str) -> Mark:
    return Mark(Said.UNCLEAR, why=f"“{' '.join(text.split())[:40]}”{why}")
