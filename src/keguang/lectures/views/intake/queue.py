"""The list of what came in, and the mailbox's other business."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from keguang.core import clock
from keguang.core.http import SignedInRequest
from keguang.lectures import rules
from keguang.lectures.selectors import intake as selectors
from keguang.web.boards import Segment
from keguang.web.htmx import render_page

PAGE_SIZE = 50


@require_GET
def queue(request: SignedInRequest) -> HttpResponse:
    """来件办理: what waits, oldest first; and what was settled or set aside."""
    chosen = request.GET.get("state", selectors.WAITING)
    found = selectors.listed(request.user, chosen, request.GET.get("q", "").strip())
    counts = selectors.counts(request.user)
    labels = {
        selectors.WAITING: _("待核对"),
        selectors.READING: _("识别中"),
        selectors.SETTLED: _("已办结"),
        selectors.SET_ASIDE: _("非申报"),
    }
    context = {
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "chosen": chosen,
        "segments": [
            Segment(label, counts[key], f"?state={key}", current=key == chosen)
            for key, label in labels.items()
        ],
        "may_run": rules.may_run_calls(request.user),
        "now": clock.now(),
        "query": request.GET.get("q", ""),
    }
    return render_page(request, "lectures/intake_queue.html", context, part="queue")
