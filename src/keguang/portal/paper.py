"""张贴: what hangs on a notice board. A poster of one lecture and lists of a month, with a QR code.

The QR code is a picture of its own, as the pages' policy allows no inline images.
"""

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
from keguang.lectures.selectors.listing.coming import in_month, still_open
from keguang.lectures.selectors.listing.current import current_programmes
from keguang.lectures.selectors.listing.finding import matching
from keguang.portal.bodies import Make, machine_readable
from keguang.portal.forms import WishForm
from keguang.portal.pages import public_page
from keguang.portal.views import month_named

SVG: Final = "image/svg+xml"
_QUIET: Final = 2  # modules of white around the code


@public_page
def poster(request: HttpRequest, code: str) -> HttpResponse:
    """A4 海报 of one lecture; its hour and place are written by hand where they are open."""
    version, found = programme.find_lecture(code)
    if version is None or found is None:
        raise Http404
    context = {"lecture": found, "day": found.certain_day, "address": _address(code)}
    return render(request, "portal/poster.html", context)


@public_page
def notice_board(request: HttpRequest) -> HttpResponse:
    """张贴清单: a month's dated lectures, of one county if asked, and those to be booked; filtered
    like the programme."""
    current = current_programmes().first()
    if current is None:
        raise Http404
    found = matching(WishForm(request.GET).wish(), current.version.call)
    shown = request.GET.get("shown", "")
    first = month_named(shown) if shown else localdate(clock.now()).replace(day=1)
    county = _county(request.GET.get("district", ""))
    context = {
        "version": current.version,
        "first": first,
        "county": county,
        "dated": in_month(first, found.filter(district=county.code) if county else found),
        "open": still_open(found, in_county=county is not None),
        "paper": "a3" if request.GET.get("paper") == "a3" else "a4",
        "address": f"{_site()}{reverse('portal:programme')}",
    }
    return render(request, "portal/notice_board.html", context)


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
