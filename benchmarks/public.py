"""How long the public site takes with a programme of 300 lectures, and what a machine pays.

    python -m benchmarks.public

Bodies for machines are measured three times: made anew (somebody's consent has just changed),
taken from the shelf, and unchanged (304).
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from itertools import cycle
from typing import TYPE_CHECKING, Final

from benchmarks.installation import installation
from benchmarks.measuring import Figure, say, timed

if TYPE_CHECKING:
    from django.test import Client

LECTURES: Final = 300
TIMES: Final = 60
FEEDS: Final = ("/programme.ics", "/programme.json", "/programme.rss", "/programme.xlsx")


def main() -> None:
    with installation({"KEGUANG_HOSTS": "testserver,localhost"}):
        import keguang.config.wsgi  # noqa: F401, PLC0415 — pages are asked of what is served

        code = publish()
        say(list(_figures(code)))


def publish() -> str:
    """A programme whose lectures have a day each, of thirty societies; the code of one."""
    from keguang.lectures.models import Proposal  # noqa: PLC0415 — after the settings
    from keguang.lectures.services.programme import publish_programme  # noqa: PLC0415 — as above
    from keguang.lectures.states import ProposalState  # noqa: PLC0415 — as above
    from tests import make  # noqa: PLC0415 — as above

    call = make.call()
    societies = [make.society() for _ in range(30)]
    for number, society in zip(range(LECTURES), cycle(societies)):
        day = date(2026, 3, 1) + timedelta(days=number)
        make.proposal(
            call=call,
            organisation=society,
            state=ProposalState.ACCEPTED,
            title=f"看云识天气的第{number}种办法",
            summary="从云的形状、颜色和移动看未来一天的天气，认识雷电和大风的预兆。" * 3,
            date_from=day,
            date_to=day,
            consent=True,
        )
    publish_programme(call=call, by=make.clerk(), now=make.NOW)
    return Proposal.objects.latest("pk").code


def _figures(code: str) -> Iterator[Figure]:
    from django.test import Client  # noqa: PLC0415 — after the settings

    reader = Client()
    for what, url, limit in (
        ("home", "/", 50),
        ("programme, a page of 20", "/programme/", 50),
        ("programme, a search", "/programme/?q=雷电&audience=everyone", 50),
        ("a month", "/programme/calendar/2026-04/", 50),
        ("a notice board's list of a month", "/programme/board/?shown=2026-04", None),
        ("one lecture", f"/programme/{code}/", 50),
        ("one lecture's poster", f"/programme/{code}/poster/", None),
    ):
        _read(reader, url)
        yield timed(partial(_read, reader, url), times=TIMES).p95(what, limit=limit)
    for url in FEEDS:
        yield from _feed(reader, url)
    yield from _interface(reader, code)


def _feed(reader: "Client", url: str) -> Iterator[Figure]:
    from keguang.lectures.models import Proposal  # noqa: PLC0415 — after the settings
    from keguang.lectures.services.programme import set_consent  # noqa: PLC0415 — as above
    from tests import make  # noqa: PLC0415 — as above

    lecture, clerk = Proposal.objects.latest("pk"), make.clerk()
    given = cycle((False, True))

    def changed() -> None:
        set_consent(proposal=lecture, consent=next(given), by=clerk, now=make.NOW)
        _read(reader, url)

    size = len(reader.get(url).content)
    yield timed(changed, times=TIMES // 4).p95(f"{url}, changed", note=f"{size / 1024:.0f} KB")
    yield timed(partial(_read, reader, url), times=TIMES).p95(f"{url}, from the shelf")
    etag = reader.get(url)["ETag"]

    def unchanged() -> None:
        answer = reader.get(url, headers={"If-None-Match": etag})
        assert answer.status_code == 304

    yield timed(unchanged, times=TIMES).p95(f"{url}, unchanged")


def _interface(reader: "Client", code: str) -> Iterator[Figure]:
    """/api/v1: a page of 100 lectures made each time, and unchanged; one lecture."""
    for what, url in (
        ("API, a page of 100", "/api/v1/lectures?page_size=100"),
        ("API, a search", "/api/v1/lectures?page_size=100&q=雷电"),
        ("API, one lecture", f"/api/v1/lectures/{code}"),
    ):
        size = len(reader.get(url).content)
        timing = timed(partial(_read, reader, url), times=TIMES)
        yield timing.p95(what, limit=50, note=f"{size / 1024:.0f} KB")
    url = "/api/v1/lectures?page_size=100"
    tag = {"If-None-Match": reader.get(url)["ETag"]}

    def unchanged() -> None:
        assert reader.get(url, headers=tag).status_code == 304

    yield timed(unchanged, times=TIMES).p95("API, a page of 100, unchanged")


def _read(reader: "Client", url: str) -> None:
    answer = reader.get(url)
    assert answer.status_code == 200, f"{url}: {answer.status_code}"


if __name__ == "__main__":
    main()
