"""整份节目单: every lecture on one page, to print, or to search with the browser's own search."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from keguang.lectures.selectors.listing.finding import lectures_wanted
from keguang.portal.elsewhere import asked
from keguang.portal.pages import public_page
from keguang.portal.searching import conditions


@public_page
def whole_programme(request: HttpRequest) -> HttpResponse:
    """All lectures, or those the programme page's conditions leave, in the office's order."""
    current, wish = asked(request)
    context = {
        "version": current.version,
        "lectures": lectures_wanted(wish, current),
        "query": conditions(request.GET),
        "trail": [(_("首页"), "/"), (_("节目单"), "/programme/"), (_("一页看全"), "")],
    }
    return render(request, "portal/whole.html", context)
