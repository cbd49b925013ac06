"""The whole Word file: sections, footers, parts put into python-docx's package."""

from collections.abc import Sequence
from datetime import UTC, datetime, time

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.oxml import parse_xml
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import Section, _BaseHeaderFooter

from keguang.documents.official import standard
from keguang.documents.official.compose import Composition, ImprintPlace
from keguang.documents.official.fonts import FontBook
from keguang.documents.official.standard import CELL, LINE, PORTRAIT, Frame
from keguang.documents.official.value import Format, OfficialDocument, annex_label
from keguang.documents.official.word import styles
from keguang.documents.official.word.annexes import annex_paragraphs, frame_of, imprint_paragraphs
from keguang.documents.official.word.head import (
    document_head,
    letter_foot,
    letter_head,
    letter_mark,
)
from keguang.documents.official.word.markup import (
    NAMESPACE,
    cell,
    field,
    paragraph,
    row,
    run,
    section,
    spacing,
    table,
    twips,
)
from keguang.documents.official.word.text import (
    attachment_paragraphs,
    attendance_paragraphs,
    body_paragraphs,
    held,
    note_paragraphs,
    signature_paragraphs,
    title_paragraph,
)
from keguang.documents.tables.word import to_bytes

_IN_LINE = standard.points(2.3)  # a title's line is higher than its characters
_DROPPED_PARTS = frozenset({"/docProps/thumbnail.jpeg", "/word/stylesWithEffects.xml"})


def write_docx(document: OfficialDocument, composition: Composition, book: FontBook) -> bytes:
    """The same document always gives the same bytes; nothing in it links, runs or is embedded."""
    word = _package(document)
    body = word.element.body
    for child in list(body):
        body.remove(child)
    content = "".join(_content(document, composition, book))
    for element in parse_xml(f"<w:body {NAMESPACE}>{content}</w:body>"):
        body.append(element)
    _footers(word, document, composition)
    return to_bytes(word)


def _content(document: OfficialDocument, composition: Composition, book: FontBook) -> list[str]:
    """Everything in order; each section's properties stand in its last paragraph."""
    letter = document.format is Format.LETTER
    made = (
        letter_head(document, book)
        if letter
        else document_head(document, composition.mark_ends, book)
    )
    above = standard.BLANK_BEFORE_TITLE * LINE - (0 if letter else _IN_LINE)
    made.append(title_paragraph(document.title, PORTRAIT, book, before=above))
    gap = spacing(before=LINE)
    recipients = "" if composition.recipients_moved else document.recipients
    if recipients:
        made.append(paragraph("Recipients", run(recipients), gap))
    text = body_paragraphs(document.body)
    if not recipients:
        text[0] = _with_gap(text[0], gap)
    made += held(text)
    made += attachment_paragraphs(document.attachments)
    made += attendance_paragraphs(document)
    signature = signature_paragraphs(document, book, close=composition.seals_close)
    if composition.imprint is ImprintPlace.HERE and not document.annexes:
        signature[-1:-1] = _imprint(document, composition, book)  # on the page of the date
    made += signature
    made += note_paragraphs(document.note)
    return [*made, *_rest(document, composition, book)]


def _imprint(document: OfficialDocument, composition: Composition, book: FontBook) -> list[str]:
    recipients = document.recipients if composition.recipients_moved else ""
    return imprint_paragraphs(document, recipients, book)


def _with_gap(text: str, gap: str) -> str:
    """The first paragraph of the text with an empty line above it."""
    head, mark, rest = text.partition("</w:pPr>")
    return f"{head}{gap}{mark}{rest}"


def _rest(document: OfficialDocument, composition: Composition, book: FontBook) -> list[str]:
    """Annexes and imprint, in sections of their own."""
    made: list[str] = []
    frame: Frame = PORTRAIT
    letter = document.format is Format.LETTER
    count = max(len(document.attachments), len(document.annexes))
    kind = "nextPage"
    for number, annex in enumerate(document.annexes, start=1):
        made.append(_section_break(section(frame, kind=kind, title_page=letter and number == 1)))
        frame = frame_of(annex)
        made += annex_paragraphs(annex, annex_label(number, count), number + 1, book)
    first = letter and not document.annexes
    same_page = composition.imprint is ImprintPlace.HERE and not document.annexes
    if composition.imprint is ImprintPlace.NOWHERE or same_page:
        return [*made, section(frame, kind=kind, title_page=first)]
    imprint = [*_imprint(document, composition, book), paragraph("Imprint", "", spacing(exact=1))]
    if composition.imprint is ImprintPlace.HERE:
        return [*made, *imprint, section(frame, kind=kind, title_page=first)]
    made.append(_section_break(section(frame, kind=kind, title_page=first)))
    even = "nextPage" if letter else "evenPage"
    return [*made, *imprint, section(PORTRAIT, kind=even)]


def _section_break(properties: str) -> str:
    return paragraph("Imprint", "", spacing(exact=1) + properties)


def _package(document: OfficialDocument) -> WordDocument:
    word: WordDocument = Document()
    properties = word.core_properties
    properties.title = document.plain_title
    properties.author = "、".join(document.issuers)
    properties.comments = properties.keywords = ""
    # the day of the document, as in the PDF: the same input gives the same bytes
    properties.created = properties.modified = datetime.combine(document.date, time(), UTC)
    parts = {str(part.partname): part for part in word.part.package.iter_parts()}
    _replace(word.part._styles_part._element, styles.styles_xml())
    _replace(word.part.numbering_part._element, styles.numbering_xml())
    _replace(word.part._settings_part._element, styles.settings_xml())
    parts["/word/fontTable.xml"]._blob = styles.font_table_xml().encode()
    for holder in (word.part.package.rels, word.part.rels):
        for key in [k for k, r in holder.items() if str(r.target_part.partname) in _DROPPED_PARTS]:
            del holder[key]
    return word


def _replace(element: BaseOxmlElement, xml: str) -> None:
    made = parse_xml(xml)
    for child in list(element):
        element.remove(child)
    for child in list(made):
        element.append(child)


def _footers(word: WordDocument, document: OfficialDocument, composition: Composition) -> None:
    """— 1 — right on odd pages, left on even ones; none where the standard says none."""
    first = word.sections[0]
    if document.format is Format.LETTER:
        first.header_distance = round(standard.LETTER_MARK_TOP * 12700)
        _fill(first.first_page_header, letter_mark(document))
        _fill(first.first_page_footer, letter_foot())
        _fill(first.header, paragraph("Header", "", spacing(exact=1)))
        _fill(first.even_page_header, paragraph("Header", "", spacing(exact=1)))
    _fill(first.footer, _page_number(odd=True))
    _fill(first.even_page_footer, _page_number(odd=False))
    _number_lying_sheets(list(word.sections))
    if composition.imprint is ImprintPlace.BEHIND_BLANK:
        last: Section = word.sections[-1]
        _fill(last.footer, paragraph("Footer"))
        _fill(last.even_page_footer, paragraph("Footer"))


def _number_lying_sheets(sections: Sequence[Section]) -> None:
    """Turned numbers on lying sheets, and the usual ones again on what stands behind them."""
    lying = [one.orientation is WD_ORIENT.LANDSCAPE for one in sections]
    for one, lies, before in zip(sections, lying, [False, *lying], strict=False):
        if lies or before:
            number = _lying_number if lies else _page_number
            _fill(one.footer, number(odd=True))
            _fill(one.even_page_footer, number(odd=False))


def _page_number(*, odd: bool) -> str:
    side = "right" if odd else "left"
    form = f'<w:ind w:{side}="{twips(CELL)}"/><w:jc w:val="{side}"/>'
    return paragraph("Footer", run("— ") + field("PAGE") + run(" —"), form)


def _lying_number(*, odd: bool) -> str:
    """The number where standing pages have it (7.5): on the left edge, turned with the sheet."""
    long, high = standard.points(24), standard.SIZE_4 * 1.3
    x = standard.BOTTOM - standard.PAGE_NUMBER_BELOW - high / 2
    y = standard.LEFT + CELL
    if odd:
        y = standard.LEFT + standard.TEXT_WIDTH - CELL - long
    place = (
        f'<w:tblpPr w:horzAnchor="page" w:vertAnchor="page" w:tblpX="{twips(x)}" '
        f'w:tblpY="{twips(y)}"/>'
    )
    side = "right" if odd else "left"
    number = paragraph("Footer", run("— ") + field("PAGE") + run(" —"), f'<w:jc w:val="{side}"/>')
    turned = cell(number, high, '<w:textDirection w:val="tbRl"/><w:vAlign w:val="center"/>')
    return table([row([turned], exact=long)], [high], place=place) + paragraph(
        "Footer", "", spacing(exact=1)
    )


def _fill(part: _BaseHeaderFooter, xml: str) -> None:
    part.is_linked_to_previous = False
    element = part._element
    for child in list(element):
        element.remove(child)
    for child in list(parse_xml(f"<w:body {NAMESPACE}>{xml}</w:body>")):
        element.append(child)
