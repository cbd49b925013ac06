"""The doctor names what is unsafe, and is content with what is not."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from keguang.core import clock
from keguang.core.doctor import Level, examine
from keguang.core.models import Original, Role
from keguang.core.selectors.originals import original_path
from keguang.core.services.calendar import seed_calendar
from keguang.core.services.originals import store_original
from keguang.core.services.second_factor import renew_paper_codes
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def sound(settings: Any, tmp_path: Path) -> Any:
    """An installation with nothing to complain about, but for the mail servers of the tests."""
    settings.DEMO = settings.DEBUG = False
    settings.NOW = None
    settings.HTTPS = True
    settings.ALLOWED_HOSTS = ["kepu.example.cn"]
    settings.BASE_URL = "https://kepu.example.cn"
    settings.DATA_DIR = settings.ORIGINALS_DIR = tmp_path
    settings.MAILBOX_PASSWORD_FILE = settings.SMTP_PASSWORD_FILE = ""
    seed_calendar([NOW.year])
    for role in (Role.SYSTEM, Role.SECURITY, Role.AUDIT):
        renew_paper_codes(user=make.user(role=role), now=NOW)
    return settings


def complaints() -> set[str]:
    """Without those about migrations (tests build tables directly) and local mail folders."""
    told = {diagnosis.sentence for diagnosis in examine(NOW)}
    return {said for said in told if "结构更新" not in said and "仅供演示" not in said}


def test_a_sound_installation_has_no_complaint(sound: Any) -> None:
    assert complaints() == set()


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("DEBUG", True, "DEBUG"),
        ("DEMO", True, "演示模式"),
        ("NOW", datetime(2026, 3, 1, tzinfo=UTC), "KEGUANG_NOW"),
        ("HTTPS", False, "HTTPS"),
        ("ALLOWED_HOSTS", ["*"], "KEGUANG_HOSTS"),
        ("ALLOWED_HOSTS", ["localhost"], "KEGUANG_HOSTS"),
        ("BASE_URL", "http://localhost:8000", "KEGUANG_BASE_URL"),
        ("MAILBOX", "imaps://kepu@127.0.0.1:9/INBOX", "连接不上"),
        ("SMTP_PASSWORD_FILE", "/nonexistent/secret", "找不到密码文件"),
    ],
)
def test_each_unsafe_setting_is_named(sound: Any, name: str, value: object, word: str) -> None:
    setattr(sound, name, value)

    [said] = complaints()

    assert word in said


def test_a_secret_that_others_can_read_is_named(sound: Any) -> None:
    secret = sound.DATA_DIR / "keguang_secret_key"
    secret.write_text("secret", encoding="utf-8")
    secret.chmod(0o644)

    [said] = complaints()
    assert "chmod 600" in said

    secret.chmod(0o600)
    assert complaints() == set()


def test_staff_without_second_factor_are_named(sound: Any) -> None:
    clerk = make.clerk()

    assert complaints() == {f"1位工作人员没有第二因素：{clerk}。"}


def test_a_year_without_holidays_is_bad(sound: Any) -> None:
    later = NOW.replace(year=2031)

    found = {d.sentence: d.level for d in examine(later)}

    assert found["2031年的节假日安排未录入，催报日期会算错。"] == Level.BAD


def test_the_command_fails_when_something_must_be_done(sound: Any, capsys: Any) -> None:
    sound.DEBUG = True

    with pytest.raises(CommandError, match="必须处理"):
        call_command("doctor")

    assert "✗ DEBUG 已打开" in capsys.readouterr().out


def test_verify_finds_a_damaged_original(sound: Any, capsys: Any) -> None:
    original = store_original(b"bytes", now=NOW)
    call_command("verify_records")
    assert "均完整" in capsys.readouterr().out

    original_path(Original.objects.get().sha256).write_bytes(b"other")

    with pytest.raises(CommandError, match="1处"):
        call_command("verify_records")
    assert f"原件{original}" in capsys.readouterr().err


def test_the_demonstration_clock_starts_at_its_anchor_and_ticks(settings: Any) -> None:
    settings.NOW = NOW
    first = clock.now()
    second = clock.now()

    assert NOW <= first < second
    settings.NOW = None
    assert abs((clock.now() - datetime.now(UTC)).total_seconds()) < 5
