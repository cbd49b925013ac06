"""内容审核: the reviewer's queue, and one verdict on one lecture or many."""

from typing import Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from keguang.core import clock
from keguang.core.errors import NotAllowed, RuleBroken
from keguang.core.http import SignedInRequest
from keguang.core.models import Role, User
from keguang.core.rules import has_role
from keguang.lectures import rules
from keguang.lectures.forms.review import ReviewForm, read_tab
from keguang.lectures.selectors.review import QueueTab, queue_counts, review_queue
from keguang.lectures.services import reviews
from keguang.lectures.views.answers import answers_refusals, tell_of_verdict_letters
from keguang.web.htmx import render_page

PAGE: Final = "lectures/review_queue.html"
ROWS_A_PAGE: Final = 50


@require_GET
@answers_refusals
def queue(request: SignedInRequest) -> HttpResponse:
    rules.may_open_review_queue(request.user).require()
    return _queue_page(request)


@require_POST
@answers_refusals
def decide(request: SignedInRequest) -> HttpResponse:
    """Agree, return or refuse what was ticked, all of it or none."""
    rules.may_open_review_queue(request.user).require()
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return _queue_page(request, refusal=_("请先勾选要审核的讲座。"), status=422)
    try:
        decided = reviews.review_content(
            seen=form.seen(),
            result=form.chosen_result(),
            opinion=form.cleaned_data["opinion"],
            by=request.user,
            now=clock.now(),
        )
    except RuleBroken as refusal:
        return _queue_page(request, refusal=str(refusal), status=422)
    label = form.chosen_result().label
    messages.success(
        request, _("已登记%(n)d场：%(result)s。") % {"n": len(decided), "result": label}
    )
    if form.chosen_result() in reviews.NOT_AGREED:
        tell_of_verdict_letters(request)
    return redirect(_tab_url())


def _queue_page(request: SignedInRequest, *, refusal: str = "", status: int = 200) -> HttpResponse:
    tabs = _tabs_of(request.user)
    tab = read_tab(request.GET, tabs[0])
    if tab not in tabs:
        raise NotAllowed(_("这一项不在你的审核任务里。"))
    counts = queue_counts(request.user)
    found = Paginator(review_queue(request.user, tab), ROWS_A_PAGE)
    page = found.get_page(request.GET.get("page"))
    context = {
        "tab": tab,
        "segments": [(t, counts[t], _tab_url(t)) for t in tabs],
        "page": page,
        "rows": [(proposal, f"{proposal.code}:{proposal.version}") for proposal in page],
        "refusal": refusal,
        "opinion": request.POST.get("opinion", ""),
        "picked": request.POST.getlist("pick"),
    }
    return render_page(request, PAGE, context, part="queue", status=status)


def _tabs_of(user: User) -> list[QueueTab]:
    tabs = [QueueTab.WAITING, QueueTab.AGREED, QueueTab.DECLINED]
    tabs = tabs if has_role(user, Role.REVIEWER) else []
    return [*tabs, QueueTab.TERRITORY] if has_role(user, Role.COUNTY) else tabs


def _tab_url(tab: QueueTab = QueueTab.WAITING) -> str:
    return f"{reverse('lectures:review_queue')}?tab={tab.value}"
