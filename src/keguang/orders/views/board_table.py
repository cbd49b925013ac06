"""选报情况 as its page draws it: one table of offices, or one of lectures."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import TextChoices
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keguang.lectures.selectors.deliveries.public import moment_words
from keguang.lectures.selectors.deliveries.published import delivery_of
from keguang.orders.models import Choice, ChoiceRound
from keguang.orders.selectors.board import (
    ChoiceBoard,
    LectureLine,
    LectureStanding,
    OfficeLine,
    OfficeStanding,
    is_lost,
)
from keguang.orders.states import STANDING, ChoiceState
from keguang.web import boards

BY_OFFICE: Final = "offices"
BY_LECTURE: Final = "lectures"
_OFFICE_TONES: Final[Mapping[str, boards.Tone]] = {
    OfficeStanding.UNANSWERED: "bad",
    OfficeStanding.TO_CHECK: "warn",
    OfficeStanding.CHOSEN: "good",
    OfficeStanding.NONE: "idle",
}
_OFFICE_ICONS: Final = {
    OfficeStanding.UNANSWERED: "hourglass",
    OfficeStanding.TO_CHECK: "alert-triangle",
    OfficeStanding.CHOSEN: "check",
    OfficeStanding.NONE: "minus",
}
_LECTURE_TONES: Final[Mapping[str, boards.Tone]] = {
    LectureStanding.TO_ARRANGE: "warn",
    LectureStanding.SEVERAL: "bad",
    LectureStanding.ARRANGED: "good",
    LectureStanding.LOST: "bad",
    LectureStanding.FREE: "idle",
}
_LECTURE_ICONS: Final = {
    LectureStanding.TO_ARRANGE: "calendar-event",
    LectureStanding.SEVERAL: "users",
    LectureStanding.ARRANGED: "check",
    LectureStanding.LOST: "alert-triangle",
    LectureStanding.FREE: "circle-dashed",
}
_MOST_NAMES: Final = 4


@dataclass(frozen=True, slots=True)
class Query:
    """Which table, which part of it, and which words are looked for."""

    by: str = BY_OFFICE
    standing: str = ""
    text: str = ""


def read_query(raw: Mapping[str, str]) -> Query:
    """The board's search; whatever the address says that we do not know is left out."""
    by = BY_LECTURE if raw.get("by") == BY_LECTURE else BY_OFFICE
    known = LectureStanding.values if by == BY_LECTURE else OfficeStanding.values
    standing = raw.get("standing", "")
    return Query(by, standing if standing in known else "", raw.get("q", "").strip()[:60])


def drawn(seen: ChoiceBoard, query: Query, round_: ChoiceRound, *, acting: bool) -> dict[str, Any]:
    """The table asked for in the pieces its template puts together.

    Who is `acting` decides on a lecture's page; everybody else reads of it on the public site.
    """
    if query.by == BY_LECTURE:
        lectures = [line for line in seen.lectures if _wanted(line.standing, _said_of(line), query)]
        rows = [_lecture_row(line, round_, acting=acting) for line in lectures]
        counts = Counter(str(line.standing) for line in seen.lectures)
        board = boards.Board(_("各讲座的选报"), _lecture_columns(), rows, pickable=False)
        segments = _segments(LectureStanding, _LECTURE_TONES, counts, query)
    else:
        offices = [line for line in seen.offices if _wanted(line.standing, _name_of(line), query)]
        rows = [_office_row(line, round_) for line in offices]
        counts = Counter(str(line.standing) for line in seen.offices)
        board = boards.Board(_("各单位的选报"), _office_columns(), rows, pickable=False)
        segments = _segments(OfficeStanding, _OFFICE_TONES, counts, query)
    summary = _("，").join(f"{each.label}{each.count}" for each in segments[1:])
    return {"board": board, "segments": segments, "summary": summary, "toolbar": _toolbar(query)}


def _wanted(standing: str, said: str, query: Query) -> bool:
    words = query.text.casefold().split()
    return query.standing in {"", standing} and all(word in said.casefold() for word in words)


def _name_of(line: OfficeLine) -> str:
    return line.office.organisation.name


def _said_of(line: LectureLine) -> str:
    names = " ".join(choice.office.organisation.name for choice in line.choices)
    return f"{line.proposal.code} {line.proposal.title} {line.proposal.organisation} {names}"


def _office_columns() -> tuple[boards.Column, ...]:
    return (
        boards.Column(_("单位")),
        boards.Column(_("状态"), kind="status"),
        boards.Column(_("选报"), kind="n"),
        boards.Column(_("已安排"), kind="n"),
        boards.Column(_("待安排"), kind="n"),
        boards.Column(_("说明"), kind="why"),
    )


def _office_row(line: OfficeLine, round_: ChoiceRound) -> boards.Row:
    url = reverse("orders:office", args=[round_.code, line.office.organisation.code])
    unit = _("场")
    return boards.Row(
        key=line.office.organisation.code,
        label=line.office.organisation.name,
        url=url,
        tone=_OFFICE_TONES[line.standing],
        cells=(
            boards.Status(
                _OFFICE_TONES[line.standing], line.standing.label, _OFFICE_ICONS[line.standing]
            ),
            boards.Number(line.chosen, unit, dash=True),
            boards.Number(line.arranged, unit, dash=True),
            boards.Number(line.undecided, unit, dash=True, hot=bool(line.undecided)),
            boards.Why(_office_why(line)),
        ),
        small=str(line.office.organisation.territory),
        action=boards.Action(_("查看"), url, plain=True),
    )


def _office_why(line: OfficeLine) -> str:
    if line.office.none_said:
        return line.office.none_said
    if line.to_check:
        return ngettext("%(n)d件待核对", "%(n)d件待核对", line.to_check) % {"n": line.to_check}
    said = [str(line.last.get_door_display())] if line.last else []
    if line.office.draft_saved_at is not None:
        said.append(_("有未提交的清单"))
    if line.declined:
        said.append(_("%(n)d场未安排") % {"n": line.declined})
    return _("，").join(said)


def _lecture_columns() -> tuple[boards.Column, ...]:
    return (
        boards.Column(_("讲座")),
        boards.Column(_("状态"), kind="status"),
        boards.Column(_("选报"), kind="n"),
        boards.Column(_("现有安排")),
        boards.Column(_("选报单位"), kind="why"),
    )


def _lecture_row(line: LectureLine, round_: ChoiceRound, *, acting: bool) -> boards.Row:
    delivery = delivery_of(line.proposal)
    when = moment_words(delivery.day, delivery.start_time) or str(delivery.get_state_display())
    decided = reverse("orders:lecture", args=[round_.code, line.proposal.code])
    url = decided if acting else reverse("portal:lecture", args=[line.proposal.code])
    to_do = acting and bool(line.undecided)
    return boards.Row(
        key=line.proposal.code,
        label=line.proposal.title,
        url=url,
        tone=_LECTURE_TONES[line.standing],
        cells=(
            boards.Status(
                _LECTURE_TONES[line.standing], line.standing.label, _LECTURE_ICONS[line.standing]
            ),
            boards.Number(line.wanted, _("家"), dash=True, hot=line.wanted > 1),
            boards.Text(when, soft=True),
            boards.Why(_names(line)),
        ),
        small=str(line.proposal.organisation),
        action=boards.Action(_("安排") if to_do else _("查看"), url, plain=not to_do),
    )


def _names(line: LectureLine) -> str:
    names = [
        f"{choice.office.organisation}{_mark(choice)}"
        for choice in line.choices
        if choice.state in STANDING
    ]
    more = len(names) - _MOST_NAMES
    rest = _("等%(n)d家") % {"n": len(names)} if more > 0 else ""
    return _("、").join(names[:_MOST_NAMES]) + rest


def _mark(choice: Choice) -> str:
    if is_lost(choice):
        return _("（安排后取消）")
    words = {ChoiceState.ACCEPTED: _("（已安排）"), ChoiceState.WAITING: _("（排队）")}
    return words.get(ChoiceState(choice.state), "")


def _segments(
    standings: type[TextChoices],
    tones: Mapping[str, boards.Tone],
    counts: Mapping[str, int],
    query: Query,
) -> Sequence[boards.Segment]:
    def url(standing: str) -> str:
        chosen = {"by": query.by, "q": query.text, "standing": standing}
        return "?" + urlencode({name: value for name, value in chosen.items() if value})

    whole = boards.Segment(_("全部"), sum(counts.values()), url(""), current=not query.standing)
    return [whole] + [
        boards.Segment(
            each.label, counts.get(each, 0), url(each), tones[each], current=query.standing == each
        )
        for each in standings
    ]


def _toolbar(query: Query) -> dict[str, Any]:
    words = _("讲座、编号或单位") if query.by == BY_LECTURE else _("单位名称")
    kept = [("by", query.by)]
    if query.standing:
        kept.append(("standing", query.standing))
    return {"find": {"name": "q", "value": query.text, "label": words}, "filters": [], "keep": kept}
