"""What people do by mistake, twice, too late, or without what others have."""

import re
from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import Browser, FilePayload, Locator, Page, expect

from tests.flows.conftest import Start
from tests.flows.desk import field, on_a_phone, open_piece, signed_in
from tests.flows.installation import Installation

pytestmark = [pytest.mark.browser, pytest.mark.services]

BOTH, UNDONE, TWICE, CORRUPT, PLAIN, KEYS = SOCIETIES = (
    "洛阳市地震学会",
    "洛阳市营养学会",
    "洛阳市园艺学会",
    "洛阳市化学会",
    "洛阳市天文学会",
    "洛阳市护理学会",
)
LECTURE: Final = {
    "讲座题目": "阳台上的菜园",
    "主讲人": "苏晴川",
    "工作单位": "洛阳市园艺学会",
    "联系电话": "13800000077",
}


@pytest.fixture(scope="module")
def office(start: Start) -> Iterator[Installation]:
    with start(demo=True) as running:
        running.step("call", *SOCIETIES)
        running.step("receive", BOTH, UNDONE, PLAIN, KEYS)
        yield running


def test_of_two_clerks_on_one_piece_the_second_is_told_and_refused(
    office: Installation, chromium: Browser
) -> None:
    with (
        signed_in(chromium, office, "clerk2", java_script_enabled=False) as second,
        signed_in(chromium, office, "clerk") as first,
    ):
        open_piece(second, BOTH)  # without scripts: looking at it does not take it yet
        with first.expect_response(re.compile("/hold/")):
            open_piece(first, BOTH)

        second.get_by_role("button", name="接收2场，退回1场补正").click()

        expect(second.get_by_role("status")).to_contain_text("周岚正在办理这一件，请先办其他来件。")
        expect(second.get_by_text("周岚 正在办理这一件")).to_be_visible()
        expect(second.get_by_role("button", name=re.compile("接收"))).to_have_count(0)

        second.get_by_role("button", name="由我接手").click()
        expect(second.get_by_role("button", name="接收2场，退回1场补正")).to_be_visible()
        first.get_by_role("button", name="接收2场，退回1场补正").click()
        expect(first.get_by_text("许清和正在办理这一件，请先办其他来件。").first).to_be_visible()


def test_a_wrong_settlement_is_taken_back_with_its_answer(
    office: Installation, chromium: Browser
) -> None:
    with signed_in(chromium, office, "clerk") as clerk:
        open_piece(clerk, UNDONE)
        clerk.get_by_role("button", name="接收2场，退回1场补正").click()
        expect(clerk.get_by_role("status")).to_contain_text("接收2场，退回1场补正")

        clerk.get_by_role("status").get_by_role("button", name="撤销").click()

        expect(clerk.get_by_role("heading", level=1)).to_have_text(UNDONE)
        expect(clerk.get_by_role("button", name="接收2场，退回1场补正")).to_be_visible()
        clerk.goto("/desk/outbox/")
        expect(
            clerk.get_by_role("row").filter(has_text="需补正").filter(has_text=UNDONE)
        ).to_have_count(0)


def test_a_form_sent_twice_is_one_submission(office: Installation, chromium: Browser) -> None:
    link = office.step("link", TWICE)
    with on_a_phone(chromium, office) as phone:
        for window in (phone, phone.context.new_page()):
            window.goto(link)
            block = window.get_by_role("group", name="第1场")
            for label, text in LECTURE.items():
                block.get_by_label(label, exact=True).fill(text)
            window.get_by_role("button", name="下一步：核对后报送").click()
            expect(window.get_by_text("填报完整")).to_be_visible()

        receipts = []
        for window in phone.context.pages:
            window.get_by_role("button", name="确认无误，报送").click()
            expect(window.get_by_role("heading", level=1)).to_have_text("已收到")
            receipts.append(window.url)

    assert len(set(receipts)) == 1
    with signed_in(chromium, office, "clerk") as clerk:
        clerk.goto("/desk/board/")
        row = clerk.get_by_role("row", name=re.compile(TWICE))
        expect(row.get_by_role("cell").nth(2)).to_have_text("1")


def test_a_file_that_cannot_be_read_is_kept_and_says_how_to_send_it_again(
    office: Installation, chromium: Browser
) -> None:
    broken = FilePayload(
        name="征集表.xlsx", mimeType="application/octet-stream", buffer=b"PK\x03\x04" + b"?" * 900
    )
    with on_a_phone(chromium, office) as phone:
        phone.goto(office.step("link", CORRUPT))
        phone.get_by_text("直接上传").click()
        phone.get_by_label("选择文件").set_input_files(broken)
        phone.get_by_role("button", name="上传", exact=True).click()
        expect(phone.get_by_role("heading", level=1)).to_have_text("已收到")
        expect(phone.get_by_text("文件已存档：征集表.xlsx。")).to_be_visible()

    with signed_in(chromium, office, "clerk") as clerk:
        open_piece(clerk, CORRUPT)
        expect(clerk.get_by_text("文件已损坏，无法打开。请重新保存后再发一次。")).to_be_visible()
        expect(clerk.get_by_role("link", name="征集表.xlsx").first).to_be_attached()


def test_without_scripts_a_piece_is_mended_and_settled(
    office: Installation, chromium: Browser
) -> None:
    with signed_in(chromium, office, "clerk", java_script_enabled=False) as clerk:
        open_piece(clerk, PLAIN)
        clerk.get_by_label("主讲人", exact=True).fill("冯立新")
        clerk.get_by_role("button", name="本场核对完成").click()
        expect(clerk.locator("#parsed")).to_contain_text("0处错误")

        clerk.get_by_role("button", name="接收3场").click()

        expect(clerk.get_by_role("status")).to_contain_text("接收3场；答复已拟好")


def test_with_the_keyboard_alone_a_piece_is_walked_mended_and_settled(
    office: Installation, chromium: Browser
) -> None:
    with signed_in(chromium, office, "clerk") as clerk:
        open_piece(clerk, KEYS)
        expect(_current_tab(clerk)).to_contain_text("3")
        clerk.keyboard.press("k")
        expect(_current_tab(clerk)).to_contain_text("2")
        clerk.keyboard.press("j")
        expect(_current_tab(clerk)).to_contain_text("3")

        clerk.keyboard.press("n")
        expect(field(clerk, "主讲人")).to_have_class(re.compile("is-current"))
        _tab_to(clerk, "f-speaker")
        clerk.keyboard.type("冯立新")
        clerk.keyboard.press("Enter")  # saves, and no more than that
        expect(clerk.locator("#parsed")).to_contain_text("0处错误")
        expect(clerk.get_by_role("heading", level=1)).to_have_text(KEYS)
        with clerk.expect_navigation():
            clerk.keyboard.press("d")
        expect(clerk.locator("#parsed")).to_contain_text("0处错误，0处提醒")
        clerk.keyboard.press("a")

        expect(clerk.get_by_role("status")).to_contain_text("接收3场；答复已拟好")


def test_a_link_of_last_year_says_what_to_do_instead(
    office: Installation, chromium: Browser
) -> None:
    link = office.step("link", TWICE)
    office.step("expire-links")
    with on_a_phone(chromium, office) as phone:
        answer = phone.goto(link)

        assert answer is not None
        assert answer.status == 410
        expect(phone.get_by_role("heading", level=1)).to_have_text("这个链接现在不能使用")
        expect(phone.get_by_text("请打电话给学会部，会重新发一个链接给您")).to_be_visible()
        main = phone.get_by_role("main")
        expect(main.get_by_role("link", name="0379-00000000")).to_be_visible()


def _tab_to(clerk: Page, control: str) -> None:
    """Go on with the Tab key until this control has the focus."""
    for _ in range(40):
        if clerk.evaluate("document.activeElement.id") == control:
            return
        clerk.keyboard.press("Tab")
    raise AssertionError(f"{control} is not reached by the Tab key")


def _current_tab(clerk: Page) -> Locator:
    return clerk.locator("#parsed .seg [aria-current]")
