"""The board of one call, its export, and what is done with the chosen rows."""

from collections.abc import Sequence
from typing import Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from keguang.core import clock
from keguang.core.http import SignedInRequest
from keguang.core.verdict import Verdict
from keguang.documents.tables import write_csv, write_xlsx
from keguang.lectures import rules
from keguang.lectures.forms.board import BoardQuery, PickForm
from keguang.lectures.models import Call, Recipient
from keguang.lectures.selectors import board_table
from keguang.lectures.selectors.board import Board, Row, call_board
from keguang.lectures.selectors.board_search import Order, search_board
from keguang.lectures.selectors.calls import board_call, calls_visible_to, countdown
from keguang.lectures.selectors.group_notice import group_text
from keguang.lectures.services import chasing
from keguang.lectures.views.answers import answers_refusals
from keguang.lectures.views.board import table
from keguang.lectures.views.downloads import CSV, XLSX, as_download
from keguang.web.boards import BulkAction
from keguang.web.htmx import render_page

PAGE: Final = "lectures/board.html"
GROUP_PAGE: Final = "lectures/board_group.html"
ROWS_A_PAGE: Final = 100


@require_GET
def current(request: SignedInRequest) -> HttpResponse:
    """The board of the call in hand; without any, the list of calls says what to do."""
    call = board_call(request.user)
    return redirect("lectures:board", call.code) if call else redirect("lectures:calls")


@require_GET
def board(request: SignedInRequest, code: str) -> HttpResponse:
    now = clock.now()
    call = _call(request, code)
    query = BoardQuery.read(request.GET)
    seen = call_board(request.user, call, now)
    found = search_board(seen, words=query.q, standing=query.standing, order=query.order)
    rows_a_page = max(len(found), 1) if query.whole else ROWS_A_PAGE
    page = Paginator(found, rows_a_page).get_page(query.page)
    rows = list(page.object_list)
    chasing.record_contacts_shown(call=call, rows=rows, how="board", by=request.user, now=now)
    context = {
        **_drawn(seen, rows, query, acting=rules.may_run_calls(request.user)),
        "page": page,
        "found": len(found),
        "now": now,
        "countdown": countdown(call, now),
    }
    return render_page(request, PAGE, context, part="rows")


@require_GET
def export(request: SignedInRequest, code: str, kind: str) -> HttpResponse:
    """The rows as filtered, as a workbook or CSV; contacts only as the viewer may see them."""
    now = clock.now()
    call = _call(request, code)
    query = BoardQuery.read(request.GET)
    seen = call_board(request.user, call, now)
    rows = search_board(seen, words=query.q, standing=query.standing, order=query.order)
    chasing.record_contacts_shown(call=call, rows=rows, how=kind, by=request.user, now=now)
    title = board_table.title_of(seen)
    columns, lines = board_table.columns(), board_table.lines(rows)
    if kind == "csv":
        return as_download(write_csv(columns, lines), f"{title}.csv", CSV)
    notes = board_table.notes_of(seen, now)
    return as_download(write_xlsx(title, columns, lines, notes=notes), f"{title}.xlsx", XLSX)


@require_POST
@answers_refusals
def act(request: SignedInRequest, code: str) -> HttpResponse:
    """催报所选: draft a letter to each chosen row that owes something."""
    now = clock.now()
    call = _call(request, code)
    rules.may_run_calls(request.user).require()
    recipients = _picked(request, call_board(request.user, call, now))
    drafted = chasing.draft_chases(call=call, recipients=recipients, by=request.user, now=now)
    if not drafted:
        messages.info(request, _("没有起草新的催报函：所选单位已报送完成，或今天已经催报过。"))
        return redirect("lectures:board", code)
    messages.success(request, _("已起草%(n)d封催报函，请核对后发送。") % {"n": len(drafted)})
    return redirect(f"{reverse('lectures:outbox')}?kind=lectures.chase&call={code}")


@answers_refusals
def group_notice(request: SignedInRequest, code: str) -> HttpResponse:
    """复制群通知: a text naming only those still short; posting notes down that it was sent."""
    now = clock.now()
    call = _call(request, code)
    rules.may_run_calls(request.user).require()
    seen = call_board(request.user, call, now)
    picked = {recipient.pk for recipient in _picked(request, seen)}
    rows = [row for row in seen.rows if row.is_short]
    rows = [row for row in rows if row.recipient.pk in picked] if picked else rows
    if request.POST.get("action") == "sent":
        recipients = [row.recipient for row in rows]
        chasing.record_group_notice(recipients=recipients, by=request.user, now=now)
        messages.success(request, _("已为%(n)d家登记群通知。") % {"n": len(rows)})
        return redirect("lectures:board", code)
    context = {"call": call, "rows": rows, "text": group_text(call, rows, now=now)}
    return render_page(request, GROUP_PAGE, context, part="text")


def _picked(request: SignedInRequest, seen: Board) -> list[Recipient]:
    """Of the rows this user sees: those ticked, or all that the filter left."""
    form = PickForm(request.POST)
    if not form.is_valid():
        return []
    if form.cleaned_data["whole"]:
        query = BoardQuery.read(request.POST)
        rows = search_board(seen, words=query.q, standing=query.standing)
    else:
        codes = set(form.cleaned_data["pick"])
        rows = [row for row in seen.rows if row.recipient.organisation.code in codes]
    return [row.recipient for row in rows]


def _drawn(
    seen: Board, rows: Sequence[Row], query: BoardQuery, *, acting: Verdict
) -> dict[str, object]:
    """The board in the pieces its template puts together."""
    return {
        "call": seen.call,
        "board": seen,
        "query": query,
        "acting": acting,
        "lines": table.lines(seen, rows, acting=bool(acting)),
        "caption": table.caption(seen, query.order),
        "segments": table.segments(seen, standing=query.standing, words=query.q, order=query.order),
        "summary": table.summary(seen),
        "bulk": _bulk(),
        "toolbar": _toolbar(seen.call, query),
    }


def _call(request: SignedInRequest, code: str) -> Call:
    return get_object_or_404(calls_visible_to(request.user), code=code)


def _bulk() -> list[BulkAction]:
    return [
        BulkAction(_("催报所选"), "chase", icon="send", main=True),
        BulkAction(_("复制群通知"), "group", icon="copy", url="group/"),
    ]


def _toolbar(call: Call, query: BoardQuery) -> dict[str, object]:
    orders = [
        {"value": o.value, "label": o.label, "selected": o.value == query.order} for o in Order
    ]
    return {
        "url": reverse("lectures:board", args=[call.code]),
        "find": {"name": "q", "value": query.q, "label": _("找单位、简称或联系人")},
        "filters": [{"name": "order", "label": _("排序"), "options": orders}],
        "keep": [("standing", query.standing)] if query.standing else [],
    }
