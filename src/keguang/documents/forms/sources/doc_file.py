"""The binary layout of a Word 97-2003 document (MS-DOC): text by pieces, properties by pages."""

import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from keguang.documents.forms.sources.compound import CompoundFile
from keguang.documents.forms.sources.refusal import corrupt, encrypted

_ENCRYPTED: Final = 0x0100
_TABLE_1: Final = 0x0200
_WORD_97: Final = 0x00C1
_PAGE_BYTES: Final = 512
_COUNTS_AT: Final = 64  # fibRgLw97
_TABLES_AT: Final = 154  # fibRgFcLcb97: pairs of place and length in the table stream
_CHARACTER_PAGES: Final = 12
_PARAGRAPH_PAGES: Final = 13
_PIECES: Final = 33
_COMPRESSED: Final = 0x4000_0000

_HUGE_PROPERTIES: Final = 0x6646
_TABLE_SHAPE: Final = 0xD608
_TABS_CHANGED: Final = 0xC615
_OPERAND_BYTES: Final = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}

type Properties = dict[int, bytes]


class OlderWord(Exception):
    """Word 6 or 95: another layout, which this reader does not know."""


@dataclass(frozen=True, slots=True)
class Character:
    """One character and where its properties are filed."""

    text: str
    place: int


class DocFile:
    """Characters of a document, and the properties in force at any of them."""

    def __init__(self, data: bytes) -> None:
        self._file = CompoundFile(data)
        self._main = self._file.read("WordDocument")
        if len(self._main) < _TABLES_AT + 8 * (_PIECES + 1):
            raise corrupt()
        version, flags = struct.unpack_from("<2xH6xH", self._main)
        if flags & _ENCRYPTED:
            raise encrypted()
        if version < _WORD_97:
            raise OlderWord
        self._table = self._file.read("1Table" if flags & _TABLE_1 else "0Table")
        self._characters = tuple(self._read_characters())
        self._paragraph_pages = self._pages(_PARAGRAPH_PAGES)
        self._character_pages = self._pages(_CHARACTER_PAGES)

    def stories(self) -> tuple[tuple[Character, ...], tuple[Character, ...], tuple[Character, ...]]:
        """Characters of the body, of headers and footers, and of text boxes."""
        counts = struct.unpack_from("<11I", self._main, _COUNTS_AT)
        body, notes, margins, remarks, endnotes, boxes = (
            counts[index] for index in (3, 4, 5, 7, 8, 9)
        )
        margins_at = body + notes
        boxes_at = margins_at + margins + remarks + endnotes
        every = self._characters
        return (
            every[:body],
            every[margins_at : margins_at + margins],
            every[boxes_at : boxes_at + boxes],
        )

    def paragraph_properties(self, place: int) -> Properties:
        """Properties of the paragraph that ends at this place."""
        return self._properties(self._paragraph_pages, place, entry_bytes=13, skipped_bytes=2)

    def character_properties(self, place: int) -> Properties:
        """Properties of the run of characters at this place."""
        return self._properties(self._character_pages, place, entry_bytes=1, skipped_bytes=0)

    def _table_part(self, index: int) -> bytes:
        at, size = struct.unpack_from("<II", self._main, _TABLES_AT + 8 * index)
        return self._table[at : at + size]

    def _read_characters(self) -> Iterator[Character]:
        pieces = _piece_table(self._table_part(_PIECES))
        count = (len(pieces) - 4) // 12
        bounds = struct.unpack_from(f"<{count + 1}I", pieces)
        for index in range(count):
            (at,) = struct.unpack_from("<I", pieces, 4 * (count + 1) + 8 * index + 2)
            length = bounds[index + 1] - bounds[index]
            if length < 0 or length > len(self._main):
                raise corrupt()
            yield from self._piece(at, length)

    def _piece(self, at: int, length: int) -> Iterator[Character]:
        if at & _COMPRESSED:
            start = (at & ~_COMPRESSED) // 2
            text = self._main[start : start + length].decode("cp1252", "replace")
            width = 1
        else:
            start = at
            text = self._main[start : start + 2 * length].decode("utf-16-le", "replace")
            width = 2
        place = start
        for letter in text:
            yield Character(letter, place)
            place += width if ord(letter) < 0x10000 else 2 * width

    def _pages(self, index: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """First places and page numbers of the pages that file one kind of properties."""
        raw = self._table_part(index)
        count = max(0, (len(raw) - 4) // 8)
        numbers = struct.unpack_from(f"<{2 * count + 1}I", raw) if raw else (0,)
        return numbers[:count], numbers[count + 1 :]

    def _properties(
        self,
        pages: tuple[tuple[int, ...], tuple[int, ...]],
        place: int,
        *,
        entry_bytes: int,
        skipped_bytes: int,
    ) -> Properties:
        firsts, numbers = pages
        index = bisect_right(firsts, place) - 1
        if index < 0:
            return {}
        start = (numbers[index] & 0x3F_FFFF) * _PAGE_BYTES
        page = self._main[start : start + _PAGE_BYTES]
        if len(page) < _PAGE_BYTES:
            return {}
        runs = page[-1]
        if 4 * (runs + 1) + runs * entry_bytes >= _PAGE_BYTES:
            raise corrupt()
        places = struct.unpack_from(f"<{runs + 1}I", page)
        run = bisect_right(places, place) - 1
        if not 0 <= run < runs:
            return {}
        offset = 2 * page[4 * (runs + 1) + run * entry_bytes]
        return self._filed(page, offset, skipped_bytes) if offset else {}

    def _filed(self, page: bytes, offset: int, skipped_bytes: int) -> Properties:
        size = page[offset]
        if skipped_bytes == 0:
            return self._unpacked(page[offset + 1 : offset + 1 + size])
        if size == 0:
            raw = page[offset + 2 : offset + 2 + 2 * page[offset + 1]]
        else:
            raw = page[offset + 1 : offset + 2 * size]
        return self._unpacked(raw[skipped_bytes:])

    def _unpacked(self, raw: bytes) -> Properties:
        properties = dict(_modifiers(raw))
        if _HUGE_PROPERTIES in properties:
            at = int.from_bytes(properties[_HUGE_PROPERTIES], "little")
            store = self._file.read("Data")
            size = int.from_bytes(store[at : at + 2], "little")
            properties |= dict(_modifiers(store[at + 2 : at + 2 + size]))
        return properties


def _piece_table(raw: bytes) -> bytes:
    at = 0
    while at + 3 <= len(raw) and raw[at] == 1:
        at += 3 + int.from_bytes(raw[at + 1 : at + 3], "little")
    if at + 5 > len(raw) or raw[at] != 2:
        raise corrupt()
    size = int.from_bytes(raw[at + 1 : at + 5], "little")
    return raw[at + 5 : at + 5 + size]


def _modifiers(raw: bytes) -> Iterator[tuple[int, bytes]]:
    """Property modifiers (Sprm): a number each, and an operand whose size the number tells."""
    at = 0
    while at + 2 < len(raw):
        (number,) = struct.unpack_from("<H", raw, at)
        at += 2
        if number == _TABLE_SHAPE:
            size = int.from_bytes(raw[at : at + 2], "little") + 1
        elif number >> 13 == 6:
            size = 1 + raw[at]
        else:
            size = _OPERAND_BYTES[number >> 13]
        yield number, raw[at : at + size]
        if number == _TABS_CHANGED and raw[at] == 255:
            return
        at += size
