"""备份: the archives on this machine, one button for another, and taking one away."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from keguang.core import clock, rules
from keguang.core.http import SignedInRequest
from keguang.core.services import backups
from keguang.core.views.answers import closed


@dataclass(frozen=True, slots=True)
class Archive:
    """One file of the list."""

    name: str
    size: int
    made_at: datetime


def show_backups(request: SignedInRequest) -> HttpResponse:
    if refusal := closed(request, rules.may_back_up(request.user)):
        return refusal
    if request.method == "POST":
        backups.ask_for_backup(by=request.user, now=clock.now())
        messages.success(request, _("正在后台备份，完成后出现在下面；其他人可以照常使用。"))
        return redirect("core:backups")
    context = {
        "archives": [_described(path.name) for path in backups.archives()],
        "folder": backups.backups_dir(),
        "kept": backups.KEPT,
    }
    return render(request, "core/backups.html", context)


@require_GET
def take_away(request: SignedInRequest, name: str) -> HttpResponseBase:
    """Download one archive; it holds everything, so who took it is on record."""
    if refusal := closed(request, rules.may_back_up(request.user)):
        return refusal
    found = next((path for path in backups.archives() if path.name == name), None)
    if found is None:
        raise Http404
    backups.record_taken_away(found, by=request.user, now=clock.now())
    return FileResponse(found.open("rb"), as_attachment=True, filename=name)


def _described(name: str) -> Archive:
    facts = (backups.backups_dir() / name).stat()
    zone = timezone.get_current_timezone()
    return Archive(name, facts.st_size, datetime.fromtimestamp(facts.st_mtime, tz=zone))
