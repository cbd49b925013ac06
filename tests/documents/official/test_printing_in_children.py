"""Documents made in limited children: the same bytes, refusals as sentences, greed stopped."""

import os
import signal
from collections.abc import Iterator

import psutil
import pytest

from keguang.documents.official import Kind, default_folders, document_from_dict, font_book, render
from keguang.documents.official.isolation import NotMade, WarmPrinter
from tests.documents.official.specs import spec


@pytest.fixture(scope="module")
def printer() -> Iterator[WarmPrinter]:
    with WarmPrinter() as running:
        yield running


@pytest.mark.parametrize("kind", list(Kind))
def test_a_child_makes_the_same_bytes(kind: Kind, printer: WarmPrinter) -> None:
    made = printer.render(spec(), kind)

    assert made == render(document_from_dict(spec()), kind, font_book(default_folders()))


def test_pages_come_back_as_pictures(printer: WarmPrinter) -> None:
    pages = printer.preview(spec(), ppi=30)

    assert len(pages) == 2
    assert all(page.startswith(b"\x89PNG") for page in pages)


def test_a_refusal_names_the_field_or_the_character(printer: WarmPrinter) -> None:
    with pytest.raises(NotMade, match=r"^title: "):
        printer.render(spec(title=""), Kind.PDF)
    with pytest.raises(NotMade, match="U\\+12000"):
        printer.render(spec(title="\U00012000"), Kind.PDF)


def test_a_document_that_takes_too_long_is_stopped_and_the_next_is_made() -> None:
    """A table of 60,000 full cells would keep a page server busy for a minute."""
    table = [[f"{row}行{column}列内容内容内容" for column in range(30)] for row in range(2_000)]

    with WarmPrinter(cpu_seconds=2) as printer:
        with pytest.raises(NotMade, match="已停止"):
            printer.render(spec(annexes=[{"title": "大表", "table": table}]), Kind.PDF)

        assert printer.render(spec(), Kind.PDF).startswith(b"%PDF-")


def test_a_helper_that_dies_is_replaced() -> None:
    with WarmPrinter() as printer:
        printer.render(spec(), Kind.PDF)
        for child in psutil.Process().children():
            if "keguang.documents.official.isolation_helper" in child.cmdline():
                os.kill(child.pid, signal.SIGKILL)
                child.wait()

        assert printer.render(spec(), Kind.PDF).startswith(b"%PDF-")
