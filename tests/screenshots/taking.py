"""Walks through the demonstration as a reader of the README would, and takes pictures."""

import io
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser import PHONE, running_chromium, window
from tests.flows.desk import sign_in
from tests.flows.installation import Installation, prepared, serving
from tests.screenshots import roles
from tests.servers.starting import wait_until

NOW: Final = "2026-03-03T09:20"
COLOURS: Final = 192
PHONE_WINDOW: Final[dict[str, Any]] = {
    "viewport": PHONE,
    "is_mobile": True,
    "has_touch": True,
    "device_scale_factor": 2,
    "reduced_motion": "reduce",
}
QUESTION: Final = "form.note .btn--main"  # of the bench, its likely answer
SCANS_S: Final = 600.0  # a dozen scanned forms on a busy machine


def take_all(out: Path, data: Path) -> None:
    """Load the demonstration into `data`, start it, and write every picture into `out`."""
    out.mkdir(parents=True, exist_ok=True)
    data.mkdir(parents=True)
    office = prepared(data, demo=True, now=NOW)
    office.manage("prepare", "--demo")
    with serving(office), running_chromium() as browser:
        take_roles(browser, office, out)
        take_desk(browser, office, out)
        take_phone(browser, office, out)
        take_published(browser, office, out)
        take_public(browser, office, out)


def take_desk(browser: Browser, office: Installation, out: Path) -> None:
    with window(browser, address=office.address, reduced_motion="reduce") as page:
        sign_in(page, "clerk")
        page.wait_for_url("**/desk/")
        wait_until(lambda: _scans_are_read(page), what="the scans", limit_s=SCANS_S)
        for name, go in DESK.items():
            go(page)
            keep(page, out / f"{name}.png")


def take_phone(browser: Browser, office: Installation, out: Path) -> None:
    """What a society does by its link, and the board in a clerk's hand."""
    with window(browser, address=office.address, **PHONE_WINDOW) as page:
        page.goto(_correction_link(office))
        expect(page.locator(".error").first).to_be_visible()
        keep(page, out / "phone-correction.png")
        sign_in(page, "clerk")
        page.wait_for_url("**/desk/")
        page.goto("/desk/board/")
        keep(page, out / "phone-board.png")


def take_published(browser: Browser, office: Installation, out: Path) -> None:
    """The programme goes out: the public pages are of this year from here on."""
    with window(browser, address=office.address, reduced_motion="reduce") as page:
        sign_in(page, "clerk")
        page.wait_for_url("**/desk/")
        page.goto(f"{_call_address(page)}programme/")
        page.get_by_role("button", name=re.compile(r"^公布 \d+ 场")).click()
        expect(page.get_by_role("status")).to_contain_text("已公布")
        keep(page, out / "programme-desk.png")


def take_public(browser: Browser, office: Installation, out: Path) -> None:
    wide = {"reduced_motion": "reduce"}
    for prefix, more in (("", wide), ("phone-", PHONE_WINDOW)):
        with window(browser, address=office.address, **more) as page:
            page.goto("/")
            keep(page, out / f"{prefix}home.png")
            page.goto("/programme/")
            keep(page, out / f"{prefix}programme.png")
            page.locator(".offer a").first.click()
            expect(page.locator(".facts")).to_be_attached()
            keep(page, out / f"{prefix}lecture.png")


def take_roles(browser: Browser, office: Installation, out: Path) -> None:
    def into(page: Page, name: str) -> None:
        keep(page, out / f"{name}.png")

    roles.take_desk_roles(browser, office, into)
    roles.take_links(browser, office, into, **PHONE_WINDOW)


def keep(page: Page, file: Path) -> None:
    """The visible part of the page with few colours: README pictures load on slow lines too."""
    page.mouse.move(0, 0)
    page.wait_for_load_state("load")
    shot = Image.open(io.BytesIO(page.screenshot(animations="disabled", caret="hide")))
    small = shot.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    small.save(file, optimize=True)
    sys.stderr.write(f"{file} {file.stat().st_size // 1024} KB\n")


def _scans_are_read(page: Page) -> bool:
    page.goto("/desk/intake/")
    return page.get_by_role("link", name=re.compile(r"^识别中\s*0$")).count() == 1


def _today(page: Page) -> None:
    page.goto("/desk/")


def _board(page: Page) -> None:
    page.goto("/desk/board/")


def _bench(page: Page) -> None:
    """A piece with a wrong lecture, its questions answered: findings, answers, their place."""
    page.goto("/desk/intake/")
    faulty = page.get_by_role("row").filter(has_text=re.compile(r"\d场有错误"))
    faulty.get_by_role("link").first.click()
    expect(page.locator(".bench")).to_be_visible()
    here = page.url
    while page.locator(QUESTION).count():
        with page.expect_navigation():
            page.locator(QUESTION).first.click()
    page.goto(here)
    expect(page.locator(".sheet")).to_be_visible()


def _scan(page: Page) -> None:
    page.goto("/desk/intake/")
    rows = page.get_by_role("row").filter(has_text=re.compile(r"扫描|盖章|照片"))
    rows.get_by_role("link").first.click()
    expect(page.locator("svg.page")).to_be_visible()


def _outbox(page: Page) -> None:
    """The answer that settling the piece on the bench has drafted."""
    page.get_by_role("button", name=re.compile("^接收")).click()
    expect(page.get_by_role("status")).to_contain_text("答复已拟好")
    page.goto("/desk/outbox/?kind=lectures.answer")
    page.get_by_role("row").filter(has_text="需补正").get_by_role("link").first.click()
    expect(page.get_by_label("正文")).to_be_visible()


def _call(page: Page) -> None:
    _call_address(page)


def _leaders_result(page: Page) -> None:
    page.goto(f"{_call_address(page)}summary/")
    page.get_by_role("button", name=re.compile("^全部待审核的")).click()
    page.get_by_role("link", name="登记审定结果").click()
    page.get_by_label("审定意见").fill("除3、5外同意")
    page.get_by_label("审定人").fill("顾明远")
    page.get_by_label("会议").fill("主席办公会")
    page.get_by_role("button", name="下一步：核对").click()
    expect(page.get_by_text("尚未生效")).to_be_visible()


def _call_address(page: Page) -> str:
    page.goto("/desk/calls/")
    page.get_by_role("row").nth(1).get_by_role("link").first.click()
    expect(page.get_by_text("函件预览")).to_be_visible()
    return page.url


DESK: Final[dict[str, Callable[[Page], None]]] = {
    "today": _today,
    "board": _board,
    "bench": _bench,
    "outbox": _outbox,  # goes on from the bench
    "bench-scan": _scan,
    "call": _call,
    "leaders-result": _leaders_result,
}


def _correction_link(office: Installation) -> str:
    """A link that a letter of the demonstration carries to a society's correction page."""
    links = office.step("links").split()
    return urlsplit(next(link for link in links if "/correct/" in link)).path
