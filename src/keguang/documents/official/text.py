"""The text of a document as items on the grid: paragraphs, numbered headings, recipients."""

from collections.abc import Sequence
from typing import Final

from keguang.documents.official import standard
from keguang.documents.official.flow import Item
from keguang.documents.official.fonts import FontBook, Style
from keguang.documents.official.lines import SetLine, Span, Type, set_text
from keguang.documents.official.numerals import numbered
from keguang.documents.official.value import Paragraph

# 一、黑体 （一）楷体 1.仿宋 （1）仿宋, 7.3.3
HEADING_STYLE: Final = {1: Style.HEADING, 2: Style.KAI, 3: Style.BODY, 4: Style.BODY}
_OWN_LINE: Final = frozenset({1, 2})


def spans_of(number: str, paragraph: Paragraph) -> list[Span]:
    """The faces of a paragraph: a heading that runs on into text is a heading to its first stop."""
    style = HEADING_STYLE.get(paragraph.level, Style.BODY)
    head, stop, rest = paragraph.text.partition("。")
    if style is Style.BODY or not rest:
        return [Span(number + paragraph.text, style)]
    return [Span(number + head + stop, style), Span(rest)]


def is_heading(paragraph: Paragraph) -> bool:
    """A line of its own that must not be the last of a page."""
    return paragraph.level in _OWN_LINE and not paragraph.text.partition("。")[2]


def heading_entry(number: str, paragraph: Paragraph, outline: int) -> tuple[int, str] | None:
    """What the outline says of a paragraph, under an entry of level `outline`."""
    if paragraph.level not in _OWN_LINE:
        return None
    return outline + paragraph.level, number + paragraph.text.partition("。")[0]


def body_items(
    body: Sequence[Paragraph], columns: float, book: FontBook, *, outline: int = 1
) -> list[Item]:
    """Every paragraph; own-line headings are held together with what follows."""
    items: list[Item] = []
    kind = Type(columns, first=standard.INDENT)
    for number, paragraph in numbered(body):
        heading = is_heading(paragraph)
        lines = set_text(spans_of(number, paragraph), kind, book)
        entry = heading_entry(number, paragraph, outline)
        items += line_items(lines, keep=heading, heading=entry)
    return items


def line_items(
    lines: Sequence[SetLine], *, keep: bool = False, heading: tuple[int, str] | None = None
) -> list[Item]:
    """One item a line."""
    return [
        Item(runs=line.runs, keep=keep, heading=heading if at == 0 else None)
        for at, line in enumerate(lines)
    ]
