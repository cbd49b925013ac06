"""The grammar of Chinese date words: a date, a part of a month, a quarter, ranges of these."""

import calendar
import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from keguang.documents.forms.values.keydates import FIXED_DAYS


class Impossible(ValueError):
    """A date that looks like one and does not exist (2月30日)."""


@dataclass(frozen=True, slots=True)
class Span:
    """An inclusive range, with (code, Chinese clause) for whatever had to be interpreted."""

    first: date
    last: date
    remarks: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Piece:
    """One side of a range as written: any of year, month, day, part of month may be absent."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    part: str = ""


_PARTS: Final = {
    "上旬": (1, 10),
    "中旬": (11, 20),
    "下旬": (21, 31),
    "上中旬": (1, 20),
    "中上旬": (1, 20),
    "中下旬": (11, 31),
    "上半月": (1, 15),
    "下半月": (16, 31),
    "初": (1, 10),
    "中": (11, 20),
    "底": (21, 31),
    "末": (21, 31),
}
_LOOSE: Final = ("初", "中", "底", "末")
_HALVES: Final = {
    "上半年": (1, 6),
    "下半年": (7, 12),
    "全年": (1, 12),
    "年内": (1, 12),
    "暑假": (7, 8),
    "暑期": (7, 8),
}
_PREFIX: Final = re.compile(
    r"^(?:时间|日期|拟定于|拟定|拟于|拟|暂定于|暂定|初定|初步定于|计划于|计划|"
    r"预计于|预计|大约|约|于|在|定于|为)?[:：]?"
)
_SUFFIX: Final = re.compile(
    r"(?:左右|前后|期间|之间|开展|举办|举行|进行|择日|择期|择机|均可|皆可|都可以|"
    r"可以|可|内|中?的?某天|讲座|活动|"
    r"[（(](?:暂定|拟定|拟|预计|初定|待定|具体时间[^）)]*|可调整|可协商|周末|"
    r"农历)[）)]|(?:具体)?时间(?:待定|另行通知|另定|可调整)?|[,，。.;；、\-])+$"
)
_FULL: Final = re.compile(r"^(20\d{2}|\d{2})[年.\-/](\d{1,2})[月.\-/](\d{1,2})[日号]?$")
_COMPACT: Final = re.compile(r"^(20\d{2})(\d{2})(\d{2})$")
_PART_WORDS: Final = "|".join(sorted(_PARTS, key=len, reverse=True))
_MONTH_DAY: Final = re.compile(
    rf"^(?:(20\d{{2}}|\d{{2}})年)?(\d{{1,2}})月(?:份)?(?:(\d{{1,2}})[日号]?|({_PART_WORDS}))?$"
)
_YEAR_MONTH: Final = re.compile(r"^(20\d{2})[.\-/](\d{1,2})$")
_DOTTED: Final = re.compile(r"^(\d{1,2})[./](\d{1,2})[日号]?$")
_DASHED: Final = re.compile(r"^(\d{1,2})-(\d{1,2})$")
_DAY: Final = re.compile(r"^(\d{1,2})[日号]?$")
_PART_ONLY: Final = re.compile(rf"^({_PART_WORDS})$")
_QUARTER: Final = re.compile(r"^(?:(20\d{2}|\d{2})年)?(?:第?([1-4])季度?|[Qq]([1-4]))$")
_HALF: Final = re.compile(rf"^(?:(20\d{{2}}|\d{{2}})年)?(?:的)?({'|'.join(_HALVES)})$")
_MONTH_LIST: Final = re.compile(
    r"^(?:(20\d{2}|\d{2})年)?(\d{1,2}(?:月份?)?(?:[、,，和及]\d{1,2}(?:月份?)?)+)$"
)
_DAY_LIST: Final = re.compile(
    r"^(?:(20\d{2}|\d{2})年)?(\d{1,2})月((?:\d{1,2}[日号]?[、,，和及])+\d{1,2})[日号]?$"
)
_NEXT_YEAR: Final = re.compile(r"^(?:次年|明年|来年|翌年)")


def read_span(words: str, year: int) -> Span | None:
    """Read folded date words; None where they name no date, `Impossible` where it cannot exist."""
    bare = _strip(words)
    if not bare or len(bare) > 60:
        return None
    return (
        _named(bare, year)
        or _whole(bare, year)
        or _dashed(bare, year)
        or _listed(bare, year)
        or _between(bare, year)
        or _without_brackets(bare, year)
        or _year_in_front(bare)
        or _occasion_behind(bare, year)
    )


def _without_brackets(bare: str, year: int) -> Span | None:
    outside = re.sub(r"[（(【\[][^）)】\]]*[）)】\]]", "", bare)
    return read_span(outside, year) if outside != bare and outside else None


def _year_in_front(bare: str) -> Span | None:
    """ "2023年3-5月": the year belongs to all that follows."""
    front = re.match(r"^(20\d{2}|\d{2})年度?", bare)
    return read_span(bare[front.end() :], _year(front[1], 0)) if front else None


_DASHED_DAYS: Final = re.compile(
    r"^(20\d{2})-(\d{1,2})-(\d{1,2})-(?:(20\d{2})-)?(\d{1,2})-(\d{1,2})$"
)


def _dashed(bare: str, year: int) -> Span | None:
    """ "2026-5-20~5-25", its dashes all alike by now."""
    found = _DASHED_DAYS.match(bare)
    if found is None:
        return None
    first = _day(int(found[1]), int(found[2]), int(found[3]))
    last = _day(int(found[4] or found[1]), int(found[5]), int(found[6]))
    return Span(first, last) if first <= last else None


def _occasion_behind(bare: str, year: int) -> Span | None:
    """ "5月12日防灾减灾日": a whole date, then words without figures that do not move it."""
    dated = re.match(r"^((?:20\d{2}[年./-])?\d{1,2}[月./-]\d{1,2}[日号]?)[,，(（]?(\D+)$", bare)
    if dated is None or re.search("前|后|起|以|至|或|和|、|-", dated[2]):
        return None
    return _whole(dated[1], year)


def _strip(words: str) -> str:
    bare = _PREFIX.sub("", words, count=1)
    bare = re.sub(r"^(?:今年|本年度?|当年)", "", bare)
    while (shorter := _SUFFIX.sub("", bare)) != bare:
        bare = shorter
    return bare


def _named(bare: str, year: int) -> Span | None:
    found = FIXED_DAYS.get(re.sub(r"(?:当[天日])$", "", bare.strip("“”")))
    if found is None:
        return None
    on = date(year, *found)
    return Span(on, on, (("key_date", f"按{found[0]}月{found[1]}日登记"),))


def _whole(bare: str, year: int) -> Span | None:
    quarter = _QUARTER.match(bare)
    if quarter:
        number = int(quarter[2] or quarter[3])
        return _months(_year(quarter[1], year), number * 3 - 2, number * 3)
    half = _HALF.match(bare)
    if half:
        first, last = _HALVES[half[2]]
        span = _months(_year(half[1], year), first, last)
        loose = half[2] in ("暑假", "暑期")
        return (
            replace(span, remarks=(("date_loose", "按7月1日至8月31日登记，请核对"),))
            if loose
            else span
        )
    piece = _piece(bare)
    return _piece_span(piece, year) if piece and piece.month else None


def _piece(text: str) -> _Piece | None:
    for pattern in (_FULL, _COMPACT):
        if full := pattern.match(text):
            return _Piece(_full_year(full[1]), int(full[2]), int(full[3]))
    if part := _MONTH_DAY.match(text):
        day = int(part[3]) if part[3] else None
        return _Piece(_full_year(part[1]), int(part[2]), day, part[4] or "")
    if part := _YEAR_MONTH.match(text):
        return _Piece(int(part[1]), int(part[2]))
    if part := _DOTTED.match(text):
        return _Piece(None, int(part[1]), int(part[2]))
    if part := _DAY.match(text):
        return _Piece(day=int(part[1]))
    if part := _PART_ONLY.match(text):
        return _Piece(part=part[1])
    return None


def _piece_span(piece: _Piece, default_year: int) -> Span:
    year, month = piece.year or default_year, piece.month or 0
    if piece.part:
        first, last = _PARTS[piece.part]
        remarks: tuple[tuple[str, str], ...] = ()
        if piece.part in _LOOSE:
            remarks = (
                (
                    "date_loose",
                    f"按{month}月{first}日至{min(last, _days(year, month))}日登记，请核对",
                ),
            )
        return Span(
            _day(year, month, first), _day(year, month, min(last, _days(year, month))), remarks
        )
    if piece.day is None:
        return _months(year, month, month)
    on = _day(year, month, piece.day)
    return Span(on, on)


def _listed(bare: str, year: int) -> Span | None:
    """ "3、4月": consecutive months are a range; scattered dates are none."""
    if days := _DAY_LIST.match(bare):
        numbers = [int(n) for n in re.findall(r"\d{1,2}", days[3])]
        if not _consecutive(numbers):
            return None
        on, month = _year(days[1], year), int(days[2])
        return Span(_day(on, month, numbers[0]), _day(on, month, numbers[-1]))
    listed = _MONTH_LIST.match(bare)
    if listed is None or "月" not in bare:
        return None
    months = [int(n) for n in re.findall(r"\d{1,2}", listed[2])]
    if not _consecutive(months):
        return None
    return _months(_year(listed[1], year), months[0], months[-1])


def _consecutive(numbers: list[int]) -> bool:
    return numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _between(bare: str, year: int) -> Span | None:
    """ "3月5日-10日", "7-8月", "2023.3.5-2023.4.6": the right side inherits what it leaves out."""
    dashed = _DASHED.match(bare)
    if dashed:  # "7-8" alone may be July to August or the 8th of July
        return None
    for at in [m.start() for m in re.finditer("-", bare)]:
        left, right = _side(bare[:at]), _side(_NEXT_YEAR.sub("", bare[at + 1 :]))
        if right and _NEXT_YEAR.match(bare[at + 1 :]):
            right = replace(right, year=year + 1)
            left = left and replace(left, year=left.year or year)
        if left and right and (span := _join(left, right, year)):
            return span
    return None


def _side(text: str) -> _Piece | None:
    text = re.sub(r"[（(][^）)]*[）)]", "", text)
    return _piece(re.sub(r"(?:起|止|结束|开始)$", "", text))


def _join(left: _Piece, right: _Piece, year: int) -> Span | None:
    if left.month is None and left.day is not None and right.month and not right.part:
        if right.day is not None:  # "5-10" cannot stand left of "3月10日"
            return None
        left = replace(left, month=left.day, day=None)
    if left.month is None:
        return None
    if right.month is None:
        right = replace(right, month=left.month)
    left_year = left.year or right.year or year
    right_year = right.year or left_year
    first, last = _piece_span(left, left_year), _piece_span(right, right_year)
    if right.year is None and last.last < first.first and left.month > (right.month or 0):
        last = _piece_span(right, left_year + 1)
    if last.last < first.first:
        raise Impossible
    return Span(first.first, last.last, first.remarks + last.remarks)


def _months(year: int, first: int, last: int) -> Span:
    return Span(_day(year, first, 1), _day(year, last, _days(year, last)))


def _days(year: int, month: int) -> int:
    if not 1 <= month <= 12:
        raise Impossible
    return calendar.monthrange(year, month)[1]


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as impossible:
        raise Impossible from impossible


def _year(written: str | None, default: int) -> int:
    return _full_year(written) or default


def _full_year(written: str | None) -> int | None:
    if not written:
        return None
    return int(written) if len(written) == 4 else 2000 + int(written)
