"""有害文件 through a running installation: while its worker digests them, every page answers."""

from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.flows.conftest import Start
from tests.flows.desk import PATIENCE_S, signed_in
from tests.flows.installation import Installation
from tests.lectures import sheets
from tests.security.hostile import HOSTILE
from tests.servers.starting import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.services]

SOCIETY: Final = "洛阳市天文学会"
# the slowest first, so that the others queue up behind it
HEAVY: Final = ("a PDF stream without end", "fifty thousand rows", "a bomb", "a PDF without end")
PAGES: Final = ("/", "/desk/", "/desk/board/", "/desk/intake/", "/desk/intake/?state=reading")


@pytest.fixture(scope="module")
def office(start: Start) -> Iterator[Installation]:
    with start(demo=True) as running:
        running.step("call", SOCIETY)
        yield running


def test_pages_answer_while_the_worker_digests_and_then_reads_the_good_form(
    office: Installation, chromium: Browser
) -> None:
    deliveries = [(name, made()) for name, made, _outcome in map(HOSTILE.__getitem__, HEAVY)]
    deliveries.append(("征集表.xlsx", sheets.workbook(sheets.GOOD, organisation=SOCIETY)))
    answers: set[tuple[str, int]] = set()
    waiting: list[int] = []

    def all_are_read() -> bool:
        waiting.append(unread(clerk))
        answers.update((path, clerk.request.get(path).status) for path in PAGES)
        return not waiting[-1]

    with signed_in(chromium, office, "clerk") as clerk:
        for name, content in deliveries:
            send(clerk, name, content)
            all_are_read()
        wait_until(all_are_read, what="the good form behind the others", limit_s=3 * PATIENCE_S)

        assert answers == {(path, 200) for path in PAGES}
        assert any(waiting)  # or nobody asked while the worker was busy
        clerk.goto("/desk/intake/")
        good = clerk.get_by_role("row", name="填报完整")
        expect(good).to_contain_text(f"{len(sheets.GOOD)} 场")
        expect(clerk.get_by_role("row", name="没有读出讲座")).to_have_count(len(HEAVY))


def unread(clerk: Page) -> int:
    """How many pieces the worker has still to read, as the page says."""
    clerk.goto("/desk/intake/?state=reading")
    return int(clerk.get_by_role("link", name="识别中").locator("b").inner_text())


def send(clerk: Page, name: str, content: bytes) -> None:
    clerk.goto("/desk/intake/upload/")
    clerk.locator("input[type=file]").set_input_files(
        FilePayload(name=name, mimeType="application/octet-stream", buffer=content)
    )
    clerk.get_by_role("button", name="存档并识别").click()
    clerk.wait_for_url(lambda url: "/upload/" not in url)  # on to the bench
