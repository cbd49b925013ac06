"""别处使用: the programme inside other people's pages, as a frame or as a table to paste."""

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.csp import CSP
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csp import csp_override

from keguang.core.papers import in_chinese
from keguang.lectures.models import CurrentProgramme, ProgrammeVersion
from keguang.lectures.selectors.listing.current import current_programmes, of_year
from keguang.lectures.selectors.listing.finding import lectures_found, lectures_wanted
from keguang.lectures.selectors.programme import PublicLecture
from keguang.lectures.wishes import Wish
from keguang.portal.forms import WishForm
from keguang.portal.pages import public_page
from keguang.portal.searching import conditions

MOST_EMBEDDED: Final = 50
# what every page of ours may do, but shown inside any site: it holds nothing to press in our name
FRAMED: Final = {**settings.SECURE_CSP, "frame-ancestors": ["*"], "form-action": [str(CSP.NONE)]}


def framable(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    return csp_override(FRAMED)(xframe_options_exempt(view))


@framable
@public_page
def embedded(request: HttpRequest) -> HttpResponse:
    """A plain list for an iframe; links open in the visitor's own window."""
    current, wish = asked(request)
    lectures = lectures_found(wish, current)
    shown, total = lectures[:MOST_EMBEDDED], len(lectures)
    context = {"version": current.version, "lectures": shown, "total": total}
    return render(request, "portal/embedded.html", context)


@public_page
def ways(request: HttpRequest) -> HttpResponse:
    """放到别处: the frame's and the table's HTML, each with a button that copies it."""
    current, wish = asked(request)
    lectures = lectures_wanted(wish, current)
    query = conditions(request.GET)
    address = f"{_site()}{reverse('portal:embedded')}{query}"
    context = {
        "version": current.version,
        "count": len(lectures),
        "frame": f'<iframe src="{address}" width="100%" height="600" title="科普讲座"></iframe>',
        "table": _table(current.version, lectures),
        "query": query,
    }
    return render(request, "portal/elsewhere.html", context)


@in_chinese()
def _table(version: ProgrammeVersion, lectures: list[PublicLecture]) -> str:
    """A table with its looks written into every cell: editors of other sites keep only those."""
    context = {"version": version, "lectures": lectures, "site_address": _site()}
    rendered = render_to_string("portal/pasted_table.html", context)
    return "".join(rendered)  # no longer "safe": the page that shows it must escape it once more


def asked(request: HttpRequest) -> tuple[CurrentProgramme, Wish]:
    """The programme an address asks for, and the conditions it names."""
    current = of_year(current_programmes(), request.GET.get("year", ""))
    if current is None:
        raise Http404
    return current, WishForm(request.GET).wish()


def _site() -> str:
    return str(settings.BASE_URL).rstrip("/")
