"""Pictures for the how-tos: what reviewer, county, society, community and administrator see."""

import re
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, expect

from keguang.demo.accounts import PASSWORD
from tests.browser import window
from tests.flows.desk import signed_in
from tests.flows.installation import Installation

type Keep = Callable[[Page, str], None]


def take_desk_roles(browser: Browser, office: Installation, keep: Keep) -> None:
    """One picture or two of each role that signs in."""
    for account, walk in DESK_ROLES.items():
        with signed_in(browser, office, account, reduced_motion="reduce") as page:
            walk(page, keep)


def take_links(browser: Browser, office: Installation, keep: Keep, **phone: Any) -> None:
    """A community's list and a society's lectures, each by its link, on a telephone."""
    links = office.step("links").split()
    with window(browser, address=office.address, **phone) as page:
        page.goto(_path(links, "/choose/"))
        _choose(page)
        keep(page, "phone-choose")
        page.goto(_path(links, "/deliver/"))
        expect(page.locator(".slip").first).to_be_visible()
        keep(page, "phone-report")


def _path(links: list[str], of: str) -> str:
    return urlsplit(next(link for link in links if of in link)).path


def _reviewer(page: Page, keep: Keep) -> None:
    """The queue with a lecture ticked, and a lecture open at its opinion."""
    page.goto("/desk/review/")
    page.locator("[data-pick]").first.check()
    keep(page, "review")
    page.get_by_role("link", name=re.compile("^查看")).first.click()
    expect(page.get_by_role("button", name="退回补正")).to_be_visible()
    keep(page, "review-lecture")


def _county(page: Page, keep: Keep) -> None:
    page.goto("/desk/choices/")
    page.get_by_role("rowheader").get_by_role("link").first.click()
    page.get_by_role("rowheader").get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("嵩县科协")
    here = page.url
    page.get_by_role("main").get_by_text(re.compile("^选这一场")).first.click()
    page.get_by_label("希望日期").fill("4月8日")
    page.get_by_label("预计人数").fill("60")
    page.get_by_role("button", name="选这一场").click()
    page.goto(here)
    keep(page, "county-choose")
    page.goto("/desk/editions/")
    keep(page, "county-editions")


def _security(page: Page, keep: Keep) -> None:
    page.goto("/desk/accounts/")
    keep(page, "accounts")


def _system(page: Page, keep: Keep) -> None:
    page.goto("/desk/retention/")
    keep(page, "retention")


def _society(page: Page, keep: Keep) -> None:
    """A token as its maker fills in what it is for."""
    page.goto("/desk/tokens/new/")
    if page.get_by_label("密码").count():
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("main").get_by_role("button", name="确认").click()
    page.get_by_label("用途").fill("学会官网")
    page.get_by_role("checkbox").first.check()
    keep(page, "token")


def _leader(page: Page, keep: Keep) -> None:
    """Of the year before, which is over."""
    page.goto("/desk/figures/?year=2025")
    keep(page, "figures")


def _choose(page: Page) -> None:
    """Two lectures on the community's list, not yet sent."""
    start = page.url
    for number, day in enumerate(("4月8日", "4月22日")):
        page.goto(start)
        page.locator(".offer__title a").nth(number).click()
        page.get_by_label("希望日期").fill(day)
        page.get_by_label("预计人数").fill("60")
        page.get_by_role("button", name="选这一场").click()
    expect(page.get_by_role("button", name="提交选报")).to_be_visible()


DESK_ROLES: Final[dict[str, Callable[[Page, Keep], None]]] = {
    "reviewer": _reviewer,
    "county": _county,
    "security": _security,
    "system": _system,
    "society": _society,
    "leader": _leader,
}
