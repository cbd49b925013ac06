"""月历: the lectures whose day is certain, a month at a time. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Final

from keguang.lectures.selectors.programme import PublicLecture
from keguang.portal.ical import certain_day
from keguang.web.calendars import month_of

_ALL_DAY: Final = time.max  # a lecture without an hour comes after those with one


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


def month_page(lectures: Sequence[PublicLecture], first: date, *, today: date) -> MonthPage:
    """The month and its neighbours, as far as anything is on: no way leads into empty years."""
    by_day = _by_day(lectures)
    known = [*by_day, today]
    earliest = min(known).replace(day=1)
    drawn = month_of(first, today=today, earliest=earliest, latest=max(known))
    weeks = tuple(
        tuple(
            DayOfMonth(d.date, d.blank, d.today, () if d.blank else tuple(by_day[d.date]))
            for d in week
        )
        for week in drawn.weeks
    )
    undated = sum(1 for lecture in lectures if certain_day(lecture) is None)
    return MonthPage(drawn.first, weeks, drawn.before, drawn.after, undated)


def month_to_open(lectures: Iterable[PublicLecture], *, today: date) -> date:
    """This month if anything is still to come in it, else the next that has something."""
    days = sorted(day for lecture in lectures if (day := certain_day(lecture)) is not None)
    coming = next((day for day in days if day >= today), None)
    return (coming or (days[-1] if days else today)).replace(day=1)


def _by_day(lectures: Iterable[PublicLecture]) -> defaultdict[date, list[PublicLecture]]:
    found: defaultdict[date, list[PublicLecture]] = defaultdict(list)
    for lecture in lectures:
        day = certain_day(lecture)
        if day is not None:
            found[day].append(lecture)
    for same_day in found.values():
        same_day.sort(key=lambda x: (x.start_time or _ALL_DAY, x.code))
    return found
