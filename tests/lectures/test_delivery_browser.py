"""定档与反馈 in a real browser: a society on its telephone, a reader of the programme."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from keguang.lectures.models import Delivery, Proposal
from keguang.lectures.services.deliveries import (
    Outcome,
    Substitute,
    record_held,
    substitute_speaker,
)
from keguang.lectures.services.deliveries.letters import way_to_deliver
from tests import make
from tests.browser import DESKTOP, PHONE, barriers, window
from tests.lectures.programmes import DAY, desk, photo, programme_call, published, scheduled

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AFTER = make.NOW + timedelta(days=60)


@pytest.fixture
def lectures(settings: Any) -> list[Proposal]:
    """Three of one society: without a day, with one that is over, and held."""
    settings.NOW = AFTER
    settings.ALLOWED_HOSTS = ["*"]
    make.city()
    society = make.society(name="洛阳市气象学会")
    made = published(
        *(
            {"title": t, "speaker": s, "consent": True}
            for t, s in (("看云", "甲"), ("听雨", "乙"), ("观星", "丙"))
        ),
        organisation=society,
    )
    scheduled(made[1], place="长安路社区")
    scheduled(made[2])
    substitute_speaker(
        proposal=made[2], substitute=Substitute("赵敏", consent=True), hand=desk(), now=make.NOW
    )
    outcome = Outcome(attendance=60, photos=[photo(shade=s, size=(900, 600)) for s in (60, 200)])
    record_held(proposal=made[2], outcome=outcome, hand=desk(), now=AFTER)
    return made


@pytest.fixture
def phone(chromium: Browser, live_server: Any) -> Iterator[Page]:
    with window(chromium, address=live_server.url, viewport=PHONE) as page:
        yield page


def link_to(lecture: Proposal) -> str:
    assert lecture.organisation is not None
    way = way_to_deliver(programme_call(lecture), lecture.organisation, now=AFTER)
    return urlsplit(way.link).path


def test_a_society_fixes_a_day_and_reports_with_photos_on_its_telephone(
    phone: Page, lectures: list[Proposal], tmp_path: Path
) -> None:
    pictures = []
    for shade in (20, 220):
        picture = tmp_path / f"{shade}.jpg"
        picture.write_bytes(photo(shade=shade, size=(2400, 1800)))
        pictures.append(picture)
    phone.goto(link_to(lectures[0]))
    assert barriers(phone) == []

    phone.get_by_role("link", name="看云").click()
    assert barriers(phone) == []
    phone.get_by_label("日期", exact=True).first.fill("2026-05-06")
    phone.get_by_role("button", name="定档").click()
    expect(phone.get_by_text("已定档：2026-05-06")).to_be_visible()
    phone.get_by_role("link", name="听雨").click()
    assert barriers(phone) == []
    phone.get_by_label("到场人数").fill("88")
    phone.get_by_label("现场照片").set_input_files(pictures)
    phone.get_by_role("button", name="登记开展情况").click()
    expect(phone.get_by_text("已登记开展情况")).to_be_visible()

    first, second, _third = Delivery.objects.order_by("proposal_id")
    assert (first.day.isoformat() if first.day else "", first.state) == ("2026-05-06", "scheduled")
    assert (second.day, second.attendance, second.photos.count()) == (DAY, 88, 2)


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["375", "1280"])
def test_pages_of_days_and_outcomes_have_no_barrier(
    chromium: Browser, live_server: Any, lectures: list[Proposal], size: Any
) -> None:
    client = make.signed_in(make.clerk())
    codes = [lecture.code for lecture in lectures]
    pages = ["/", "/programme/", "/programme/changes/", *(f"/programme/{code}/" for code in codes)]
    pages += ["/desk/deliveries/", *(f"/desk/deliveries/{code}/" for code in codes)]
    pages += [f"/desk/deliveries/proof/{lectures[0].call.code}/", "/desk/"]
    with window(chromium, address=live_server.url, viewport=size) as page:
        cookie = client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        faults = []
        for path in pages:
            page.goto(path)
            faults += [f"{path}: {fault}" for fault in barriers(page)]

    assert faults == []
