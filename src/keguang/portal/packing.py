"""Bodies kept packed: a page of a village's telephone line is a tenth of its text."""

import gzip
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import re_accepts_gzip
from django.utils.cache import patch_vary_headers

_LEVEL: Final = 6
# what is packed already, or was never text
_PACKED: Final = ("application/vnd.openxmlformats-officedocument", "image/jpeg")


def pack(body: bytes) -> bytes:
    """The same bytes for the same body."""
    return gzip.compress(body, _LEVEL, mtime=0)


def is_worth_packing(content_type: str) -> bool:
    return not content_type.startswith(_PACKED)


def send_packed(request: HttpRequest, packed: bytes, content_type: str) -> HttpResponse:
    """Packed to who can unpack it. Safe from guessing by size, as it holds nothing secret."""
    if re_accepts_gzip.search(request.headers.get("Accept-Encoding", "")):
        response = HttpResponse(packed, content_type=content_type)
        response["Content-Encoding"] = "gzip"
    else:
        response = HttpResponse(gzip.decompress(packed), content_type=content_type)
    patch_vary_headers(response, ["Accept-Encoding"])
    return response
