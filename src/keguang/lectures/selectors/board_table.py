"""征集进度表: the board as a table to file, print or send on."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db.models import prefetch_related_objects
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keguang.documents.tables import CellValue, Column, Kind
from keguang.lectures.selectors.board import Board, Row
from keguang.lectures.selectors.standing import Standing

_HEADINGS: Final = (
    (gettext_lazy("序号"), Kind.INTEGER),
    (gettext_lazy("单位"), Kind.LONG),
    (gettext_lazy("属地"), Kind.TEXT),
    (gettext_lazy("状态"), Kind.TEXT),
    (gettext_lazy("应报"), Kind.INTEGER),
    (gettext_lazy("已报"), Kind.INTEGER),
    (gettext_lazy("填报完整"), Kind.INTEGER),
    (gettext_lazy("审核通过"), Kind.INTEGER),
    (gettext_lazy("逾期"), Kind.TEXT),
    (gettext_lazy("说明"), Kind.LONG),
    (gettext_lazy("联系人"), Kind.TEXT),
    (gettext_lazy("联系电话"), Kind.PHONE),
    (gettext_lazy("最近联系"), Kind.LONG),
)


def columns() -> list[Column]:
    return [Column(str(heading), kind) for heading, kind in _HEADINGS]


def lines(rows: Sequence[Row]) -> list[Sequence[CellValue]]:
    """One line an organisation; phones as the viewer's board has them, in full or masked."""
    prefetch_related_objects([row.recipient for row in rows], "organisation__territory")
    return [
        (
            number,
            row.name,
            row.recipient.organisation.territory.name,
            row.judgement.word,
            0 if row.standing == Standing.EXEMPT else row.situation.minimum,
            row.tally.reported,
            row.tally.complete,
            row.tally.accepted,
            row.judgement.lateness,
            row.sentence,
            row.reach.contact.name if row.reach.contact else "",
            row.reach.phone,
            str(row.reach.last or ""),
        )
        for number, row in enumerate(rows, start=1)
    ]


def title_of(board: Board) -> str:
    return _("%(call)s进度表") % {"call": board.call.title}


def notes_of(board: Board, at: datetime) -> list[str]:
    """What every filed table must say of itself: by what it counts, and as of when."""
    totals = board.totals
    return [
        _("统计时间：%(at)s。达标按“%(measure)s”计，免报单位不计入。")
        % {"at": f"{localtime(at):%Y-%m-%d %H:%M}", "measure": board.measure.label},
        _(
            "共%(n)d家，未完成报送%(short)d家；已报%(reported)d场，填报完整%(complete)d场，审核通过%(accepted)d场。"
        )
        % {
            "n": totals.organisations,
            "short": totals.unfinished,
            "reported": totals.reported,
            "complete": totals.complete,
            "accepted": totals.accepted,
        },
    ]
