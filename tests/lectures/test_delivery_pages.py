"""定档与开展 on the desk: the list by what is due, one lecture, letters to societies."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from keguang.core.models import OutgoingMail, SignedLink
from keguang.core.services.calendar import load_key_dates
from keguang.lectures.models import Delivery, Proposal
from keguang.lectures.services.deliveries import Outcome, cancel_lecture, record_held
from keguang.lectures.services.deliveries.letters import KIND_DAYS, KIND_OUTCOME
from keguang.lectures.services.programme import publish_programme
from keguang.lectures.states import Cause
from tests import make
from tests.lectures.programmes import DAY, desk, photo, published, scheduled

pytestmark = pytest.mark.django_db
AFTER = make.NOW + timedelta(days=60)
LIST = "/desk/deliveries/"


@pytest.fixture(autouse=True)
def the_day(settings: Any) -> None:
    settings.NOW = make.NOW


def page(client: Client, url: str, **query: Any) -> str:
    answer = client.get(url, query)
    assert answer.status_code == 200
    return answer.content.decode()


def step(client: Client, lecture: Proposal, action: str, **values: Any) -> Any:
    data = {f"{action}-{name}": value for name, value in values.items()}
    return client.post(reverse("lectures:delivery_act", args=[lecture.code, action]), data)


def test_before_a_programme_is_out_the_page_says_what_will_be_here() -> None:
    assert "公布节目单以后" in page(make.signed_in(make.clerk()), LIST)


def test_each_lecture_stands_under_what_is_due_next(settings: Any) -> None:
    undated, soon, past, over, off = published(
        *({"title": title, "speaker": title} for title in ("甲", "乙", "丙", "丁", "戊"))
    )
    assert undated.code
    scheduled(soon, day=DAY + timedelta(days=90))
    scheduled(past)
    scheduled(over)
    record_held(proposal=over, outcome=Outcome(attendance=5), hand=desk(), now=AFTER)
    cancel_lecture(proposal=off, cause=Cause.HOST, hand=desk(), now=make.NOW)
    settings.NOW = AFTER
    client = make.signed_in(make.clerk())

    shown = {
        tab: re.findall(r'<th scope="row"><a href="[^"]*">([^<]*)</a>', page(client, LIST, tab=tab))
        for tab in ("to_schedule", "soon", "to_report", "held", "cancelled", "nonsense")
    }

    assert shown == {
        "to_schedule": ["甲"],
        "soon": ["乙"],
        "to_report": ["丙"],
        "held": ["丁"],
        "cancelled": ["戊"],
        "nonsense": ["丙", "丁", "乙", "甲", "戊"],
    }


def test_a_second_version_of_the_programme_lists_no_lecture_twice() -> None:
    first, second = published({"title": "甲"}, {"title": "乙"})
    Proposal.objects.filter(pk=first.pk).update(place="别处", version=2)
    publish_programme(call=first.call, by=make.clerk(), now=make.NOW)
    client = make.signed_in(make.clerk())

    html = page(client, LIST)
    proof = page(client, reverse("lectures:delivery_proof", args=[second.call.code]))

    assert html.count('<th scope="row">') == 2
    assert "显示2场，共2场" in html
    assert "未落实的 2 场" in proof


def test_the_list_is_searched_by_title_speaker_society_and_place() -> None:
    society = make.society(name="洛阳市气象学会")
    wanted, _other = published(
        {"title": "看云识天气", "organisation": society}, {"title": "急救演练", "speaker": "李红"}
    )
    scheduled(wanted, place="长安路社区")
    client = make.signed_in(make.clerk())

    for words in ("看云", "气象学会", "长安路", wanted.code, "看云 王明"):
        html = page(client, LIST, q=words)
        assert "看云识天气" in html, words
        assert "急救演练" not in html, words


def test_a_clerk_gives_a_lecture_its_day() -> None:
    [lecture] = published()
    client = make.signed_in(make.clerk())
    county = make.county()

    answer = step(
        client, lecture, "schedule", day="2026-04-08", start_time="09:30", place="长安路社区",
        division=county.code, duration_min="90",
    )  # fmt: skip

    assert answer.status_code == 302
    delivery = Delivery.objects.get()
    assert (delivery.day, delivery.division, delivery.state) == (DAY, county, "scheduled")
    assert "已定档" in page(client, answer["Location"])


def test_a_clash_is_said_on_the_form_and_what_was_typed_stays() -> None:
    first, second = published({"title": "看云识天气"}, {})
    scheduled(first)
    client = make.signed_in(make.clerk())

    answer = step(client, second, "schedule", day="2026-04-08", start_time="09:30", place="文化馆")

    html = answer.content.decode()
    assert answer.status_code == 422
    assert "王明当天已有《看云识天气》" in html
    assert 'value="文化馆"' in html
    overruled = step(
        client, second, "schedule", day="2026-04-08", start_time="09:30", despite="同场连讲"
    )
    assert overruled.status_code == 302


def test_a_society_arranges_its_own_lectures_and_overrules_nothing() -> None:
    society = make.society()
    own, other = published({"organisation": society}, {})
    client = make.signed_in(make.secretary(of=society))

    html = page(client, reverse("lectures:delivery", args=[own.code]))
    assert "schedule-day" in html
    assert "schedule-despite" not in html
    assert step(client, own, "schedule", day="2026-04-08").status_code == 302
    assert step(client, other, "schedule", day="2026-04-08").status_code == 404


def test_key_dates_in_the_lectures_own_season_are_offered() -> None:
    load_key_dates()
    [lecture] = published({"date_from": "2026-04-01", "date_to": "2026-06-30"})

    html = page(make.signed_in(make.clerk()), reverse("lectures:delivery", args=[lecture.code]))

    assert "世界地球日" in html
    chosen = re.search(r'href="(\?day=2026-04-22)', html)
    assert chosen is not None
    filled = page(
        make.signed_in(make.clerk()),
        reverse("lectures:delivery", args=[lecture.code]) + chosen[1],
    )
    assert 'name="schedule-day" value="2026-04-22"' in filled


def test_a_report_takes_photos_and_the_journal_tells_of_it(settings: Any) -> None:
    [lecture] = published()
    scheduled(lecture)
    settings.NOW = AFTER
    client = make.signed_in(make.clerk())
    pictures = [
        SimpleUploadedFile(f"{n}.jpg", photo(shade=n), content_type="image/jpeg") for n in (10, 200)
    ]

    answer = step(
        client, lecture, "hold", day="2026-04-08", attendance="80", photos=pictures,
        news_link="example.cn/news",
    )  # fmt: skip

    assert answer.status_code == 302
    html = page(client, answer["Location"])
    assert "80" in html
    assert "2张" in html
    shot = client.get(reverse("lectures:delivery_photo", args=[lecture.code, 1]))
    assert shot["Content-Type"] == "image/jpeg"
    assert Delivery.objects.get().news_link == "https://example.cn/news"


def test_a_single_photo_is_taken_and_another_asked_for(settings: Any) -> None:
    [lecture] = published()
    scheduled(lecture)
    settings.NOW = AFTER
    client = make.signed_in(make.clerk())
    picture = SimpleUploadedFile("1.jpg", photo(), content_type="image/jpeg")

    answer = step(client, lecture, "hold", day="2026-04-08", photos=[picture])

    assert "请补到2张以上" in page(client, answer["Location"])


def test_a_script_address_is_no_news_link(settings: Any) -> None:
    [lecture] = published()
    scheduled(lecture)
    settings.NOW = AFTER

    answer = step(
        make.signed_in(make.clerk()), lecture, "hold", day="2026-04-08",
        news_link="javascript:alert(1)",
    )  # fmt: skip

    assert answer.status_code == 422
    assert Delivery.objects.get().state == "scheduled"


def test_cancelling_asks_for_a_public_cause() -> None:
    [lecture] = published()
    client = make.signed_in(make.clerk())

    assert step(client, lecture, "cancel", cause="").status_code == 422
    assert step(client, lecture, "cancel", cause="weather", reason="私下").status_code == 302

    assert Delivery.objects.get().state == "cancelled"


def test_an_unlawful_step_is_refused_with_a_sentence() -> None:
    [lecture] = published()

    answer = step(make.signed_in(make.clerk()), lecture, "drop_photo", number="1")

    assert answer.status_code == 422
    assert "当前状态为“可预约”" in answer.content.decode()


def test_one_letter_to_each_society_names_all_its_lectures_without_a_day() -> None:
    society = make.society(name="洛阳市气象学会")
    first, second, dated = published(
        {"title": "看云"}, {"title": "听雨"}, {"title": "观星", "speaker": "李红"},
        organisation=society,
    )  # fmt: skip
    scheduled(dated)
    client = make.signed_in(make.clerk())
    url = reverse("lectures:delivery_letters", args=[first.call.code])
    chosen = {"action": "days", "pick": [first.code, second.code, dated.code]}

    answer = client.post(url, chosen)
    again = client.post(url, chosen)

    mail = OutgoingMail.objects.get(kind=KIND_DAYS)
    assert answer["Location"].startswith("/desk/outbox/?kind=lectures.schedule")
    assert "以下2场尚未确定具体日期" in mail.body
    assert "《看云》" in mail.body
    assert "《观星》" not in mail.body
    assert SignedLink.objects.get().purpose == "deliver"
    assert again["Location"].startswith(LIST)


def test_all_found_are_asked_what_became_of_them(settings: Any) -> None:
    lectures = published(*({"speaker": name} for name in ("甲", "乙", "丙")))
    for lecture in lectures[:2]:
        scheduled(lecture)
    settings.NOW = AFTER
    client = make.signed_in(make.clerk())

    client.post(
        reverse("lectures:delivery_letters", args=[lectures[0].call.code]),
        {"action": "outcome", "whole": "1", "tab": "to_report"},
    )

    assert OutgoingMail.objects.filter(kind=KIND_OUTCOME).count() == 2


def test_consent_of_a_substitute_is_recorded_on_the_page() -> None:
    [lecture] = published()
    client = make.signed_in(make.clerk())
    step(client, lecture, "substitute", name="赵敏", consent="no")

    step(client, lecture, "record_consent", consent="yes")

    assert Delivery.objects.get().substitute_consent is True
