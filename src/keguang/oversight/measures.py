"""统计口径: what each figure counts, in the office's words. Pure.

已报 is what arrived and stands, 填报完整 what of it has no error and was neither returned nor
refused, 审核通过 what was accepted: the words of 征集进度. 已开展, with or without a proof, is said
of lectures in a programme in force: the words of 落实情况.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from keguang.lectures.states import DeliveryState


class Measure(TextChoices):
    """One column of the figures."""

    ASKED = "asked", _("征集单位")
    SENT = "sent", _("已报送单位")
    REPORTED = "reported", _("已报")
    COMPLETE = "complete", _("填报完整")
    ACCEPTED = "accepted", _("审核通过")
    PUBLISHED = "published", _("已公布")
    HELD = "held", _("已开展")
    PROVEN = "proven", _("有佐证")
    CANCELLED = "cancelled", _("已取消")
    KNOWN = "known", _("有到场人数")
    PEOPLE = "people", _("到场人数")


BODIES: Final = (Measure.ASKED, Measure.SENT)
PROPOSED: Final = (Measure.REPORTED, Measure.COMPLETE, Measure.ACCEPTED)
OFFERED: Final = (Measure.PUBLISHED, Measure.HELD, Measure.PROVEN, Measure.CANCELLED)
ATTENDED: Final = (Measure.KNOWN, Measure.PEOPLE)
HEADLINES: Final = (*BODIES, *PROPOSED, *OFFERED, *ATTENDED)
UNITS: Final[Mapping[Measure, object]] = {
    **dict.fromkeys(BODIES, _("家")),
    **dict.fromkeys((*PROPOSED, *OFFERED, Measure.KNOWN), _("场")),
    Measure.PEOPLE: _("人次"),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a published lecture."""

    state: str = DeliveryState.LISTED.value
    day: date | None = None
    cancelled_on: date | None = None
    cause: str = ""
    attendance: int | None = None
    photos: int = 0
    news_link: str = ""
    place: str = ""
    district: str = ""
    substitute: str = ""

    @property
    def is_held(self) -> bool:
        return self.state == DeliveryState.HELD

    @property
    def is_cancelled(self) -> bool:
        """It stands cancelled; one that was resumed only was so once."""
        return self.state == DeliveryState.CANCELLED

    @property
    def is_proven(self) -> bool:
        """Held, and attendance, a photograph or a report shows it."""
        return self.is_held and (bool(self.attendance) or bool(self.photos) or bool(self.news_link))


NOTHING_YET: Final = Outcome()


@dataclass(frozen=True, slots=True)
class Fact:
    """One lecture as it stood at a moment.

    `counted` says that it is among its call's 已报: it stands, and its body was asked. `body` is
    who answers for it, a department's parent. `published_on` is the first day it was public; it is
    empty for what is in no programme in force.
    """

    code: str
    year: int
    call: int
    body: int
    title: str
    state: str
    received_on: date
    counted: bool
    complete: bool
    accepted: bool
    published_on: date | None
    theme: str
    audiences: frozenset[str]
    outcome: Outcome

    def dates(self) -> Iterator[tuple[Measure, date]]:
        """What it counts for, each with the day by which it falls into a period."""
        if self.counted:
            yield Measure.REPORTED, self.received_on
            if self.complete:
                yield Measure.COMPLETE, self.received_on
            if self.accepted:
                yield Measure.ACCEPTED, self.received_on
        if self.published_on is not None:
            yield Measure.PUBLISHED, self.published_on
            yield from self._outcome_dates()

    def _outcome_dates(self) -> Iterator[tuple[Measure, date]]:
        outcome = self.outcome
        if outcome.is_held and outcome.day is not None:
            yield Measure.HELD, outcome.day
            if outcome.is_proven:
                yield Measure.PROVEN, outcome.day
            if outcome.attendance is not None:
                yield Measure.KNOWN, outcome.day
        elif outcome.is_cancelled and outcome.cancelled_on is not None:
            yield Measure.CANCELLED, outcome.cancelled_on


@dataclass(frozen=True, slots=True)
class Asked:
    """One body asked by one call."""

    body: int
    year: int
    on: date
