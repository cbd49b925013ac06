"""A document as finished pages: every clause of the standard meets the others here."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from keguang.documents.official import standard
from keguang.documents.official.annexes import annex_flow
from keguang.documents.official.closing import (
    attachment_items,
    attendance_items,
    note_items,
    signature_items,
)
from keguang.documents.official.flow import Flow, Item, gap, kept
from keguang.documents.official.fonts import FontBook
from keguang.documents.official.head import mark_lines, paint_head, paint_letter_head
from keguang.documents.official.imprint import Imprint, number_page
from keguang.documents.official.lines import Type, set_text
from keguang.documents.official.numerals import numbered
from keguang.documents.official.painting import Page
from keguang.documents.official.standard import COLUMNS, LINE, PORTRAIT
from keguang.documents.official.text import body_items, line_items, spans_of
from keguang.documents.official.title import recipient_items, title_items
from keguang.documents.official.value import Format, OfficialDocument, annex_label

_WHOLE_TAIL: Final = PORTRAIT.height - 3 * LINE  # a longer one cannot be held with the text
_PARTED_LEAST: Final = 2.0  # cells of a line that can be set on two


class ImprintPlace(StrEnum):
    """Where 版记 stands: on the last page of the text, on the next, or behind a blank one."""

    NOWHERE = "nowhere"
    HERE = "here"
    NEXT = "next"
    BEHIND_BLANK = "behind blank"


@dataclass(frozen=True, slots=True)
class Composition:
    """Finished pages, and what another writer must know to break its own the same way."""

    pages: list[Page]
    mark_ends: int
    recipients_moved: bool
    imprint: ImprintPlace


def compose(document: OfficialDocument, book: FontBook) -> Composition:
    """All pages in order, with everything on them."""
    text = _text_pages(document, book)
    pages, used = text.flow.pages, text.flow.used
    for number, annex in enumerate(document.annexes, start=1):
        count = max(len(document.attachments), len(document.annexes))
        annexed = annex_flow(annex, annex_label(number, count), book)
        pages += annexed.pages
        used = annexed.used
    recipients = document.recipients if text.recipients_moved else ""
    place = _end_with_imprint(pages, used, Imprint(document, book, recipients=recipients))
    if document.format is Format.LETTER:
        pages[0].numbered = False  # 首页不显示页码, 10.1
    for number, page in enumerate(pages, start=1):
        if page.numbered:
            number_page(page, number, book)
    return Composition(pages, text.mark_ends, text.recipients_moved, place)


@dataclass(frozen=True, slots=True)
class _Text:
    flow: Flow
    mark_ends: int
    recipients_moved: bool


def _text_pages(document: OfficialDocument, book: FontBook) -> _Text:
    """The pages up to the note, and whether 主送机关 had to be moved to the imprint.

    7.2.4 and 7.3.2 both give way so that page 1 shows body text: first the mark grows smaller, then
    the recipients go to the imprint, then the title takes the fewest lines it can.
    """
    text = body_items(document.body, COLUMNS, book)
    tail = _tail(document, book)
    openings = _openings(document, book)
    heads = list(_begun(document, book))
    for body in _texts(document, text, tail, book):
        for opening, moved in openings:
            items = [*opening, *body, *tail]
            height = sum(item.height for item in _first_group(items))
            for flow, size in heads:
                if flow.used + height <= PORTRAIT.height + 0.01:
                    flow.add(items)
                    return _Text(flow, size, moved)
    flow, size = heads[-1]
    opening, moved = openings[-1]
    flow.add([*opening, *_held(text, tail, 1), *tail])
    return _Text(flow, size, moved)


def _texts(
    document: OfficialDocument, text: list[Item], tail: list[Item], book: FontBook
) -> Iterator[list[Item]]:
    """The text with ever less of it held to the signature."""
    yield _held(text, tail, 2)
    yield _held(text, tail, 1)
    parted = _parted(document, text, book)
    yield parted
    loose = [replace(item, keep=False) for item in text[:-1]]  # a text of nothing but headings
    yield [*loose, *kept(text[-1:])]
    yield [*loose, *parted[len(loose) :]]


def _begun(document: OfficialDocument, book: FontBook) -> Iterator[tuple[Flow, int]]:
    """A flow with page 1's head painted, for every size of the head, the handsome one first."""
    sizes = (0,) if document.format is Format.LETTER else mark_lines(_names_in_mark(document))
    for size in sizes:
        page = Page(PORTRAIT)
        if document.format is Format.LETTER:
            used = paint_letter_head(page, document, book)
        else:
            used = paint_head(page, document, size, book)
        flow = Flow(PORTRAIT)
        flow.start(page, used)
        yield flow, size


def _names_in_mark(document: OfficialDocument) -> int:
    return len(document.issuers) if document.format is Format.DOCUMENT else 1


def _openings(document: OfficialDocument, book: FontBook) -> list[tuple[list[Item], bool]]:
    """Title, an empty line, recipients, all held with the first line of text; and without these."""
    empty = gap(standard.BLANK_AFTER_TITLE)
    title = [*title_items(document.title, PORTRAIT, book), *empty]
    dense = [*title_items(document.title, PORTRAIT, book, dense=True), *empty]
    if not document.recipients:
        return [(title, False), (dense, False)]
    recipients = recipient_items(document.recipients, COLUMNS, book)
    return [([*title, *recipients], False), (title, True), (dense, True)]


def _tail(document: OfficialDocument, book: FontBook) -> list[Item]:
    """Everything behind the text; signature and date are never parted.

    What stands between the text and the signature is held with it, unless it fills a page.
    """
    between = [
        *attachment_items(document.attachments, book),
        *attendance_items(document, book),
    ]
    signature = signature_items(document, book)
    note = note_items(document.note, book)
    closing = [*kept(signature), *note] if note else signature
    if sum(item.height for item in [*between, *closing]) <= _WHOLE_TAIL:
        return [*kept(between), *closing]
    return [*between[:-1], *kept(between[-1:]), *closing]


def _held(text: list[Item], tail: list[Item], lines: int) -> list[Item]:
    """The text with its last lines held to the signature, so that none stands on an empty page."""
    if sum(item.height for item in _first_group(tail)) > _WHOLE_TAIL:
        return text
    return [*text[:-lines], *kept(text[-lines:])]


def _parted(document: OfficialDocument, text: list[Item], book: FontBook) -> list[Item]:
    """A last line set on two: one for page 1, one for the page of the signature.

    Where even the smallest head leaves no room for both, offices space the line out (7.3.5.4).
    """
    *_, (number, paragraph) = numbered(document.body)
    kind = Type(COLUMNS, first=standard.INDENT)
    spans = spans_of(number, paragraph)
    lines = set_text(spans, kind, book)
    if len(lines) > 1 or lines[0].cells < _PARTED_LEAST:
        return _held(text, [], 1)
    narrow = replace(kind, columns=standard.INDENT + lines[0].cells * 0.6, fill=False)
    first, *rest = line_items(set_text(spans, narrow, book), heading=text[-1].heading)
    return [*text[:-1], replace(first, keep=False), *kept(rest)]


def _first_group(items: list[Item]) -> list[Item]:
    group = []
    for item in items:
        group.append(item)
        if not item.keep:
            break
    return group


def _end_with_imprint(pages: list[Page], used: float, imprint: Imprint) -> ImprintPlace:
    """版记 on the last page, which is even; a page left blank before it bears no number (7.5)."""
    if not imprint:
        return ImprintPlace.NOWHERE
    place = ImprintPlace.HERE
    fits = pages[-1].frame is PORTRAIT and used + LINE + imprint.height <= PORTRAIT.height + 0.01
    even = len(pages) % 2 == 0
    if imprint.needs_even_page and not even:
        pages.append(Page(PORTRAIT))
        place = ImprintPlace.NEXT
    elif not fits:
        pages.append(Page(PORTRAIT))
        place = ImprintPlace.NEXT
        if imprint.needs_even_page:
            pages[-1].numbered = False
            pages.append(Page(PORTRAIT, numbered=False))
            place = ImprintPlace.BEHIND_BLANK
    imprint.paint(pages[-1])
    return place
