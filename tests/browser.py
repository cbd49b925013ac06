"""The suite's browser: Debian's Chromium, started once a session, and windows in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    ViewportSize,
    sync_playwright,
)

CHROMIUM: Final = "/usr/bin/chromium"
QUIET: Final = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
]
PHONE: Final[ViewportSize] = {"width": 375, "height": 812}
DESKTOP: Final[ViewportSize] = {"width": 1280, "height": 900}
PATIENCE_MS: Final = 60_000  # a machine busy with the rest of the suite


AXE: Final = (Path(__file__).parent / "web/vendor/axe.min.js").read_text(encoding="utf-8")
RULES: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@contextmanager
def running_chromium() -> Iterator[Browser]:
    assert Path(CHROMIUM).exists(), "the tests drive Debian's chromium: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with running_chromium() as browser:
        yield browser


@contextmanager
def window(browser: Browser, *, address: str = "", **more: Any) -> Iterator[Page]:
    """A Chinese reader's window; what the page complains about fails whoever opened it."""
    settings: dict[str, Any] = {"locale": "zh-CN", "viewport": DESKTOP, **more}
    context = browser.new_context(base_url=address or None, **settings)
    context.set_default_timeout(PATIENCE_MS)
    complaints = listen(context)
    yield context.new_page()
    context.close()
    assert complaints == []


def listen(context: BrowserContext) -> list[str]:
    """Every error the pages of a context write to their console, scripts' and CSP's included.

    A page that is itself an answer of refusal (410, 422, …) is written there too and is none.
    """
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if (
            message.type == "error"
            and "the server responded with a status of 4" not in message.text
        ):
            complaints.append(f"{message.page.url if message.page else ''} {message.text}")

    context.on("console", hear)
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    return complaints


def barriers(page: Page) -> list[str]:
    """What axe finds on the page, and whether the page scrolls sideways."""
    page.evaluate(AXE)
    answer = page.evaluate("(rules) => axe.run(document, {runOnly: rules})", RULES)
    found = [
        f"{each['id']} {each['nodes'][0]['target']} {each['nodes'][0]['html'][:90]}"
        for each in answer["violations"]
    ]
    assert page.viewport_size is not None
    if page.evaluate("document.documentElement.scrollWidth") > page.viewport_size["width"]:
        found.append("scrolls sideways")
    return found
