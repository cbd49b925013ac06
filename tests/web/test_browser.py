"""The face in a real browser: accessibility, keys, and what the scripts add."""

import io
import json
import re
from typing import Any, Final

import pypdfium2
import pytest
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page, ViewportSize, expect

from tests.browser import DESKTOP, PHONE, barriers
from tests.web import urls

pytestmark = pytest.mark.browser

FACES: Final = {
    "desk": "/samples/",
    "public": "/samples/?face=public",
    "elder": "/samples/?face=public&mode=elder",
    "board": "/board/",
}
SMALL_TARGETS: Final = """() => [...document.querySelectorAll("a, button, select, input, summary")]
  .filter((e) => e.getClientRects().length)
  .filter((e) => !e.closest(".vh, .skip, p:not(.actions), .choice, .meta, svg, thead"))
  .filter((e) => !e.matches("[type=hidden], [type=checkbox], .slip a, .offer a, .tag"))
  .filter((e) => e.getBoundingClientRect().height < 43.5)
  .map((e) => e.outerHTML.slice(0, 90))"""


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["375", "1280"])
@pytest.mark.parametrize("face", FACES)
def test_a_page_has_no_barrier_and_no_sideways_scroll(
    page: Page, site: str, face: str, size: ViewportSize
) -> None:
    page.set_viewport_size(size)
    page.goto(site + FACES[face])

    assert barriers(page) == []


@pytest.mark.parametrize("face", FACES)
def test_on_a_phone_everything_can_be_hit_with_a_thumb(
    chromium: Browser, site: str, face: str
) -> None:
    context = chromium.new_context(viewport=PHONE, has_touch=True, is_mobile=True, locale="zh-CN")
    phone = context.new_page()
    phone.goto(site + FACES[face])

    small = phone.evaluate(SMALL_TARGETS)

    context.close()
    assert small == []


def test_without_scripts_nothing_that_needs_them_is_shown(chromium: Browser, site: str) -> None:
    context = chromium.new_context(java_script_enabled=False, locale="zh-CN")
    plain = context.new_page()
    plain.goto(site + "/samples/")

    expect(plain.locator(".cal")).to_be_hidden()
    for control in plain.locator(".needs-js").all():
        expect(control).to_be_hidden()
    expect(plain.get_by_text("写催报邮件")).to_be_visible()
    context.close()


def test_on_a_phone_the_navigation_opens_by_a_plain_link(chromium: Browser, site: str) -> None:
    context = chromium.new_context(java_script_enabled=False, viewport=PHONE, locale="zh-CN")
    phone = context.new_page()
    phone.goto(site + "/samples/")
    entry = phone.get_by_role("link", name=re.compile("来件办理"))
    expect(entry).to_be_hidden()

    phone.get_by_role("link", name="全部功能").click()

    expect(entry).to_be_visible()
    context.close()


def test_the_bar_for_chosen_rows_counts_them_and_sends_them(page: Page, site: str) -> None:
    page.goto(site + "/board/")
    bar = page.locator("[data-pickbar]")
    expect(bar).to_be_hidden()
    page.keyboard.press("c")  # the key of a hidden button does nothing

    page.get_by_label("选中洛阳市第3学会").check()
    page.get_by_label("选中洛阳市第6学会").click(modifiers=["Shift"])

    expect(bar).to_contain_text("已选 4 家")
    assert page.evaluate("document.querySelector('[data-pick-all]').indeterminate")
    page.keyboard.press("c")
    page.wait_for_url("**/chosen/")
    assert json.loads(page.locator("body").inner_text()) == {
        "action": "chase",
        "pick": ["3", "4", "5", "6"],
    }


def test_all_rows_are_chosen_and_given_up_at_once(page: Page, site: str) -> None:
    page.goto(site + "/board/")

    page.get_by_label("全选本页").check()
    expect(page.locator("[data-picked]")).to_have_text(str(urls.SOCIETIES))
    page.get_by_role("button", name="不选了").click()

    expect(page.locator("[data-pickbar]")).to_be_hidden()
    expect(page.locator("[data-pick]:checked")).to_have_count(0)


def test_a_board_of_sixty_societies_prints_on_two_pages(page: Page, site: str) -> None:
    page.goto(site + "/board/")

    printed = pypdfium2.PdfDocument(io.BytesIO(page.pdf(prefer_css_page_size=True)))

    words = ["".join(sheet.get_textpage().get_text_range().split()) for sheet in printed]
    printed.close()
    assert len(words) == 2
    assert "洛阳市第59学会" in words[1]
    assert "审核通过/应报" in words[0]
    assert "审核通过/应报" in words[1]  # the heading is repeated
    assert "写催报邮件" not in "".join(words)


def test_the_next_problem_and_its_place_are_shown_together(page: Page, site: str) -> None:
    page.goto(site + "/samples/")
    expect(page.locator(".pf.is-current")).to_contain_text("联系电话")

    page.keyboard.press("p")

    expect(page.locator(".pf.is-current label")).to_have_text("主讲人")
    expect(page.locator(".sheet .is-now")).to_have_id("cell-C5")
    expect(page.locator("[data-now-text]")).to_have_text("刘佳宁 工程师")


def test_a_place_of_the_original_leads_to_its_field(page: Page, site: str) -> None:
    page.goto(site + "/samples/")

    page.locator("#cell-C5").click()

    expect(page.locator("#f-speaker")).to_be_focused()


def test_letters_typed_into_a_field_are_no_keys(page: Page, site: str) -> None:
    page.goto(site + "/samples/")
    box = page.locator("#f-title")

    box.fill("")
    box.press_sequentially("jnra?")

    expect(box).to_have_value("jnra?")
    expect(page.locator("#keys-help")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(box).not_to_be_focused()


def test_all_keys_are_told_and_can_be_switched_off(page: Page, site: str) -> None:
    page.goto(site + "/samples/")
    page.keyboard.press("?")
    expect(page.locator("#keys-help")).to_be_visible()

    page.get_by_label("在这台电脑上关闭快捷键").check()
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("?")

    expect(page.locator("#keys-help")).to_be_hidden()


def test_the_search_is_reached_by_a_key(page: Page, site: str) -> None:
    page.goto(site + "/samples/")

    page.keyboard.press("/")

    expect(page.get_by_role("searchbox", name="全站查找")).to_be_focused()


def test_a_menu_closes_by_escape_and_gives_the_focus_back(page: Page, site: str) -> None:
    page.goto(site + "/samples/")
    menu = page.locator("summary", has_text="更多")
    menu.click()
    expect(page.get_by_role("link", name="导出").last).to_be_visible()

    page.keyboard.press("Escape")

    expect(menu).to_be_focused()
    assert not page.evaluate("document.querySelector('details[data-menu]').open")


def test_a_dialog_keeps_the_focus_and_closes_by_escape(page: Page, site: str) -> None:
    page.goto(site + "/samples/")
    page.get_by_role("link", name="删除…").click()
    dialog = page.get_by_role("dialog", name="删除这一版方案？")
    expect(dialog).to_be_visible()

    page.keyboard.press("Escape")

    expect(dialog).to_be_hidden()


def test_a_day_of_the_month_fills_the_date_box(page: Page, site: str) -> None:
    page.goto(site + "/samples/?face=public")
    grid = page.locator("#cal-date-cal")
    shown = grid.locator("strong").inner_text()

    grid.get_by_role("button", name="下个月").click()
    expect(grid.locator("strong")).not_to_have_text(shown)
    day = grid.locator("[data-date$='-17']")
    day.click()

    expect(page.locator("#cal-date")).to_have_value(day.get_attribute("data-date") or "")
    expect(day).to_have_attribute("aria-pressed", "true")


def test_a_form_is_kept_a_moment_after_each_change(page: Page, site: str) -> None:
    urls.kept.clear()
    page.goto(site + "/filling/")

    page.get_by_label("题目").press_sequentially("看云识天气")

    expect(page.locator("output.saved")).to_have_text("已保存")
    assert urls.kept == ["看云识天气"]


@pytest.fixture
def uncomplaining(chromium: Browser) -> Any:
    """A window for answers that are refusals: Chromium writes those to its console."""
    context = chromium.new_context(locale="zh-CN")
    yield context.new_page()
    context.close()


def test_a_form_somebody_else_changed_is_not_overwritten_in_silence(
    uncomplaining: Page, site: str
) -> None:
    uncomplaining.goto(site + "/filling/")

    uncomplaining.get_by_label("题目").fill("冲突")

    expect(uncomplaining.locator("output.saved")).to_contain_text("别人刚改过")


def picture(name: str, size: tuple[int, int]) -> FilePayload:
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, "PNG")
    return FilePayload(name=name, mimeType="image/png", buffer=out.getvalue())


def a_file(name: str, size: int = 2) -> FilePayload:
    return FilePayload(name=name, mimeType="application/octet-stream", buffer=b"P" * size)


def let_go(page: Page, kind: str, *names: str) -> None:
    """Drop or paste files beside any field, as from a folder or a screenshot."""
    page.evaluate(
        """([kind, names]) => {
          const data = new DataTransfer();
          names.forEach((name) => data.items.add(new File(["x"], name, {type: "image/png"})));
          const event = kind === "paste"
            ? new ClipboardEvent("paste", {clipboardData: data, bubbles: true})
            : new DragEvent(kind, {dataTransfer: data, bubbles: true, cancelable: true});
          document.querySelector("h1").dispatchEvent(event);
        }""",
        [kind, list(names)],
    )


def test_pages_are_put_in_order_and_turned_before_they_are_sent_as_one(
    page: Page, site: str
) -> None:
    page.goto(site + "/filling/")
    page.locator("#upload-files").set_input_files(
        [picture("甲.png", (300, 200)), picture("乙.png", (200, 300)), a_file("征集表.xlsx")]
    )
    lines = page.locator("[data-files] li")
    expect(lines).to_have_count(3)
    expect(lines.nth(0).locator("canvas")).to_be_visible()
    expect(lines.nth(2).get_by_role("button", name="顺时针转90°")).to_be_hidden()

    lines.nth(1).get_by_role("button", name="前移一位").click()
    expect(page.locator("[data-files] b")).to_have_text(["乙.png", "甲.png", "征集表.xlsx"])
    for _ in range(3):
        lines.nth(0).get_by_role("button", name="顺时针转90°").click()
    expect(lines.nth(0).locator("canvas")).to_have_attribute("data-turned", "270")
    page.get_by_text("这些照片是同一份表的各页").click()
    page.get_by_role("button", name="上传").click()
    page.wait_for_url(site + "/filling/?sent")

    files, rotations, one_form = urls.received.pop()
    assert urls.received == []
    assert [file.name for file in files] == ["乙.png", "甲.png", "征集表.xlsx"]
    assert (rotations, one_form) == (["270", "0", "0"], True)


def test_a_refused_delivery_says_why_and_is_sent_again_without_what_was_wrong(
    page: Page, site: str
) -> None:
    page.goto(site + "/filling/")
    page.locator("#upload-files").set_input_files([a_file("征集表.xlsx"), a_file("病毒.exe")])
    page.get_by_role("button", name="上传").click()
    lines = page.locator("[data-files] li")
    expect(lines.nth(0)).to_contain_text("读不了这种文件")
    expect(lines.nth(1)).to_contain_text("读不了这种文件")

    lines.nth(1).get_by_role("button", name="移除").click()
    page.get_by_role("button", name="上传").click()
    page.wait_for_url(site + "/filling/?sent")

    sent = [[file.name for file in files] for files, _turns, _one in urls.received]
    urls.received.clear()
    assert sent == [["征集表.xlsx", "病毒.exe"], ["征集表.xlsx"]]


def test_a_file_too_large_is_said_so_at_once_and_never_sent(page: Page, site: str) -> None:
    page.goto(site + "/filling/")
    page.locator("#upload-files").set_input_files(
        [a_file("征集表.xlsx"), a_file("录像.mp4", 21 * 1024 * 1024)]
    )

    expect(page.locator("[data-files] li").nth(1)).to_contain_text("超过20MB")
    page.get_by_role("button", name="上传").click()
    page.wait_for_url(site + "/filling/?sent")

    files, _turns, _one = urls.received.pop()
    assert [file.name for file in files] == ["征集表.xlsx"]


def test_files_let_go_anywhere_on_the_page_join_the_list(page: Page, site: str) -> None:
    page.goto(site + "/filling/")

    let_go(page, "dragover", "甲.png")
    expect(page.locator(".drop")).to_have_class(re.compile("is-over"))
    let_go(page, "drop", "甲.png", "乙.png")

    expect(page.locator("[data-files] b")).to_have_text(["甲.png", "乙.png"])
    expect(page.locator(".drop")).not_to_have_class(re.compile("is-over"))
    expect(page.locator("[data-files] li").first).to_contain_text("等待上传")


def test_a_pasted_screenshot_gets_a_name_of_its_own(page: Page, site: str) -> None:
    page.goto(site + "/filling/")

    let_go(page, "paste", "image.png")

    expect(page.locator("[data-files] b")).to_have_text(re.compile(r"^截图\d{6}\.png$"))


def test_the_question_of_one_form_is_asked_of_several_pictures_only(page: Page, site: str) -> None:
    page.goto(site + "/filling/")
    one_form = page.get_by_text("这些照片是同一份表的各页")
    expect(one_form).to_be_hidden()

    page.locator("#upload-files").set_input_files(
        [picture("甲.png", (300, 200)), a_file("表.xlsx")]
    )
    expect(one_form).to_be_hidden()
    page.locator("#upload-files").set_input_files([picture("乙.png", (300, 200))])
    expect(one_form).to_be_visible()


def test_without_scripts_the_same_form_sends_one_delivery(chromium: Browser, site: str) -> None:
    context = chromium.new_context(java_script_enabled=False, locale="zh-CN")
    plain = context.new_page()
    plain.goto(site + "/filling/")
    plain.locator("#upload-files").set_input_files(
        [picture("甲.png", (300, 200)), picture("乙.png", (200, 300))]
    )
    plain.get_by_text("这些照片是同一份表的各页").click()
    plain.get_by_role("button", name="上传").click()
    expect(plain.locator("body")).to_contain_text("/filling/?sent")
    context.close()

    files, rotations, one_form = urls.received.pop()
    assert ([file.name for file in files], rotations, one_form) == (["甲.png", "乙.png"], [], True)


def test_a_text_is_copied_and_the_button_says_so(chromium: Browser, site: str) -> None:
    context = chromium.new_context(
        locale="zh-CN", permissions=["clipboard-read", "clipboard-write"]
    )
    page = context.new_page()
    page.goto(site + "/samples/")

    page.get_by_role("button", name="复制群通知").last.click()

    expect(page.get_by_role("button", name="已复制")).to_be_visible()
    assert "消防协会" in page.evaluate("navigator.clipboard.readText()")
    context.close()
