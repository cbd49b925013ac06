"""Official documents: four pages cold and warm, as PDF and Word, five hundred notices, any text.

python -m benchmarks.documents [number of drawn documents]
"""

import json
import resource
import subprocess
import sys
import time
import warnings
from typing import Final

from hypothesis import HealthCheck, Phase, given, settings

from benchmarks.measuring import Figure, figure, say, timed
from keguang.documents.official import Kind, default_folders, document_from_dict, font_book, render
from keguang.documents.official.compose import compose
from tests.documents.official.drawing import documents
from tests.documents.official.specs import Spec, paragraphs, spec

_COLD: Final = """
import json, sys
from keguang.documents.official import Kind, default_folders, document_from_dict, font_book, render
document = document_from_dict(json.loads(sys.stdin.read()))
assert render(document, Kind.PDF, font_book(default_folders()))
"""
_ONE_PAGE: Final = spec(
    body=[{"level": 0, "text": "请认真贯彻落实。"}], cc=None, printed_by=None, printed_on=None
)
_DRAWN: Final = 200


def main(drawn: int) -> None:
    four = spec(issuers=["洛阳市科学技术协会", "洛阳市文明办"], body=paragraphs(2))
    say([*_four_pages(four), _many(), _any_document(drawn), _memory()])


def _four_pages(four: Spec) -> list[Figure]:
    book = font_book(default_folders())
    document = document_from_dict(four)
    pages = len(compose(document, book).pages)
    assert pages == 4, pages
    cold = timed(lambda: _cold(four), times=5, processor=_children)
    pdf = timed(lambda: render(document, Kind.PDF, book), times=20)
    word = timed(lambda: render(document, Kind.DOCX, book), times=20)
    return [
        cold.median("4 pages to PDF, a new process", limit=800),
        pdf.median("4 pages to PDF, warm", limit=250),
        word.median("4 pages to .docx, warm", limit=150),
    ]


def _cold(content: Spec) -> None:
    subprocess.run([sys.executable, "-c", _COLD], input=json.dumps(content).encode(), check=True)  # noqa: S603  our own program


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _many() -> Figure:
    """A year's notices one after the other; each has another number and title."""
    book = font_book(default_folders())
    started, at_work = time.perf_counter(), time.process_time()
    for serial in range(1, 501):
        number = {"code": "洛市科协", "year": 2026, "serial": serial}
        content = _ONE_PAGE | {"number": number, "title": f"关于开展第{serial}期科普讲座的通知"}
        render(document_from_dict(content), Kind.PDF, book)
    wall, cpu = time.perf_counter() - started, time.process_time() - at_work
    return figure("500 one-page documents, one process", "s", wall, cpu=cpu, limit=20)


def _any_document(drawn: int) -> Figure:
    """More of what tests/documents/official/test_properties.py draws a few of."""
    book = font_book(default_folders())
    slowest = [0.0]
    warnings.simplefilter("ignore")

    @given(documents(most=60, longest=500))
    @settings(
        max_examples=drawn,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def compose_one(content: Spec) -> None:
        started = time.perf_counter()
        compose(document_from_dict(content), book)
        slowest[0] = max(slowest[0], 1_000 * (time.perf_counter() - started))

    compose_one()
    return figure(f"slowest of {drawn} drawn documents, composed", "ms", slowest[0])


def _memory() -> Figure:
    return figure("memory, peak", "MB", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else _DRAWN)
