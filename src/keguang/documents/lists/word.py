"""A list as a Word file."""

from collections.abc import Sequence
from typing import Final

from docx.document import Document as WordDocument
from docx.table import _Cell

from keguang.documents.lists.model import ListTable
from keguang.documents.tables import word
from keguang.documents.tables.cells import Column, Kind, column_widths, shown
from keguang.documents.tables.word import Face, Paper

_PAPER: Final = Paper(landscape=True, top=22, bottom=18, side=15)
_TITLE: Final = Face(word.TITLE_FONT, 22)
_SUBTITLE: Final = Face(word.KAI_FONT, 14)
_HEAD: Final = Face(word.HEADING_FONT, 10.5)
_CELL: Final = Face(word.BODY_FONT, 10.5)
_NOTE: Final = Face(word.BODY_FONT, 10.5)
_MARK: Final = Face(word.HEADING_FONT, 12)
_HEADING_SHADE: Final = "EDEDED"


def to_docx(table: ListTable) -> bytes:
    """The list on A4 landscape: heading on every page, no row broken, pages numbered."""
    document = word.new_document(_PAPER, title=table.title)
    _page_header(document, table.page_header)
    word.say(document, table.title, _TITLE, align=word.CENTRE, after=4)
    if table.subtitle:
        word.say(document, table.subtitle, _SUBTITLE, align=word.CENTRE, after=6)
    _body(document, table)
    for number, note in enumerate(table.notes):
        word.say(document, note, _NOTE, before=0 if number else 6)
    word.number_pages(document)
    return word.to_bytes(document)


def _page_header(document: WordDocument, text: str) -> None:
    if text:
        paragraph = document.sections[0].header.paragraphs[0]
        paragraph.alignment = word.LEFT
        word.write(paragraph, text, _MARK)


def _body(document: WordDocument, table: ListTable) -> None:
    widths = _widths_mm(table)
    grid = word.ruled_table(document, 1 + len(table.rows), widths)
    rows = [(row, row.cells) for row in grid.rows]
    head, head_cells = rows[0]
    word.repeat_on_every_page(head)
    word.keep_whole(head)
    word.at_least(head, 11)
    for cell, column in zip(head_cells, table.columns, strict=True):
        word.fill(cell, column.heading, _HEAD)
        word.shade(cell, _HEADING_SHADE)
    covered = {at for first, last in table.runs() for at in range(first + 1, last + 1)}
    for at, ((row, cells), values) in enumerate(zip(rows[1:], table.rows, strict=True)):
        word.keep_whole(row)
        word.at_least(row, 11)
        texts = [shown(value) for value in values]
        if at in covered and table.merge_by is not None:
            texts[table.merge_by] = ""
        _fill_row(cells, table.columns, texts)
    if table.merge_by is not None:
        for first, last in table.runs():
            word.merge_down([cells[table.merge_by] for _, cells in rows[first + 1 : last + 2]])


def _fill_row(cells: Sequence[_Cell], columns: Sequence[Column], texts: Sequence[str]) -> None:
    for cell, column, text in zip(cells, columns, texts, strict=True):
        align = word.LEFT if column.kind is Kind.LONG else word.CENTRE
        word.fill(cell, text, _CELL, align=align)


def _widths_mm(table: ListTable) -> list[float]:
    widths = column_widths(table.columns, table.rows)
    return [width * _PAPER.width / sum(widths) for width in widths]
