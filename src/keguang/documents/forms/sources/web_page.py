"""HTML pages, among them the "workbooks" that web systems export as .xls."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from lxml import etree, html

from keguang.documents.forms.parts import Cell, FileParts, Grid, Line, Outcome, Part, Prose
from keguang.documents.forms.sources.charsets import decoded
from keguang.documents.forms.sources.grids import Place, a1
from keguang.documents.forms.sources.limits import MAX_CELLS, MAX_COLUMNS, MAX_ROWS
from keguang.documents.forms.sources.markup import is_out_of_memory
from keguang.documents.forms.sources.refusal import corrupt, too_many_rows

_CHARSET: Final = re.compile(rb"charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_SILENT: Final = frozenset({"script", "style", "head", "title", "noscript", "template"})
_BREAKING: Final = frozenset(
    [
        "p",
        "div",
        "br",
        "li",
        "tr",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "section",
        "article",
        "header",
        "footer",
        "pre",
        "dt",
        "dd",
        "hr",
    ]
)
_SPACE: Final = re.compile(r"[ \t\r\n\f]+")


@dataclass(slots=True)
class _Page:
    file: str
    prose_part: str
    sheet: bool
    parts: list[Part] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    line_number: int = 0
    tables: int = 0

    def end_prose(self) -> None:
        lines: list[Line] = []
        for text in "".join(self.text).split("\n"):
            if shown := _SPACE.sub(" ", text).strip():
                self.line_number += 1
                lines.append(Line(f"L{self.line_number}", shown))
        self.text.clear()
        if lines:
            self.parts.append(Prose(self.file, self.prose_part, tuple(lines)))


def read_web_page(data: bytes, file: str, *, declared: str = "") -> FileParts:
    """Prose and tables in order."""
    charset = _CHARSET.search(data[:4096])
    text = decoded(data, declared or (charset.group(1).decode("ascii") if charset else ""))
    parts = parts_of_html(text, file, "正文")
    return FileParts(Outcome.PARSED, parts, name=file)


def parts_of_html(text: str, file: str, prose_part: str) -> tuple[Part, ...]:
    """The parts of a page; a page that is nothing but one table is named like a sheet (A1)."""
    try:
        root = html.document_fromstring(
            _without_declaration(text), parser=html.HTMLParser(no_network=True)
        )
    except etree.XMLSyntaxError as fault:
        raise MemoryError if is_out_of_memory(fault) else corrupt() from fault
    except (etree.ParserError, ValueError) as fault:
        raise corrupt() from fault
    page = _Page(file, prose_part, sheet="office:excel" in text)
    _walk(root, page)
    page.end_prose()
    return tuple(page.parts)


def _without_declaration(text: str) -> str:
    """lxml refuses text that still declares the encoding of its bytes."""
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", text)


def _walk(element: etree._Element, page: _Page) -> None:
    tag = element.tag if isinstance(element.tag, str) else "comment"
    if tag not in _SILENT and tag != "comment":
        if tag == "table" and not _is_frame(element):
            page.end_prose()
            _table(element, page)
        else:
            page.text.append("\n" if tag in _BREAKING else "")
            page.text.append(_SPACE.sub(" ", element.text or ""))
            for inner in element:
                _walk(inner, page)
            page.text.append("\n" if tag in _BREAKING else "")
    page.text.append(_SPACE.sub(" ", element.tail or ""))


def _is_frame(table: etree._Element) -> bool:
    """A table around tables only arranges the page, as mail programs do."""
    return next(table.iterdescendants("table"), None) is not None


def _table(element: etree._Element, page: _Page) -> None:
    page.tables += 1
    prefix = "" if page.prose_part == "正文" else page.prose_part
    number = page.tables

    def name(row: int, column: int) -> str:
        return a1(row, column) if page.sheet else f"T{number}R{row + 1}C{column + 1}"

    cells: dict[Place, Cell] = {}
    height = width = 0
    for row, tr in enumerate(element.iter("tr")):
        if row >= MAX_ROWS or len(cells) > MAX_CELLS:
            raise too_many_rows(MAX_ROWS)
        height = max(height, row + 1)
        column = 0
        for td in tr.iterchildren("td", "th"):
            while (row, column) in cells:
                column += 1
            cell = Cell(name(row, column), text := _cell_text(td), text or None, struck=_struck(td))
            for place in _spanned(td, row, column):
                cells[place] = Cell(name(*place), merged_into=cell.ref)
            cells[row, column] = cell
            width = min(max(width, column + _number(td, "colspan")), MAX_COLUMNS)
            column += 1
    rows = tuple(
        tuple(cells.get((row, column)) or Cell(name(row, column)) for column in range(width))
        for row in range(height)
    )
    if width:
        page.parts.append(Grid(page.file, f"{prefix}表{number}", rows))


def _spanned(td: etree._Element, row: int, column: int) -> Iterator[Place]:
    for down in range(min(_number(td, "rowspan"), 500)):
        for right in range(min(_number(td, "colspan"), MAX_COLUMNS)):
            if down or right:
                yield row + down, column + right


def _number(td: etree._Element, name: str) -> int:
    text = str(td.get(name, "1")).strip()
    return max(1, int(text)) if text.isdecimal() and len(text) < 6 else 1


def _cell_text(td: etree._Element) -> str:
    inner = _Page("", "", sheet=False)
    inner.text.append(_SPACE.sub(" ", td.text or ""))
    for element in td:
        _walk(element, inner)
    lines = (_SPACE.sub(" ", line).strip() for line in "".join(inner.text).split("\n"))
    return "\n".join(line for line in lines if line)


def _struck(td: etree._Element) -> bool:
    struck = "".join(_all_text(inner) for inner in td.iter("s", "strike", "del")).strip()
    return bool(struck) and struck == _all_text(td).strip()


def _all_text(element: etree._Element) -> str:
    return "".join(str(text) for text in element.itertext())
