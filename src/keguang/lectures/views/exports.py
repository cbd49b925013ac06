"""征集汇总表 as a file: 公开版 for anybody who files lists, 内部版 on record."""

from typing import Final

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from keguang.core import clock
from keguang.core.http import SignedInRequest
from keguang.documents.lists import Edition, ListTable, to_docx, to_xlsx
from keguang.lectures import rules
from keguang.lectures.models import Call
from keguang.lectures.selectors.lists import Extent, summary_list
from keguang.lectures.services.exports import export_internal_list
from keguang.lectures.views.answers import answers_refusals
from keguang.lectures.views.downloads import DOCX, XLSX, as_download

KINDS: Final = ("docx", "xlsx")


@require_GET
@answers_refusals
def public_list(request: SignedInRequest, code: str, kind: str) -> HttpResponse:
    """公开版: accepted lectures, no telephone numbers, names only by consent."""
    rules.may_file_lists(request.user).require()
    call = get_object_or_404(Call, code=code)
    today = localdate(clock.now())
    table = summary_list(call, edition=Edition.PUBLIC, extent=Extent.ACCEPTED, on=today)
    return _file(table, _("%(title)s（公开版）"), kind)


@require_POST
@answers_refusals
def internal_list(request: SignedInRequest, code: str) -> HttpResponse:
    """内部版, with contacts. A POST, because it leaves an entry in the record."""
    rules.may_export_contacts(request.user).require()
    call = get_object_or_404(Call, code=code)
    extent = Extent.ACCEPTED if request.POST.get("extent") == Extent.ACCEPTED else Extent.REPORTED
    table = export_internal_list(call=call, extent=extent, by=request.user, now=clock.now())
    return _file(table, _("%(title)s（内部版）"), request.POST.get("kind", ""))


def _file(table: ListTable, pattern: str, kind: str) -> HttpResponse:
    if kind not in KINDS:
        raise Http404
    name = pattern % {"title": table.title}
    if kind == "xlsx":
        return as_download(to_xlsx(table), f"{name}.xlsx", XLSX)
    return as_download(to_docx(table), f"{name}.docx", DOCX)
