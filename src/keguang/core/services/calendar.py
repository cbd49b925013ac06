"""工作日历 and 重要日子: seeding them from what is published, and the office's own edits."""

import tomllib
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Final

import chinese_calendar
from django.db import transaction
from django.utils.translation import gettext as _

from keguang.core import audit, rules
from keguang.core.models import CalendarDay, KeyDate, User

KEY_DATES: Final = Path(__file__).parents[1] / "data" / "key_dates.toml"
_HOLIDAY_NAMES: Final = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
}


@transaction.atomic
def seed_calendar(years: Iterable[int]) -> list[str]:
    """Enter the published holidays and worked weekends; days the office edited stay as they are.

    Returns one warning sentence for each year that is not published yet (国务院办公厅 announces a
    year's holidays in the November before).
    """
    published = {day.year for day in chinese_calendar.holidays}
    wanted = set(years)
    days = [
        *(_day(day, name, is_workday=False) for day, name in chinese_calendar.holidays.items()),
        *(_day(day, name, is_workday=True) for day, name in chinese_calendar.workdays.items()),
    ]
    CalendarDay.objects.bulk_create(
        [day for day in days if day.day.year in wanted], ignore_conflicts=True, batch_size=500
    )
    warning = _("%(year)d年的节假日安排尚未收录，暂按周一至周五上班计算，请在公布后补录。")
    return [warning % {"year": year} for year in sorted(wanted - published)]


@transaction.atomic
def set_calendar_day(
    *, day: date, is_workday: bool, name: str, by: User, now: datetime
) -> CalendarDay:
    """Enter or correct one day, as announced or as the office arranges."""
    rules.may_edit_calendar(by).require()
    entered, _created = CalendarDay.objects.update_or_create(
        day=day, defaults={"is_workday": is_workday, "name": name.strip()[:40]}
    )
    detail = {"day": day, "is_workday": is_workday, "name": entered.name}
    audit.record(actor=by, action="core.set_calendar_day", subject=entered, at=now, detail=detail)
    return entered


@transaction.atomic
def load_key_dates(path: Path = KEY_DATES) -> int:
    """Enter the key dates of the file that are not there yet; edited ones are left alone.

    Years newly announced for a known key date are added to it. Returns how many were new.
    """
    known = {key_date.name: key_date for key_date in KeyDate.objects.all()}
    created = 0
    for row in tomllib.loads(path.read_text(encoding="utf-8"))["key_date"]:
        existing = known.get(row["name"])
        if existing is None:
            KeyDate.objects.create(**row)
            created += 1
        elif new_years := row.get("announced", {}).keys() - existing.announced.keys():
            existing.announced |= {year: row["announced"][year] for year in new_years}
            existing.save(update_fields=["announced"])
    return created


@transaction.atomic
def announce_key_date(
    *, key_date: KeyDate, start: date, end: date, by: User, now: datetime
) -> KeyDate:
    """Enter the period announced for the year in which it starts."""
    rules.may_edit_calendar(by).require()
    key_date = KeyDate.objects.select_for_update().get(pk=key_date.pk)
    key_date.announced |= {str(start.year): [start.isoformat(), end.isoformat()]}
    key_date.save(update_fields=["announced"])
    detail = {"from": start, "to": end}
    audit.record(actor=by, action="core.announce_key_date", subject=key_date, at=now, detail=detail)
    return key_date


def _day(day: date, name: str, *, is_workday: bool) -> CalendarDay:
    label = _HOLIDAY_NAMES.get(name, name)
    return CalendarDay(day=day, is_workday=is_workday, name=f"{label}调休" if is_workday else label)
