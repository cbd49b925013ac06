"""PDF pages: ruled tables and prose with their places; pages without text go to the scanner."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import pairwise
from typing import Any, Final

import pdfplumber
import pypdfium2
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfplumber.page import Page
from pdfplumber.utils.exceptions import PdfminerException

from keguang.documents.forms.parts import Cell, FileParts, Finding, Grid, Outcome, Part
from keguang.documents.forms.sources.alignment import grids_by_alignment
from keguang.documents.forms.sources.delivery import Delivery
from keguang.documents.forms.sources.limits import MAX_PAGES
from keguang.documents.forms.sources.page_text import (
    Piece,
    place,
    text_lines,
    wrapped_text,
)
from keguang.documents.forms.sources.picture import scanned_parts
from keguang.documents.forms.sources.refusal import (
    LIBRARY_FAULTS,
    corrupt,
    encrypted,
    too_many_pages,
)

type Box = tuple[float, float, float, float]

_FEWEST_CHARACTERS: Final = 8
_SCAN_DPI: Final = 200
_SAME_EDGE_POINTS: Final = 2.5


def read_pdf(data: bytes, file: str, delivery: Delivery) -> FileParts:
    """Tables and prose of each page, `第1页` by `第1页`."""
    _check_pages(data)
    parts: list[Part] = []
    findings: list[Finding] = []
    try:
        with pdfplumber.open(BytesIO(data)) as document:
            for number, page in enumerate(document.pages, start=1):
                if number > MAX_PAGES:
                    raise too_many_pages(MAX_PAGES)
                pieces = _pieces(page)
                if sum(1 for piece in pieces if piece.text.strip()) >= _FEWEST_CHARACTERS:
                    parts += _page_parts(page, number, pieces, file)
                elif page.images:
                    picture = _rendered(data, number)
                    scanned = scanned_parts(
                        picture, file, number, delivery, points_per_pixel=72 / _SCAN_DPI
                    )
                    parts += scanned.parts
                    findings += scanned.findings
                page.close()
    except PdfminerException as fault:
        cause = fault.args[0] if fault.args else None
        if isinstance(cause, PDFPasswordIncorrect | PDFEncryptionError):
            raise encrypted() from fault
        raise corrupt() from fault
    except LIBRARY_FAULTS as fault:
        raise corrupt() from fault
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
    left_over = [p for p in pieces if not any(_holds(box, p) for box, _ in tables)]
    for found, (box, cells) in enumerate(tables, start=1):
        above = [p for p in left_over if p.middle < box[1]]
        left_over = [p for p in left_over if p.middle >= box[1]]
        yield from grids_by_alignment(text_lines(above), number, file)
        yield Grid(file, f"第{number}页表{found}", ruled_rows(cells, pieces, number))
    yield from grids_by_alignment(text_lines(left_over), number, file)


def ruled_rows(
    cells: Sequence[Box], pieces: Sequence[Piece], page: int, scale: float = 1.0
) -> tuple[tuple[Cell, ...], ...]:
    """Rectangles between ruled lines as a grid; one spanning several slots is a merge.

    `scale` turns the pieces' unit into points for the names of the cells.
    """
    columns = _edges([x for cell in cells for x in (cell[0], cell[2])])
    rows = _edges([y for cell in cells for y in (cell[1], cell[3])])
    texts = _texts_by_cell(cells, pieces)
    first: dict[int, str] = {}
    grid: list[tuple[Cell, ...]] = []
    for top, bottom in pairwise(rows):
        line: list[Cell] = []
        for left, right in pairwise(columns):
            slot = (left, top, right, bottom)
            index = _covering(cells, (left + right) / 2, (top + bottom) / 2)
            if index is None:
                line.append(Cell(place(page, _scaled(slot, scale))))
            elif index in first:
                line.append(Cell(place(page, _scaled(slot, scale)), merged_into=first[index]))
            else:
                first[index] = place(page, _scaled(cells[index], scale))
                line.append(Cell(first[index], texts[index], texts[index] or None))
        grid.append(tuple(line))
    return tuple(grid)


def _scaled(box: Box, scale: float) -> Box:
    return (box[0] * scale, box[1] * scale, box[2] * scale, box[3] * scale)


def _texts_by_cell(cells: Sequence[Box], pieces: Sequence[Piece]) -> list[str]:
    held: list[list[Piece]] = [[] for _ in cells]
    for piece in pieces:
        index = _covering(cells, piece.centre, piece.middle)
        if index is not None:
            held[index].append(piece)
    lines = [text_lines(inside) for inside in held]
    padding = min(
        (
            line.box[0] - cell[0]
            for cell, inside in zip(cells, lines, strict=True)
            for line in inside
        ),
        default=0.0,
    )
    return [
        wrapped_text(inside, cell[2] - cell[0] - 2 * max(padding, 0.0))
        for cell, inside in zip(cells, lines, strict=True)
    ]


def _covering(cells: Sequence[Box], x: float, y: float) -> int | None:
    for index, (left, top, right, bottom) in enumerate(cells):
        if left <= x <= right and top <= y <= bottom:
            return index
    return None


def _edges(positions: Sequence[float]) -> list[float]:
    edges: list[float] = []
    for position in sorted(positions):
        if not edges or position - edges[-1] > _SAME_EDGE_POINTS:
            edges.append(position)
    return edges


def _holds(box: Box, piece: Piece) -> bool:
    return box[0] <= piece.centre <= box[2] and box[1] <= piece.middle <= box[3]
