"""What is on: today and the next days, a month, and what can still be booked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import F, Q

from keguang.lectures.listing_facts import undated_in
from keguang.lectures.models import Call, CurrentProgramme, ListedLecture
from keguang.lectures.selectors.listing.finding import AHEAD, Listed, matching, read, read_each
from keguang.lectures.selectors.programme import PublicLecture
from keguang.lectures.states import DeliveryState
from keguang.lectures.wishes import Wish

SUNDAY: Final = 6


@dataclass(frozen=True, slots=True)
class Coming:
    """The next lectures whose day is fixed, `this_week` of all of them are on by Sunday; and
    `bookable` ones still without a day, those first whose season ends soonest."""

    next: list[PublicLecture]
    this_week: int
    bookable: list[PublicLecture]


def coming(call: Call, today: date, *, soon: int, bookable: int) -> Coming:
    """At most `soon` from today on, of all programmes in force: January may belong to the last
    one; and at most `bookable` of this call's."""
    ahead = ListedLecture.objects.filter(state__in=AHEAD)
    sunday = today + timedelta(days=SUNDAY - today.weekday())
    week = ahead.filter(day__gte=today, day__lte=sunday).count()
    following = _by_hour(ahead.filter(day__gte=today))[:soon]
    next_ones, to_be_booked = read_each(following, _to_be_booked(call, today)[:bookable])
    return Coming(next_ones, week, to_be_booked)


def _to_be_booked(call: Call, today: date) -> Listed:
    """What has no season to end comes last."""
    found = matching(Wish(), call).filter(state=DeliveryState.LISTED, day__isnull=True)
    in_season = found.filter(Q(last_day__gte=today) | Q(last_day__isnull=True))
    return in_season.order_by(F("last_day").asc(nulls_last=True), "key")


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
