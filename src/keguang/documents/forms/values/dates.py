"""Dates as inclusive ranges within the year of the call.

"3月中旬" is 11 to 20 March, "二季度" April to June, "4月22日上午9:00" one day with a start.
What names no date ("每周六", "可预约") is None with a remark; nothing is guessed from it.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final

from keguang.documents.forms.parts import CellValue, Level
from keguang.documents.forms.values.calendar_words import (
    Impossible,
    Span,
    read_span,
)
from keguang.documents.forms.values.numerals import spell_out
from keguang.documents.forms.values.remark import Read, Remark
from keguang.documents.forms.values.text import fold, is_nothing, one_line, squeeze

_FIRST_SERIAL: Final = 36526  # 2000-01-01, as sheets count days
_LAST_SERIAL: Final = 73050  # 2099-12-31
_SERIAL_ZERO: Final = date(1899, 12, 30)
_TIME: Final = (
    r"(凌晨|早上|早晨|上午|中午|下午|傍晚|晚上|晚间|晚|早|am|pm)?"
    r"(?<![\d./])(\d{1,2})"
    r"(?:[:：](\d{2})(?::\d{2})?|[点时](?:(\d{1,2})分?|(半)|(整)|(\d)刻)?(?!间|候|代|令|长))"
)
_CLOCK: Final = re.compile(rf"{_TIME}(?:-{_TIME})?", re.IGNORECASE)
_HALF_DAY: Final = re.compile(r"凌晨|早上|早晨|上午|中午|下午|傍晚|晚上|晚间|晚|全天|(?<=日)早")
_WEEKDAY: Final = re.compile(r"[（(]?(?:星期|礼拜|周)[一二三四五六日天末1-7][）)]?")
_RECURRING: Final = re.compile(
    r"每(?:周|月|天|日|季|年|逢|个|双|单|隔)|隔周|逢周|双休日|周末|工作日|节假日"
)
_YEAR_DIGITS: Final = dict(zip("〇零○O一二三四五六七八九", "0000123456789", strict=True))
_YEAR_WRITTEN: Final = re.compile(
    r"(?<!\d)(20\d{2}|二[〇零○O][〇零○O一二三四五六七八九]{2})(?=\s*(?:年|[-./]\s*\d))"
)
_AFTERNOON: Final = ("下午", "傍晚", "晚", "pm")


@dataclass(frozen=True, slots=True)
class DateRange:
    """First and last day, the words as written, and a start ("09:00") where one was given."""

    first: date | None
    last: date | None
    text: str
    start_time: str | None = None


def read_dates(text: str, value: CellValue = None, *, year: int) -> Read[DateRange]:
    """The days a cell stands for; `year` is meant wherever none is written."""
    text = one_line(text)
    if isinstance(value, float) and re.fullmatch(r"\d{1,2}\.[123]", text):
        message = (
            f"时间“{text}”可能是{text.replace('.', '月')}日，"
            f"也可能是{text.replace('.', '月')}0日，请核对"
        )
        return Read(DateRange(None, None, text), "", (Remark(Level.WARNING, "bad_date", message),))
    stored = _stored_day(value if value is not None else text)
    words = _day_words(text)
    if stored is None or (words and not words.isdecimal()):
        return _from_words(text, words, year) if not is_nothing(text) else Read()
    start = _stored_start(value)
    return Read(DateRange(stored, stored, text or stored.isoformat(), start), "表格日期")


def explicit_year(text: str) -> int | None:
    """The year written in a text: "2023年", "二〇二三年", "2023.3.5"; None where there is none."""
    found = _YEAR_WRITTEN.search(fold(text))
    return int("".join(_YEAR_DIGITS.get(c, c) for c in found[1])) if found else None


def _stored_day(value: CellValue) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, str):
        bare = squeeze(value)
        value = float(bare) if re.fullmatch(r"\d{5}(?:\.\d+)?", bare) else None
    if isinstance(value, int | float) and _FIRST_SERIAL <= value <= _LAST_SERIAL:
        return _SERIAL_ZERO + timedelta(days=int(value))
    return None


def _stored_start(value: CellValue) -> str | None:
    if isinstance(value, datetime) and (value.hour or value.minute):
        return f"{value.hour:02d}:{value.minute:02d}"
    if isinstance(value, float) and value % 1:
        minutes = round(value % 1 * 1440)
        return f"{minutes // 60:02d}:{minutes % 60:02d}" if 0 < minutes < 1440 else None
    return None


def _day_words(text: str) -> str:
    """A coarser wording ("2023年3月") that a stored day must not sharpen; else empty."""
    bare = squeeze(text)
    coarse = re.fullmatch(r"(?:(?:20)?\d{2}年)?\d{1,2}月份?", bare)
    return bare if coarse else ""


@lru_cache(maxsize=4096)
def _from_words(text: str, words: str, year: int) -> Read[DateRange]:
    spelled = spell_out_dates(words or text)
    start, rest = _take_clock(spelled)
    try:
        span = read_span(rest, year)
    except Impossible:
        message = f"“{text}”不是一个存在的日期"
        return Read(
            DateRange(None, None, text, start), "", (Remark(Level.ERROR, "bad_date", message),)
        )
    if span is None:
        return Read(DateRange(None, None, text, start), "", (_no_date(text),))
    return _with_remarks(text, span, start, year)


def _no_date(text: str) -> Remark:
    if len(re.findall(r"\d{1,2}月\d{1,2}|\d{1,2}\.\d{1,2}|月", text)) > 1:
        return Remark(Level.WARNING, "several_dates", f"时间“{text}”写了不止一个日期，请逐场填写")
    if _RECURRING.search(text) or re.search("预约|随时|灵活|协商|双方|根据", text):
        return Remark(Level.WARNING, "no_fixed_date", f"时间“{text}”没有写明日期，请商定后补充")
    return Remark(Level.WARNING, "bad_date", f"时间“{text}”无法识别为日期")


def _with_remarks(text: str, span: Span, start: str | None, year: int) -> Read[DateRange]:
    remarks = [Remark(Level.INFO, code, f"时间“{text}”{words}") for code, words in span.remarks]
    if _RECURRING.search(text):
        remarks.append(
            Remark(Level.INFO, "no_fixed_date", f"时间“{text}”为期间内的多次安排，请商定具体日期")
        )
    if not year - 1 <= span.first.year <= year + 1:
        remarks.append(Remark(Level.WARNING, "other_year", f"时间“{text}”不在{year}年"))
    note = "" if text == span.first.isoformat() == span.last.isoformat() else "换算为起止日期"
    return Read(DateRange(span.first, span.last, text, start), note, tuple(remarks))


def spell_out_dates(text: str) -> str:
    """Fold a date text to the alphabet `read_span` knows: no spaces, digits, one dash, one dot."""
    bare = squeeze(re.sub(r"(?<=\d)\s+(?=\d{1,2}[:：点时])", ",", text))
    bare = re.sub(r"[—–－‐‑‒―−~～〜∼]+|至(?!今)|到(?!底)", "-", bare)
    bare = re.sub(r"-{2,}", "-", bare).translate({ord("．"): ".", ord("。"): ".", ord("／"): "/"})
    protected = re.sub(r"([一二三四])季度", lambda m: f"{'一二三四'.index(m[1]) + 1}季度", bare)
    return _keep_weekdays(protected)


def _keep_weekdays(text: str) -> str:
    """Spell numerals out, but leave 周六 and 星期日 as words."""
    pieces: list[str] = []
    end = 0
    for weekday in _WEEKDAY.finditer(text):
        pieces += [spell_out(text[end : weekday.start()]), weekday[0]]
        end = weekday.end()
    return "".join((*pieces, spell_out(text[end:])))


def _take_clock(text: str) -> tuple[str | None, str]:
    """The first time of day, "HH:MM", and the text without times and weekdays."""
    rest = text
    start: str | None = None
    half_day = next(iter(_HALF_DAY.findall(text)), "")
    clock = _CLOCK.search(text)
    if clock:
        start = _as_time(clock, half_day)
        rest = _CLOCK.sub("", text)
    rest = _HALF_DAY.sub("", rest)
    if re.search(r"\d", rest):
        rest = re.sub(r"[（(]?每?(?:个)?(?=周|星期|礼拜)" + _WEEKDAY.pattern, "", rest)
        rest = _WEEKDAY.sub("", rest)
    return start, rest


def _as_time(clock: re.Match[str], half_day: str) -> str | None:
    hour = int(clock[2])
    minute = int(clock[3] or clock[4] or 0) + (30 if clock[5] else 0) + int(clock[7] or 0) * 15
    named = (clock[1] or half_day).lower()
    if (named.startswith(_AFTERNOON) and hour < 12) or (named == "中午" and hour < 3):
        hour += 12
    if (hour, minute) == (0, 0):
        return None
    try:
        return time(hour, minute).strftime("%H:%M")
    except ValueError:
        return None
