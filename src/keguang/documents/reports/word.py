"""A report as a Word file: A4 upright, the faces of an official paper, tables that print whole."""

from collections.abc import Sequence
from typing import Final

from docx.document import Document as WordDocument
from docx.shared import Pt
from docx.table import _Cell

from keguang.documents.reports.model import Appendix, Report, ReportTable, Section
from keguang.documents.tables import word
from keguang.documents.tables.cells import CellValue, Kind, column_widths, shown
from keguang.documents.tables.word import Face, Paper

_PAPER: Final = Paper(top=32, bottom=28, side=26)
_TITLE: Final = Face(word.TITLE_FONT, 22)
_SUBTITLE: Final = Face(word.KAI_FONT, 16)
_HEADING: Final = Face(word.HEADING_FONT, 16)
_TEXT: Final = Face(word.BODY_FONT, 16)
_HEAD: Final = Face(word.HEADING_FONT, 10.5)
_CELL: Final = Face(word.BODY_FONT, 10.5)
_NOTE: Final = Face(word.BODY_FONT, 10.5)
_SHADE: Final = "EDEDED"
_INDENT: Final = Pt(32)  # two characters
_LEADING: Final = Pt(28)


def to_docx(report: Report) -> bytes:
    """The same report always gives the same bytes."""
    document = word.new_document(_PAPER, title=report.title)
    word.say(document, report.title, _TITLE, align=word.CENTRE, after=6)
    word.say(document, report.subtitle, _SUBTITLE, align=word.CENTRE, after=12)
    for section in report.sections:
        _section(document, section)
    for name in (report.issuer, report.dated):
        word.say(document, name, _TEXT, align=word.RIGHT, before=6)
    for number, appendix in enumerate(report.appendices, start=1):
        _appendix(document, number, appendix)
    word.number_pages(document)
    return word.to_bytes(document)


def _section(document: WordDocument, section: Section) -> None:
    heading = word.say(document, section.heading, _HEADING, before=6)
    heading.paragraph_format.first_line_indent = _INDENT
    heading.paragraph_format.keep_with_next = True
    for text in section.paragraphs:
        paragraph = word.say(document, text, _TEXT)
        paragraph.paragraph_format.first_line_indent = _INDENT
        paragraph.paragraph_format.line_spacing = _LEADING
    for table in section.tables:
        _table(document, table)


def _appendix(document: WordDocument, number: int, appendix: Appendix) -> None:
    mark = word.say(document, f"附件{number}", _HEADING)
    mark.paragraph_format.page_break_before = True
    word.say(document, appendix.title, _TITLE.smaller(4), align=word.CENTRE, after=6)
    _table(document, appendix.table)


def _table(document: WordDocument, table: ReportTable) -> None:
    widths = column_widths(table.columns, table.rows)
    millimetres = [width * _PAPER.width / sum(widths) for width in widths]
    grid = word.ruled_table(document, 1 + len(table.rows), millimetres)
    head, *rows = grid.rows
    word.repeat_on_every_page(head)
    word.keep_whole(head)
    for cell, column in zip(head.cells, table.columns, strict=True):
        word.fill(cell, column.heading, _HEAD)
        word.shade(cell, _SHADE)
    for row, values in zip(rows, table.rows, strict=True):
        word.keep_whole(row)
        _fill(row.cells, table, values)
    word.say(document, table.note, _NOTE, before=2, after=6)


def _fill(cells: Sequence[_Cell], table: ReportTable, values: Sequence[CellValue]) -> None:
    for cell, column, value in zip(cells, table.columns, values, strict=True):
        align = word.LEFT if column.kind is Kind.LONG else word.CENTRE
        word.fill(cell, shown(value), _CELL, align=align)
