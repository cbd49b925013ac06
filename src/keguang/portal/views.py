"""The public site, thin: what there is, one lecture, and what changed. Nothing here writes."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from hashlib import sha256
from importlib.metadata import version as release_of
from typing import Final
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_safe

from keguang.core import clock
from keguang.core.selectors.originals import read_original
from keguang.lectures.selectors import programme
from keguang.lectures.selectors.deliveries.log import public_log
from keguang.lectures.selectors.deliveries.published import photos_of, public_photo
from keguang.lectures.selectors.programme import PublicLecture
from keguang.portal.forms import WishForm
from keguang.portal.months import month_page, month_to_open
from keguang.portal.wishes import Facets, Wish, facets, matching
from keguang.web.context_processors import MODE_COOKIE

PAGE_SIZE: Final = 20
SOON: Final = 5
ALIKE: Final = 3
YEARS: Final = range(2000, 2101)
RELEASE: Final = release_of("keguang")
type Crumbs = list[tuple[str, str]]
type Page = Callable[..., HttpResponse]


def page_validator(request: HttpRequest, *_args: object, **_kwargs: object) -> str:
    """The ETag: version and consents, the day, and whatever else changes what a reader sees."""
    versions = programme.newest_versions()
    parts = [programme.validator(version) for version in versions]
    signed_in = request.user.pk if request.user.is_authenticated else ""
    mode, language = request.COOKIES.get(MODE_COOKIE, ""), get_language()
    own = (RELEASE, request.get_full_path(), localdate(clock.now()))
    return f'"{sha256(repr((parts, signed_in, mode, language, own)).encode()).hexdigest()[:32]}"'


def public_page(view: Page) -> Page:
    """Open to everyone, read-only, and sent again only when it reads differently."""

    @wraps(view)
    def page(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        response = view(request, *args, **kwargs)
        patch_cache_control(response, no_cache=True)
        patch_vary_headers(response, ["Cookie", "Accept-Language"])
        return response

    return login_not_required(require_safe(condition(etag_func=page_validator)(page)))


@public_page
def home(request: HttpRequest) -> HttpResponse:
    version = programme.newest_version()
    lectures = programme.lectures_of(version) if version else []
    today = localdate(clock.now())
    coming = [x for x in lectures if x.date_to is not None and x.date_to >= today]
    coming = [x for x in coming if x.delivery.is_ahead]
    # what has its day before what is only promised for a season
    coming.sort(key=lambda x: (x.day is None, max(x.date_from or today, today), x.code))
    count, societies = programme.programme_counts(lectures)
    context = {
        "version": version,
        "count": count,
        "societies": societies,
        "soon": coming[:SOON],
        "facets": facets(lectures, Wish()),
    }
    return render(request, "portal/home.html", context)


@public_page
def programme_list(request: HttpRequest) -> HttpResponse:
    version = programme.newest_version(request.GET.get("year", ""))
    form = WishForm(request.GET)
    wish = form.wish()
    lectures = programme.lectures_of(version) if version else []
    found = matching(lectures, wish)
    choices = facets(lectures, wish)
    context = {
        "version": version,
        "years": [v.call.year for v in programme.newest_versions()],
        "form": form,
        "wish": wish,
        "count": programme.programme_counts(lectures),
        "found": found,
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "facets": choices,
        "chips": _chips(request.GET, choices, wish.text),
        "subscribe": conditions(request.GET),
        "trail": [(_("首页"), "/"), (_("节目单"), "")],
    }
    return render(request, "portal/programme.html", context)


@public_page
def month(request: HttpRequest, shown: str = "") -> HttpResponse:
    """月历: a month ("2026-04") of the lectures whose day is certain."""
    version = programme.newest_version()
    lectures = programme.lectures_of(version) if version else []
    today = localdate(clock.now())
    first = month_named(shown) if shown else month_to_open(lectures, today=today)
    context = {
        "version": version,
        "month": month_page(lectures, first, today=today),
        "trail": [(_("首页"), "/"), (_("节目单"), "/programme/"), (_("月历"), "")],
    }
    return render(request, "portal/month.html", context)


@public_page
def lecture(request: HttpRequest, code: str) -> HttpResponse:
    version, found = programme.find_lecture(code)
    if version is None:
        raise Http404
    others = [x for x in programme.lectures_of(version) if x.code != code]
    context = {
        "version": version,
        "lecture": found,
        "photos": photos_of(code) if found and found.delivery.is_held else [],
        "alike": _alike(found, others),
        "trail": [(_("首页"), "/"), (_("节目单"), "/programme/"), (_lecture_crumb(found), "")],
    }
    return render(request, "portal/lecture.html", context, status=200 if found else 410)


@public_page
def photo(_request: HttpRequest, code: str, number: int) -> HttpResponse:
    """A picture of a lecture that was held; it carries nothing but what it shows."""
    found = public_photo(code, number)
    if found is None:
        raise Http404
    headers = {"X-Content-Type-Options": "nosniff"}
    return HttpResponse(read_original(found.original), content_type="image/jpeg", headers=headers)


@public_page
def changes(request: HttpRequest) -> HttpResponse:
    version = programme.newest_version(request.GET.get("year", ""))
    context = {
        "version": version,
        "log": public_log(version.call) if version else [],
        "trail": [(_("首页"), "/"), (_("节目单"), "/programme/"), (_("变更记录"), "")],
    }
    return render(request, "portal/changes.html", context)


def month_named(text: str) -> date:
    """The first day of a month written as "2026-04"; anything else is not found."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        raise Http404 from None
    if first.year not in YEARS:
        raise Http404
    return first


def _lecture_crumb(lecture: PublicLecture | None) -> str:
    return (lecture.theme_label or _("讲座")) if lecture else _("已撤下")


def _alike(lecture: PublicLecture | None, others: list[PublicLecture]) -> list[PublicLecture]:
    if lecture is None:
        return others[:ALIKE]
    same = [x for x in others if x.theme and x.theme == lecture.theme]
    return (same or [x for x in others if x.organisation == lecture.organisation])[:ALIKE]


def _chips(query: QueryDict, choices: Facets, text: str) -> list[tuple[str, str]]:
    """Every condition chosen, with the address that leaves it out."""
    by_name = {
        "audience": choices.audiences,
        "theme": choices.themes,
        "society": choices.societies,
        "month": choices.months,
    }
    chips = [(f"“{text}”", _without(query, "q", query.get("q", "")))] if text else []
    for name, options in by_name.items():
        chosen = [option for option in options if option.chosen]
        chips += [(str(o.label), _without(query, name, o.value)) for o in chosen]
    return chips


def conditions(query: QueryDict) -> str:
    """What a subscription keeps of a page's address: everything but the page number."""
    kept = query.copy()
    kept.pop("page", None)
    filled = [(name, value) for name, values in kept.lists() for value in values if value]
    return f"?{urlencode(filled)}" if filled else ""


def _without(query: QueryDict, name: str, value: str) -> str:
    left = query.copy()
    left.setlist(name, [kept for kept in left.getlist(name) if kept != value])
    left.pop("page", None)
    return f"?{left.urlencode()}"
