"""申报: the list of lectures, one lecture with its story, and what is recorded on it."""

from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from keguang.core import clock
from keguang.core.errors import RuleBroken
from keguang.core.http import SignedInRequest
from keguang.core.rules import may_see_phones
from keguang.core.selectors.divisions import counties_of, home_city
from keguang.lectures import rules
from keguang.lectures.consent_words import CURRENT, WORDINGS
from keguang.lectures.forms.review import (
    ConsentForm,
    CountyForm,
    ReasonForm,
    TerritoryDecisionForm,
    UnitOpinionForm,
    read_query,
)
from keguang.lectures.models import Proposal
from keguang.lectures.selectors import consents
from keguang.lectures.selectors import review as selectors
from keguang.lectures.selectors.calls import calls_visible_to
from keguang.lectures.services import reviews
from keguang.lectures.services.consents import withdraw_everywhere
from keguang.lectures.services.deliveries import Hand
from keguang.lectures.services.phones import contact_phone
from keguang.lectures.services.programme import set_consent
from keguang.lectures.states import DecisionResult, ProposalState
from keguang.lectures.themes import Theme
from keguang.lectures.views.answers import answers_refusals, tell_of_verdict_letters
from keguang.web.htmx import render_page

LIST_PAGE: Final = "lectures/review_proposals.html"
DETAIL_PAGE: Final = "lectures/review_proposal.html"
ROWS_A_PAGE: Final = 50


@require_GET
@answers_refusals
def proposals(request: SignedInRequest) -> HttpResponse:
    rules.may_list_proposals(request.user).require()
    query = read_query(request.GET.dict())
    page = Paginator(selectors.search_proposals(request.user, query), ROWS_A_PAGE)
    context = {
        "query": query,
        "page": page.get_page(request.GET.get("page")),
        "filters": _filters(request, query),
    }
    return render_page(request, LIST_PAGE, context, part="rows")


@require_GET
@answers_refusals
def proposal(request: SignedInRequest, code: str) -> HttpResponse:
    return _detail(request, _find(request, code))


@require_POST
@answers_refusals
def unit_opinion(request: SignedInRequest, code: str) -> HttpResponse:
    """单位意见, as it stands on the stamped form."""
    found = _find(request, code)
    form = UnitOpinionForm(request.POST)
    if not form.is_valid():
        return _detail(request, found, opinion_form=form)
    said = form.cleaned_data
    reviews.record_unit_opinion(
        proposals=[found],
        result=DecisionResult(said["result"]),
        opinion=said["opinion"],
        decided_by=said["decided_by"],
        decided_on=said["decided_on"],
        by=request.user,
        now=clock.now(),
    )
    return _back(request, found, _("已登记单位意见。"))


@require_POST
@answers_refusals
def send_to_territory(request: SignedInRequest, code: str) -> HttpResponse:
    found = _find(request, code)
    form = CountyForm(request.POST, counties=_counties())
    if not form.is_valid():
        return _detail(request, found, county_form=form)
    county = form.cleaned_data["county"]
    reviews.send_to_territory(proposal=found, county=county, by=request.user, now=clock.now())
    return _back(request, found, _("已转%(name)s审核。") % {"name": county.name})


@require_POST
@answers_refusals
def decide_for_territory(request: SignedInRequest, code: str) -> HttpResponse:
    found = _find(request, code)
    form = TerritoryDecisionForm(request.POST)
    if not form.is_valid():
        return _detail(request, found, territory_form=form)
    result = DecisionResult(form.cleaned_data["result"])
    opinion = form.cleaned_data["opinion"]
    try:
        reviews.decide_for_territory(
            proposal=found, result=result, opinion=opinion, by=request.user, now=clock.now()
        )
    except RuleBroken as refusal:
        form.add_error("opinion", str(refusal))
        return _detail(request, found, territory_form=form)
    if result in reviews.NOT_AGREED:
        tell_of_verdict_letters(request)
    return _back(request, found, _("已登记属地审核意见。"))


@require_POST
@answers_refusals
def void_decision(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    found = _find(request, code)
    decision = get_object_or_404(found.decisions, pk=pk)
    reviews.void_decision(decision=decision, by=request.user, now=clock.now())
    return _back(request, found, _("已撤销这条意见。"))


@require_POST
@answers_refusals
def consent(request: SignedInRequest, code: str) -> HttpResponse:
    """登记公开意愿; taken back, the name leaves the public site at once."""
    found = _find(request, code)
    form = ConsentForm(request.POST)
    if not form.is_valid():
        return _detail(request, found, refusal=_("请选择同意或不同意公开。"))
    now, hand = clock.now(), Hand(user=request.user)
    said = form.said(localdate(now))
    if form.cleaned_data["everywhere"] and not form.cleaned_data["consent"]:
        number = withdraw_everywhere(proposal=found, hand=hand, said=said, now=now)
        done = _("已登记：不同意公开，%(n)d处姓名已不再显示。") % {"n": number}
        return _back(request, found, done)
    given = form.cleaned_data["consent"]
    set_consent(proposal=found, consent=given, by=request.user, said=said, now=now)
    done = _("已登记：同意公开。") if given else _("已登记：不同意公开，网站上已不再显示。")
    return _back(request, found, done)


@require_POST
@answers_refusals
def reveal_phone(request: SignedInRequest, code: str) -> HttpResponse:
    """Show the contact's number, on record; whoever is not in charge says why."""
    found = _find(request, code)
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        phone = contact_phone(proposal=found, reason=reason, by=request.user, now=clock.now())
    except RuleBroken as refusal:
        return _detail(request, found, refusal=str(refusal))
    return _detail(request, found, phone=phone, status=200)


def _find(request: SignedInRequest, code: str) -> Proposal:
    visible = selectors.with_review(selectors.proposals_visible_to(request.user))
    related = visible.select_related("call", "organisation__territory", "review_territory")
    return get_object_or_404(related, code=code)


def _back(request: SignedInRequest, proposal: Proposal, done: str) -> HttpResponse:
    messages.success(request, done)
    return redirect("lectures:proposal", proposal.code)


def _detail(
    request: SignedInRequest, proposal: Proposal, *, status: int | None = None, **more: Any
) -> HttpResponse:
    """The lecture's page; with a form in hand, that form and its errors."""
    user = request.user
    organisation = proposal.organisation
    context = {
        "proposal": proposal,
        "fields": selectors.shown_fields(proposal),
        "standing": selectors.standing_decisions(proposal),
        "story": selectors.story_of(proposal),
        "may_review": rules.may_review(user, proposal),
        "may_record": rules.may_record_opinion(user, proposal),
        "may_send": rules.may_send_to_territory(user, proposal),
        "may_decide": rules.may_decide_for_territory(user, proposal),
        "may_run": rules.may_run_calls(user),
        "may_consent": rules.may_record_consent(user, None, proposal),
        "consent_form": ConsentForm(initial={"said_on": localdate(clock.now())}),
        "consents": consents.consent_story(proposal),
        "on_form": consents.said_on_the_form(proposal),
        "elsewhere": consents.other_appearances(proposal).count,
        "wording": WORDINGS[CURRENT],
        "in_charge": bool(organisation and may_see_phones(user, organisation)),
        "opinion_form": UnitOpinionForm(initial={"decided_on": localdate(clock.now())}),
        "county_form": CountyForm(counties=_counties()),
        "territory_form": TerritoryDecisionForm(),
    }
    return render(request, DETAIL_PAGE, context | more, status=status or (422 if more else 200))


def _counties() -> Any:
    return counties_of(home_city(), on=localdate(clock.now()))


def _filters(request: SignedInRequest, query: selectors.Query) -> list[dict[str, Any]]:
    """The toolbar's choices, each with what is chosen now."""

    def one(name: str, label: str, chosen: str, options: Any) -> dict[str, Any]:
        listed = [{"value": v, "label": w, "selected": v == chosen} for v, w in options]
        return {"name": name, "label": label, "options": listed}

    calls = calls_visible_to(request.user).values_list("code", "title")
    societies = selectors.societies_of(request.user, query.call).values_list("code", "name")
    theme = pgettext("lecture", "主题")
    return [
        one("call", _("征集"), query.call, [("", _("全部征集")), *calls]),
        one("state", _("状态"), query.state, [("", _("全部状态")), *ProposalState.choices]),
        one("society", _("申报单位"), query.society, [("", _("全部单位")), *societies]),
        one("theme", theme, query.theme, [("", _("全部主题")), *Theme.choices]),
        one("order", _("排序"), query.order, selectors.Order.choices),
    ]
