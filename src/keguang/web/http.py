"""Pages for a request that cannot be answered as asked: what happened and what to do next."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.urls import Resolver404, resolve

from keguang.core.errors import DomainError, NotAllowed

DESK: Final = "/desk/"


def refused(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    """The page for a refusal that no form on the way could show: 403 for who, 422 for the rest."""
    status = 403 if isinstance(refusal, NotAllowed) else 422
    return render(request, f"{status}.html", {"reason": str(refusal)}, status=status)


def too_many(request: HttpRequest, *, retry_after_s: int) -> HttpResponse:
    """The page for a caller who must wait; clients are told how long."""
    minutes = max(1, round(retry_after_s / 60))
    response = render(request, "429.html", {"minutes": minutes}, status=429)
    response["Retry-After"] = str(retry_after_s)
    return response


def not_allowed_so(request: HttpRequest, *, allowed: str) -> HttpResponse:
    """The page for an address that does not take this method; `allowed` as in `Allow`."""
    response = render(request, "405.html", {"above": _page_above(request)}, status=405)
    response["Allow"] = allowed
    return response


def broken(request: HttpRequest) -> HttpResponse:
    """The page for an error of ours. It asks nothing of the database, which may be what is broken:
    whoever was at the desk is known by the address."""
    at_desk = request.path.startswith(DESK)
    page = loader.get_template("500.html").render({"at_desk": at_desk})
    return HttpResponse(page, status=500)


def _page_above(request: HttpRequest) -> str:
    """The page a form was most likely on: one step up, if whoever asks may open that."""
    above = request.path.rstrip("/").rpartition("/")[0] + "/"
    try:
        view = resolve(above).func
    except Resolver404:
        return ""
    is_open = not getattr(view, "login_required", True)
    return above if above != "/" and (is_open or request.user.is_authenticated) else ""
