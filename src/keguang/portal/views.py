"""The public site, thin: what there is, one lecture, and what changed. Nothing here writes."""

from datetime import date
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from keguang.core import clock
from keguang.core.selectors.divisions import home_city
from keguang.core.selectors.originals import read_original
from keguang.lectures.listing_facts import bookable_in, total_of
from keguang.lectures.selectors import programme
from keguang.lectures.selectors.deliveries.log import public_log
from keguang.lectures.selectors.deliveries.published import photos_of, public_photo
from keguang.lectures.selectors.listing.coming import (
    coming,
    first_and_last_day,
    in_month,
    next_day,
    undated,
)
from keguang.lectures.selectors.listing.current import current_programmes, of_year
from keguang.lectures.selectors.listing.facets import facets
from keguang.lectures.selectors.listing.finding import alike
from keguang.lectures.selectors.programme import PublicLecture
from keguang.lectures.wishes import Wish
from keguang.portal.forms import WishForm
from keguang.portal.months import month_page
from keguang.portal.pages import public_page
from keguang.portal.searching import programme_page

SOON: Final = 5
BOOKABLE: Final = 4
ALIKE: Final = 3
YEARS: Final = range(2000, 2101)
type Crumbs = list[tuple[str, str]]


@public_page
def home(request: HttpRequest) -> HttpResponse:
    current = current_programmes().first()
    today = localdate(clock.now())
    context: dict[str, object] = {"version": current and current.version}
    if current is not None:
        context |= {
            "note": programme.public_note(current.version),
            "count": total_of(current.counts),
            "societies": len(current.societies),
            "themes": facets(Wish(), current).themes,
            "city": home_city().name,
            "coming": coming(current.version.call, today, soon=SOON, bookable=BOOKABLE),
            "open_count": bookable_in(current.counts),
        }
    return render(request, "portal/home.html", context)


@public_page
def programme_list(request: HttpRequest) -> HttpResponse:
    """节目单: one year's, or (?year=all) what a search finds in those of all years."""
    programmes = list(current_programmes())
    current = of_year(programmes, request.GET.get("year", ""))
    context: dict[str, object] = {"trail": [(_("首页"), "/"), (_("节目单"), "")]}
    if current is not None:
        wish = WishForm(request.GET).wish()
        context |= programme_page(request, programmes, current, wish)
    return render(request, "portal/programme.html", context)


@public_page
def month(request: HttpRequest, shown: str = "") -> HttpResponse:
    """月历: a month ("2026-04") of the lectures whose day is certain."""
    programmes = list(current_programmes())
    today, span = localdate(clock.now()), first_and_last_day()
    first = month_named(shown) if shown else (next_day(today) or (span or (today, today))[1])
    drawn = month_page(
        in_month(first.replace(day=1)),
        first,
        today=today,
        span=span,
        undated=undated(programmes[:1]),
    )
    context = {
        "version": programmes[0].version if programmes else None,
        "month": drawn,
        "trail": [(_("首页"), "/"), (_("节目单"), "/programme/"), (_("月历"), "")],
    }
    return render(request, "portal/month.html", context)


@public_page
def lecture(request: HttpRequest, code: str) -> HttpResponse:
    version, found = programme.find_lecture(code)
    if version is None:
        raise Http404
    context = {
        "version": version,
        "lecture": found,
        "photos": photos_of(code) if found and found.delivery.is_held else [],
        "alike": alike(version.call, found, ALIKE),
        "trail": [(_("首页"), "/"), (_("节目单"), "/programme/"), (_lecture_crumb(found), "")],
    }
    return render(request, "portal/lecture.html", context, status=200 if found else 410)


@public_page
def photo(_request: HttpRequest, code: str, number: int) -> HttpResponse:
    """A picture of a lecture that was held; it carries nothing but what it shows."""
    found = public_photo(code, number)
    if found is None:
        raise Http404
    headers = {"X-Content-Type-Options": "nosniff"}
    return HttpResponse(read_original(found.original), content_type="image/jpeg", headers=headers)


@public_page
def changes(request: HttpRequest) -> HttpResponse:
    version = programme.newest_version(request.GET.get("year", ""))
    context = {
        "version": version,
        "log": public_log(version.call) if version else [],
        "trail": [(_("首页"), "/"), (_("节目单"), "/programme/"), (_("变更记录"), "")],
    }
    return render(request, "portal/changes.html", context)


def month_named(text: str) -> date:
    """The first day of a month written as "2026-04"; anything else is not found."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        raise Http404 from None
    if first.year not in YEARS:
        raise Http404
    return first


def _lecture_crumb(lecture: PublicLecture | None) -> str:
    return (lecture.theme_label or _("讲座")) if lecture else _("已撤下")
