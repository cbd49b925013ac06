"""The same 300 lectures here and in pretalx, in one run, two workers each.

    python -m benchmarks.beside

Needs redis-server, and PyPI the first time. Requests come one after another over loopback; `cpu`
is the server's processor time a request, of all its processes. "changed": somebody's consent was
given or taken back before each request, so the body is made anew; "unchanged": the reader brings
the validator of what she has (pretalx's exports have none, so she gets the whole body again).
"""

import http.client
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import cycle
from typing import Any, Final

import psutil

from benchmarks.installation import installation
from benchmarks.measuring import Figure, Timings, figure, say, timed
from benchmarks.peers.pretalx_server import WORKERS, Peer, pretalx
from benchmarks.public import publish
from tests.servers.starting import answers, free_port, running, wait_until

TIMES: Final = 40
FEW: Final = 12  # of what takes a second each
READERS: Final = 4
SECONDS: Final = 6.0
MEMORY_LIMIT_MB: Final = 200
START_LIMIT_S: Final = 2.0
TIMES_LESS: Final = 10
TIMES_LESS_UNCHANGED: Final = 50
ROOMS: Final = 8
SLOTS: Final = 13


@dataclass(frozen=True, slots=True)
class Server:
    """A web server on loopback with its processes."""

    port: int
    pid: int

    def processes(self) -> list[psutil.Process]:
        first = psutil.Process(self.pid)
        return [first, *first.children(recursive=True)]

    def processor_s(self) -> float:
        times = [process.cpu_times() for process in self.processes()]
        return sum(time.user + time.system for time in times)

    def memory_mb(self) -> float:
        return float(sum(p.memory_full_info().pss for p in self.processes())) / 2**20

    def get(self, path: str, *, status: int = 200, etag: str = "") -> tuple[int, str]:
        """The size of the body as it was sent, and its validator."""
        headers = {"Accept": "text/html,application/xhtml+xml", "Accept-Encoding": "gzip"}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", path, headers=headers | ({"If-None-Match": etag} if etag else {}))
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        assert answer.status == status, f"{path}: {answer.status}"
        return len(body), answer.headers.get("ETag", "")

    def timed(self, path: str, times: int, before: Callable[[], object] | None = None) -> Timings:
        def once() -> None:
            self.get(path)

        for _worker in range(2 * WORKERS):
            once()
        if before is None:
            return timed(once, times=times, processor=self.processor_s)
        return _timed_after(before, once, times, self)

    def per_second(self, path: str) -> float:
        """Requests a second with a few readers at once."""
        done: list[int] = []
        ends = time.monotonic() + SECONDS

        def reader() -> None:
            while time.monotonic() < ends:
                self.get(path)
                done.append(1)

        threads = [threading.Thread(target=reader) for _reader in range(READERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return len(done) / SECONDS


def main() -> None:
    port = free_port()
    hosts = {
        "KEGUANG_HOSTS": "127.0.0.1,testserver",
        "KEGUANG_BASE_URL": f"http://127.0.0.1:{port}",
    }
    with installation(hosts) as folder:
        code = publish()
        with _ours(port, folder / "serve.log") as (ours, start_s), pretalx(_lectures()) as peer:
            theirs = Server(peer.port, peer.pid)
            figures = [*_pages(ours, theirs, peer, code), *_feeds(ours, theirs)]
            figures += [
                figure("our cold start", "s", start_s, limit=START_LIMIT_S),
                figure("our memory (PSS)", "MB", ours.memory_mb(), limit=MEMORY_LIMIT_MB),
                figure("pretalx's memory (PSS)", "MB", theirs.memory_mb()),
            ]
        say(figures)


@contextmanager
def _ours(port: int, log: Any) -> Iterator[tuple[Server, float]]:
    """Our web server without its background worker, and the seconds to its first answer."""
    command = [sys.executable, "-m", "keguang", "serve", "--no-worker"]
    command += ["--port", str(port), "--workers", str(WORKERS)]
    environment = {name: v for name, v in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with running(command, log=log, environment=environment) as process:  # once, to compile
        wait_until(lambda: answers(port), what="our web server", limit_s=60)
        Server(port, process.pid).get("/")
    started = time.monotonic()
    with running(command, log=log, environment=environment) as process:
        wait_until(lambda: answers(port), what="our web server", limit_s=60)
        server = Server(port, process.pid)
        server.get("/")
        yield server, time.monotonic() - started


def _lectures() -> list[dict[str, Any]]:
    """Our lectures as pretalx takes them: three full days in eight rooms."""
    from keguang.lectures.models import Offering  # noqa: PLC0415 — after the settings

    offered = list(Offering.objects.order_by("order").values("title", "speaker", "summary"))
    return [
        {
            **lecture,
            "speaker": lecture["speaker"] or f"主讲人{number}",
            "day": f"2027-03-0{1 + number // (ROOMS * SLOTS)}",
            "hour": 8 + number // ROOMS % SLOTS,
        }
        for number, lecture in enumerate(offered)
    ]


def _pages(ours: Server, theirs: Server, peer: Peer, code: str) -> Iterator[Figure]:
    anew = ours.timed("/programme/whole/", FEW, before=_consent_changed())
    yield anew.median("300 rows on one page, made anew", limit=50)
    size, _etag = ours.get("/programme/whole/")
    yield figure("300 rows on one page, on the wire", "KB", size / 1024, limit=100)
    whole, schedule = (
        ours.timed("/programme/whole/", TIMES),
        theirs.timed("/bench/schedule/nojs", FEW),
    )
    yield from _compared("300 rows on one page, made anew", anew, schedule, TIMES_LESS)
    yield from _compared("300 rows on one page, kept", whole, schedule, TIMES_LESS)
    mine, its = f"/programme/{code}/", f"/bench/talk/{peer.talk}/"
    yield from _compared("one lecture", ours.timed(mine, TIMES), theirs.timed(its, TIMES), None)
    fast, slow = ours.per_second(mine), theirs.per_second(its)
    note = f"pretalx {slow:.0f}, × {fast / slow:.1f} (wanted × {TIMES_LESS})"
    yield figure("one lecture, four readers", "/s", fast, note=note)


def _feeds(ours: Server, theirs: Server) -> Iterator[Figure]:
    for what, mine, its in (
        ("iCalendar", "/programme.ics", "/bench/schedule.ics"),
        ("JSON", "/programme.json", "/bench/schedule.json"),
    ):
        slow = theirs.timed(its, FEW)
        anew = ours.timed(mine, FEW, before=_consent_changed())
        yield from _compared(f"{what}, changed", anew, slow, TIMES_LESS)
        size, etag = ours.get(mine)
        unchanged = timed(
            partial(ours.get, mine, status=304, etag=etag), times=TIMES, processor=ours.processor_s
        )
        yield from _compared(
            f"{what} ({size // 1024} KB), unchanged", unchanged, slow, TIMES_LESS_UNCHANGED
        )


def _consent_changed() -> Callable[[], object]:
    """Takes one lecturer's consent back, and gives it again the next time."""
    from keguang.lectures.models import Proposal  # noqa: PLC0415 — after the settings
    from keguang.lectures.services.programme import set_consent  # noqa: PLC0415 — as above
    from tests import make  # noqa: PLC0415 — as above

    clerk, lecture, given = make.clerk(), Proposal.objects.latest("pk"), cycle((False, True))
    return lambda: set_consent(proposal=lecture, consent=next(given), by=clerk, now=make.NOW)


def _timed_after(
    before: Callable[[], object], work: Callable[[], object], times: int, server: Server
) -> Timings:
    """Each repetition timed alone, after something was changed."""
    wall: list[float] = []
    cpu: list[float] = []
    for _repetition in range(times):
        before()
        once = timed(work, times=1, processor=server.processor_s)
        wall += once.wall
        cpu += once.cpu
    return Timings(wall, cpu)


def _compared(what: str, ours: Timings, theirs: Timings, wanted: int | None) -> Iterator[Figure]:
    """Ours, pretalx's, and how many times less of the processor ours took on average."""
    mean = [_mean(timings.cpu) for timings in (ours, theirs)]
    goal = f" (wanted × {wanted})" if wanted else ""
    less = f"× {mean[1] / mean[0]:.0f} less{goal}"
    note = f"cpu a request {mean[0]:.1f} ms against {mean[1]:.0f} ms: {less}"
    yield ours.median(f"{what}, ours", note=note)
    yield theirs.median(f"{what}, pretalx")


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


if __name__ == "__main__":
    main()
