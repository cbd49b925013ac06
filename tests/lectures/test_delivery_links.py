"""定档与反馈 by a society's link: without an account, its own lectures and no others."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from keguang.core.models import LinkPurpose, SignedLink
from keguang.core.services.links import issue_link
from keguang.lectures.models import Delivery, DeliveryEntry, Proposal
from keguang.lectures.services.deliveries.letters import way_to_deliver
from tests import make
from tests.lectures.programmes import DAY, photo, programme_call, published, scheduled

pytestmark = pytest.mark.django_db
AFTER = make.NOW + timedelta(days=20)


@pytest.fixture(autouse=True)
def the_day(settings: Any) -> None:
    settings.NOW = make.NOW


def link_to(lecture: Proposal) -> str:
    assert lecture.organisation is not None
    way = way_to_deliver(programme_call(lecture), lecture.organisation, now=make.NOW)
    return urlsplit(way.link).path


def send(url: str, lecture: Proposal, action: str, **values: Any) -> Any:
    data = {f"{action}-{name}": value for name, value in values.items()}
    return Client().post(f"{url}{lecture.code}/{action}/", data)


def test_the_link_opens_the_societys_own_lectures_what_is_due_first(settings: Any) -> None:
    society = make.society(name="洛阳市气象学会")
    dated, undated, stranger = published(
        {"title": "看云", "organisation": society},
        {"title": "听雨", "organisation": society, "speaker": "李红"},
        {"title": "急救演练"},
    )
    scheduled(dated, day=make.NOW.date() + timedelta(days=1))
    settings.NOW = AFTER
    url = link_to(dated)

    html = Client().get(url).content.decode()

    assert "洛阳市气象学会" in html
    assert "急救演练" not in html
    assert html.index("看云") < html.index("听雨")
    assert Client().get(f"{url}{undated.code}/").status_code == 200
    assert Client().get(f"{url}{stranger.code}/").status_code == 404
    assert send(url, stranger, "schedule", day="2026-04-08").status_code == 404


def test_a_day_is_fixed_and_the_journal_names_the_society() -> None:
    [lecture] = published()
    url = link_to(lecture)

    answer = send(url, lecture, "schedule", day="2026-04-08", start_time="09:00", place="文化馆")

    assert answer["Location"] == url
    delivery = Delivery.objects.get()
    assert (delivery.day, delivery.place) == (DAY, "文化馆")
    entry = DeliveryEntry.objects.get()
    assert (entry.by, entry.link) == (None, SignedLink.objects.get())
    assert SignedLink.objects.get().used_at is not None
    page = make.signed_in(make.clerk()).get(f"/desk/deliveries/{lecture.code}/").content.decode()
    assert f"{lecture.organisation}（办理链接）" in page


def test_a_report_with_photographs_comes_by_link(settings: Any) -> None:
    [lecture] = published()
    scheduled(lecture, day=make.NOW.date() + timedelta(days=1))
    url = link_to(lecture)
    settings.NOW = AFTER
    pictures = [
        SimpleUploadedFile(f"{n}.jpg", photo(shade=n), content_type="image/jpeg") for n in (10, 200)
    ]

    answer = send(url, lecture, "hold", day="2026-02-21", attendance="66", photos=pictures)

    assert answer.status_code == 302
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attendance, delivery.photos.count()) == ("held", 66, 2)


def test_what_is_wrong_is_said_on_the_page_and_nothing_is_written() -> None:
    [lecture] = published()
    url = link_to(lecture)

    answer = send(url, lecture, "schedule", day="2026-02-01", place="文化馆")

    html = answer.content.decode()
    assert answer.status_code == 422
    assert "这一天已经过去" in html
    assert re.search(r'<details[^>]*id="schedule" open', html)
    assert 'value="文化馆"' in html
    assert not Delivery.objects.exists()


def test_a_society_cancels_and_stands_in_but_takes_nothing_back() -> None:
    [lecture] = published()
    url = link_to(lecture)

    assert send(url, lecture, "substitute", name="赵敏", consent="yes").status_code == 302
    assert send(url, lecture, "cancel", cause="speaker", reason="主讲人住院").status_code == 302
    assert send(url, lecture, "resume").status_code == 404
    assert send(url, lecture, "reopen", reason="错").status_code == 404

    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.substitute_name) == ("cancelled", "赵敏")


def test_a_step_no_longer_lawful_says_so() -> None:
    """A colleague cancelled it while the page was open."""
    [lecture] = published()
    url = link_to(lecture)
    send(url, lecture, "cancel", cause="speaker")

    answer = send(url, lecture, "schedule", day="2026-04-08")

    assert answer.status_code == 422
    assert "当前状态为“已取消”" in answer.content.decode()


@pytest.mark.parametrize("ending", ["expired", "revoked", "other_purpose", "call_gone"])
def test_an_ended_link_says_whom_to_ring(ending: str, settings: Any) -> None:
    [lecture] = published()
    url = link_to(lecture)
    if ending == "expired":
        settings.NOW = make.NOW + timedelta(days=31)
    elif ending == "revoked":
        SignedLink.objects.update(revoked_at=make.NOW)
    elif ending == "call_gone":
        SignedLink.objects.update(subject="lectures.Call:0")
    else:
        assert lecture.organisation is not None
        _link, token = issue_link(
            purpose=LinkPurpose.FILL, organisation=lecture.organisation, subject="x",
            now=make.NOW, ttl=timedelta(days=1),
        )  # fmt: skip
        url = f"/deliver/{token}/"

    answer = Client().get(url)

    assert answer.status_code == 410
    assert "tel:0379-00000000" in answer.content.decode()


def test_the_pages_are_never_kept_by_a_cache() -> None:
    [lecture] = published()

    assert "no-store" in Client().get(link_to(lecture))["Cache-Control"]
