"""工作日历 and 重要日子: which days are worked, and when each key date falls."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from chinese_calendar import get_solar_terms
from lunardate import LunarDate

from keguang.core.models import CalendarDay, KeyDate, KeyDateRule

SATURDAY: Final = 5
_WINDOW: Final = 60  # days read at once; no holiday season is half as long


@dataclass(frozen=True, slots=True)
class KeyDay:
    """A key date as it falls in one year, inclusive."""

    start: date
    end: date
    key_date: KeyDate


def is_workday(day: date) -> bool:
    """By the calendar the office keeps; an unlisted day is worked from Monday to Friday."""
    listed = CalendarDay.objects.filter(day=day).values_list("is_workday", flat=True).first()
    return day.weekday() < SATURDAY if listed is None else listed


def day_off(day: date) -> str:
    """The name of the public holiday the day belongs to; empty for workdays and plain weekends."""
    listed = CalendarDay.objects.filter(day=day, is_workday=False).first()
    return (listed.name or f"{day:%F}") if listed else ""


def is_year_known(year: int) -> bool:
    """Whether holidays of the year were entered; without them 调休 is missed."""
    return CalendarDay.objects.filter(day__year=year).exists()


def workdays_before(day: date, count: int) -> date:
    """The `count`-th working day before `day` (`day` itself when 0)."""
    while count:
        window = _worked(day - timedelta(days=_WINDOW), day - timedelta(days=1))
        if len(window) >= count:
            return window[-count]
        count -= len(window)
        day -= timedelta(days=_WINDOW)
    return day


def workdays_between(start: date, end: date) -> int:
    """How many working days are left: those after `start`, up to and including `end`."""
    return len(_worked(start + timedelta(days=1), end))


def key_dates_between(start: date, end: date) -> list[KeyDay]:
    """Every key date that touches the period, in order of its first day."""
    found = [
        day
        for key_date in KeyDate.objects.all()
        for year in range(start.year - 1, end.year + 1)  # a period may begin in the year before
        if (day := falls_in(key_date, year)) and day.start <= end and day.end >= start
    ]
    return sorted(found, key=lambda day: (day.start, day.end, day.key_date.name))


def falls_in(key_date: KeyDate, year: int) -> KeyDay | None:
    """When a key date falls in a year; None for one not announced or not computable."""
    if key_date.rule == KeyDateRule.ANNOUNCED:
        announced = key_date.announced.get(str(year))
        if announced is None:
            return None
        first, last = (date.fromisoformat(day) for day in announced)
        return KeyDay(first, last, key_date)
    start = _first_day(key_date, year)
    if start is None:
        return None
    return KeyDay(start, start + timedelta(days=key_date.days - 1), key_date)


def _first_day(key_date: KeyDate, year: int) -> date | None:
    month, day = key_date.month or 1, key_date.day or 1
    match key_date.rule:
        case KeyDateRule.FIXED:
            return _day_or_none(year, month, day)
        case KeyDateRule.NTH_WEEKDAY:
            return _nth_weekday(year, month, key_date.weekday or 1, key_date.ordinal or 1)
        case KeyDateRule.LAST_WEEKDAY:
            return _last_weekday(year, month, key_date.weekday or 1)
        case KeyDateRule.SOLAR_TERM:
            return _solar_term(year, month, key_date.ordinal or 1)
        case KeyDateRule.LUNAR:
            return _lunar(year, month, day)
    return None


def _day_or_none(year: int, month: int, day: int) -> date | None:
    """29 February falls in leap years only."""
    exists = day <= calendar.monthrange(year, month)[1]
    return date(year, month, day) if exists else None


def _nth_weekday(year: int, month: int, weekday: int, ordinal: int) -> date | None:
    first = date(year, month, 1)
    offset = (weekday - first.isoweekday()) % 7 + 7 * (ordinal - 1)
    return _day_or_none(year, month, 1 + offset)


def _last_weekday(year: int, month: int, weekday: int) -> date:
    last = date(year, month, calendar.monthrange(year, month)[1])
    return last - timedelta(days=(last.isoweekday() - weekday) % 7)


def _solar_term(year: int, month: int, ordinal: int) -> date | None:
    """Each month holds two solar terms; 秋分 is the second of September."""
    last = date(year, month, calendar.monthrange(year, month)[1])
    terms = get_solar_terms(date(year, month, 1), last)
    return terms[ordinal - 1][0] if len(terms) >= ordinal else None


def _lunar(year: int, month: int, day: int) -> date | None:
    try:
        fallen: date = LunarDate(year, month, day).to_solar_date()
    except ValueError:  # the month has 29 days that year, or the tables end
        return None
    return fallen


def _worked(first: date, last: date) -> list[date]:
    """The working days of an inclusive period, in one query."""
    listed = dict(
        CalendarDay.objects.filter(day__range=(first, last)).values_list("day", "is_workday")
    )
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [day for day in days if listed.get(day, day.weekday() < SATURDAY)]
