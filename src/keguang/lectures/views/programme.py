"""公布节目单: what publishing now would change, and the versions published so far."""

from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from keguang.core import clock
from keguang.core.errors import RuleBroken
from keguang.core.http import SignedInRequest
from keguang.lectures import rules
from keguang.lectures.forms.review import PublishForm
from keguang.lectures.models import Call
from keguang.lectures.selectors import programme as selectors
from keguang.lectures.services.programme import publish_programme
from keguang.lectures.views.answers import answers_refusals

PAGE: Final = "lectures/programme_publish.html"


@require_GET
@answers_refusals
def programme(request: SignedInRequest, code: str) -> HttpResponse:
    rules.may_file_lists(request.user).require()
    return _page(request, get_object_or_404(Call, code=code), PublishForm())


@require_POST
@answers_refusals
def publish(request: SignedInRequest, code: str) -> HttpResponse:
    rules.may_run_calls(request.user).require()
    call = get_object_or_404(Call, code=code)
    form = PublishForm(request.POST)
    if not form.is_valid():
        return _page(request, call, form)
    note = form.cleaned_data["note"]
    try:
        version = publish_programme(call=call, by=request.user, now=clock.now(), note=note)
    except RuleBroken as refusal:
        form.add_error(None, str(refusal))
        return _page(request, call, form)
    messages.success(request, _("节目单第%(n)d版已公布。") % {"n": version.number})
    return redirect("lectures:programme", code)


def _page(request: SignedInRequest, call: Call, form: PublishForm) -> HttpResponse:
    today = localdate(clock.now())
    accepted = selectors.content_to_publish(call, on=today)
    pending = selectors.pending_changes(call, on=today)
    context = {
        "call": call,
        "form": form,
        "accepted": len(accepted),
        "unnamed": sum(1 for proposal, _content in accepted if proposal.consent is not True),
        "pending": [(change, selectors.field_words(change)) for change in pending],
        "log": selectors.change_log(call),
        "may_publish": rules.may_publish(request.user, call),
    }
    return render(request, PAGE, context, status=422 if form.errors else 200)
