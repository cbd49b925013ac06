"""Staff sign in with a second factor, colleagues come by invitation, guessing is slowed down."""

import base64
import hashlib
import hmac
import time
from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import window
from tests.flows.conftest import Start
from tests.flows.desk import sign_in
from tests.flows.installation import Installation

pytestmark = [pytest.mark.browser, pytest.mark.services]

NEW_PASSWORD: Final = "chuntian-de-zhongzi"


@pytest.fixture(scope="module")
def office(start: Start) -> Iterator[Installation]:
    with start(demo=False) as running:
        yield running


def test_a_clerk_reaches_the_desk_only_with_a_second_factor(
    office: Installation, chromium: Browser
) -> None:
    with window(chromium, address=office.address) as clerk:
        sign_in(clerk, "clerk")
        expect(clerk.get_by_role("heading", level=1)).to_have_text("请先设置第二因素")
        clerk.goto("/desk/intake/")
        expect(clerk.get_by_role("heading", level=1)).to_have_text("请先设置第二因素")

        clerk.get_by_role("link", name="用手机验证器").click()
        secret = clerk.locator("code").inner_text()
        clerk.get_by_label("填入应用显示的6位数").fill(totp(secret))
        clerk.get_by_role("button", name="启用").click()
        codes = _printed_codes(clerk)

    with window(chromium, address=office.address) as again:
        sign_in(again, "clerk")
        expect(again.get_by_role("heading", level=1)).to_have_text("登录第二步")
        again.goto("/desk/intake/")
        expect(again.get_by_role("heading", level=1)).to_have_text("登录第二步")
        _second_step(again, "00000000")
        expect(again.get_by_role("heading", level=1)).to_have_text("登录第二步")
        _second_step(again, codes[0])
        expect(again.get_by_role("heading", level=1)).to_have_text("今日")

    with window(chromium, address=office.address) as third:
        sign_in(third, "clerk")
        _second_step(third, codes[0])  # each code opens once
        expect(third.get_by_role("heading", level=1)).to_have_text("登录第二步")


def test_a_colleague_comes_by_invitation_and_prints_codes(
    office: Installation, chromium: Browser
) -> None:
    with window(chromium, address=office.address) as security:
        sign_in(security, "security")
        security.get_by_role("button", name="打印备用码").click()
        _printed_codes(security)
        security.goto("/desk/accounts/")
        security.get_by_text("邀请同事或单位").click()
        security.get_by_label("姓名").fill("罗一鸣")
        security.get_by_label("角色").select_option(label="审核人员")
        security.get_by_label("属地").select_option(label="洛阳市")
        security.get_by_role("button", name="生成邀请链接").click()
        link = security.get_by_label("复制邀请链接").input_value()

    with window(chromium, address=office.address) as invited:
        invited.goto(link)
        expect(invited.get_by_role("heading", level=1)).to_have_text("罗一鸣，请设置您的账号")
        invited.get_by_label("用户名").fill("luoyiming")
        invited.get_by_label("密码", exact=True).fill(NEW_PASSWORD)
        invited.get_by_label("再输一次密码").fill(NEW_PASSWORD)
        invited.get_by_role("button", name="建立账号").click()
        expect(invited.get_by_role("status")).to_contain_text("账号已建立，请登录")
        sign_in(invited, "luoyiming", NEW_PASSWORD)
        invited.get_by_role("button", name="打印备用码").click()
        assert len(set(_printed_codes(invited))) == 10
        invited.get_by_role("link", name="已打印，进入工作台").click()
        expect(invited.get_by_role("heading", level=1)).to_have_text("今日")

        answer = invited.goto(link)
        assert answer is not None
        assert answer.status == 410


def test_a_passkey_is_registered_and_opens_the_desk(
    office: Installation, chromium: Browser
) -> None:
    """Chromium's own virtual authenticator answers the ceremony; passkeys want a host name."""
    address = office.address.replace("127.0.0.1", "localhost")
    with window(chromium, address=address) as leader:
        protocol = leader.context.new_cdp_session(leader)
        protocol.send("WebAuthn.enable")
        fingerprint = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        protocol.send("WebAuthn.addVirtualAuthenticator", {"options": fingerprint})
        sign_in(leader, "leader")
        leader.get_by_role("link", name="用通行密钥").click()
        leader.get_by_role("button", name="登记").click()
        expect(leader.get_by_role("heading", level=1)).to_have_text("备用码")
        leader.goto("/desk/")
        expect(leader.get_by_role("heading", level=1)).to_have_text("今日")

        leader.context.clear_cookies()
        sign_in(leader, "leader")
        expect(leader.get_by_role("heading", level=1)).to_have_text("登录第二步")
        leader.get_by_role("button", name="用通行密钥").click()

        expect(leader.get_by_role("heading", level=1)).to_have_text("今日")


def test_guessing_a_password_is_soon_refused(office: Installation, chromium: Browser) -> None:
    with window(chromium, address=office.address) as stranger:
        for guess in range(5):
            sign_in(stranger, "clerk2", f"guess number {guess}")
            expect(stranger.get_by_text("用户名或密码")).to_be_visible()

        sign_in(stranger, "clerk2")

        expect(stranger.get_by_text("过多")).to_be_visible()
        stranger.goto("/desk/")
        expect(stranger.get_by_role("heading", level=1)).to_have_text("登录")


def totp(secret: str) -> str:
    """The six digits of this half minute (RFC 6238), as a telephone computes them."""
    key = base64.b32decode(secret.strip() + "=" * (-len(secret.strip()) % 8))
    digest = hmac.new(key, int(time.time() // 30).to_bytes(8), hashlib.sha1).digest()
    start = digest[-1] & 15
    number = int.from_bytes(digest[start : start + 4]) & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def _printed_codes(page: Page) -> list[str]:
    """The 备用码 of the sheet, without the gaps that make them readable."""
    expect(page.get_by_role("heading", level=1)).to_have_text("备用码")
    return [code.replace(" ", "") for code in page.locator(".codes code").all_inner_texts()]


def _second_step(page: Page, code: str) -> None:
    page.get_by_label("验证码或备用码").fill(code)
    page.get_by_role("main").get_by_role("button", name="登录").click()
