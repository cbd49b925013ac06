"""选报 round trip: fifteen filled files, five of them messy, compared value by value."""

from collections.abc import Callable
from random import Random

import pytest
from openpyxl import Workbook

from keguang.orders.models import ChoiceOffice
from keguang.orders.states import STANDING, SheetState
from tests.orders import messy, old_formats, rounds
from tests.orders.messy import Answers, Truth

pytestmark = pytest.mark.django_db
COUNTIES = [f"第{number}县科协" for number in range(1, 15)] + ["栾川县科协"]


def test_fifteen_files_come_back_value_by_value() -> None:
    asked, offices = rounds.round_of(*COUNTIES)
    codes = {lecture.title: lecture.code for lecture in asked.call.proposals.all()}
    chance = Random(15)
    wanted: dict[int, Truth] = {}
    for number, office in enumerate(offices):
        said, truth = messy.answers(chance, rounds.TITLES)
        name, data = "选报表.xlsx", rounds.filled(rounds.menu(office), said)
        match number:
            case 10:
                data = messy.resorted(data, chance)
            case 11:
                data = messy.widened(data)
            case 12:
                said, truth = _one_contact(said, truth)
                data = messy.merged(rounds.filled(rounds.menu(office), said))
            case 13:
                name = "选报函.docx"
                data = messy.word_table(said, codes, office.organisation.name)
            case 14:
                name = "选报.et"
                book = messy.without_marks(data, said, office.organisation.name)
                data = old_formats.xls(old_formats.cells_of(rounds.saved(book)))
        sheet = rounds.sent(None, data, round_=asked, name=name)

        assert (sheet.office, sheet.state) == (office, SheetState.TAKEN), (number, sheet.findings)
        wanted[office.pk] = truth

    assert {office.pk: chosen(office) for office in offices} == wanted


@pytest.mark.parametrize(
    ("name", "save"),
    [
        ("选报.xls", old_formats.xls),
        ("选报.et", old_formats.xls),
        ("选报.ods", old_formats.ods),
        ("选报.csv", old_formats.gb_csv),
    ],
)
def test_a_menu_saved_by_another_program_keeps_its_keys_and_values(
    name: str, save: Callable[[old_formats.Cells], bytes]
) -> None:
    asked, [office, _other] = rounds.round_of("栾川县科协", "嵩县科协", titles=rounds.TITLES[:6])
    said, truth = messy.answers(Random(name), rounds.TITLES[:6])
    data = save(old_formats.cells_of(rounds.filled(rounds.menu(office), said)))

    sheet = rounds.sent(None, data, round_=asked, name=name)

    assert (sheet.state, sheet.findings, sheet.office) == (SheetState.TAKEN, [], office)
    assert chosen(office) == truth


def test_rows_copied_to_a_workbook_of_their_own_are_known_by_their_keys() -> None:
    asked, [office] = rounds.round_of("嵩县科协")
    said, truth = messy.answers(Random(3), rounds.TITLES)
    _book, sheet, head = rounds.opened(rounds.filled(rounds.menu(office), said))
    mark = rounds.headings(sheet, head)["选报"]
    copied = Workbook()
    page = copied.active
    assert page is not None
    for row in sheet.iter_rows(min_row=head + 1, values_only=True):
        if row[mark - 1]:
            page.append(row)

    taken = rounds.sent(None, rounds.saved(copied), round_=asked, name="新建.xlsx")

    assert (taken.office, taken.state) == (office, SheetState.TAKEN)
    assert chosen(office) == truth


def chosen(office: ChoiceOffice) -> Truth:
    standing = office.choices.filter(state__in=STANDING).select_related("proposal")
    return {
        (c.proposal.title, c.host, str(c.date_from), str(c.date_to), c.slot, c.place, c.people,
         c.contact, c.phone, c.note)
        for c in standing
    }  # fmt: skip


def _one_contact(said: Answers, truth: Truth) -> tuple[Answers, Truth]:
    """The same answers where one person is to be rung for all of them."""
    same = {"联系人": "张敏", "联系电话": "13800000001"}
    return (
        {title: {**row, **same} for title, row in said.items()},
        {(*row[:7], same["联系人"], same["联系电话"], row[9]) for row in truth},
    )
