"""选报 by the signed link of a community, on a telephone; and what goes wrong with links."""

import re
from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import barriers
from tests.flows.conftest import Start
from tests.flows.desk import on_a_phone, signed_in
from tests.flows.installation import Installation
from tests.flows.office import OFFERED

pytestmark = [pytest.mark.browser, pytest.mark.services]

CLOUDS, THUNDER, _SEASONS = OFFERED
CHOOSING, AGAIN, LATE = COMMUNITIES = ("城关社区", "北园社区", "河滨社区")
NOW: Final = "2026-02-20T09:00"  # of the lectures' seasons

type Links = dict[str, str]


@pytest.fixture(scope="module")
def office(start: Start) -> Iterator[Installation]:
    with start(demo=True, now=NOW) as running:
        yield running


@pytest.fixture(scope="module")
def links(office: Installation) -> Links:
    return dict(zip(COMMUNITIES, office.step("choose", *COMMUNITIES).split(), strict=True))


def test_a_community_chooses_on_its_phone_and_the_office_sees_it(
    office: Installation, links: Links, chromium: Browser
) -> None:
    with on_a_phone(chromium, office) as phone:
        phone.goto(links[CHOOSING])
        assert barriers(phone) == []
        phone.get_by_role("link", name=CLOUDS).click()
        assert barriers(phone) == []
        phone.get_by_label("希望日期").fill("4月8日")
        phone.get_by_label("预计人数").fill("60")
        phone.get_by_label("联系人").fill("王主任")
        phone.get_by_role("button", name="选这一场").click()
        expect(_list(phone)).to_contain_text("还没有提交")

        phone.get_by_role("button", name="提交选报").click()

        expect(phone.get_by_role("status")).to_contain_text("已提交1场选报")
        expect(_list(phone)).not_to_contain_text("还没有提交")
        expect(_sent(phone)).to_contain_text(CLOUDS)
        expect(_sent(phone)).to_contain_text("4月8日")
        assert barriers(phone) == []
    with signed_in(chromium, office, "clerk") as clerk:
        _open_round(clerk)
        expect(_row(clerk, CHOOSING)).to_contain_text("已选报")
        clerk.get_by_role("link", name="按讲座").click()
        expect(_row(clerk, CLOUDS)).to_contain_text(CHOOSING)
        _row(clerk, CLOUDS).get_by_role("link", name="安排").click()
        expect(clerk.get_by_role("main")).to_contain_text("王主任")


def test_reload_back_and_a_second_press_send_one_list(
    office: Installation, links: Links, chromium: Browser
) -> None:
    with on_a_phone(chromium, office) as phone:
        phone.goto(links[AGAIN])
        phone.get_by_role("link", name=THUNDER).click()
        phone.get_by_role("button", name="选这一场").click()
        second = phone.context.new_page()  # the link opened once more, before anything was sent
        second.goto(links[AGAIN])
        phone.get_by_role("button", name="提交选报").click()
        expect(phone.get_by_role("status")).to_contain_text("已提交1场选报")

        phone.reload()
        expect(phone.get_by_role("status")).to_have_text("")
        second.get_by_role("button", name="提交选报").click()

        expect(_sent(second).get_by_role("listitem")).to_have_count(1)
        phone.goto(f"{links[AGAIN]}send/")
        expect(phone.get_by_role("heading", level=1)).to_have_text("这一步要从原来的页面做")
        assert barriers(phone) == []
        phone.get_by_role("link", name="返回").click()
        expect(_sent(phone)).to_contain_text(THUNDER)
    with signed_in(chromium, office, "clerk") as clerk:
        _open_round(clerk)
        _row(clerk, AGAIN).get_by_role("link", name=AGAIN, exact=True).click()
        history = clerk.get_by_role("region", name="历次报送")
        expect(history.get_by_role("listitem")).to_have_count(1)


def test_a_closed_round_is_shown_to_its_link_and_takes_nothing_more(
    office: Installation, links: Links, chromium: Browser
) -> None:
    with (
        on_a_phone(chromium, office) as phone,
        signed_in(chromium, office, "clerk") as clerk,
    ):
        phone.goto(links[LATE])
        phone.get_by_role("link", name=CLOUDS).click()
        phone.get_by_role("button", name="选这一场").click()
        _move_round(clerk, "截止选报")

        phone.get_by_role("button", name="提交选报").click()

        expect(phone.get_by_role("status")).to_contain_text("选报已截止，请与学会部联系。")
        expect(_list(phone)).to_contain_text("选报已截止，请与学会部联系。")
        expect(phone.get_by_role("button", name=re.compile("提交|上传|不选报"))).to_have_count(0)
        assert barriers(phone) == []
        phone.get_by_role("link", name=THUNDER).click()
        expect(phone.get_by_role("main")).to_contain_text("选报已截止，请与学会部联系。")
        expect(phone.get_by_role("button", name="选这一场")).to_have_count(0)
        assert barriers(phone) == []

        _move_round(clerk, "重新开放")
        phone.goto(links[LATE])
        phone.get_by_role("button", name="提交选报").click()
        expect(phone.get_by_role("status")).to_contain_text("已提交1场选报")


def _list(page: Page) -> Locator:
    return page.get_by_role("region", name=re.compile("^我们的清单"))


def _sent(page: Page) -> Locator:
    return page.get_by_role("region", name="已报的讲座")


def _row(page: Page, name: str) -> Locator:
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=name))


def _open_round(clerk: Page) -> None:
    clerk.goto("/desk/choices/")
    clerk.get_by_role("rowheader").get_by_role("link").click()


def _move_round(clerk: Page, how: str) -> None:
    """截止 or 重新开放, from the settings of the round."""
    _open_round(clerk)
    clerk.get_by_role("link", name="选报设置").click()
    clerk.get_by_role("button", name=how).click()
    expect(clerk.get_by_role("link", name="选报设置")).to_be_visible()
