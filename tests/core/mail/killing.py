"""A program that starts workers, pollers or senders, two at once, and kills them at random moments.

    python -m tests.core.mail.killing prepare|work|poll|send|erase ROUNDS SEED

The last one of a run is left to finish, and prints as JSON what the database then holds. The
parent never opens the database itself, so that every child starts with a connection of its own.
"""

import hashlib
import json
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keguang.config.settings")
django.setup()

from django.conf import settings  # noqa: E402 — Django must be ready first
from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from keguang.core import audit  # noqa: E402
from keguang.core.jobs import Effect, handler, two_step_handler  # noqa: E402
from keguang.core.mailbox.opening import open_mailbox  # noqa: E402
from keguang.core.models import (  # noqa: E402
    AuditEntry,
    Job,
    JobState,
    MailboxMessage,
    MailState,
    MessageKind,
    OutgoingMail,
    SettingChange,
)
from keguang.core.selectors.originals import read_original  # noqa: E402
from keguang.core.selectors.retention import RAN  # noqa: E402
from keguang.core.sending.transports import open_transport  # noqa: E402
from keguang.core.services.jobs import enqueue  # noqa: E402
from keguang.core.services.mailbox import poll_mailbox  # noqa: E402
from keguang.core.services.outbox import draft_mail, release_mail, send_due  # noqa: E402
from keguang.core.services.retention import erase_what_is_due  # noqa: E402
from keguang.core.worker import Worker  # noqa: E402
from tests.core.mail.boxes import INTAKE, READ  # noqa: E402

MARK, SLOW = "tests.mark", "tests.slow"
JOBS_A_ROUND = 12
LETTERS = 40
LINES_A_ROUND = 30
LEASE = timedelta(seconds=1)

type Task = Callable[[int, Callable[[], None]], None]


@handler(MARK)
def leave_mark(payload: dict[str, Any], now: datetime) -> None:
    SettingChange.objects.create(key=payload["mark"], at=now)
    hashlib.pbkdf2_hmac("sha256", b"work", b"salt", 3_000)


@two_step_handler(SLOW)
def leave_mark_slowly(payload: dict[str, Any], now: datetime) -> Effect:
    hashlib.pbkdf2_hmac("sha256", b"work", b"salt", 20_000)
    return partial(leave_mark, payload, now)


def work(turn: int, begun: Callable[[], None]) -> None:
    """Ask for some jobs and do what is due, until killed."""
    with transaction.atomic():
        for number in range(JOBS_A_ROUND):
            mark = f"{turn}:{number}"
            name = SLOW if number % 2 else MARK
            enqueue(name, key=mark, payload={"mark": mark}, now=timezone.now())
    begun()
    worker().run()


def finish_work(_turn: int, _begun: Callable[[], None]) -> None:
    last = worker()
    while Job.objects.exclude(state__in=[JobState.DONE, JobState.FAILED]).exists():
        if not last.drain():
            time.sleep(0.05)
    marks = Counter(SettingChange.objects.values_list("key", flat=True))
    report(
        jobs=sorted(Job.objects.values_list("key", flat=True)),
        states=sorted(set(Job.objects.values_list("state", flat=True))),
        marks=sorted(marks.elements()),
        interrupted=Job.objects.filter(attempts__gt=1).count(),
    )


def worker() -> Worker:
    return Worker(
        clock=timezone.now, names=[MARK, SLOW], lease=LEASE, attempts_limit=50, idle_s=0.01
    )


def poll(_turn: int, begun: Callable[[], None]) -> None:
    begun()
    password = os.environ["TEST_MAILBOX_PASSWORD"]
    poll_mailbox(
        open_mailbox(settings.MAILBOX, password=password), now=timezone.now(), intake=INTAKE
    )


def finish_poll(turn: int, _begun: Callable[[], None]) -> None:
    for _again in range(2):
        poll(turn, lambda: None)
    messages = list(MailboxMessage.objects.select_related("original"))
    report(
        identities=sorted(message.identity for message in messages),
        stored=sorted(
            hashlib.sha256(read_original(m.original)).hexdigest() for m in messages if m.original
        ),
        taken_in=Job.objects.filter(name=READ).count(),
    )


def send(turn: int, begun: Callable[[], None]) -> None:
    """Each turn plays some minutes after the one before, so that abandoned letters come up."""
    begun()
    now = timezone.now() + turn * timedelta(minutes=11)
    send_due(now=now, transport=open_transport(settings.SMTP), per_minute=1_000)


def prepare_letters() -> None:
    now = timezone.now()
    for number in range(LETTERS):
        mail = draft_mail(
            key=f"letter:{number}", kind="test", organisation=None, to=["a@example.com"],
            subject=f"{number}", body="x", by=None, now=now,
        )  # fmt: skip
        release_mail([mail], by=None, now=now)


def finish_send(turn: int, begun: Callable[[], None]) -> None:
    send(turn, begun)
    report(
        sent=sorted(
            OutgoingMail.objects.filter(state=MailState.SENT).values_list("message_id", flat=True)
        ),
        uncertain=sorted(
            OutgoingMail.objects.filter(
                state=MailState.FAILED, error__startswith="不确定是否发出"
            ).values_list("message_id", flat=True)
        ),
    )


def erase(turn: int, begun: Callable[[], None]) -> None:
    """Register some old mail of other people's business, and erase what is due, line by line."""
    MailboxMessage.objects.bulk_create(
        MailboxMessage(
            mailbox="old", identity=f"{turn}:{number}", sender="a@example.com", subject="会议",
            seen_at=timezone.now() - timedelta(days=400), kind=MessageKind.OTHER,
        )
        for number in range(LINES_A_ROUND)
    )  # fmt: skip
    begun()
    erase_what_is_due(now=timezone.now(), batch=1)


def finish_erase(turn: int, begun: Callable[[], None]) -> None:
    erase(turn, begun)
    lines = MailboxMessage.objects.filter(mailbox="old")
    rounds = AuditEntry.objects.filter(action=RAN).count()
    entries = AuditEntry.objects.filter(subject="retention:other_mail")
    report(
        lines=lines.count(),
        left=lines.exclude(sender="", subject="", erased_at__isnull=False).count(),
        recorded=sum(entry.detail["count"] for entry in entries),
        breaks=len(audit.verify_chain()),
        interrupted=turn + 1 - rounds,
    )


def prepare(_turn: int, _begun: Callable[[], None]) -> None:
    call_command("migrate", run_syncdb=True, verbosity=0)
    prepare_letters()


def report(**found: object) -> None:
    sys.stdout.write(json.dumps(found))


def in_child(task: Task, turn: int) -> tuple[int, int]:
    """Fork; the child's number, and a pipe that ends its silence when the task has begun."""
    hear, tell = os.pipe()
    child = os.fork()
    if child:
        os.close(tell)
        return child, hear
    task(turn, lambda: os.close(tell))
    sys.stdout.flush()
    os._exit(0)


def kill_two_somewhen(task: Task, turn: int, pauses_s: tuple[float, float]) -> None:
    """Two at once, killed one after the other.

    Every other time they are first left to begin, so that slow machines get that far.
    """
    children = [in_child(task, 2 * turn), in_child(task, 2 * turn + 1)]
    for (child, hear), pause_s in zip(children, pauses_s, strict=True):
        if turn % 2:
            os.read(hear, 1)
        time.sleep(pause_s)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(hear)


def main(mode: str, rounds: int, seed: int) -> int:
    task, finish, longest_s = {
        "prepare": (prepare, prepare, 0.0),
        "work": (work, finish_work, 0.15),
        "poll": (poll, finish_poll, 0.3),
        "send": (send, finish_send, 0.15),
        "erase": (erase, finish_erase, 0.15),
    }[mode]
    chance = Random(seed)
    for turn in range(rounds):
        kill_two_somewhen(task, turn, (chance.uniform(0, longest_s), chance.uniform(0, longest_s)))
    child, _hear = in_child(finish, 2 * rounds)
    _child, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
