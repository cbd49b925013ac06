"""The office's messy 学会名录: faults named, mended by a person, imported without doubling."""

from typing import Any

import pytest

from keguang.core.errors import IllegalTransition, NotAllowed, RuleBroken
from keguang.core.models import (
    ContactRole,
    DirectoryImport,
    ImportState,
    MailAddress,
    Organisation,
    OrganisationName,
    Role,
)
from keguang.core.selectors.links import LinkRevoked, resolve_link
from keguang.core.selectors.organisations import usable_addresses
from keguang.core.services.contacts import hand_over_contact
from keguang.core.services.directory import (
    Decision,
    DirectoryRow,
    apply_directory,
    finish_import,
    mend_row,
    organisations_not_listed,
    read_directory,
    rows_of,
    start_import,
)
from keguang.core.services.directory.values import split_addresses
from keguang.core.services.links import save_draft
from keguang.core.services.organisations import add_alias, rename_organisation
from tests import make
from tests.core.make import Cells, line, link, organisation, workbook
from tests.make import NOW

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def read(*rows: Cells, **layout: Any) -> tuple[DirectoryRow, ...]:
    return read_directory(workbook(*rows, **layout), "学会名录.xlsx", on=TODAY).rows


def codes(row: DirectoryRow) -> set[str]:
    return {problem.code for problem in row.problems}


@pytest.fixture(autouse=True)
def _luoyang() -> None:
    make.city()


def test_a_clean_directory_is_entered_whole() -> None:
    rows = read(
        line("洛阳市气象学会", email="qx@example.com", phone=13800000001),
        line("洛阳市化学会", liaison="周敏", phone="0379-69970000"),
    )

    result = apply_directory(rows, by=make.clerk(), now=NOW)

    assert (result.created, result.updated, result.unchanged) == (2, 0, 0)
    society = Organisation.objects.get(name="洛阳市气象学会")
    assert society.supporting_unit == "河南科技大学"
    contacts = society.contacts.order_by("role").values_list("role", "name", "phone", "email")
    assert list(contacts) == [
        (ContactRole.LIAISON, "王芳", "13800000001", "qx@example.com"),
        (ContactRole.PRESIDENT, "张建国", "", ""),
        (ContactRole.SECRETARY_GENERAL, "孙涛", "", ""),
    ]
    assert usable_addresses(society) == ["qx@example.com"]


def test_importing_the_same_file_again_changes_nothing() -> None:
    data = workbook(line("洛阳市气象学会", email="a@example.com、b@example.com"))
    apply_directory(read_directory(data, "名录.xlsx", on=TODAY).rows, by=None, now=NOW)
    before = (OrganisationName.objects.count(), MailAddress.objects.count())

    again = apply_directory(read_directory(data, "名录.xlsx", on=TODAY).rows, by=None, now=NOW)

    assert (again.created, again.updated, again.unchanged) == (0, 0, 1)
    assert (OrganisationName.objects.count(), MailAddress.objects.count()) == before
    society = Organisation.objects.get()
    assert society.contacts.count() == 3


@pytest.mark.parametrize(
    ("cells", "code", "is_open"),
    [
        (line("", email="x@example.com"), "missing_name", True),
        (line("洛阳市化学会", phone="1380000000"), "bad_phone", True),
        (line("洛阳市化学会", phone="23800000001"), "bad_phone", True),
        (line("洛阳市化学会", email="hx#example.com"), "bad_email", True),
        (line("洛阳市化学会", email="无"), "missing_email", False),
        (line("洛阳市化学会", email="a@example.com；b@example.com"), "several_emails", False),
        (line("洛阳市化学会", phone=""), "missing_phone", False),
        (line("洛阳市化学会", liaison=""), "assumed_liaison", False),
        (line("洛阳市化学会", liaison="", secretary="", president=""), "missing_contact", False),
        (line("洛阳市化学会", president="见附件2"), "bad_person", True),
        (line("洛阳市化学会（已注销）"), "retired_mark", False),
        (line("洛" * 81), "long_name", True),
    ],
)
def test_a_fault_of_one_row_is_named(cells: Cells, code: str, *, is_open: bool) -> None:
    row, _sound = read(cells, line("洛阳市物理学会", phone="13800000009"))

    assert code in codes(row)
    assert row.is_open is is_open


def test_a_row_listed_twice_is_left_out_and_a_differing_one_is_asked() -> None:
    rows = read(
        line("洛阳市化学会", email="hx@example.com"),
        line("洛阳市 化学会（盖章）", email="hx@example.com"),
        line("洛阳市化学会", email="hx@example.com", liaison="周敏"),
    )

    assert [row.decision for row in rows] == [Decision.CREATE, Decision.SKIP, Decision.ASK]
    assert "duplicate_row" in codes(rows[1])
    assert "conflicting_row" in codes(rows[2])


def test_a_similar_name_is_asked_about_because_it_may_be_a_rename() -> None:
    known = organisation("洛阳市电机学会")

    [row] = read(line("洛阳市电机工程学会"))

    assert (row.decision, row.is_open) == (Decision.ASK, True)
    assert [candidate.id for candidate in row.candidates] == [known.pk]
    assert "similar_name" in codes(row)


def test_an_old_name_and_an_alias_lead_to_the_body_of_today() -> None:
    society = rename_organisation(
        organisation=organisation("洛阳市电机学会"),
        name="洛阳市电气学会",
        day=NOW.date().replace(day=1),
        by=None,
        now=NOW,
    )
    chemists = organisation("洛阳市化学会")
    add_alias(organisation=chemists, alias="化学化工学会", by=None, now=NOW)

    old, alias, short = read(
        line("洛阳市电机学会"), line("化学化工学会"), line("市电气学会", liaison="周敏")
    )

    assert (old.organisation, "old_name" in codes(old)) == (society.pk, True)
    assert (alias.organisation, "alias" in codes(alias)) == (chemists.pk, True)
    assert (short.organisation, "conflicting_row" in codes(short)) == (society.pk, True)


def test_one_phone_and_one_address_of_several_societies_are_pointed_out() -> None:
    rows = read(
        line("洛阳市化学会", email="same@example.com"),
        line("洛阳市药学会", email="same@example.com"),
    )

    for row in rows:
        assert {"shared_email", "shared_phone"} <= codes(row)
        assert not row.is_open


def test_another_contact_than_the_directorys_is_announced_and_handed_over() -> None:
    society = organisation("洛阳市化学会")
    old = hand_over_contact(
        organisation=society, role=ContactRole.LIAISON, name="周敏", by=None, now=NOW
    ).contact
    typed, token = link(of=society, contact=old)
    save_draft(typed, {"title": "厨房里的化学"}, now=NOW)

    rows = read(line("洛阳市化学会", liaison="王芳"))
    assert "other_contact" in codes(rows[0])
    result = apply_directory(rows, by=make.clerk(), now=NOW)

    assert (result.handed_over, len(result.moved)) == (1, 1)
    with pytest.raises(LinkRevoked):
        resolve_link(token, purpose="fill", now=NOW)


def test_a_new_number_of_the_same_person_is_corrected_without_handover() -> None:
    society = organisation("洛阳市化学会")
    hand_over_contact(
        organisation=society,
        role=ContactRole.LIAISON,
        name="王芳",
        phone="13800000002",
        by=None,
        now=NOW,
    )

    rows = read(line("洛阳市化学会", phone="13800000001"))
    assert "other_phone" in codes(rows[0])
    result = apply_directory(rows, by=make.clerk(), now=NOW)

    assert (result.handed_over, result.updated) == (0, 1)
    assert society.contacts.get(role=ContactRole.LIAISON).phone == "13800000001"


def test_empty_cells_erase_nothing() -> None:
    apply_directory(read(line("洛阳市化学会", email="hx@example.com")), by=None, now=NOW)

    sparse = line("洛阳市化学会", president="", secretary="", phone="", email=" ", unit="")
    apply_directory(read(sparse), by=None, now=NOW)

    society = Organisation.objects.get()
    assert society.supporting_unit == "河南科技大学"
    assert society.contacts.get(role=ContactRole.LIAISON).phone == "13800000001"
    assert usable_addresses(society) == ["hx@example.com"]


def test_merged_cells_reach_every_society_they_cover() -> None:
    rows = read(
        ("河南科技大学", "洛阳市化学会", "王芳", "13800000001"),
        (None, "洛阳市药学会", "周敏", "13800000002"),
        headings=("挂靠单位", "学会名称", "联系人", "电话"),
        merges=("A3:A4",),
    )

    assert [row.value("supporting_unit") for row in rows] == ["河南科技大学"] * 2
    assert rows[1].sources["supporting_unit"].ref == "A3"


def test_a_society_that_is_not_listed_is_shown_and_kept() -> None:
    unlisted = organisation("洛阳市护理学会")

    rows = read(line("洛阳市化学会"))
    apply_directory(rows, by=None, now=NOW)

    assert unlisted in organisations_not_listed(rows)
    unlisted.refresh_from_db()
    assert unlisted.active


def test_totals_and_notes_below_the_table_are_no_societies() -> None:
    rows = read(
        line("洛阳市化学会"),
        ("合计", "1个学会", None, None, None, None, None, None),
        ("注：本名录截至2月底。", None, None, None, None, None, None, None),
    )

    assert [row.value("name") for row in rows] == ["洛阳市化学会"]


@pytest.mark.parametrize("data", [b"", b"\xd0\xcf\x11\xe0 broken", b"%PDF-1.4 nothing"])
def test_a_file_that_cannot_be_read_is_refused_with_a_reason(data: bytes) -> None:
    with pytest.raises(RuleBroken, match="名录没有读出来"):
        read_directory(data, "名录.xlsx", on=TODAY)


def test_open_rows_hold_the_import_back_by_number() -> None:
    rows = read(line("洛阳市化学会"), line("洛阳市药学会", phone="1380000000"))

    with pytest.raises(RuleBroken, match="第2行还需要处理"):
        apply_directory(rows, by=make.clerk(), now=NOW)

    assert not Organisation.objects.exists()


def draft(*rows: Cells) -> DirectoryImport:
    return start_import(data=workbook(*rows), file_name="学会名录.xlsx", by=make.clerk(), now=NOW)


def test_a_draft_is_mended_row_by_row_and_imported_once() -> None:
    clerk = make.clerk()
    made = draft(line("洛阳市化学会"), line("洛阳市药学会", phone="1380000000"))
    wrong = rows_of(made)[1]

    made = mend_row(
        made,
        number=2,
        values={"phone": "13800000002"},
        decision=wrong.decision,
        organisation=None,
        by=clerk,
        now=NOW,
    )
    assert not any(row.is_open for row in rows_of(made))
    assert finish_import(made, by=clerk, now=NOW).created == 2

    made.refresh_from_db()
    assert made.state == ImportState.APPLIED
    with pytest.raises(IllegalTransition, match="已导入"):
        finish_import(made, by=clerk, now=NOW)
    assert Organisation.objects.count() == 2


def test_a_rename_chosen_by_the_clerk_keeps_the_body_and_its_old_name() -> None:
    known = organisation("洛阳市电机学会")
    made = draft(line("洛阳市电机工程学会"))

    made = mend_row(
        made,
        number=1,
        values={},
        decision=Decision.RENAME,
        organisation=known.pk,
        by=make.clerk(),
        now=NOW,
    )
    result = finish_import(made, by=make.clerk(), now=NOW)

    assert (result.renamed, result.created) == (1, 0)
    known.refresh_from_db()
    assert known.name == "洛阳市电机工程学会"
    assert known.names.count() == 2


def test_a_corrected_name_is_matched_anew() -> None:
    known = organisation("洛阳市气象学会")
    organisation("洛阳市气功学会")
    made = draft(line("洛阳市汽象协会"))

    made = mend_row(
        made,
        number=1,
        values={"name": "洛阳市气象学会"},
        decision=rows_of(made)[0].decision,
        organisation=None,
        by=make.clerk(),
        now=NOW,
    )

    [row] = rows_of(made)
    assert (row.decision, row.organisation) == (Decision.UPDATE, known.pk)


def test_a_body_that_was_not_offered_cannot_be_slipped_in() -> None:
    foreign = organisation("洛阳市护理学会")
    made = draft(line("洛阳市化学会"))

    with pytest.raises(RuleBroken, match="请选择对应的已有单位"):
        mend_row(
            made,
            number=1,
            values={},
            decision=Decision.RENAME,
            organisation=foreign.pk,
            by=make.clerk(),
            now=NOW,
        )


def test_a_county_office_imports_nothing() -> None:
    with pytest.raises(NotAllowed):
        start_import(
            data=workbook(line("洛阳市化学会")),
            file_name="名录.xlsx",
            by=make.user(role=Role.CLERK, division=make.county()),
            now=NOW,
        )

    assert not DirectoryImport.objects.exists()


def test_rows_survive_the_database_unchanged() -> None:
    rows = read(line("洛阳市化学会", phone="1"), line("洛阳市化学会", liaison="周敏"))

    assert tuple(DirectoryRow.from_json(row.to_json()) for row in rows) == rows


def test_addresses_of_one_cell_are_told_apart() -> None:
    cell = "A@example.com、b@example.com；c＠example.com\n<d@example.com>/a@example.com"

    assert split_addresses(cell) == [f"{letter}@example.com" for letter in "abcd"]
