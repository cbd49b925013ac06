"""What anybody may read of a lecture's day and of what became of it: no private reason, no name
without its owner's consent."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from keguang.core.phones import mask_phones
from keguang.lectures.name_hiding import Hidden, address_without, without_people
from keguang.lectures.states import Cause, DeliveryState

_PREFIX: Final = "proposal__delivery__"
_NAMES: Final = (
    *("state", "day", "start_time", "place", "host", "division__name", "division__code"),
    *("announced_day", "announced_start_time", "announced_place", "cause"),
    *("substitute_name", "substitute_position", "substitute_employer", "substitute_consent"),
    *("attendance", "news_link", "duration_min"),
)
FIELDS: Final = tuple(f"{_PREFIX}{name}" for name in _NAMES)
TONES: Final = {
    DeliveryState.LISTED: "good",
    DeliveryState.SCHEDULED: "info",
    DeliveryState.CHANGED: "warn",
    DeliveryState.HELD: "idle",
    DeliveryState.CANCELLED: "bad",
}
ICONS: Final = {
    DeliveryState.LISTED: "phone",
    DeliveryState.SCHEDULED: "calendar-event",
    DeliveryState.CHANGED: "pencil",
    DeliveryState.HELD: "circle-check",
    DeliveryState.CANCELLED: "circle-x",
}


@dataclass(frozen=True, slots=True)
class PublicDelivery:
    """`was` is what had been announced, where it reads differently now; `cause` why."""

    state: DeliveryState = DeliveryState.LISTED
    day: date | None = None
    start_time: time | None = None
    duration_min: int | None = None
    place: str = ""
    host: str = ""
    district: str = ""
    district_code: str = ""
    was: str = ""
    cause: str = ""
    substituted: bool = False
    unnamed: Hidden | None = None  # who stands in without wanting to be named
    speaker: str = ""
    position: str = ""
    employer: str = ""
    attendance: int | None = None
    news_link: str = ""

    @property
    def label(self) -> str:
        return str(self.state.label)

    @property
    def tone(self) -> str:
        return TONES[self.state]

    @property
    def icon(self) -> str:
        return ICONS[self.state]

    @property
    def is_held(self) -> bool:
        return self.state == DeliveryState.HELD

    @property
    def is_cancelled(self) -> bool:
        return self.state == DeliveryState.CANCELLED

    @property
    def is_ahead(self) -> bool:
        """It may still be heard: neither over nor cancelled."""
        return not (self.is_held or self.is_cancelled)

    @property
    def when(self) -> str:
        return moment_words(self.day, self.start_time)

    def without(self, people: Sequence[Hidden], *, keep: Collection[str]) -> "PublicDelivery":
        """The same, these people named in none of its texts, but for whom it keeps."""
        return replace(
            self,
            unnamed=None,
            place=without_people(self.place, people, keep=keep),
            host=without_people(self.host, people, keep=keep),
            was=without_people(self.was, people, keep=keep),
            news_link=address_without(self.news_link, people, keep=keep),
        )


NOTHING_YET: Final = PublicDelivery()


def public_delivery(row: Mapping[str, Any]) -> PublicDelivery:
    """From a row of an offering's values with FIELDS; without a delivery it is 可预约."""
    got = {name: row[f"{_PREFIX}{name}"] for name in _NAMES}
    if not got["state"]:
        return NOTHING_YET
    state = DeliveryState(got["state"])
    named = got["substitute_consent"] is True
    held = state == DeliveryState.HELD
    return PublicDelivery(
        state=state,
        day=got["day"],
        start_time=got["start_time"],
        duration_min=got["duration_min"],
        place=mask_phones(got["place"]) if got["day"] else "",
        host=mask_phones(got["host"]) if got["day"] else "",
        district=got["division__name"] or "",
        district_code=(got["division__code"] or "") if got["day"] else "",
        was=_was(state, got),
        cause=str(Cause(got["cause"]).label) if got["cause"] and not held else "",
        substituted=bool(got["substitute_name"]),
        unnamed=_unnamed(got, named=named),
        speaker=got["substitute_name"] if named else "",
        position=got["substitute_position"] if named else "",
        employer=got["substitute_employer"] if named else "",
        attendance=got["attendance"] if held else None,
        news_link=got["news_link"] if held else "",
    )


def _unnamed(got: Mapping[str, Any], *, named: bool) -> Hidden | None:
    if named or not got["substitute_name"]:
        return None
    beside = (got["substitute_employer"], got["substitute_position"])
    return Hidden(got["substitute_name"], beside)


def moment_words(day: date | None, start_time: time | None) -> str:
    """4月8日 9:00"""
    if day is None:
        return ""
    written = str(date_format(day, _("n月j日")))
    return f"{written} {start_time:%H:%M}" if start_time else written


def _was(state: DeliveryState, got: Mapping[str, Any]) -> str:
    """The announced time, and the place where that changed too."""
    if state == DeliveryState.CANCELLED:
        return moment_words(got["day"], got["start_time"])
    if got["announced_day"] is None:
        return ""
    was = moment_words(got["announced_day"], got["announced_start_time"])
    moved = got["announced_place"] != got["place"] and got["announced_place"]
    place = mask_phones(got["announced_place"]) if moved else ""
    same_time = was == moment_words(got["day"], got["start_time"])
    return " ".join(filter(None, ("" if same_time else was, place)))
