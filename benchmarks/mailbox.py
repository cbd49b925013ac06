"""How long the worker takes from a full mailbox to submissions that were read.

    python -m benchmarks.mailbox [maildir|dovecot] [MESSAGES]

Each message carries one form of 3 to 5 lectures (.docx and .xlsx in turn). A real worker process
polls the mailbox and reads every file in its own limited child.
"""

import sys
import time
from contextlib import ExitStack
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Final

import psutil

from benchmarks.forms import as_docx, as_xlsx, society_name
from benchmarks.installation import installation
from benchmarks.measuring import Figure, figure, say
from tests.servers.dovecot import PASSWORD, Dovecot, dovecot
from tests.servers.starting import running

ROOT: Final = Path(__file__).parents[1]
MESSAGES: Final = 1_000
LIMIT_S: Final = 240
MEMORY_LIMIT_MB: Final = 400
LONGEST_S: Final = 3_600
_LOOK_EVERY_S: Final = 0.5


def main(kind: str, messages: int) -> None:
    letters = [letter(number) for number in range(messages)]
    with ExitStack() as stack:
        server = stack.enter_context(dovecot()) if kind == "dovecot" else None
        folder = stack.enter_context(installation(_environment(server) if server else {}))
        open_call()
        for number, one in enumerate(letters):
            deliver(one, number, folder / "mailbox", server)
        sys.stderr.write(f"{messages} messages delivered\n")
        say(_measure(kind, messages, folder))


def _environment(server: Dovecot) -> dict[str, str]:
    """The password lies beside the server's certificate, in a folder that goes with the server."""
    password = server.certificate.certificate.with_name("password")
    password.write_text(PASSWORD)
    return {
        "KEGUANG_MAILBOX": server.address,
        "KEGUANG_MAILBOX_PASSWORD_FILE": str(password),
        "SSL_CERT_FILE": str(server.certificate.certificate),
    }


def open_call() -> None:
    from django.utils import timezone  # noqa: PLC0415 — after the settings

    from tests import make  # noqa: PLC0415 — as above

    now = timezone.now()
    make.call(year=now.year, deadline=now + timedelta(days=10))


def deliver(mail: bytes, number: int, folder: Path, server: Dovecot | None) -> None:
    if server:
        server.deliver(mail)
        return
    for part in ("new", "cur", "tmp"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    (folder / "new" / f"1770000000.{number:05d}.bench").write_bytes(mail)


def _measure(kind: str, messages: int, folder: Path) -> list[Figure]:
    from keguang.lectures.models import Submission  # noqa: PLC0415 — after the settings
    from keguang.lectures.states import SubmissionState  # noqa: PLC0415 — as above

    read = Submission.objects.filter(state=SubmissionState.TO_CHECK, proposals__isnull=False)
    done, largest, spent = 0, 0, 0.0
    started = time.monotonic()
    command = [sys.executable, "-m", "keguang", "worker"]
    with running(command, log=folder / "worker.log") as worker:
        while done < messages and worker.poll() is None and _since(started) < LONGEST_S:
            time.sleep(_LOOK_EVERY_S)
            done = read.distinct().count()
            process = psutil.Process(worker.pid)
            largest = max(largest, process.memory_full_info().pss)
            spent = _processor_seconds(process)
        seconds = _since(started)
    if done < messages:
        sys.stderr.write((folder / "worker.log").read_text()[-3_000:])
    what = f"{messages} messages by {kind}"
    note = f"{done} read, {1_000 * seconds / max(done, 1):.0f} ms each"
    return [
        figure(what, "s", seconds, cpu=spent, limit=LIMIT_S * messages / MESSAGES, note=note),
        figure(f"{what}: worker's memory (PSS)", "MB", largest / 2**20, limit=MEMORY_LIMIT_MB),
    ]


def _processor_seconds(worker: psutil.Process) -> float:
    """Of the worker, its readers' helper, and every child that has ended."""
    family = [one.cpu_times() for one in (worker, *worker.children())]
    return sum(t.user + t.system + t.children_user + t.children_system for t in family)


def _since(started: float) -> float:
    return time.monotonic() - started


def letter(number: int) -> bytes:
    society = society_name(number)
    name, data = ("docx", as_docx(number)) if number % 2 else ("xlsx", as_xlsx(number))
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


if __name__ == "__main__":
    main(
        sys.argv[1] if len(sys.argv) > 1 else "maildir",
        int(sys.argv[2]) if len(sys.argv) > 2 else MESSAGES,
    )
