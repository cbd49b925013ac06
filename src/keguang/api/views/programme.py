"""公开数据: programme, lectures, changes and calls, without a token; the texts are Chinese."""

from itertools import chain

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Query, Router
from ninja.decorators import decorate_view

from keguang.api.answers import answers
from keguang.api.conditional import conditional
from keguang.api.paging import page_of
from keguang.api.params import LectureCode, YearInPath
from keguang.api.problems import Kind, problem
from keguang.api.programme import lectures_found
from keguang.api.schemas.programme import (
    ChangeEntry,
    ChangePage,
    ChangeQuery,
    ChangeWord,
    Lecture,
    LecturePage,
    LectureQuery,
    Programme,
    Programmes,
    PublicCall,
    PublicCalls,
)
from keguang.api.schemas.shapes import Year
from keguang.core.papers import in_chinese
from keguang.lectures.listing_facts import total_of
from keguang.lectures.models import Call, CurrentProgramme
from keguang.lectures.selectors import programme
from keguang.lectures.selectors.deliveries.log import LoggedMoment, public_log
from keguang.lectures.selectors.listing.current import current_programmes, of_year
from keguang.lectures.states import CallState

SHOWN: tuple[CallState, ...] = (CallState.OPEN, CallState.PUBLISHED)
router = Router(tags=[gettext_noop("公开数据")])


@router.get(
    "programmes", response=answers(Programmes), summary=gettext_noop("现行节目单，各年度一份")
)
@decorate_view(conditional)
def programmes(request: HttpRequest) -> Programmes:
    return Programmes(items=[_programme(current) for current in current_programmes()])


@router.get(
    "programmes/{year}",
    response=answers(Programme, 404, 422),
    summary=gettext_noop("某一年度的现行节目单"),
)
@decorate_view(conditional)
def programme_of_year(request: HttpRequest, year: YearInPath) -> Programme:
    return _programme(_current(year))


@router.get("lectures", response=answers(LecturePage, 404, 422), summary=gettext_noop("检索讲座"))
@decorate_view(conditional)
def lectures(request: HttpRequest, asked: Query[LectureQuery]) -> LecturePage:
    current = _current(asked.year)
    with in_chinese():
        found = lectures_found(current, asked)
        items = [Lecture.of(lecture) for lecture in found.rows]
    version = current.version
    return LecturePage(**found.facts, year=version.call.year, version=version.number, items=items)


@router.get(
    "lectures/{code}", response=answers(Lecture, 404, 410, 422), summary=gettext_noop("一场讲座")
)
@decorate_view(conditional)
def lecture(request: HttpRequest, code: LectureCode) -> Lecture | HttpResponse:
    with in_chinese():
        version, found = programme.find_lecture(code)
        if found is not None:
            return Lecture.of(found)
    if version is None:
        raise Http404
    return problem(Kind.GONE, _("这一场曾在节目单里，现已撤下。"))


@router.get("changes", response=answers(ChangePage, 404, 422), summary=gettext_noop("变更记录"))
@decorate_view(conditional)
def changes(request: HttpRequest, asked: Query[ChangeQuery]) -> ChangePage:
    call = _current(asked.year).version.call
    with in_chinese():
        log = list(chain.from_iterable(_entries(moment) for moment in public_log(call)))
    found = page_of(log, len(log), asked)
    return ChangePage(**found.facts, items=list(found.rows))


@router.get("calls", response=answers(PublicCalls), summary=gettext_noop("征集中和已公布的征集"))
@decorate_view(conditional)
def calls(request: HttpRequest) -> PublicCalls:
    shown = Call.objects.filter(state__in=SHOWN)
    return PublicCalls(items=[PublicCall.of(call) for call in shown])


def _current(year: Year | None) -> CurrentProgramme:
    """The programme of the year asked for; no other year's is passed off for it."""
    current = of_year(current_programmes(), str(year or ""))
    if current is None or (year is not None and current.version.call.year != year):
        raise Http404
    return current


def _programme(current: CurrentProgramme) -> Programme:
    return Programme.of(current.version, (total_of(current.counts), len(current.societies)))


def _entries(moment: LoggedMoment) -> list[ChangeEntry]:
    logged = moment.logged
    if logged is None:
        return [
            ChangeEntry(
                at=step.at,
                kind=ChangeWord(step.action),
                version=None,
                code=step.code,
                title=step.title,
                words=step.words,
            )
            for step in moment.steps
        ]
    number, words = logged.version.number, logged.note
    first = ChangeEntry(
        at=moment.at, kind=ChangeWord.VERSION, version=number, code=None, title=None, words=words
    )
    return [
        first,
        *(
            ChangeEntry(
                at=moment.at,
                kind=ChangeWord(change.kind),
                version=number,
                code=change.code,
                title=change.title,
                words=_("、").join(change.words),
            )
            for change in logged.changes
        ),
    ]
