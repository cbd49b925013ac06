"""One office of a round at the desk: what it chose, choosing for it, and the pieces it sent."""

from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from keguang.core import clock
from keguang.core.errors import DomainError
from keguang.core.http import SignedInRequest
from keguang.lectures.forms.uploads import read_uploads
from keguang.lectures.views.answers import answers_refusals
from keguang.lectures.views.downloads import XLSX, as_download
from keguang.orders import rules
from keguang.orders.models import ChoiceOffice
from keguang.orders.selectors.board import history_of
from keguang.orders.selectors.rounds import offices_visible_to
from keguang.orders.services.choosing import say_none, send_list
from keguang.orders.services.menus import hand_out_menu, inner_menu_of
from keguang.orders.services.sheets import Hand, upload_sheets
from keguang.orders.views.acting import post_wish, tell_sent
from keguang.orders.views.pages import lecture_context, office_context

PAGE: Final = "orders/office.html"
LECTURE_PAGE: Final = "orders/office_lecture.html"


@require_GET
@answers_refusals
def office(request: SignedInRequest, code: str, organisation: str) -> HttpResponse:
    found = _find(request, code, organisation)
    context = office_context(request, found) | {
        "base": reverse("orders:office", args=[code, organisation]),
        "may_choose": rules.may_choose(request.user, found),
        "acting": bool(rules.may_run_rounds(request.user)),
        "may_inner": rules.may_have_inner_menu(request.user, found),
        "contacts": bool(rules.may_see_contacts(request.user, found)),
        "history": history_of(found),
    }
    return render(request, PAGE, context)


@require_http_methods(["GET", "POST"])
@answers_refusals
def choose(request: SignedInRequest, code: str, organisation: str, lecture: str) -> HttpResponse:
    """One lecture for this office: choose it, change it, or take it off the list."""
    found = _find(request, code, organisation)
    may_choose = rules.may_choose(request.user, found)
    may_choose.require()
    form = None
    if request.method == "POST":
        form = post_wish(request, found, lecture, _hand(request))
        if form is None:
            return redirect("orders:office", code, organisation)
    context = lecture_context(request, found, lecture, form)
    context["back"] = reverse("orders:office", args=[code, organisation])
    context["may_choose"] = may_choose
    return render(request, LECTURE_PAGE, context, status=422 if form else 200)


@require_POST
@answers_refusals
def send(request: SignedInRequest, code: str, organisation: str) -> HttpResponse:
    """提交选报 or 本次不选报; for a caller the clerk says who it was."""
    found, hand, now = _find(request, code, organisation), _hand(request), clock.now()
    rules.may_choose(request.user, found).require()
    try:
        if "none" in request.POST:
            say_none(office=found, reason=request.POST.get("reason", ""), hand=hand, now=now)
            messages.success(request, _("已登记：本次不选报。"))
        else:
            tell_sent(request, send_list(office=found, hand=hand, now=now))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("orders:office", code, organisation)


@require_POST
@answers_refusals
def upload(request: SignedInRequest, code: str, organisation: str) -> HttpResponse:
    """A filled menu of this office."""
    found = _find(request, code, organisation)
    rules.may_choose(request.user, found).require()
    try:
        files = read_uploads(request.FILES.getlist("files"))
        hand = _hand(request)
        upload_sheets(round_=found.round, office=found, files=files, hand=hand, now=clock.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("文件已存档，正在识别，稍后刷新本页。"))
    return redirect("orders:office", code, organisation)


@require_GET
@answers_refusals
def menu(request: SignedInRequest, code: str, organisation: str) -> HttpResponse:
    """选报表 of this office, as it is mailed."""
    found = _find(request, code, organisation)
    name, data = hand_out_menu(found, today=localdate(clock.now()))
    return as_download(data, name, XLSX)


@require_POST
@answers_refusals
def inner_menu(request: SignedInRequest, code: str, organisation: str) -> HttpResponse:
    """内部版: with lecturers' numbers, for a county office; what was handed out is on record."""
    found = _find(request, code, organisation)
    name, data = inner_menu_of(office=found, by=request.user, now=clock.now())
    return as_download(data, name, XLSX)


def _find(request: SignedInRequest, code: str, organisation: str) -> ChoiceOffice:
    rules.may_see_rounds(request.user).require()
    visible = offices_visible_to(request.user)
    return get_object_or_404(visible, round__code=code, organisation__code=organisation)


def _hand(request: SignedInRequest) -> Hand:
    return Hand(user=request.user, source=request.POST.get("source", "").strip())
