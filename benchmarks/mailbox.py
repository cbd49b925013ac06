"""How long the worker takes from a full mailbox to read submissions.

    python -m benchmarks.mailbox [MESSAGES]

A real Dovecot holds the messages, each with one form of 3 to 5 lectures (.docx and .xlsx in turn);
a real worker process polls it and reads every file in its own limited child. Prints JSON: seconds,
messages a second, and the largest memory (PSS) of the worker itself, in MB.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Final

import psutil
from docx import Document
from openpyxl import Workbook

from tests.servers.dovecot import PASSWORD, Dovecot, dovecot

ROOT: Final = Path(__file__).parents[1]
HEADINGS: Final = (
    "序号",
    "讲座题目",
    "主讲人",
    "职务/职称",
    "工作单位",
    "适合人群",
    "时长",
    "时间",
    "联系电话",
)


def main(messages: int) -> None:
    with tempfile.TemporaryDirectory() as folder, dovecot() as server:
        os.environ |= _environment(Path(folder), server)
        _prepare()
        for number in range(messages):
            server.deliver(_message(number))
        sys.stderr.write(f"{messages} messages delivered\n")
        sys.stdout.write(json.dumps(_measure(messages)) + "\n")


def _environment(folder: Path, server: Dovecot) -> dict[str, str]:
    password = folder / "password"
    password.write_text(PASSWORD)
    return {
        "DJANGO_SETTINGS_MODULE": os.environ.get(
            "DJANGO_SETTINGS_MODULE", "keguang.config.settings"
        ),
        "KEGUANG_DATA_DIR": str(folder / "data"),
        "KEGUANG_MAILBOX": server.address,
        "KEGUANG_MAILBOX_PASSWORD_FILE": str(password),
        "SSL_CERT_FILE": str(server.certificate.certificate),
    }


def _prepare() -> None:
    """A database with one open call."""
    import django  # noqa: PLC0415 — the settings read the environment made above

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 — as above
    from django.utils import timezone  # noqa: PLC0415 — as above

    from tests import make  # noqa: PLC0415 — as above

    call_command("migrate", run_syncdb=True, verbosity=0)
    call_command("createcachetable", verbosity=0)
    now = timezone.now()
    make.call(year=now.year, deadline=now + timedelta(days=10))


def _measure(messages: int) -> dict[str, float]:
    from keguang.lectures.models import Submission  # noqa: PLC0415 — after django.setup
    from keguang.lectures.states import SubmissionState  # noqa: PLC0415 — as above

    unread = (SubmissionState.STORED, SubmissionState.READING)
    started, largest = time.monotonic(), 0
    worker = subprocess.Popen([sys.executable, "-m", "django", "worker"], cwd=ROOT)
    try:
        done = 0
        while done < messages and worker.poll() is None:
            time.sleep(0.5)
            done = Submission.objects.exclude(state__in=unread).count()
            largest = max(largest, psutil.Process(worker.pid).memory_full_info().pss)
        seconds = time.monotonic() - started
    finally:
        worker.terminate()
        worker.wait()
    return {
        "messages": done,
        "seconds": round(seconds, 1),
        "per_second": round(done / seconds, 2),
        "worker_pss_mb": round(largest / 2**20, 1),
    }


def _message(number: int) -> bytes:
    society = f"洛阳市第{number}学会"
    rows = _rows(Random(number), society)  # noqa: S311 — a seed, no secret
    name, data = ("docx", _docx(rows)) if number % 2 else ("xlsx", _xlsx(society, rows))
    message = EmailMessage(policy=SMTP)
    message["From"] = f"{society} <society{number}@example.com>"
    message["To"] = "kepu@example.cn"
    message["Subject"] = f"{society}申报科普大讲堂讲座"
    message["Message-ID"] = f"<bench{number}@example.com>"
    message["Date"] = "Fri, 20 Feb 2026 09:00:00 +0800"
    message.set_content(f"{society}申报表见附件。")
    message.add_attachment(
        data, maintype="application", subtype="octet-stream", filename=f"{society}申报表.{name}"
    )
    return message.as_bytes()


def _rows(chance: Random, society: str) -> list[tuple[str, ...]]:
    titles = ("气象灾害防御", "老年人用药安全", "人工智能与生活", "果树修剪技术", "地震应急避险")
    return [
        (
            str(n), f"{chance.choice(titles)}（{chance.randrange(1000)}）", "王丽娟", "教授",
            f"{society}", "社区居民", "90分钟", f"{chance.randrange(3, 12)}月中旬",
            f"1380000{chance.randrange(10_000):04d}",
        )
        for n in range(1, chance.randrange(4, 7))
    ]  # fmt: skip


def _xlsx(society: str, rows: list[tuple[str, ...]]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in ([f"{society}讲座申报表"], list(HEADINGS), *map(list, rows)):
        sheet.append(row)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _docx(rows: list[tuple[str, ...]]) -> bytes:
    document = Document()
    document.add_heading("讲座申报表")
    table = document.add_table(rows=0, cols=len(HEADINGS))
    for row in (HEADINGS, *rows):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000)
