"""订阅和数据: calendars open in a calendar library; nothing says more than the pages do."""

import json
from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO
from typing import Any

import icalendar
import pytest
from defusedxml.ElementTree import fromstring
from django.test import Client
from openpyxl import load_workbook

from keguang.core.models import DivisionLevel
from keguang.core.services.divisions import DivisionRow, load_divisions
from keguang.lectures.models import Call, Proposal
from keguang.lectures.services.deliveries import Plan, cancel_lecture, reschedule
from keguang.lectures.services.programme import publish_programme, set_consent
from keguang.lectures.states import Cause, ProposalState
from keguang.portal.bodies import Shelf
from tests import make
from tests.lectures import programmes

pytestmark = pytest.mark.django_db

ONE_DAY: dict[str, Any] = {"date_from": date(2026, 4, 22), "date_to": date(2026, 4, 22)}
SEASON: dict[str, Any] = {"date_from": date(2026, 4, 1), "date_to": date(2026, 6, 30)}
FEEDS = ("/programme.ics", "/programme.rss", "/programme.xlsx", "/programme.json")


@pytest.fixture(autouse=True)
def the_day(settings: Any) -> None:
    settings.NOW = make.NOW


def published(*lectures: dict[str, Any]) -> Call:
    call = make.call(year=2026)
    for values in lectures:
        make.proposal(call=call, state=ProposalState.ACCEPTED, **values)
    publish_programme(call=call, by=make.clerk(), now=make.NOW)
    return call


def events(client: Client, url: str = "/programme.ics", **query: Any) -> list[icalendar.Event]:
    answer = client.get(url, query)
    assert answer.status_code == 200
    found = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    return [event for event in found if isinstance(event, icalendar.Event)]


def test_a_calendar_holds_the_lectures_whose_day_is_certain(client: Client) -> None:
    published(
        {"title": "看云识天气，一看就会", "place": "瀍河区;科技馆", **ONE_DAY},
        {"title": "听雨", **SEASON},
    )

    [event] = events(client)

    code = Proposal.objects.get(title="看云识天气，一看就会").code
    assert str(event["summary"]) == "看云识天气，一看就会"
    assert str(event["location"]) == "瀍河区;科技馆"
    assert event.start == date(2026, 4, 22)
    assert str(event["uid"]) == f"{code}@localhost:8000"
    assert str(event["url"]) == f"http://localhost:8000/programme/{code}/"


def test_a_subscription_keeps_to_what_was_filtered_and_one_lecture_has_its_own(
    client: Client,
) -> None:
    published(
        {"title": "看云识天气", "audience": "青少年", **ONE_DAY},
        {"title": "老年人用药", "audience": "老年人", **ONE_DAY},
    )
    code = Proposal.objects.get(title="老年人用药").code

    assert [str(e["summary"]) for e in events(client, audience=["elderly"])] == ["老年人用药"]
    assert [str(e["summary"]) for e in events(client, f"/programme/{code}.ics")] == ["老年人用药"]
    assert client.get("/programme/NOSUCH.ics").status_code == 404


def test_the_news_name_what_was_added_and_taken_out(client: Client) -> None:
    call = published({"title": "看云", **ONE_DAY}, {"title": "听雨"})
    Proposal.objects.filter(title="看云").update(state=ProposalState.WITHDRAWN)
    make.proposal(call=call, state=ProposalState.ACCEPTED, title="观星")
    publish_programme(call=call, by=make.clerk(), now=make.NOW)

    feed = fromstring(client.get("/programme.rss").content)

    titles = [item.findtext("title") for item in feed.iter("item")]
    assert titles == ["新增：观星", "撤下：看云", "2026年节目单公布"]


def test_table_and_json_agree_with_the_list(client: Client) -> None:
    published({"title": "看云", **ONE_DAY}, {"title": "=听雨", **SEASON})

    said = json.loads(client.get("/programme.json").content)
    book = load_workbook(BytesIO(client.get("/programme.xlsx").content))
    sheet = book.active
    assert sheet is not None
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]

    assert (said["schema"], said["version"]) == ("programme/1", 1)
    assert [x["title"] for x in said["lectures"]] == ["看云", "=听雨"]
    assert [x["date_to"] for x in said["lectures"]] == ["2026-04-22", "2026-06-30"]
    titles = [row[1] for row in cells if isinstance(row[0], int)]
    assert titles == ["看云", "=听雨"]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize("url", FEEDS)
def test_a_body_is_sent_again_only_when_it_says_something_else(client: Client, url: str) -> None:
    published({"title": "看云", "consent": True, "speaker": "王丽娟", **ONE_DAY})

    first = client.get(url)
    again = client.get(url, headers={"If-None-Match": first["ETag"]})
    set_consent(proposal=Proposal.objects.get(), consent=False, by=make.clerk(), now=make.NOW)
    after = client.get(url, headers={"If-None-Match": first["ETag"]})

    assert (first.status_code, again.status_code, after.status_code) == (200, 304, 200)
    assert after["ETag"] != first["ETag"]


def test_a_county_that_was_renamed_is_called_so_on_pages_that_were_kept(client: Client) -> None:
    [lecture] = programmes.published({"title": "看云"})
    programmes.scheduled(lecture, division=make.county(name="嵩县"))
    first = client.get("/programme/")
    assert "嵩县" in first.content.decode()

    rows = [DivisionRow("410325", "410300", DivisionLevel.DISTRICT, "嵩州市")]
    load_divisions(rows, now=make.NOW)
    after = client.get("/programme/", headers={"If-None-Match": first["ETag"]})

    assert after.status_code == 200
    assert "嵩州市" in after.content.decode()
    assert "嵩县" not in after.content.decode()


@pytest.mark.parametrize("url", [*FEEDS, "/programme/{code}.ics"])
def test_no_body_names_a_person_whose_consent_is_gone(client: Client, url: str) -> None:
    published({"title": "王丽娟说天气", "consent": True, "speaker": "王丽娟", **ONE_DAY})
    lecture = Proposal.objects.get()
    url = url.format(code=lecture.code)
    assert client.get(url).status_code == 200  # now it lies ready

    set_consent(proposal=lecture, consent=False, by=make.clerk(), now=make.NOW)

    body = client.get(url).content
    shown = _text_of(body) if url.endswith("xlsx") else body.decode()
    assert "王丽娟" not in shown.replace("\r\n ", "")


def _text_of(workbook: bytes) -> str:
    sheet = load_workbook(BytesIO(workbook)).active
    assert sheet is not None
    return "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize("url", FEEDS)
def test_nothing_is_offered_before_something_is_published(client: Client, url: str) -> None:
    assert client.get(url).status_code == 404


def test_a_shelf_throws_out_what_was_used_least() -> None:
    shelf, made = Shelf(most=2, most_bytes=100), list[str]()

    def body(name: str, size: int = 1) -> bytes:
        def make_it() -> bytes:
            made.append(name)
            return b"x" * size

        return shelf.get(name, make_it)

    for name in ("a", "b", "a", "c", "a", "b"):
        body(name)
    assert made == ["a", "b", "c", "b"]
    assert len(body("large", 200)) == 200  # larger than the shelf: answered, not kept
    body("large", 200)
    assert made[-2:] == ["large", "large"]


def test_a_poster_names_what_is_known_and_its_code_leads_to_the_lecture(client: Client) -> None:
    published({"title": "看云识天气", "consent": True, "speaker": "王丽娟", **ONE_DAY})
    code = Proposal.objects.get().code

    poster = client.get(f"/programme/{code}/poster/").content.decode()
    qr = client.get(f"/programme/{code}/qr.svg")

    assert "看云识天气" in poster
    assert "王丽娟" in poster
    assert f"/programme/{code}/qr.svg" in poster
    assert (qr.status_code, qr["Content-Type"]) == (200, "image/svg+xml")
    assert b"<svg" in qr.content


def test_the_list_for_a_notice_board_has_the_month_and_what_can_be_booked(client: Client) -> None:
    published({"title": "看云", **ONE_DAY}, {"title": "听雨", **SEASON})

    april = client.get("/programme/board/", {"shown": "2026-04"}).content.decode()
    may = client.get("/programme/board/", {"shown": "2026-05"}).content.decode()

    assert (
        april.index("日子已定")
        < april.index("看云")
        < april.index("可以预约")
        < april.index("听雨")
    )
    assert "看云" not in may
    assert "听雨" in may


def test_the_list_may_be_framed_by_anybody_and_no_other_page(client: Client) -> None:
    published({"title": "看云", **ONE_DAY})

    framed, page = client.get("/programme/embed/"), client.get("/programme/")

    assert "frame-ancestors *" in framed["Content-Security-Policy"]
    assert "form-action 'none'" in framed["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed
    assert "看云" in framed.content.decode()
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert page["X-Frame-Options"] == "DENY"


def test_what_is_copied_into_other_sites_is_what_was_filtered_and_safe(client: Client) -> None:
    published(
        {"title": "<b>看云</b>", "audience": "青少年", **ONE_DAY},
        {"title": "老年人用药", "audience": "老年人", **ONE_DAY},
    )

    html = client.get("/programme/elsewhere/", {"audience": "youth"}).content.decode()

    assert "&amp;lt;b&amp;gt;看云" in html  # escaped for the table, and the table for the page
    assert "老年人用药" not in html
    assert "/programme/embed/?audience=youth" in html


def test_a_cancelled_and_a_moved_lecture_reach_every_subscriber(client: Client) -> None:
    moved, cancelled = programmes.published(
        {"title": "看云识天气", "speaker": "王伟"}, {"title": "雷电来了怎么躲", "speaker": "冯立新"}
    )
    for lecture in (moved, cancelled):
        programmes.scheduled(lecture, start_time=time(9), duration_min=60)
    before = client.get("/programme.ics")["ETag"]
    sequences = {event.uid: event.sequence for event in events(client)}
    later = make.NOW + timedelta(hours=3)

    reschedule(
        proposal=moved,
        plan=Plan(day=date(2026, 4, 15), start_time=time(14, 30), duration_min=60),
        cause=Cause.SPEAKER,
        hand=programmes.desk(),
        now=later,
    )
    cancel_lecture(proposal=cancelled, cause=Cause.SPEAKER, hand=programmes.desk(), now=later)

    assert client.get("/programme.ics", headers={"If-None-Match": before}).status_code == 200
    by_title = {str(event["summary"]): event for event in events(client)}
    assert by_title["看云识天气"].start == datetime(2026, 4, 15, 6, 30, tzinfo=UTC)
    assert by_title["看云识天气"].duration == timedelta(minutes=60)
    for event in by_title.values():  # a calendar that knows the event takes it over only then
        moved_at = event.LAST_MODIFIED
        assert (event.sequence > sequences[event.uid], moved_at) == (True, later)
    assert str(by_title["雷电来了怎么躲"]["status"]) == "CANCELLED"
    feed = fromstring(client.get("/programme.rss").content)
    titles = {item.findtext("title") for item in feed.iter("item")}
    assert {"改期：看云识天气", "取消：雷电来了怎么躲"} <= titles
    said = {x["title"]: x for x in json.loads(client.get("/programme.json").content)["lectures"]}
    assert said["看云识天气"]["start_time"] == "14:30"
    assert said["雷电来了怎么躲"]["state"] == "cancelled"
    board = client.get("/programme/board/", {"shown": "2026-04"}).content.decode()
    assert "14:30" in board
    assert "已取消" in board
