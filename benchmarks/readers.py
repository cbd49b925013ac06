"""Two hundred readers for five minutes while the worker digests a full mailbox.

    python -m benchmarks.readers [READERS] [SECONDS] [MESSAGES]

`keguang serve` with two web workers and its background worker, a programme of 300 lectures, and
a Maildir of forms. Each reader opens a page, reads it for a few seconds, and opens the next: the
list, a search, a facet, a lecture, the month, now and then a feed. Every answer that is not the
page asked for is an error.
"""

import http.client
import math
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote

import psutil

from benchmarks.installation import installation
from benchmarks.mailbox import deliver, letter, open_call
from benchmarks.measuring import Figure, figure, say
from benchmarks.public import publish
from tests.servers.starting import answers, free_port, running, wait_until

READERS: Final = 200
SECONDS: Final = 300
MESSAGES: Final = 1_000
READING_S: Final = (2.0, 8.0)  # between one page and the next
PATIENCE_S: Final = 30
SLOWEST_SHARE: Final = 0.99


@dataclass(slots=True)
class Visits:
    """What all readers met together; appending to a list is safe between threads."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def main(readers: int, seconds: int, messages: int) -> None:
    port = free_port()
    hosts = {
        "KEGUANG_HOSTS": "127.0.0.1,testserver",
        "KEGUANG_BASE_URL": f"http://127.0.0.1:{port}",
    }
    with installation(hosts) as folder:
        pages = _pages(publish())
        open_call()
        for number in range(messages):
            deliver(letter(number), number, folder / "mailbox", None)
        log = folder / "serve.log"
        command = [sys.executable, "-m", "keguang", "serve", "--port", str(port)]
        with running(command, log=log) as server:
            wait_until(lambda: answers(port), what="the web server", limit_s=60)
            before = _mails_read()
            visits = _read(pages, port=port, readers=readers, seconds=seconds)
            memory, read = _web_memory(server.pid), _mails_read() - before
        if visits.errors:
            sys.stderr.write(f"{Counter(visits.errors).most_common(5)}\n{log.read_text()[-2_000:]}")
        note = (
            f"{len(visits.seconds)} pages, {len(visits.errors)} errors, {read} mails read meanwhile"
        )
        say(_figures(visits, f"{readers} readers for {seconds} s", memory, note))


def _pages(code: str) -> Sequence[str]:
    """What readers open, the more often the more lines."""
    word = quote("天气")
    return (
        *("/", "/programme/", "/programme/", "/programme/?page=2", "/programme/?audience=youth"),
        *(f"/programme/?q={word}", f"/programme/?q={quote('雷电 认识')}", "/programme/?month=4"),
        *(f"/programme/{code}/", f"/programme/{code}/", f"/programme/{code}/"),
        *("/programme/calendar/2026-04/", "/programme/changes/", "/programme/whole/"),
        *("/programme.ics", "/programme.json"),
    )


def _read(pages: Sequence[str], *, port: int, readers: int, seconds: int) -> Visits:
    visits, ends = Visits(), time.monotonic() + seconds
    threads = [
        threading.Thread(target=_reader, args=(pages, port, random.Random(number), ends, visits))  # noqa: S311 — a seeded reader, no secret
        for number in range(readers)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return visits


def _reader(
    pages: Sequence[str], port: int, chance: random.Random, ends: float, visits: Visits
) -> None:
    time.sleep(chance.uniform(0, READING_S[1]))  # not all at the same moment
    while time.monotonic() < ends:
        page = chance.choice(pages)
        started = time.monotonic()
        try:
            said = _fetch(page, port)
        except (OSError, http.client.HTTPException) as broken:
            said = type(broken).__name__
        visits.seconds.append(time.monotonic() - started)
        if said:
            visits.errors.append(f"{page} {said}")
        time.sleep(chance.uniform(*READING_S))


def _fetch(page: str, port: int) -> str:
    """What was wrong with the answer; empty when nothing was."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
    try:
        connection.request("GET", page, headers={"Accept": "text/html"})
        answer = connection.getresponse()
        body = answer.read()
    finally:
        connection.close()
    return "" if answer.status == 200 and body else str(answer.status)


def _web_memory(pid: int) -> float:
    """MB (PSS) of granian and its workers, the background worker left out."""
    family = psutil.Process(pid).children(recursive=True)
    web = [one for one in family if "granian" in one.cmdline()]
    return float(sum(one.memory_full_info().pss for one in web)) / 2**20


def _mails_read() -> int:
    from keguang.lectures.models import Submission  # noqa: PLC0415 — after the settings
    from keguang.lectures.states import SubmissionState  # noqa: PLC0415 — as above

    return Submission.objects.filter(state=SubmissionState.TO_CHECK).count()


def _figures(visits: Visits, what: str, memory: float, note: str) -> list[Figure]:
    slowest = sorted(visits.seconds)
    p99 = slowest[math.ceil(SLOWEST_SHARE * len(slowest)) - 1]
    return [
        figure(f"{what}, median", "ms", 1_000 * slowest[len(slowest) // 2], note=note),
        figure(f"{what}, p99", "ms", 1_000 * p99),
        figure(f"{what}, slowest", "ms", 1_000 * slowest[-1]),
        figure("web workers' memory (PSS)", "MB", memory, limit=200),
    ]


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    main(*(given + [READERS, SECONDS, MESSAGES][len(given) :]))
