"""The worker as the office runs it: a process of its own, stopped by a signal."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from keguang.core.mailbox.opening import read_password
from tests.core.mail.boxes import deliver, maildir
from tests.core.mail.messages import letter
from tests.core.mail.offices import ROOT
from tests.servers.starting import wait_until

pytestmark = pytest.mark.services
MEGABYTE = 1024 * 1024


@pytest.fixture
def worker(office: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    maildir(Path(office["KEGUANG_DATA_DIR"]) / "mailbox")
    process = subprocess.Popen(
        [sys.executable, "-m", "django", "worker"], cwd=ROOT, env=office, stderr=subprocess.PIPE
    )
    with process:
        yield process
        process.kill()


def test_it_collects_and_sends_mail_by_itself_stays_small_and_stops_when_told(
    office: dict[str, str], worker: subprocess.Popen[bytes]
) -> None:
    sent = Path(office["KEGUANG_DATA_DIR"]) / "sent"
    wait_until(lambda: len(list(sent.glob("*.eml"))) >= 10, what="letters")
    memory = psutil.Process(worker.pid).memory_full_info().pss

    worker.terminate()

    assert worker.wait(timeout=30) == 0
    assert memory < 400 * MEGABYTE
    assert len(list(sent.glob("*.eml"))) == 10  # the default limit in a minute


def test_the_commands_do_the_same_once(office: dict[str, str]) -> None:
    box = maildir(Path(office["KEGUANG_DATA_DIR"]) / "mailbox")
    deliver(box, letter(subject="周五例会通知"))

    polled, again, sent = (
        command(office, name) for name in ("poll_mailbox", "poll_mailbox", "send_mail")
    )

    assert polled == "登记 1 封：来件 0，退信 0，自动回复 0；已登记过 0 封。\n"
    assert again.startswith("登记 0 封")
    assert sent == "已发送 10 封，失败 0 封，稍后再发 0 封，不确定 0 封。\n"


def test_a_command_whose_mailbox_is_away_fails_with_a_plain_sentence(
    office: dict[str, str],
) -> None:
    with pytest.raises(AssertionError, match="收件目录不存在"):
        command({**office, "KEGUANG_MAILBOX": "maildir:///nowhere"}, "poll_mailbox")


def test_the_password_is_the_first_line_of_its_file(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("authorisation-code\n# changed 2026-02-20\n")

    assert (read_password(str(file)), read_password("")) == ("authorisation-code", "")


def command(environment: dict[str, str], name: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "django", name],
        cwd=ROOT, env=environment, capture_output=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()
