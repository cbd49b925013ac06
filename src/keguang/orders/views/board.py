"""选报情况: offices and lectures of a round, and what is decided about one lecture."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from keguang.core import clock
from keguang.core.errors import DomainError
from keguang.core.http import SignedInRequest
from keguang.core.selectors.divisions import counties_of, home_city
from keguang.lectures.forms.delivery import PlanForm
from keguang.lectures.models import Proposal
from keguang.lectures.selectors.deliveries.published import delivery_of
from keguang.lectures.states import DATED
from keguang.lectures.views.answers import answers_refusals
from keguang.lectures.views.downloads import XLSX, as_download
from keguang.orders import rules
from keguang.orders.forms.rounds import ReasonForm
from keguang.orders.models import Choice, ChoiceRound
from keguang.orders.selectors import board as selectors
from keguang.orders.selectors.export import summary_xlsx
from keguang.orders.selectors.rounds import rounds_visible_to
from keguang.orders.services import deciding
from keguang.orders.states import UNDECIDED, ChoiceState
from keguang.orders.views import board_table as table
from keguang.web.htmx import render_page

PAGE: Final = "orders/board.html"
LECTURE_PAGE: Final = "orders/lecture.html"

type Doing = Callable[[Choice, SignedInRequest], str]


@require_GET
@answers_refusals
def board(request: SignedInRequest, code: str) -> HttpResponse:
    """Who answered and who chose what: by office, or by lecture."""
    round_ = _round(request, code)
    seen = selectors.board_of(request.user, round_)
    query = table.read_query(request.GET.dict())
    acting = bool(rules.may_run_rounds(request.user))
    context = {
        "round": round_,
        "numbers": seen.numbers,
        "query": query,
        "acting": acting,
        "sheets": selectors.sheets_listed(request.user, round_),
        **table.drawn(seen, query, round_, acting=acting),
    }
    return render_page(request, PAGE, context, part="rows")


@require_GET
@answers_refusals
def export(request: SignedInRequest, code: str) -> HttpResponse:
    """选报汇总: who chose what, by office and by lecture."""
    round_ = _round(request, code)
    name, data = summary_xlsx(request.user, round_, now=clock.now())
    return as_download(data, name, XLSX)


@require_GET
@answers_refusals
def lecture(request: SignedInRequest, code: str, lecture: str) -> HttpResponse:
    """Everybody who wants one lecture, and what can be decided for each."""
    round_ = _round(request, code)
    rules.may_run_rounds(request.user).require()
    return _lecture_page(request, round_, _lecture(round_, lecture), None)


@require_POST
@answers_refusals
def decide(request: SignedInRequest, pk: int, action: str) -> HttpResponse:
    """One decision about one wish: back to its lecture, or the form of the day with what is
    wrong."""
    rules.may_run_rounds(request.user).require()
    related = ("office__round__call", "office__organisation__territory", "proposal__call")
    choice = get_object_or_404(Choice.objects.select_related(*related), pk=pk)
    if action not in DOINGS and action != "accept":
        raise Http404
    try:
        form = _decided(request, choice, action)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        if form is not None:
            bound = (choice.pk, form)
            return _lecture_page(request, choice.office.round, choice.proposal, bound)
    return redirect("orders:lecture", choice.office.round.code, choice.proposal.code)


def _decided(request: SignedInRequest, choice: Choice, action: str) -> PlanForm | None:
    """Do it and say so; the form of the day with what is wrong, if that is what is wrong."""
    if action != "accept":
        messages.success(request, DOINGS[action](choice, request))
        return None
    form = _plan_form(choice, request.POST)
    if not form.is_valid():
        return form
    plan = form.plan()
    try:
        deciding.accept(choice=choice, plan=plan, by=request.user, now=clock.now())
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return form
    messages.success(request, _("已安排，并已定档：%(day)s。") % {"day": f"{plan.day:%F}"})
    return None


def _join(choice: Choice, request: SignedInRequest) -> str:
    deciding.join(choice=choice, by=request.user, now=clock.now())
    return _("已并入已排的场次。")


def _wait(choice: Choice, request: SignedInRequest) -> str:
    deciding.wait(choice=choice, reason=_reason(request), by=request.user, now=clock.now())
    return _("已登记排队。")


def _decline(choice: Choice, request: SignedInRequest) -> str:
    deciding.decline(choice=choice, reason=_reason(request), by=request.user, now=clock.now())
    return _("已登记不能安排；原因写入选报结果函。")


def _reopen(choice: Choice, request: SignedInRequest) -> str:
    deciding.reopen(choice=choice, by=request.user, now=clock.now())
    return _("已恢复为待安排。")


DOINGS: Final[Mapping[str, Doing]] = {
    "join": _join,
    "wait": _wait,
    "decline": _decline,
    "reopen": _reopen,
}


def _reason(request: SignedInRequest) -> str:
    form = ReasonForm(request.POST)
    return str(form.cleaned_data["reason"]) if form.is_valid() else ""


def _round(request: SignedInRequest, code: str) -> ChoiceRound:
    rules.may_see_rounds(request.user).require()
    return get_object_or_404(rounds_visible_to(request.user), code=code)


def _lecture(round_: ChoiceRound, code: str) -> Proposal:
    return get_object_or_404(selectors.offered(round_), code=code)


def _plan_form(choice: Choice, data: Any = None) -> PlanForm:
    """定档 as the wish would have it: its day, hour, place, and the body that invites."""
    wish = choice
    one_day = wish.date_from if wish.date_from == wish.date_to else None
    territory = choice.office.organisation.territory
    initial = {
        "day": one_day,
        "start_time": wish.start_time,
        "place": wish.place or wish.host,
        "host": wish.host or choice.office.organisation.name,
        "division": territory.code,
    }
    return PlanForm(
        data,
        delivery=delivery_of(choice.proposal),
        counties=counties_of(home_city(), on=localdate(clock.now())),
        overruling=True,
        prefix=f"accept{choice.pk}",
        initial={name: value for name, value in initial.items() if value},
    )


def _lecture_page(
    request: SignedInRequest,
    round_: ChoiceRound,
    found: Proposal,
    bound: tuple[int, PlanForm] | None,
) -> HttpResponse:
    choices = selectors.wishes_for(round_, found)
    delivery = delivery_of(found)
    dated = delivery.state in DATED
    wishes = [
        {
            "choice": each,
            "form": _form_for(each, bound, dated=dated),
            "joins": dated and each.state in UNDECIDED,
            "may_wait": each.state == ChoiceState.WANTED,
            "undecided": each.state in UNDECIDED,
        }
        for each in choices
    ]
    waiting = [each for each in choices if each.state in UNDECIDED]
    context = {
        "round": round_,
        "proposal": found,
        "delivery": delivery,
        "dated": dated,
        "wishes": wishes,
        "alternatives": selectors.alternatives(waiting[0]) if waiting else [],
        "url": reverse("lectures:delivery", args=[found.code]),
    }
    return render(request, LECTURE_PAGE, context, status=422 if bound else 200)


def _form_for(
    choice: Choice, bound: tuple[int, PlanForm] | None, *, dated: bool
) -> PlanForm | None:
    if bound is not None and bound[0] == choice.pk:
        return bound[1]
    return _plan_form(choice) if choice.state in UNDECIDED and not dated else None
