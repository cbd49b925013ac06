"""选报表: the menu of one office, made from the programme in force at this moment."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate, localtime

from keguang.core import audit
from keguang.core.models import User
from keguang.core.papers import in_chinese
from keguang.documents.forms.menu.writing import MenuHead, MenuLine, menu_xlsx
from keguang.documents.tables.cells import CellValue
from keguang.lectures.models import ProgrammeVersion
from keguang.lectures.selectors.editions.annexes import Inside, inside_of
from keguang.lectures.selectors.programme import PublicLecture, lectures_of, newest_versions
from keguang.lectures.services.letters import sender
from keguang.orders import rules
from keguang.orders.marks import mark_of
from keguang.orders.models import ChoiceOffice, ChoiceRound
from keguang.orders.states import is_choosable

_NOTHING: Final = Inside("", "", "", "")


def version_in_force(round_: ChoiceRound) -> ProgrammeVersion:
    """The programme a round offers now."""
    return newest_versions().get(call=round_.call_id)


@in_chinese()
def menu_of(
    office: ChoiceOffice, version: ProgrammeVersion, lectures: list[PublicLecture], *, today: date
) -> tuple[str, bytes]:
    """The menu as anybody may have it, and the name of its file."""
    return _written(office, version, lectures, inner={}, today=today)


def hand_out_menu(office: ChoiceOffice, *, today: date) -> tuple[str, bytes]:
    """The menu of this moment for whoever takes it; which version it is, is remembered."""
    version = version_in_force(office.round)
    remember_version([office], version)
    return menu_of(office, version, lectures_of(version), today=today)


def remember_version(offices: Iterable[ChoiceOffice], version: ProgrammeVersion) -> None:
    """选报表版次: from which programme the menus of these offices were last made."""
    found = ChoiceOffice.objects.filter(pk__in=[office.pk for office in offices])
    other = Q(menu_version__isnull=True) | ~Q(menu_version=version.number)
    found.filter(other).update(menu_version=version.number)


@transaction.atomic
@in_chinese()
def inner_menu_of(*, office: ChoiceOffice, by: User, now: datetime) -> tuple[str, bytes]:
    """内部版: who comes and whom to ring, as far as a county's internal edition says it; what was
    handed out to whom is on record."""
    rules.may_have_inner_menu(by, office).require()
    version = version_in_force(office.round)
    remember_version([office], version)
    lectures = lectures_of(version)
    codes = [lecture.code for lecture in lectures]
    inner = inside_of(version, codes, for_county=True)
    audit.record(
        actor=by,
        action="orders.make_inner_menu",
        subject=office,
        at=now,
        detail={"lectures": len(lectures)},
    )
    return _written(office, version, lectures, inner=inner, today=localdate(now))


def is_offered(lecture: PublicLecture, today: date) -> bool:
    """Whether it may still be chosen: what is over or cancelled keeps its number and is left out.

    A lecture that has its day is offered until that day is past: another office may join.
    """
    return is_choosable(lecture.delivery.state, lecture.day, today)


def _written(
    office: ChoiceOffice,
    version: ProgrammeVersion,
    lectures: list[PublicLecture],
    *,
    inner: Mapping[str, Inside],
    today: date,
) -> tuple[str, bytes]:
    asked = office.round
    deadline = localtime(asked.deadline)
    by = sender()
    head = MenuHead(
        title=asked.title,
        office=office.organisation.name,
        deadline=f"{deadline.month}月{deadline.day}日{deadline:%H:%M}",
        asking=f"{by.office}（{by.phone}）",
        mark=mark_of(office, version.number),
    )
    lines = [
        MenuLine(mark_of(office, version.number, lecture.code), _values(number, lecture, inner))
        for number, lecture in enumerate(lectures, start=1)
        if is_offered(lecture, today)
    ]
    edition = "（内部版）" if inner else ""
    name = f"{asked.title}_{office.organisation.name}{edition}.xlsx"
    return name, menu_xlsx(head, lines, inner=bool(inner))


def _values(
    number: int, lecture: PublicLecture, inner: Mapping[str, Inside]
) -> dict[str, CellValue]:
    inside = inner.get(lecture.code, _NOTHING)
    return {
        "number": number,
        "code": lecture.code,
        "title": lecture.title,
        "society": lecture.organisation,
        "audience": lecture.audience,
        "minutes": lecture.duration_min,
        "state": " ".join(filter(None, (lecture.delivery.label, lecture.when, lecture.place))),
        "speaker": inside.speaker,
        "publicity": inside.publicity,
        "lecture_contact": inside.contact,
        "lecture_phone": inside.phone,
    }
