"""日历: lectures with a certain day as iCalendar events (RFC 5545), written by `icalendar`."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vDuration, vText

from keguang.lectures.selectors.deliveries.log import Revision
from keguang.lectures.selectors.programme import PublicLecture

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")  # no summer time since 1991: moments go out in UTC
PRODUCT: Final = "-//Keguang//Programme//ZH"
REFRESH: Final = timedelta(hours=6)
KEPT_EVENTS: Final = 1024
_USUAL_MIN: Final = 90  # how long a lecture blocks the calendar when nobody said


def calendar_of(
    lectures: Iterable[PublicLecture],
    *,
    name: str,
    site: str,
    published_at: datetime,
    sequence: int,
    revisions: Mapping[str, Revision],
) -> bytes:
    """The events of those lectures whose day is certain; a season is none.

    Parameters
    ----------
    site
        Where the public pages live, as "https://kepu.example.cn"; its host ends every UID, so the
        same lecture stays the same event whatever is subscribed to.
    sequence
        The number of the published version.
    revisions
        The steps of each delivery, by lecture code. Version and steps together make an event's
        SEQUENCE, which grows with every change: a calendar may ignore one that does not (RFC 5546).
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", "Asia/Shanghai")
    calendar.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    events = []
    for lecture in lectures:
        if lecture.certain_day is not None:
            revision = revisions.get(lecture.code) or Revision(0, published_at)
            last, number = max(published_at, revision.at), sequence + revision.steps
            events.append(_event(lecture, lecture.certain_day, site, last, number))
    head, end, rest = calendar.to_ical().rpartition(b"END:VCALENDAR")
    return b"".join([head, *events, end, rest])


@lru_cache(maxsize=KEPT_EVENTS)
def _event(
    lecture: PublicLecture, day: date, site: str, changed_at: datetime, sequence: int
) -> bytes:
    """One event's lines. Of a calendar that changed, most events are what they were: writing one
    takes a millisecond, finding it again none. A lecture that reads differently is another key."""
    host = site.rpartition("//")[2]
    event = Event()
    event.add("uid", f"{lecture.code}@{host}")
    event.add("dtstamp", changed_at.astimezone(UTC))
    event.add("last-modified", changed_at.astimezone(UTC))
    event.add("sequence", sequence)
    event.add("summary", lecture.title)
    minutes = lecture.delivery.duration_min or lecture.duration_min
    _add_time(event, day, lecture.start_time, minutes)
    if lecture.place:
        event["location"] = vText(lecture.place)
    event["description"] = vText(_description(lecture))
    event.add("url", f"{site}/programme/{lecture.code}/")
    if lecture.theme_label:
        event.add("categories", [lecture.theme_label])
    event.add("status", "CANCELLED" if lecture.delivery.is_cancelled else "CONFIRMED")
    lines: bytes = event.to_ical()
    return lines


def _add_time(event: Event, day: date, start: time | None, duration_min: int | None) -> None:
    """A whole day where the hour is not known."""
    if start is None:
        event.add("dtstart", day)
        event.add("dtend", day + timedelta(days=1))
        return
    begins = datetime.combine(day, start, tzinfo=SHANGHAI)
    ends = begins + timedelta(minutes=duration_min or _USUAL_MIN)
    event.add("dtstart", begins.astimezone(UTC))
    event.add("dtend", ends.astimezone(UTC))


def _description(lecture: PublicLecture) -> str:
    speaker = " ".join(filter(None, (lecture.speaker, lecture.position, lecture.employer)))
    lines = (
        f"主讲：{speaker}" if speaker else "",
        f"单位：{lecture.organisation}",
        f"适合：{lecture.audience}" if lecture.audience else "",
        f"节目编号：{lecture.code}",
        lecture.changed_note,
        lecture.summary,
    )
    return "\n".join(filter(None, lines))
