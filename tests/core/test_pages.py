"""The pages of the core, asked for and written to as a browser does."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, reverse

from keguang.core.models import (
    AuditEntry,
    CalendarDay,
    ContactRole,
    DirectoryImport,
    KeyDate,
    KeyDateRule,
    Organisation,
    Person,
    Role,
    SettingChange,
    User,
)
from keguang.core.services.calendar import load_key_dates, seed_calendar
from keguang.core.services.organisations import mark_bounced
from keguang.core.services.people import person_for
from keguang.core.urls import urlpatterns
from tests import make
from tests.core.make import line, organisation, workbook
from tests.make import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_second_factor(settings: Any) -> None:
    settings.DEMO = True


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def upload(client: Client, data: bytes, name: str = "名录.xlsx") -> Any:
    return client.post(reverse("core:import_upload"), {"file": SimpleUploadedFile(name, data)})


STAFF = {Role.CLERK, Role.REVIEWER, Role.LEADER, Role.COUNTY}
MAY_OPEN = {
    "directory": STAFF,
    "import_upload": {Role.CLERK},
    "people": {Role.CLERK},
    "settings": {Role.CLERK, Role.SYSTEM},
    "audit": {Role.AUDIT},
    "accounts": {Role.SYSTEM, Role.SECURITY},
    "calendar": set(Role) - {Role.SOCIETY, Role.HOST} | {Role.SOCIETY, Role.HOST},
    "second_factor": set(Role),
}


@pytest.mark.parametrize("role", list(Role))
def test_each_page_opens_for_its_roles_only(role: Role) -> None:
    society = make.society()
    user = make.user(role=role, of=society if role in {Role.SOCIETY, Role.HOST} else None)
    client = signed_in(user)

    opened = {name for name in MAY_OPEN if client.get(reverse(f"core:{name}")).status_code == 200}

    assert opened == {name for name, roles in MAY_OPEN.items() if role in roles}


def test_every_page_asks_a_visitor_to_sign_in_except_the_invitation() -> None:
    filled = {"code": "ABC", "pk": 1, "number": 1, "contact": 1, "address": 1, "action": "rename"}
    filled |= {"keep": 1, "other": 2, "year": 2026, "token": "x", "name": "x.zip"}
    asked = set()
    for pattern in urlpatterns:
        assert isinstance(pattern, URLPattern)
        named = {key: filled[key] for key in pattern.pattern.converters}
        answer = Client().get(reverse(f"core:{pattern.name}", kwargs=named))
        if answer.status_code == 302 and answer["Location"].startswith("/account/login/"):
            asked.add(pattern.name)

    assert {pattern.name for pattern in urlpatterns} - asked == {"invitation"}


def test_the_directory_takes_as_many_queries_for_one_as_for_many(
    django_assert_max_num_queries: Any,
) -> None:
    client = signed_in(make.clerk())
    for _count in range(2):
        for _number in range(20):
            make.society()
        with django_assert_max_num_queries(14):
            page = client.get(reverse("core:directory"))
    assert "138****" in page.content.decode()
    assert not re.search(r"138\d{8}", page.content.decode())


def test_a_foreign_organisation_is_not_found_and_not_changed() -> None:
    foreign = make.society()
    client = signed_in(make.user(role=Role.CLERK, division=make.county()))

    assert client.get(reverse("core:organisation", args=[foreign.code])).status_code == 404
    change = reverse("core:organisation_change", args=[foreign.code, "alias"])
    assert client.post(change, {"alias": "甲"}).status_code == 404
    assert foreign.names.count() == 1


def test_a_clerk_renames_adds_and_hands_over_on_one_page() -> None:
    society = organisation("洛阳市电机学会")
    client = signed_in(make.clerk())

    def change(action: str, **sent: str) -> Any:
        url = reverse("core:organisation_change", args=[society.code, action])
        return client.post(url, sent, follow=True)

    change("rename", name="洛阳市电气学会", day="2026-03-01")
    change("alias", alias="市电气")
    change("address", address="dq@example.com")
    change("handover", role="liaison", name="王芳", phone="13800000001", email="wf@example.com")
    contact = society.contacts.get(role=ContactRole.LIAISON)
    page = change("correct", contact=str(contact.pk), phone="13800000002", email="wf@example.com")

    society.refresh_from_db()
    assert society.name == "洛阳市电气学会"
    assert society.addresses.count() == 2
    shown = page.content.decode()
    for words in ("洛阳市电机学会", "市电气", "13800000002", "已更正王芳的联系方式"):
        assert words in shown


def test_a_refused_change_keeps_what_was_typed() -> None:
    society = organisation("洛阳市化学会")
    client = signed_in(make.clerk())
    url = reverse("core:organisation_change", args=[society.code, "rename"])

    answer = client.post(url, {"name": "洛阳市化学会", "day": "2026-03-01"})

    assert answer.status_code == 422
    assert "新名称与现名称相同" in answer.content.decode()
    assert 'value="2026-03-01"' in answer.content.decode()
    assert client.post(url.replace("rename", "explode")).status_code == 404


def test_a_leader_sees_a_number_only_after_giving_a_reason() -> None:
    society = make.society()
    contact = society.contacts.get()
    client = signed_in(make.user(role=Role.LEADER))
    page = reverse("core:organisation", args=[society.code])
    reveal = reverse("core:organisation_reveal", args=[society.code, contact.pk])
    assert contact.phone not in client.get(page).content.decode()

    assert client.post(reveal, {"reason": ""}).status_code == 422
    shown = client.post(reveal, {"reason": "核实讲座时间"})

    assert contact.phone in shown.content.decode()
    assert contact.phone not in client.get(page).content.decode()
    assert AuditEntry.objects.get(action="core.reveal_phone").detail["reason"] == "核实讲座时间"


def test_a_bounced_address_is_shown_and_cleared() -> None:
    society = organisation("洛阳市化学会", address="hx@example.com")
    mark_bounced(address="hx@example.com", reason="550", now=NOW)
    client = signed_in(make.clerk())
    page = reverse("core:organisation", args=[society.code])
    assert "被退信" in client.get(page).content.decode()

    address = society.addresses.get()
    client.post(reverse("core:organisation_clear_bounce", args=[society.code, address.pk]))

    assert "被退信" not in client.get(page).content.decode()


def test_a_directory_is_uploaded_mended_and_imported(settings: Any, tmp_path: Any) -> None:
    settings.ORIGINALS_DIR = tmp_path
    make.city()
    client = signed_in(make.clerk())

    made = upload(client, workbook(line("洛阳市化学会"), line("洛阳市药学会", phone="1380000000")))
    draft = DirectoryImport.objects.get()
    assert made["Location"] == reverse("core:import", args=[draft.pk])
    page = client.get(made["Location"]).content.decode()
    assert "还有 1 行需要处理" in page
    assert "位数或号段不对" in page

    row = reverse("core:import_row", args=[draft.pk, 2])
    form = client.get(row).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields} | {"decision": "create"}
    again = client.post(row, sent)
    assert again["Location"] == row
    mended = client.post(row, sent | {"phone": "13800000002"})
    assert mended["Location"] == reverse("core:import", args=[draft.pk])

    done = client.post(reverse("core:import_finish", args=[draft.pk]), follow=True)
    assert "新增2家" in done.content.decode()
    assert Organisation.objects.count() == 2


def test_a_file_that_is_no_directory_is_refused_on_the_page(settings: Any, tmp_path: Any) -> None:
    settings.ORIGINALS_DIR = tmp_path
    client = signed_in(make.clerk())

    for name, data in (("名录.exe", b"MZ"), ("名录.xlsx", b"broken")):
        answer = upload(client, data, name)
        assert answer.status_code == 422
    assert "名录没有读出来" in answer.content.decode()
    assert not DirectoryImport.objects.exists()


def test_an_import_may_be_given_up(settings: Any, tmp_path: Any) -> None:
    settings.ORIGINALS_DIR = tmp_path
    make.city()
    client = signed_in(make.clerk())
    upload(client, workbook(line("洛阳市化学会")))
    draft = DirectoryImport.objects.get()

    client.post(reverse("core:import_discard", args=[draft.pk]))
    answer = client.post(reverse("core:import_finish", args=[draft.pk]), follow=True)

    assert "不能再改" in answer.content.decode()
    assert not Organisation.objects.exists()


def test_settings_are_saved_together_or_not_at_all() -> None:
    client = signed_in(make.clerk())
    page = reverse("core:settings")
    form = client.get(page).context["form"]
    sent = {name: form[name].value() for name in form.fields if form[name].value()}

    refused = client.post(page, sent | {"mail_per_minute": "20", "link_days": "0"})
    assert refused.status_code == 422
    assert not SettingChange.objects.exists()
    client.post(page, sent | {"mail_per_minute": "20", "auto_receipt": "on"})

    changed = SettingChange.objects.values_list("key", flat=True)
    assert set(changed) == {"mail_per_minute", "auto_receipt"}


def test_the_calendar_shows_a_year_and_takes_both_kinds_of_entry() -> None:
    seed_calendar([2026])
    load_key_dates()
    client = signed_in(make.clerk())
    page = reverse("core:calendar_year", args=[2026])
    assert "春节" in client.get(page).content.decode()

    client.post(page, {"form": "day", "day": "2026-02-24", "is_workday": "off", "name": "休整"})
    week = KeyDate.objects.get(name="全国科技活动周", rule=KeyDateRule.ANNOUNCED)
    dates = {"form": "announcement", "key_date": week.pk, "start": "2026-05-23"}
    reverse_dates = client.post(page, dates | {"end": "2026-05-01"})
    client.post(page, dates | {"end": "2026-05-31"})

    assert reverse_dates.status_code == 422
    assert not CalendarDay.objects.get(day="2026-02-24").is_workday
    assert "5月23日—5月31日" in client.get(page).content.decode()
    assert "尚未录入" in client.get(reverse("core:calendar_year", args=[2031])).content.decode()


def test_two_records_of_one_person_are_merged_and_taken_apart_again() -> None:
    one = person_for(name="王芳", employer="洛阳市中心医院")
    two = person_for(name="王芳", employer="洛阳理工学院")
    client = signed_in(make.clerk())
    assert "洛阳理工学院" in client.get(reverse("core:people")).content.decode()

    client.post(reverse("core:people_merge", args=[one.pk, two.pk]))
    assert Person.objects.get(pk=two.pk).merged_into == one
    client.post(reverse("core:people_undo", args=[two.pk]))

    assert Person.objects.get(pk=two.pk).merged_into is None


def test_an_auditor_reads_and_verifies_the_record() -> None:
    organisation("洛阳市化学会")
    client = signed_in(make.user(role=Role.AUDIT))

    page = client.get(reverse("core:audit"), {"verify": "1"}).content.decode()
    assert "记录完整" in page
    assert "core.create_organisation" in page

    AuditEntry.objects.update(action="core.other")
    assert "被改动过" in client.get(reverse("core:audit"), {"verify": "1"}).content.decode()


def test_the_security_administrator_invites_and_the_link_is_shown_once() -> None:
    client = signed_in(make.user(role=Role.SECURITY))
    page = reverse("core:accounts")
    sent = {"display_name": "周岚", "role": "clerk", "division": make.city().pk}

    shown = client.post(page, sent).content.decode()

    assert re.search(r"http://localhost:8000/desk/invitation/[\w-]{43}/", shown)
    assert "/desk/invitation/" not in client.get(page).content.decode()
    unknown = client.post(page, {"display_name": "王", "role": "society", "organisation": "没有的"})
    assert unknown.status_code == 422


def test_the_system_administrator_closes_and_reopens_an_account() -> None:
    clerk = make.clerk()
    client = signed_in(make.user(role=Role.SYSTEM))

    def act(action: str) -> str:
        url = reverse("core:account_change", args=[clerk.pk, action])
        return client.post(url, follow=True).content.decode()

    assert "已停用" in act("deactivate")
    clerk.refresh_from_db()
    assert not clerk.is_active
    act("reactivate")
    assert "/account/password/reset/key/" in act("password")
    url = reverse("core:account_change", args=[clerk.pk, "explode"])
    assert client.post(url).status_code == 404


def test_a_clerk_changes_no_account() -> None:
    clerk, other = make.clerk(), make.clerk()

    url = reverse("core:account_change", args=[other.pk, "deactivate"])
    signed_in(clerk).post(url)

    other.refresh_from_db()
    assert other.is_active
