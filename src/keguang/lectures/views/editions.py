"""印发与导出: one page to choose edition, scope and shape, and the files that come of it."""

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from keguang.core import clock
from keguang.core.http import SignedInRequest
from keguang.core.models import Role
from keguang.core.rules import scope_of
from keguang.core.selectors.divisions import counties_of, home_city
from keguang.documents.lists import (
    Annex,
    Edition,
    annex_to_docx,
    annex_to_html,
    annex_to_xlsx,
)
from keguang.documents.tables.cells import CellValue
from keguang.lectures import rules
from keguang.lectures.forms.editions import Asked, EditionForm
from keguang.lectures.models import ProgrammeVersion
from keguang.lectures.selectors.editions import Picked, internal_annex, pick, public_annex
from keguang.lectures.selectors.programme import PublicLecture, lectures_of, newest_versions
from keguang.lectures.services import editions as services
from keguang.lectures.views.answers import answers_refusals
from keguang.lectures.views.downloads import DOCX, XLSX, ZIP, as_download
from keguang.web.htmx import render_page

PAGE: Final = "lectures/editions.html"
ROWS_SHOWN: Final = 20
_KEPT: Final = ("county", "month", "society", "annex")
_MAKERS: Final = {"docx": (annex_to_docx, DOCX), "xlsx": (annex_to_xlsx, XLSX)}


@dataclass(frozen=True, slots=True)
class Desk:
    """What every view here begins with."""

    version: ProgrammeVersion
    lectures: list[PublicLecture]
    form: EditionForm
    asked: Asked
    picked: Picked


@require_GET
@answers_refusals
def editions(request: SignedInRequest) -> HttpResponse:
    """The page: choose, look, take."""
    rules.may_take_editions(request.user).require()
    versions = list(newest_versions())
    if not versions:
        return render(request, PAGE, {"version": None})
    code = request.GET.get("call", "")
    version = next((v for v in versions if v.call.code == code), versions[0])
    desk = _desk(request, request.GET, version)
    context = {"versions": versions, "query": request.GET.urlencode(), **_looked_at(request, desk)}
    return render_page(request, PAGE, context | _bundles(request, version), part="result")


@require_GET
@answers_refusals
def public_edition(request: SignedInRequest, code: str, kind: str) -> HttpResponse:
    rules.may_take_editions(request.user).require()
    return _file(_public(_desk(request, request.GET, _version(code))), kind)


@require_POST
@answers_refusals
def internal_edition(request: SignedInRequest, code: str) -> HttpResponse:
    """内部版. A POST, because every making of it leaves an entry in the record."""
    rules.may_take_editions(request.user).require()
    desk = _desk(request, request.POST, _version(code))
    annex = services.make_internal_edition(
        version=desk.version,
        choice=desk.asked.choice,
        mark=desk.asked.mark,
        by=request.user,
        now=clock.now(),
    )
    return _file(annex, request.POST.get("kind", ""))


@require_POST
@answers_refusals
def ask_for_bundle(request: SignedInRequest, code: str) -> HttpResponse:
    """汇编包: made by the worker, since thirty-odd files take a while."""
    rules.may_run_calls(request.user).require()
    edition = Edition.INTERNAL if request.POST.get("edition") == "internal" else Edition.PUBLIC
    call = _version(code).call
    services.ask_for_bundle(call=call, edition=edition, by=request.user, now=clock.now())
    messages.success(request, _("正在后台制作，完成后出现在本页下方，可以先做别的。"))
    return redirect(f"{reverse('lectures:editions')}?call={code}#bundles")


@require_POST
@answers_refusals
def take_bundle(request: SignedInRequest, code: str, name: str) -> HttpResponse:
    rules.may_run_calls(request.user).require()
    call = _version(code).call
    path = services.take_bundle(call=call, name=name, by=request.user, now=clock.now())
    if path is None:
        raise Http404
    return as_download(path.read_bytes(), name, ZIP)


def _desk(request: SignedInRequest, said: QueryDict, version: ProgrammeVersion) -> Desk:
    today = localdate(clock.now())
    counties = list(counties_of(home_city(), on=today))
    lectures = lectures_of(version)
    scope = scope_of(request.user, Role.COUNTY)
    own = [county for county in counties if scope.covers_division(county)]
    form = EditionForm(
        said.dict(),
        counties=counties,
        societies=dict.fromkeys(lecture.organisation for lecture in lectures),
        county=own[0].code if len(own) == 1 else "",
    )
    asked = form.asked()
    return Desk(version, lectures, form, asked, pick(lectures, asked.choice, counties=counties))


def _version(code: str) -> ProgrammeVersion:
    found = newest_versions().filter(call__code=code).first()
    if found is None:
        raise Http404
    return found


def _looked_at(request: SignedInRequest, desk: Desk) -> dict[str, Any]:
    """The annex asked for as the page shows it; none of an edition this user may not make."""
    internal = desk.asked.edition is Edition.INTERNAL
    may = rules.may_make_internal_edition(request.user, desk.asked.choice.county)
    annex = _preview(desk) if may or not internal else None
    data = desk.form.data
    return {
        "version": desk.version,
        "form": desk.form,
        "asked": desk.asked,
        "picked": desk.picked,
        "internal": internal,
        "may_make": may,
        "annex": annex,
        **(_paper(annex) if annex else {}),
        "kept": [(name, data[name]) for name in _KEPT if data.get(name)],
        "board": _board_query(desk.asked, desk.version),
        "pasted": annex_to_html(annex) if annex and not internal else "",
    }


def _preview(desk: Desk) -> Annex:
    if desk.asked.edition is Edition.PUBLIC:
        return _public(desk)
    on = localdate(clock.now())
    return internal_annex(
        desk.version, desk.asked.choice, desk.picked, on=on, mark=desk.asked.mark, masked=True
    )


def _public(desk: Desk) -> Annex:
    return public_annex(
        desk.version,
        desk.asked.choice,
        desk.picked,
        on=localdate(clock.now()),
        mark=desk.asked.mark,
        landscape=desk.asked.landscape,
    )


def _board_query(asked: Asked, version: ProgrammeVersion) -> str:
    """What the notice-board list is asked for: month, county and society chosen."""
    choice = asked.choice
    said = {"shown": f"{version.call.year}-{choice.month:02}"} if choice.month else {}
    said |= {"district": choice.county.code} if choice.county else {}
    said |= {"society": choice.society} if choice.society else {}
    return f"&{urlencode(said)}" if said else ""


def _paper(annex: Annex) -> dict[str, Any]:
    """The annex as a table on the page: its first rows, widths, and how many rows are left out."""
    parts: list[tuple[str, list[tuple[CellValue, ...]]]] = []
    room = ROWS_SHOWN
    for part, rows in annex.numbered():
        parts.append((part.heading, rows[:room]))
        room = max(0, room - len(rows))
    widths = [3.0, *(column.width for column in annex.columns)]
    return {
        "parts": parts,
        "widths": [round(100 * width / sum(widths)) for width in widths],
        "hidden": max(0, annex.lectures - ROWS_SHOWN),
    }


def _bundles(request: SignedInRequest, version: ProgrammeVersion) -> dict[str, Any]:
    if not rules.may_run_calls(request.user):
        return {}
    return {
        "may_bundle": True,
        "bundles": services.bundles_of(version.call),
        "under_way": services.is_bundle_under_way(version.call),
    }


def _file(annex: Annex, kind: str) -> HttpResponse:
    if kind not in _MAKERS:
        raise Http404
    make, content_type = _MAKERS[kind]
    return as_download(make(annex), f"{services.file_name(annex)}.{kind}", content_type)
