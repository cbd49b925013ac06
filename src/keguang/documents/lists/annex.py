"""附件: a list an office staples behind a notice or pastes into a page, in parts under headings.

One `Annex` becomes a Word file, a workbook and a table of HTML. Numbers run on through its parts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from docx.document import Document as WordDocument

from keguang.documents.lists.model import INTERNAL_HEADER, Edition
from keguang.documents.tables import word
from keguang.documents.tables.cells import CellValue, Column, Kind, column_widths, shown
from keguang.documents.tables.excel import Book, row_height, set_widths, span, write_notes
from keguang.documents.tables.word import Face, Paper

_MARK: Final = Face(word.HEADING_FONT, 16)
_TITLE: Final = Face(word.TITLE_FONT, 22)
_SUBTITLE: Final = Face(word.KAI_FONT, 14)
_PART: Final = Face(word.HEADING_FONT, 14)
_NONE: Final = Face(word.BODY_FONT, 12)
_HEAD: Final = Face(word.HEADING_FONT, 10.5)
_CELL: Final = Face(word.BODY_FONT, 10.5)
_HEADER: Final = Face(word.HEADING_FONT, 10.5)
_SHADE: Final = "EDEDED"
_NUMBER: Final = Column("序号", Kind.INTEGER, 3)
_PART_COLUMN: Final = Column("类别", width=8)
_EMPTY: Final = "（无）"
_BOX: Final = "border:1px solid #999;padding:6px 8px"
_TABLE: Final = "width:100%;border-collapse:collapse;font-size:15px;line-height:1.7"
_SHEET: Final = "清单"


@dataclass(frozen=True, slots=True)
class AnnexPart:
    """Rows under one heading, without their numbers."""

    heading: str
    rows: tuple[tuple[CellValue, ...], ...]


@dataclass(frozen=True, slots=True)
class Annex:
    """`mark` is 附件 with its number, or nothing; `made` (for whom, when) stands on every page of
    an internal edition."""

    title: str
    columns: tuple[Column, ...]
    parts: tuple[AnnexPart, ...]
    edition: Edition
    mark: str = ""
    subtitle: str = ""
    made: str = ""
    notes: tuple[str, ...] = ()
    landscape: bool = False

    def __post_init__(self) -> None:
        wrong = next((r for p in self.parts for r in p.rows if len(r) != len(self.columns)), None)
        if wrong is not None:
            raise ValueError(f"a row of {len(wrong)} cells under {len(self.columns)} headings")
        if self.edition is Edition.INTERNAL and not self.made:
            raise ValueError("an internal edition says for whom and when it was made")

    @property
    def page_header(self) -> str:
        if self.edition is Edition.PUBLIC:
            return ""
        return f"{INTERNAL_HEADER}\u3000{self.made}"

    @property
    def lectures(self) -> int:
        return sum(len(part.rows) for part in self.parts)

    def numbered(self) -> Iterator[tuple[AnnexPart, list[tuple[CellValue, ...]]]]:
        """Every part with its rows, numbers before them."""
        number = 0
        for part in self.parts:
            yield part, [(number + at, *row) for at, row in enumerate(part.rows, start=1)]
            number += len(part.rows)


def annex_to_docx(annex: Annex) -> bytes:
    """On A4: the heading of each table on every page, no row broken, pages numbered."""
    paper = Paper(landscape=annex.landscape, top=25, bottom=20, side=18)
    document = word.new_document(paper, title=annex.title)
    if annex.page_header:
        paragraph = document.sections[0].header.paragraphs[0]
        paragraph.alignment = word.LEFT
        word.write(paragraph, annex.page_header, _HEADER)
    if annex.mark:
        word.say(document, annex.mark, _MARK, after=4)
    word.say(document, annex.title, _TITLE, align=word.CENTRE, after=4)
    if annex.subtitle:
        word.say(document, annex.subtitle, _SUBTITLE, align=word.CENTRE, after=2)
    columns = (_NUMBER, *annex.columns)
    widths = _widths_mm(columns, annex, paper)
    for part, rows in annex.numbered():
        heading = word.say(document, part.heading, _PART, before=8, after=4)
        heading.paragraph_format.keep_with_next = True
        _part_table(document, columns, rows, widths)
    for number, note in enumerate(annex.notes):
        word.say(document, note, _CELL, before=0 if number else 8)
    word.number_pages(document)
    return word.to_bytes(document)


def annex_to_xlsx(annex: Annex) -> bytes:
    """One sheet to filter and to print: its first column says to which part a lecture belongs."""
    columns = (_NUMBER, _PART_COLUMN, *annex.columns)
    rows = [
        (number, part.heading, *row) for part, kept in annex.numbered() for number, *row in kept
    ]
    widths = column_widths(columns, rows)
    last = len(columns) - 1
    book = Book(annex.title)
    sheet = book.page(_SHEET, landscape=annex.landscape, header=annex.page_header)
    set_widths(sheet, widths)
    span(sheet, 0, 0, last, f"{annex.mark}\u3000{annex.title}".strip(), book.title)
    sheet.set_row(0, 40)
    line = "\u3000".join(filter(None, (annex.page_header, annex.subtitle)))
    span(sheet, 1, 0, last, line, book.note)
    sheet.set_row(1, row_height([(line, sum(widths))], least=22))
    for at, column in enumerate(columns):
        sheet.write_string(2, at, column.heading, book.heading)
    for at, row in enumerate(rows, start=3):
        for place, (column, value) in enumerate(zip(columns, row, strict=True)):
            book.put(sheet, at, place, value, column.kind)
        sheet.set_row(at, row_height(zip(map(shown, row), widths, strict=True)))
    sheet.repeat_rows(2)
    sheet.freeze_panes(3, 0)
    if rows:
        sheet.autofilter(2, 0, 2 + len(rows), last)
    write_notes(book, sheet, 3 + len(rows), widths, annex.notes)
    return book.close()


def annex_to_html(annex: Annex) -> str:
    """A table with its looks in every cell: editors of sites and of 公众号 keep only those."""
    columns = (_NUMBER, *annex.columns)
    head = "".join(
        f'<th style="{_BOX};background:#eef2f0;text-align:left">{escape(c.heading)}</th>'
        for c in columns
    )
    body = "".join(_html_part(annex, part, rows) for part, rows in annex.numbered())
    notes = "".join(
        f'<p style="font-size:14px;color:#555">{escape(note)}</p>' for note in annex.notes
    )
    title = f'<h2 style="text-align:center;font-size:20px">{escape(annex.title)}</h2>'
    table = f'<table style="{_TABLE}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    return f"{title}{table}{notes}"


def _html_part(annex: Annex, part: AnnexPart, rows: Sequence[tuple[CellValue, ...]]) -> str:
    wide = len(annex.columns) + 1
    style = f"{_BOX};text-align:left"
    band = f'<tr><th colspan="{wide}" style="{style}">{escape(part.heading)}</th></tr>'
    lines = "".join(
        "<tr>" + "".join(f'<td style="{_BOX}">{escape(shown(v))}</td>' for v in row) + "</tr>"
        for row in rows
    )
    return band + lines


def _part_table(
    document: WordDocument,
    columns: Sequence[Column],
    rows: Sequence[tuple[CellValue, ...]],
    widths: Sequence[float],
) -> None:
    if not rows:
        word.say(document, _EMPTY, _NONE)
        return
    grid = word.ruled_table(document, 1 + len(rows), widths)
    head, *lines = [(row, row.cells) for row in grid.rows]
    word.repeat_on_every_page(head[0])
    word.keep_whole(head[0])
    for cell, column in zip(head[1], columns, strict=True):
        word.fill(cell, column.heading, _HEAD)
        word.shade(cell, _SHADE)
    for (row, cells), values in zip(lines, rows, strict=True):
        word.keep_whole(row)
        word.at_least(row, 9)
        for cell, column, value in zip(cells, columns, values, strict=True):
            align = word.LEFT if column.kind is Kind.LONG else word.CENTRE
            word.fill(cell, shown(value), _CELL, align=align)


def _widths_mm(columns: Sequence[Column], annex: Annex, paper: Paper) -> list[float]:
    """The same for every part, so that the tables stand under each other."""
    widths = column_widths(columns, [row for _part, rows in annex.numbered() for row in rows])
    return [width * paper.width / sum(widths) for width in widths]
