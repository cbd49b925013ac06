"""统计: the figures, each opening to its list, and the files made of them."""

from typing import Final

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from keguang.core import clock
from keguang.core.http import SignedInRequest
from keguang.lectures.views.answers import answers_refusals
from keguang.lectures.views.downloads import DOCX, XLSX, as_download
from keguang.oversight import list_table, rules, tables
from keguang.oversight.counting import Breakdown
from keguang.oversight.forms import Choice, ChoiceForm, WantedForm
from keguang.oversight.measures import BODIES, Measure
from keguang.oversight.selectors import lists, papers
from keguang.oversight.selectors.figures import Reading, figures_of, read, society_lines
from keguang.oversight.selectors.report import annual_report
from keguang.oversight.selectors.row_names import named_row
from keguang.oversight.selectors.years import usual_year, years_with_calls

ROWS_A_PAGE: Final = 50


@require_GET
@answers_refusals
def figures(request: SignedInRequest) -> HttpResponse:
    form = _form(request)
    choice, reading = form.choice, _reading(request, form.choice)
    found = figures_of(reading)
    context = _context(request, form, reading) | {
        "figures": found,
        "headlines": tables.headlines(found, choice),
        "tiles": [each for each in tables.headlines(found, choice) if each.measure in tables.TILES],
        "tables": tables.breakdowns(found, choice),
    }
    return render(request, "oversight/figures.html", context, status=_status(form))


@require_GET
@answers_refusals
def societies(request: SignedInRequest) -> HttpResponse:
    """Every body with its figures, in the order of the directory."""
    form = _form(request)
    reading = _reading(request, form.choice)
    lines = society_lines(reading)
    page = Paginator(lines, ROWS_A_PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    table = tables.table_of(Breakdown.SOCIETY, shown, reading.period, form.choice)
    context = _context(request, form, reading) | {"page": page, "table": table}
    return render(request, "oversight/societies.html", context, status=_status(form))


@require_GET
@answers_refusals
def listed(request: SignedInRequest) -> HttpResponse:
    """Exactly what one figure counts."""
    form, wanted = _form(request), _wanted(request)
    reading = _reading(request, form.choice)
    found = lists.behind(reading, wanted)
    page = Paginator(found, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = _context(request, form, reading) | {
        "page": page,
        "title": lists.title_of(reading, wanted),
        "table": list_table.drawn(reading, wanted.measure, page),
        "people": lists.people_of(found) if wanted.measure == Measure.PEOPLE else None,
        "unit": _("家") if wanted.measure in BODIES else _("场"),
    }
    return render(request, "oversight/list.html", context, status=_status(form))


@require_GET
@answers_refusals
def list_file(request: SignedInRequest) -> HttpResponse:
    form, wanted = _form(request), _wanted(request)
    reading = _reading(request, form.choice)
    title, data = papers.list_book(reading, wanted)
    return as_download(data, f"{title}.xlsx", XLSX)


@require_GET
@answers_refusals
def book(request: SignedInRequest) -> HttpResponse:
    """All tables, and the lists they were counted from."""
    title, data = papers.whole_book(_reading(request, _form(request).choice))
    return as_download(data, f"{title}.xlsx", XLSX)


@require_GET
@answers_refusals
def report(request: SignedInRequest) -> HttpResponse:
    """年度工作报告 as a Word file."""
    title, data = annual_report(_reading(request, _form(request).choice))
    return as_download(data, f"{title}.docx", DOCX)


def _form(request: SignedInRequest) -> ChoiceForm:
    rules.may_see_figures(request.user).require()
    today, years = localdate(clock.now()), years_with_calls()
    usual = usual_year(years, today)
    return ChoiceForm(request.GET.dict(), years=years, usual=usual, today=today)


def _reading(request: SignedInRequest, choice: Choice) -> Reading:
    scope = rules.figures_scope(request.user)
    return read(scope, choice.period, on=choice.on, now=clock.now())


def _wanted(request: SignedInRequest) -> lists.Wanted:
    form = WantedForm(request.GET)
    if not form.is_valid():
        raise Http404
    said = form.cleaned_data
    by = Breakdown(said["by"]) if said["by"] else None
    key, label = named_row(by, said["key"])
    return lists.Wanted(Measure(said["measure"]), by, key, label)


def _context(request: SignedInRequest, form: ChoiceForm, reading: Reading) -> dict[str, object]:
    scope = rules.figures_scope(request.user)
    return {
        "form": form,
        "choice": form.choice,
        "query": form.choice.query(),
        "reading": reading,
        "whole_city": scope.whole_city,
        "now": clock.now(),
    }


def _status(form: ChoiceForm) -> int:
    return 200 if form.is_valid() else 422
