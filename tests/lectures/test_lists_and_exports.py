"""征集汇总表: what an office can file without touching it."""

import io
from datetime import date
from typing import Any

import pytest
from django.utils.translation import override
from docx import Document
from python_calamine import CalamineWorkbook

from keguang.core.models import NameKind, OrganisationName
from keguang.core.names import normalise_name
from keguang.documents.lists import Edition, ListTable, to_docx, to_xlsx
from keguang.lectures.models import Call
from keguang.lectures.selectors.lists import Extent, summary_list, when
from keguang.lectures.states import ProposalState
from tests import make

pytestmark = pytest.mark.django_db
TODAY = date(2026, 2, 20)


def listed(
    call: Call, edition: Edition = Edition.INTERNAL, extent: Extent = Extent.REPORTED
) -> ListTable:
    return summary_list(call, edition=edition, extent=extent, on=TODAY)


def column(table: ListTable, heading: str) -> list[Any]:
    at = [c.heading for c in table.columns].index(heading)
    return [row[at] for row in table.rows]


def test_societies_stand_in_the_offices_order_departments_behind_their_parent() -> None:
    call = make.call()
    university, society = make.society(name="河南科技大学"), make.society(name="洛阳市气象学会")
    college = make.society(name="医学院")
    college.department_of = university
    college.save()
    for body in (society, college, university):
        make.proposal(call=call, organisation=body)

    assert column(listed(call), "申报单位") == [
        "河南科技大学",
        "河南科技大学医学院",
        "洛阳市气象学会",
    ]


def test_the_name_is_the_one_registered_on_the_day() -> None:
    call = make.call()
    society = make.society(name="洛阳市健康管理学会")
    society.names.update(valid_from=date(2026, 3, 1))
    old = "洛阳市保健学会"
    OrganisationName.objects.create(
        organisation=society,
        name=old,
        normalised=normalise_name(old),
        kind=NameKind.REGISTERED,
        valid_to=date(2026, 2, 28),
    )
    make.proposal(call=call, organisation=society)

    assert column(listed(call), "申报单位") == [old]


def test_the_internal_edition_has_phones_and_says_what_is_not_accepted_yet() -> None:
    call = make.call()
    make.proposal(call=call, state=ProposalState.ACCEPTED)
    make.proposal(call=call, state=ProposalState.RETURNED)
    make.proposal(call=call, state=ProposalState.WITHDRAWN)

    table = listed(call)

    assert column(table, "联系电话") == ["13800000012", "13800000012"]
    assert column(table, "备注") == ["", "退回补正"]
    assert table.page_header


def test_the_public_edition_has_neither_phones_nor_names_without_consent() -> None:
    call = make.call()
    make.proposal(call=call, state=ProposalState.ACCEPTED, consent=True, speaker="赵文博")
    make.proposal(call=call, state=ProposalState.ACCEPTED, consent=False, speaker="王丽娟")
    make.proposal(call=call, state=ProposalState.TO_REVIEW, consent=True)

    table = listed(call, Edition.PUBLIC)

    assert column(table, "主讲人") == ["赵文博", ""]
    everything = str(table)
    assert "13800000012" not in everything
    assert "王丽娟" not in everything
    assert "1场未取得主讲人公开同意" in table.notes[0]


def test_the_count_and_deadline_line_is_finished() -> None:
    call = make.call()
    make.proposals(2, call=call, organisation=make.society())

    assert listed(call).subtitle == (
        "共1家，已报2场　报送截止2026年2月28日17:00　2026年2月20日制表"
    )
    assert listed(call).title == "2026年洛阳市科普大讲堂活动征集汇总表"


def test_a_filed_list_is_chinese_whatever_language_the_clerk_reads() -> None:
    call = make.call()
    make.proposal(call=call, state=ProposalState.RETURNED)
    chinese = listed(call)

    with override("en"):
        assert listed(call) == chinese


def test_both_files_open_with_merged_societies_and_neutral_formulas() -> None:
    call = make.call()
    make.proposals(2, call=call, organisation=make.society(name="洛阳市气象学会"), title="=1+1")
    table = listed(call)

    sheet = CalamineWorkbook.from_filelike(io.BytesIO(to_xlsx(table))).get_sheet_by_index(0)
    word = Document(io.BytesIO(to_docx(table)))

    assert sheet.merged_cell_ranges
    assert "=1+1" in [cell for row in sheet.to_python() for cell in row]
    first_table = word.tables[0]
    assert first_table.cell(1, 1)._tc is first_table.cell(2, 1)._tc


@pytest.mark.parametrize(
    ("first", "last", "written", "shown"),
    [
        (date(2026, 4, 1), date(2026, 4, 10), "4月上旬", "4月上旬"),
        (date(2026, 3, 5), date(2026, 3, 5), "46086", "3月5日"),
        (date(2026, 3, 5), date(2026, 3, 9), "", "3月5日至3月9日"),
        (None, None, "待定", "待定"),
        (None, None, "", ""),
    ],
)
def test_a_time_is_printed_as_written_unless_it_says_nothing(
    first: date | None, last: date | None, written: str, shown: str
) -> None:
    assert when(first, last, written) == shown
