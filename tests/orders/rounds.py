"""A round of 选报 with its offices, and menus filled in the way offices fill them in."""

import io
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from keguang.core.models import (
    Division,
    MailAddress,
    NameKind,
    Organisation,
    OrganisationKind,
    OrganisationName,
)
from keguang.core.names import normalise_name
from keguang.documents.forms.engine import read_form_with_parts
from keguang.lectures.models import Proposal
from keguang.lectures.selectors.programme import lectures_of
from keguang.orders.models import ChoiceOffice, ChoiceRound, ChoiceSheet
from keguang.orders.services import reading
from keguang.orders.services.menus import menu_of, version_in_force
from keguang.orders.services.rounds import open_round
from keguang.orders.services.sheets import Hand, upload_sheets
from tests import make
from tests.lectures.programmes import programme_call, published

TODAY: Final = make.NOW.date()
DEADLINE: Final = make.NOW + timedelta(days=20)
TITLES: Final = (
    *("看云识天气", "雷电来了怎么躲", "二十四节气与农时", "手机里的骗局", "合理用药"),
    *(
        "睡个好觉",
        "地震来了怎么办",
        "垃圾去哪儿了",
        "认识北斗",
        "苹果树怎么剪",
        "怎样读体检单",
        "航天员吃什么",
    ),
)


def body(
    name: str,
    *,
    kind: OrganisationKind = OrganisationKind.COUNTY,
    territory: Division | None = None,
    address: str = "",
) -> Organisation:
    """A county office or a community that may be asked to choose."""
    made = Organisation.objects.create(
        code=f"K{Organisation.objects.count():05d}",
        name=name,
        kind=kind,
        territory=territory or make.county(),
    )
    OrganisationName.objects.create(
        organisation=made, name=name, normalised=normalise_name(name), kind=NameKind.REGISTERED
    )
    MailAddress.objects.create(organisation=made, address=address or f"{made.code}@example.com")
    return made


def round_of(
    *names: str, titles: Sequence[str] = TITLES, now: datetime = make.NOW
) -> tuple[ChoiceRound, list[ChoiceOffice]]:
    """An open round of a programme with these lectures, asking bodies of these names."""
    lectures = published(*({"title": title} for title in titles))
    bodies = [body(name) for name in names or ("嵩县科协",)]
    made = open_round(
        call=programme_call(lectures[0]),
        title="2026年科普大讲堂选报",
        deadline=DEADLINE,
        organisations=bodies,
        by=make.clerk(),
        now=now,
    )
    offices = {office.organisation_id: office for office in offices_of(made)}
    return made, [offices[one.pk] for one in bodies]


def offices_of(round_: ChoiceRound) -> list[ChoiceOffice]:
    return list(round_.offices.select_related("organisation__territory", "round__call"))


def menu(office: ChoiceOffice, *, today: date = TODAY) -> bytes:
    """The menu as it is mailed to an office."""
    version = version_in_force(office.round)
    return menu_of(office, version, lectures_of(version), today=today)[1]


def opened(data: bytes) -> tuple[Workbook, Worksheet, int]:
    """The workbook, its first sheet, and the row of its headings."""
    book = load_workbook(io.BytesIO(data))
    sheet = book.worksheets[0]
    head = next(r for r in range(1, 30) if sheet.cell(r, 2).value == "序号")
    return book, sheet, head


def filled(data: bytes, answers: Mapping[str, Mapping[str, Any]]) -> bytes:
    """A menu with these answers, by title and heading, as Excel keeps it."""
    book, sheet, head = opened(data)
    columns = headings(sheet, head)
    for row in range(head + 1, sheet.max_row + 1):
        for heading, value in answers.get(
            str(sheet.cell(row, columns["讲座题目"]).value), {}
        ).items():
            sheet.cell(row, columns[heading]).value = value
    return saved(book)


def headings(sheet: Worksheet, head: int) -> dict[str, int]:
    return {
        str(sheet.cell(head, at).value): at
        for at in range(1, sheet.max_column + 1)
        if sheet.cell(head, at).value
    }


def changed(data: bytes, change: Callable[[Worksheet, int], None]) -> bytes:
    """A menu after somebody worked on its sheet; `change` gets it with the row of the headings."""
    book, sheet, head = opened(data)
    change(sheet, head)
    return saved(book)


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sent(
    office: ChoiceOffice | None,
    data: bytes,
    *,
    round_: ChoiceRound | None = None,
    name: str = "选报表.xlsx",
    now: datetime = make.NOW,
) -> ChoiceSheet:
    """A file brought by the clerk and read, as its job would."""
    asked = round_ or (office.round if office else None)
    assert asked is not None
    [sheet] = upload_sheets(
        round_=asked, office=office, files=[(name, data)], hand=Hand(user=make.clerk()), now=now
    )
    return read(sheet, data, now=now)


def read(sheet: ChoiceSheet, data: bytes, *, now: datetime = make.NOW) -> ChoiceSheet:
    """What the job does, in this process."""
    _reading, parts = read_form_with_parts(data, sheet.name, reading.ANY_FORM, today_year=now.year)
    reading.keep_reading(sheet, parts, now=now)
    return ChoiceSheet.objects.select_related("office", "round").get(pk=sheet.pk)


def lecture(round_: ChoiceRound, title: str) -> Proposal:
    return Proposal.objects.get(call=round_.call, title=title)
