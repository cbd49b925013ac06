"""群通知: a text for the office's chat group that names only those still short."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.conf import settings
from django.utils.timezone import localtime

from keguang.core.papers import in_chinese
from keguang.lectures.models import Call
from keguang.lectures.selectors.board import Row
from keguang.lectures.selectors.standing import Standing

_HEADS: Final = (Standing.MISSING, Standing.SHORT, Standing.TO_FIX, Standing.EXTENDED)


@in_chinese()
def group_text(call: Call, rows: Sequence[Row], *, now: datetime) -> str:
    """Plain text to paste; every organisation is named once, with what it still lacks."""
    if not rows:
        return ""
    at, due = localtime(now), localtime(call.deadline)
    until = f"{due.month}月{due.day}日{due:%H:%M}截止"
    over = now > call.deadline
    opening = (
        f"【{call.title}】{f'已于{until}。' if over else ''}截至{at.month}月{at.day}日{at:%H:%M}，"
        f"以下{len(rows)}家尚未完成报送（每家应报{call.minimum}场{'' if over else f'，{until}'}）："
    )
    paragraphs = [_paragraph(head, rows) for head in _HEADS]
    phone = settings.KEGUANG_SITE["phone"]
    closing = f"请尽快报送，可直接打开邮件中的链接填写。如已报送请告知，联系电话{phone}。"
    return "\n".join([opening, *filter(None, paragraphs), closing])


def _paragraph(head: Standing, rows: Sequence[Row]) -> str:
    named = [_named(row) for row in rows if row.standing == head]
    return f"{head.label}：{'、'.join(named)}。" if named else ""


def _named(row: Row) -> str:
    if row.standing == Standing.MISSING:
        return row.name
    parts = []
    if row.tally.to_fix:
        parts.append(f"{row.tally.to_fix}场待补正")
    parts.append(f"按{row.judgement.measure.label}差{row.judgement.gap}场")
    if row.standing == Standing.EXTENDED:
        parts.append(row.judgement.word)
    return f"{row.name}（{'，'.join(parts)}）"
