"""Word documents (.docx, .docm): prose and tables in reading order."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from lxml import etree

from keguang.documents.forms.parts import (
    FileParts,
    Finding,
    Grid,
    Level,
    Line,
    Outcome,
    Part,
    Prose,
)
from keguang.documents.forms.sources.delivery import Delivery
from keguang.documents.forms.sources.markup import descendants, local_name, parse_xml
from keguang.documents.forms.sources.picture import opened_picture, scanned_picture
from keguang.documents.forms.sources.word_table import blocks, read_table
from keguang.documents.forms.sources.word_text import read_paragraph
from keguang.documents.forms.sources.workbook import relation_targets
from keguang.documents.forms.sources.zipped import SafeZip

BODY_PART: Final = "正文"
_FEWEST_CHARACTERS: Final = 60
_PASTED: Final = re.compile(r"word/media/[^/]+\.(jpe?g|png|bmp)", re.IGNORECASE)
_MARGINS: Final = {"header": "页眉", "footer": "页脚"}


@dataclass(slots=True)
class _Story:
    """Parts read so far, and the prose not yet cut off by a table."""

    file: str
    part: str = BODY_PART
    parts: list[Part] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    line_number: int = 0
    table_number: int = 0

    def read(self, container: etree._Element) -> None:
        for block in blocks(container):
            if local_name(block) == "tbl":
                self._table(block)
            else:
                self._paragraph(block)

    def close(self) -> None:
        """End the running prose; lines keep counting."""
        if self.lines:
            self.parts.append(Prose(self.file, self.part, tuple(self.lines)))
            self.lines = []

    def _paragraph(self, element: etree._Element) -> None:
        paragraph = read_paragraph(element)
        text = "" if paragraph.text.struck else paragraph.text.text
        for line in text.split("\n"):
            self.line_number += 1
            if line.strip():
                self.lines.append(Line(f"L{self.line_number}", line.rstrip()))
        if any(struck and run.strip() for run, struck in paragraph.runs):
            self._remark_struck(self.part, f"L{self.line_number}")
        for box in paragraph.boxes:
            self.read(box)

    def _table(self, element: etree._Element) -> None:
        self.close()
        self.table_number += 1
        part = f"表{self.table_number}"
        table = read_table(element, self.table_number)
        self.parts.append(Grid(self.file, part, table.rows))
        for ref in table.half_struck[:1]:
            self._remark_struck(part, ref)
        for nested in table.nested:
            self._table(nested)

    def _remark_struck(self, part: str, ref: str) -> None:
        message = "此处有带删除线的文字，已按删去处理。"
        self.findings.append(Finding(Level.INFO, "struck_text", message, self.file, part, ref))


def read_docx(data: bytes, file: str, delivery: Delivery) -> FileParts:
    """The body between its headers and footers; text boxes follow the paragraph they hang on.

    A document that is hardly more than pasted pictures is a scan in disguise, and read as one.
    """
    archive = SafeZip(data)
    main = _main_part(archive)
    found = parts_of_body(parse_xml(archive.read(main)), file)
    margins = _margin_texts(archive, main)
    head = [Prose(file, part, lines) for part, lines in margins if part == "页眉"]
    foot = [Prose(file, part, lines) for part, lines in margins if part == "页脚"]
    scanned = [] if _says_something(found.parts) else list(_pictures(archive, file, delivery))
    return replace(
        found,
        parts=(*head, *found.parts, *foot, *(part for page in scanned for part in page.parts)),
        findings=(*found.findings, *(note for page in scanned[:1] for note in page.findings)),
    )


def parts_of_body(root: etree._Element, file: str) -> FileParts:
    """Prose and tables below an element that holds a `w:body`."""
    story = _Story(file)
    for container in descendants(root, "body"):
        story.read(container)
    story.close()
    return FileParts(Outcome.PARSED, tuple(story.parts), tuple(story.findings), name=file)


def _says_something(parts: tuple[Part, ...]) -> bool:
    if any(isinstance(part, Grid) for part in parts):
        return True
    lines = [line for part in parts if isinstance(part, Prose) for line in part.lines]
    return sum(len(line.text) for line in lines) >= _FEWEST_CHARACTERS


def _pictures(archive: SafeZip, file: str, delivery: Delivery) -> Iterator[FileParts]:
    pictures = [name for name in archive.names if _PASTED.fullmatch(name)]
    for number, name in enumerate(sorted(pictures), start=1):
        picture = opened_picture(archive.read(name))
        if picture is not None:
            yield scanned_picture(picture, file, number, delivery)


def _main_part(archive: SafeZip) -> str:
    for kind, path in relation_targets(archive, "").values():
        if kind == "officeDocument":
            return path
    return "word/document.xml"


def _margin_texts(archive: SafeZip, main: str) -> list[tuple[str, tuple[Line, ...]]]:
    """Headers and footers, each different text once."""
    found: dict[tuple[str, tuple[str, ...]], None] = {}
    for kind, path in relation_targets(archive, main).values():
        if kind not in _MARGINS or path not in archive:
            continue
        paragraphs = descendants(parse_xml(archive.read(path)), "p")
        texts = tuple(text for p in paragraphs if (text := read_paragraph(p).text.text.strip()))
        if texts:
            found[_MARGINS[kind], texts] = None
    return [
        (part, tuple(Line(f"L{number}", text) for number, text in enumerate(texts, start=1)))
        for part, texts in found
    ]
