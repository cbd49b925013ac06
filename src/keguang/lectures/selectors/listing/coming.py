"""What is on: today and the next days, a month, and what can still be booked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import F

from keguang.lectures.listing_facts import undated_in
from keguang.lectures.models import Call, CurrentProgramme, ListedLecture
from keguang.lectures.selectors.listing.finding import AHEAD, Listed, matching, read
from keguang.lectures.selectors.programme import PublicLecture
from keguang.lectures.states import DeliveryState
from keguang.lectures.wishes import Wish

SUNDAY: Final = 6


@dataclass(frozen=True, slots=True)
class Coming:
    """The next lectures whose day is fixed; `this_week` of all of them are on by Sunday."""

    next: list[PublicLecture]
    this_week: int


def coming(today: date, most: int) -> Coming:
    """From today on, of all programmes in force: January may belong to the last one."""
    ahead = ListedLecture.objects.filter(state__in=AHEAD)
    sunday = today + timedelta(days=SUNDAY - today.weekday())
    week = ahead.filter(day__gte=today, day__lte=sunday).count()
    return Coming(read(_by_hour(ahead.filter(day__gte=today))[:most]), week)


def to_be_booked(call: Call, today: date, most: int) -> list[PublicLecture]:
    """Lectures still without a day, those first whose season ends soonest."""
    found = matching(Wish(), call).filter(state=DeliveryState.LISTED, day__isnull=True)
    in_season = found.filter(last_day__gte=today).order_by("last_day", "key")
    lectures = read(in_season[:most])
    if len(lectures) < most:
        lectures += read(found.filter(last_day__isnull=True)[: most - len(lectures)])
    return lectures


def in_month(first: date, found: Listed | None = None) -> list[PublicLecture]:
    """The lectures whose certain day is in a month, by day and hour."""
    found = ListedLecture.objects.all() if found is None else found
    after = (first + timedelta(days=31)).replace(day=1)
    return read(_by_hour(found.filter(day__gte=first, day__lt=after)))


def still_open(found: Listed, *, in_county: bool) -> list[PublicLecture]:
    """Those of them to be booked; a county may ask for one although a day was once meant."""
    bookable = found.filter(state=DeliveryState.LISTED)
    return read(bookable if in_county else bookable.filter(day__isnull=True))


def first_and_last_day() -> tuple[date, date] | None:
    """Between which days anything is on at all."""
    days = ListedLecture.objects.filter(day__isnull=False).values_list("day", flat=True)
    first, last = days.order_by("day").first(), days.order_by("-day").first()
    return (first, last) if first and last else None


def next_day(today: date) -> date | None:
    days = ListedLecture.objects.filter(day__gte=today).order_by("day")
    return days.values_list("day", flat=True).first()


def undated(programmes: Iterable[CurrentProgramme]) -> int:
    """How many lectures can be had on a day still to be agreed."""
    return sum(undated_in(programme.counts) for programme in programmes)


def _by_hour(found: Listed) -> Listed:
    """A lecture whose hour is open stands behind those of its day."""
    return found.order_by("day", F("start_time").asc(nulls_last=True), "key")
