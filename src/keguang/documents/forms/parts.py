"""What a file physically holds, before anyone asks what it means.

A reader of some format turns bytes into parts; the layout reader turns parts into rows. They meet
only here. Every cell, line and word keeps the name a person would use for its place (`ref`):
`B4` in a sheet, `T1R4C2` in a Word table, `L12` in prose, `p1:x,y,w,h` (points) on a page.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from enum import StrEnum
from typing import Final

# the code of the finding that says a picture's characters are still to be read
SCAN_PENDING: Final = "scan_pending"

type CellValue = str | int | float | bool | date | datetime | time | None


class Outcome(StrEnum):
    """What came of reading one file; every readable path ends in one of these."""

    PARSED = "parsed"
    EMPTY = "empty"
    CORRUPT = "corrupt"
    UNSAFE = "unsafe"
    UNSUPPORTED = "unsupported"
    TOO_BIG = "too_big"


class Level(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark about a file, at the place its sender knows. `message` is a Chinese sentence."""

    level: Level
    code: str
    message: str
    file: str = ""
    part: str = ""
    ref: str = ""
    field: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a grid.

    `value` is what the file stores (a number stays a number, a date a date); `text` is what its
    reader would see. A cell covered by a merge holds no text and names the merge's first cell in
    `merged_into`, so that a layout may choose to inherit it. `struck` is crossed-out text.
    """

    ref: str
    text: str = ""
    value: CellValue = None
    merged_into: str = ""
    hidden: bool = False
    struck: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A rectangular table: a sheet, a Word table, a table found on a page.

    `rows` has shape (rows, columns), every row equally long. `part` is the name a person sees
    (sheet name, "表1"). `confidence` is below 1 where characters were guessed (OCR). `page_size`
    is (width, height) in points where the cells are boxes on a page.
    """

    file: str
    part: str
    rows: tuple[tuple[Cell, ...], ...]
    hidden: bool = False
    confidence: float = 1.0
    page_size: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Line:
    ref: str
    text: str
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Prose:
    """Running text outside any table, line by line, in reading order; `page_size` as in Grid."""

    file: str
    part: str
    lines: tuple[Line, ...]
    page_size: tuple[float, float] | None = None


type Part = Grid | Prose


@dataclass(frozen=True, slots=True)
class FileParts:
    """Everything read from one file, in reading order (a Word file alternates prose and grids).

    `outcome` is PARSED here whenever the file could be opened; whether it holds a row of the form
    is the layout reader's answer. Members of an eml or zip carry `outer!inner` in `file`.
    `title` is the file's own heading where the format stores one (mail subject). `sha256` is of
    the bytes of a member; those of the outermost file its keeper knows.
    """

    outcome: Outcome
    parts: tuple[Part, ...] = ()
    findings: tuple[Finding, ...] = ()
    title: str = ""
    members: tuple["FileParts", ...] = field(default=())
    name: str = ""
    sha256: str = ""


def flattened(parts: FileParts) -> Iterator[FileParts]:
    """A file and all files inside it, each without its members, in reading order."""
    yield replace(parts, members=())
    for member in parts.members:
        yield from flattened(member)


@dataclass(frozen=True, slots=True)
class Photo:
    """One picture of a form, to be turned clockwise by `rotation` degrees before reading."""

    data: bytes
    name: str
    rotation: int = 0
