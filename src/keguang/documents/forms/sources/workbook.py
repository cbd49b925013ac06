"""Office Open XML workbooks (.xlsx, .xlsm), read from their XML.

The quick readers lose what decides a form's meaning: which rows are hidden, which cells merged,
which text struck out, and what a Chinese date format shows.
"""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from lxml import etree

from keguang.documents.forms.parts import (
    Cell,
    CellValue,
    FileParts,
    Finding,
    Grid,
    Level,
    Line,
    Outcome,
    Part,
    Prose,
)
from keguang.documents.forms.sources.cell_text import RichText, rich_text
from keguang.documents.forms.sources.grids import Place, Span, a1, sheet_rows
from keguang.documents.forms.sources.limits import MAX_ROWS
from keguang.documents.forms.sources.markup import (
    attribute,
    child,
    descendants,
    each_element,
    local_name,
    parse_xml,
)
from keguang.documents.forms.sources.number_format import BUILTIN_FORMATS, shown_number
from keguang.documents.forms.sources.refusal import too_many_rows
from keguang.documents.forms.sources.zipped import SafeZip

_SHEET_TAGS: Final = ("row", "col", "mergeCell")
_TRUE: Final = frozenset({"1", "true", "on"})
_DIGITS: Final = "0123456789"


@dataclass(frozen=True, slots=True)
class _Look:
    """What a cell style says: how numbers show, and whether the font is crossed out."""

    code: str = "General"
    struck: bool = False


@dataclass(frozen=True, slots=True)
class _Book:
    texts: tuple[RichText, ...]
    looks: tuple[_Look, ...]
    from_1904: bool


@dataclass(slots=True)
class _Sheet:
    cells: dict[Place, Cell] = field(default_factory=dict)
    spans: list[Span] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    uncached: list[str] = field(default_factory=list)


def read_xlsx(data: bytes, file: str) -> FileParts:
    """Every sheet as a grid, hidden ones marked; text boxes follow their sheet as prose."""
    archive = SafeZip(data)
    home = _main_part(archive)
    workbook = parse_xml(archive.read(home))
    targets = relation_targets(archive, home)
    book = _Book(
        texts=tuple(_shared_texts(archive, targets)),
        looks=tuple(_looks(archive, targets)),
        from_1904=any(
            attribute(properties, "date1904") in _TRUE
            for properties in descendants(workbook, "workbookPr")
        ),
    )
    parts: list[Part] = []
    findings: list[Finding] = []
    for entry in descendants(workbook, "sheet"):
        path = targets.get(attribute(entry, "id") or "", ("", ""))[1]
        if path not in archive:
            continue
        name = attribute(entry, "name") or ""
        sheet = _read_sheet(archive.read(path), book)
        parts.append(
            Grid(
                file,
                name,
                sheet_rows(
                    sheet.cells,
                    spans=sheet.spans,
                    hidden_rows=sheet.hidden_rows,
                    hidden_columns=sheet.hidden_columns,
                ),
                hidden=attribute(entry, "state") in {"hidden", "veryHidden"},
            )
        )
        parts += _text_boxes(archive, path, file, name)
        findings += _remarks(sheet, file, name)
    return FileParts(Outcome.PARSED, tuple(parts), tuple(findings), name=file)


def relation_targets(archive: SafeZip, part: str) -> dict[str, tuple[str, str]]:
    """Relations of a package part: id → (last word of the type, path inside the package)."""
    folder, name = posixpath.split(part)
    rels = posixpath.join(folder, "_rels", f"{name}.rels")
    if rels not in archive:
        return {}
    found: dict[str, tuple[str, str]] = {}
    for relation in descendants(parse_xml(archive.read(rels)), "Relationship"):
        if relation.get("TargetMode") == "External":
            continue
        target = str(relation.get("Target", ""))
        path = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        kind = str(relation.get("Type", "")).rpartition("/")[2]
        found[str(relation.get("Id", ""))] = (kind, path)
    return found


def _main_part(archive: SafeZip) -> str:
    for kind, path in relation_targets(archive, "").values():
        if kind == "officeDocument":
            return path
    return "xl/workbook.xml"


def _shared_texts(archive: SafeZip, targets: dict[str, tuple[str, str]]) -> Iterator[RichText]:
    for kind, path in targets.values():
        if kind == "sharedStrings" and path in archive:
            for item in each_element(archive.read(path), ("si",)):
                yield rich_text(item)


def _looks(archive: SafeZip, targets: dict[str, tuple[str, str]]) -> Iterator[_Look]:
    path = next((path for kind, path in targets.values() if kind == "styles"), "")
    if path not in archive:
        return
    styles = parse_xml(archive.read(path))
    codes = dict(BUILTIN_FORMATS)
    for entry in descendants(styles, "numFmt"):
        codes[int(entry.get("numFmtId", "0"))] = str(entry.get("formatCode", "General"))
    fonts = child(styles, "fonts")
    struck = [_is_struck(font) for font in fonts] if fonts is not None else []
    formats = child(styles, "cellXfs")
    for entry in formats if formats is not None else ():
        font = int(entry.get("fontId", "0"))
        yield _Look(
            codes.get(int(entry.get("numFmtId", "0")), "General"),
            struck[font] if font < len(struck) else False,
        )


def _is_struck(font: etree._Element) -> bool:
    strike = child(font, "strike")
    return strike is not None and strike.get("val", "1") in _TRUE


def _read_sheet(data: bytes, book: _Book) -> _Sheet:
    sheet = _Sheet()
    row_above = -1
    filled_rows = 0
    for element in each_element(data, _SHEET_TAGS):
        match local_name(element):
            case "row":
                row_above = int(element.get("r", row_above + 2)) - 1
                filled_rows += _read_row(element, row_above, book, sheet)
                if filled_rows > MAX_ROWS:
                    raise too_many_rows(MAX_ROWS)
            case "col":
                if element.get("hidden") in _TRUE:
                    last = min(int(element.get("max", "0")), int(element.get("min", "1")) + 500)
                    sheet.hidden_columns |= set(range(int(element.get("min", "1")) - 1, last))
            case _:
                sheet.spans += _span(str(element.get("ref", "")))
    return sheet


def _read_row(element: etree._Element, row: int, book: _Book, sheet: _Sheet) -> bool:
    column_before = -1
    filled = False
    for entry in element:
        name = entry.get("r")
        column = _column(name.rstrip(_DIGITS)) if name else column_before + 1
        column_before = column
        cell = _cell(entry, a1(row, column), book)
        if cell.text:
            sheet.cells[row, column] = cell
            filled = True
        elif _lacks_result(entry):
            sheet.uncached.append(cell.ref)
    if element.get("hidden") in _TRUE:
        sheet.hidden_rows.add(row)
    return filled


def _lacks_result(entry: etree._Element) -> bool:
    """A formula whose program never calculated it; an empty text is a result too."""
    result = child(entry, "v")
    empty = result is None or not result.text
    return child(entry, "f") is not None and empty and entry.get("t") != "str"


def _cell(entry: etree._Element, ref: str, book: _Book) -> Cell:
    look = _look(entry, book)
    kind = entry.get("t", "n")
    if kind == "inlineStr":
        inline = child(entry, "is")
        return _text_cell(ref, rich_text(inline) if inline is not None else RichText(""), look)
    stored = child(entry, "v")
    raw = (stored.text or "") if stored is not None else ""
    if kind == "s" and raw.isdecimal() and int(raw) < len(book.texts):
        return _text_cell(ref, book.texts[int(raw)], look)
    value, text = _shown(kind, raw, look, book)
    return Cell(ref, text, value, struck=look.struck)


def _look(entry: etree._Element, book: _Book) -> _Look:
    style = int(entry.get("s", "0"))
    return book.looks[style] if style < len(book.looks) else _Look()


def _text_cell(ref: str, text: RichText, look: _Look) -> Cell:
    return Cell(ref, text.text, text.text or None, struck=look.struck or text.struck)


def _shown(kind: str, raw: str, look: _Look, book: _Book) -> tuple[CellValue, str]:
    match kind:
        case "b":
            return raw in _TRUE, "TRUE" if raw in _TRUE else "FALSE"
        case "str" | "e" | "d":
            return raw or None, raw
        case _ if not raw:
            return None, ""
    try:
        number = float(raw)
    except ValueError:
        return raw, raw
    return shown_number(number, look.code, from_1904=book.from_1904)


def _place(name: str) -> Place:
    letters = name.rstrip(_DIGITS)
    return int(name[len(letters) :] or "1") - 1, _column(letters)


@lru_cache(maxsize=1024)
def _column(letters: str) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter.upper()) - ord("A") + 1
    return column - 1


def _span(ref: str) -> list[Span]:
    first, _, last = ref.partition(":")
    if not first or not last:
        return []
    (top, left), (bottom, right) = _place(first), _place(last)
    return [Span(top, left, bottom, right)]


def _text_boxes(archive: SafeZip, sheet: str, file: str, name: str) -> list[Part]:
    lines: list[Line] = []
    for kind, path in relation_targets(archive, sheet).values():
        if kind != "drawing" or path not in archive:
            continue
        for body in descendants(parse_xml(archive.read(path)), "txBody"):
            for paragraph in descendants(body, "p"):
                text = "".join(run.text or "" for run in descendants(paragraph, "t"))
                if text.strip():
                    lines.append(Line(f"L{len(lines) + 1}", text))
    return [Prose(file, f"{name}(文本框)", tuple(lines))] if lines else []


def _remarks(sheet: _Sheet, file: str, name: str) -> Iterator[Finding]:
    if sheet.uncached:
        yield Finding(
            Level.WARNING,
            "formula_without_value",
            f"有{len(sheet.uncached)}个单元格是未计算的公式，没有可读取的结果。",
            file,
            name,
            sheet.uncached[0],
        )
