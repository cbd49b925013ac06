"""Public answers are sent again only when they say something else: ETag and 304.

The validator is that of the programme: it changes with every version, every step of a delivery
and every consent given or taken back.
"""

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from importlib.metadata import version as release_of
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.timezone import localdate

from keguang.core import clock
from keguang.lectures.models import Call
from keguang.lectures.selectors.listing.current import stamps

type Run = Callable[..., HttpResponse]

# everything an answer tells of a call
_SAID_OF_CALLS: Final = (
    *("pk", "state", "year", "title", "deadline", "minimum", "posted_on", "form"),
    *("notice_title", "notice_number", "notice_date"),
)
RELEASE: Final = release_of("keguang")


def conditional(run: Run) -> Run:
    """Around a whole operation (`decorate_view`), so that 304 comes before any work."""

    @wraps(run)
    def answered(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        etag = _validator(request)
        response = get_conditional_response(request, etag=etag) or run(request, **kwargs)
        if response.status_code in {200, 304}:
            response["ETag"] = etag
            patch_cache_control(response, no_cache=True, public=True)
        assert isinstance(response, HttpResponse)  # an ETag of ours never meets a stream
        return response

    return answered


def _validator(request: HttpRequest) -> str:
    calls = list(Call.objects.order_by("pk").values_list(*_SAID_OF_CALLS))
    day = localdate(clock.now())
    said = repr((stamps(), calls, day, RELEASE, request.get_host(), request.get_full_path()))
    return f'"{sha256(said.encode()).hexdigest()[:32]}"'
