"""Durations in whole minutes."""

import re
from datetime import datetime, time
from functools import lru_cache
from typing import Final

from keguang.documents.forms.parts import CellValue, Level
from keguang.documents.forms.values.numerals import spell_out
from keguang.documents.forms.values.remark import Read, Remark, unread
from keguang.documents.forms.values.text import is_nothing, squeeze

_LONGEST_MIN: Final = 24 * 60
_SHORTEST_BARE: Final = 10  # a bare "2" may mean two hours: only from here on is it surely minutes
_HOURS: Final = r"(?:个?小时|个?钟头|个?钟(?!头)|hours?|hrs?|h)"
_MINUTES: Final = r"(?:分钟|分|minutes?|mins?|min|m|['′’])"
_CLOCK: Final = r"(\d{1,2})[:：](\d{2})(?::\d{2})?"
_RANGE_MARK: Final = r"(?:-|—|–|－|~|～|〜|至|到|或|/)"
_BETWEEN: Final = re.compile(
    rf"\d(?:{_HOURS}|{_MINUTES})?{_RANGE_MARK}+\d+(?:\.\d+)?(?:个半)?(?:{_HOURS}|{_MINUTES})",
    re.IGNORECASE,
)
_HALF_HOURS: Final = re.compile(rf"(\d+)个?半{_HOURS}|(\d+){_HOURS}半", re.IGNORECASE)
_PARTS: Final = re.compile(
    rf"^(?:(\d+(?:\.\d+)?){_HOURS})?(?:零|又)?(?:(\d+(?:\.\d+)?){_MINUTES}?)?$", re.IGNORECASE
)
_FROM_TO: Final = re.compile(rf"^{_CLOCK}{_RANGE_MARK}+{_CLOCK}$")
_NOISE: Final = re.compile(
    r"^(?:时长|讲座时长|预计|预估|大约|大概|约为|约|不少于|不超过|不低于|至少|最多|近|≥|≤|>=|<=|>|<|共计|共|总计|每场|每次|每讲|单场|各|均为|均|全程|一场|一次)[:：]?"
    r"|(?:左右|上下|以内|以上|之内|内|/场|/次|每场|每次|整|不等)$"
)
_BRACKETS: Final = re.compile(r"[（(【\[]([^）)】\]]*)[）)】\]]")
_LESSONS: Final = re.compile(r"课时|学时|节课|节")
_DAYS: Final = re.compile(r"半天|一天|全天|半日|\d+天|上午|下午|晚上")


def read_minutes(text: str, value: CellValue = None, *, hours: bool = False) -> Read[int]:
    """A duration in minutes; `hours` when the heading says that bare numbers are hours."""
    if isinstance(value, datetime | time):
        stored = value.hour * 60 + value.minute
        return _accepted(stored, text) if stored else Read()
    if isinstance(value, int | float) and not isinstance(value, bool) and ":" not in text:
        return _bare(float(value), text or str(value), hours=hours)
    if is_nothing(text):
        return Read()
    return _from_words(text, hours=hours)


@lru_cache(maxsize=4096)
def _from_words(text: str, *, hours: bool) -> Read[int]:
    bare = spell_out(squeeze(text).translate({ord("½"): ".5"}))
    outside = _trimmed(_BRACKETS.sub("", bare))
    if _LESSONS.search(outside) or _DAYS.search(outside):
        return _defined_in_brackets(bare, text)
    found = _amount(outside)
    if found is None and not outside:
        found = _amount(_trimmed(bare.strip("()（）[]【】")))
    if found is not None:
        return _accepted(found, text)
    if re.fullmatch(r"\d+(?:\.\d+)?", outside):
        return _bare(float(outside), text, hours=hours)
    if _BETWEEN.search(outside) or re.fullmatch(rf"\d+{_RANGE_MARK}+\d+", outside):
        return unread(Level.WARNING, "minutes_range", f"时长“{text}”是一个范围，请填一个数")
    return unread(Level.WARNING, "bad_minutes", f"时长“{text}”看不出是多少分钟")


def _defined_in_brackets(bare: str, text: str) -> Read[int]:
    for inside in _BRACKETS.findall(bare):
        found = _amount(_trimmed(re.sub(r"^每(?:课时|学时|节)?", "", inside)))
        if found is not None and not inside.startswith("每"):
            return _accepted(found, text)
    return unread(Level.WARNING, "bad_minutes", f"时长“{text}”不能换算成分钟")


def _amount(words: str) -> int | None:
    """Minutes of "1小时30分", "一个半小时", "半小时", "1:30", "9:00-10:30"; None for all else."""
    halves = re.fullmatch(_HALF_HOURS, words)
    if halves:
        return int(halves[1] or halves[2]) * 60 + 30
    if re.fullmatch(rf"半个?{_HOURS}", words):
        return 30
    quarter = re.fullmatch(rf"(?:(\d+){_HOURS})?(\d)刻钟?", words)
    if quarter:
        return int(quarter[1] or 0) * 60 + int(quarter[2]) * 15
    return _clock_amount(words) or _unit_amount(words)


def _clock_amount(words: str) -> int | None:
    span = _FROM_TO.match(words)
    if span:
        begin, end = int(span[1]) * 60 + int(span[2]), int(span[3]) * 60 + int(span[4])
        return end - begin if end > begin else None
    clock = re.fullmatch(_CLOCK, words)
    return int(clock[1]) * 60 + int(clock[2]) if clock else None


def _unit_amount(words: str) -> int | None:
    parts = _PARTS.match(words)
    if parts is None or not (parts[1] or parts[2]) or (words[-1].isdecimal() and not parts[1]):
        return None
    minutes = float(parts[1] or 0) * 60 + float(parts[2] or 0)
    return round(minutes) if abs(minutes - round(minutes)) < 1e-6 else None


def _trimmed(words: str) -> str:
    while (shorter := _NOISE.sub("", words.strip("，,。.;；、"))) != words:
        words = shorter
    return words


def _bare(number: float, text: str, *, hours: bool) -> Read[int]:
    if hours and number < _SHORTEST_BARE:
        return _accepted(round(number * 60), text)
    if number >= _SHORTEST_BARE and number == int(number):
        return _accepted(int(number), text)
    if 0 < number < 1 and abs(number * 1440 - round(number * 1440)) < 1e-6 and not hours:
        return _accepted(round(number * 1440), text)  # a sheet's time of day: a fraction of 24 h
    return unread(Level.WARNING, "bad_minutes", f"时长“{text}”没有写单位，请注明分钟或小时")


def _accepted(minutes: int, text: str) -> Read[int]:
    if not 0 < minutes <= _LONGEST_MIN:
        return unread(Level.WARNING, "bad_minutes", f"时长“{text}”超出一场讲座的范围")
    bare = squeeze(text)
    remarks: tuple[Remark, ...] = ()
    if re.search(r"不少于|不超过|不低于|至少|最多|以内|以上|≥|≤|[<>]", bare):
        remarks = (Remark(Level.INFO, "minutes_bound", f"时长“{bare}”按{minutes}分钟登记"),)
    note = "" if bare in {str(minutes), f"{minutes}.0", f"{minutes}分钟"} else "换算为分钟"
    return Read(minutes, note, remarks)
