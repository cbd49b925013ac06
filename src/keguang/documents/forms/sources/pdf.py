"""PDF pages: ruled tables and prose with their places; pages without text go to the scanner."""

from collections.abc import Iterator
from functools import partial
from io import BytesIO
from typing import Any, Final

import pdfplumber
import pypdfium2
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfplumber.page import Page
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from keguang.documents.forms.parts import FileParts, Finding, Grid, Outcome, Part
from keguang.documents.forms.sources.alignment import grids_by_alignment
from keguang.documents.forms.sources.delivery import Delivery
from keguang.documents.forms.sources.limits import MAX_PAGES
from keguang.documents.forms.sources.page_text import Piece, place, text_lines
from keguang.documents.forms.sources.picture import scanned_parts
from keguang.documents.forms.sources.refusal import (
    LIBRARY_FAULTS,
    bomb,
    corrupt,
    encrypted,
    too_many_pages,
)
from keguang.documents.forms.sources.ruled_grid import Box, ruled_rows

_FEWEST_CHARACTERS: Final = 8
_SCAN_DPI: Final = 200


def read_pdf(data: bytes, file: str, delivery: Delivery) -> FileParts:
    """Tables and prose of each page, `第1页` by `第1页`."""
    _check_pages(data)
    try:
        return _pages(data, file, delivery)
    except PdfminerException as fault:
        cause = fault.args[0] if fault.args else None
        if isinstance(cause, PDFPasswordIncorrect | PDFEncryptionError):
            raise encrypted() from fault
        # A page's few drawing orders do not outgrow half a gigabyte by themselves.
        raise bomb() if isinstance(cause, MemoryError) else corrupt() from fault
    except (MalformedPDFException, *LIBRARY_FAULTS) as fault:
        raise corrupt() from fault


def _pages(data: bytes, file: str, delivery: Delivery) -> FileParts:
    parts: list[Part] = []
    findings: list[Finding] = []
    with pdfplumber.open(BytesIO(data)) as document:
        for number, page in enumerate(document.pages, start=1):
            if number > MAX_PAGES:
                raise too_many_pages(MAX_PAGES)
            pieces = _pieces(page)
            if sum(1 for piece in pieces if piece.text.strip()) >= _FEWEST_CHARACTERS:
                parts += _page_parts(page, number, pieces, file)
            elif page.images:
                picture = _rendered(data, number)
                scale = 72 / _SCAN_DPI
                scanned = scanned_parts(picture, file, number, delivery, points_per_pixel=scale)
                parts += scanned.parts
                findings += scanned.findings
            page.close()
    return FileParts(Outcome.PARSED, tuple(parts), _once(findings), name=file)


def _once(findings: list[Finding]) -> tuple[Finding, ...]:
    return tuple({finding.code: finding for finding in reversed(findings)}.values())


def _check_pages(data: bytes) -> None:
    """The page count by a second opinion that neither walks the page tree nor trusts it."""
    try:
        with pypdfium2.PdfDocument(data) as document:
            pages = len(document)
    except pypdfium2.PdfiumError as fault:
        if "assword" in str(fault) or "ecurity" in str(fault):
            raise encrypted() from fault
        raise corrupt() from fault
    if pages > MAX_PAGES:
        raise too_many_pages(MAX_PAGES)
    if pages == 0:
        raise corrupt()


def _rendered(data: bytes, number: int) -> Any:
    with pypdfium2.PdfDocument(data) as document:
        return document[number - 1].render(scale=_SCAN_DPI / 72).to_pil()


def _pieces(page: Page) -> list[Piece]:
    unique = page.dedupe_chars(tolerance=0.5)
    return [
        Piece(c["x0"], c["top"], c["x1"], c["bottom"], c["text"])
        for c in unique.chars
        if c["text"] and c.get("upright", True)
    ]


def _page_parts(page: Page, number: int, pieces: list[Piece], file: str) -> Iterator[Part]:
    """Prose above a table, the table, prose below it, and so on down the page."""
    tables = [
        (table.bbox, [cell for cell in table.cells if cell])
        for table in sorted(page.find_tables(), key=lambda table: table.bbox[1])
        if len(table.cells) > 1
    ]
    name = partial(place, number)
    left_over = [p for p in pieces if not any(_holds(box, p) for box, _ in tables)]
    for found, (box, cells) in enumerate(tables, start=1):
        above = [p for p in left_over if p.middle < box[1]]
        left_over = [p for p in left_over if p.middle >= box[1]]
        yield from grids_by_alignment(text_lines(above), file, number, name)
        yield Grid(file, f"第{number}页表{found}", ruled_rows(cells, pieces, name))
    yield from grids_by_alignment(text_lines(left_over), file, number, name)


def _holds(box: Box, piece: Piece) -> bool:
    return box[0] <= piece.centre <= box[2] and box[1] <= piece.middle <= box[3]
