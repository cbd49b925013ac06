"""What is read again and again: made once, and sent only when it says something else.

The key of a body is its ETag, which changes with every version and every consent given or taken
back; so a body that may no longer be shown is never found again.
"""

from collections import OrderedDict
from collections.abc import Callable
from hashlib import sha256
from importlib.metadata import version as release_of
from threading import Lock
from typing import Final

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from keguang.lectures.selectors.listing.current import stamps
from keguang.portal.packing import is_worth_packing, pack, send_packed

type Make = Callable[[], bytes]
type Body = Callable[..., tuple[Make, str, str]]

RELEASE: Final = release_of("keguang")
KEPT_BODIES: Final = 512
KEPT_BYTES: Final = 8 * 1024 * 1024


class Shelf:
    """The latest bodies of this process, the least used thrown out first."""

    def __init__(self, *, most: int = KEPT_BODIES, most_bytes: int = KEPT_BYTES) -> None:
        self._bodies: OrderedDict[str, bytes] = OrderedDict()
        self._most, self._most_bytes, self._bytes = most, most_bytes, 0
        self._lock = Lock()

    def find(self, key: str) -> bytes | None:
        with self._lock:
            if key in self._bodies:
                self._bodies.move_to_end(key)
            return self._bodies.get(key)

    def put(self, key: str, body: bytes) -> None:
        with self._lock:
            if key not in self._bodies:
                self._bodies[key] = body
                self._bytes += len(body)
            while self._bodies and (
                len(self._bodies) > self._most or self._bytes > self._most_bytes
            ):
                _key, old = self._bodies.popitem(last=False)
                self._bytes -= len(old)

    def get(self, key: str, make: Make) -> bytes:
        body = self.find(key)
        if body is None:
            body = make()
            self.put(key, body)
        return body


shelf: Final = Shelf()


def machine_readable(view: Body) -> Callable[..., HttpResponse]:
    """A public body with a validator; `view` says how it is made, its type and its name.

    The validator is weak where the body goes out packed or not.
    """

    def respond(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        etag = _validator(request)
        unchanged = get_conditional_response(request, etag=etag)
        if unchanged is not None:
            response = unchanged
            response["ETag"] = etag
        else:
            make, content_type, name = view(request, *args, **kwargs)
            response = _sent(request, etag, make, content_type)
            if name:
                attached = content_disposition_header(as_attachment=True, filename=name)
                response["Content-Disposition"] = attached or "attachment"
        response["X-Content-Type-Options"] = "nosniff"
        patch_cache_control(response, no_cache=True, public=True)
        return response

    return login_not_required(require_safe(respond))


def _sent(request: HttpRequest, etag: str, make: Make, content_type: str) -> HttpResponse:
    if not is_worth_packing(content_type):
        response = HttpResponse(shelf.get(etag, make), content_type=content_type)
        response["ETag"] = etag
        return response
    packed = shelf.get(etag, lambda: pack(make()))
    response = send_packed(request, packed, content_type)
    response["ETag"] = f"W/{etag}"
    return response


def _validator(request: HttpRequest) -> str:
    said = repr((stamps(), RELEASE, request.get_host(), request.get_full_path()))
    return f'"{sha256(said.encode()).hexdigest()[:32]}"'
