"""定档与开展: the published lectures by what is due next, and the page of one of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import Count, F, Q, QuerySet, TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keguang.core.models import User
from keguang.lectures.delivery_changes import START
from keguang.lectures.models import Call, Delivery, Proposal
from keguang.lectures.selectors.deliveries.public import moment_words
from keguang.lectures.selectors.deliveries.published import published_in
from keguang.lectures.selectors.lists import when
from keguang.lectures.selectors.programme import newest_versions
from keguang.lectures.selectors.review import proposals_visible_to
from keguang.lectures.states import DATED, Cause, DeliveryAction, DeliveryState

WEEK: Final = timedelta(days=6)
FIELD_LABELS: Final[Mapping[str, Any]] = {
    "day": gettext_lazy("日期"),
    "start_time": gettext_lazy("开始时间"),
    "duration_min": gettext_lazy("时长"),
    "place": gettext_lazy("地点"),
    "host": gettext_lazy("邀请单位"),
    "substitute_name": gettext_lazy("代讲人"),
    "substitute_position": gettext_lazy("代讲人职务/职称"),
    "substitute_employer": gettext_lazy("代讲人单位"),
    "substitute_consent": gettext_lazy("代讲人同意公开"),
    "attendance": gettext_lazy("到场人数"),
    "news_link": gettext_lazy("报道链接"),
    "photos": gettext_lazy("照片"),
}


class DeliveryTab(TextChoices):
    """What is due next with a published lecture; every lecture is in exactly one."""

    TO_SCHEDULE = "to_schedule", gettext_lazy("待定档")
    SOON = "soon", gettext_lazy("近期")
    TO_REPORT = "to_report", gettext_lazy("待反馈")
    HELD = "held", gettext_lazy("已开展")
    CANCELLED = "cancelled", gettext_lazy("已取消")


@dataclass(frozen=True, slots=True)
class DeliveryQuery:
    text: str = ""
    tab: str = ""
    call: str = ""


@dataclass(frozen=True, slots=True)
class Happening:
    """One entry of the journal as the desk tells it."""

    at: datetime
    label: str
    who: str
    reason: str
    changes: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class DueCounts:
    """What the page of today says of the programme's days."""

    this_week: int
    to_report: int


def calls_with_programme() -> list[Call]:
    """Those whose programme is out, the newest first."""
    return [version.call for version in newest_versions()]


def lectures_on_board(user: User, call: Call) -> QuerySet[Proposal]:
    """The lectures of a programme in force, as far as this user's scope reaches."""
    visible = proposals_visible_to(user).values("pk")
    return published_in(call).filter(pk__in=visible)


def search_lectures(lectures: QuerySet[Proposal], query: DeliveryQuery, today: date) -> Any:
    """Of one tab and with every word looked for; the next day first, the society's order else."""
    found = lectures.select_related("delivery__division", "organisation", "call")
    if query.tab:
        found = found.filter(_in_tab(DeliveryTab(query.tab), today))
    for word in query.text.split():
        found = found.filter(_says(word))
    if query.tab in {DeliveryTab.HELD, DeliveryTab.CANCELLED}:
        return found.order_by(F("delivery__day").desc(nulls_last=True), "offerings__order")
    if query.tab == DeliveryTab.TO_SCHEDULE:
        return found.order_by(F("date_to").asc(nulls_last=True), "offerings__order")
    return found.order_by(F("delivery__day").asc(nulls_last=True), "offerings__order")


def count_tabs(lectures: QuerySet[Proposal], today: date) -> dict[DeliveryTab, int]:
    """How many lectures each tab holds, in one query."""
    counts = {tab.value: Count("pk", filter=_in_tab(tab, today)) for tab in DeliveryTab}
    found = lectures.order_by().aggregate(**counts)
    return {tab: found[tab.value] for tab in DeliveryTab}


def due_counts(user: User, today: date) -> DueCounts:
    """This week's lectures and those whose day is past, over every programme in force."""
    versions = newest_versions().order_by().values("pk")
    visible = proposals_visible_to(user).values("pk")
    found = Delivery.objects.filter(proposal__in=visible, state__in=DATED).filter(
        proposal__offerings__version__in=versions
    )
    numbers = found.aggregate(
        this_week=Count("pk", filter=Q(day__range=(today, today + WEEK)), distinct=True),
        to_report=Count("pk", filter=Q(day__lt=today), distinct=True),
    )
    return DueCounts(**numbers)


def tab_of(delivery: Delivery, today: date) -> DeliveryTab:
    """The same as the filter, for one lecture at hand."""
    match delivery.state:
        case DeliveryState.LISTED:
            return DeliveryTab.TO_SCHEDULE
        case DeliveryState.HELD:
            return DeliveryTab.HELD
        case DeliveryState.CANCELLED:
            return DeliveryTab.CANCELLED
    assert delivery.day is not None  # the database holds it: dated states have a day
    return DeliveryTab.SOON if delivery.day >= today else DeliveryTab.TO_REPORT


def remark_on(proposal: Proposal, delivery: Delivery, today: date) -> str:
    """One sentence: why the lecture stands where it stands."""
    tab = tab_of(delivery, today)
    if tab == DeliveryTab.TO_SCHEDULE:
        is_over = proposal.date_to is not None and proposal.date_to < today
        return _("原报时间已过") if is_over else ""
    if tab == DeliveryTab.TO_REPORT:
        assert delivery.day is not None  # a lecture to report on has had its day
        return _("已过%(n)d天") % {"n": (today - delivery.day).days}
    if tab == DeliveryTab.HELD:
        people = delivery.attendance
        return _("未填到场人数") if people is None else _("%(n)d人到场") % {"n": people}
    cause = str(Cause(delivery.cause).label) if delivery.cause else ""
    stand_in = _("%(name)s代讲") % {"name": delivery.substitute_name}
    return _("，").join(filter(None, (cause, stand_in if delivery.substitute_name else "")))


def said_when(proposal: Proposal, delivery: Delivery) -> str:
    """The day and hour fixed, or the season proposed."""
    planned = when(proposal.date_from, proposal.date_to, proposal.date_text)
    return moment_words(delivery.day, delivery.start_time) or planned


def happenings(delivery: Delivery) -> list[Happening]:
    """The journal of a lecture, the latest first."""
    if delivery.pk is None:
        return []
    entries = delivery.entries.select_related("by", "link__organisation", "submission")
    return [
        Happening(
            entry.at,
            str(DeliveryAction(entry.action).label),
            _who(entry),
            entry.reason,
            tuple(_changes(entry.before, entry.after)),
        )
        for entry in entries.order_by("-number")
    ]


def _in_tab(tab: DeliveryTab, today: date) -> Q:
    dated = Q(delivery__state__in=DATED)
    return {
        DeliveryTab.TO_SCHEDULE: Q(delivery=None) | Q(delivery__state=DeliveryState.LISTED),
        DeliveryTab.SOON: dated & Q(delivery__day__gte=today),
        DeliveryTab.TO_REPORT: dated & Q(delivery__day__lt=today),
        DeliveryTab.HELD: Q(delivery__state=DeliveryState.HELD),
        DeliveryTab.CANCELLED: Q(delivery__state=DeliveryState.CANCELLED),
    }[tab]


def _says(word: str) -> Q:
    return (
        Q(title__icontains=word)
        | Q(speaker__icontains=word)
        | Q(delivery__substitute_name__icontains=word)
        | Q(organisation__name__icontains=word)
        | Q(delivery__place__icontains=word)
        | Q(delivery__host__icontains=word)
        | Q(code__iexact=word)
    )


def _who(entry: Any) -> str:
    if entry.by is not None:
        return str(entry.by)
    if entry.link is not None:
        return _("%(name)s（办理链接）") % {"name": entry.link.organisation}
    return _("反馈表（%(code)s）") % {"code": entry.submission.code}


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    return [
        (str(FIELD_LABELS[name]), _shown(before[name]), _shown(after[name]))
        for name in START
        if name in after and name in FIELD_LABELS
    ]


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, list):
        return _("%(n)d张") % {"n": len(value)} if value else ""
    return "" if value is None else str(value)
