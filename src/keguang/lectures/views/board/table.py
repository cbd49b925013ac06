"""The board as its page draws it: lines, legend, and the bar in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from keguang.lectures.models import Call
from keguang.lectures.selectors.board import Board, Row
from keguang.lectures.selectors.board_search import UNFINISHED_FILTER, Order
from keguang.lectures.selectors.standing import Lamp, Standing
from keguang.lectures.selectors.wording import Step
from keguang.lectures.states import ProposalState
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
    Standing.TO_REVIEW: "checks",
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


@dataclass(frozen=True, slots=True)
class Line:
    """One organisation as the page draws it: its row, its colours, and its one next step."""

    row: Row
    url: str
    tone: boards.Tone
    icon: str
    pips: boards.Pips | None
    action: boards.Action

    @property
    def remark(self) -> str:
        """Why, and what speaks for the next step; of who is done only what is out of the usual."""
        row = self.row
        if row.standing == Standing.DONE and not row.tally.to_fix:
            return f"{row.judgement.lateness}。" if row.judgement.lateness else ""
        return " ".join(filter(None, (row.sentence, row.step.note)))


def lines(board: Board, rows: Sequence[Row], *, acting: bool) -> list[Line]:
    return [_line(board.call, row, acting=acting) for row in rows]


def caption(board: Board, order: str) -> str:
    return _("%(call)s进度，%(order)s") % {
        "call": board.call.title,
        "order": Order(order).label if order in Order.values else Order.PRESSING.label,
    }


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
        _("%(standing)s%(n)d家") % {"standing": kind.label, "n": count}
        for kind in Standing
        if (count := board.totals.by_standing[kind])
    ]
    words = {"n": board.totals.organisations, "parts": _("，").join(said)}
    return _("%(n)d家：%(parts)s") % words


def _line(call: Call, row: Row, *, acting: bool) -> Line:
    url = reverse("lectures:recipient", args=[call.code, row.recipient.organisation.code])
    owes = row.standing != Standing.EXEMPT
    pips = boards.Pips(row.tally.accepted, row.situation.minimum, row.tally.in_review)
    return Line(
        row=row,
        url=url,
        tone=_LAMP_TONES[row.judgement.lamp],
        icon=_ICONS[row.standing],
        pips=pips if owes else None,
        action=_action(call, row, url, acting=acting),
    )


def _action(call: Call, row: Row, url: str, *, acting: bool) -> boards.Action:
    """The next step as a link; whoever may not act on it is only offered a look."""
    step = row.step.step
    if not acting:
        return boards.Action(str(Step.LOOK.label), url, plain=True)
    if step == Step.CHECK:
        wanted = {"call": call.code, "organisation": row.recipient.organisation.code}
        queue = f"{reverse('lectures:intake')}?{urlencode(wanted)}"
        return boards.Action(row.step.label, queue)
    if step == Step.REVIEW:
        wanted = {"q": row.name, "state": ProposalState.TO_REVIEW}
        listed = f"{reverse('lectures:proposals')}?{urlencode(wanted)}"
        return boards.Action(str(Step.LOOK.label), listed, plain=True)  # reviewing is not a clerk's
    if step == Step.LOOK:
        return boards.Action(row.step.label, url, plain=True)
    return boards.Action(row.step.label, f"{url}#{step.value}")
