"""Public pages: open to everyone, read-only, made once for all readers, and sent again only when
they read differently.

A page holds nothing of the one who reads it, not even a form's token (the switches of mode and
language need none), so a stranger's page may be kept under its validator like any other body.
"""

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from importlib.metadata import version as release_of
from typing import Final

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from keguang.core import clock
from keguang.lectures.selectors.listing.current import stamps
from keguang.portal.bodies import shelf
from keguang.portal.packing import pack, send_packed
from keguang.web.context_processors import MODE_COOKIE

type Page = Callable[..., HttpResponse]

RELEASE: Final = release_of("keguang")
_OWN_COOKIES: Final = (settings.SESSION_COOKIE_NAME, CookieStorage.cookie_name)


def public_page(view: Page) -> Page:
    """A page anybody may read; whoever brings a session or a message gets one made for her."""

    @wraps(view)
    def page(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        etag = _validator(request)
        response = get_conditional_response(request, etag=etag)
        if response is None:
            stranger = not any(name in request.COOKIES for name in _OWN_COOKIES)
            kept = shelf.find(etag) if stranger else None
            response = _sent(request, kept) if kept else view(request, *args, **kwargs)
            if stranger and not kept and _is_page(response):
                kept = pack(response.content)
                shelf.put(etag, kept)
                response = _sent(request, kept)
        response["ETag"] = etag
        patch_cache_control(response, no_cache=True)
        patch_vary_headers(response, ["Cookie", "Accept-Language"])
        return response

    return login_not_required(require_safe(page))


def _validator(request: HttpRequest) -> str:
    """Every programme's stamp, the day, and whatever else changes what is seen; weak, as the same
    page goes out packed or not."""
    signed_in = request.user.pk if request.user.is_authenticated else ""
    mode, language = request.COOKIES.get(MODE_COOKIE, ""), get_language()
    own = (RELEASE, request.get_host(), request.get_full_path(), localdate(clock.now()))
    said = repr((stamps(), signed_in, mode, language, own))
    return f'W/"{sha256(said.encode()).hexdigest()[:32]}"'


def _sent(request: HttpRequest, kept: bytes) -> HttpResponse:
    return send_packed(request, kept, "text/html; charset=utf-8")


def _is_page(response: HttpResponse) -> bool:
    """Whether everybody may have it: a whole page that sets no cookie."""
    is_html = response.headers["Content-Type"].startswith("text/html")
    return response.status_code == 200 and is_html and not response.cookies
