"""The public site: what a stranger sees, finds, and never sees."""

import gzip
import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from keguang.lectures.models import Call, Proposal
from keguang.lectures.services.deliveries import cancel_lecture
from keguang.lectures.services.programme import publish_programme, set_consent
from keguang.lectures.states import CallState, Cause, ProposalState
from tests import make
from tests.lectures.programmes import desk, scheduled

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def the_day(settings: Any) -> None:
    """The site is read in the week the programme came out."""
    settings.NOW = make.NOW


def accepted(call: Call, **values: Any) -> Proposal:
    return make.proposal(call=call, state=ProposalState.ACCEPTED, **values)


def published(*lectures: dict[str, Any], year: int = 2026) -> Call:
    call = make.call(year=year)
    for values in lectures or ({},):
        accepted(call, **values)
    publish_programme(call=call, by=make.clerk(), now=make.NOW)
    return call


def page(client: Client, url: str, **query: Any) -> str:
    response = client.get(url, query)
    assert response.status_code == 200, response
    return response.content.decode()


def test_every_page_says_so_kindly_before_anything_is_published(client: Client) -> None:
    assert "公布后会出现在这里" in page(client, "/")
    assert "节目单还没有公布" in page(client, "/programme/")
    assert "节目单还没有公布" in page(client, "/programme/changes/")
    assert client.get("/programme/NOSUCH/").status_code == 404


def test_a_call_not_published_is_not_on_the_public_site(client: Client) -> None:
    accepted(make.call(state=CallState.CLOSED), title="尚未公布的讲座")

    assert "尚未公布的讲座" not in page(client, "/programme/")


def test_the_home_page_gives_the_numbers_and_what_comes_next(client: Client) -> None:
    published({"title": "看云识天气"}, {"title": "急救演练"})

    html = page(client, "/")

    assert "2026年，2家学会准备了2场科普讲座" in html
    assert "看云识天气" in html


def test_the_home_page_counts_what_its_link_lists(client: Client) -> None:
    published(
        {"title": "随时可约"},
        {"title": "报了一天", "date_from": date(2026, 4, 10), "date_to": date(2026, 4, 10)},
        {"title": "季节已过", "date_from": date(2025, 9, 1), "date_to": date(2025, 9, 30)},
        {"title": "定了档"},
        {"title": "取消了"},
    )
    scheduled(Proposal.objects.get(title="定了档"), day=date(2026, 4, 8))
    gone = Proposal.objects.get(title="取消了")
    cancel_lecture(proposal=gone, cause=Cause.HOST, hand=desk(), now=make.NOW)

    html = page(client, "/")
    [way] = re.findall(r'<a class="more" href="([^"]+state=[^"]+)"', html)

    assert "还有3场讲座可以预约" in html
    assert "找到 3 场" in page(client, way)


def test_the_day_of_publication_is_told_with_its_year(client: Client) -> None:
    call = published()
    code = Proposal.objects.get(call=call).code
    Proposal.objects.filter(code=code).update(state=ProposalState.WITHDRAWN)
    accepted(call)
    publish_programme(call=call, by=make.clerk(), now=make.NOW)

    for url in ("/", "/programme/", "/programme/whole/"):
        assert "2026年2月20日" in page(client, url)
    assert "<b>2 月 20 日</b><span>2026年 第2版" in page(client, "/programme/changes/")
    assert "2026年2月20日公布" in client.get(f"/programme/{code}/").content.decode()


def test_the_list_is_searched_and_filtered_and_says_how_many(client: Client) -> None:
    published(
        {"title": "看云识天气", "audience": "青少年"},
        {"title": "老年人用药", "audience": "老年人", "place": "瀍河社区"},
        {"title": "苹果树栽培", "audience": "果农", "date_from": None, "date_to": None},
    )

    assert "找到 3 场" in page(client, "/programme/")
    assert "找到 1 场" in page(client, "/programme/", q="瀍河")
    assert "找到 2 场" in page(client, "/programme/", audience=["elderly", "farmers"])
    assert "找到 1 场" in page(client, "/programme/", audience=["elderly"], theme=["health"])
    assert "找到 2 场" in page(client, "/programme/", month="4")
    assert "找到 0 场" in page(client, "/programme/", month="5")


def test_a_filter_by_society_keeps_only_its_lectures(client: Client) -> None:
    society = make.society(name="洛阳市气象学会")
    published({"organisation": society, "title": "看云"}, {"title": "听雨"})

    html = page(client, "/programme/", society="洛阳市气象学会")

    assert "看云" in html
    assert "听雨" not in html


def test_a_nonsense_filter_is_dropped_not_an_error(client: Client) -> None:
    published()

    html = page(client, "/programme/", month="13", audience=["martians"], page="x")

    assert "找到 1 场" in html


def test_the_pager_keeps_the_search(client: Client) -> None:
    published(*({"title": f"天气第{i}讲"} for i in range(21)))

    html = page(client, "/programme/", q="天气")

    assert "q=%E5%A4%A9%E6%B0%94&amp;page=2" in html


def test_a_lecture_page_shows_the_speaker_only_with_consent(client: Client) -> None:
    call = make.call()
    shown = accepted(call, consent=True, speaker="王丽娟", employer="洛阳市气象台")
    hidden = accepted(call, speaker="赵文博", contact_phone="13800000077")
    publish_programme(call=call, by=make.clerk(), now=make.NOW)

    assert "王丽娟" in page(client, f"/programme/{shown.code}/")
    html = page(client, f"/programme/{hidden.code}/")
    assert "赵文博" not in html
    assert "13800000077" not in html
    assert "安排主讲人" in html


def test_a_lecture_taken_out_is_gone_and_says_where_to_look(client: Client) -> None:
    call = published({"title": "看云"}, {"title": "听雨"})
    gone = Proposal.objects.get(title="看云")
    Proposal.objects.filter(pk=gone.pk).update(state=ProposalState.WITHDRAWN)
    publish_programme(call=call, by=make.clerk(), now=make.NOW, note="调整")

    response = client.get(f"/programme/{gone.code}/")

    assert response.status_code == 410
    assert "已从节目单撤下" in response.content.decode()
    log = page(client, "/programme/changes/")
    assert "撤下" in log
    assert "看云" in log


def test_an_earlier_years_programme_stays_readable(client: Client) -> None:
    published({"title": "去年的讲座"}, year=2025)
    published({"title": "今年的讲座"}, year=2026)

    assert "今年的讲座" in page(client, "/programme/")
    assert "去年的讲座" in page(client, "/programme/", year="2025")


def test_pages_are_sent_again_only_when_they_read_differently(client: Client) -> None:
    call = make.call()
    proposal = accepted(call, consent=True, speaker="王丽娟")
    publish_programme(call=call, by=make.clerk(), now=make.NOW)
    url = f"/programme/{proposal.code}/"
    etag = client.get(url)["ETag"]

    assert client.get(url, headers={"if-none-match": etag}).status_code == 304
    assert (
        client.get(url, headers={"if-none-match": etag, "accept-language": "en"}).status_code == 200
    )
    set_consent(proposal=proposal, consent=False, by=make.clerk(), now=make.NOW)
    fresh = client.get(url, headers={"if-none-match": etag})
    assert fresh.status_code == 200
    assert "王丽娟" not in fresh.content.decode()


@pytest.mark.parametrize(
    ("path", "most"), [("/", 8), ("/programme/", 8), ("/programme/changes/", 9)]
)
def test_the_number_of_queries_does_not_grow_with_the_programme(
    client: Client, path: str, most: int, django_assert_max_num_queries: Any
) -> None:
    published(*({} for _ in range(8)))
    scheduled(Proposal.objects.all()[0], day=date(2026, 2, 25))

    with django_assert_max_num_queries(most):
        page(client, path)


def test_the_public_site_only_reads(client: Client) -> None:
    published()

    assert client.post("/programme/").status_code == 405


def test_the_month_shows_each_lecture_on_its_day_and_counts_those_without(client: Client) -> None:
    published(
        {"title": "看云", "date_from": date(2026, 4, 22), "date_to": date(2026, 4, 22)},
        {"title": "听雨", "date_from": date(2026, 4, 1), "date_to": date(2026, 6, 30)},
    )

    april, may = (
        page(client, "/programme/calendar/2026-04/"),
        page(client, "/programme/calendar/2026-05/"),
    )

    assert '<time datetime="2026-04-22">22</time>' in april
    assert "看云" in april
    assert "听雨" not in april
    assert "另有1场时间可以商定" in april
    assert "5月还没有定下日子的讲座" in may


def test_the_calendar_opens_on_the_next_month_with_something_on(client: Client) -> None:
    published({"title": "看云", "date_from": date(2026, 9, 5), "date_to": date(2026, 9, 5)})

    assert "2026年9月有什么讲座" in page(client, "/programme/calendar/")


@pytest.mark.parametrize("shown", ["2026-13", "2026", "1066-10", "now"])
def test_a_month_that_is_none_is_not_found(client: Client, shown: str) -> None:
    assert client.get(f"/programme/calendar/{shown}/").status_code == 404


def test_no_way_leads_out_of_the_months_in_which_something_is_on(client: Client) -> None:
    published({"title": "看云", "date_from": date(2026, 4, 22), "date_to": date(2026, 4, 22)})

    first = page(client, f"/programme/calendar/{make.NOW:%Y-%m}/")
    last, beyond = (
        page(client, "/programme/calendar/2026-04/"),
        page(client, "/programme/calendar/2031-01/"),
    )

    assert ('rel="prev"' in first, 'rel="next"' in first) == (False, True)
    assert ('rel="prev"' in last, 'rel="next"' in last) == (True, False)
    assert 'rel="next"' not in beyond


def test_the_whole_programme_stands_on_one_page_in_the_programmes_order(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    numbers = range(30)
    audiences = ["老年人" if number % 3 else "青少年" for number in numbers]
    call = published(*({"title": f"第{n:02d}讲", "audience": audiences[n]} for n in numbers))
    listed = list(call.programme_versions.get().offerings.order_by("order"))

    with django_assert_max_num_queries(8):
        everything = page(client, "/programme/whole/")
    young = page(client, "/programme/whole/", audience="youth")

    assert re.findall(r"第\d\d讲", everything) == [offering.title for offering in listed]
    assert len(re.findall(r"第\d\d讲", young)) == 10
    assert "/programme.xlsx?audience=youth" in young


def test_a_search_that_finds_nothing_offers_what_would(client: Client) -> None:
    published({"title": "牡丹栽培", "audience": "农民"}, {"title": "听雨", "audience": "老年人"})

    html = page(client, "/programme/", q="牡丹 量子", audience=["elderly"])

    assert "节目单里没有符合的讲座" in html
    assert "只找“牡丹”" in html
    assert "只找“量子”" not in html
    fewer = page(client, "/programme/", q="牡丹", audience=["elderly"])
    assert "去掉老年人" in fewer
    assert "0379-" in fewer


def test_nothing_to_choose_from_is_no_filter(client: Client) -> None:
    published({"title": "看云识天气"})

    assert 'id="filters"' in page(client, "/programme/", q="看云")
    assert 'id="filters"' not in page(client, "/programme/", q="不存在")
    assert 'id="filters"' in page(client, "/programme/", q="不存在", theme="health")


def test_words_that_were_found_are_marked_and_the_rest_is_safe(client: Client) -> None:
    published({"title": "<b>牡丹</b>栽培"})

    html = page(client, "/programme/", q="牡丹")

    assert "&lt;b&gt;<mark>牡丹</mark>&lt;/b&gt;栽培" in html


def test_an_open_page_asks_seven_times_and_a_search_once_more_for_each_facet(
    client: Client, django_assert_num_queries: Any
) -> None:
    published(*({} for _ in range(25)))

    with django_assert_num_queries(
        7
    ):  # stamps, programmes, keys, names taken back, lectures, city, counties
        page(client, "/programme/")
    with django_assert_num_queries(15):  # and how many fit, and each of seven facets
        page(client, "/programme/", q="天气", theme=["nature"])


def test_a_strangers_page_is_made_once_and_holds_nothing_of_hers(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    published({"title": "看云识天气"})
    first = client.get("/programme/")

    with django_assert_max_num_queries(1):  # the validator's
        again = Client().get("/programme/", headers={"Accept-Encoding": "gzip, br"})

    assert again["Content-Encoding"] == "gzip"
    assert gzip.decompress(again.content) == first.content
    assert "csrf" not in first.content.decode().lower()
    assert not first.cookies


def test_who_has_signed_in_gets_a_page_of_her_own(client: Client) -> None:
    published({"title": "看云识天气"})
    strangers = client.get("/programme/").content.decode()

    hers = make.signed_in(make.clerk()).get("/programme/", headers={"Accept-Encoding": "gzip"})

    assert not hers.has_header("Content-Encoding")
    assert client.get("/programme/").content.decode() == strangers


def test_a_kept_page_changes_with_mode_language_and_what_is_published(client: Client) -> None:
    call = published({"title": "看云识天气"})
    plain = page(client, "/programme/")
    client.post("/look/mode/", {"mode": "elder", "next": "/programme/"})
    elder = page(client, "/programme/")
    english = client.get("/programme/", headers={"Accept-Language": "en"}).content.decode()
    client.post("/look/mode/", {"mode": "standard", "next": "/programme/"})

    accepted(call, title="雷电来了怎么躲")
    publish_programme(call=call, by=make.clerk(), now=make.NOW)

    assert 'data-mode="elder"' not in plain
    assert 'data-mode="elder"' in elder
    assert "节目单" not in english.split("<h1>")[1].split("</h1>")[0]
    assert "雷电来了怎么躲" not in plain
    assert "雷电来了怎么躲" in page(client, "/programme/")
