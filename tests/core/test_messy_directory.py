"""学会名录 as an office really keeps it, through the pages: upload, problems, mend, import."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from zlib import crc32

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook

from keguang.core.directory_spec import DIRECTORY_SPEC
from keguang.core.models import (
    Contact,
    ContactRole,
    Organisation,
    OrganisationName,
)
from keguang.core.selectors.organisations import usable_addresses
from keguang.core.services.contacts import hand_over_contact
from keguang.core.services.directory import DirectoryRow, check_rows
from keguang.core.services.organisations import rename_organisation
from keguang.documents.forms.engine import read_form
from tests import make
from tests.core.make import Cells, former_name, line, organisation, workbook
from tests.make import NOW

pytestmark = pytest.mark.django_db


EMAIL: Final = "yy@example.com"


@dataclass(frozen=True, slots=True)
class Fault:
    """A line with a fault, what its row must say, and what a person then changes in its form.

    Without a change the row goes in, or stays out, as it stands.
    """

    cells: Cells
    says: str
    mend: Mapping[str, str] = field(default_factory=dict)


def society(name: str, **more: Any) -> Cells:
    """A line with a telephone of its own."""
    return line(name, **({"phone": f"138{crc32(name.encode()) % 10**8:08d}"} | more))


FAULTS: Final = (
    Fault(society("", email="wl@example.com"), "缺学会名称", {"name": "洛阳市物理学会"}),
    Fault(society("洛阳市化学会", phone="1380000000"), "位数或号段不对", {"phone": "13800000021"}),
    Fault(society("洛阳市数学会", email="sx#example.com"), "格式不对", {"email": "sx@example.com"}),
    Fault(society("洛阳市药学会", president="见附件2"), "不像姓名", {"president": "高婉平"}),
    Fault(society("洛" * 81), "超过80个字", {"name": "洛阳市口腔医学会"}),
    Fault(society("洛阳市电机工程学会"), "是更名、笔误，还是另一个单位", {"decision": "rename"}),
    Fault(society("洛阳市汽象学会"), "是更名、笔误，还是另一个单位", {"decision": "update"}),
    Fault(society("洛阳市化学会", liaison="周敏"), "请选定以哪一行为准", {"decision": "skip"}),
    Fault(society("洛阳市天文学会（已注销）"), "默认不导入"),
    Fault(society("洛阳市园艺学会", phone="13800000031", email=EMAIL), ""),
    Fault(
        society("洛阳市 园艺学会（盖章）", phone="13800000031", email=EMAIL),
        "与第10行完全相同，不重复导入",
    ),
    Fault(society("洛阳市林学会", email="a@example.com、b@example.com"), "2个邮箱，已分开登记"),
    Fault(society("洛阳市水利学会", email="无"), "没有邮箱"),
    Fault(society("洛阳市公路学会", phone=""), "没有电话"),
    Fault(society("洛阳市护理学会", liaison=""), "暂以孙涛为联系人"),
    Fault(society("洛阳市营养协会", liaison="郭清朗"), "这是旧名称，现登记名称为洛阳市营养学会"),
    Fault(society("洛阳市地震学会", liaison="赵磊"), "导入后由赵磊接任"),
)
OPEN: Final = [number for number, fault in enumerate(FAULTS, 1) if fault.mend]
CREATED: Final = (
    *("洛阳市物理学会", "洛阳市化学会", "洛阳市数学会", "洛阳市药学会", "洛阳市口腔医学会"),
    *("洛阳市园艺学会", "洛阳市林学会", "洛阳市水利学会", "洛阳市公路学会", "洛阳市护理学会"),
)
NAMES_AFTER: Final = (
    "洛阳市电机工程学会",
    "洛阳市气象学会",
    "洛阳市营养学会",
    "洛阳市地震学会",
)


@pytest.fixture
def client(settings: Any, tmp_path: Path) -> Client:
    settings.ORIGINALS_DIR = tmp_path
    return make.signed_in(make.clerk())


@pytest.fixture(autouse=True)
def known() -> dict[str, Organisation]:
    """What the directory holds before: four bodies, one of them renamed, one with a liaison."""
    names = ("洛阳市电机学会", "洛阳市气象学会", "洛阳市营养协会", "洛阳市地震学会")
    bodies = {name: organisation(name) for name in names}
    rename_organisation(
        organisation=bodies["洛阳市营养协会"],
        name="洛阳市营养学会",
        day=NOW.date().replace(day=1),
        by=None,
        now=NOW,
    )
    hand_over_contact(
        organisation=bodies["洛阳市地震学会"],
        role=ContactRole.LIAISON,
        name="马霞",
        email="dz@example.com",
        by=None,
        now=NOW,
    )
    return bodies


def upload(client: Client, *rows: Cells) -> str:
    data = workbook(*(rows or [fault.cells for fault in FAULTS]))
    file = SimpleUploadedFile("学会名录（最新2）.xlsx", data)
    return client.post(reverse("core:import_upload"), {"file": file})["Location"]


def rows_of(page: str) -> dict[int, str]:
    """The words of each row of the table, by its number."""
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    rows = [re.sub(r"<[^>]+>|\s+", " ", row) for row in body.split("<tr")[1:]]
    return {int(re.findall(r"\d+", row.partition(">")[2])[0]): row for row in rows}


def mend(client: Client, row_url: str, changed: Mapping[str, str]) -> HttpResponse:
    """Send a row's form back as it was shown, but for what a person changed."""
    form = client.get(row_url).context["form"]
    shown = {name: form[name].value() or "" for name in form.fields}
    return client.post(row_url, shown | dict(changed))  # type: ignore[return-value]  # Django's test client answers with one


def test_every_fault_of_a_messy_file_is_told_in_its_row(client: Client) -> None:
    address = upload(client)

    rows = rows_of(client.get(address).content.decode())
    waiting = rows_of(client.get(f"{address}?show=open").content.decode())

    assert list(rows) == list(range(1, len(FAULTS) + 1))
    for number, fault in enumerate(FAULTS, 1):
        assert fault.says in rows[number]
    assert list(waiting) == OPEN


def test_a_messy_file_is_mended_row_by_row_and_imported_once(
    client: Client, known: dict[str, Organisation]
) -> None:
    address = upload(client)
    refused = client.post(f"{address}finish/", follow=True).content.decode()
    assert f"第{'、'.join(map(str, OPEN))}行还需要处理，处理后才能导入。" in refused
    assert set(Organisation.objects.all()) == set(known.values())

    led_to = [f"{address}rows/{OPEN[0]}/"]
    for number in OPEN:  # each page leads on to the next row that waits
        assert led_to[-1] == f"{address}rows/{number}/"
        led_to.append(mend(client, led_to[-1], FAULTS[number - 1].mend)["Location"])
    done = client.post(f"{address}finish/", follow=True).content.decode()

    assert led_to[-1] == address
    assert f"新增{len(CREATED)}家，更新3家，更名1家，未变0家。" in done
    names = set(Organisation.objects.values_list("name", flat=True))
    assert names == {*CREATED, *NAMES_AFTER}
    assert_known_bodies_are_the_same(known)
    forest = Organisation.objects.get(name="洛阳市林学会")
    assert usable_addresses(forest) == ["a@example.com", "b@example.com"]
    chemistry = Organisation.objects.get(name="洛阳市化学会")
    assert chemistry.contacts.get(role=ContactRole.LIAISON).name == "王芳"
    nursing = Organisation.objects.get(name="洛阳市护理学会")
    assert nursing.contacts.get(role=ContactRole.LIAISON).name == "孙涛"


def assert_known_bodies_are_the_same(known: Mapping[str, Organisation]) -> None:
    for body in known.values():
        body.refresh_from_db()
    assert {body.name for body in known.values()} == set(NAMES_AFTER)
    assert former_name(known["洛阳市电机学会"]) == "洛阳市电机学会"
    earthquakes = known["洛阳市地震学会"].contacts.filter(role=ContactRole.LIAISON)
    assert [(c.name, c.ended_on is None) for c in earthquakes.order_by("pk")] == [
        ("马霞", False),
        ("赵磊", True),
    ]


def test_the_mended_file_imported_again_changes_nothing(client: Client) -> None:
    """What the office corrects in the pages it will also have corrected in its own file."""
    for turn in range(2):
        rows = [fault.cells for fault in FAULTS if not fault.mend]
        address = upload(client, *rows)
        done = client.post(f"{address}finish/", follow=True).content.decode()
        counted = (OrganisationName.objects.count(), Contact.objects.count())
        if turn == 0:
            before = counted

    assert "新增0家，更新0家，更名0家" in done
    assert counted == before


def test_a_telephone_of_many_societies_names_only_the_first_few() -> None:
    names = [f"洛阳市第{number}学会" for number in range(1, 8)]
    rows = [DirectoryRow(n, {"name": name, "phone": "69970000"}) for n, name in enumerate(names, 1)]

    last = check_rows(rows, on=NOW.date())[-1]

    [shared] = [problem for problem in last.problems if problem.code == "shared_phone"]
    assert shared.message == (
        "69970000同时登记在洛阳市第1学会、洛阳市第2学会、洛阳市第3学会等6家名下。"
    )


def test_a_body_named_without_anything_else_is_a_row_even_below_a_total() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for cells in (
        ["学会名称", "理事长", "联系人", "电话", "邮箱", "挂靠单位"],
        ["洛阳市气象学会", "王一", "张三", "13800000001", "a@example.com", "洛阳市气象局"],
        ["合计", "1家"],
        ["洛阳市钟表学会"],
    ):
        sheet.append(cells)
    out = BytesIO()
    book.save(out)

    reading = read_form(out.getvalue(), "名录.xlsx", DIRECTORY_SPEC, today_year=2026)

    assert [row.values["name"] for row in reading.rows] == ["洛阳市气象学会", "洛阳市钟表学会"]
