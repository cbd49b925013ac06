"""Full-text search over 200,000 lectures, and the first page of a programme of any length.

    python -m benchmarks.search [200000]

Rows are written in bulk, as `services.listing` would leave them. `KEGUANG_DATABASE_URL` may name an
empty PostgreSQL database.
"""

import sys
from collections.abc import Iterator
from functools import partial
from itertools import batched
from random import Random
from typing import Any, Final

from benchmarks.installation import installation
from benchmarks.measuring import Figure, figure, say, timed, together

TEXTS: Final = 200_000
EACH: Final = 1_000
TIMES: Final = 5
SEARCHES: Final = (
    *("牡丹", "急救", "云", "老年人防诈骗", "人工智能", "心肺复苏", "瀍河", "糖尿病 饮食"),
    *("洛阳", "健康", "果树修剪", "气象学会"),
)


def main() -> None:
    with installation({"KEGUANG_HOSTS": "testserver,localhost"}):
        say(list(_figures(int(sys.argv[1]) if len(sys.argv) > 1 else TEXTS)))


def _figures(texts: int) -> Iterator[Figure]:
    from keguang.lectures.selectors.listing import finding  # noqa: PLC0415 — after the settings
    from keguang.lectures.wishes import Wish  # noqa: PLC0415 — as above

    first = _first_page(EACH, year=2026)
    half = texts // 2
    long = _first_page(half, year=2027)
    yield from (first[0], long[0])
    yield figure(
        f"first page, {half:,} to {EACH:,}",
        "times",
        _cpu(long[0]) / _cpu(first[0]),
        note="by the processor",
    )
    yield figure("first page, queries at either", "", first[1], note=f"{long[1]} at {half:,}")
    _more_texts(half - EACH)

    def newest(text: str) -> None:
        list(finding.matching(Wish(text=text), None).values_list("pk")[:20])

    def best(text: str) -> None:
        wish = Wish(text=text)
        list(finding.best_first(finding.matching(wish, None), wish).values_list("pk")[:20])

    for what, search, limit in (("newest first", newest, 50.0), ("titles first", best, None)):
        runs = together([timed(partial(search, text), times=TIMES) for text in SEARCHES])
        yield runs.p95(f"search of {texts:,}, {what}", limit=limit)
        yield runs.median(f"search of {texts:,}, {what}")


def _cpu(page: Figure) -> float:
    assert page.cpu is not None  # pages are timed by both clocks
    return page.cpu


def _first_page(lectures: int, *, year: int) -> tuple[Figure, int]:
    """A programme of that many, and its open page through all middleware."""
    from django.db import connection  # noqa: PLC0415 — after the settings
    from django.test import Client  # noqa: PLC0415 — as above
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415 — as above

    _publish(lectures, year=year)
    reader = Client()
    assert f"{year}年科普节目单" in reader.get("/programme/").content.decode()
    runs = timed(lambda: reader.get("/programme/"), times=40)
    with CaptureQueriesContext(connection) as asked:
        reader.get("/programme/")
    return runs.median(f"first page of {lectures:,}"), len(asked)


def _publish(lectures: int, *, year: int) -> None:
    """One accepted lecture goes through the service; the others are copies of its rows."""
    from keguang.lectures.models import Offering, Proposal  # noqa: PLC0415 — after the settings
    from keguang.lectures.services.listing import list_programme  # noqa: PLC0415 — as above
    from keguang.lectures.services.programme import publish_programme  # noqa: PLC0415 — as above
    from keguang.lectures.states import ProposalState  # noqa: PLC0415 — as above
    from tests import make  # noqa: PLC0415 — as above

    chance, call = Random(year), make.call(year=year)  # noqa: S311 — a seed, no secret
    model = make.proposal(call=call, state=ProposalState.ACCEPTED, consent=True)
    version = publish_programme(call=call, by=make.clerk(), now=make.NOW)
    offering = version.offerings.get()
    for numbers in batched(range(2, lectures + 1), 2_000):
        made = Proposal.objects.bulk_create(
            _copy(model, code=f"B{year:04}{n:06}", title=_title(chance)) for n in numbers
        )
        Offering.objects.bulk_create(
            _copy(offering, code=one.code, proposal=one, order=n, title=one.title,
                  summary=_summary(chance))
            for n, one in zip(numbers, made, strict=True)
        )  # fmt: skip
    sys.stderr.write(f"{year}: {lectures} written, listing…\n")
    list_programme(version)


def _more_texts(number: int) -> None:
    """As many further lectures in years before, a thousand each."""
    for year in range(2025, 2025 - number // EACH, -1):
        _publish(EACH, year=year)


def _copy(model: Any, **values: Any) -> Any:
    columns = {f.attname: getattr(model, f.attname) for f in model._meta.concrete_fields}
    kept = {name: value for name, value in columns.items() if name != "id"}
    for name in values.keys() & {"proposal"}:
        kept.pop(f"{name}_id")
    return type(model)(**(kept | values))


def _title(chance: Random) -> str:
    from keguang.lectures.themes import THEME_WORDS  # noqa: PLC0415 — after the settings

    words = [word for shelf in THEME_WORDS.values() for word in shelf]
    return "".join(chance.sample(words, 3)) + chance.choice(("入门", "问答", "常识", "演练"))


def _summary(chance: Random) -> str:
    return "，".join(_title(chance) for _ in range(12)) + chance.choice(("。", "，瀍河区居民。"))


if __name__ == "__main__":
    main()
