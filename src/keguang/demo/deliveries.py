"""What became of last year's programme, placed around today: most of it held, some of it ahead."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO
from random import Random
from typing import Final

from django.utils.timezone import localdate
from PIL import Image, ImageDraw

from keguang.core.errors import DomainError
from keguang.core.models import Division, User
from keguang.core.selectors.calendar import day_off, is_workday
from keguang.core.selectors.divisions import counties_of, home_city
from keguang.lectures.models import Call, Delivery, Proposal
from keguang.lectures.selectors.deliveries.published import published_in
from keguang.lectures.services.deliveries import (
    Hand,
    Outcome,
    Plan,
    Substitute,
    cancel_lecture,
    record_held,
    reschedule,
    schedule_lecture,
    substitute_speaker,
)
from keguang.lectures.states import Cause

NOTICE: Final = timedelta(days=12)  # how long before its day a lecture is fixed
AHEAD: Final = 9  # lectures with a day in the coming weeks
UNREPORTED: Final = 4  # their day was in the past week
HELD_SHARE: Final = 0.86  # of those whose season is over
PHOTOGRAPHED: Final = 4  # drawing a picture costs as much as ten lectures without
_HOURS: Final = (time(9), time(9, 30), time(14, 30), time(15))
_HOSTS: Final = ("街道新时代文明实践所", "社区居委会", "中心小学", "老年大学", "农家书屋")
_NEWS: Final = "https://news.example.cn/kepu/{}"

type Ending = Callable[[Proposal, int], None]


@dataclass(frozen=True, slots=True)
class Aftermath:
    """Gives each lecture of a finished call its day and its outcome, by the office's hand."""

    call: Call
    clerk: User
    now: datetime
    chance: Random
    ahead: int = AHEAD
    unreported: int = UNREPORTED

    def happen(self) -> None:
        lectures = list(published_in(self.call))
        self.chance.shuffle(lectures)
        counties = tuple(counties_of(home_city(), on=localdate(self.now)))
        ahead, unreported, others = _parts(lectures, self.ahead, self.unreported)
        for n, lecture in enumerate(ahead):
            self._try(lecture, self._date(localdate(self.now), 1 + 2 * n), counties, self._ahead, n)
        for n, lecture in enumerate(unreported):
            day = self._date(localdate(self.now), -6 + n)
            self._try(lecture, day, counties, lambda _lecture, _n: None, n)
        over = [x for x in others if x.date_to and x.date_to < localdate(self.now)]
        held = round(len(over) * HELD_SHARE)
        for n, lecture in enumerate(over[:held]):
            self._try(lecture, self._in_season(lecture), counties, self._held, n)
        for lecture in over[held::3]:
            self._cancel(lecture)

    def _try(
        self, lecture: Proposal, day: date, counties: Sequence[Division], then: Ending, n: int
    ) -> None:
        """Fix the day and go on; what the rules refuse (a lecturer in two places) stays undated."""
        place = lecture.place
        county = next((c for c in counties if c.name in place), self.chance.choice(counties))
        plan = Plan(
            day,
            self.chance.choice(_HOURS),
            place=place,
            division=county,
            host=f"{county.name}{self.chance.choice(_HOSTS)}",
        )
        try:
            schedule_lecture(
                proposal=lecture, plan=plan, hand=Hand(self.clerk), now=self._told(day)
            )
            then(lecture, n)
        except DomainError:
            return

    def _ahead(self, lecture: Proposal, n: int) -> None:
        """Of the coming ones, one was moved, one is cancelled, and at one somebody stands in."""
        hand, delivery = Hand(self.clerk), Delivery.objects.get(proposal=lecture)
        if n == 2:
            assert delivery.day is not None  # it was fixed a moment ago
            plan = Plan(
                self._date(delivery.day, 3),
                time(15),
                place=delivery.place,
                division=delivery.division,
                host=delivery.host,
            )
            reschedule(proposal=lecture, plan=plan, hand=hand, now=self.now, cause=Cause.VENUE)
        if n == 4:
            substitute = Substitute("周文静", "副教授", "洛阳科学馆", consent=True)
            substitute_speaker(
                proposal=lecture,
                substitute=substitute,
                hand=hand,
                now=self.now,
                cause=Cause.SPEAKER,
                reason="主讲人临时出差",
            )

        if n == 6:
            self._cancel(lecture)

    def _held(self, lecture: Proposal, n: int) -> None:
        proofs = n % 12 != 11
        outcome = Outcome(
            attendance=self.chance.randrange(25, 180, 5) if proofs else None,
            news_link=_NEWS.format(lecture.code.lower()) if n % 5 == 0 else "",
            photos=[_drawn(self.chance), _drawn(self.chance)] if n < PHOTOGRAPHED else (),
        )
        day = Delivery.objects.get(proposal=lecture).day or localdate(self.now)
        at = min(self.now, self._told(day) + 2 * NOTICE)
        record_held(proposal=lecture, outcome=outcome, hand=Hand(self.clerk), now=at)

    def _cancel(self, lecture: Proposal) -> None:
        cause = self.chance.choice((Cause.WEATHER, Cause.SPEAKER, Cause.HOST))
        cancel_lecture(proposal=lecture, cause=cause, hand=Hand(self.clerk), now=self.now)

    def _in_season(self, lecture: Proposal) -> date:
        """A working day within the season the society named."""
        assert lecture.date_from is not None  # its season is over
        assert lecture.date_to is not None
        days = (lecture.date_to - lecture.date_from).days
        return self._date(lecture.date_from, self.chance.randint(0, days))

    def _date(self, start: date, days: int) -> date:
        """That many days on, or the next working day; before today if it was to be before."""
        day = start + timedelta(days=days)
        step = timedelta(days=1 if days >= 0 and day > localdate(self.now) else -1)
        while day_off(day) or not is_workday(day):
            day += step
        return day

    def _told(self, day: date) -> datetime:
        """When the office was told of the day: before it, and after the programme came out."""
        assert self.call.published_at is not None  # only a programme that is out has days
        days = (localdate(self.now) - day).days
        return max(self.call.published_at, self.now - timedelta(days=max(days, 0)) - NOTICE)


def _parts(lectures: Sequence[Proposal], *sizes: int) -> Iterator[Sequence[Proposal]]:
    start = 0
    for size in sizes:
        yield lectures[start : start + size]
        start += size
    yield lectures[start:]


def _drawn(chance: Random) -> bytes:
    """A hall as a child would draw it: a screen, and rows of heads."""
    shade = chance.randrange(150, 220)
    picture = Image.new("RGB", (960, 640), (shade, shade - 20, shade - 50))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((240, 60, 720, 330), fill=(245, 245, 240), outline=(60, 60, 60), width=6)
    draw.rectangle((280, 110, 680, 130), fill=(12, 92, 76))
    for line in range(4):
        draw.rectangle((280, 170 + 35 * line, 520 + 40 * (line % 3), 182 + 35 * line), fill="#999")
    for row in range(3):
        for seat in range(9):
            if chance.random() < 0.85:
                x, y = 60 + 100 * seat + 30 * (row % 2), 390 + 85 * row
                draw.ellipse((x, y, x + 56, y + 60), fill=(50 + 30 * row, 45, 40))
    out = BytesIO()
    picture.save(out, "JPEG", quality=85)
    return out.getvalue()
