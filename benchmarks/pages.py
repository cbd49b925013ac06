"""How long the desk's pages take with a thousand societies, and whether that depends on them.

    python -m benchmarks.pages

Each page is asked for by the test client through every middleware. Queries are counted with thirty
societies and again with a thousand: where the numbers differ, the page does not scale.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from benchmarks.installation import installation
from benchmarks.measuring import Figure, say, timed

if TYPE_CHECKING:
    from django.test import Client

    from benchmarks.population import City

FEW: Final = 30
MANY: Final = 1_000
TIMES: Final = 40
LIMIT_MS: Final = 150


@dataclass(frozen=True, slots=True)
class Page:
    """One address, and who asks for it."""

    what: str
    client: "Client"
    url: str
    limit: float | None = LIMIT_MS

    def ask(self) -> None:
        answer = self.client.get(self.url)
        assert answer.status_code == 200, f"{self.url}: {answer.status_code}"


def main() -> None:
    environment = {"KEGUANG_HOSTS": "testserver,localhost"}
    with installation(environment):
        import keguang.config.wsgi  # noqa: F401, PLC0415 — pages are asked of what is served
        from benchmarks.population import City  # noqa: PLC0415 — after the settings
        from keguang.core import clock  # noqa: PLC0415 — as above

        now: datetime = clock.now()
        city = City(now)
        city.grow(FEW)
        pages = _pages(city)
        few = [_queries(page) for page in pages]
        city.grow(MANY - FEW)
        sys.stderr.write(f"{MANY} societies\n")
        say(list(_figures(_pages(city), few)))


def _figures(pages: list[Page], few: list[int]) -> Iterator[Figure]:
    for page, queries_of_few in zip(pages, few, strict=True):
        queries = _queries(page)
        times = TIMES if page.limit else TIMES // 8
        counted = f"{queries} queries"
        if queries != queries_of_few:
            counted += f" ({queries_of_few} with {FEW} societies)"
        yield timed(page.ask, times=times).p95(page.what, limit=page.limit, note=counted)


def _queries(page: Page) -> int:
    from django.db import connection  # noqa: PLC0415 — after the settings
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415 — as above

    page.ask()  # what is read once for a process is not the page's
    with CaptureQueriesContext(connection) as asked:
        page.ask()
    return len(asked)


def _pages(city: "City") -> list[Page]:
    from django.test import Client  # noqa: PLC0415 — after the settings
    from django.urls import reverse  # noqa: PLC0415 — as above
    from django.utils.timezone import localdate  # noqa: PLC0415 — as above

    from keguang.core import clock  # noqa: PLC0415 — as above
    from keguang.core.models import TokenScope  # noqa: PLC0415 — as above
    from keguang.core.services.tokens import make_token  # noqa: PLC0415 — as above
    from keguang.lectures.models import Submission  # noqa: PLC0415 — as above
    from keguang.lectures.states import SubmissionState  # noqa: PLC0415 — as above
    from tests.make import signed_in  # noqa: PLC0415 — as above

    clerk, reviewer = signed_in(city.clerk), signed_in(city.reviewer)
    board = reverse("lectures:board", args=[city.call.code])
    waiting = Submission.objects.filter(state=SubmissionState.TO_CHECK, organisation__isnull=False)
    piece = reverse("lectures:bench", args=[waiting.order_by("pk")[3].code])
    figures = reverse("oversight:figures")
    earlier = localdate(city.call.issued_at) + timedelta(days=7)
    _token, secret = make_token(
        user=city.clerk,
        name="benchmark",
        scopes=[TokenScope.PROPOSALS_READ],
        ttl=timedelta(days=1),
        by=None,
        now=clock.now(),
    )
    program = Client(headers={"Authorization": f"Bearer {secret}"})
    return [
        Page("征集进度 board", clerk, board),
        Page("征集进度 board, the unfinished", clerk, f"{board}?standing=unfinished&order=gap"),
        Page("征集进度 board, a search", clerk, f"{board}?q=第77"),
        Page("今日 today", clerk, reverse("desk:today")),
        Page("来件办理 bench", clerk, piece),
        Page("来件办理 queue", clerk, reverse("lectures:intake")),
        Page("申报 list", clerk, reverse("lectures:proposals")),
        Page("审核 queue", reviewer, reverse("lectures:review_queue")),
        Page("发件箱 list", clerk, reverse("lectures:outbox")),
        Page("学会名录 list", clerk, reverse("core:directory")),
        Page("统计", clerk, figures),
        Page("统计 as of an earlier day", clerk, f"{figures}?on={earlier}"),
        Page("统计 list of a figure", clerk, f"{reverse('oversight:list')}?measure=reported"),
        Page("接口 a hundred proposals", program, f"{reverse('api:proposals')}?page_size=100"),
        Page("操作记录 list", signed_in(city.auditor), reverse("core:audit")),
        Page("board as .xlsx", clerk, f"{board}export.xlsx", limit=None),
    ]


if __name__ == "__main__":
    main()
