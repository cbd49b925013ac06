"""保存期限: what is erased after how long, what is coming up, and when the machine last did it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from keguang.core import clock, rules
from keguang.core.http import SignedInRequest
from keguang.core.retention import registered_rules
from keguang.core.selectors.retention import AHEAD, last_run, standing_of
from keguang.core.views.answers import closed


@require_GET
def show_retention(request: SignedInRequest) -> HttpResponse:
    if refusal := closed(request, rules.may_see_retention(request.user)):
        return refusal
    context = {
        "standings": standing_of(registered_rules(), clock.now()),
        "last_run": last_run(),
        "days": AHEAD.days,
        "may_change": rules.may_change_settings(request.user),
    }
    return render(request, "core/retention.html", context)
