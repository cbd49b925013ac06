"""The list of published lectures as its page draws it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from keguang.lectures.models import Call, Delivery, Proposal
from keguang.lectures.selectors.deliveries.board import (
    DeliveryQuery,
    DeliveryTab,
    remark_on,
    said_when,
    tab_of,
)
from keguang.lectures.selectors.deliveries.public import ICONS
from keguang.lectures.selectors.deliveries.published import delivery_of
from keguang.lectures.states import DeliveryState
from keguang.web import boards

TONES: Final[Mapping[DeliveryTab, boards.Tone]] = {
    DeliveryTab.TO_SCHEDULE: "warn",
    DeliveryTab.SOON: "info",
    DeliveryTab.TO_REPORT: "bad",
    DeliveryTab.HELD: "good",
    DeliveryTab.CANCELLED: "idle",
}


_RANK: Final = (
    DeliveryTab.TO_REPORT,
    DeliveryTab.TO_SCHEDULE,
    DeliveryTab.SOON,
    DeliveryTab.HELD,
    DeliveryTab.CANCELLED,
)


@dataclass(frozen=True, slots=True)
class LinkLine:
    """One lecture of a society's own list; the smallest `rank` is due first."""

    code: str
    title: str
    said: str
    remark: str
    status: boards.Status
    action: str
    rank: tuple[int, date]


def drawn(
    lectures: Sequence[Proposal],
    counts: Mapping[DeliveryTab, int],
    query: DeliveryQuery,
    calls: Sequence[Call],
    today: date,
    *,
    acting: bool,
) -> dict[str, Any]:
    """The list in the pieces its template puts together."""
    columns = (
        boards.Column(_("讲座")),
        boards.Column(_("状态"), kind="status"),
        boards.Column(_("时间")),
        boards.Column(_("地点")),
        boards.Column(_("说明"), kind="why"),
    )
    rows = [_row(lecture, today) for lecture in lectures]
    caption = _("定档与开展") if not query.tab else str(DeliveryTab(query.tab).label)
    return {
        "board": boards.Board(caption, columns, rows, pickable=acting),
        "segments": _segments(counts, query),
        "summary": _("，").join(f"{tab.label}{counts[tab]}" for tab in DeliveryTab),
        "total": sum(counts.values()),
        "toolbar": _toolbar(query, calls),
        "bulk": [
            boards.BulkAction(_("起草定档函"), "days", icon="calendar-event", main=True),
            boards.BulkAction(_("起草反馈函"), "outcome", icon="send"),
        ],
    }


def status_of(delivery: Delivery, today: date) -> boards.Status:
    """State, in the tone of what is due next."""
    state = DeliveryState(delivery.state)
    tab = tab_of(delivery, today)
    word = _("待反馈") if tab == DeliveryTab.TO_REPORT else state.label
    icon = "hourglass" if tab == DeliveryTab.TO_REPORT else ICONS[state]
    return boards.Status(TONES[tab], word, icon)


def link_line(proposal: Proposal, today: date) -> LinkLine:
    delivery = delivery_of(proposal)
    tab = tab_of(delivery, today)
    return LinkLine(
        code=proposal.code,
        title=proposal.title,
        said=said_when(proposal, delivery),
        remark=remark_on(proposal, delivery, today),
        status=status_of(delivery, today),
        action=_next_step(tab),
        rank=(_RANK.index(tab), delivery.day or proposal.date_to or date.max),
    )


def _next_step(tab: DeliveryTab) -> str:
    words = {DeliveryTab.TO_SCHEDULE: _("定档"), DeliveryTab.TO_REPORT: _("登记反馈")}
    return words.get(tab, _("查看"))


def _row(proposal: Proposal, today: date) -> boards.Row:
    delivery = delivery_of(proposal)
    tab = tab_of(delivery, today)
    url = reverse("lectures:delivery", args=[proposal.code])
    urged = tab in {DeliveryTab.TO_SCHEDULE, DeliveryTab.TO_REPORT}
    return boards.Row(
        key=proposal.code,
        label=proposal.title,
        url=url,
        tone=TONES[tab],
        cells=(
            status_of(delivery, today),
            boards.Text(said_when(proposal, delivery) or "—"),
            boards.Text((delivery.place or proposal.place) or "—", soft=True),
            boards.Why(remark_on(proposal, delivery, today)),
        ),
        small=str(proposal.organisation),
        action=boards.Action(_next_step(tab), url, plain=not urged),
    )


def _segments(counts: Mapping[DeliveryTab, int], query: DeliveryQuery) -> list[boards.Segment]:
    def url(tab: str) -> str:
        chosen = {"call": query.call, "q": query.text, "tab": tab}
        return "?" + urlencode({name: value for name, value in chosen.items() if value})

    whole = boards.Segment(_("全部"), sum(counts.values()), url(""), current=not query.tab)
    return [whole] + [
        boards.Segment(tab.label, counts[tab], url(tab), TONES[tab], current=query.tab == tab)
        for tab in DeliveryTab
    ]


def _toolbar(query: DeliveryQuery, calls: Sequence[Call]) -> dict[str, Any]:
    options = [
        {"value": call.code, "label": call.title, "selected": call.code == query.call}
        for call in calls
    ]
    several = [{"name": "call", "label": _("征集"), "options": options}] if len(calls) > 1 else []
    return {
        "url": reverse("lectures:deliveries"),
        "find": {"name": "q", "value": query.text, "label": _("题目、主讲人、单位、地点或编号")},
        "filters": several,
        "keep": [("tab", query.tab)] if query.tab else [],
    }
