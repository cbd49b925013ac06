"""领导审定: sheets to print, and the one screen on which the result is entered."""

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from keguang.core import audit, clock
from keguang.core.errors import RuleBroken
from keguang.core.http import SignedInRequest
from keguang.core.selectors.originals import read_original
from keguang.documents.lists import to_docx, to_xlsx
from keguang.lectures import rules
from keguang.lectures.forms.review import IncludedForm, ResultForm, SheetForm, SignedPageForm
from keguang.lectures.models import Call, LeadersResult, SignedPage, SummarySheet
from keguang.lectures.selectors.calls import board_call
from keguang.lectures.selectors.leaders import awaiting_leaders, preview
from keguang.lectures.selectors.lists import opinion_list
from keguang.lectures.services import leaders
from keguang.lectures.services.reviews import NOT_AGREED
from keguang.lectures.verdict_text import number_list
from keguang.lectures.views.answers import answers_refusals, tell_of_verdict_letters
from keguang.lectures.views.downloads import DOCX, XLSX, as_download
from keguang.lectures.views.paper import paper_rows, paper_widths

LIST_PAGE: Final = "lectures/summary_list.html"
SHEET_PAGE: Final = "lectures/summary_sheet.html"
FORM_PAGE: Final = "lectures/summary_form.html"
RESULT_PAGE: Final = "lectures/summary_result.html"


@require_GET
@answers_refusals
def current(request: SignedInRequest) -> HttpResponse:
    """汇总与审定 of the call in hand; without any, the list of calls says what to do."""
    rules.may_enter_leaders_result(request.user).require()
    call = board_call(request.user)
    return redirect("lectures:summary", call.code) if call else redirect("lectures:calls")


@require_GET
@answers_refusals
def sheets(request: SignedInRequest, code: str) -> HttpResponse:
    """汇总与审定: what waits for the leaders, the sheets made so far, and the lists to file."""
    call = _call(request, code)
    context = {
        "call": call,
        "waiting": awaiting_leaders(call).count(),
        "reviewed": awaiting_leaders(call, reviewed_only=True).count(),
        "sheets": call.summary_sheets.prefetch_related("lines", "results"),
        "may_run": rules.may_run_calls(request.user),
        "may_export": rules.may_export_contacts(request.user),
    }
    return render(request, LIST_PAGE, context)


@require_POST
@answers_refusals
def make_sheet(request: SignedInRequest, code: str) -> HttpResponse:
    call = _call(request, code)
    form = SheetForm(request.POST)
    if not form.is_valid():
        raise Http404
    sheet = leaders.make_summary_sheet(
        call=call, reviewed_only=form.reviewed_only, by=request.user, now=clock.now()
    )
    return redirect("lectures:summary_sheet", code, sheet.number)


@require_GET
@answers_refusals
def sheet(request: SignedInRequest, code: str, number: int) -> HttpResponse:
    """The sheet as it is printed from the browser."""
    found = _sheet(request, code, number)
    table = opinion_list(found)
    context = {
        "call": found.call,
        "sheet": found,
        "table": table,
        "widths": paper_widths(table),
        "rows": paper_rows(table),
    }
    return render(request, SHEET_PAGE, context)


@require_GET
@answers_refusals
def sheet_file(request: SignedInRequest, code: str, number: int, kind: str) -> HttpResponse:
    found = _sheet(request, code, number)
    table = opinion_list(found)
    name = _("%(title)s（第%(n)d次，附意见栏）") % {"title": table.title, "n": number}
    if kind == "xlsx":
        return as_download(to_xlsx(table), f"{name}.xlsx", XLSX)
    return as_download(to_docx(table), f"{name}.docx", DOCX)


@answers_refusals
def enter_result(request: SignedInRequest, code: str, number: int) -> HttpResponse:
    """登记审定结果: the words and the signed page; a preview follows before anything happens."""
    found = _sheet(request, code, number)
    form = ResultForm(request.POST or None, request.FILES or None, initial=_starting(found))
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, found, form)
    try:
        result = leaders.enter_result(
            sheet=found, words=form.words(), page=form.page(), by=request.user, now=clock.now()
        )
    except RuleBroken as refusal:
        form.add_error("text", str(refusal))
        return _form_page(request, found, form)
    return redirect("lectures:summary_result", code, result.pk)


@require_GET
@answers_refusals
def result(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    return _result_page(request, _result(request, code, pk))


@require_POST
@answers_refusals
def confirm(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    found = _result(request, code, pk)
    form = IncludedForm(request.POST, numbers=[x.number for x in preview(found).changed])
    if not form.is_valid():
        return _result_page(request, found, status=422)
    done = leaders.confirm_result(
        result=found, included=form.numbers(), by=request.user, now=clock.now()
    )
    words = {"n": done.decisions.count()}
    messages.success(request, _("已登记审定结果，%(n)d场按此办理。") % words)
    if done.decisions.filter(result__in=NOT_AGREED).exists():
        tell_of_verdict_letters(request)
    return redirect("lectures:summary_result", code, pk)


@require_POST
@answers_refusals
def void(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    leaders.void_result(result=_result(request, code, pk), by=request.user, now=clock.now())
    messages.success(request, _("已撤销这次审定结果，各场恢复为待审核。"))
    return redirect("lectures:summary_result", code, pk)


@require_POST
@answers_refusals
def attach_page(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    found = _result(request, code, pk)
    form = SignedPageForm(request.POST, request.FILES)
    if not form.is_valid():
        return _result_page(request, found, page_form=form, status=422)
    leaders.attach_signed_page(result=found, page=form.page(), by=request.user, now=clock.now())
    messages.success(request, _("签批页已存档。"))
    return redirect("lectures:summary_result", code, pk)


@require_GET
@answers_refusals
def signed_page(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    """The signed page as it was stored; each look is on record."""
    call = _call(request, code)
    page = get_object_or_404(SignedPage.objects.select_related("original"), call=call, pk=pk)
    audit.record(
        actor=request.user, action="lectures.open_signed_page", subject=page, at=clock.now()
    )
    return as_download(read_original(page.original), page.name, "application/octet-stream")


def _call(request: SignedInRequest, code: str) -> Call:
    rules.may_enter_leaders_result(request.user).require()
    return get_object_or_404(Call, code=code)


def _sheet(request: SignedInRequest, code: str, number: int) -> SummarySheet:
    sheets_of = _call(request, code).summary_sheets.select_related("call", "made_by")
    return get_object_or_404(sheets_of, number=number)


def _result(request: SignedInRequest, code: str, pk: int) -> LeadersResult:
    of_call = LeadersResult.objects.filter(sheet__call=_call(request, code))
    related = of_call.select_related("sheet__call", "signed_page", "entered_by")
    return get_object_or_404(related, pk=pk)


def _starting(sheet: SummarySheet) -> dict[str, Any]:
    """A preview not yet confirmed is what one goes on with."""
    open_one = sheet.results.filter(confirmed_at__isnull=True).first()
    if open_one is not None:
        return ResultForm.initial_of(open_one)
    return {"decided_on": localdate(clock.now())}


def _form_page(request: SignedInRequest, sheet: SummarySheet, form: ResultForm) -> HttpResponse:
    lines = sheet.lines.select_related("proposal").order_by("number")
    context = {"call": sheet.call, "sheet": sheet, "form": form, "lines": lines}
    return render(request, FORM_PAGE, context, status=422 if form.errors else 200)


def _result_page(
    request: SignedInRequest,
    result: LeadersResult,
    *,
    page_form: SignedPageForm | None = None,
    status: int = 200,
) -> HttpResponse:
    seen = preview(result)
    context = {
        "call": result.sheet.call,
        "result": result,
        "preview": seen,
        "unmentioned": number_list(line.number for line in seen.unmentioned),
        "decisions": result.decisions.select_related("proposal__organisation").order_by("pk"),
        "page_form": page_form or SignedPageForm(),
    }
    return render(request, RESULT_PAGE, context, status=status)
