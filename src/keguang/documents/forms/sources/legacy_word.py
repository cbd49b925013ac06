"""Word 97-2003 documents (.doc, and .wps of that shape): prose and tables in reading order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from keguang.documents.forms.parts import FileParts, Grid, Line, Outcome, Part, Prose
from keguang.documents.forms.sources.antiword import text_by_antiword
from keguang.documents.forms.sources.cell_text import RichText, standing
from keguang.documents.forms.sources.doc_file import Character, DocFile, OlderWord, Properties
from keguang.documents.forms.sources.doc_table import RowShape, Table, row_shape
from keguang.documents.forms.sources.limits import MAX_ROWS
from keguang.documents.forms.sources.plain import prose_lines
from keguang.documents.forms.sources.refusal import too_many_rows
from keguang.documents.forms.sources.word import BODY_PART

_CELL_END: Final = "\x07"
_PARAGRAPH_ENDS: Final = frozenset({"\r", "\x0c", _CELL_END})
_FIELD_BEGIN, _FIELD_MIDDLE, _FIELD_END = "\x13", "\x14", "\x15"
_SHOWN: Final = {"\x0b": "\n", "\t": "\t", "\x1e": "-", "\xa0": " "}

_IN_TABLE: Final = 0x2416
_ROW_END: Final = 0x2417
_DEPTH: Final = 0x6649
_INNER_CELL: Final = 0x244B
_INNER_ROW_END: Final = 0x244C
_DELETED: Final = 0x0800
_STRUCK: Final = (0x0837, 0x2A53)
_VANISHED: Final = 0x083C


@dataclass(slots=True)
class _Paragraph:
    text: RichText
    end: str
    properties: Properties

    def has(self, number: int) -> bool:
        return any(self.properties.get(number, b""))

    @property
    def depth(self) -> int:
        depth = int.from_bytes(self.properties.get(_DEPTH, b""), "little")
        return depth or int(self.has(_IN_TABLE))


@dataclass(slots=True)
class _Story:
    file: str
    parts: list[Part] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    line_number: int = 0
    table_number: int = 0
    rows: list[tuple[list[RichText], RowShape]] = field(default_factory=list)
    row: list[RichText] = field(default_factory=list)
    cell: list[RichText] = field(default_factory=list)

    def take(self, paragraph: _Paragraph) -> None:
        if paragraph.depth == 0:
            self._close_table()
            self._prose(paragraph.text)
        elif paragraph.depth > 1:
            if not paragraph.has(_INNER_ROW_END):
                self.cell.append(paragraph.text)
        elif paragraph.end != _CELL_END:
            self.cell.append(paragraph.text)
        elif paragraph.has(_ROW_END):
            self._end_row(paragraph.properties)
        else:
            self.row.append(_joined([*self.cell, paragraph.text]))
            self.cell = []

    def close(self) -> tuple[Part, ...]:
        self._close_table()
        self._close_prose()
        return tuple(self.parts)

    def _prose(self, text: RichText) -> None:
        for line in ("" if text.struck else text.text).split("\n"):
            self.line_number += 1
            if line.strip():
                self.lines.append(Line(f"L{self.line_number}", line.rstrip()))

    def _end_row(self, properties: Properties) -> None:
        if len(self.rows) >= MAX_ROWS:
            raise too_many_rows(MAX_ROWS)
        self.rows.append((self.row, row_shape(properties, len(self.row))))
        self.row = []

    def _close_prose(self) -> None:
        if self.lines:
            self.parts.append(Prose(self.file, BODY_PART, tuple(self.lines)))
            self.lines = []

    def _close_table(self) -> None:
        if not self.rows:
            return
        self._close_prose()
        self.table_number += 1
        grid = Table(self.table_number, self.rows).grid()
        self.parts.append(Grid(self.file, f"表{self.table_number}", grid))
        self.rows = []


def read_doc(data: bytes, file: str) -> FileParts:
    """The body, then headers and text boxes as prose; Word 6 and 95 as bare lines."""
    try:
        document = DocFile(data)
    except OlderWord:
        lines = prose_lines(text_by_antiword(data).splitlines())
        return FileParts(Outcome.PARSED, (Prose(file, BODY_PART, lines),), name=file)
    body, margins, boxes = document.stories()
    story = _Story(file)
    for paragraph in _paragraphs(body, document):
        story.take(paragraph)
    parts: list[Part] = [*_aside(margins, document, file, "页眉")]
    parts += story.close()
    parts += _aside(boxes, document, file, "文本框")
    return FileParts(Outcome.PARSED, tuple(parts), name=file)


def _aside(
    characters: Sequence[Character], document: DocFile, file: str, part: str
) -> Iterator[Prose]:
    texts = dict.fromkeys(
        paragraph.text.text.strip() for paragraph in _paragraphs(characters, document)
    )
    if lines := prose_lines(text for text in texts if text):
        yield Prose(file, part, lines)


def _paragraphs(characters: Sequence[Character], document: DocFile) -> Iterator[_Paragraph]:
    """Paragraphs as their author sees them: field codes, deleted and hidden text left out."""
    runs: list[tuple[str, bool]] = []
    in_code = 0
    look: Properties = {}
    for character in characters:
        letter = character.text
        if letter in _PARAGRAPH_ENDS:
            properties = document.paragraph_properties(character.place)
            yield _Paragraph(standing(runs), letter, properties)
            runs = []
        elif letter in {_FIELD_BEGIN, _FIELD_MIDDLE}:
            in_code += 1 if letter == _FIELD_BEGIN else -1 if in_code else 0
        elif letter >= " " or letter in _SHOWN:
            look = document.character_properties(character.place)
            if not in_code and not _is_gone(look):
                runs.append((_SHOWN.get(letter, letter), _is_struck(look)))
    if runs:
        yield _Paragraph(standing(runs), "\r", {})


def _is_gone(look: Properties) -> bool:
    return any(look.get(_DELETED, b"")) or any(look.get(_VANISHED, b""))


def _is_struck(look: Properties) -> bool:
    return any(any(look.get(number, b"")) for number in _STRUCK)


def _joined(texts: Sequence[RichText]) -> RichText:
    kept = [text.text for text in texts if not text.struck]
    if any(text.strip() for text in kept) or not any(text.struck for text in texts):
        return RichText("\n".join(kept).strip())
    return RichText("\n".join(text.text for text in texts).strip(), struck=True)
