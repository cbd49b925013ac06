"""Every page that can be reached by links: no barrier, no complaint, no sideways scroll."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import DESKTOP, PHONE, barriers, window
from tests.flows.desk import sign_in
from tests.flows.installation import Installation, installation

pytestmark = [pytest.mark.browser, pytest.mark.services]

FILE: Final = re.compile(
    r"\.(xlsx|docx|csv|pdf|zip|ics|rss|json|svg|jpg)/?$|/(file|original|signed|picture)/"
)
CODE: Final = re.compile(r"^(\d+|\d{4}-\d{2}|[A-Z0-9]{5,})$")
ROLES: Final = ("clerk", "reviewer", "leader", "county", "host", "security", "system", "audit")
FEWEST_KINDS: Final = 30  # of desk pages; fewer means that the walk lost its way
LINKED: Final = {"fill", "correct", "contact", "deliver", "choose"}  # pages behind signed links
LINKS: Final = "() => [...document.querySelectorAll('a[href]')].map((a) => a.href)"


@pytest.fixture(scope="module")
def office(small_year: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("office") / "data"
    shutil.copytree(small_year, folder)
    with installation(folder, demo=True) as running:
        yield running


@pytest.fixture
def known() -> set[str]:
    """The kinds of pages looked at so far: one of each is enough."""
    return set()


def test_pages_of_the_desk_have_no_barrier(
    office: Installation, chromium: Browser, known: set[str]
) -> None:
    faults = []
    for role in ROLES:
        with window(chromium, address=office.address) as page:
            sign_in(page, role)
            page.wait_for_url("**/desk/**")
            faults += _walked(page, office, "/desk/", known)

    assert len(known) > FEWEST_KINDS
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("mode", ["标准版", "大字版"])
def test_public_pages_have_no_barrier(
    office: Installation, chromium: Browser, known: set[str], mode: str
) -> None:
    with window(chromium, address=office.address) as page:
        page.goto("/")
        if mode == "大字版":
            page.get_by_role("button", name=mode).click()
            page.locator("[data-mode=elder]").wait_for()
        faults = _walked(page, office, "/", known)

    assert {"/", "/programme/", "/programme/*/"} <= known
    assert not faults, "\n".join(faults)


def test_pages_behind_links_have_no_barrier(office: Installation, chromium: Browser) -> None:
    letters = [urlsplit(link).path for link in office.step("links").split()]
    assert {path.split("/")[1] for path in letters} == LINKED

    with window(chromium, address=office.address) as page:
        faults = [
            fault for path in [*letters, "/fill/none/", "/nowhere/"] for fault in _seen(page, path)
        ]

    assert not faults, "\n".join(faults)


def _walked(page: Page, office: Installation, start: str, known: set[str]) -> list[str]:
    """The faults of one page of every kind not known yet, by following links from `start`."""
    waiting, faults = [start], []
    known.add(_kind(start))
    while waiting:
        faults += _seen(page, waiting.pop(0))
        for link in page.evaluate(LINKS):
            kind = _kind(link)
            inside = link.startswith(office.address) and not FILE.search(urlsplit(link).path)
            if inside and kind not in known:
                known.add(kind)
                waiting.append(link)
    return faults


def _kind(address: str) -> str:
    """The address with everything that only names one thing among its like left open."""
    path = urlsplit(address).path.split("/")
    return "/".join("*" if CODE.match(part) else part for part in path)


def _seen(page: Page, address: str) -> list[str]:
    page.set_viewport_size(DESKTOP)
    page.goto(address)
    wide = [f"{address} 1280: {fault}" for fault in barriers(page)]
    page.set_viewport_size(PHONE)
    return wide + [f"{address} 375: {fault}" for fault in barriers(page)]
