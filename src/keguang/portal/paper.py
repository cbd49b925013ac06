"""张贴: what hangs on a notice board. A poster of one lecture and lists of a month, with a QR code.

The QR code is a picture of its own, as the pages' policy allows no inline images.
"""

from datetime import date, time
from io import BytesIO
from typing import Final

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from keguang.core import clock
from keguang.core.models import Division
from keguang.core.selectors.divisions import counties_of, home_city
from keguang.lectures.selectors import programme
from keguang.lectures.selectors.programme import PublicLecture
from keguang.portal.bodies import Make, machine_readable
from keguang.portal.forms import WishForm
from keguang.portal.ical import certain_day
from keguang.portal.views import month_named, public_page
from keguang.portal.wishes import matching

SVG: Final = "image/svg+xml"
_QUIET: Final = 2  # modules of white around the code


@public_page
def poster(request: HttpRequest, code: str) -> HttpResponse:
    """A4 海报 of one lecture; its hour and place are written by hand where they are open."""
    version, found = programme.find_lecture(code)
    if version is None or found is None:
        raise Http404
    context = {"lecture": found, "day": certain_day(found), "address": _address(code)}
    return render(request, "portal/poster.html", context)


@public_page
def notice_board(request: HttpRequest) -> HttpResponse:
    """张贴清单: a month's dated lectures, of one county if asked, and those to be booked; filtered
    like the programme."""
    version = programme.newest_version()
    if version is None:
        raise Http404
    lectures = matching(programme.lectures_of(version), WishForm(request.GET).wish())
    shown = request.GET.get("shown", "")
    first = month_named(shown) if shown else localdate(clock.now()).replace(day=1)
    county = _county(request.GET.get("district", ""))
    context = {
        "version": version,
        "first": first,
        "county": county,
        "dated": _dated(lectures, first, county),
        "open": [x for x in lectures if x.delivery.is_ahead and not _hangs(x, county)],
        "paper": "a3" if request.GET.get("paper") == "a3" else "a4",
        "address": f"{_site()}{reverse('portal:programme')}",
    }
    return render(request, "portal/notice_board.html", context)


def _dated(
    lectures: list[PublicLecture], first: date, county: Division | None
) -> list[PublicLecture]:
    """Those of the month, in their order; of a county those given in it."""
    found = [
        x
        for x in lectures
        if (day := certain_day(x))
        and day.replace(day=1) == first
        and (county is None or x.delivery.district == county.name)
    ]
    found.sort(key=lambda x: (x.date_from or first, x.start_time or time.max, x.code))
    return found


def _hangs(lecture: PublicLecture, county: Division | None) -> bool:
    """Whether it has a day of its own; a county can still ask for one whose place is open."""
    return certain_day(lecture) is not None if county is None else lecture.day is not None


def _county(code: str) -> Division | None:
    today = localdate(clock.now())
    return counties_of(home_city(), on=today).filter(code=code).first() if code else None


@machine_readable
def lecture_code(request: HttpRequest, code: str) -> tuple[Make, str, str]:
    """The QR code of one lecture's page."""
    version, found = programme.find_lecture(code)
    if version is None or found is None:
        raise Http404
    return lambda: _qr(_address(code)), SVG, ""


@machine_readable
def programme_code(request: HttpRequest) -> tuple[Make, str, str]:
    return lambda: _qr(f"{_site()}{reverse('portal:programme')}"), SVG, ""


def _qr(address: str) -> bytes:
    """Readable with a quarter of it torn off or soiled (level Q): paper hangs outdoors."""
    picture = BytesIO()
    segno.make(address, error="q", micro=False).save(
        picture, kind="svg", border=_QUIET, title=_("扫码打开"), omitsize=True
    )
    return picture.getvalue()


def _address(code: str) -> str:
    return f"{_site()}{reverse('portal:lecture', args=[code])}"


def _site() -> str:
    return str(settings.BASE_URL).rstrip("/")
