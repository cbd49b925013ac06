"""Which days suit a lecture: who would have to be in two places, and which dates are worth it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Final

from django.utils.translation import gettext as _

from keguang.core.models import Person
from keguang.core.parameters import TRAVEL_MINUTES
from keguang.core.selectors.calendar import day_off, key_dates_between
from keguang.core.selectors.settings import get_parameter
from keguang.lectures.models import Delivery, Proposal
from keguang.lectures.states import DeliveryState

USUAL_MINUTES: Final = 90
NOON: Final = 12 * 60
MOST_SUGGESTIONS: Final = 6
_TAKING_PLACE: Final = (DeliveryState.SCHEDULED, DeliveryState.CHANGED, DeliveryState.HELD)
_BETWEEN_NAMES: Final = re.compile(r"[、，,;；/]")


@dataclass(frozen=True, slots=True)
class Occasion:
    """Who would be where, and when; an hour not known may be any hour of the day."""

    lecturers: frozenset[tuple[str, str]]
    persons: frozenset[int]
    start_time: time | None
    duration_min: int
    place: str


@dataclass(frozen=True, slots=True)
class Clash:
    """Another lecture the same person gives at that time."""

    proposal: Proposal
    who: str
    start_time: time | None

    def __str__(self) -> str:
        hour = f"{self.start_time:%H:%M}" if self.start_time else _("时间未定")
        words = {"who": self.who, "title": self.proposal.title, "hour": hour}
        return _("%(who)s当天已有《%(title)s》（%(hour)s）") % words


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A key date within the lecture's own season."""

    day: date
    name: str


def clashes(delivery: Delivery) -> list[Clash]:
    """What else its lecturer does on its day: at the same time, or too near to get there."""
    mine = occasion_of(delivery)
    others = Delivery.objects.filter(day=delivery.day, state__in=_TAKING_PLACE)
    others = others.exclude(proposal=delivery.proposal_id)
    others = others.select_related("proposal__person", "proposal__organisation").order_by("pk")
    slack = get_parameter(TRAVEL_MINUTES)
    return [
        Clash(other.proposal, who, other.start_time)
        for other in others
        if (who := _in_both(mine, theirs := occasion_of(other))) and _collide(mine, theirs, slack)
    ]


def occasion_of(delivery: Delivery) -> Occasion:
    proposal = delivery.proposal
    substitute = delivery.substitute_name
    names = substitute or proposal.speaker
    employer = delivery.substitute_employer if substitute else proposal.employer
    person = None if substitute else proposal.person
    return Occasion(
        lecturers=frozenset((name, _plain(employer)) for name in _names(names)),
        persons=frozenset(_roots(person)),
        start_time=delivery.start_time,
        duration_min=delivery.duration_min or proposal.duration_min or USUAL_MINUTES,
        place=_plain(delivery.place or proposal.place),
    )


def suggestions(proposal: Proposal, today: date) -> list[Suggestion]:
    """Key dates in the season the society named, from today on, public holidays left out."""
    if proposal.date_from is None or proposal.date_to is None:
        return []
    first = max(proposal.date_from, today)
    if first > proposal.date_to:
        return []
    found = [
        Suggestion(max(each.start, first), each.key_date.name)
        for each in key_dates_between(first, proposal.date_to)
        if each.end - each.start < timedelta(days=31)
    ]
    return [each for each in found if not day_off(each.day)][:MOST_SUGGESTIONS]


def _in_both(mine: Occasion, theirs: Occasion) -> str:
    """The name of somebody who would give both; a unit nobody wrote down may be any."""
    for name, employer in sorted(mine.lecturers):
        for other, other_employer in theirs.lecturers:
            same_unit = employer == other_employer or not (employer and other_employer)
            if name == other and (same_unit or mine.persons & theirs.persons):
                return name
    return min(mine.lecturers, default=("", ""))[0] if mine.persons & theirs.persons else ""


def _collide(mine: Occasion, theirs: Occasion, slack: int) -> bool:
    if mine.start_time is None or theirs.start_time is None:
        return True
    first, second = sorted((mine, theirs), key=_begins)
    gap = _begins(second) - (_begins(first) + first.duration_min)
    if gap < 0:
        return True
    same_half = (_begins(first) < NOON) == (_begins(second) < NOON)
    same_place = bool(first.place) and first.place == second.place
    return same_half and not same_place and gap < slack


def _begins(occasion: Occasion) -> int:
    assert occasion.start_time is not None  # whoever asks has looked
    return occasion.start_time.hour * 60 + occasion.start_time.minute


def _names(text: str) -> Iterable[str]:
    return filter(None, (_plain(name) for name in _BETWEEN_NAMES.split(text)))


def _plain(text: str) -> str:
    return "".join(text.split())


def _roots(person: Person | None) -> Iterator[int]:
    if person is not None:
        yield person.merged_into_id or person.pk
