"""One organisation in one call: how it stands, whom to speak to, what was said and promised."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from keguang.core import clock
from keguang.core.errors import DomainError
from keguang.core.http import SignedInRequest
from keguang.lectures import rules
from keguang.lectures.forms.board import ChaseForm, ExemptForm, ExtendForm, PaperForm
from keguang.lectures.models import Recipient
from keguang.lectures.selectors.board import recipients_visible_to, row_of
from keguang.lectures.selectors.calls import calls_visible_to
from keguang.lectures.selectors.faults import faulty_lectures, lectures_of
from keguang.lectures.selectors.history import history
from keguang.lectures.services import chasing, recipients
from keguang.lectures.services.confirmations import make_confirmation
from keguang.lectures.services.resending import send_link_again
from keguang.lectures.states import ChaseChannel
from keguang.lectures.views.answers import answers_refusals
from keguang.lectures.views.board.table import TONES
from keguang.lectures.views.downloads import DOCX, as_download

PAGE: Final = "lectures/board_recipient.html"


@require_GET
def recipient(request: SignedInRequest, code: str, organisation: str) -> HttpResponse:
    return _page(request, _recipient(request, code, organisation), {})


@require_POST
@answers_refusals
def confirmation(request: SignedInRequest, code: str, organisation: str) -> HttpResponse:
    """确认单: to print, sign and seal after a correction."""
    found = _recipient(request, code, organisation)
    paper_form = make_confirmation(recipient=found, by=request.user, now=clock.now())
    name = _("补正确认单_%(name)s.docx") % {"name": found.organisation.name}
    return as_download(paper_form, name, DOCX)


@require_POST
def chase(request: SignedInRequest, code: str, organisation: str) -> HttpResponse:
    """登记电话催报."""
    found = _recipient(request, code, organisation)
    form = ChaseForm(request.POST)

    def note(values: dict[str, Any]) -> str:
        chasing.record_chase(
            recipient=found,
            channel=ChaseChannel.PHONE,
            by=request.user,
            now=clock.now(),
            **values,
        )
        return _("已登记电话催报。")

    return _apply(request, found, "chase", form, note)


@require_POST
@answers_refusals
def send_chase(request: SignedInRequest, code: str, organisation: str) -> HttpResponse:
    """起草催报函 to this one organisation."""
    found = _recipient(request, code, organisation)
    now = clock.now()
    drafted = chasing.draft_chases(call=found.call, recipients=[found], by=request.user, now=now)
    if drafted:
        return redirect("lectures:outbox_mail", drafted[0].pk)
    messages.info(request, _("没有起草：已报送完成、没有可用邮箱，或今天已经催报过。"))
    return _back(found)


@require_POST
@answers_refusals
def send_link(request: SignedInRequest, code: str, organisation: str) -> HttpResponse:
    """重发办理链接: a letter with a fresh link, to look at and send."""
    found = _recipient(request, code, organisation)
    mail = send_link_again(recipient=found, by=request.user, now=clock.now())
    return redirect("lectures:outbox_mail", mail.pk)


@require_POST
def exempt(request: SignedInRequest, code: str, organisation: str) -> HttpResponse:
    found = _recipient(request, code, organisation)

    def note(values: dict[str, Any]) -> str:
        saved = recipients.exempt_recipient(
            recipient=found, by=request.user, now=clock.now(), **values
        )
        return _("已登记免报。") if saved.exempt_reason else _("已取消免报。")

    return _apply(request, found, "exempt", ExemptForm(request.POST), note)


@require_POST
def extend(request: SignedInRequest, code: str, organisation: str) -> HttpResponse:
    found = _recipient(request, code, organisation)

    def note(values: dict[str, Any]) -> str:
        saved = recipients.extend_recipient(
            recipient=found, by=request.user, now=clock.now(), **values
        )
        return _("已登记延期。") if saved.extended_to else _("已取消延期。")

    return _apply(request, found, "extend", ExtendForm(request.POST), note)


@require_POST
def paper(request: SignedInRequest, code: str, organisation: str) -> HttpResponse:
    found = _recipient(request, code, organisation)

    def note(values: dict[str, Any]) -> str:
        recipients.note_paper(recipient=found, by=request.user, now=clock.now(), **values)
        return _("已登记。") if values["on"] else _("已取消登记。")

    return _apply(request, found, "paper", PaperForm(request.POST), note)


def _apply(
    request: SignedInRequest,
    found: Recipient,
    name: str,
    form: forms.Form,
    note: Callable[[dict[str, Any]], str],
) -> HttpResponse:
    """Run one of the page's forms: done and back, or the page again with what is wrong."""
    if form.is_valid():
        try:
            messages.success(request, note(form.cleaned_data))
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return _back(found)
    return _page(request, found, {name: form}, status=422)


def _page(
    request: SignedInRequest, found: Recipient, bound: Mapping[str, forms.Form], status: int = 200
) -> HttpResponse:
    now = clock.now()
    row = row_of(request.user, found, now)
    chasing.record_contacts_shown(
        call=found.call, rows=[row], how="recipient", by=request.user, now=now
    )
    lectures = list(lectures_of(found.call, found.organisation))
    acting = rules.may_run_calls(request.user)
    context = {
        "call": found.call,
        "recipient": found,
        "row": row,
        "tone": TONES[row.standing],
        "faults": faulty_lectures(found.call, found.organisation),
        "lectures": lectures,
        "corrected": any(not lecture.stamp_covers for lecture in lectures),
        "events": history(found, whole=bool(acting)),
        "acting": acting,
        "today": localdate(now),
        **_forms(found, now),
        **bound,
    }
    return render(request, PAGE, context, status=status)


def _forms(found: Recipient, now: datetime) -> dict[str, forms.Form]:
    extension = {"until": found.extended_to, "reason": found.extension_reason}
    return {
        "chase": ChaseForm(initial={"at": now}),
        "exempt": ExemptForm(initial={"reason": found.exempt_reason}),
        "extend": ExtendForm(initial=extension),
    }


def _recipient(request: HttpRequest, code: str, organisation: str) -> Recipient:
    assert request.user.is_authenticated  # LoginRequiredMiddleware
    call = get_object_or_404(calls_visible_to(request.user), code=code)
    return get_object_or_404(
        recipients_visible_to(request.user, call), organisation__code=organisation
    )


def _back(found: Recipient) -> HttpResponse:
    return redirect("lectures:recipient", found.call.code, found.organisation.code)
