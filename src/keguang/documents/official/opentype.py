"""Which characters a font file has and how wide they are: just enough of OpenType for setting.

Typst draws; but who sets a line must know its width before, and a missing glyph must be an error
that names the character and not a box on a page. Reading four tables takes a few milliseconds.
"""

import mmap
import struct
from array import array
from bisect import bisect_right
from functools import cached_property
from pathlib import Path
from typing import Final

_COLLECTION: Final = b"ttcf"
_FULL_NAME: Final = 4
_FAMILY_NAMES: Final = frozenset({1, _FULL_NAME, 16})
_UNICODE_SUBTABLES: Final = ((3, 10), (0, 6), (0, 4), (3, 1), (0, 3))  # best first


class UnreadableFont(Exception):
    """The file is no OpenType font this program can read."""


class FontFile:
    """One face of a .ttf, .otf or .ttc file."""

    def __init__(self, path: Path, index: int = 0) -> None:
        self.path = path
        self.index = index
        with path.open("rb") as opened:
            self._data = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)
        try:
            self._tables = self._directory()
        except (struct.error, IndexError) as broken:
            raise UnreadableFont(str(path)) from broken

    @property
    def names(self) -> frozenset[str]:
        """Family and full names in every language the file has them in."""
        return frozenset(name for _, name in self._names)

    @property
    def full_names(self) -> frozenset[str]:
        return frozenset(name for kind, name in self._names if kind == _FULL_NAME)

    @cached_property
    def _names(self) -> frozenset[tuple[int, str]]:
        start = self._tables.get("name", 0)
        if not start:
            return frozenset()
        count, strings = struct.unpack_from(">HH", self._data, start + 2)
        found = set()
        for at in range(count):
            platform, _, _, name, length, offset = struct.unpack_from(
                ">6H", self._data, start + 6 + 12 * at
            )
            if name in _FAMILY_NAMES:
                first = start + strings + offset
                raw = self._data[first : first + length]
                codec = "latin-1" if platform == 1 else "utf-16-be"
                found.add((name, raw.decode(codec, "replace").strip()))
        return frozenset(found)

    def has(self, character: str) -> bool:
        return self._glyph(ord(character)) != 0

    def advance(self, character: str) -> float:
        """Width in ems."""
        glyph = self._glyph(ord(character))
        if character in self._advances:
            return self._advances[character]
        at = min(glyph, self._metrics_count - 1)
        (units,) = struct.unpack_from(">H", self._data, self._tables["hmtx"] + 4 * at)
        width: float = units / self._units_per_em
        self._advances[character] = width
        return width

    @cached_property
    def _advances(self) -> dict[str, float]:
        return {}

    @cached_property
    def _units_per_em(self) -> int:
        return int(struct.unpack_from(">H", self._data, self._tables["head"] + 18)[0])

    @cached_property
    def _metrics_count(self) -> int:
        return int(struct.unpack_from(">H", self._data, self._tables["hhea"] + 34)[0])

    def _directory(self) -> dict[str, int]:
        start = 0
        if self._data[:4] == _COLLECTION:
            (start,) = struct.unpack_from(">I", self._data, 12 + 4 * self.index)
        (count,) = struct.unpack_from(">H", self._data, start + 4)
        tables = {}
        for at in range(count):
            tag, _, offset, _ = struct.unpack_from(">4sIII", self._data, start + 12 + 16 * at)
            tables[tag.decode("latin-1")] = offset
        if not {"cmap", "head", "hhea", "hmtx"} <= set(tables):
            raise UnreadableFont(str(self.path))
        return tables

    def _glyph(self, code: int) -> int:
        firsts, lasts, glyphs = self._ranges
        at = bisect_right(firsts, code) - 1
        if at < 0 or code > lasts[at]:
            return 0
        glyph = glyphs[at]
        if glyph >= 0:  # format 12: the range counts up
            return int(glyph) + code - firsts[at]
        return self._glyph_of_segment(at, code)

    @cached_property
    def _ranges(self) -> tuple["array[int]", "array[int]", "array[int]"]:
        """First and last character of every range and its first glyph (−1: look it up)."""
        start = self._subtable()
        (kind,) = struct.unpack_from(">H", self._data, start)
        if kind == 12:
            (count,) = struct.unpack_from(">I", self._data, start + 12)
            groups = array("I", self._data[start + 16 : start + 16 + 12 * count])
            groups.byteswap()
            return groups[0::3], groups[1::3], array("q", groups[2::3])
        (doubled,) = struct.unpack_from(">H", self._data, start + 6)
        lasts = array("H", self._data[start + 14 : start + 14 + doubled])
        firsts = array("H", self._data[start + 16 + doubled : start + 16 + 2 * doubled])
        lasts.byteswap()
        firsts.byteswap()
        return firsts, lasts, array("q", [-1] * len(firsts))

    def _subtable(self) -> int:
        start = self._tables["cmap"]
        (count,) = struct.unpack_from(">H", self._data, start + 2)
        found: dict[tuple[int, int], int] = {}
        for at in range(count):
            platform, encoding, offset = struct.unpack_from(">HHI", self._data, start + 4 + 8 * at)
            found[platform, encoding] = start + offset
        for wanted in _UNICODE_SUBTABLES:
            if wanted in found and self._data[found[wanted] : found[wanted] + 2] in _READ_FORMATS:
                return found[wanted]
        raise UnreadableFont(str(self.path))

    def _glyph_of_segment(self, at: int, code: int) -> int:
        """Format 4, where a range adds a delta or points into an array of glyphs."""
        start = self._subtable_start
        (doubled,) = struct.unpack_from(">H", self._data, start + 6)
        deltas = start + 16 + 2 * doubled
        (delta,) = struct.unpack_from(">h", self._data, deltas + 2 * at)
        place = deltas + doubled + 2 * at
        (offset,) = struct.unpack_from(">H", self._data, place)
        if not offset:
            return (code + int(delta)) & 0xFFFF
        into = place + int(offset) + 2 * (code - self._ranges[0][at])
        glyph = int(struct.unpack_from(">H", self._data, into)[0])
        return (glyph + int(delta)) & 0xFFFF if glyph else 0

    @cached_property
    def _subtable_start(self) -> int:
        return self._subtable()


_READ_FORMATS: Final = frozenset({struct.pack(">H", 4), struct.pack(">H", 12)})


def faces_of(path: Path) -> list[FontFile]:
    """Every face of a file; none where the file cannot be read as a font."""
    try:
        with path.open("rb") as opened:
            first = opened.read(12)
        count = struct.unpack(">I", first[8:12])[0] if first[:4] == _COLLECTION else 1
        return [FontFile(path, index) for index in range(min(count, 32))]
    except (OSError, ValueError, struct.error, UnreadableFont):
        return []
