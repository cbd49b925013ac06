"""The list of what came in, and the mailbox's other business."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from keguang.core import clock
from keguang.core.http import SignedInRequest
from keguang.core.selectors.organisations import organisations_visible_to
from keguang.lectures import rules
from keguang.lectures.selectors import intake as selectors
from keguang.lectures.selectors.calls import calls_visible_to
from keguang.web.boards import Segment
from keguang.web.htmx import render_page

PAGE_SIZE: Final = 50
NARROWING: Final = ("call", "organisation")


@require_GET
def queue(request: SignedInRequest) -> HttpResponse:
    """来件办理: what waits, oldest first; and what was settled or set aside."""
    chosen = request.GET.get("state", selectors.WAITING)
    within = _narrowing(request)
    found = selectors.listed(request.user, chosen, request.GET.get("q", "").strip(), within)
    kept = {key: request.GET[key] for key in NARROWING if request.GET.get(key)}
    context = {
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "chosen": chosen,
        "segments": _segments(selectors.counts(request.user, within), chosen, kept),
        "may_run": rules.may_run_calls(request.user),
        "now": clock.now(),
        "query": request.GET.get("q", ""),
        "within": within,
        "kept": kept.items(),
    }
    return render_page(request, "lectures/intake_queue.html", context, part="queue")


def _segments(counts: Mapping[str, int], chosen: str, kept: Mapping[str, str]) -> list[Segment]:
    """The four lists with their lengths; each keeps to what the page was narrowed to."""
    labels = {
        selectors.WAITING: _("待核对"),
        selectors.READING: _("识别中"),
        selectors.SETTLED: _("已办结"),
        selectors.SET_ASIDE: _("非申报"),
    }
    return [
        Segment(label, counts[key], f"?{urlencode({'state': key, **kept})}", current=key == chosen)
        for key, label in labels.items()
    ]


def _narrowing(request: SignedInRequest) -> selectors.Narrowing:
    """One call or one organisation, as a line of the board asks; an unknown one is not found."""
    call, body = (request.GET.get(key, "") for key in NARROWING)
    return selectors.Narrowing(
        get_object_or_404(calls_visible_to(request.user), code=call) if call else None,
        get_object_or_404(organisations_visible_to(request.user), code=body) if body else None,
    )
