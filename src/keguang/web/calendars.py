"""A month as a grid of days, drawn by the server."""

from calendar import Calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Day:
    """One square; days of the months around are blank. `mark` is a word below the number."""

    date: date
    blank: bool
    off: bool
    today: bool
    chosen: bool
    mark: str | Promise = ""


@dataclass(frozen=True, slots=True)
class Month:
    first: date
    weeks: list[list[Day]]
    before: date | None
    after: date | None


def month_of(
    shown: date,
    *,
    today: date,
    chosen: date | None = None,
    earliest: date | None = None,
    latest: date | None = None,
    marks: Mapping[date, str | Promise] | None = None,
) -> Month:
    """The month `shown` lies in, weeks from Monday; days outside earliest..latest are off."""
    first = shown.replace(day=1)
    after = (first + timedelta(days=31)).replace(day=1)
    before = (first - timedelta(days=1)).replace(day=1)
    words = marks or {}

    def square(day: date) -> Day:
        off = (earliest is not None and day < earliest) or (latest is not None and day > latest)
        return Day(
            day, day.month != first.month, off, day == today, day == chosen, words.get(day, "")
        )

    return Month(
        first=first,
        weeks=[
            [square(day) for day in week]
            for week in Calendar().monthdatescalendar(first.year, first.month)
        ],
        before=before if earliest is None or first > earliest else None,
        after=after if latest is None or after <= latest else None,
    )
