"""接口说明: the same description for people, drawn on the server in the site's own look."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from keguang.api.guide import chapters
from keguang.api.problems import Kind
from keguang.api.refusals import not_found


@login_not_required
@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    context = {
        "chapters": chapters(get_language() or "zh-hans"),
        "problems": list(Kind),
    }
    response = render(request, "api/guide.html", context)
    patch_vary_headers(response, ["Cookie", "Accept-Language"])
    return response


@login_not_required
@csrf_exempt
def nowhere(request: HttpRequest, elsewhere: str) -> HttpResponse:
    """Any other address below /api/v1/: a problem for a program, not a page for people."""
    return not_found(request, elsewhere)
