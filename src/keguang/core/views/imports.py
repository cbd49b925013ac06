"""名录导入: upload, mend row by row, import."""

from typing import Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from keguang.core import clock, rules
from keguang.core.errors import DomainError
from keguang.core.forms import ImportForm, RowForm
from keguang.core.http import SignedInRequest
from keguang.core.models import DirectoryImport, ImportState
from keguang.core.services import directory
from keguang.core.services.directory import Decision, DirectoryRow
from keguang.core.views.answers import closed, refuse, status_of

RECENT: Final = 10


def upload(request: SignedInRequest) -> HttpResponse:
    if refusal := closed(request, rules.may_import_directory(request.user)):
        return refusal
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            made = directory.start_import(
                data=sent.read(), file_name=sent.name, by=request.user, now=clock.now()
            )
        except DomainError as refused:
            refuse(form, refused)
        else:
            return redirect("core:import", pk=made.pk)
    context = {"form": form, "recent": DirectoryImport.objects.all()[:RECENT]}
    return render(request, "core/import_upload.html", context, status=status_of(form))


def show_import(request: SignedInRequest, pk: int) -> HttpResponse:
    if refusal := closed(request, rules.may_import_directory(request.user)):
        return refusal
    draft = get_object_or_404(DirectoryImport, pk=pk)
    rows = directory.rows_of(draft)
    only_open = request.GET.get("show") == "open"
    context = {
        "draft": draft,
        "rows": [row for row in rows if row.is_open or not only_open],
        "only_open": only_open,
        "open_count": sum(row.is_open for row in rows),
        "total": len(rows),
        "counts": _counts(rows),
        "not_listed": directory.organisations_not_listed(rows),
        "mendable": draft.state == ImportState.DRAFT,
    }
    return render(request, "core/import.html", context)


def mend(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """The form of one row; saving leads on to the next row that waits."""
    if refusal := closed(request, rules.may_import_directory(request.user)):
        return refusal
    draft = get_object_or_404(DirectoryImport, pk=pk)
    row = next((row for row in directory.rows_of(draft) if row.number == number), None)
    if row is None:
        raise Http404
    form = RowForm(row, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            draft = directory.mend_row(
                draft,
                number=number,
                values=form.values(),
                decision=Decision(form.cleaned_data["decision"]),
                organisation=form.cleaned_data.get("organisation"),
                by=request.user,
                now=clock.now(),
            )
        except DomainError as refused:
            refuse(form, refused)
        else:
            return _onward(request, draft, number)
    context = {"draft": draft, "row": row, "form": form}
    return render(request, "core/import_row.html", context, status=status_of(form))


@require_POST
def finish(request: SignedInRequest, pk: int) -> HttpResponse:
    draft = get_object_or_404(DirectoryImport, pk=pk)
    try:
        result = directory.finish_import(draft, by=request.user, now=clock.now())
    except DomainError as refused:
        messages.error(request, str(refused))
        return redirect("core:import", pk=pk)
    said = _("新增%(created)d家，更新%(updated)d家，更名%(renamed)d家，未变%(unchanged)d家。") % {
        "created": result.created,
        "updated": result.updated,
        "renamed": result.renamed,
        "unchanged": result.unchanged,
    }
    if result.moved:
        said += _("%(count)d份未提交的草稿已保留，向接任人重发办理链接即可续填。") % {
            "count": len(result.moved)
        }
    messages.success(request, said)
    if result.redrafted:
        messages.info(
            request,
            _("联系人变更，%(n)d封未发出的函件已按新联系人重新起草，请到发件箱核对后发送。")
            % {"n": result.redrafted},
        )
    return redirect("core:directory")


@require_POST
def discard(request: SignedInRequest, pk: int) -> HttpResponse:
    draft = get_object_or_404(DirectoryImport, pk=pk)
    try:
        directory.discard_import(draft, by=request.user)
    except DomainError as refused:
        messages.error(request, str(refused))
    return redirect("core:import_upload")


def _onward(request: SignedInRequest, draft: DirectoryImport, number: int) -> HttpResponse:
    """To the row's own page while it still waits, else to the next waiting row, else the list."""
    waiting = [row.number for row in directory.rows_of(draft) if row.is_open]
    if number in waiting:
        messages.warning(request, _("第%(number)d行还有需要处理的地方。") % {"number": number})
        return redirect("core:import_row", pk=draft.pk, number=number)
    later = [other for other in waiting if other > number] or waiting
    if later:
        return redirect("core:import_row", pk=draft.pk, number=later[0])
    return redirect("core:import", pk=draft.pk)


def _counts(rows: list[DirectoryRow]) -> list[tuple[str, int]]:
    """How many rows each decision takes, in the order of the decisions."""
    counted = [(d.label, sum(row.decision == d for row in rows)) for d in Decision]
    return [(str(label), count) for label, count in counted if count]
