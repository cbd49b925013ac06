"""Answers that several pages share."""

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from keguang.core.errors import DomainError
from keguang.core.verdict import Verdict


def closed(request: HttpRequest, verdict: Verdict) -> HttpResponse | None:
    """The 403 page with the reason when the verdict is no, else nothing."""
    if verdict:
        return None
    return render(request, "403.html", {"reason": verdict.reason}, status=403)


def refuse(form: Form, refusal: DomainError) -> None:
    form.add_error(None, str(refusal))


def status_of(*forms: Form) -> int:
    """422 when what was sent cannot be taken, which is also what htmx swaps in."""
    return 422 if any(form.is_bound and form.errors for form in forms) else 200
