"""Title, text and what follows it, as Word paragraphs of real styles."""

from collections.abc import Sequence

from keguang.documents.official import standard
from keguang.documents.official.closing import name_lines, seal_grid
from keguang.documents.official.fonts import FontBook
from keguang.documents.official.lines import Type, width_in_cells
from keguang.documents.official.standard import CELL, COLUMNS, LINE, Frame
from keguang.documents.official.text import HEADING_STYLE, is_heading
from keguang.documents.official.title import title_lines
from keguang.documents.official.value import OfficialDocument, Paragraph, long_date
from keguang.documents.official.word.markup import indent, paragraph, run, spacing, tab, twips
from keguang.documents.official.word.styles import HEADING_LIST, LEVELS

_ONE_LINE = Type(COLUMNS, fill=False)


def title_paragraph(title: str, frame: Frame, book: FontBook, *, before: float) -> str:
    """The title, its lines turned where the PDF turns them."""
    lines = "\n".join(title_lines(title, frame.width, book))
    return paragraph("Title", run(lines), spacing(before=before, exact=LINE))


def body_paragraphs(body: Sequence[Paragraph], *, number: int = HEADING_LIST) -> list[str]:
    """Paragraphs numbered by Word itself; `number` is the list they count in."""
    made = []
    for item in body:
        if not item.level:
            made.append(paragraph("Body", run(item.text)))
            continue
        own_list = ""
        if number != HEADING_LIST:
            own_list = (
                f'<w:numPr><w:ilvl w:val="{item.level - 1}"/><w:numId w:val="{number}"/></w:numPr>'
            )
        head, stop, rest = item.text.partition("。")
        content = run(item.text)
        if item.level in HEADING_STYLE and not is_heading(item) and rest and item.level < 3:
            content = run(head + stop) + run(rest, style="TextRun")
            own_list = '<w:keepNext w:val="0"/>' + own_list
        made.append(paragraph(LEVELS[item.level - 1], content, own_list))
    return made


def held(paragraphs: list[str]) -> list[str]:
    """The last paragraph held to what follows, so that no signature stands without text."""
    *before, last = paragraphs
    style, mark, rest = last.partition("/>")
    loose = rest.replace('<w:keepNext w:val="0"/>', "")
    return [*before, f"{style}{mark}<w:keepNext/>{loose}"]


def attachment_paragraphs(names: Sequence[str]) -> list[str]:
    """附件说明, each name hanging under its own beginning."""
    label, numbered = "附件：", len(names) > 1
    start = standard.INDENT + len(label)
    made = []
    for at, name in enumerate(names, start=1):
        number = f"{at}." if numbered else ""
        width = len(number) / 2
        shift = start + width
        text = (label if at == 1 else "") + number + name
        form = indent(left=shift, hanging=width + (len(label) if at == 1 else 0))
        made.append(
            paragraph("Attachment", run(text), spacing(before=LINE if at == 1 else 0) + form)
        )
    return made


def attendance_paragraphs(document: OfficialDocument) -> list[str]:
    made = []
    for at, (word, people) in enumerate(document.attendance.lists()):
        content = run(word, style="HeadingRun") + run(f"：{'、'.join(people)}")
        form = spacing(before=0 if at else LINE)
        form += indent(left=standard.INDENT + len(word) + 1, hanging=len(word) + 1)
        made.append(paragraph("Attendance", content, form))
    return made


def note_paragraphs(note: str) -> list[str]:
    return [paragraph("Note", run(f"（{note}）"))] if note else []


def signature_paragraphs(
    document: OfficialDocument, book: FontBook, *, close: bool = False
) -> list[str]:
    """署名 and 成文日期 where the PDF has them, as centred stops and indents."""
    day = long_date(document.date)
    if document.seals and document.signatories:
        return _sealed(document.signatories, day, book, close=close)
    return _plain(document.signatories, day, book)


def _sealed(names: Sequence[str], day: str, book: FontBook, *, close: bool) -> list[str]:
    grid = seal_grid(names, day, book, close=close)
    made = []
    for first in range(0, len(names), grid.columns):
        row = [name_lines(name, grid.room, book) for name in names[first : first + grid.columns]]
        tall = max(len(lines) for lines in row)
        above = standard.LINES_BETWEEN_SEALS - tall if first else standard.BLANK_BEFORE_SEAL
        stops = _centred_stops(grid.centres(len(row)))
        for line in range(tall):
            texts = [_line_of(lines, line - (tall - len(lines))) for lines in row]
            content = "".join(tab() + (run(text) if text else "") for text in texts)
            before = max(0, above) * LINE if line == 0 else 0
            made.append(paragraph("Signature", content, stops + spacing(before=before)))
    made.append(_last(tab() + run(day), _centred_stops([grid.centre])))
    return made


def _line_of(lines: Sequence[str], at: int) -> str:
    return lines[at] if at >= 0 else ""


def _centred_stops(centres: Sequence[float]) -> str:
    stops = "".join(f'<w:tab w:val="center" w:pos="{twips(centre * CELL)}"/>' for centre in centres)
    return f"<w:tabs>{stops}</w:tabs>"


def _plain(names: Sequence[str], day: str, book: FontBook) -> list[str]:
    date_cells = width_in_cells(day, _ONE_LINE, book)
    right = COLUMNS - standard.PLAIN_NAME_RIGHT
    widest = max((min(width_in_cells(n, _ONE_LINE, book), right) for n in names), default=0)
    name_at = right - widest if widest >= date_cells else right - date_cells - 2
    date_at = name_at + 2 if widest >= date_cells else right - date_cells
    made = [
        paragraph("Signature", run(name), spacing(before=0 if at else LINE) + indent(left=name_at))
        for at, name in enumerate(names)
    ]
    return [*made, _last(run(day), spacing(before=0 if names else LINE) + indent(left=date_at))]


def _last(content: str, form: str) -> str:
    """The date's paragraph lets go of what follows it."""
    return paragraph("Signature", content, f'<w:keepNext w:val="0"/>{form}')
