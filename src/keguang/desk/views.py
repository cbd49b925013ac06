"""Pages of the desk that belong to no single app."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from keguang.core import clock
from keguang.core.http import SignedInRequest
from keguang.core.models import Role
from keguang.core.rules import roles_of
from keguang.core.services.jobs import retry_work
from keguang.desk.today import today
from keguang.lectures.rules import may_run_calls
from keguang.lectures.selectors.calls import board_call
from keguang.lectures.views.answers import answers_refusals


@require_POST
@answers_refusals
def retry(request: SignedInRequest) -> HttpResponse:
    """重试: one more round of what the office's machine gave up."""
    number = retry_work(name=request.POST.get("name", ""), by=request.user, now=clock.now())
    said = ngettext(
        "%(n)d项已重新安排，稍后再看结果。", "%(n)d项已重新安排，稍后再看结果。", number
    )
    messages.info(request, said % {"n": number})
    return redirect("desk:today")


@require_GET
def show_today(request: SignedInRequest) -> HttpResponse:
    """今日. A society's own account goes straight to how it stands."""
    roles = roles_of(request.user)
    if roles == {Role.SOCIETY} and (call := board_call(request.user)):
        return redirect("lectures:board", call.code)
    now = clock.now()
    context = {
        "today": today(request.user, now),
        "now": now,
        "may_begin": may_run_calls(request.user),
    }
    return render(request, "desk/today.html", context)
