"""The blank form as a Word file."""

from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm
from docx.table import _Cell

from keguang.documents.forms.blank.content import (
    CONTACT_LINE,
    DATE_LINE,
    LABEL_MM,
    OPINION_LABEL,
    REQUIRED_MARK,
    SEAL_LINE,
    Blank,
    answer_height_mm,
    choices_of,
    widths_mm,
)
from keguang.documents.forms.examples import EXAMPLE_MARK, NUMBER_LABEL
from keguang.documents.forms.spec import FormField, Per
from keguang.documents.tables import word
from keguang.documents.tables.word import Face, Paper

_ANNEX = Face(word.HEADING_FONT, 16)
_TITLE = Face(word.TITLE_FONT, 22)
_LINE = Face(word.BODY_FONT, 14)
_HEAD = Face(word.HEADING_FONT, 10.5)
_CELL = Face(word.BODY_FONT, 10.5)
_LABEL = Face(word.HEADING_FONT, 12)
_LABEL_TEXT = Face(word.BODY_FONT, 12)
_NOTE = Face(word.BODY_FONT, 10)
_EXAMPLE = Face(word.BODY_FONT, 9, colour=word.GREY)
_RED = "C00000"
_HEADING_SHADE = "F2F2F2"


def write_document(blank: Blank) -> bytes:
    if blank.spec.per is Per.ROW:
        return _one_a_page(blank)
    paper = Paper(landscape=blank.landscape, top=16, bottom=14, side=17)
    document = word.new_document(paper, title=blank.title)
    _heading(document, blank, paper, first=True)
    _rows_table(document, blank, paper)
    _contact_line(document)
    _opinion_table(document, paper)
    _closing_notes(document, blank)
    word.number_pages(document)
    return word.to_bytes(document)


def _one_a_page(blank: Blank) -> bytes:
    paper = Paper(top=20, bottom=18, side=24)
    document = word.new_document(paper, title=blank.title)
    for number in range(blank.rows):
        _heading(document, blank, paper, first=number == 0)
        _answer_table(document, blank, paper)
        _closing_notes(document, blank)
    word.number_pages(document)
    return word.to_bytes(document)


def _heading(document: WordDocument, blank: Blank, paper: Paper, *, first: bool) -> None:
    if first:
        word.say(document, "附件1", _ANNEX)
    title = word.say(document, blank.title, _TITLE, align=word.CENTRE, before=2, after=6)
    title.paragraph_format.page_break_before = not first
    word.say_ends(document, blank.sender_line, f"填报日期：     {DATE_LINE}", _LINE, paper.width)


def _rows_table(document: WordDocument, blank: Blank, paper: Paper) -> None:
    widths = widths_mm(blank.spec, paper.width)
    table = word.ruled_table(document, 2 + blank.rows, widths)
    head = table.rows[0]
    word.repeat_on_every_page(head)
    word.keep_whole(head)
    word.at_least(head, 14)
    word.fill(head.cells[0], NUMBER_LABEL, _HEAD)
    for cell, field in zip(head.cells[1:], blank.spec.fields, strict=True):
        _label(cell, field, _HEAD)
    for cell in head.cells:
        word.shade(cell, _HEADING_SHADE)
    example, *rows = table.rows[1:]
    word.keep_whole(example)
    word.at_least(example, 10)
    for cell, text in zip(example.cells, [EXAMPLE_MARK, *blank.example], strict=True):
        word.fill(cell, text, _EXAMPLE)
    for number, row in enumerate(rows, start=1):
        word.keep_whole(row)
        word.at_least(row, 12)
        word.fill(row.cells[0], str(number), _CELL)
        for cell, field in zip(row.cells[1:], blank.spec.fields, strict=True):
            _answer(cell, field, _CELL)


def _label(cell: _Cell, field: FormField, face: Face) -> None:
    paragraph = word.fill(cell, field.label, face)
    if field.required:
        word.write(paragraph, REQUIRED_MARK, Face(face.font, face.size, colour=_RED))


def _answer(
    cell: _Cell, field: FormField, face: Face, align: WD_ALIGN_PARAGRAPH = word.CENTRE
) -> None:
    """An empty place, or the field's list to choose from."""
    choices = choices_of(field)
    if choices:
        word.choose(cell, choices, face)
        cell.paragraphs[0].alignment = align
    else:
        word.fill(cell, "", face, align=align)


def _contact_line(document: WordDocument) -> None:
    word.say(document, CONTACT_LINE, Face(word.BODY_FONT, 12), before=6, after=6)


def _opinion_table(document: WordDocument, paper: Paper) -> None:
    table = word.ruled_table(document, 1, [36, paper.width - 36])
    word.keep_whole(table.rows[0])
    word.at_least(table.rows[0], 32)
    word.fill(table.cell(0, 0), OPINION_LABEL, _LABEL)
    _seal_place(table.cell(0, 1))


def _seal_place(cell: _Cell) -> None:
    """Room for the seal, which is up to 4.5 cm wide, with the date under it."""
    word.fill(cell, f"{SEAL_LINE}　　\n{DATE_LINE}", _LABEL_TEXT, align=word.RIGHT)
    cell.vertical_alignment = word.BOTTOM
    for paragraph in cell.paragraphs:
        paragraph.paragraph_format.right_indent = Mm(16)
    word.space(cell.paragraphs[-1], before=4, after=4)


def _answer_table(document: WordDocument, blank: Blank, paper: Paper) -> None:
    fields = blank.spec.fields
    widths = [LABEL_MM, paper.width - LABEL_MM]
    table = word.ruled_table(document, len(fields) + 1, widths)
    for row, field in zip(table.rows, fields, strict=False):
        label, answer = row.cells
        word.at_least(row, answer_height_mm(field))
        _label(label, field, _LABEL)
        _answer(answer, field, _CELL, word.LEFT)
    last = table.rows[-1]
    word.at_least(last, 30)
    word.fill(last.cells[0], OPINION_LABEL, _LABEL)
    _seal_place(last.cells[1])
    for row in table.rows:
        word.keep_whole(row)


def _closing_notes(document: WordDocument, blank: Blank) -> None:
    for line in blank.consent_lines:
        word.say(document, line, Face(word.KAI_FONT, 12), before=6)
    notes = blank.notes()
    if notes:
        said = word.say(document, "填表说明：", Face(word.HEADING_FONT, 10), before=4)
        word.write(said, notes[0], _NOTE)
        for note in notes[1:]:
            word.say(document, note, _NOTE)
