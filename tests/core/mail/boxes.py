"""Mailboxes for tests, and an intake whose effect is a row that can be counted."""

from datetime import datetime
from itertools import count
from pathlib import Path

from keguang.core.mailbox.headers import HeaderLine
from keguang.core.mailbox.opening import open_mailbox
from keguang.core.mailbox.protocol import Mailbox
from keguang.core.models import Job, MailboxMessage, MessageKind
from keguang.core.services.jobs import enqueue
from keguang.core.services.mailbox import Intake
from tests.servers.strict_imap import PASSWORD, Folder

_serial = count(1)
READ = "tests.read"


def maildir(folder: Path) -> Path:
    for part in ("new", "cur", "tmp"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    return folder


def deliver(folder: Path, raw: bytes) -> Path:
    number = next(_serial)
    path = folder / "new" / f"{1_700_000_000 + number}.M{number}.test"
    path.write_bytes(raw)
    return path


def box(folder: Path) -> Mailbox:
    return open_mailbox(f"maildir://{folder}")


def strict_box(server: Folder) -> Mailbox:
    return open_mailbox(server.address, password=PASSWORD)


def triage(line: HeaderLine, raw: bytes | None) -> MessageKind | None:
    """讲座 in the subject is a submission; of 函 the body decides."""
    if "讲座" in line.subject:
        return MessageKind.SUBMISSION
    if "函" not in line.subject:
        return MessageKind.OTHER
    if raw is None:
        return None
    return MessageKind.SUBMISSION if b"xlsx" in raw else MessageKind.OTHER


def accept(message: MailboxMessage, raw: bytes, now: datetime) -> None:
    enqueue(READ, key=f"{READ}:{message.pk}", payload={"bytes": len(raw)}, now=now)


INTAKE = Intake(triage, accept)


def taken_in() -> int:
    """How many times `accept` took effect."""
    return Job.objects.filter(name=READ).count()
