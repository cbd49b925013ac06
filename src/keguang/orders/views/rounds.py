"""选报 at the desk: the rounds, opening one, its letters and its end."""

from datetime import datetime, time, timedelta
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import get_current_timezone, localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from keguang.core import clock
from keguang.core.errors import DomainError
from keguang.core.http import SignedInRequest
from keguang.lectures.selectors.deliveries.board import calls_with_programme
from keguang.lectures.views.answers import answers_refusals
from keguang.orders import rules
from keguang.orders.forms.rounds import AskMoreForm, MoveForm, RoundForm, SettingsForm
from keguang.orders.models import ChoiceRound
from keguang.orders.selectors import rounds as selectors
from keguang.orders.services import letters
from keguang.orders.services import rounds as services

LIST_PAGE: Final = "orders/rounds.html"
FORM_PAGE: Final = "orders/round_form.html"
SETTINGS_PAGE: Final = "orders/round_settings.html"
_USUAL_NOTICE: Final = timedelta(days=14)
_LETTERS: Final = {
    "ask": letters.draft_asking_letters,
    "remind": letters.draft_reminders,
    "result": letters.draft_results,
}


@require_GET
@answers_refusals
def rounds(request: SignedInRequest) -> HttpResponse:
    rules.may_see_rounds(request.user).require()
    found = list(selectors.rounds_listed(request.user))
    context = {
        "rounds": found,
        "acting": bool(rules.may_run_rounds(request.user)),
        "published": bool(calls_with_programme()),
        "now": clock.now(),
    }
    return render(request, LIST_PAGE, context)


@require_http_methods(["GET", "POST"])
@answers_refusals
def new(request: SignedInRequest) -> HttpResponse:
    """发起选报: which programme, until when, whom it asks."""
    rules.may_run_rounds(request.user).require()
    calls = calls_with_programme()
    form = RoundForm(request.POST or None, calls=calls, initial=_usual(calls))
    if request.method == "POST" and form.is_valid():
        try:
            made = services.open_round(
                call=form.cleaned_data["call"],
                title=form.cleaned_data["title"],
                deadline=form.cleaned_data["deadline"],
                organisations=form.chosen(),
                by=request.user,
                now=clock.now(),
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("选报已发起。下一步：起草选报通知，核对后发送。"))
            return redirect("orders:board", made.code)
    return render(
        request, FORM_PAGE, _form_context(request, form), status=422 if form.errors else 200
    )


@require_http_methods(["GET", "POST"])
@answers_refusals
def settings(request: SignedInRequest, code: str) -> HttpResponse:
    """Whom a round asks besides, and its deadline."""
    rules.may_run_rounds(request.user).require()
    round_, now = get_object_or_404(ChoiceRound, code=code), clock.now()
    form = SettingsForm(request.POST or None, initial={"deadline": round_.deadline})
    more = AskMoreForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and more.is_valid():
        deadline = form.cleaned_data["deadline"]
        services.change_round(
            round_=round_, deadline=deadline, organisations=more.chosen(), by=request.user, now=now
        )
        messages.success(request, _("已保存。新增的单位请起草选报通知。"))
        return redirect("orders:board", code)
    context = {"round": round_, "form": form, "candidates": selectors.candidates(round_)}
    return render(request, SETTINGS_PAGE, context, status=422 if form.errors else 200)


@require_POST
@answers_refusals
def move(request: SignedInRequest, code: str) -> HttpResponse:
    """截止 or 重新开放."""
    rules.may_run_rounds(request.user).require()
    round_ = get_object_or_404(ChoiceRound, code=code)
    form = MoveForm(request.POST)
    if form.is_valid():
        services.move_round(
            round_=round_, action=form.cleaned_data["action"], by=request.user, now=clock.now()
        )
    return redirect("orders:board", code)


@require_POST
@answers_refusals
def draft_letters(request: SignedInRequest, code: str) -> HttpResponse:
    """选报通知, 催报 or 结果: drafts in the outbox."""
    rules.may_run_rounds(request.user).require()
    round_ = get_object_or_404(ChoiceRound.objects.select_related("call"), code=code)
    draft = _LETTERS.get(request.POST.get("kind", ""))
    drafted = draft(round_=round_, by=request.user, now=clock.now()) if draft else []
    if not drafted:
        messages.info(request, _("没有需要起草的函件。"))
        return redirect("orders:board", code)
    messages.success(request, _("已起草%(n)d封函件，请核对后发送。") % {"n": len(drafted)})
    return redirect(f"{reverse('lectures:outbox')}?kind={drafted[0].kind}&call={round_.call.code}")


def _usual(calls: list[Any]) -> dict[str, Any]:
    """This year's programme, two weeks from now at the end of the working day."""
    if not calls:
        return {}
    day = localdate(clock.now()) + _USUAL_NOTICE
    deadline = datetime.combine(day, time(17), tzinfo=get_current_timezone())
    title = selectors.free_title(calls[0].year)
    return {"call": calls[0].code, "title": title, "deadline": deadline}


def _form_context(request: SignedInRequest, form: RoundForm) -> dict[str, Any]:
    candidates = list(selectors.candidates())
    usual = {one.code for one in candidates if one.kind in selectors.USUAL_KINDS}
    ticked = set(request.POST.getlist("organisations")) if form.is_bound else usual
    return {"form": form, "candidates": candidates, "ticked": ticked}
