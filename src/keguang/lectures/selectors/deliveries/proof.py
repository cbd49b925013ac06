"""落实情况: of the published lectures, how many were held with a proof, and why the others were
not; one query however many there are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import groupby
from typing import Final

from django.db.models import Count, F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keguang.core.models import User
from keguang.documents.tables import CellValue, Column, Kind
from keguang.lectures.models import Call, Delivery, DeliveryPhoto, Proposal
from keguang.lectures.selectors.deliveries.board import (
    DeliveryTab,
    lectures_on_board,
    remark_on,
    said_when,
    tab_of,
)
from keguang.lectures.selectors.deliveries.published import delivery_of
from keguang.lectures.states import DeliveryState

GOAL_PERCENT: Final = 85  # of the published lectures
_HEADINGS: Final = (
    (gettext_lazy("序号"), Kind.INTEGER),
    (gettext_lazy("申报单位"), Kind.LONG),
    (gettext_lazy("讲座题目"), Kind.LONG),
    (gettext_lazy("时间"), Kind.TEXT),
    (gettext_lazy("地点"), Kind.LONG),
    (gettext_lazy("状态"), Kind.TEXT),
    (gettext_lazy("到场人数"), Kind.INTEGER),
    (gettext_lazy("照片"), Kind.INTEGER),
    (gettext_lazy("报道链接"), Kind.LONG),
    (gettext_lazy("未落实原因"), Kind.LONG),
)


@dataclass(frozen=True)
class Line:
    """One published lecture; `why` is empty for one that was held and proven."""

    proposal: Proposal
    delivery: Delivery
    tab: DeliveryTab
    photos: int
    when: str
    why: str

    @property
    def body(self) -> str:
        organisation = self.proposal.organisation
        assert organisation is not None  # what is published counts, and so has a body
        return str(organisation.department_of or organisation)

    @property
    def is_dated(self) -> bool:
        return self.delivery.day is not None and self.tab != DeliveryTab.CANCELLED

    @property
    def is_held(self) -> bool:
        return self.tab == DeliveryTab.HELD

    @property
    def is_proven(self) -> bool:
        return is_proven(self.delivery, self.photos)


@dataclass(frozen=True)
class Tally:
    """Figures over some lectures; `share` in whole per cent of what was published."""

    name: str
    lines: tuple[Line, ...]

    @property
    def published(self) -> int:
        return len(self.lines)

    @cached_property
    def dated(self) -> int:
        return sum(line.is_dated for line in self.lines)

    @cached_property
    def held(self) -> int:
        return sum(line.is_held for line in self.lines)

    @cached_property
    def proven(self) -> int:
        return sum(line.is_proven for line in self.lines)

    @property
    def share(self) -> int:
        return 100 * self.proven // self.published if self.lines else 0

    @property
    def missing(self) -> int:
        """How many more must be held and proven to reach the goal."""
        return max(0, -(-GOAL_PERCENT * self.published // 100) - self.proven)


@dataclass(frozen=True)
class Proof:
    """The whole programme, each society's part of it, and what is not done, each with its why."""

    total: Tally
    bodies: tuple[Tally, ...]
    rest: tuple[Line, ...]


def is_proven(delivery: Delivery, photos: int) -> bool:
    """Held, and attendance, a photograph or a report shows it."""
    shown = bool(delivery.attendance) or bool(photos) or bool(delivery.news_link)
    return delivery.state == DeliveryState.HELD and shown


def proof_of(user: User, call: Call, today: date) -> Proof:
    """As far as the user's scope reaches; the society with the smallest share first."""
    photos = DeliveryPhoto.objects.filter(delivery__proposal=OuterRef("pk")).order_by()
    counted = photos.values("delivery__proposal").annotate(n=Count("pk")).values("n")
    found = lectures_on_board(user, call).annotate(photo_count=Coalesce(Subquery(counted), 0))
    known = found.select_related("organisation__department_of", "delivery")
    head = Coalesce("organisation__department_of__name", "organisation__name")
    lines = [_line(each, today) for each in known.order_by(head, F("offerings__order"))]
    bodies = [Tally(name, tuple(part)) for name, part in groupby(lines, key=lambda x: x.body)]
    return Proof(
        total=Tally("", tuple(lines)),
        bodies=tuple(sorted(bodies, key=lambda body: (body.share, -body.published, body.name))),
        rest=tuple(line for line in lines if not line.is_proven),
    )


def columns() -> list[Column]:
    return [Column(str(heading), kind) for heading, kind in _HEADINGS]


def rows(lines: Iterable[Line]) -> list[Sequence[CellValue]]:
    """One row a lecture, for the office's files."""
    return [
        (
            number,
            line.body,
            line.proposal.title,
            line.when,
            line.delivery.place or line.proposal.place,
            str(DeliveryState(line.delivery.state).label),
            line.delivery.attendance,
            line.photos or None,
            line.delivery.news_link,
            line.why,
        )
        for number, line in enumerate(lines, start=1)
    ]


def notes_of(proof: Proof, at: datetime) -> list[str]:
    """What every filed table must say of itself: by what it counts, and as of when."""
    total = proof.total
    figures = {
        "published": total.published,
        "dated": total.dated,
        "held": total.held,
        "proven": total.proven,
        "share": total.share,
        "goal": GOAL_PERCENT,
    }
    return [
        _("统计时间：%(at)s。有到场人数、现场照片或报道链接之一的，计为有佐证。")
        % {"at": f"{localtime(at):%Y-%m-%d %H:%M}"},
        _(
            "已公布%(published)d场，已定档%(dated)d场，已开展%(held)d场，其中有佐证%(proven)d场，占%(share)d%%（目标%(goal)d%%）。"
        )
        % figures,
    ]


def _line(proposal: Proposal, today: date) -> Line:
    delivery = delivery_of(proposal)
    photos: int = proposal.photo_count  # type: ignore[attr-defined]  # annotated above
    return Line(
        proposal,
        delivery,
        tab_of(delivery, today),
        photos,
        said_when(proposal, delivery),
        "" if is_proven(delivery, photos) else _why(proposal, delivery, today),
    )


def _why(proposal: Proposal, delivery: Delivery, today: date) -> str:
    tab = tab_of(delivery, today)
    said = {
        DeliveryTab.TO_SCHEDULE: _("未定档"),
        DeliveryTab.SOON: _("未到日期"),
        DeliveryTab.TO_REPORT: _("待反馈"),
        DeliveryTab.HELD: _("已开展，缺到场人数、照片或报道"),
        DeliveryTab.CANCELLED: _("已取消"),
    }[tab]
    remark = "" if tab == DeliveryTab.HELD else remark_on(proposal, delivery, today)
    return _("，").join(filter(None, (said, remark, delivery.reason)))
