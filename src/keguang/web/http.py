"""Pages for a request that cannot be answered as asked: what happened and what to do next."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from keguang.core.errors import DomainError, NotAllowed


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
