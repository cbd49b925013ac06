"""The public change log: versions of the programme, and between them each day's changes."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from django.db.models import Count, Max
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from keguang.core.phones import mask_phones
from keguang.lectures.delivery_changes import Content, replay
from keguang.lectures.models import Call, ConsentEntry, DeliveryEntry, Offering
from keguang.lectures.selectors.deliveries.public import moment_words
from keguang.lectures.selectors.programme import LoggedVersion, change_log, people_to_hide
from keguang.lectures.states import Cause, DeliveryAction

# what changes something that had been made known
ANNOUNCED: Final = (
    DeliveryAction.RESCHEDULE,
    DeliveryAction.SUBSTITUTE,
    DeliveryAction.CANCEL,
    DeliveryAction.RESUME,
)
_TONES: Final = {
    DeliveryAction.RESCHEDULE: ("info", "calendar-event"),
    DeliveryAction.SUBSTITUTE: ("info", "arrows-left-right"),
    DeliveryAction.CANCEL: ("bad", "circle-x"),
    DeliveryAction.RESUME: ("good", "refresh"),
}


@dataclass(frozen=True, slots=True)
class LoggedStep:
    """One change of one lecture as the public reads it."""

    at: datetime
    action: DeliveryAction
    code: str
    title: str
    words: str

    @property
    def label(self) -> str:
        return str(self.action.label)

    @property
    def tone(self) -> str:
        return _TONES[self.action][0]

    @property
    def icon(self) -> str:
        return _TONES[self.action][1]


@dataclass(frozen=True, slots=True)
class LoggedMoment:
    """Either a version, or the changes of one day."""

    at: datetime
    logged: LoggedVersion | None = None
    steps: tuple[LoggedStep, ...] = ()


@dataclass(frozen=True, slots=True)
class Revision:
    """How often what is said of a lecture has changed since it was published, by a step of its
    delivery or by a consent, and when it last did."""

    steps: int
    at: datetime


def revisions(call: Call) -> dict[str, Revision]:
    """By lecture code; what nothing has happened to is left out. Two queries."""
    steps = DeliveryEntry.objects.filter(delivery__proposal__call=call).order_by()
    consents = ConsentEntry.objects.filter(proposal__call=call).order_by()
    found: dict[str, Revision] = {}
    for code, number, at in (
        *steps.values_list("delivery__proposal__code").annotate(Count("pk"), Max("at")),
        *consents.values_list("proposal__code").annotate(Count("pk"), Max("at")),
    ):
        known = found.get(code, Revision(0, at))
        found[code] = Revision(known.steps + number, max(known.at, at))
    return found


def public_log(call: Call) -> list[LoggedMoment]:
    """Everything made known about a programme since it came out, the newest first."""
    by_day: dict[date, list[LoggedStep]] = defaultdict(list)
    for step in delivery_log(call):
        by_day[localdate(step.at)].append(step)
    moments = [LoggedMoment(steps[0].at, steps=tuple(steps)) for steps in by_day.values()]
    moments += [LoggedMoment(each.version.published_at, each) for each in change_log(call)]
    return sorted(moments, key=lambda moment: moment.at, reverse=True)


def delivery_log(call: Call) -> list[LoggedStep]:
    """改期, 换人, 取消 and 恢复 of a call's lectures, the newest first; in three queries."""
    entries = DeliveryEntry.objects.filter(delivery__proposal__call=call)
    known = list(entries.select_related("delivery__proposal").order_by("delivery", "number"))
    if not known:
        return []
    offered = Offering.objects.filter(version__call=call).order_by("version__number")
    titles = dict(offered.values_list("code", "title"))
    hidden = people_to_hide(call)
    steps = [
        LoggedStep(
            entry.at,
            DeliveryAction(entry.action),
            code := entry.delivery.proposal.code,
            hidden.clean(titles.get(code, ""), code=code),
            hidden.clean(_words(entry, old, new), code=code),
        )
        for entry, old, new in _with_contents(known)
        if entry.action in ANNOUNCED
    ]
    return sorted(steps, key=lambda step: step.at, reverse=True)


def _with_contents(
    entries: Iterable[DeliveryEntry],
) -> Iterator[tuple[DeliveryEntry, Content, Content]]:
    """Each entry with the whole delivery before and after it."""
    content: Content = {}
    for entry in entries:
        old = replay([content]) if entry.number > 1 else replay([])
        content = replay([old, entry.after])
        yield entry, old, content


def _words(entry: DeliveryEntry, old: Content, new: Content) -> str:
    match entry.action:
        case DeliveryAction.RESCHEDULE:
            said = _("%(old)s改为%(new)s") % {"old": _place_and_time(old), "new": _moved(old, new)}
        case DeliveryAction.SUBSTITUTE:
            said = _speaker_words(entry, new)
        case DeliveryAction.CANCEL:
            said = _place_and_time(old)
        case _:
            said = _("恢复开展，时间另行通知")
    cause = str(new["cause"] or "")
    return _("，").join(filter(None, (said, str(Cause(cause).label) if cause else "")))


def _speaker_words(entry: DeliveryEntry, new: Content) -> str:
    """The substitute's name, if it is still he who stands in, and he consents today."""
    name, delivery = str(new["substitute_name"]), entry.delivery
    if not name:
        return _("仍由原主讲人主讲")
    if delivery.substitute_consent is True and delivery.substitute_name == name:
        return _("改由%(name)s主讲") % {"name": name}
    return _("主讲人有调整")


def _place_and_time(content: Content) -> str:
    day, hour = content["day"], content["start_time"]
    return moment_words(
        date.fromisoformat(str(day)) if day else None,
        time.fromisoformat(str(hour)) if hour else None,
    )


def _moved(old: Content, new: Content) -> str:
    place = mask_phones(str(new["place"])) if old["place"] != new["place"] else ""
    return " ".join(filter(None, (_place_and_time(new), place)))
