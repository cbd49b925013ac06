"""找讲座: a resident finds a lecture, however she reads, and what becomes of it reaches her."""

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Any, Final
from urllib.request import urlopen
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import PHONE, window
from tests.flows.desk import on_a_phone, signed_in
from tests.flows.installation import Installation, installation

pytestmark = [pytest.mark.browser, pytest.mark.services]

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
STAND_IN: Final = "欧阳静思"
MINUTE_S: Final = 60
ICAL: Final = (Path(__file__).parents[1] / "web/vendor/ical.es5.min.cjs").read_text("utf-8")
# the calendar library inside Thunderbird; it did not write what it reads here
READ_EVENTS: Final = """([source, text]) => {
  const module = {exports: {}};
  new Function('module', 'exports', source)(module, module.exports);
  const calendar = new module.exports.Component(module.exports.parse(text));
  return calendar.getAllSubcomponents('vevent').map((part) => {
    const event = new module.exports.Event(part);
    return {title: event.summary, place: event.location, isDay: event.startDate.isDate,
            starts: event.startDate.toUnixTime(), status: part.getFirstPropertyValue('status')};
  });
}"""


@dataclass(frozen=True, slots=True)
class Listed:
    """What the public data says of one lecture."""

    code: str
    title: str
    place: str
    starts: datetime


@pytest.fixture(scope="module")
def office(small_year: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("office") / "data"
    shutil.copytree(small_year, folder)
    with installation(folder, demo=True) as running:
        yield running


@pytest.fixture(scope="module")
def dated(office: Installation) -> Listed:
    """A lecture whose day and hour are fixed, and whose title is told by one word from the rest."""
    for lecture in public_lectures(office):
        if lecture["state"] == "scheduled" and lecture["start_time"]:
            moment = datetime.fromisoformat(f"{lecture['date_from']}T{lecture['start_time']}")
            starts = moment.replace(tzinfo=SHANGHAI)
            return Listed(lecture["code"], lecture["title"], lecture["place"], starts)
    raise AssertionError("the demonstration year has no lecture with its day")


def public_lectures(office: Installation) -> list[dict[str, Any]]:
    lectures: list[dict[str, Any]] = json.loads(fetched(office, "/programme.json"))["lectures"]
    return lectures


def fetched(office: Installation, path: str) -> str:
    with urlopen(office.address + path, timeout=30) as answer:  # noqa: S310  our own http address
        text: str = answer.read().decode()
        return text


def test_found_on_a_phone_a_lecture_goes_into_her_calendar(
    office: Installation, chromium: Browser, dated: Listed, tmp_path: Path
) -> None:
    with on_a_phone(chromium, office) as phone:
        _find(phone, dated.title)
        facts = phone.locator("dl.facts")
        expect(facts).to_contain_text(f"{dated.starts:%H:%M}")
        expect(facts).to_contain_text(dated.place)
        with phone.expect_download() as taken:
            phone.get_by_role("link", name="放进我的日历").click()
        file = tmp_path / "lecture.ics"
        taken.value.save_as(file)
        phone.goto("about:blank")  # our own pages would not let a library be brought in
        [event] = phone.evaluate(READ_EVENTS, [ICAL, file.read_text("utf-8")])

    assert event == {
        "title": dated.title,
        "place": dated.place,
        "isDay": False,
        "starts": int(dated.starts.timestamp()),
        "status": "CONFIRMED",
    }


def test_without_scripts_she_gets_as_far(
    office: Installation, chromium: Browser, dated: Listed
) -> None:
    with window(
        chromium, address=office.address, java_script_enabled=False, viewport=PHONE
    ) as page:
        _find(page, dated.title)
        page.get_by_role("button", name="大字版").click()
        expect(page.get_by_role("button", name="标准版")).to_be_visible()
        expect(page.get_by_role("heading", level=1)).to_have_text(dated.title)
        page.get_by_role("navigation", name="所在位置").get_by_role("link", name="节目单").click()
        page.locator("#filters .filters__open").click()
        page.locator("#month").select_option(str(dated.starts.month))
        page.get_by_role("button", name="按所选筛选").click()

        expect(page.get_by_text(re.compile(r"找到 \d+ 场"))).to_be_visible()
        expect(page.get_by_role("button", name="标准版")).to_be_visible()


def test_in_large_letters_the_telephone_comes_first_and_stays(
    office: Installation, chromium: Browser, dated: Listed
) -> None:
    with on_a_phone(chromium, office) as phone:
        phone.goto("/")
        small = _letters(phone.get_by_role("heading", level=1)), _letters(phone.locator("main p"))
        phone.get_by_role("button", name="大字版").click()
        phone.locator("[data-mode=elder]").wait_for()
        large = _letters(phone.get_by_role("heading", level=1)), _letters(phone.locator("main p"))
        call = phone.get_by_role("main").locator("a[href^='tel:']").first
        expect(call).to_be_in_viewport()
        _find(phone, dated.title, start="")

        assert large > small
        assert large[1] >= 20  # px: what a reader of sixty holds at arm's length
        assert phone.locator("[data-mode=elder]").count() == 1
        assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_in_english_every_word_of_ours_is_english(
    office: Installation, chromium: Browser, dated: Listed
) -> None:
    with window(chromium, address=office.address, locale="en-US", viewport=PHONE) as page:
        page.goto("/")
        page.get_by_role("main").get_by_role("searchbox").fill(dated.title)
        page.get_by_role("main").get_by_role("button", name="Search").click()
        _result(page, dated.title).click()

        expect(page.locator("html")).to_have_attribute("lang", "en")
        expect(page.get_by_role("heading", level=1)).to_have_text(dated.title)
        expect(page.get_by_role("link", name="Add to my calendar")).to_be_visible()
        labels = page.locator("dl.facts dt").all_inner_texts()
        assert labels
        assert not [label for label in labels if re.search(r"[一-鿿]", label)]


def test_with_the_keyboard_alone_a_lecture_is_found_and_read(
    office: Installation, chromium: Browser, dated: Listed
) -> None:
    with window(chromium, address=office.address) as page:
        page.goto("/")
        page.keyboard.press("Tab")
        expect(page.locator(":focus")).to_have_attribute("href", "#main")  # past the navigation
        page.keyboard.press("Enter")
        _tab_to(page, page.get_by_role("main").get_by_role("searchbox"))
        page.keyboard.type(dated.title)
        page.keyboard.press("Enter")
        page.wait_for_url("**/programme/?q=*")
        result = _result(page, dated.title)
        _tab_to(page, result)
        assert result.evaluate("(link) => getComputedStyle(link).outlineStyle") != "none"
        page.keyboard.press("Enter")

        expect(page.get_by_role("heading", level=1)).to_have_text(dated.title)
        _tab_to(page, page.get_by_role("link", name="放进我的日历"))


def test_who_stands_in_for_an_ill_lecturer_is_known_everywhere_within_a_minute(
    office: Installation, chromium: Browser, dated: Listed
) -> None:
    places = [f"/programme/{dated.code}/", f"/programme/{dated.code}/poster/"]
    places += ["/programme.ics", f"/programme/{dated.code}.ics", "/programme.json"]
    places += ["/programme.rss", "/programme/changes/"]
    warm = {place: unfolded(fetched(office, place)) for place in places}
    assert not [place for place, text in warm.items() if STAND_IN in text]

    with signed_in(chromium, office, "clerk") as clerk:
        clerk.goto(f"/desk/deliveries/{dated.code}/")
        step = clerk.locator("#substitute")
        step.locator("summary").click()
        step.get_by_label("代讲人姓名").fill(STAND_IN)
        step.get_by_label("职务/职称").fill("工程师")
        step.get_by_label("同意", exact=True).check()
        step.get_by_label("内部说明").fill("原主讲人生病")
        step.get_by_role("button", name="更换主讲人").click()
        expect(clerk.get_by_role("status")).to_be_visible()
        saved = monotonic()

    for place in places:
        text = unfolded(fetched(office, place))
        assert STAND_IN in text, place
        assert "生病" not in text, place
    assert monotonic() - saved < MINUTE_S
    [said] = [x for x in public_lectures(office) if x["code"] == dated.code]
    assert (said["speaker"], said["state"]) == (STAND_IN, "changed")
    log = fetched(office, "/programme/changes/")
    [entry] = re.findall(rf"<li[^>]*>(?:(?!</li>).)*{dated.title}(?:(?!</li>).)*</li>", log, re.S)
    assert "换人" in entry
    assert f"改由{STAND_IN}主讲" in entry


def unfolded(text: str) -> str:
    """Calendar lines are folded at 75 octets."""
    return text.replace("\r\n ", "")


def _find(page: Page, title: str, *, start: str = "/") -> None:
    """From the home page to the lecture, by its first characters."""
    if start:
        page.goto(start)
    page.get_by_role("main").get_by_role("searchbox").fill(title[:4])
    page.get_by_role("main").get_by_role("button", name="查找").click()
    _result(page, title).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def _result(page: Page, title: str) -> Locator:
    """A lecture in the list; the chip of the same words, which ends the search, is no item."""
    return page.get_by_role("main").get_by_role("listitem").get_by_role("link", name=title).first


def _letters(place: Locator) -> float:
    """The size of the letters in pixels."""
    size: float = place.first.evaluate("(place) => parseFloat(getComputedStyle(place).fontSize)")
    return size


def _tab_to(page: Page, goal: Locator) -> None:
    """Press Tab until the goal has the focus; every stop on the way must be seen."""
    for _stop in range(60):
        page.keyboard.press("Tab")
        if goal.evaluate("(goal) => goal === document.activeElement"):
            return
    raise AssertionError("sixty stops, and never there")
