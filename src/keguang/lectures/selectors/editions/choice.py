"""Which lectures somebody asks for, and under which headings they stand. Pure.

A lecture belongs to the county it is given in. One without a day belongs to none: it can still be
asked for, so every county finds it under 可预约.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Final

from keguang.core.models import Division
from keguang.lectures.selectors.programme import PublicLecture

DATED: Final = "已定日期"
TO_BOOK: Final = "可预约"
NO_COUNTY: Final = "未注明县区"
_NUMERALS: Final = "一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Choice:
    """The scope; all of them empty is the whole programme."""

    county: Division | None = None
    month: int | None = None
    society: str = ""

    @property
    def is_whole(self) -> bool:
        return self == Choice()

    @property
    def words(self) -> str:
        """The scope as a title and a file name say it: 嵩县4月."""
        month = f"{self.month}月" if self.month else ""
        return f"{self.county.name if self.county else ''}{month}{self.society}"


@dataclass(frozen=True, slots=True)
class Group:
    heading: str
    lectures: tuple[PublicLecture, ...]


@dataclass(frozen=True, slots=True)
class Picked:
    """`without_county` counts dated lectures no county's annex can hold; `cancelled` those left
    out."""

    groups: tuple[Group, ...]
    cancelled: int = 0
    without_county: int = 0

    @property
    def lectures(self) -> list[PublicLecture]:
        return [lecture for group in self.groups for lecture in group.lectures]


def pick(
    lectures: Iterable[PublicLecture], choice: Choice, *, counties: Sequence[Division]
) -> Picked:
    """One county: what it has, and what it can ask for. Otherwise county by county."""
    asked = [x for x in lectures if not choice.society or x.organisation == choice.society]
    dated = [x for x in asked if x.day is not None and _in_month(x, choice.month)]
    kept = sorted((x for x in dated if not x.delivery.is_cancelled), key=_by_day)
    names = [county.name for county in counties]
    unplaced = [x for x in kept if x.delivery.district not in names]
    if choice.county is not None:
        name = choice.county.name
        dated = [x for x in dated if x.delivery.district == name]
        parts = [(DATED, [x for x in kept if x.delivery.district == name])]
    else:
        placed = [(name, [x for x in kept if x.delivery.district == name]) for name in names]
        parts = [(name, found) for name, found in [*placed, (NO_COUNTY, unplaced)] if found]
    parts.append((TO_BOOK, [x for x in asked if _can_be_booked(x, choice.month)]))
    return Picked(
        tuple(
            Group(f"{numeral(at)}、{name}（{len(found)}场）", tuple(found))
            for at, (name, found) in enumerate(parts, start=1)
        ),
        cancelled=sum(1 for x in dated if x.delivery.is_cancelled),
        without_county=len(unplaced),
    )


def annex_mark(number: str) -> str:
    """附件, or 附件1 where a notice has several."""
    return f"附件{number}"


def numeral(number: int) -> str:
    """1 to 99 as headings count: 一, 十, 十二, 二十一."""
    tens, ones = divmod(number, 10)
    ten = ("" if tens == 1 else _NUMERALS[tens - 1]) + "十" if tens else ""
    return ten + (_NUMERALS[ones - 1] if ones else "")


def _in_month(lecture: PublicLecture, month: int | None) -> bool:
    return month is None or (lecture.day is not None and lecture.day.month == month)


def _can_be_booked(lecture: PublicLecture, month: int | None) -> bool:
    """Undated and not cancelled; of a month if it was meant for it, or for no time at all."""
    if lecture.day is not None or not lecture.delivery.is_ahead:
        return False
    return month is None or not lecture.months or month in lecture.months


def _by_day(lecture: PublicLecture) -> tuple[date, time, str]:
    return lecture.day or date.max, lecture.start_time or time.max, lecture.code
