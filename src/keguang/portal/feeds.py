"""订阅和数据: the programme as calendar, news feed, spreadsheet and JSON; always in Chinese.

Every address takes the conditions of the programme page (?theme=…&audience=…), so what a reader
filtered is what they subscribe to. Nothing here says more than the pages: names only by consent.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.timezone import localtime

from keguang.core.papers import in_chinese
from keguang.documents.tables import Column, Kind, write_xlsx
from keguang.lectures.models import ProgrammeVersion
from keguang.lectures.selectors import programme
from keguang.lectures.selectors.deliveries.log import LoggedStep, public_log, revisions
from keguang.lectures.selectors.listing.current import current_programmes, of_year
from keguang.lectures.selectors.listing.finding import lectures_wanted
from keguang.lectures.selectors.programme import LoggedChange, LoggedVersion, PublicLecture
from keguang.lectures.themes import Audience
from keguang.portal.bodies import Make, machine_readable
from keguang.portal.forms import WishForm
from keguang.portal.ical import calendar_of

ICS: Final = "text/calendar; charset=utf-8"
RSS: Final = "application/rss+xml; charset=utf-8"
JSON: Final = "application/json; charset=utf-8"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SCHEMA: Final = "programme/1"
NEWS: Final = 60  # days and versions the news feed goes back
_WORDS: Final = {"added": "新增", "changed": "调整", "removed": "撤下"}

COLUMNS: Final = (
    Column("序号", Kind.INTEGER),
    Column("讲座题目", Kind.LONG),
    Column("申报单位", Kind.LONG),
    Column("主讲人"),
    Column("职务/职称"),
    Column("工作单位", Kind.LONG),
    Column("适合人群"),
    Column("时长(分钟)", Kind.INTEGER),
    Column("时间"),
    Column("状态"),
    Column("地点", Kind.LONG),
    Column("主题"),
    Column("节目编号"),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What one address asks for: the programme in force and those of its lectures that fit."""

    version: ProgrammeVersion
    lectures: list[PublicLecture]

    @property
    def title(self) -> str:
        return f"{self.version.call.year}年“洛阳市科普大讲堂”节目单"

    @property
    def published_at(self) -> datetime:
        return localtime(self.version.published_at)


@machine_readable
def calendar(request: HttpRequest) -> tuple[Make, str, str]:
    """text/calendar of the lectures whose day is certain."""
    return lambda: _calendar(_asked(request)), ICS, "programme.ics"


@machine_readable
def one_calendar(request: HttpRequest, code: str) -> tuple[Make, str, str]:
    version, found = programme.find_lecture(code)
    if version is None or found is None:
        raise Http404
    return lambda: _calendar(Asked(version, [found])), ICS, f"{code}.ics"


@machine_readable
def news(request: HttpRequest) -> tuple[Make, str, str]:
    """RSS 2.0: what was added, moved, given to another speaker or cancelled, the newest first."""
    return lambda: _news(_asked(request)), RSS, ""


@machine_readable
def table(request: HttpRequest) -> tuple[Make, str, str]:
    asked = _asked(request)
    return lambda: _table(asked), XLSX, f"{asked.title}.xlsx"


@machine_readable
def data(request: HttpRequest) -> tuple[Make, str, str]:
    return lambda: _data(_asked(request)), JSON, ""


def _asked(request: HttpRequest) -> Asked:
    current = of_year(current_programmes(), request.GET.get("year", ""))
    if current is None:
        raise Http404
    wish = WishForm(request.GET).wish()
    return Asked(current.version, lectures_wanted(wish, current))


@in_chinese()
def _calendar(asked: Asked) -> bytes:
    return calendar_of(
        asked.lectures,
        name=asked.title,
        site=_site(),
        published_at=asked.published_at,
        sequence=asked.version.number,
        revisions=revisions(asked.version.call),
    )


@in_chinese()
def _news(asked: Asked) -> bytes:
    feed = Rss201rev2Feed(
        title=asked.title,
        link=_site() + reverse("portal:programme"),
        description="新增、改期、换人、取消和撤下的讲座",
        language="zh-cn",
        feed_url=_site() + reverse("portal:news"),
    )
    shown = {lecture.code: lecture for lecture in asked.lectures}
    for moment in public_log(asked.version.call)[:NEWS]:
        for step in moment.steps:
            if step.code in shown:
                _add_step(feed, step)
        if moment.logged is not None:
            _add_version(feed, moment.logged, shown)
    text: str = feed.writeString("utf-8")
    return text.encode()


def _add_step(feed: Rss201rev2Feed, step: LoggedStep) -> None:
    feed.add_item(
        title=f"{step.label}：{step.title}",
        link=_site() + reverse("portal:lecture", args=[step.code]),
        description=step.words,
        unique_id=f"{step.code}@{step.at:%Y%m%d%H%M%S%f}",
        unique_id_is_permalink=False,
        pubdate=step.at,
    )


def _add_version(
    feed: Rss201rev2Feed, logged: LoggedVersion, shown: Mapping[str, PublicLecture]
) -> None:
    if not logged.changes:
        _add_first(feed, logged.version, len(shown))
    for change in logged.changes:
        if change.kind == "removed" or change.code in shown:
            _add_news(feed, change, shown.get(change.code), logged.version)


def _add_first(feed: Rss201rev2Feed, version: ProgrammeVersion, lectures: int) -> None:
    feed.add_item(
        title=f"{version.call.year}年节目单公布",
        link=_site() + reverse("portal:programme"),
        description=f"共{lectures}场讲座。",
        unique_id=f"{version.call.code}#{version.number}",
        unique_id_is_permalink=False,
        pubdate=version.published_at,
    )


def _add_news(
    feed: Rss201rev2Feed,
    change: LoggedChange,
    lecture: PublicLecture | None,
    version: ProgrammeVersion,
) -> None:
    word = _WORDS[change.kind]
    link = _site() + reverse("portal:lecture", args=[change.code])
    about = "；".join(filter(None, (f"{lecture.organisation}", lecture.when))) if lecture else ""
    said = f"更新了{'、'.join(change.words)}。" if change.words else ""
    feed.add_item(
        title=f"{word}：{change.title}",
        link=link,
        description=f"{said}{about}",
        unique_id=f"{change.code}#{version.number}",
        unique_id_is_permalink=False,
        pubdate=version.published_at,
    )


@in_chinese()
def _table(asked: Asked) -> bytes:
    rows = [
        (
            *(number, x.title, x.organisation, x.speaker, x.position, x.employer),
            *(x.audience, x.duration_min, x.when, x.delivery.label),
            *(x.place, x.theme_label, x.code),
        )
        for number, x in enumerate(asked.lectures, start=1)
    ]
    note = f"第{asked.version.number}版，{asked.published_at:%Y年%m月%d日}公布，共{len(rows)}场。"
    return write_xlsx(asked.title, COLUMNS, rows, notes=(note,))


@in_chinese()
def _data(asked: Asked) -> bytes:
    said = {
        "schema": SCHEMA,
        "year": asked.version.call.year,
        "version": asked.version.number,
        "published_at": asked.published_at.isoformat(timespec="seconds"),
        "lectures": [lecture_as_dict(lecture) for lecture in asked.lectures],
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def lecture_as_dict(lecture: PublicLecture) -> dict[str, Any]:
    """One lecture as the JSON of programme/1; what is not known or may not be said is null."""
    day = None if lecture.date_from is None else lecture.date_from.isoformat()
    end = None if lecture.date_to is None else lecture.date_to.isoformat()
    return {
        "code": lecture.code,
        "title": lecture.title,
        "organisation": lecture.organisation,
        "speaker": lecture.speaker or None,
        "position": lecture.position or None,
        "employer": lecture.employer or None,
        "theme": lecture.theme or None,
        "audience": lecture.audience or None,
        "audiences": sorted(a for a in Audience.values if a in lecture.audiences),
        "formats": sorted(lecture.formats),
        "duration_min": lecture.duration_min,
        "date_from": day,
        "date_to": end,
        "date_text": lecture.when or None,
        "state": str(lecture.state),
        "changed": lecture.changed_note or None,
        "attendance": lecture.delivery.attendance,
        "start_time": None if lecture.start_time is None else f"{lecture.start_time:%H:%M}",
        "place": lecture.place or None,
        "district": (lecture.delivery.district if lecture.day else "") or None,
        "summary": lecture.summary or None,
        "url": f"{_site()}{reverse('portal:lecture', args=[lecture.code])}",
    }


def _site() -> str:
    return str(settings.BASE_URL).rstrip("/")
