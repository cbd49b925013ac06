"""定档与开展: the list by what is due, one lecture with its steps, letters to societies."""

from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from keguang.core import clock
from keguang.core.http import SignedInRequest
from keguang.core.selectors.originals import read_original
from keguang.documents.tables import write_xlsx
from keguang.lectures import rules
from keguang.lectures.forms.delivery import PickedLecturesForm, StepForm, read_query
from keguang.lectures.models import Call, Proposal
from keguang.lectures.selectors.deliveries import board as selectors
from keguang.lectures.selectors.deliveries.days import suggestions
from keguang.lectures.selectors.deliveries.proof import GOAL_PERCENT, proof_of
from keguang.lectures.selectors.deliveries.proof import columns as proof_columns
from keguang.lectures.selectors.deliveries.proof import notes_of as proof_notes
from keguang.lectures.selectors.deliveries.proof import rows as proof_rows
from keguang.lectures.selectors.deliveries.published import delivery_of, is_published
from keguang.lectures.selectors.review import proposals_visible_to
from keguang.lectures.services.deliveries import Hand
from keguang.lectures.services.deliveries.letters import (
    KIND_DAYS,
    KIND_OUTCOME,
    draft_delivery_letters,
)
from keguang.lectures.states import DeliveryAction, DeliveryState
from keguang.lectures.views import delivery_actions as actions
from keguang.lectures.views import delivery_table as table
from keguang.lectures.views.answers import answers_refusals
from keguang.lectures.views.downloads import XLSX, as_download
from keguang.web.htmx import render_page

LIST_PAGE: Final = "lectures/deliveries.html"
PAGE: Final = "lectures/delivery.html"
PROOF_PAGE: Final = "lectures/delivery_proof.html"
ROWS_A_PAGE: Final = 50


@require_GET
@answers_refusals
def deliveries(request: SignedInRequest) -> HttpResponse:
    rules.may_list_proposals(request.user).require()
    calls, today = selectors.calls_with_programme(), localdate(clock.now())
    query = read_query(request.GET.dict(), calls)
    call = next((call for call in calls if call.code == query.call), None)
    context: dict[str, Any] = {"call": call, "query": query, "today": today}
    if call is not None:
        lectures = selectors.lectures_on_board(request.user, call)
        found = selectors.search_lectures(lectures, query, today)
        page = Paginator(found, ROWS_A_PAGE).get_page(request.GET.get("page"))
        acting = bool(rules.may_run_calls(request.user))
        counts = selectors.count_tabs(lectures, today)
        context |= {"page": page, "acting": acting, "found": page.paginator.count}
        context |= table.drawn(list(page.object_list), counts, query, calls, today, acting=acting)
    return render_page(request, LIST_PAGE, context, part="rows")


@require_GET
@answers_refusals
def delivery(request: SignedInRequest, code: str) -> HttpResponse:
    return _page(request, _find(request, code), {})


@require_POST
@answers_refusals
def act(request: SignedInRequest, code: str, action: str) -> HttpResponse:
    """One step by the desk: done and back, or the page with what is wrong."""
    if action not in actions.DOINGS:
        raise Http404
    found, now, doing = _find(request, code), clock.now(), DeliveryAction(action)
    rules.may_arrange(request.user, found).require()
    form = actions.bound_form(
        doing,
        request.POST,
        request.FILES,
        delivery=delivery_of(found),
        now=now,
        overruling=bool(rules.may_overrule(request.user)),
    )
    hand = Hand(user=request.user)
    if done := actions.perform(doing, form, proposal=found, hand=hand, now=now):
        messages.success(request, done)
        return redirect("lectures:delivery", code)
    return _page(request, _find(request, code), {doing: form})


@require_GET
@answers_refusals
def proof(request: SignedInRequest, code: str) -> HttpResponse:
    """落实情况: held with a proof, of what was published; by society, and the rest with its why."""
    call = _programme_call(request, code)
    seen = proof_of(request.user, call, localdate(clock.now()))
    context = {"call": call, "proof": seen, "goal": GOAL_PERCENT, "now": clock.now()}
    return render(request, PROOF_PAGE, context)


@require_GET
@answers_refusals
def proof_file(request: SignedInRequest, code: str) -> HttpResponse:
    call, now = _programme_call(request, code), clock.now()
    seen = proof_of(request.user, call, localdate(now))
    title = _("%(call)s落实情况") % {"call": call.title}
    lines = proof_rows(seen.total.lines)
    data = write_xlsx(title, proof_columns(), lines, notes=proof_notes(seen, now))
    return as_download(data, f"{title}.xlsx", XLSX)


@require_POST
@answers_refusals
def letters(request: SignedInRequest, code: str) -> HttpResponse:
    """请定档 or 请反馈: a letter to each society of the chosen lectures."""
    rules.may_run_calls(request.user).require()
    call, now = _programme_call(request, code), clock.now()
    kind = {"days": KIND_DAYS, "outcome": KIND_OUTCOME}.get(request.POST.get("action", ""))
    if kind is None:
        raise Http404
    drafted = draft_delivery_letters(
        call=call, kind=kind, codes=_picked(request, call), by=request.user, now=now
    )
    if not drafted:
        messages.info(request, _("没有起草新的函件：所选讲座不需要，或今天已经起草过。"))
        return redirect(f"{reverse('lectures:deliveries')}?{urlencode({'call': code})}")
    messages.success(request, _("已起草%(n)d封函件，请核对后发送。") % {"n": len(drafted)})
    return redirect(f"{reverse('lectures:outbox')}?{urlencode({'kind': kind, 'call': code})}")


@require_GET
@answers_refusals
def photo(request: SignedInRequest, code: str, number: int) -> HttpResponse:
    """A picture as the desk sees it, published or not."""
    found = _find(request, code)
    picture = get_object_or_404(delivery_of(found).photos.select_related("original"), number=number)
    response = HttpResponse(read_original(picture.original), content_type="image/jpeg")
    response["Cache-Control"] = "private, max-age=3600"
    return response


def _programme_call(request: SignedInRequest, code: str) -> Call:
    rules.may_list_proposals(request.user).require()
    found = next((c for c in selectors.calls_with_programme() if c.code == code), None)
    if found is None:
        raise Http404
    return found


def _picked(request: SignedInRequest, call: Call) -> list[str]:
    """Of the lectures this user sees: those ticked, or all that the filter left."""
    query = read_query({**request.POST.dict(), "call": call.code}, [call])
    lectures = selectors.lectures_on_board(request.user, call)
    form = PickedLecturesForm(request.POST, codes=[lecture.code for lecture in lectures])
    if not form.is_valid():
        return []
    if form.cleaned_data["whole"]:
        found = selectors.search_lectures(lectures, query, localdate(clock.now()))
        return [lecture.code for lecture in found]
    codes: list[str] = form.cleaned_data["pick"]
    return codes


def _find(request: SignedInRequest, code: str) -> Proposal:
    related = ("call", "organisation__territory", "delivery__division", "person")
    visible = proposals_visible_to(request.user).select_related(*related)
    found = get_object_or_404(visible, code=code)
    if not is_published(found):
        raise Http404
    return found


def _page(
    request: SignedInRequest, found: Proposal, bound: dict[DeliveryAction, StepForm]
) -> HttpResponse:
    now, delivery = clock.now(), delivery_of(found)
    chosen = {"day": request.GET["day"]} if "day" in request.GET else None
    acting = bool(rules.may_arrange(request.user, found))
    undated = delivery.state == DeliveryState.LISTED
    steps = actions.offered(
        delivery,
        actions.ORDER if acting else (),
        now=now,
        bound=bound,
        overruling=bool(rules.may_overrule(request.user)),
        initial=chosen,
    )
    context = {
        "proposal": found,
        "delivery": delivery,
        "acting": acting,
        "steps": steps,
        "photos": delivery.photos.order_by("number") if delivery.pk else [],
        "suggestions": suggestions(found, localdate(now)) if undated else [],
        "happenings": selectors.happenings(delivery),
        "status": table.status_of(delivery, localdate(now)),
        "refusals": actions.unseen_refusals(bound, steps),
    }
    return render(request, PAGE, context, status=422 if bound else 200)
