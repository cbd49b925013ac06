"""The main job, from a call to a published programme, through real servers and a real browser."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.flows import papers
from tests.flows.conftest import Start
from tests.flows.desk import field, on_a_phone, open_piece, send_draft, signed_in
from tests.flows.installation import PATIENCE_S, Installation
from tests.flows.office import SOCIETIES, WEATHER
from tests.servers.dovecot import Dovecot
from tests.servers.smtp import Sink
from tests.servers.starting import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.services]

TODAY: Final = datetime.now(ZoneInfo("Asia/Shanghai"))
TITLE: Final = f"{TODAY.year}年“洛阳市科普大讲堂”活动征集"
CLOUDS: Final = {
    "讲座题目": "看云识天气",
    "主讲人": "王伟",
    "职务/职称": "高级工程师",
    "工作单位": "洛阳市气象局",
    "适合人群": "青少年",
    "时长(分钟)": "90",
    "拟开展时间": "12月中旬",
    "拟开展地点": "洛阳市科技馆",
    "联系电话": "13800000012",
    "同意公开姓名、单位、职称": "是",
}
THUNDER: Final = CLOUDS | {"讲座题目": "雷电来了怎么躲", "主讲人": ""}
SEASONS: Final = CLOUDS | {
    "讲座题目": "二十四节气与农时",
    "主讲人": "冯立新",
    "联系电话": "1380",
}
PHONES: Final = ("13800000012", "13800000034", "13800000056")


@pytest.fixture(scope="module")
def office(start: Start, mailbox: Dovecot, sink: Sink) -> Iterator[Installation]:
    with start(demo=True, mailbox=mailbox, sink=sink) as running:
        yield running


@dataclass
class Post:
    """The mail between office and societies."""

    office: Installation
    mailbox: Dovecot
    sink: Sink
    read: int = 0

    def receive(self, count: int) -> list[EmailMessage]:
        """The next letters the societies get, in the order of their receivers."""

        def arrived() -> bool:
            self.office.keguang("send-mail")
            return len(self.sink.letters()) >= self.read + count

        wait_until(arrived, what=f"{count} letters", limit_s=PATIENCE_S)
        letters = self.sink.letters()[self.read :]
        assert len(letters) == count
        self.read += count
        return sorted(letters, key=lambda letter: str(letter["To"]))

    def answer(self, letter: EmailMessage, *files: tuple[str, bytes]) -> None:
        """The weather society replies, and the office's mailbox is looked into."""
        before = self.mailbox.files()
        self.mailbox.deliver(
            papers.reply(
                sender=SOCIETIES[WEATHER],
                subject=f"回复：{letter['Subject']}",
                answering=str(letter["Message-ID"]),
                files=files,
            )
        )
        self.office.keguang("poll-mailbox")
        assert len(self.mailbox.files()) == len(before) + 1  # it stays where it was, unread
        assert not any(name.endswith("S") for name in self.mailbox.files())


def test_a_call_goes_out_and_an_approved_programme_comes_out(
    office: Installation, mailbox: Dovecot, sink: Sink, chromium: Browser
) -> None:
    post = Post(office, mailbox, sink)
    with signed_in(chromium, office, "clerk") as clerk:
        _issue_call(clerk)
        letter = _letter_of_call(post)
        _answer_with_faults(post, letter)
        _settle_first_piece(clerk)
        answer = _letter_of_answer(clerk, post)
        _correct_by_link(chromium, office, answer)
        _settle_correction(clerk, "主讲人", "刘佳宁")
        _correct_by_sheet(post, answer)
        _settle_correction(clerk, "联系电话", "13800000034")
        with signed_in(chromium, office, "reviewer") as reviewer:
            _approve_content(reviewer)
        _enter_leaders_result(clerk)
        _see_board_complete(clerk)
        _publish(clerk)
    _see_programme(chromium, office)


def _issue_call(clerk: Page) -> None:
    clerk.goto("/desk/calls/new/")
    clerk.get_by_label("征集名称").fill(TITLE)
    clerk.get_by_label("年度").fill(str(TODAY.year))
    clerk.get_by_label("截止时间").fill(f"{TODAY + timedelta(days=10):%Y-%m-%dT17:00}")
    clerk.get_by_label("按名单添加").fill("\n".join(SOCIETIES))
    clerk.get_by_role("button", name="更新名单").click()
    expect(clerk.get_by_text("已选3家")).to_be_visible()
    clerk.get_by_role("button", name="存为草稿，下一步核对").click()
    expect(clerk.get_by_role("heading", level=1)).to_have_text(TITLE)
    clerk.get_by_role("button", name="发出征集，起草函件").click()
    clerk.get_by_role("link", name="去核对发送").click()
    clerk.get_by_role("button", name="全部发送（3封）").click()
    expect(clerk.get_by_role("status")).to_contain_text("3封已放行")


def _letter_of_call(post: Post) -> EmailMessage:
    """Every society has its letter, with attachment 1 in its own name; the weather society's."""
    letters = post.receive(3)
    assert [str(letter["To"]) for letter in letters] == sorted(SOCIETIES.values())
    mine = next(letter for letter in letters if letter["To"] == SOCIETIES[WEATHER])
    assert WEATHER in papers.text_of(mine)
    assert f"{post.office.address}/fill/" in papers.text_of(mine)
    assert sorted(name.rpartition(".")[2] for name in papers.attachments(mine)) == ["docx", "xlsx"]
    return mine


def _answer_with_faults(post: Post, letter: EmailMessage) -> None:
    """One lecture is sound, one has no speaker, one a damaged telephone; with the stamped scan."""
    name, blank = next(
        (name, data) for name, data in papers.attachments(letter).items() if name.endswith("xlsx")
    )
    rows = [CLOUDS, THUNDER, SEASONS]
    by_key = [{key: row.get(head, "") for key, head in papers.HEADINGS.items()} for row in rows]
    scan = papers.stamped_scan(WEATHER, f"{TODAY.year}年科普大讲堂活动征集表", by_key)
    post.answer(letter, (name, papers.filled_in(blank, rows)), ("盖章扫描件.jpg", scan))


def _settle_first_piece(clerk: Page) -> None:
    open_piece(clerk, WEATHER)
    expect(clerk.get_by_text("扫描件与电子表格一致（均为3项）")).to_be_attached()
    expect(field(clerk, "主讲人")).to_contain_text("缺主讲人")
    assert clerk.locator("#f-title").input_value() == "雷电来了怎么躲"
    clerk.get_by_role("link", name="盖章扫描件.jpg").click()
    expect(clerk.get_by_role("img", name=re.compile("盖章扫描件"))).to_be_visible()
    clerk.get_by_role("link", name="3 有错误").click()
    phone = field(clerk, "联系电话")
    expect(phone).to_contain_text("“1380”中没有可用的电话号码")
    place = clerk.locator(".sheet .is-now")
    expect(place).to_have_text("1380")
    assert place.get_attribute("id") == f"cell-{phone.get_attribute('data-ref')}"
    clerk.get_by_role("button", name="接收1场，退回2场补正").click()
    expect(clerk.get_by_role("status")).to_contain_text("接收1场，退回2场补正；答复已拟好")


def _letter_of_answer(clerk: Page, post: Post) -> EmailMessage:
    said = send_draft(clerk, re.compile(r"2场需补正"))
    assert "填报完整1场：《看云识天气》" in said
    assert "《雷电来了怎么躲》缺主讲人" in said
    assert "《二十四节气与农时》“1380”中没有可用的电话号码" in said
    answer = post.receive(1)[0]
    assert papers.text_of(answer).strip() == said.replace("\r", "").strip()
    [(name, sheet)] = papers.attachments(answer).items()
    assert name == f"补正表_{WEATHER}.xlsx"
    assert papers.column(sheet, "讲座题目") == ["雷电来了怎么躲", "二十四节气与农时"]
    assert papers.column(sheet, "同意公开姓名、单位、职称") == ["是", "是"]
    return answer


def _correct_by_link(chromium: Browser, office: Installation, answer: EmailMessage) -> None:
    """On a phone, without an account: one lecture gets its speaker, the other stays as it is."""
    link = re.search(rf"{office.address}/correct/\S+", papers.text_of(answer))
    assert link is not None
    with on_a_phone(chromium, office) as phone:
        phone.goto(link[0])
        expect(phone.get_by_role("heading", level=1)).to_have_text(WEATHER)
        block = phone.get_by_role("group", name=re.compile("雷电来了怎么躲"))
        expect(block.get_by_text("缺主讲人")).to_be_visible()
        block.get_by_label("主讲人", exact=True).fill("刘佳宁")
        phone.get_by_role("button", name="下一步：核对后提交").click()
        expect(phone.get_by_role("heading", level=1)).to_have_text("请核对，确认后报送")
        phone.get_by_role("button", name="确认无误，报送").click()
        expect(phone.get_by_role("heading", level=1)).to_have_text("已收到")
        expect(phone.get_by_text("填报完整 2 场")).to_be_visible()
        expect(phone.get_by_text("需补正 1 场")).to_be_visible()


def _correct_by_sheet(post: Post, answer: EmailMessage) -> None:
    [(name, sheet)] = papers.attachments(answer).items()
    mended = papers.corrected(sheet, "二十四节气与农时", {"联系电话": "13800000034"})
    post.answer(answer, (name, mended))


def _settle_correction(clerk: Page, label: str, value: str) -> None:
    """What was corrected stands in its lecture, now complete, and nothing else is asked."""
    open_piece(clerk, WEATHER)
    expect(clerk.get_by_label(label, exact=True)).to_have_value(value)
    expect(clerk.locator("#parsed")).to_contain_text("0处错误，0处提醒")
    expect(clerk.locator(".note--bad")).to_have_count(0)
    clerk.get_by_role("button", name=re.compile("^接收1场")).click()
    expect(clerk.get_by_role("status")).to_contain_text("接收1场；答复已拟好")


def _approve_content(reviewer: Page) -> None:
    reviewer.goto("/desk/review/")
    reviewer.get_by_label("全选本页").check()
    expect(reviewer.locator("[data-picked]")).to_have_text("3")
    reviewer.get_by_role("button", name="同意", exact=True).click()
    expect(reviewer.get_by_role("status")).to_contain_text("已登记3场：同意")


def _enter_leaders_result(clerk: Page) -> None:
    clerk.goto(f"/desk/calls/{_code(clerk)}/summary/")
    clerk.get_by_role("button", name="内容审核已同意的 3 场").click()
    expect(clerk.get_by_role("table")).to_contain_text("意见")
    with clerk.expect_download() as printed:
        clerk.get_by_role("link", name="Excel").click()
    titles = papers.column(printed.value.path().read_bytes(), "讲座题目")
    assert titles == [row["讲座题目"] for row in (CLOUDS, THUNDER, SEASONS)]
    clerk.get_by_role("link", name="登记审定结果").click()
    clerk.get_by_label("审定意见").fill("同意")
    clerk.get_by_label("审定人").fill("顾明远")
    clerk.get_by_label("会议").fill("主席办公会")
    clerk.get_by_role("button", name="下一步：核对").click()
    clerk.get_by_role("button", name="按此登记 3 场").click()
    expect(clerk.get_by_role("status")).to_contain_text("3场按此办理")
    expect(clerk.get_by_text("主席办公会")).to_be_visible()


def _see_board_complete(clerk: Page) -> None:
    clerk.goto("/desk/board/")
    row = clerk.get_by_role("row", name=re.compile(WEATHER))
    expect(row).to_contain_text("报送完成")
    expect(row).to_contain_text("3/3")
    others = clerk.get_by_role("row", name=re.compile("洛阳市医学会"))
    expect(others).to_contain_text("未报送")


def _publish(clerk: Page) -> None:
    clerk.goto(f"/desk/calls/{_code(clerk)}/programme/")
    clerk.get_by_role("button", name="公布 3 场").click()
    expect(clerk.get_by_role("status")).to_contain_text("节目单第1版已公布")


def _code(clerk: Page) -> str:
    """The call's public code, from the address of its page."""
    clerk.goto("/desk/calls/")
    clerk.get_by_role("link", name=TITLE, exact=True).click()
    expect(clerk.get_by_role("heading", level=1)).to_have_text(TITLE)
    return clerk.url.rstrip("/").rpartition("/")[2]


def _see_programme(chromium: Browser, office: Installation) -> None:
    with on_a_phone(chromium, office) as phone:
        phone.goto("/programme/")
        for row in (CLOUDS, THUNDER, SEASONS):
            expect(phone.get_by_role("link", name=row["讲座题目"])).to_be_visible()
        seen = [phone.content()]
        phone.get_by_role("link", name="雷电来了怎么躲").click()
        expect(phone.get_by_role("heading", level=1)).to_have_text("雷电来了怎么躲")
        expect(phone.get_by_text("刘佳宁")).to_be_visible()
        seen.append(phone.content())
    assert not any(number in page for number in PHONES for page in seen)
