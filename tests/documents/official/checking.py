"""What must hold for the pages of any document, checked on what is drawn and where.

These checks know the standard and the document, not how the pages were made.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Final

from keguang.documents.official.numerals import numbered
from keguang.documents.official.painting import Page, Run
from keguang.documents.official.value import Format, OfficialDocument, Paragraph, long_date
from tests.documents.official.measuring import FOOT, LEFT, LINE, MM, RIGHT, TOP

RED: Final = "#E60012"
TEXT_SIZE, TITLE_SIZE, IMPRINT_SIZE, TABLE_SIZE = 16, 22, 14, 12
LINES: Final = 22
_SLACK: Final = 1.3  # points: a letter alone is a little wider than half a cell
_LABEL: Final = re.compile(r"^(?:(?:出席|请假|列席)：|(?:附件：)?(?:\d+\.)?)")
_NEVER_FIRST: Final = frozenset("，。、；：？！）》”’〕…—")
_NEVER_LAST: Final = frozenset("（《“‘〔")


def packed(text: str) -> str:
    return "".join(text.split())


@dataclass(frozen=True, slots=True)
class Line:
    """Runs of one size and colour on one height, from left to right."""

    page: int
    y: float
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        return packed("".join(run.text for run in self.runs))

    @property
    def columns(self) -> float:
        """Cells it takes at the least: one for a Chinese character, half for a narrow one."""
        return sum(
            0.5 if character.isascii() or run.font.file.advance(character) < 0.75 else 1
            for run in self.runs
            for character in packed(run.text)
        )

    @property
    def left(self) -> float:
        return self.runs[0].x

    @property
    def right(self) -> float:
        return max(map(right_edge, self.runs))


def right_edge(run: Run) -> float:
    """Where the ink of a run can end: the tracking behind its last character is no ink."""
    wide = sum(run.font.file.advance(character) for character in run.text) * run.size
    return run.x + wide * run.condense + run.tracking * (len(run.text) - 1)


def lines(pages: list[Page], size: float = TEXT_SIZE) -> Iterator[Line]:
    """Lines of black upright text of a size, page by page, from above."""
    for number, page in enumerate(pages, start=1):
        runs = [
            run
            for run in page.runs
            if run.size == size and run.colour != RED and not run.turned and page.frame.top
        ]
        runs.sort(key=lambda run: (round(run.y, 1), run.x))
        for y, row in groupby(runs, key=lambda run: round(run.y, 1)):
            yield Line(number, y, tuple(row))


def told(pages: list[Page], size: float) -> str:
    """Black text of a size in the order it was set."""
    return packed(
        "".join(run.text for p in pages for run in p.runs if run.size == size and run.colour != RED)
    )


def assert_nothing_is_lost(document: OfficialDocument, pages: list[Page]) -> None:
    """Every field is there whole, character by character and in its order."""
    text = told(pages, TEXT_SIZE)
    for field in _text_fields(document):
        assert packed(field) in text, field
    titles = told(pages, TITLE_SIZE)
    assert titles == packed(document.title + "".join(a.title for a in document.annexes))
    # rows higher than a page go on beside each other, and heads come again
    cells = Counter(
        c for a in document.annexes for row in a.table for cell in row for c in packed(cell)
    )
    assert cells <= Counter(told(pages, TABLE_SIZE))
    imprint = told(pages, IMPRINT_SIZE)
    wanted = [document.cc.removeprefix("抄送：").rstrip("。")]
    if document.format is not Format.LETTER:
        wanted.append(document.printed_by)
    for words in wanted:
        assert packed(words) in imprint
    assert document.recipients.rstrip("：") == "" or any(
        packed(document.recipients).rstrip("：。") in place for place in (text, imprint)
    )
    red = "".join(run.text for run in pages[0].runs if run.colour == RED)
    first, *others = document.issuers
    for name in [first] if document.format is not Format.DOCUMENT else [first, *others]:
        assert packed(name) in red or packed(document.mark).startswith(packed(name))


def _text_fields(document: OfficialDocument) -> Iterator[str]:
    yield "".join(number + paragraph.text for number, paragraph in numbered(document.body))
    for annex in document.annexes:
        yield "".join(number + paragraph.text for number, paragraph in numbered(annex.body))
    yield from (document.copy_number, document.secrecy, document.urgency, document.note)
    yield from document.attachments
    yield from (name for _, people in document.attendance.lists() for name in people)
    yield long_date(document.date)
    if document.number is not None:
        yield str(document.number)
    if document.format is Format.DOCUMENT or document.format is Format.MINUTES:
        yield from (signer.name for signer in document.signers)


def assert_every_line_is_inside(pages: list[Page]) -> None:
    """No line of text over 28 columns, none out of 版心, nothing over its neighbour."""
    for line in lines(pages):
        page = pages[line.page - 1]
        frame = page.frame
        assert line.left >= frame.left - _SLACK, line.text
        assert line.right <= frame.right + _SLACK, line.text
        assert line.columns <= frame.columns, line.text
        assert frame.top - _SLACK <= line.y <= frame.top + frame.height - TEXT_SIZE + _SLACK
        assert_apart(line)
    for size in (TITLE_SIZE, IMPRINT_SIZE, TABLE_SIZE):
        for line in lines(pages, size):
            frame = pages[line.page - 1].frame
            assert line.left >= frame.left - _SLACK, line.text
            assert line.right <= frame.right + _SLACK, line.text
            assert 0 <= line.y <= frame.page_height - size
            assert_apart(line)
    for run in pages[0].runs:
        if run.colour == RED:
            assert run.x >= LEFT * MM - _SLACK
            assert right_edge(run) <= RIGHT * MM + _SLACK


def assert_apart(line: Line) -> None:
    """A letter may come a hair too near to the next; a name may not lie on another."""
    for one, other in pairwise(line.runs):
        assert right_edge(one) <= other.x + 0.3 * one.size, (one.text, other.text)


def assert_lines_do_not_lie_on_each_other(pages: list[Page]) -> None:
    for _, found in groupby(lines(pages), key=lambda line: line.page):
        for one, other in pairwise(found):
            assert other.y - one.y >= TEXT_SIZE, (one.text, other.text)


def assert_marks_stand_where_they_may(pages: list[Page]) -> None:
    """No line of running text begins or ends with a mark that must not, where it had a choice."""
    for one, other in pairwise(lines(pages)):
        frame = pages[other.page - 1].frame
        if one.page != other.page or other.left > frame.left + 2 or one.right < frame.right - 40:
            continue  # begins a paragraph, or follows one
        if one.page == other.page and other.y - one.y > 1.2 * LINE * MM:
            continue
        if one.text[-1].isascii() and other.text[0].isascii():
            continue  # an address may be broken behind its marks
        if not _may_meet(one.text[-1], other.text[0]):
            assert not any(map(_may_meet, one.text, one.text[1:])), (one.text, other.text)


def _may_meet(last: str, first: str) -> bool:
    """Whether a line may end with the one and the next begin with the other."""
    if last in _NEVER_LAST or first in _NEVER_FIRST:
        return False
    return not (last.isascii() and first.isascii()) and not (last == first and last in "—…")


def assert_page_one_shows_text(document: OfficialDocument, pages: list[Page]) -> None:
    under_title = max(run.y for run in pages[0].runs if run.size == TITLE_SIZE)
    number, first = next(iter(numbered(document.body)))
    begins = packed(number + first.text)[0]
    body = [line for line in lines(pages[:1]) if line.y > under_title]
    assert body
    if document.recipients:
        told_first = body[0].text if len(body) == 1 else "".join(line.text for line in body)
        assert begins in told_first


def assert_no_page_ends_with_a_heading(document: OfficialDocument, pages: list[Page]) -> None:
    """Neither with a heading nor inside of one, if there is text behind it on the next page."""
    if all(_heads(paragraph) for paragraph in document.body):
        return  # a text of nothing but headings must be broken behind one
    by_page = [list(found) for _, found in groupby(lines(pages), key=lambda line: line.page)]
    last_pages = [page[-1] for page in by_page if page[-1].page < len(pages)]
    starts = _paragraph_starts(document, pages)
    for last in last_pages:
        before = [start for start in starts if start[:2] <= (last.page, last.y)]
        if not before or before[-1][3]:
            continue
        # page 1 shows text even where that is nothing but long headings; and some end in headings
        only_headings = last.page == 1 and all(start[2] for start in before)
        ends_so = all(start[2] for start in starts[len(before) : -1])
        assert only_headings or ends_so or not before[-1][2], last.text


def _heads(paragraph: Paragraph) -> bool:
    return paragraph.level in {1, 2} and not paragraph.text.partition("。")[2]


def _paragraph_starts(
    document: OfficialDocument, pages: list[Page]
) -> list[tuple[int, float, bool, bool]]:
    """Page and height each paragraph begins at, whether it is a heading, whether the last."""
    places = _places(pages)
    text = "".join(character for character, _, _ in places)
    told_ = [(packed(number + p.text), p) for number, p in numbered(document.body)]
    at = _body_at(document, text)
    starts = []
    for place, (words, paragraph) in enumerate(told_):
        _, page, y = places[at]
        starts.append((page, y, _heads(paragraph), place == len(told_) - 1))
        at += len(words)
    _, page, y = places[at - 1]
    # what comes behind the text is no heading
    starts.append((page, y + 1, False, True))
    return starts


def _places(pages: list[Page]) -> list[tuple[str, int, float]]:
    """Every character of 3号 with its page and height, in the order it was set."""
    return [
        (character, number, round(run.y, 1))
        for number, page in enumerate(pages, start=1)
        for run in page.runs
        if run.size == TEXT_SIZE and run.colour != RED
        for character in packed(run.text)
    ]


def _body_at(document: OfficialDocument, text: str) -> int:
    """Where the text begins among all that is set in its size: behind the recipients."""
    wanted = packed("".join(number + p.text for number, p in numbered(document.body)))
    recipients = packed(document.recipients)
    at = text.find(recipients + wanted) if recipients else -1
    return at + len(recipients) if at >= 0 else text.index(wanted)


def date_page(document: OfficialDocument, pages: list[Page]) -> tuple[int, float]:
    """The page and height of 成文日期: the last line that is nothing else, or ends with it."""
    day = packed(long_date(document.date))
    found = [line for line in lines(pages) if line.text == day]
    return found[-1].page, found[-1].y


def body_ends(document: OfficialDocument, pages: list[Page]) -> tuple[int, float]:
    """The page and height of the last line of the text."""
    places = _places(pages)
    wanted = packed("".join(number + p.text for number, p in numbered(document.body)))
    at = _body_at(document, "".join(character for character, _, _ in places))
    _, page, y = places[at + len(wanted) - 1]
    return page, y


def assert_the_seals_page_shows_text(document: OfficialDocument, pages: list[Page]) -> None:
    """The page of the date shows the end of the text.

    Where attachments, names and date leave no line of a page for it, 附件说明 is there instead.
    """
    page, y = date_page(document, pages)
    text_page, text_y = body_ends(document, pages)
    if page == text_page:
        assert text_y < y
        return
    if _is_one_line_of_one_piece(document, pages):
        return
    first = next(line for line in lines(pages) if line.page == page)
    between = [
        line for line in lines(pages)
        if (line.page, line.y) > (text_page, text_y) and (line.page, line.y) <= (page, y)
    ]  # fmt: skip
    assert document.attachments or document.attendance.lists()
    parts = (
        *document.attachments,
        *("、".join(people) for _, people in document.attendance.lists()),
    )
    assert any(
        _LABEL.sub("", line.text) in packed(part)
        for line in between
        for part in parts
        if line.page == page
    )
    assert first.y < TOP * MM + LINE * MM
    assert _lines_needed(between) + bool(document.note) >= LINES, (
        "the text had room beside its seals"
    )


def _is_one_line_of_one_piece(document: OfficialDocument, pages: list[Page]) -> bool:
    """A text too short to be on page 1 and with the seals."""
    starts = _paragraph_starts(document, pages)
    text = packed("".join(number + p.text for number, p in numbered(document.body)))
    alone = len({start[:2] for start in starts[:-1]}) == 1 and starts[0][:2] == starts[-2][:2]
    return (
        alone
        and body_ends(document, pages) == starts[0][:2]
        and not any(map(_may_meet, text[1:], text[2:]))
    )


def _lines_needed(between: list[Line]) -> int:
    """Lines of the grid from behind the text to the date, an empty one before attachments."""
    needed = 1.0
    for _page, found in groupby(between, key=lambda line: line.page):
        ys = [line.y for line in found]
        needed += round((ys[-1] - ys[0]) / (LINE * MM)) + 1
    return int(needed)


def assert_imprint_and_numbers(document: OfficialDocument, pages: list[Page]) -> None:
    """版记 on the last, even page; every number in its place, none twice."""
    ruled = document.format is not Format.LETTER
    if (document.cc or document.printed_by or document.printed_on) and ruled:
        assert len(pages) % 2 == 0
        thick = [rule for rule in pages[-1].rules if abs(rule.thickness / MM - 0.35) < 0.01]
        assert len(thick) == 2
        assert abs(thick[-1].y / MM - FOOT) < 0.1
        assert thick[0].y >= TOP * MM
        lowest = max((line.y for line in lines(pages[-1:])), default=0.0)
        assert lowest + TEXT_SIZE <= thick[0].y + _SLACK
    for number, page in enumerate(pages, start=1):
        shown = [run.text for run in page.runs if run.text.startswith("— ") and run.size == 14]
        assert shown in ([], [f"— {number} —"])
        assert bool(shown) == page.numbered
