"""Lists the office files: full registered names of the day, its own order, always in Chinese.

The office's order is that of its directory (学会名录); a department follows its parent.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Final

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.utils.timezone import localtime

from keguang.core.models import Organisation
from keguang.core.papers import in_chinese
from keguang.core.selectors.organisations import names_on
from keguang.documents.lists import Edition, LectureLine, ListTable, lecture_list
from keguang.lectures.models import Call, Proposal, SummarySheet
from keguang.lectures.name_hiding import Hidden, without_people
from keguang.lectures.selectors.consents import withdrawn_names
from keguang.lectures.states import ProposalState

_WRITTEN_DATE: Final = re.compile(r"[年月日号周旬季节前后初底]|星期|假|预约|待定")
_PERSONAL: Final = ("speaker", "position", "employer")
_LIVE_STATES: Final = (
    ProposalState.RECEIVED,
    ProposalState.TO_REVIEW,
    ProposalState.TO_TERRITORY,
    ProposalState.ACCEPTED,
    ProposalState.RETURNED,
)


class Extent(StrEnum):
    """Which lectures a list holds."""

    ACCEPTED = "accepted"
    REPORTED = "reported"


def in_office_order(proposals: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """As the directory lists their bodies, departments behind their parent, then as sent in."""
    head = Coalesce("organisation__department_of", "organisation")
    is_department = F("organisation__department_of").asc(nulls_first=True)
    return proposals.order_by(head, is_department, "organisation", "order", "pk")


@in_chinese()
def summary_list(call: Call, *, edition: Edition, extent: Extent, on: date) -> ListTable:
    """征集汇总表. The public edition holds accepted lectures only, and names only by consent."""
    public = edition is Edition.PUBLIC
    extent = Extent.ACCEPTED if public else extent
    states = [ProposalState.ACCEPTED] if extent is Extent.ACCEPTED else _LIVE_STATES
    wanted = Proposal.objects.filter(call=call, counts=True, state__in=states)
    proposals = list(in_office_order(wanted.select_related("organisation__department_of")))
    names = full_names((p.organisation for p in proposals if p.organisation), on=on)
    withdrawn = withdrawn_names() if public else ()
    lines = [_line(p, names, public=public, withdrawn=withdrawn) for p in proposals]
    bodies = len({line.organisation for line in lines})
    return lecture_list(
        lines,
        title=f"{call.title}汇总表",
        subtitle=_subtitle(call, bodies=bodies, lectures=len(lines), extent=extent, on=on),
        edition=edition,
        notes=_notes(proposals) if public else (),
    )


@in_chinese()
def opinion_list(sheet: SummarySheet) -> ListTable:
    """A printed 汇总表 with its empty 意见 column, in the numbering it was frozen with."""
    lines = [LectureLine(line.organisation_name, **line.values) for line in sheet.lines.all()]
    made = localtime(sheet.made_at)
    bodies = len({line.organisation for line in lines})
    subtitle = (
        f"第{sheet.number}次汇总，共{bodies}家{len(lines)}场\u3000{written_day(made.date())}制表"
    )
    table = lecture_list(
        lines,
        title=f"{sheet.call.title}汇总表",
        subtitle=subtitle,
        edition=Edition.PUBLIC,
        with_opinion=True,
    )
    # without telephone numbers, yet with names that may not be published
    return replace(table, edition=Edition.INTERNAL)


def printed_values(proposal: Proposal) -> dict[str, str | int | None]:
    """What a list prints of a lecture, by the field names of LectureLine, without its body."""
    return {
        "title": proposal.title,
        "speaker": proposal.speaker,
        "position": proposal.position,
        "employer": proposal.employer,
        "audience": proposal.audience,
        "duration_min": proposal.duration_min,
        "date_text": when(proposal.date_from, proposal.date_to, proposal.date_text),
        "place": proposal.place,
    }


def full_names(organisations: Iterable[Organisation], *, on: date) -> dict[int, str]:
    """Registered names on a day, a department behind its parent's name."""
    bodies = {body.pk: body for body in organisations}
    parents = {b.department_of_id: b.department_of for b in bodies.values() if b.department_of}
    everyone = {**bodies, **{parent.pk: parent for parent in parents.values() if parent}}
    names = names_on(everyone.values(), on)
    return {
        key: f"{names[body.department_of_id]}{names[key]}" if body.department_of_id else names[key]
        for key, body in bodies.items()
    }


def when(first: date | None, last: date | None, written: str) -> str:
    """The time as it was written ("4月上旬"), or the dates where that says nothing to a reader."""
    if written and _WRITTEN_DATE.search(written):
        return written
    if first is None or last is None:
        return written
    return _month_day(first) if first == last else f"{_month_day(first)}至{_month_day(last)}"


def written_day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _month_day(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _line(
    proposal: Proposal, names: Mapping[int, str], *, public: bool, withdrawn: Sequence[Hidden]
) -> LectureLine:
    values = printed_values(proposal)
    if public:
        values = _without_unnamed(values, consents=proposal.consent is True, withdrawn=withdrawn)
    organisation = names.get(proposal.organisation_id or 0, proposal.organisation_as_written)
    accepted = proposal.state == ProposalState.ACCEPTED
    return LectureLine(
        organisation,
        **values,  # type: ignore[arg-type]  # printed_values names LectureLine's own fields
        phone="" if public else proposal.contact_phone,
        remark="" if accepted else str(ProposalState(proposal.state).label),
    )


def _without_unnamed(
    values: Mapping[str, str | int | None], *, consents: bool, withdrawn: Sequence[Hidden]
) -> dict[str, str | int | None]:
    """The same with nobody in it who may not be named, be it in the title."""
    person = {name: str(values[name] or "") for name in _PERSONAL}
    hidden = [who for who in withdrawn if not consents or who.name != person["speaker"]]
    hidden += (
        [] if consents else [Hidden(person["speaker"], (person["employer"], person["position"]))]
    )
    texts = {
        name: without_people(value, hidden, keep=[person["speaker"]] if consents else [])
        for name, value in values.items()
        if isinstance(value, str) and name not in _PERSONAL
    }
    return {**values, **texts, **(person if consents else dict.fromkeys(_PERSONAL, ""))}


def _subtitle(call: Call, *, bodies: int, lectures: int, extent: Extent, on: date) -> str:
    deadline = localtime(call.deadline)
    what = "审核通过" if extent is Extent.ACCEPTED else "已报"
    return (
        f"共{bodies}家，{what}{lectures}场\u3000"
        f"报送截止{written_day(deadline.date())}{deadline:%H:%M}\u3000{written_day(on)}制表"
    )


def _notes(proposals: Sequence[Proposal]) -> tuple[str, ...]:
    withheld = sum(1 for p in proposals if p.consent is not True and p.speaker)
    if not withheld:
        return ()
    return (f"注：{withheld}场未取得主讲人公开同意，不列姓名、单位和职务。",)
