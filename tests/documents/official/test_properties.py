"""Whatever an office writes: no character lost, no line too long, no heading left behind."""

import io
from collections.abc import Iterator
from itertools import groupby
from random import Random

import pdfplumber
import pytest
from hypothesis import HealthCheck, given, settings

from keguang.documents.official import Kind, default_folders, document_from_dict, font_book, render
from keguang.documents.official.compose import compose
from keguang.documents.official.numerals import numbered
from keguang.documents.official.painting import Page, Run
from keguang.documents.official.titles import broken_title
from keguang.documents.official.value import OfficialDocument
from tests.documents.official.drawing import documents, texts
from tests.documents.official.measuring import FOOT, LEFT, MM, RIGHT, TOP, columns
from tests.documents.official.specs import BODIES, OPENING, Spec, spec

quick = settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def composed(content: Spec) -> tuple[OfficialDocument, list[Page]]:
    document = document_from_dict(content)
    return document, compose(document, font_book(default_folders())).pages


def packed(text: str) -> str:
    return "".join(text.split())


def body_runs(pages: list[Page]) -> list[Run]:
    """3号 black text in the order it was set."""
    return [
        run for page in pages for run in page.runs if run.size == 16 and run.colour != "#E60012"
    ]


def lines_of(page: Page) -> Iterator[list[Run]]:
    runs = sorted((r for r in page.runs if r.size == 16), key=lambda r: (round(r.y, 1), r.x))
    for _, line in groupby(runs, key=lambda r: round(r.y, 1)):
        yield list(line)


@given(content=documents())
@quick
def test_any_document_keeps_its_characters_its_grid_and_its_parts_together(content: Spec) -> None:
    document, pages = composed(content)

    _assert_nothing_is_lost(document, pages)
    _assert_every_line_is_on_the_grid(pages)
    _assert_text_on_page_one_and_beside_the_date(document, pages)
    _assert_no_page_ends_with_a_heading(document, pages)


def _assert_nothing_is_lost(document: OfficialDocument, pages: list[Page]) -> None:
    told = "".join(packed(number + p.text) for number, p in numbered(document.body))
    assert told in packed("".join(run.text for run in body_runs(pages)))
    title = "".join(r.text for page in pages for r in page.runs if r.size == 22)
    assert packed(title) == packed(document.title)


def _assert_every_line_is_on_the_grid(pages: list[Page]) -> None:
    for page in pages:
        for line in lines_of(page):
            assert line[0].x >= LEFT * MM - 1.0
            assert line[-1].x <= RIGHT * MM
            assert columns("".join(r.text for r in line)) <= 28
            assert TOP * MM - 0.1 <= line[0].y <= FOOT * MM


def _assert_text_on_page_one_and_beside_the_date(
    document: OfficialDocument, pages: list[Page]
) -> None:
    words = ["".join(packed(run.text) for run in body_runs([page])) for page in pages]
    under_title = max(run.y for run in pages[0].runs if run.size == 22)
    assert max(run.y for run in body_runs([pages[0]])) > under_title
    day = next(n for n, text in enumerate(words) if "2023年2月14日" in text)
    # four names of attachments and three rows of seals fill a page by themselves
    fills_a_page = len(document.issuers) > 3 and document.attachments
    if day and not fills_a_page:
        assert packed(document.body[-1].text)[-1] in words[day].partition("2023年2月14日")[0]


def _assert_no_page_ends_with_a_heading(document: OfficialDocument, pages: list[Page]) -> None:
    headings = {
        packed(number + p.text)
        for number, p in numbered(document.body)
        if p.level in {1, 2} and not p.text.partition("。")[2]
    }
    for page in pages[:-1]:
        lines = list(lines_of(page))
        last = packed("".join(run.text for run in lines[-1])) if lines else ""
        assert not (last and last in headings)


@given(title=texts(120))
@quick
def test_any_title_is_broken_without_losing_a_character_or_its_room(title: str) -> None:
    widths = [0.5 if character.isascii() else 1.0 for character in title]

    lines = broken_title(title, widths, 20)

    assert packed("".join(lines)) == packed(title)
    assert all(columns(line) <= 20 for line in lines)


@pytest.mark.parametrize("issuers", range(1, 7))
@pytest.mark.parametrize("letters", [4, 120])
def test_one_line_of_text_stands_on_page_one_however_many_bodies_issue_it(
    issuers: int, letters: int
) -> None:
    content = spec(
        issuers=list(BODIES[:issuers]),
        title="牡" * letters,
        recipients="各" * 200,
        body=[{"text": "请认真贯彻落实。"}],
        signers=[{"body": body, "name": "许清和"} for body in BODIES[:issuers]],
    )

    _, pages = composed(content)

    first, page = (packed("".join(r.text for r in body_runs([p]))) for p in pages[:2])
    assert "请" in first
    assert "2023年2月14日" in (first if "2023年2月14日" in first else page)
    if "2023年2月14日" not in first:
        assert "落实。" in page


def test_thirty_pages_come_out_of_the_pdf_as_they_went_in() -> None:
    chance = Random(9704)
    body = []
    for _ in range(140):
        words = [OPENING, "瀍河回族区", "iKepu平台", "（2023年）", "“科技之光”", "GB/T 9704-2012"]
        chance.shuffle(words)
        body.append({"level": chance.choice((0, 0, 1, 2, 3, 4)), "text": "".join(words)})
    document = document_from_dict(spec(body=body))

    pdf = render(document, Kind.PDF, font_book(default_folders()))

    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        pages = [
            "".join(c["text"] for c in page.chars if abs(c["size"] - 16) < 0.1)
            for page in opened.pages
        ]
    assert len(pages) >= 28
    told = "".join(packed(number + p.text) for number, p in numbered(document.body))
    assert told in packed("".join(pages))


def test_the_same_document_gives_the_same_bytes() -> None:
    book = font_book(default_folders())
    document = document_from_dict(spec())

    assert render(document, Kind.PDF, book) == render(document, Kind.PDF, book)
