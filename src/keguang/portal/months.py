"""月历: the lectures whose day is certain, a month at a time. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from keguang.lectures.selectors.programme import PublicLecture
from keguang.web.calendars import month_of


@dataclass(frozen=True, slots=True)
class DayOfMonth:
    """One square: its lectures by hour; blank outside the month."""

    date: date
    blank: bool
    today: bool
    lectures: tuple[PublicLecture, ...]


@dataclass(frozen=True, slots=True)
class MonthPage:
    first: date
    weeks: tuple[tuple[DayOfMonth, ...], ...]
    before: date | None
    after: date | None
    undated: int

    @property
    def days(self) -> list[DayOfMonth]:
        """The days on which something is on."""
        return [day for week in self.weeks for day in week if day.lectures and not day.blank]


def month_page(
    lectures: Iterable[PublicLecture],
    first: date,
    *,
    today: date,
    span: tuple[date, date] | None,
    undated: int,
) -> MonthPage:
    """The month and its neighbours, as far as anything is on: no way leads into empty years."""
    by_day: defaultdict[date | None, list[PublicLecture]] = defaultdict(list)
    for lecture in lectures:
        by_day[lecture.certain_day].append(lecture)
    known = [*(span or ()), today]
    earliest = min(known).replace(day=1)
    drawn = month_of(first, today=today, earliest=earliest, latest=max(known))
    weeks = tuple(
        tuple(
            DayOfMonth(d.date, d.blank, d.today, () if d.blank else tuple(by_day[d.date]))
            for d in week
        )
        for week in drawn.weeks
    )
    return MonthPage(drawn.first, weeks, drawn.before, drawn.after, undated)
