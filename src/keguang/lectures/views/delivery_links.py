"""What a society does by its link after the programme is out: fix days, report, cancel.

Every page works without scripts and without an account.
"""

import functools
from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from keguang.core import clock
from keguang.core.errors import DomainError
from keguang.core.models import LinkPurpose, SignedLink
from keguang.core.selectors.links import resolve_link
from keguang.lectures.consent_words import CURRENT, WORDINGS, Said
from keguang.lectures.forms.delivery import StepForm
from keguang.lectures.forms.review import ConsentForm
from keguang.lectures.models import Call, Proposal
from keguang.lectures.selectors import consents
from keguang.lectures.selectors.deliveries.days import suggestions
from keguang.lectures.selectors.deliveries.links import call_of, lectures_behind
from keguang.lectures.selectors.deliveries.published import delivery_of
from keguang.lectures.services.consents import withdraw_everywhere
from keguang.lectures.services.deliveries import Hand
from keguang.lectures.services.programme import set_consent
from keguang.lectures.states import ConsentDoor, DeliveryAction, DeliveryState
from keguang.lectures.views import delivery_actions as actions
from keguang.lectures.views.delivery_table import link_line, status_of
from keguang.web.throttle import throttled

LIST_PAGE: Final = "lectures/link_deliver.html"
PAGE: Final = "lectures/link_delivery.html"
ENDED_PAGE: Final = "lectures/link_ended.html"
_CALLS: Final = 240  # of one address in ten minutes, as with the other links
_WINDOW_S: Final = 600

type LinkView = Callable[..., HttpResponse]


def by_delivery_link(view: LinkView) -> LinkView:
    """Open the page to whoever holds a live link; tell everybody else kindly what to do."""

    @functools.wraps(view)
    def opened(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponse:
        try:
            link = resolve_link(token, purpose=LinkPurpose.DELIVER, now=clock.now())
            call = call_of(link)
        except DomainError as refusal:
            return render(request, ENDED_PAGE, {"reason": str(refusal)}, status=410)
        return view(request, link, call, token=token, **kwargs)

    throttle: Callable[[LinkView], LinkView] = throttled("links", limit=_CALLS, window_s=_WINDOW_S)
    return login_not_required(never_cache(throttle(opened)))


@by_delivery_link
def deliver(request: HttpRequest, link: SignedLink, call: Call, token: str) -> HttpResponse:
    """The society's lectures, what is due first."""
    today = localdate(clock.now())
    lines = [link_line(lecture, today) for lecture in lectures_behind(link, call)]
    lines.sort(key=lambda line: line.rank)
    context = {"call": call, "organisation": link.organisation, "lines": lines, "token": token}
    return render(request, LIST_PAGE, context)


@by_delivery_link
def lecture(
    request: HttpRequest, link: SignedLink, call: Call, token: str, code: str
) -> HttpResponse:
    found = get_object_or_404(lectures_behind(link, call), code=code)
    return _page(request, link, found, token, {})


@require_POST
@by_delivery_link
def act(
    request: HttpRequest, link: SignedLink, call: Call, token: str, code: str, action: str
) -> HttpResponse:
    """One step by the society: done and back to its list, or the page with what is wrong."""
    if action not in actions.BY_LINK:
        raise Http404
    found, now, doing = (
        get_object_or_404(lectures_behind(link, call), code=code),
        clock.now(),
        DeliveryAction(action),
    )
    form = actions.bound_form(
        doing, request.POST, request.FILES, delivery=delivery_of(found), now=now
    )
    if done := actions.perform(doing, form, proposal=found, hand=Hand(link=link), now=now):
        messages.success(
            request, _("《%(title)s》：%(done)s") % {"title": found.title, "done": done}
        )
        return redirect("lectures:link_deliver", token)
    fresh = get_object_or_404(lectures_behind(link, call), code=code)
    return _page(request, link, fresh, token, {doing: form})


@require_POST
@by_delivery_link
def consent(
    request: HttpRequest, link: SignedLink, call: Call, token: str, code: str
) -> HttpResponse:
    """登记公开意愿 by the society: the name goes, or comes back, at once."""
    found = get_object_or_404(lectures_behind(link, call), code=code)
    form, now, hand = ConsentForm(request.POST), clock.now(), Hand(link=link)
    if not form.is_valid():
        raise Http404
    given, said = form.cleaned_data["consent"], Said(ConsentDoor.LINK, localdate(now))
    if form.cleaned_data["everywhere"] and not given:
        withdraw_everywhere(proposal=found, hand=hand, said=said, now=now)
    else:
        set_consent(proposal=found, consent=given, by=None, link=link, said=said, now=now)
    messages.success(request, _("已登记，网页随即更新。"))
    return redirect("lectures:link_delivery", token, code)


def _page(
    request: HttpRequest,
    link: SignedLink,
    found: Proposal,
    token: str,
    bound: dict[DeliveryAction, StepForm],
) -> HttpResponse:
    now, delivery = clock.now(), delivery_of(found)
    chosen = {"day": request.GET["day"]} if "day" in request.GET else None
    undated = delivery.state == DeliveryState.LISTED
    steps = actions.offered(delivery, actions.BY_LINK, now=now, bound=bound, initial=chosen)
    context = {
        "proposal": found,
        "delivery": delivery,
        "organisation": link.organisation,
        "steps": steps,
        "suggestions": suggestions(found, localdate(now)) if undated else [],
        "status": status_of(delivery, localdate(now)),
        "photos": delivery.photos.count() if delivery.pk else 0,
        "consents": consents.consent_story(found),
        "on_form": consents.said_on_the_form(found),
        "elsewhere": consents.appearances_within(found, link.organisation),
        "wording": WORDINGS[CURRENT],
        "refusals": actions.unseen_refusals(bound, steps),
        "token": token,
        "back": reverse("lectures:link_deliver", args=[token]),
        "base": reverse("lectures:link_delivery", args=[token, found.code]),
    }
    return render(request, PAGE, context, status=422 if bound else 200)
