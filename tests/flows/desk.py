"""How tests use the pages: signing in, the bench, the outbox, by what a reader sees."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from playwright.sync_api import Browser, Locator, Page, expect

from keguang.demo.accounts import PASSWORD
from tests.browser import PATIENCE_MS, PHONE, window
from tests.flows.installation import Installation
from tests.servers.starting import wait_until

PATIENCE_S: Final = PATIENCE_MS / 1000
expect.set_options(timeout=PATIENCE_MS)


@contextmanager
def signed_in(browser: Browser, office: Installation, name: str, **more: Any) -> Iterator[Page]:
    """A window in which this person has signed in to the desk."""
    with window(browser, address=office.address, **more) as page:
        sign_in(page, name)
        page.wait_for_url("**/desk/**")
        yield page


def sign_in(page: Page, name: str, password: str = PASSWORD) -> None:
    page.goto("/account/login/")
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码").fill(password)
    page.get_by_role("main").get_by_role("button", name="登录").click()


@contextmanager
def on_a_phone(browser: Browser, office: Installation) -> Iterator[Page]:
    """A resident's or a society's phone: nobody is signed in."""
    phone = {"viewport": PHONE, "has_touch": True, "is_mobile": True}
    with window(browser, address=office.address, **phone) as page:
        yield page


def open_piece(page: Page, society: str) -> None:
    """From the queue to the bench of the society's piece, once the worker has read it."""

    def is_read() -> bool:
        page.goto("/desk/intake/")
        row = page.get_by_role("row", name=re.compile(society))
        return row.count() == 1 and row.get_by_role("link", name="核对").count() == 1

    wait_until(is_read, what=f"the piece of {society}", limit_s=PATIENCE_S)
    page.get_by_role("link", name=society).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(society)


def field(page: Page, label: str) -> Locator:
    """One field of the bench with its finding and answers."""
    return page.locator("[data-pf]").filter(has=page.get_by_label(label, exact=True))


def send_draft(page: Page, subject: str | re.Pattern[str]) -> str:
    """Open the one draft with this subject, send it, and tell what it said."""
    page.goto("/desk/outbox/")
    row = page.get_by_role("row").filter(has_text=subject)
    expect(row).to_have_count(1)
    row.get_by_role("link").first.click()
    text = page.get_by_label("正文").input_value()
    page.get_by_role("button", name="发送这一封").click()
    expect(page.get_by_role("status")).to_contain_text("已放行")
    return text
