"""Columns that say only together when a lecture is held.

Offices split a date into a month and a day, into a start and an end of these, or print the months
of the year and ask for ticks. None of the columns answers anything alone; here they become one.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from keguang.documents.forms.layout.drafts import Evidence
from keguang.documents.forms.values.numerals import to_number
from keguang.documents.forms.values.text import is_nothing, squeeze

_WHEN: Final = re.compile(r"时间|日期|月份?|时段|季度|起止|20\d{2}年|安排|计划")
_YEAR: Final = re.compile(r"20\d{2}年?(?!\d)|次年|明年")
_ASIDE: Final = re.compile(r"[（(【\[][^）)】\]]*[）)】\]]")
_MONTH: Final = re.compile(r"(?:20\d{2}[年.\-/])?(\d{1,2}|[一二三四五六七八九十]{1,2})月份?")
_NUMBER: Final = re.compile(r"\d{1,2}|[一二三四五六七八九十]{1,2}")
_QUARTER: Final = re.compile(r"(?:第?([一二三四1-4])季度?|[Qq]([1-4]))")
_THIRD: Final = re.compile("[上中下]旬")
_POINT: Final = re.compile(
    r"开始于?|起始?|自|从|始|结束于?|截至|终止?|止|至|到|(?:开始|起始?|结束|终?止)(?:时间|日期)"
)
_PIECE: Final = {
    **dict.fromkeys(("年", "年份", "年度"), "年"),
    **dict.fromkeys(("月", "月份"), "月"),
    **dict.fromkeys(("日", "号", "日子", "几号"), "日"),
}
_DAYS: Final = re.compile(r"\d{1,2}(?:[日号]?[\-—–~～至到、,，]\d{1,2})*[日号]?")
_BARE: Final = re.compile(r"\d{1,2}(?:[\-—–~～至到、,，]\d{1,2})*")
_AMOUNT: Final = re.compile(r"[¥￥]?\d[\d,.]*(?:%|元|万元?|人|次|件|份|吨)?")
_MAY_BE_DAY: Final = re.compile(r"\d{1,2}|20\d{2}|\d{1,2}\.\d{1,2}")
_LONGEST_BARE: Final = 12
_MONTHS_ASKED: Final = re.compile(r"月份|[（(]月[）)]|几月$")
_QUARTERS_ASKED: Final = re.compile(r"季度")
_NO: Final = frozenset(("否", "不", "×", "✗", "✕", "0", "N", "n", "no", "□", "☐"))
_FEWEST_TICKED: Final = 2  # columns; one alone is a heading like any other
_MOST_COUNTED: Final = 3  # a bare number up to this counts sessions, beyond it names a day

type TextAt = Callable[[int], str]


@dataclass(frozen=True, slots=True)
class Calendar:
    """The columns of one date: months to tick, else the pieces of its first and its last day."""

    ticks: tuple[tuple[int, str], ...] = ()
    days: tuple[tuple[tuple[int, str], ...], ...] = ()
    year: str = ""

    @property
    def indices(self) -> tuple[int, ...]:
        return tuple(i for i, _ in (*self.ticks, *(p for day in self.days for p in day)))

    def holds_days(self, rows: Sequence[Sequence[str]]) -> bool:
        """Whether what stands in the columns may be ticks and days, and no amounts."""
        marks = (squeeze(row[i]) for row in rows for i in self.indices)
        return not any(
            _AMOUNT.fullmatch(mark) and not _MAY_BE_DAY.fullmatch(mark) for mark in marks
        )

    def said(self, text_at: TextAt) -> tuple[str, int] | None:
        """The date a row gives in words, and the column where it begins; None where it is blank."""
        return self._ticked(text_at) if self.ticks else self._dated(text_at)

    def _ticked(self, text_at: TextAt) -> tuple[str, int] | None:
        marked = [(i, word, squeeze(text_at(i))) for i, word in self.ticks]
        marked = [m for m in marked if not is_nothing(m[2]) and m[2] not in _NO]
        if not marked:
            return None
        words = [word + _days_in(mark, self._names_days(marked)) for _, word, mark in marked]
        return self.year + _listed(words), marked[0][0]

    @staticmethod
    def _names_days(marked: Sequence[tuple[int, str, str]]) -> bool:
        return any(m.isdecimal() and int(m) > _MOST_COUNTED for _, _, m in marked)

    def _dated(self, text_at: TextAt) -> tuple[str, int] | None:
        written = [_day_of(day, text_at) for day in self.days]
        if not any(written):
            return None
        own_year = any(re.match(r"20\d{2}", text) for text in written)
        text = "-".join(text for text in written if text)
        return ("" if own_year else self.year) + text, self.days[0][0][0]


def with_unit_of(heading: str, answer: Evidence) -> Evidence:
    """ "3" under 拟讲月份 is 3月, "2" under 季度 is 2季度: the unit stands in the heading."""
    if not ("月" in heading or "季" in heading) or len(answer.text) > _LONGEST_BARE:
        return answer
    if not _BARE.fullmatch(bare := squeeze(answer.text)):
        return answer
    numbers = [int(n) for n in re.findall(r"\d+", bare)]
    for unit, asked, most in (("月", _MONTHS_ASKED, 12), ("季度", _QUARTERS_ASKED, 4)):
        if asked.search(squeeze(heading)) and all(1 <= n <= most for n in numbers):
            return answer.piece(f"{bare}{unit}", f"栏目以{unit}为单位")
    return answer


def is_calendar_word(text: str) -> bool:
    """Whether a heading is only a piece of a date: 4月, 二季度, 上旬, 月, 日."""
    bare = _ASIDE.sub("", squeeze(text))
    return bare in _PIECE or _tick_word((bare,)) != "" or _THIRD.fullmatch(bare) is not None


def is_calendar_leaf(group: str, leaf: str) -> bool:
    """Whether a text under a group of headings names a piece of the date the group asks for."""
    if not _WHEN.search(group):
        return False
    bare = squeeze(leaf)
    numbered = "月" in group and _NUMBER.fullmatch(bare) is not None
    return is_calendar_word(leaf) or _POINT.fullmatch(bare) is not None or numbered


def calendar_of(headings: Sequence[Sequence[str]]) -> Calendar | None:
    """The one calendar among the columns of a table, each given by its headings from the top."""
    bare = [tuple(_ASIDE.sub("", squeeze(text)) for text in levels) for levels in headings]
    ticks = tuple((i, word) for i, levels in enumerate(bare) if (word := _tick_word(levels)))
    if len(ticks) >= _FEWEST_TICKED:
        return Calendar(ticks=ticks, year=_year_over(headings, [i for i, _ in ticks]))
    pieces = [(i, _PIECE[levels[-1]]) for i, levels in enumerate(bare) if _is_piece(levels)]
    if not any(word == "月" for _, word in pieces):
        return None
    days = tuple(_apart(pieces))
    if len(days) > 2 or any(word != "月" for word in (day[0][1] for day in days) if word == "日"):
        return None
    return Calendar(days=days, year=_year_over(headings, [i for i, _ in pieces]))


def _is_piece(levels: Sequence[str]) -> bool:
    """月 or 日; 月份 alone is a heading like any other."""
    if not levels or levels[-1] not in _PIECE:
        return False
    return len(levels[-1]) == 1 or (len(levels) > 1 and bool(_WHEN.search("".join(levels[:-1]))))


def _apart(pieces: Sequence[tuple[int, str]]) -> list[tuple[tuple[int, str], ...]]:
    """月 日 月 日 are two dates: one begins where a piece comes again."""
    days: list[list[tuple[int, str]]] = []
    for index, word in pieces:
        if not days or word in {known for _, known in days[-1]}:
            days.append([])
        days[-1].append((index, word))
    return [tuple(day) for day in days]


def _tick_word(levels: Sequence[str]) -> str:
    """The words a tick in a column stands for; empty where the column is none to be ticked."""
    if not levels:
        return ""
    leaf, above = levels[-1], levels[-2] if len(levels) > 1 else ""
    if _THIRD.fullmatch(leaf) and (month := _month(above)):
        return f"{month}月{leaf}"
    if month := _month(leaf):
        return f"{month}月"
    if quarter := _QUARTER.fullmatch(leaf):
        return f"{to_number(quarter[1]) or quarter[1] if quarter[1] else quarter[2]}季度"
    if leaf in ("上半年", "下半年"):
        return leaf
    if "月" in above and _NUMBER.fullmatch(leaf):
        number = int(leaf) if leaf.isdecimal() else to_number(leaf)
        return f"{number}月" if number and number <= 12 else ""
    return ""


def _month(text: str) -> int | None:
    found = _MONTH.fullmatch(text)
    number = (int(found[1]) if found[1].isdecimal() else to_number(found[1])) if found else None
    return number if number and 1 <= number <= 12 else None


def _year_over(headings: Sequence[Sequence[str]], indices: Sequence[int]) -> str:
    """The year the headings over these columns agree on."""
    years = {y[0] for i in indices for text in headings[i] if (y := _YEAR.search(squeeze(text)))}
    year = years.pop() if len(years) == 1 else ""
    return f"{year}年" if year.isdecimal() else year


def _days_in(mark: str, names_days: bool) -> str:  # noqa: FBT001 (a fact of the row)
    """What a mark under a month adds to it: 中旬, 12日, the day of a bare 12; a tick nothing."""
    if _THIRD.fullmatch(mark):
        return mark
    if _DAYS.fullmatch(mark) and (names_days or not mark.isdecimal()):
        return mark if mark[-1] in "日号" else f"{mark}日"
    return ""


def _listed(words: Sequence[str]) -> str:
    """Months in a row as a period, scattered ones side by side."""
    months = [_months_of(word) for word in words]
    if len(words) > 1 and all(months):
        numbers = [n for run in months for n in run]
        runs = [
            [n for _, n in run] for _, run in groupby(enumerate(numbers), lambda at: at[1] - at[0])
        ]
        return "、".join(f"{r[0]}月-{r[-1]}月" if len(r) > 1 else f"{r[0]}月" for r in runs)
    return "、".join(words)


def _months_of(word: str) -> list[int]:
    if month := _month(word):
        return [month]
    if quarter := _QUARTER.fullmatch(word):
        first = int(quarter[1]) * 3 - 2
        return [first, first + 1, first + 2]
    return {"上半年": [1, 2, 3, 4, 5, 6], "下半年": [7, 8, 9, 10, 11, 12]}.get(word, [])


def _day_of(day: Sequence[tuple[int, str]], text_at: TextAt) -> str:
    """ "4" under 月 and "11" under 日: 4月11日. A cell that holds a whole date stands for all."""
    said = {word: squeeze(text_at(i)) for i, word in day}
    said = {word: text for word, text in said.items() if not is_nothing(text)}
    month, date = said.get("月", ""), said.get("日", "")
    year = said.get("年", "")
    year = f"{year}年" if re.fullmatch(r"20\d{2}", year) else year
    if re.search(r"\d[月./]\d", date):
        return date
    if not month:
        return f"{date}日" if date.isdecimal() and "月" not in {word for _, word in day} else ""
    if re.search(r"\d[月./]\d|日", month):
        return month
    month = month if re.search("月|季|半年", month) else f"{month}月"
    if _DAYS.fullmatch(date) and date[-1] not in "日号":
        date = f"{date}日"
    return f"{year}{month}{date}"
