"""SIGKILL at any moment while real mail with real forms is collected and read: nothing lost,
nothing doubled, on both databases and from both kinds of mailbox.

Two workers run beside each other, as the office starts them, and die one after the other. The
office's clock is eleven minutes on in every round, so that what the dead had leased is free again.
"""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, closing, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import batched, chain, count
from pathlib import Path
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

import psutil
import psycopg
import pytest

from keguang.demo.mailbox import DemoMessage, messages
from keguang.demo.societies import all_societies
from tests.core.mail.boxes import deliver, maildir
from tests.flows.installation import PATIENCE_S, Installation, prepared
from tests.servers.dovecot import Dovecot
from tests.servers.postgres import Cluster
from tests.servers.starting import running, wait_until

pytestmark = pytest.mark.services

SENT_OUT: Final = "2026-02-25T09:00"
NOW: Final = datetime(2026, 3, 6, 15, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
SOCIETIES: Final = 18
# what the workers of each round are left to begin, and how long at most they then go on
ROUNDS: Final = (
    ("core.poll_mailbox", 0.06),
    ("lectures.read_submission", 0.6),
    ("core.poll_mailbox", 0.06),
    ("lectures.read_submission", 0.2),
)
MOST_TURNS: Final = 8
FORMS_A_TURN: Final = 2
OTHERS_A_TURN: Final = 5
OF_JOB: Final = "FROM core_job WHERE name = %s"
ELEVEN_MINUTES: Final = timedelta(minutes=11)
LARGEST_BYTES: Final = 60_000  # larger ones are photographs, which take long to recognise

type Post = Callable[[bytes], Path]


@pytest.fixture
def maildir_office(tmp_path: Path) -> Installation:
    """An embedded office: SQLite, and mail in a Maildir."""
    return opened(prepared(tmp_path, demo=True, now=SENT_OUT))


@pytest.fixture
def imap_office(tmp_path: Path, postgres: Cluster, imap_server: Dovecot) -> Installation:
    """A server's office: PostgreSQL, and mail in an IMAP mailbox."""
    made = prepared(
        tmp_path,
        demo=True,
        now=SENT_OUT,
        mailbox=imap_server,
        database_url=postgres.create_database(),
    )
    unpaced = f"{imap_server.address}?per_minute=60000"
    return opened(replace(made, environment={**made.environment, "KEGUANG_MAILBOX": unpaced}))


def opened(office: Installation) -> Installation:
    office.step("mail-room", str(SOCIETIES))
    return office


@pytest.fixture(scope="module")
def mail() -> tuple[list[DemoMessage], list[DemoMessage]]:
    """Forms in every file format that is quickly read, and other business."""
    every = messages(1, all_societies()[:SOCIETIES], now=NOW, year=NOW.year)
    forms = [m for m in every if m.lectures and not m.faults and len(m.raw) < LARGEST_BYTES]
    other = [m for m in every if m.kind == "business"]
    return forms[: MOST_TURNS * FORMS_A_TURN], other[: MOST_TURNS * OTHERS_A_TURN]


def test_mail_in_a_maildir_survives_every_kill(
    maildir_office: Installation, mail: tuple[list[DemoMessage], list[DemoMessage]]
) -> None:
    box = maildir(maildir_office.folder / "mailbox")

    survive(maildir_office, *mail, post=lambda raw: deliver(box, raw), seed=1)


def test_mail_on_an_imap_server_survives_every_kill(
    imap_office: Installation,
    imap_server: Dovecot,
    mail: tuple[list[DemoMessage], list[DemoMessage]],
) -> None:
    survive(imap_office, *mail, post=imap_server.deliver, seed=2)


def survive(
    office: Installation,
    forms: list[DemoMessage],
    other: list[DemoMessage],
    *,
    post: Post,
    seed: int,
) -> None:
    """Kill two workers again and again while mail comes in, and compare what is there at last."""
    chance, turns = Random(seed), count()
    coming = zip(batched(forms, FORMS_A_TURN), batched(other, OTHERS_A_TURN), strict=True)
    for job, longest_s in ROUNDS:
        interrupted = False
        while not interrupted:  # a kill that came too late has proved nothing
            some_forms, some_others = next(coming)
            for letter in (*some_forms, *some_others, forms[0]):  # one comes again and again
                post(letter.raw)
            pauses_s = chance.uniform(0, longest_s), chance.uniform(0, longest_s)
            interrupted = kill_two(at(office, next(turns)), job, pauses_s)
    for letters in coming:
        for letter in chain(*letters):
            post(letter.raw)

    told = json.loads(at(office, next(turns)).step("finish-mail"))

    assert told["unfinished"] == []
    assert told["states"] == ["to_check"]
    assert sorted(told["letters"]) == sorted([hash_of(form), [titles(form)]] for form in forms)
    assert told["header_lines"] == len(other)
    assert told["receipts"] == told["known_senders"] > len(forms) / 2
    assert told["damaged"] == []
    assert {job for job, _longest_s in ROUNDS} <= set(told["interrupted"])


def hash_of(form: DemoMessage) -> str:
    return sha256(form.raw).hexdigest()


def titles(form: DemoMessage) -> list[str]:
    return sorted(str(lecture["title"]) for lecture in form.lectures)


def at(office: Installation, turn: int) -> Installation:
    """The office so many times eleven minutes later."""
    moment = f"{NOW + turn * ELEVEN_MINUTES:%Y-%m-%dT%H:%M}"
    return replace(office, environment={**office.environment, "KEGUANG_NOW": moment})


def kill_two(office: Installation, job: str, pauses_s: tuple[float, float]) -> bool:
    """Let two workers begin this job, and kill one after the other with what it is doing.

    Whether the job was interrupted. No reader of files stays behind without its worker.
    """
    before = begun(office, job)
    readers: list[psutil.Process] = []
    with worker(office) as first, worker(office) as second:
        wait_until(lambda: begun(office, job) > before, what=job, limit_s=PATIENCE_S)
        for process, pause_s in zip((first, second), pauses_s, strict=True):
            with pytest.raises(subprocess.TimeoutExpired):  # nothing but the kill may end it
                process.wait(timeout=pause_s)
            readers += psutil.Process(process.pid).children(recursive=True)
            process.kill()
            process.wait()
    wait_until(lambda: not any(map(is_at_work, readers)), what="the end of the readers")
    return bool(ask(office, f"SELECT COUNT(*) {OF_JOB} AND state = 'running'", job))


def is_at_work(process: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess):
        return process.status() != psutil.STATUS_ZOMBIE
    return False


def worker(office: Installation) -> AbstractContextManager[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "keguang", "worker"]
    return running(command, log=office.log, environment=office.environment)


def begun(office: Installation, job: str) -> int:
    """How many times workers have begun a job of this name."""
    return ask(office, f"SELECT COALESCE(SUM(attempts), 0) {OF_JOB}", job)


def ask(office: Installation, question: str, job: str) -> int:
    """One number from the office's database, from outside."""
    if url := office.environment["KEGUANG_DATABASE_URL"]:
        with psycopg.connect(url) as server:
            answer = server.execute(question.encode(), (job,)).fetchone()
    else:
        with closing(sqlite3.connect(office.folder / "keguang.sqlite3", timeout=20)) as file:
            answer = file.execute(question.replace("%s", "?"), (job,)).fetchone()
    assert answer is not None  # a count has one row
    return int(answer[0])
