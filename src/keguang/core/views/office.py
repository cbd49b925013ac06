"""参数, 工作日历, 人员合并, 操作记录: the office's own housekeeping."""

from typing import Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from keguang.core import audit, clock, rules
from keguang.core.errors import DomainError
from keguang.core.forms import AnnouncementForm, CalendarDayForm, ParametersForm
from keguang.core.http import SignedInRequest
from keguang.core.models import AuditEntry, CalendarDay, Person, SettingChange
from keguang.core.selectors.calendar import is_year_known, key_dates_between
from keguang.core.selectors.people import likely_duplicates
from keguang.core.services import calendar, people
from keguang.core.services.settings import set_parameters
from keguang.core.views.answers import closed, refuse, status_of

PAGE_SIZE: Final = 50
RECENT: Final = 20
YEARS: Final = range(1990, 2101)


def change_settings(request: SignedInRequest) -> HttpResponse:
    if refusal := closed(request, rules.may_change_settings(request.user)):
        return refusal
    form = ParametersForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            changed = set_parameters(form.cleaned_data, by=request.user, now=clock.now())
        except DomainError as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("已保存，改动%(count)d项。") % {"count": changed})
            return redirect("core:settings")
    history = SettingChange.objects.select_related("by")[:RECENT]
    context = {"form": form, "history": history}
    return render(request, "core/settings.html", context, status=status_of(form))


def show_calendar(request: SignedInRequest, year: int | None = None) -> HttpResponse:
    """A year's exceptions to the week, and its key dates; POST enters either."""
    today = localdate(clock.now())
    year = _known_year(today.year if year is None else year)
    editing = request.POST.get("form")
    day_form = CalendarDayForm(request.POST if editing == "day" else None)
    announcement = AnnouncementForm(request.POST if editing == "announcement" else None)
    try:
        saved = _save_day(request, day_form) or _announce(request, announcement)
    except DomainError as refused:
        refuse(day_form if day_form.is_bound else announcement, refused)
    else:
        if saved:
            messages.success(request, saved)
            return redirect("core:calendar_year", year=year)
    context = {
        "year": year,
        "known": is_year_known(year),
        "days": CalendarDay.objects.filter(day__year=year),
        "key_dates": key_dates_between(today.replace(year, 1, 1), today.replace(year, 12, 31)),
        "day_form": day_form,
        "announcement": announcement,
        "may_edit": rules.may_edit_calendar(request.user),
    }
    status = status_of(day_form, announcement)
    return render(request, "core/calendar.html", context, status=status)


def show_people(request: SignedInRequest) -> HttpResponse:
    if refusal := closed(request, rules.may_merge_people(request.user)):
        return refusal
    merged = Person.objects.filter(merged_into__isnull=False).select_related("merged_into")
    context = {"pairs": likely_duplicates(), "merged": merged.order_by("-pk")[:RECENT]}
    return render(request, "core/people.html", context)


@require_POST
def merge(request: SignedInRequest, keep: int, other: int) -> HttpResponse:
    kept, merged = get_object_or_404(Person, pk=keep), get_object_or_404(Person, pk=other)
    try:
        people.merge_people(keep=kept, other=merged, by=request.user, now=clock.now())
    except DomainError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("已合并为一人：%(name)s。可在下方撤销。") % {"name": kept})
    return redirect("core:people")


@require_POST
def undo_merge(request: SignedInRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(Person, pk=pk)
    try:
        people.undo_merge(person=person, by=request.user, now=clock.now())
    except DomainError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("已撤销合并：%(name)s。") % {"name": person})
    return redirect("core:people")


def show_audit(request: SignedInRequest) -> HttpResponse:
    """操作记录: newest first; asked to, it recomputes the chain."""
    if refusal := closed(request, rules.may_read_audit(request.user)):
        return refusal
    subject = request.GET.get("subject", "").strip()
    entries = AuditEntry.objects.order_by("-number")
    if subject:
        entries = entries.filter(subject=subject)
    context = {
        "page": Paginator(entries, PAGE_SIZE).get_page(request.GET.get("page")),
        "subject": subject,
        "breaks": audit.verify_chain() if "verify" in request.GET else None,
    }
    return render(request, "core/audit.html", context)


def _known_year(year: int) -> int:
    if year not in YEARS:
        raise Http404
    return year


def _save_day(request: SignedInRequest, form: CalendarDayForm) -> str:
    if not form.is_bound or not form.is_valid():
        return ""
    day = calendar.set_calendar_day(**form.cleaned_data, by=request.user, now=clock.now())
    return _("已登记%(day)s。") % {"day": day}


def _announce(request: SignedInRequest, form: AnnouncementForm) -> str:
    if not form.is_bound or not form.is_valid():
        return ""
    named = calendar.announce_key_date(**form.cleaned_data, by=request.user, now=clock.now())
    return _("已登记%(name)s。") % {"name": named}
