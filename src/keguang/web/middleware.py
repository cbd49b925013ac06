"""What stands between a browser and an answer without a word in it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from keguang.web.http import not_allowed_so


class MethodPageMiddleware:
    """Turn the empty 405 of a view into a page with a way back.

    A browser comes there by itself: an address that only takes a form is opened again from its
    history. Programs do not ask for HTML by name and get the answer as it was.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_empty = isinstance(response, HttpResponseNotAllowed) and not response.content
        if not is_empty or "text/html" not in request.headers.get("Accept", ""):
            return response
        return not_allowed_so(request, allowed=response["Allow"])
