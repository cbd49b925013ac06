"""限流: a fixed window counted in the cache, for pages that anybody may call."""

import functools
from collections.abc import Callable
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from keguang.web.http import too_many

type View = Callable[..., HttpResponse]


def throttled(name: str, *, limit: int, window_s: int) -> Callable[[View], View]:
    """Let each address call the view `limit` times in a window; after that, 429 and when to return.

    Only requests that write or guess are worth counting: put it on views of signed links and forms.
    """

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def limited(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if count_call(name, request.META.get("REMOTE_ADDR", ""), window_s=window_s) > limit:
                return too_many(request, retry_after_s=window_s)
            return view(request, *args, **kwargs)

        return limited

    return decorate


def count_call(name: str, caller: object, *, window_s: int) -> int:
    """How often this caller has come in the present window, this time included."""
    key = f"throttle:{name}:{caller}"
    cache.add(key, 0, timeout=window_s)
    try:
        return cache.incr(key)
    except ValueError:  # the window ended between the two calls
        cache.add(key, 1, timeout=window_s)
        return 1
