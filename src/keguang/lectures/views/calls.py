"""征集: the list, the one page on which a call is made, and the page it is sent out from."""

from collections.abc import Sequence
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from keguang.core import clock
from keguang.core.audit import subject_key
from keguang.core.errors import DomainError
from keguang.core.http import SignedInRequest
from keguang.core.models import Organisation
from keguang.core.selectors.outbox import outbox_counts
from keguang.documents.forms.spec import spec_from_dict
from keguang.lectures import rules
from keguang.lectures.forms.calls import CallForm, initial_of
from keguang.lectures.models import Call
from keguang.lectures.selectors import calls as selectors
from keguang.lectures.services import calls as services
from keguang.lectures.services import letters
from keguang.lectures.views.answers import answers_refusals
from keguang.lectures.views.downloads import DOCX, XLSX, as_download
from keguang.web.htmx import render_page

FORM_PAGE: Final = "lectures/call_form.html"
DETAIL_PAGE: Final = "lectures/call_detail.html"


@require_GET
def calls(request: SignedInRequest) -> HttpResponse:
    context = {
        "calls": selectors.calls_listed(request.user),
        "latest": selectors.latest_call(),
        "acting": rules.may_run_calls(request.user),
    }
    return render(request, "lectures/call_list.html", context)


@answers_refusals
def new(request: SignedInRequest) -> HttpResponse:
    """A new call, from last year's (`?from=CODE`) or from the built-in template."""
    rules.may_run_calls(request.user).require()
    code = request.GET.get("from", "")
    previous = (
        get_object_or_404(selectors.calls_visible_to(request.user), code=code) if code else None
    )
    values = selectors.starting_values(previous, now=clock.now())
    form = CallForm(
        request.POST or None, spec=spec_from_dict(values["form"]), initial=initial_of(values)
    )
    asked = selectors.organisations_asked(previous) if previous else None
    if request.method != "POST" or "refresh" in request.POST or not form.is_valid():
        return _form_page(request, form, asked, previous=previous)
    try:
        call = services.create_call(
            details=form.details(),
            organisations=form.chosen(),
            previous=previous,
            by=request.user,
            now=clock.now(),
        )
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return _form_page(request, form, asked, previous=previous)
    return redirect("lectures:call", call.code)


@answers_refusals
def edit(request: SignedInRequest, code: str) -> HttpResponse:
    call = _call(request, code)
    rules.may_run_calls(request.user).require()
    spec = spec_from_dict(call.form)
    form = CallForm(request.POST or None, spec=spec, initial=initial_of(selectors.values_of(call)))
    asked = selectors.organisations_asked(call)
    if request.method != "POST" or "refresh" in request.POST or not form.is_valid():
        return _form_page(request, form, asked, call=call)
    try:
        services.change_call_and_recipients(
            call=call,
            details=form.details(),
            organisations=form.chosen(),
            by=request.user,
            now=clock.now(),
        )
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return _form_page(request, form, asked, call=call)
    messages.success(request, _("已保存。"))
    return redirect("lectures:call", call.code)


@require_GET
@answers_refusals
def detail(request: SignedInRequest, code: str) -> HttpResponse:
    now = clock.now()
    call = _call(request, code)
    rules.may_run_calls(request.user).require()
    recipients = call.recipients.select_related("organisation", "contact")
    context = {
        "call": call,
        "spec": spec_from_dict(call.form),
        "remarks": selectors.remarks_on(call, now=now),
        "recipients": recipients.order_by("organisation__name"),
        "letter": letters.preview(call, now=now),
        "mails": outbox_counts(request.user, about=subject_key(call)),
        "may_issue": rules.may_issue(request.user, call),
        "notice": letters.notice_of(call),
        "now": now,
    }
    return render(request, DETAIL_PAGE, context)


@require_POST
@answers_refusals
def advance(request: SignedInRequest, code: str, action: str) -> HttpResponse:
    """Send out, close, reopen, draft what is still to be drafted, ask for the contacts."""
    call = _call(request, code)
    steps = {
        "issue": (services.issue_call, _("已发出征集，函件已起草，请核对后发送。")),
        "close": (services.close_call, _("已截止。逾期报送仍会收下并标明。")),
        "reopen": (services.reopen_call, _("已重新开放。")),
        "letters": (services.draft_call_letters, _("已补齐函件草稿。")),
        "contacts": (services.ask_contacts, _("已起草确认联系人的函，请核对后发送。")),
    }
    step, done = steps[action]
    step(call=call, by=request.user, now=clock.now())
    messages.success(request, done)
    if action in {"issue", "letters"} and (waiting := len(letters.without_letter(call))):
        said = _("另有%(n)d家的函件正在后台起草，稍后刷新本页即可看到。")
        messages.info(request, said % {"n": waiting})
    return redirect("lectures:call", code)


@require_GET
@answers_refusals
def attachment(request: SignedInRequest, code: str, organisation: str, kind: str) -> HttpResponse:
    """附件1 of one organisation, as it goes out with the letter."""
    rules.may_run_calls(request.user).require()
    call = _call(request, code)
    asked = get_object_or_404(call.recipients, organisation__code=organisation)
    files = dict(letters.attachment_1(call, asked.organisation))
    name = next(name for name in files if name.endswith(kind))
    return as_download(files[name], name, XLSX if kind == "xlsx" else DOCX)


def _form_page(
    request: SignedInRequest,
    form: CallForm,
    asked: Sequence[Organisation] | None,
    *,
    call: Call | None = None,
    previous: Call | None = None,
) -> HttpResponse:
    picks = _picks(request, form, asked)
    context = {"form": form, "call": call, "previous": previous, **picks}
    refreshing = "refresh" in request.POST
    status = 422 if request.method == "POST" and not refreshing and form.errors else 200
    return render_page(request, FORM_PAGE, context, part="recipients", status=status)


def _picks(
    request: SignedInRequest, form: CallForm, asked: Sequence[Organisation] | None
) -> dict[str, Any]:
    """The organisations to tick: those asked so far, those of the chosen kinds, those listed."""
    on = localdate(clock.now())
    data = request.POST
    if "refresh" not in data and asked is not None and request.method == "GET":
        return {"candidates": asked, "ticked": {o.code for o in asked}, "unclear": ()}
    kinds = data.getlist("kinds") if data else form.initial.get("kinds", [])
    territories = [int(pk) for pk in data.getlist("territories") if pk.isdecimal()]
    by_kind = list(selectors.candidates(request.user, kinds=kinds, territories=territories))
    listed = selectors.read_list(data.get("listed", ""), on=on)
    posted = set(data.getlist("organisations"))
    kept = list(Organisation.objects.filter(code__in=posted).select_related("territory"))
    candidates = {o.code: o for o in (*by_kind, *listed.found, *kept)}
    unticked = set(data.getlist("shown")) - posted
    ticked = set(candidates) - unticked
    return {"candidates": candidates.values(), "ticked": ticked, "unclear": listed.unclear}


def _call(request: SignedInRequest, code: str) -> Call:
    return get_object_or_404(selectors.calls_visible_to(request.user), code=code)
