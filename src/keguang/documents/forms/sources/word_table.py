"""A Word table as a rectangle of its grid columns; tables inside its cells come after it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from keguang.documents.forms.parts import Cell
from keguang.documents.forms.sources.cell_text import RichText
from keguang.documents.forms.sources.grids import even_rows
from keguang.documents.forms.sources.limits import MAX_COLUMNS, MAX_ROWS
from keguang.documents.forms.sources.markup import attribute, child, local_name
from keguang.documents.forms.sources.refusal import too_many_rows
from keguang.documents.forms.sources.word_text import read_paragraph


@dataclass(slots=True)
class Table:
    """Rows of cells, equally long, and what else its cells held."""

    rows: tuple[tuple[Cell, ...], ...] = ()
    nested: list[etree._Element] = field(default_factory=list)
    half_struck: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Growing:
    number: int
    table: Table
    rows: list[list[Cell]] = field(default_factory=list)
    open_merges: dict[int, str] = field(default_factory=dict)


def read_table(element: etree._Element, number: int) -> Table:
    """One `w:tbl`, the `number`th of its document, counted from 1."""
    growing = _Growing(number, Table())
    for row in _through_controls(element, "tr"):
        if len(growing.rows) >= MAX_ROWS:
            raise too_many_rows(MAX_ROWS)
        growing.rows.append([] if _is_deleted(row) else _read_row(row, growing))
    growing.table.rows = even_rows(growing.rows, f"T{number}R{{row}}C{{column}}")
    return growing.table


def _read_row(row: etree._Element, growing: _Growing) -> list[Cell]:
    cells: list[Cell] = []
    number = len(growing.rows) + 1

    def ref() -> str:
        return f"T{growing.number}R{number}C{len(cells) + 1}"

    properties = child(row, "trPr")
    for _ in range(_count(properties, "gridBefore", missing=0)):
        cells.append(Cell(ref()))
    for element in _through_controls(row, "tc"):
        cell_properties = child(element, "tcPr")
        first = Cell(ref())
        covered_by = _covering(cell_properties, len(cells), cells, growing)
        if covered_by:
            first = Cell(ref(), merged_into=covered_by)
        else:
            first = _read_cell(element, first.ref, growing)
        cells.append(first)
        for _ in range(1, min(_count(cell_properties, "gridSpan", missing=1), MAX_COLUMNS)):
            growing.open_merges.pop(len(cells), None)
            cells.append(Cell(ref(), merged_into=covered_by or first.ref))
    return cells


def _covering(
    properties: etree._Element | None, column: int, before: list[Cell], growing: _Growing
) -> str:
    """The first cell of the merge this cell only continues; empty when it stands by itself."""
    if _merge_state(properties, "hMerge") == "continue" and before:
        return before[-1].merged_into or before[-1].ref
    state = _merge_state(properties, "vMerge")
    if state == "continue":
        return growing.open_merges.get(column, "")
    growing.open_merges.pop(column, None)
    if state == "restart":
        growing.open_merges[column] = f"T{growing.number}R{len(growing.rows) + 1}C{column + 1}"
    return ""


def _read_cell(element: etree._Element, ref: str, growing: _Growing) -> Cell:
    lines: list[RichText] = []
    for block in blocks(element):
        if local_name(block) == "tbl":
            growing.table.nested.append(block)
            continue
        paragraph = read_paragraph(block)
        lines.append(paragraph.text)
        if any(struck and text.strip() for text, struck in paragraph.runs):
            growing.table.half_struck.append(ref)
        for box in paragraph.boxes:
            lines += [read_paragraph(inner).text for inner in blocks(box) if _is_paragraph(inner)]
    standing = [line.text for line in lines if not line.struck]
    if any(text.strip() for text in standing):
        text = "\n".join(standing).strip()
        return Cell(ref, text, text)
    text = "\n".join(line.text for line in lines).strip()
    return Cell(ref, text, text or None, struck=bool(text))


def blocks(container: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs and tables of a body, cell, header or text box, in order."""
    for inner in container:
        name = local_name(inner)
        if name in {"p", "tbl"}:
            yield inner
        elif name in {"sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo"}:
            yield from blocks(inner)


def _through_controls(container: etree._Element, wanted: str) -> Iterator[etree._Element]:
    for inner in container:
        name = local_name(inner)
        if name == wanted:
            yield inner
        elif name in {"sdt", "sdtContent", "customXml", "ins", "moveTo"}:
            yield from _through_controls(inner, wanted)


def _is_paragraph(element: etree._Element) -> bool:
    return local_name(element) == "p"


def _is_deleted(row: etree._Element) -> bool:
    properties = child(row, "trPr")
    return properties is not None and child(properties, "del") is not None


def _count(properties: etree._Element | None, name: str, *, missing: int) -> int:
    mark = child(properties, name) if properties is not None else None
    text = attribute(mark, "val") if mark is not None else None
    return min(int(text), MAX_COLUMNS) if text and text.isdecimal() else missing


def _merge_state(properties: etree._Element | None, name: str) -> str:
    mark = child(properties, name) if properties is not None else None
    if mark is None:
        return ""
    return attribute(mark, "val") or "continue"
