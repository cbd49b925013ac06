"""Views without a business word: the reader's mode, a month, the page of all components."""

from datetime import date
from typing import Any, Final

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from keguang.core import clock
from keguang.web.calendars import month_of
from keguang.web.context_processors import ELDER, MODE_COOKIE
from keguang.web.showcase import showcase

YEAR_S: Final = 365 * 24 * 3600


@csrf_exempt
@login_not_required
@require_POST
def choose_mode(request: HttpRequest) -> HttpResponse:
    """Switch between the standard and the elder mode, and go back to where one was.

    No token is asked: all a forged request could do is change the size of letters, and without
    one a public page is the same for all its readers.
    """
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    if request.POST.get("mode") == ELDER:
        response.set_cookie(MODE_COOKIE, ELDER, max_age=YEAR_S, samesite="Lax", httponly=True)
    else:
        response.delete_cookie(MODE_COOKIE, samesite="Lax")
    return response


class MonthForm(forms.Form):
    """Which month to draw, for which date box."""

    month = forms.DateField(input_formats=["%Y-%m"])
    field_id = forms.SlugField(max_length=60)
    chosen = forms.DateField(required=False)
    earliest = forms.DateField(required=False)
    latest = forms.DateField(required=False)


@login_not_required
@require_GET
def month(request: HttpRequest) -> HttpResponse:
    """The month grid of one date box, for htmx."""
    form = MonthForm(request.GET)
    if not form.is_valid():
        return HttpResponseBadRequest()
    asked: dict[str, Any] = form.cleaned_data
    grid = month_of(
        asked["month"],
        today=clock.now().date(),
        chosen=asked["chosen"],
        earliest=asked["earliest"],
        latest=asked["latest"],
    )
    context = {"month": grid, **{k: asked[k] for k in ("field_id", "chosen", "earliest", "latest")}}
    return render(request, "web/components/_calendar.html", context)


@require_GET
def look(request: HttpRequest) -> HttpResponse:
    """Every component in every state; `?face=public` is the residents' side, `?mode=elder` too."""
    face = "public" if request.GET.get("face") == "public" else "desk"
    elder = {"elder_mode": True} if request.GET.get("mode") == ELDER else {}
    today: date = clock.now().date()
    return render(request, f"web/look_{face}.html", showcase(today) | elder)
