"""A document as finished pages: every clause of the standard meets the others here."""

from collections.abc import Iterator, Sequence
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
from keguang.documents.official.flow import Flow, Item, gap, groups, kept
from keguang.documents.official.fonts import FontBook
from keguang.documents.official.head import mark_lines, paint_head, paint_letter_head
from keguang.documents.official.imprint import Imprint, number_page
from keguang.documents.official.lines import Type, may_follow, set_text
from keguang.documents.official.numerals import numbered
from keguang.documents.official.painting import Page
from keguang.documents.official.standard import COLUMNS, LINE, PORTRAIT
from keguang.documents.official.text import body_items, heading_entry, line_items, spans_of
from keguang.documents.official.title import recipient_items, title_items
from keguang.documents.official.value import BadDocument, Format, OfficialDocument, annex_label

_PARTED_AT: Final = 0.6  # of a line that is set on two, how much had better be on the first
_SLACK: Final = 0.01  # points


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
    seals_close: bool
    imprint: ImprintPlace


def compose(document: OfficialDocument, book: FontBook) -> Composition:
    """All pages in order, with everything on them.

    Raises
    ------
    BadDocument
        Where page 1 has no room for text, or one page none for the imprint.
    """
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
    return Composition(pages, text.mark_ends, text.recipients_moved, text.seals_close, place)


@dataclass(frozen=True, slots=True)
class _Text:
    flow: Flow
    mark_ends: int
    recipients_moved: bool
    seals_close: bool


@dataclass(frozen=True, slots=True)
class _Ending:
    """The text and all behind it, with the seals as far or as close as they may be."""

    items: list[Item]
    close: bool


def _text_pages(document: OfficialDocument, book: FontBook) -> _Text:
    """The pages up to the note, and whether 主送机关 had to be moved to the imprint.

    7.2.4 and 7.3.2 both give way so that page 1 shows body text: first the mark grows smaller, then
    the recipients go to the imprint, then the title takes the fewest lines it can. A title and
    signers that fill the page even then are refused.
    """
    openings = _openings(document, book)
    heads = list(_begun(document, book))
    for ending in _endings(document, book):
        for opening, moved in openings:
            items = [*opening, *ending.items]
            height = _height(_first_group(items))
            for flow, size in heads:
                if flow.used + height <= PORTRAIT.height + _SLACK:
                    flow.add(items)
                    return _Text(flow, size, moved, ending.close)
    raise BadDocument("title", "版头和标题占满首页，放不下正文；请缩短标题或签发人姓名")


def _endings(document: OfficialDocument, book: FontBook) -> Iterator[_Ending]:
    """Text and what follows it, with ever less of the text held to the signature.

    Only where attachments and seals leave no line of a page for it is none: the last of the
    attachments stand beside the seals then.
    """
    text = body_items(document.body, COLUMNS, book)
    tails = [_tail(document, book, close=False), _tail(document, book, close=True)]
    loose = [replace(item, keep=False) for item in text[:-1]]  # a text of nothing but headings
    *_, chain = groups(text)
    at = len(text) - len(chain)
    parted = _parted(document, book)
    texts = [_held(text, 2)]
    for before in (text[:-1], [*text[:at], *loose[at:]], loose):
        texts += [[*before, *kept(text[-1:])]]
        texts += [[*before, *parted]] if parted else []
    for held in texts:
        for at, tail in enumerate(tails):
            items = [*held, *tail.whole]
            if all(_height(group) <= PORTRAIT.height + _SLACK for group in groups(items)):
                yield _Ending(items, close=bool(at))
    yield _Ending([*text, *tails[0].split], close=False)
    loose += [replace(item, keep=False) for item in text[-1:]]
    yield _Ending([*loose, *tails[0].split], close=False)


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


@dataclass(frozen=True, slots=True)
class _Tail:
    """What is behind the text, all on one page with its end, or only its own end with the date."""

    whole: list[Item]
    split: list[Item]


def _tail(document: OfficialDocument, book: FontBook, *, close: bool) -> _Tail:
    """Attachments, lists, signature and note; signature and date are never parted."""
    between = [
        *attachment_items(document.attachments, book),
        *attendance_items(document, book),
    ]
    signature = signature_items(document, book, close=close)
    note = note_items(document.note, book)
    closing = [*kept(signature), *note] if note else signature
    split = [*(replace(item, keep=item.gap) for item in between[:-1]), *kept(between[-1:])]
    return _Tail([*kept(between), *closing], [*split, *closing])


def _held(text: list[Item], lines: int) -> list[Item]:
    """The text with its last lines held to the signature, so that none stands on an empty page."""
    return [*text[:-lines], *kept(text[-lines:])]


def _parted(document: OfficialDocument, book: FontBook) -> list[Item]:
    """A last line set on two: one for page 1, one for the page of the signature.

    Where even the smallest head leaves no room for both, offices space the line out (7.3.5.4).
    None where the text's last line is not all of its paragraph, or cannot be parted.
    """
    *_, (number, paragraph) = numbered(document.body)
    kind = Type(COLUMNS, first=standard.INDENT)
    spans = spans_of(number, paragraph)
    whole = set_text(spans, kind, book)
    if len(whole) > 1:
        return []
    cells = whole[0].cells
    halves = [half / 2 for half in range(2, int(2 * cells))]
    for first_line in sorted(halves, key=lambda half: abs(half - _PARTED_AT * cells)):
        narrow = replace(kind, columns=standard.INDENT + first_line, fill=False)
        lines = set_text(spans, narrow, book)
        if len(lines) == 2 and may_follow(lines[0].text, lines[1].text):
            first, last = line_items(lines, heading=heading_entry(number, paragraph, 1))
            return [first, replace(last, keep=True)]
    return []


def _height(items: Sequence[Item]) -> float:
    return sum(item.height for item in items)


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
    if imprint.height > PORTRAIT.height:
        raise BadDocument("cc", "抄送机关（和移入版记的主送机关）一页排不下")
    place = ImprintPlace.HERE
    fits = pages[-1].frame is PORTRAIT and used + LINE + imprint.height <= PORTRAIT.height + _SLACK
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
