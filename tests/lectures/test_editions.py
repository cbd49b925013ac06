"""印发: what each edition holds for whom, that every internal one is on record, and the bundle."""

import io
import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from keguang.core.errors import NotAllowed, RuleBroken
from keguang.core.models import AuditEntry, Division, Job, Organisation, Role, User
from keguang.documents.lists import Annex, Edition
from keguang.lectures.jobs import clear_old_bundles, make_bundle
from keguang.lectures.models import Offering, Proposal
from keguang.lectures.selectors.editions import Choice, pick, public_annex
from keguang.lectures.selectors.editions.choice import numeral
from keguang.lectures.selectors.programme import lectures_of, newest_version
from keguang.lectures.services import editions
from keguang.lectures.services.deliveries import (
    Outcome,
    Substitute,
    cancel_lecture,
    record_held,
    substitute_speaker,
)
from keguang.lectures.services.programme import set_consent
from keguang.lectures.states import Cause
from tests import make
from tests.lectures import programmes

pytestmark = pytest.mark.django_db
MADE_ON = make.NOW.date()
LECTURERS_OWN = "13900001111"


@pytest.fixture(autouse=True)
def the_day(settings: Any, tmp_path: Path) -> None:
    settings.NOW = make.NOW
    settings.DATA_DIR = tmp_path


@pytest.fixture
def here() -> Division:
    return make.county()


@pytest.fixture
def elsewhere() -> Division:
    return make.county(name="栾川县", code="410324")


@pytest.fixture
def society() -> Organisation:
    return make.society(name="洛阳市气象学会")


@pytest.fixture
def lectures(here: Division, elsewhere: Division, society: Organisation) -> list[Proposal]:
    """One in each county, one whose place is open, one to book; all with the lecturer's number."""
    names = {"speaker": "陆清和", "position": "高级工程师", "employer": "市气象台"}
    own = {**names, "consent": True, "contact_phone": LECTURERS_OWN}
    made = programmes.published(
        *({**own, "title": title} for title in ("看云", "听雨", "观星", "防雷")),
        organisation=society,
    )
    programmes.scheduled(made[0], division=here, place="城关小学")
    programmes.scheduled(made[1], division=elsewhere, day=date(2026, 5, 12))
    programmes.scheduled(made[2], day=date(2026, 4, 9))
    return made


def annex_of(choice: Choice) -> Annex:
    version = newest_version()
    assert version is not None
    counties = list(Division.objects.filter(parent=make.city()).order_by("code"))
    picked = pick(lectures_of(version), choice, counties=counties)
    return public_annex(version, choice, picked, on=MADE_ON)


def internal(choice: Choice, by: User | None = None) -> Annex:
    version = newest_version()
    assert version is not None
    return editions.make_internal_edition(
        version=version, choice=choice, mark="附件", by=by or make.clerk(), now=make.NOW
    )


def titles(annex: Annex) -> dict[str, list[object]]:
    return {part.heading: [row[1] for row in part.rows] for part in annex.parts}


def column(annex: Annex, heading: str) -> dict[object, object]:
    """By title, what stands under a heading."""
    at = [c.heading for c in annex.columns].index(heading)
    return {row[1]: row[at] for part in annex.parts for row in part.rows}


def test_the_whole_programme_goes_county_by_county_and_ends_with_what_can_be_booked(
    lectures: list[Proposal],
) -> None:
    assert titles(annex_of(Choice())) == {
        "一、栾川县（1场）": ["听雨"],
        "二、嵩县（1场）": ["看云"],
        "三、未注明县区（1场）": ["观星"],
        "四、可预约（1场）": ["防雷"],
    }


def test_a_county_gets_what_it_has_and_what_it_can_ask_for(
    lectures: list[Proposal], here: Division
) -> None:
    assert titles(annex_of(Choice(county=here))) == {
        "一、已定日期（1场）": ["看云"],
        "二、可预约（1场）": ["防雷"],
    }


def test_a_month_leaves_out_other_months_but_not_what_is_for_any_time(
    lectures: list[Proposal],
) -> None:
    assert titles(annex_of(Choice(month=5)))["二、可预约（0场）"] == []

    Offering.objects.filter(title="防雷").update(date_from=None, date_to=None)

    assert titles(annex_of(Choice(month=5))) == {
        "一、栾川县（1场）": ["听雨"],
        "二、可预约（1场）": ["防雷"],
    }
    assert titles(annex_of(Choice(society="洛阳市护理学会"))) == {"一、可预约（0场）": []}


def test_what_is_cancelled_is_counted_and_not_listed(
    lectures: list[Proposal], here: Division
) -> None:
    cancel_lecture(proposal=lectures[0], cause=Cause.HOST, hand=programmes.desk(), now=make.NOW)

    annex = annex_of(Choice(county=here))

    assert titles(annex)["一、已定日期（0场）"] == []
    assert any("另有1场已取消" in note for note in annex.notes)


def test_the_public_edition_has_no_number_and_no_name_without_consent(
    lectures: list[Proposal],
) -> None:
    set_consent(proposal=lectures[0], consent=False, by=make.clerk(), now=make.NOW)

    annex = annex_of(Choice())

    assert LECTURERS_OWN not in repr(annex)
    assert column(annex, "主讲人") == {
        "看云": "",
        **dict.fromkeys(("听雨", "观星", "防雷"), "陆清和\n高级工程师\n市气象台"),
    }
    assert any("1场未取得主讲人公开同意" in note for note in annex.notes)


def test_the_internal_edition_says_who_comes_and_whose_name_stays_inside(
    lectures: list[Proposal], here: Division
) -> None:
    set_consent(proposal=lectures[0], consent=False, by=make.clerk(), now=make.NOW)

    annex = internal(Choice(county=here))

    assert column(annex, "主讲人")["看云"] == "陆清和\n高级工程师\n市气象台"
    assert column(annex, "姓名可否公开") == {"看云": "不可", "防雷": "可"}
    assert annex.page_header == "内部资料　注意保管　供嵩县科协使用　2026年2月20日制"


def test_a_county_is_not_handed_the_lecturers_own_number_of_what_it_may_book(
    lectures: list[Proposal], here: Division, society: Organisation
) -> None:
    office = society.contacts.get()

    for_county = internal(Choice(county=here))
    for_office = internal(Choice())

    assert column(for_county, "联系电话") == {"看云": LECTURERS_OWN, "防雷": office.phone}
    assert column(for_county, "联系人") == {"看云": "申报表所留", "防雷": office.name}
    assert column(for_office, "联系电话")["防雷"] == LECTURERS_OWN


def test_nobody_gets_a_number_for_what_is_over(lectures: list[Proposal]) -> None:
    outcome = Outcome(day=MADE_ON, attendance=40)
    record_held(proposal=lectures[0], outcome=outcome, hand=programmes.desk(), now=make.NOW)

    annex = internal(Choice())

    assert column(annex, "联系电话")["看云"] == ""
    assert column(annex, "备注")["看云"] == "已开展"


def test_a_substitute_is_who_comes(lectures: list[Proposal], here: Division) -> None:
    substitute = Substitute("郭云舒", "讲师", "市科技馆", consent=False)
    substitute_speaker(
        proposal=lectures[0], substitute=substitute, hand=programmes.desk(), now=make.NOW
    )

    assert column(internal(Choice(county=here)), "主讲人")["看云"] == "郭云舒\n讲师\n市科技馆"
    assert column(annex_of(Choice(county=here)), "主讲人")["看云"] == ""


def test_every_making_of_an_internal_edition_is_on_record_with_scope_and_count(
    lectures: list[Proposal], here: Division
) -> None:
    by = make.county_clerk(of=here)

    internal(Choice(county=here, month=4), by)

    entry = AuditEntry.objects.get(action="lectures.make_internal_edition")
    assert entry.actor == by
    assert entry.detail == {
        "version": 1,
        "county": "嵩县",
        "month": 4,
        "society": "",
        "lectures": 2,
    }


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.LEADER, Role.SOCIETY, Role.AUDIT])
def test_who_neither_runs_the_call_nor_a_county_makes_no_internal_edition(
    lectures: list[Proposal], here: Division, role: Role
) -> None:
    for choice in (Choice(), Choice(county=here)):
        with pytest.raises(NotAllowed):
            internal(choice, make.user(role=role))

    assert not AuditEntry.objects.filter(action="lectures.make_internal_edition").exists()


def test_a_county_office_makes_its_own_and_no_other(
    lectures: list[Proposal], here: Division, elsewhere: Division
) -> None:
    by = make.county_clerk(of=here)

    for choice in (Choice(), Choice(county=elsewhere), Choice(month=4)):
        with pytest.raises(NotAllowed):
            internal(choice, by)


def test_a_county_office_opens_its_own_county_and_takes_its_file(
    lectures: list[Proposal], here: Division
) -> None:
    client = make.signed_in(make.county_clerk(of=here))
    code = lectures[0].call.code

    page = client.get(reverse("lectures:editions"), {"edition": "internal"}).content.decode()
    taken = client.post(
        reverse("lectures:edition_internal", args=[code]), {"county": here.code, "kind": "docx"}
    )

    assert LECTURERS_OWN not in page
    assert "139****1111" in page
    assert LECTURERS_OWN in everything(taken.content)
    assert "filename*=utf-8''" in taken["Content-Disposition"]
    assert AuditEntry.objects.filter(action="lectures.make_internal_edition").count() == 1


def test_a_preview_leaves_no_entry_and_junk_in_the_address_is_left_out(
    lectures: list[Proposal],
) -> None:
    client = make.signed_in(make.clerk())
    before = AuditEntry.objects.count()

    junk = {
        "edition": "x",
        "county": "9",
        "month": "13",
        "society": "无",
        "annex": "z",
        "call": "?",
    }
    page = client.get(reverse("lectures:editions"), junk)

    assert page.status_code == 200
    assert page.context["asked"].choice == Choice()
    assert AuditEntry.objects.count() == before
    assert client.get(f"/desk/editions/{lectures[0].call.code}/public.exe").status_code == 404
    assert client.get("/desk/editions/NONE/public.docx").status_code == 404


def test_the_public_file_and_the_pasted_table_hold_the_lectures_of_the_preview(
    lectures: list[Proposal], here: Division
) -> None:
    client = make.signed_in(make.user(role=Role.LEADER))
    query = {"county": here.code, "annex": "2", "paper": "landscape"}

    page = client.get(reverse("lectures:editions"), query).content.decode()
    code = lectures[0].call.code
    file = client.get(reverse("lectures:edition_public", args=[code, "docx"]), query)
    document = Document(io.BytesIO(file.content))

    assert "&lt;td" in page
    assert [row.cells[2].text for row in document.tables[0].rows] == ["讲座题目", "看云"]
    assert next(p.text for p in document.paragraphs if p.text) == "附件2"
    assert "district=410325" in page


def test_a_dated_lecture_without_a_county_is_pointed_out(lectures: list[Proposal]) -> None:
    page = make.signed_in(make.clerk()).get(reverse("lectures:editions")).content.decode()

    assert "有 1 场已定日期但没有填所在县区" in page


def test_the_page_costs_the_same_however_many_lectures() -> None:
    client = make.signed_in(make.clerk())

    def queries_with(lectures: int) -> int:
        programmes.published(*({} for _ in range(lectures)), organisation=make.society())
        address = reverse("lectures:editions")
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address, {"edition": "internal"}).status_code == 200
        return len(asked)

    queries_with(1)

    assert queries_with(1) == queries_with(12)


def test_before_a_programme_there_is_nothing_to_take() -> None:
    page = make.signed_in(make.clerk()).get(reverse("lectures:editions"))

    assert "节目单还没有公布" in page.content.decode()


@pytest.mark.parametrize("edition", list(Edition))
def test_a_bundle_has_a_word_and_an_excel_file_for_the_city_and_each_county(
    lectures: list[Proposal], edition: Edition
) -> None:
    by, call = make.clerk(), lectures[0].call
    editions.ask_for_bundle(call=call, edition=edition, by=by, now=make.NOW)
    job = Job.objects.get(name=editions.BUNDLE_JOB)

    make_bundle(job.payload, make.NOW)()

    [bundle] = editions.bundles_of(call)
    assert (bundle.edition, bundle.made_at) == (edition, make.NOW)
    client = make.signed_in(by)
    taken = client.post(reverse("lectures:edition_bundle_file", args=[call.code, bundle.name]))
    with zipfile.ZipFile(io.BytesIO(taken.content)) as packed:
        assert {name.partition("/")[0] for name in packed.namelist()} == {"全部", "嵩县", "栾川县"}
        assert len(packed.namelist()) == 6
        inside = "".join(everything(packed.read(name)) for name in packed.namelist())
    assert (LECTURERS_OWN in inside) is (edition is Edition.INTERNAL)
    actions = AuditEntry.objects.filter(subject__startswith="lectures.Call").values_list(
        "action", flat=True
    )
    assert [a for a in actions if "bundle" in a] == ["lectures.make_bundle", "lectures.take_bundle"]


def test_a_public_bundle_made_before_somebody_withdrew_is_not_handed_out(
    lectures: list[Proposal],
) -> None:
    by, call = make.clerk(), lectures[0].call
    for edition in Edition:
        editions.ask_for_bundle(call=call, edition=edition, by=by, now=make.NOW)
    for job in Job.objects.filter(name=editions.BUNDLE_JOB):
        make_bundle(job.payload, make.NOW)()
    names = {bundle.edition: bundle.name for bundle in editions.bundles_of(call)}
    later = make.NOW + timedelta(minutes=1)

    set_consent(proposal=lectures[0], consent=False, by=by, now=later)

    with pytest.raises(RuleBroken, match="重新制作"):
        editions.take_bundle(call=call, name=names[Edition.PUBLIC], by=by, now=later)
    assert editions.take_bundle(call=call, name=names[Edition.INTERNAL], by=by, now=later)


def test_a_bundle_asked_for_twice_in_a_minute_is_one_and_is_gone_after_a_week(
    lectures: list[Proposal],
) -> None:
    by, call = make.clerk(), lectures[0].call
    for _ in range(2):
        editions.ask_for_bundle(call=call, edition=Edition.PUBLIC, by=by, now=make.NOW)
    assert editions.is_bundle_under_way(call)
    make_bundle(Job.objects.get(name=editions.BUNDLE_JOB).payload, make.NOW)()

    clear_old_bundles({}, make.NOW + timedelta(days=6))
    assert len(editions.bundles_of(call)) == 1
    clear_old_bundles({}, make.NOW + timedelta(days=8))
    assert editions.bundles_of(call) == []


@given(st.integers(1, 99))
def test_headings_count_as_people_do(number: int) -> None:
    digits = {c: i for i, c in enumerate("零一二三四五六七八九")}
    tens, ten, ones = numeral(number).rpartition("十")
    value = (digits.get(tens, 1) * 10 if ten else 0) + digits.get(ones, 0)

    assert value == number
    assert not numeral(number).startswith("一十")


def everything(packed: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return "".join(archive.read(n).decode("utf-8", "replace") for n in archive.namelist())
