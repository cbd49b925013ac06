"""Originals as they came: downloaded, or a page of one as a picture. Each view is on record."""

from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from keguang.core import audit, clock
from keguang.core.http import SignedInRequest
from keguang.core.selectors.originals import read_original
from keguang.lectures import rules
from keguang.lectures.models import SubmissionFile
from keguang.lectures.reader import file_reader
from keguang.lectures.selectors.intake import submissions_visible_to
from keguang.lectures.views.answers import answers_refusals


@require_GET
@answers_refusals
def original_file(request: SignedInRequest, pk: int) -> HttpResponse:
    """Download a file exactly as it arrived; never shown inside our own pages."""
    file = _find(request, pk)
    audit.record(
        actor=request.user, action="lectures.download_original", subject=file, at=clock.now()
    )
    response = HttpResponse(read_original(file.original), content_type="application/octet-stream")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file.name)}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_GET
@answers_refusals
def page_picture(request: SignedInRequest, pk: int, page: int) -> HttpResponse:
    """One page of a scan or photograph as PNG, drawn in a limited child process."""
    file = _find(request, pk)
    png = file_reader().page_picture(
        read_original(file.original),
        file.name,
        file=request.GET.get("file", file.name),
        page=page,
        rotation=file.rotation,
    )
    if not png:
        raise Http404
    response = HttpResponse(png, content_type="image/png")
    response["Cache-Control"] = "private, max-age=3600"
    return response


def _find(request: SignedInRequest, pk: int) -> SubmissionFile:
    visible = submissions_visible_to(request.user)
    files = SubmissionFile.objects.select_related("original", "submission__organisation__territory")
    found = get_object_or_404(files.filter(submission__in=visible), pk=pk)
    rules.may_open_original(request.user, found.submission).require()
    return found
