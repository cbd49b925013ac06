"""群通知: a text for the office's chat group that names only those still short."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.conf import settings
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from keguang.lectures.models import Call
from keguang.lectures.selectors.board import Row
from keguang.lectures.selectors.standing import Standing

_HEADS: Final = (Standing.MISSING, Standing.SHORT, Standing.TO_FIX, Standing.EXTENDED)


def group_text(call: Call, rows: Sequence[Row], *, now: datetime) -> str:
    """Plain text to paste; every organisation is named once, with what it still lacks."""
    if not rows:
        return ""
    at, due = localtime(now), localtime(call.deadline)
    words = {
        "title": call.title,
        "at": f"{at.month}月{at.day}日{at:%H:%M}",
        "n": len(rows),
        "due": f"{due.month}月{due.day}日{due:%H:%M}",
        "minimum": call.minimum,
    }
    opening = (
        _(
            "【%(title)s】已于%(due)s截止。截至%(at)s，以下%(n)d家尚未完成报送（每家应报%(minimum)d场）："
        )
        if now > call.deadline
        else _(
            "【%(title)s】截至%(at)s，以下%(n)d家尚未完成报送（每家应报%(minimum)d场，%(due)s截止）："
        )
    )
    paragraphs = [_paragraph(head, rows) for head in _HEADS]
    closing = _("请尽快报送，可直接打开邮件中的链接填写。如已报送请告知，联系电话%(phone)s。") % {
        "phone": settings.KEGUANG_SITE["phone"]
    }
    return "\n".join([opening % words, *filter(None, paragraphs), closing])


def _paragraph(head: Standing, rows: Sequence[Row]) -> str:
    named = [_named(row) for row in rows if row.standing == head]
    return f"{head.label}：{'、'.join(named)}。" if named else ""


def _named(row: Row) -> str:
    if row.standing == Standing.MISSING:
        return row.name
    parts = []
    if row.tally.to_fix:
        parts.append(_("%(n)d场待补正") % {"n": row.tally.to_fix})
    parts.append(
        _("按%(measure)s差%(gap)d场")
        % {"measure": row.judgement.measure.label, "gap": row.judgement.gap}
    )
    if row.standing == Standing.EXTENDED:
        parts.append(row.judgement.word)
    return f"{row.name}（{'，'.join(parts)}）"
