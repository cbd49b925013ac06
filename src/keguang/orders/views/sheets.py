"""选报件 at the desk: bringing files, and answering what their reading left open."""

from collections.abc import Callable, Mapping
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from keguang.core import clock
from keguang.core.errors import DomainError
from keguang.core.http import SignedInRequest
from keguang.core.selectors.originals import read_original
from keguang.lectures.forms.uploads import read_uploads
from keguang.lectures.views.answers import answers_refusals
from keguang.orders import rules
from keguang.orders.findings import is_open
from keguang.orders.forms.rounds import AnswerForm, OfficePickForm, ReasonForm, SheetUploadForm
from keguang.orders.models import ChoiceRound, ChoiceSheet
from keguang.orders.services import answering
from keguang.orders.services.sheets import Hand, upload_sheets
from keguang.orders.states import SheetRelation, SheetState

PAGE: Final = "orders/sheet.html"
UPLOAD_PAGE: Final = "orders/upload.html"


@require_http_methods(["GET", "POST"])
@answers_refusals
def upload(request: SignedInRequest, code: str) -> HttpResponse:
    """登记选报件: files from a chat group or the counter, each a piece."""
    rules.may_run_rounds(request.user).require()
    round_ = get_object_or_404(ChoiceRound.objects.select_related("call"), code=code)
    form = SheetUploadForm(request.POST or None, round_=round_)
    if request.method == "POST" and form.is_valid():
        try:
            brought = upload_sheets(
                round_=round_,
                office=form.cleaned_data["office"],
                files=read_uploads(request.FILES.getlist("files")),
                hand=Hand(user=request.user, source=form.cleaned_data["source"]),
                now=clock.now(),
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已存档%(n)d件，正在识别。") % {"n": len(brought)})
            return redirect("orders:board", code)
    context = {"form": form, "round": round_}
    return render(request, UPLOAD_PAGE, context, status=422 if form.errors else 200)


@require_GET
@answers_refusals
def sheet(request: SignedInRequest, code: str) -> HttpResponse:
    found = _find(request, code)
    checking = found.state == SheetState.TO_CHECK
    questions = [f for f in found.findings if f["row"] is not None]
    remarks = [f for f in found.findings if f["row"] is None]
    context = {
        "sheet": found,
        "round": found.round,
        "checking": checking,
        "questions": questions,
        "remarks": remarks,
        "must_check": any(map(is_open, remarks)),
        "rows": [row for row in found.rows if row["mark"] != "blank" or row["wish"].get("host")],
        "silent": sum(row["mark"] == "blank" for row in found.rows),
        "pick": OfficePickForm(round_=found.round) if found.office is None else None,
        "adds": found.relation == SheetRelation.ADD,
        "taken": found.choices.select_related("proposal"),
    }
    return render(request, PAGE, context)


@require_POST
@answers_refusals
def act(request: SignedInRequest, code: str, action: str) -> HttpResponse:
    """One answer about a piece: back to its page, which says that it is done or what is wrong."""
    found = _find(request, code)
    if action not in ANSWERS:
        raise Http404
    try:
        said = ANSWERS[action](request, found)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("orders:sheet", code)


@require_GET
@answers_refusals
def original(request: SignedInRequest, code: str) -> HttpResponse:
    """What arrived, byte for byte."""
    found = _find(request, code)
    disposition = content_disposition_header(as_attachment=True, filename=found.name)
    headers = {
        "Content-Disposition": disposition or "attachment",
        "X-Content-Type-Options": "nosniff",
    }
    data = read_original(found.original)
    return HttpResponse(data, content_type="application/octet-stream", headers=headers)


def _answer(request: SignedInRequest, found: ChoiceSheet) -> str:
    answer = AnswerForm(request.POST)
    if not answer.is_valid():
        raise Http404
    row, chosen = answer.cleaned_data["row"], answer.cleaned_data["chosen"]
    answering.answer_mark(sheet=found, row=row, chosen=chosen, by=request.user, now=clock.now())
    return _("按选报登记。") if chosen else _("按不选登记。")


def _name_office(request: SignedInRequest, found: ChoiceSheet) -> str:
    pick = OfficePickForm(request.POST, round_=found.round)
    if not pick.is_valid():
        raise Http404
    office = pick.cleaned_data["office"]
    answering.name_office(sheet=found, office=office, by=request.user, now=clock.now())
    return _("已登记为%(name)s的选报。") % {"name": office}


def _let_replace(request: SignedInRequest, found: ChoiceSheet) -> str:
    answering.let_replace(sheet=found, by=request.user, now=clock.now())
    return _("已代替前次选报。")


def _check_off(request: SignedInRequest, found: ChoiceSheet) -> str:
    answering.check_off(sheet=found, by=request.user, now=clock.now())
    return _("核对完成。")


def _set_aside(request: SignedInRequest, found: ChoiceSheet) -> str:
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    answering.set_aside(sheet=found, reason=reason, by=request.user, now=clock.now())
    return _("已归为不作选报，原件仍在。")


ANSWERS: Final[Mapping[str, Callable[[SignedInRequest, ChoiceSheet], str]]] = {
    "answer": _answer,
    "office": _name_office,
    "replace": _let_replace,
    "check": _check_off,
    "aside": _set_aside,
}


def _find(request: SignedInRequest, code: str) -> ChoiceSheet:
    rules.may_run_rounds(request.user).require()
    related = ("round__call", "office__organisation", "original", "entered_by")
    return get_object_or_404(ChoiceSheet.objects.select_related(*related), code=code)
