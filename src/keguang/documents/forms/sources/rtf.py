"""Rich text (.rtf, often named .doc): words and tables, no looks."""

import re
from dataclasses import dataclass, field
from typing import Final

from keguang.documents.forms.parts import FileParts, Grid, Line, Outcome, Part, Prose
from keguang.documents.forms.sources.cell_text import RichText
from keguang.documents.forms.sources.doc_table import RowShape, Table, row_shape
from keguang.documents.forms.sources.limits import MAX_ROWS
from keguang.documents.forms.sources.refusal import too_many_rows

_TOKEN: Final = re.compile(
    rb"\\'(?P<hex>[0-9a-fA-F]{2})|\\(?P<word>[a-z]+)(?P<number>-?\d+)? ?|\\(?P<symbol>[^a-z])"
    rb"|(?P<brace>[{}])|(?P<text>[^\\{}\r\n]+)",
    re.IGNORECASE,
)
_SILENT: Final = frozenset(
    b"fonttbl colortbl stylesheet info pict object header footer listtable listoverridetable "
    b"themedata datastore generator fldinst xmlnstbl rsidtbl latentstyles".split()
)
_MARKS: Final = {b"par": "\n", b"line": "\n", b"tab": "\t", b"emdash": "—", b"endash": "–"}
_MARKS_QUOTES: Final = {b"lquote": "‘", b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”"}


@dataclass(slots=True)
class _Group:
    silent: bool = False
    fallback_bytes: int = 1


@dataclass(slots=True)
class _Shape:
    """A row's column edges as its own definition tells them."""

    edges: list[int] = field(default_factory=lambda: [0])
    merged_left: set[int] = field(default_factory=set)
    merged_up: set[int] = field(default_factory=set)

    def settled(self, cells: int) -> RowShape:
        if len(self.edges) <= cells:
            return row_shape({}, cells)
        return RowShape(tuple(self.edges), frozenset(self.merged_left), frozenset(self.merged_up))


@dataclass(slots=True)
class _Rtf:
    file: str
    parts: list[Part] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    rows: list[tuple[list[RichText], RowShape]] = field(default_factory=list)
    row: list[RichText] = field(default_factory=list)
    shape: _Shape = field(default_factory=_Shape)
    pending: bytearray = field(default_factory=bytearray)
    text: list[str] = field(default_factory=list)
    line_number: int = 0
    tables: int = 0

    def say(self, text: str) -> None:
        self.flush_bytes()
        self.text.append(text)

    def flush_bytes(self) -> None:
        """Escaped bytes make characters only together: GBK takes two for one."""
        if self.pending:
            self.text.append(self.pending.decode("gb18030", "replace"))
            self.pending.clear()

    def taken(self) -> str:
        self.flush_bytes()
        text = "".join(self.text)
        self.text.clear()
        return text

    def end_cell(self) -> None:
        self.end_prose()
        self.row.append(RichText(self.taken().strip()))

    def end_row(self) -> None:
        if len(self.rows) >= MAX_ROWS:
            raise too_many_rows(MAX_ROWS)
        self.rows.append((self.row, self.shape.settled(len(self.row))))
        self.row = []

    def end_line(self) -> None:
        """Running text closes the table before it."""
        self.end_table()
        for line in self.taken().split("\n"):
            self.line_number += 1
            if line.strip():
                self.lines.append(Line(f"L{self.line_number}", line))

    def end_prose(self) -> None:
        if self.lines:
            self.parts.append(Prose(self.file, "正文", tuple(self.lines)))
            self.lines = []

    def end_table(self) -> None:
        if self.rows:
            self.tables += 1
            grid = Table(self.tables, self.rows).grid()
            self.parts.append(Grid(self.file, f"表{self.tables}", grid))
            self.rows = []


def read_rtf(data: bytes, file: str) -> FileParts:
    """Prose and tables in order; nested tables are read as plain rows."""
    document = _Rtf(file)
    groups = [_Group()]
    in_table = False
    skip = 0
    for match in _TOKEN.finditer(data):
        brace = match["brace"]
        if brace == b"{":
            groups.append(_Group(groups[-1].silent, groups[-1].fallback_bytes))
        elif brace == b"}":
            groups.pop() if len(groups) > 1 else None
        elif match["symbol"] == b"*" or match["word"] in _SILENT:
            groups[-1].silent = True
        elif not groups[-1].silent:
            in_table = _table_state(match["word"], in_table=in_table)
            skip = _visible(match, document, groups[-1], skip, in_table=in_table)
    document.end_line()
    document.end_prose()
    return FileParts(Outcome.PARSED, tuple(document.parts), name=file)


def _table_state(word: bytes | None, *, in_table: bool) -> bool:
    if word == b"intbl":
        return True
    return False if word == b"pard" else in_table


def _visible(
    match: re.Match[bytes], document: _Rtf, group: _Group, skip: int, *, in_table: bool
) -> int:
    """Take one visible token in; the answer is how many fallback bytes are still to be skipped."""
    if match["hex"]:
        if skip:
            return skip - 1
        document.pending.append(int(match["hex"], 16))
    elif match["text"]:
        text = match["text"].decode("gb18030", "replace")
        document.say(text[skip:])
        return max(0, skip - len(text))
    elif match["symbol"]:
        document.say({b"~": " ", b"_": "-"}.get(match["symbol"], match["symbol"].decode("latin-1")))
    elif match["word"]:
        return _control(
            match["word"], int(match["number"] or 0), document, group, in_table=in_table
        )
    return 0


def _shape(word: bytes, number: int, document: _Rtf) -> None:
    """Row definitions: merge marks stand before the edge of the cell they are about."""
    shape = document.shape
    match word:
        case b"trowd":
            document.shape = _Shape()
        case b"trleft":
            shape.edges[0] = number
        case b"cellx":
            shape.edges.append(number)
        case b"clmrg":
            shape.merged_left.add(len(shape.edges) - 1)
        case b"clvmrg":
            shape.merged_up.add(len(shape.edges) - 1)


def _control(word: bytes, number: int, document: _Rtf, group: _Group, *, in_table: bool) -> int:
    match word:
        case b"u":
            document.say(chr(number % 65_536))
            return group.fallback_bytes
        case b"uc":
            group.fallback_bytes = number
        case b"cell" | b"nestcell":
            document.end_cell()
        case b"row" | b"nestrow":
            document.end_row()
        case b"par" if not in_table:
            document.end_line()
        case b"trowd" | b"trleft" | b"cellx" | b"clmrg" | b"clvmrg":
            _shape(word, number, document)
        case _:
            mark = _MARKS.get(word) or _MARKS_QUOTES.get(word)
            if mark:
                document.say(mark)
    return 0
