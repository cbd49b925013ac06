"""The board in the shape that `web/components/board/*` draws."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keguang.lectures.models import Call
from keguang.lectures.selectors.board import Board, Row
from keguang.lectures.selectors.board_search import UNFINISHED_FILTER, Order
from keguang.lectures.selectors.standing import Lamp, Standing
from keguang.lectures.selectors.wording import Step
from keguang.web import boards

TONES: Final[dict[Standing, boards.Tone]] = {
    Standing.MISSING: "bad",
    Standing.SHORT: "bad",
    Standing.TO_FIX: "warn",
    Standing.EXTENDED: "warn",
    Standing.TO_CHECK: "info",
    Standing.TO_REVIEW: "info",
    Standing.DONE: "good",
    Standing.EXEMPT: "idle",
}
_ICONS: Final = {
    Standing.MISSING: "circle-x",
    Standing.SHORT: "alert-triangle",
    Standing.TO_FIX: "pencil",
    Standing.EXTENDED: "clock",
    Standing.TO_CHECK: "inbox",
    Standing.TO_REVIEW: "clipboard-check",
    Standing.DONE: "circle-check",
    Standing.EXEMPT: "minus",
}
_LAMP_TONES: Final[dict[Lamp, boards.Tone]] = {
    Lamp.BAD: "bad",
    Lamp.WARN: "warn",
    Lamp.INFO: "info",
    Lamp.GOOD: "good",
    Lamp.IDLE: "idle",
}
_COLUMNS: Final = (
    boards.Column(gettext_lazy("单位")),
    boards.Column(gettext_lazy("状态"), kind="status"),
    boards.Column(gettext_lazy("已报"), kind="n"),
    boards.Column(gettext_lazy("填报完整"), kind="n"),
    boards.Column(gettext_lazy("审核通过/应报"), kind="n"),
    boards.Column(gettext_lazy("逾期")),
    boards.Column(gettext_lazy("说明"), kind="why"),
    boards.Column(gettext_lazy("联系人"), kind="soft"),
    boards.Column(gettext_lazy("最近联系"), kind="soft"),
)


def web_board(board: Board, rows: Sequence[Row], *, order: str, pickable: bool) -> boards.Board:
    caption = _("%(call)s进度，%(order)s") % {
        "call": board.call.title,
        "order": Order(order).label if order in Order.values else Order.PRESSING.label,
    }
    drawn = [_row(board.call, row, acting=pickable) for row in rows]
    return boards.Board(caption, _COLUMNS, drawn, pickable=pickable)


def segments(board: Board, *, standing: str, words: str, order: str) -> list[boards.Segment]:
    """The legend: all, the sum of those unfinished, then every standing that occurs."""
    url = reverse("lectures:board", args=[board.call.code])
    kept = {key: value for key, value in (("q", words), ("order", order)) if value}
    totals = board.totals

    def segment(label: object, count: int, value: str, tone: boards.Tone | None) -> boards.Segment:
        query = urlencode(kept | ({"standing": value} if value else {}))
        address = f"{url}?{query}" if query else url
        return boards.Segment(
            str(label), count, address, tone=tone or "", current=standing == value
        )

    shown = [segment(_("全部"), totals.organisations, "", None)]
    if totals.unfinished:
        shown.append(segment(_("未完成报送"), totals.unfinished, UNFINISHED_FILTER, None))
    for kind in (Standing.DONE, Standing.TO_REVIEW, Standing.TO_CHECK, Standing.EXTENDED,
                 Standing.TO_FIX, Standing.SHORT, Standing.MISSING, Standing.EXEMPT):  # fmt: skip
        if count := totals.by_standing[kind]:
            shown.append(segment(kind.label, count, kind.value, TONES[kind]))
    return shown


def summary(board: Board) -> str:
    """The bar in words."""
    said = [
        f"{kind.label}{count}家" for kind in Standing if (count := board.totals.by_standing[kind])
    ]
    return _("%(n)d家：%(parts)s") % {"n": board.totals.organisations, "parts": "，".join(said)}


def _row(call: Call, row: Row, *, acting: bool) -> boards.Row:
    url = reverse("lectures:recipient", args=[call.code, row.recipient.organisation.code])
    return boards.Row(
        key=row.recipient.organisation.code,
        label=row.name,
        url=url,
        tone=_LAMP_TONES[row.judgement.lamp],
        cells=_cells(row),
        small=_("邮件退回") if row.reach.bounced else "",
        action=_action(call, row, url, acting=acting),
    )


def _cells(row: Row) -> tuple[boards.Cell, ...]:
    minimum = 0 if row.standing == Standing.EXEMPT else row.situation.minimum
    tone = TONES[row.standing] if row.judgement.lamp != Lamp.WARN else "warn"
    return (
        boards.Status(tone, row.judgement.word, _ICONS[row.standing]),
        boards.Number(row.tally.reported),
        boards.Number(row.tally.complete),
        boards.Pips(row.tally.accepted, minimum, row.tally.in_review),
        boards.Text(row.judgement.lateness or "—", soft=not row.judgement.lateness),
        boards.Why(" ".join(filter(None, (row.sentence, row.step.note)))),
        boards.Text(_contact(row), soft=True),
        boards.Text(str(row.reach.last or _("尚未联系")), soft=True),
    )


def _contact(row: Row) -> str:
    contact = row.reach.contact
    return f"{contact.name} {row.reach.phone}".strip() if contact else _("未登记")


def _action(call: Call, row: Row, url: str, *, acting: bool) -> boards.Action:
    """The next step as a link; whoever may not act on it is only offered a look."""
    step = row.step.step
    if not acting:
        return boards.Action(str(Step.LOOK.label), url, plain=True)
    if step == Step.CHECK:
        queue = f"{reverse('lectures:intake')}?call={call.code}"
        return boards.Action(row.step.label, queue)
    if step == Step.LOOK:
        return boards.Action(row.step.label, url, plain=True)
    return boards.Action(row.step.label, f"{url}#{step.value}")
