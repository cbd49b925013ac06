"""What calamine does not tell of a BIFF workbook (.xls, .et): hidden lines, and encryption."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from keguang.documents.forms.sources import compound
from keguang.documents.forms.sources.compound import CompoundFile
from keguang.documents.forms.sources.refusal import encrypted

# Record numbers and layouts: MS-XLS 2.3.
_BOUNDSHEET: Final = 0x0085
_BOF: Final = 0x0809
_ROW: Final = 0x0208
_COLINFO: Final = 0x007D
_FILEPASS: Final = 0x002F
_ROW_HIDDEN: Final = 0x20
_LAST_COLUMN: Final = 255


@dataclass(slots=True)
class Hidden:
    """Rows and columns of one sheet that its reader cannot see, counted from 0."""

    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)


def hidden_lines(data: bytes) -> dict[int, Hidden]:
    """Hidden lines by sheet index; none for other formats; Refused when encrypted."""
    if not data.startswith(compound.MAGIC):
        return {}
    book = CompoundFile(data)
    starts: list[int] = []
    found: dict[int, Hidden] = {}
    sheet = Hidden()
    for at, kind, body in _records(book.read("Workbook") or book.read("Book")):
        if kind == _FILEPASS:
            raise encrypted()
        if kind == _BOUNDSHEET and len(body) >= 4:
            starts.append(struct.unpack_from("<I", body)[0])
        elif kind == _BOF and at in starts:
            sheet = found.setdefault(starts.index(at), Hidden())
        else:
            _take(kind, body, sheet)
    return found


def _records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    at = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        yield at, kind, stream[at + 4 : at + 4 + size]
        at += 4 + size


def _take(kind: int, body: bytes, sheet: Hidden) -> None:
    if kind == _ROW and len(body) >= 16:
        if struct.unpack_from("<I", body, 12)[0] & _ROW_HIDDEN:
            sheet.rows.add(struct.unpack_from("<H", body)[0])
    elif kind == _COLINFO and len(body) >= 10:
        first, last, _, _, flags = struct.unpack_from("<5H", body)
        if flags & 1:
            sheet.columns |= set(range(first, min(last, _LAST_COLUMN) + 1))
