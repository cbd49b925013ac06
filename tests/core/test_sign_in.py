"""Signing in through the real pages: password, second factor, throttling, invitation."""

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from keguang.core import clock
from keguang.core.models import AuditEntry, Role, User
from keguang.core.secrecy import CannotUnseal, seal, unseal
from keguang.core.selectors.accounts import has_second_factor, staff_without_second_factor
from keguang.core.services.accounts import invite
from keguang.core.services.second_factor import renew_paper_codes, reset_second_factor
from tests import make
from tests.make import NOW, PASSWORD

pytestmark = pytest.mark.django_db
LOGIN = "/account/login/"


@pytest.fixture(autouse=True)
def _fresh_counters(settings: Any) -> None:
    settings.DEMO = False
    cache.clear()


def sign_in(client: Client, user: User, password: str = PASSWORD) -> Any:
    return client.post(LOGIN, {"login": user.username, "password": password})


def totp_code(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(secret, counter)))


def test_staff_without_second_factor_reach_only_the_set_up(client: Client) -> None:
    clerk = make.clerk()

    sign_in(client, clerk)

    for page in (reverse("desk:today"), reverse("core:directory"), reverse("core:accounts")):
        assert client.get(page)["Location"] == reverse("core:second_factor")
    shown = client.get(reverse("core:second_factor")).content.decode()
    for way in ("手机验证器", "通行密钥", "纸质备用码"):
        assert way in shown


def test_a_society_needs_no_second_factor(client: Client) -> None:
    secretary = make.secretary(of=make.society())

    sign_in(client, secretary)

    answer = client.get(reverse("core:directory"))
    assert answer.status_code == 403
    assert "只有科协工作人员可以查阅名录" in answer.content.decode()


def test_the_demonstration_asks_for_none(client: Client, settings: Any) -> None:
    settings.DEMO = True
    sign_in(client, make.clerk())

    assert client.get(reverse("core:directory")).status_code == 200


def test_a_printed_sheet_of_codes_is_a_second_factor_of_its_own(client: Client) -> None:
    clerk = make.clerk()
    sign_in(client, clerk)
    answer = client.post(reverse("core:paper_codes"), follow=True)
    codes = [a + b for a, b in re.findall(r"<code>(\d{4}) (\d{4})</code>", answer.content.decode())]
    assert len(codes) == 10
    assert client.get(reverse("core:directory")).status_code == 200
    client.post("/account/logout/")

    asked = sign_in(client, clerk)
    assert asked["Location"] == reverse("mfa_authenticate")
    assert client.get(reverse("core:directory"))["Location"].startswith(LOGIN)
    refused = client.post(reverse("mfa_authenticate"), {"code": "00000000"})
    assert "登录第二步" in refused.content.decode()
    client.post(reverse("mfa_authenticate"), {"code": codes[0]})

    assert client.get(reverse("core:directory")).status_code == 200
    client.post("/account/logout/")
    sign_in(client, clerk)
    client.post(reverse("mfa_authenticate"), {"code": codes[0]})  # spent
    assert client.get(reverse("core:directory")).status_code == 302


def test_a_new_sheet_makes_the_old_one_worthless() -> None:
    clerk = make.clerk()

    old, new = renew_paper_codes(user=clerk, now=NOW), renew_paper_codes(user=clerk, now=NOW)

    assert not set(old) & set(new)
    sheet = Authenticator.objects.get(user=clerk)
    assert not sheet.wrap().validate_code(old[0])
    assert sheet.wrap().validate_code(new[0])


def test_an_authenticator_app_is_set_up_from_an_inline_code_and_kept_sealed(client: Client) -> None:
    clerk = make.clerk()
    sign_in(client, clerk)
    shown = client.get(reverse("mfa_activate_totp"))
    assert "<svg" in shown.content.decode()
    assert "data:image" not in shown.content.decode()
    secret = shown.context["form"].secret

    client.post(reverse("mfa_activate_totp"), {"code": totp_code(secret)})

    kept = Authenticator.objects.get(user=clerk, type=Authenticator.Type.TOTP)
    assert secret not in str(kept.data)
    assert unseal(kept.data["secret"]) == secret
    assert client.get(reverse("core:directory")).status_code == 200
    for named in (
        "mfa_index",
        "mfa_view_recovery_codes",
        "mfa_deactivate_totp",
        "mfa_list_webauthn",
    ):
        assert client.get(reverse(named)).status_code == 200


def test_the_passkey_page_offers_a_challenge_without_inline_code(client: Client) -> None:
    sign_in(client, make.clerk())

    page = client.get(reverse("mfa_add_webauthn")).content.decode()

    assert '"challenge"' in page
    assert not re.search(r"<script(?![^>]*(?:src=|application/json))", page)


def test_the_system_administrator_resets_a_lost_second_factor() -> None:
    clerk = make.clerk()
    renew_paper_codes(user=clerk, now=NOW)
    assert clerk not in staff_without_second_factor()

    reset_second_factor(user=clerk, by=make.user(role=Role.SYSTEM), now=NOW)

    assert not has_second_factor(clerk)
    assert clerk in staff_without_second_factor()


def test_guessing_passwords_is_slowed_down(client: Client) -> None:
    clerk = make.clerk()

    for _attempt in range(6):
        answer = sign_in(client, clerk, "a-wrong-password")

    assert "登录失败次数过多" in answer.content.decode()
    assert not sign_in(client, clerk).has_header("Location")


def test_nobody_signs_up_without_an_invitation(client: Client) -> None:
    answer = client.get("/account/signup/")

    assert "不开放自行注册" in answer.content.decode()
    assert "<title>不开放自行注册 · 科光</title>" in answer.content.decode()
    client.post("/account/signup/", {"username": "stranger", "password1": PASSWORD})
    assert not User.objects.filter(username="stranger").exists()


def test_an_invitation_is_accepted_on_its_page(client: Client) -> None:
    _invitation, token = invite(
        display_name="王芳",
        role=Role.SOCIETY,
        organisation=make.society(name="洛阳市化学会"),
        by=make.user(role=Role.SECURITY),
        now=clock.now(),
        ttl=timedelta(days=7),
    )
    page = reverse("core:invitation", kwargs={"token": token})
    assert "洛阳市化学会" in client.get(page).content.decode()

    unequal = {"username": "wangfang", "password": PASSWORD, "again": "another"}
    answer = client.post(page, unequal)
    assert (answer.status_code, "不一致" in answer.content.decode()) == (422, True)
    done = client.post(page, unequal | {"again": PASSWORD})

    assert done["Location"] == LOGIN
    assert client.get(page).status_code == 410
    assert sign_in(client, User.objects.get(username="wangfang")).status_code == 302


def test_trying_invitation_tokens_is_slowed_down(client: Client) -> None:
    page = reverse("core:invitation", kwargs={"token": "x" * 43})

    codes = {client.get(page).status_code for _attempt in range(31)}

    assert codes == {410, 429}


def test_every_account_page_speaks_chinese(client: Client) -> None:
    for path in (LOGIN, "/account/signup/", "/account/password/reset/", "/account/inactive/"):
        page = client.get(path).content.decode()
        assert '<span class="brand__name">科光</span>' in page
        words = re.sub(r"<[^>]+>", " ", page)
        assert not re.search(r"\b(sign|password|please|account)\b", words, re.I), path


def test_sealed_text_differs_each_time_and_opens_only_under_its_key(settings: Any) -> None:
    one, two = seal("JBSWY3DP"), seal("JBSWY3DP")

    assert one != two
    assert unseal(one) == unseal(two) == "JBSWY3DP"
    with pytest.raises(CannotUnseal):
        unseal(one[:-6] + "AAAAA=")
    with pytest.raises(CannotUnseal):
        unseal("JBSWY3DP")
    settings.FIELD_KEY = "another"
    with pytest.raises(CannotUnseal):
        unseal(one)


def test_account_steps_are_on_record() -> None:
    clerk = make.clerk()

    renew_paper_codes(user=clerk, now=NOW)

    assert AuditEntry.objects.get().action == "core.renew_paper_codes"
