"""OLE compound files: the box old Word, Excel, WPS and encrypted Office files come in."""

import struct
from typing import Final

from keguang.documents.forms.sources.refusal import corrupt

MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER_BYTES: Final = 512
_ENTRY_BYTES: Final = 128
_LAST_SECTOR: Final = 0xFFFFFFFA  # sector numbers from here on are marks, not places
_STREAM: Final = 2


class CompoundFile:
    """Names of everything inside, and the bytes of any stream (MS-CFB)."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        if len(data) < _HEADER_BYTES or not data.startswith(MAGIC):
            raise corrupt()
        shift, mini_shift = struct.unpack_from("<HH", data, 30)
        if shift not in {9, 12} or mini_shift != 6:
            raise corrupt()
        self._sector_bytes = 1 << shift
        self._mini_bytes = 1 << mini_shift
        directory_start, self._mini_cutoff, mini_start = (
            struct.unpack_from("<I", data, at)[0] for at in (48, 56, 60)
        )
        self._table = self._sector_table()
        self._entries = self._directory(directory_start)
        self._mini_table = _numbers(self._chain(mini_start))
        root = self._entries.get("Root Entry")
        self._mini_stream = self._chain(root[1]) if root else b""

    @property
    def names(self) -> frozenset[str]:
        """Names of all storages and streams, at any depth."""
        return frozenset(self._entries)

    def read(self, name: str) -> bytes:
        """The stream of that name; empty when there is none."""
        kind, start, size = self._entries.get(name, (0, 0, 0))
        if kind != _STREAM:
            return b""
        if size < self._mini_cutoff:
            return self._mini_chain(start)[:size]
        return self._chain(start)[:size]

    def _sector(self, number: int) -> bytes:
        at = (number + 1) * self._sector_bytes
        return self._data[at : at + self._sector_bytes]

    def _sector_table(self) -> tuple[int, ...]:
        listed = list(struct.unpack_from("<109I", self._data, 76))
        following = struct.unpack_from("<I", self._data, 68)[0]
        seen: set[int] = set()
        while following < _LAST_SECTOR and following not in seen:
            seen.add(following)
            numbers = _numbers(self._sector(following))
            if not numbers:
                break
            listed += numbers[:-1]
            following = numbers[-1]
        return _numbers(b"".join(self._sector(n) for n in listed if n < _LAST_SECTOR))

    def _chain(self, start: int) -> bytes:
        pieces: list[bytes] = []
        for number in _follow(start, self._table):
            pieces.append(self._sector(number))
        return b"".join(pieces)

    def _mini_chain(self, start: int) -> bytes:
        size = self._mini_bytes
        places = _follow(start, self._mini_table)
        return b"".join(self._mini_stream[n * size : (n + 1) * size] for n in places)

    def _directory(self, start: int) -> dict[str, tuple[int, int, int]]:
        entries: dict[str, tuple[int, int, int]] = {}
        raw = self._chain(start)
        for at in range(0, len(raw) - _ENTRY_BYTES + 1, _ENTRY_BYTES):
            name_bytes = struct.unpack_from("<H", raw, at + 64)[0]
            kind = raw[at + 66]
            if not kind or not 2 <= name_bytes <= 64:
                continue
            name = raw[at : at + name_bytes - 2].decode("utf-16-le", "replace")
            begin, size = struct.unpack_from("<II", raw, at + 116)
            entries.setdefault(name, (kind, begin, size))
        return entries


def _numbers(raw: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(raw) // 4}I", raw[: len(raw) // 4 * 4])


def _follow(start: int, table: tuple[int, ...]) -> list[int]:
    """A chain of sectors; a damaged one that bites its own tail is a damaged file."""
    places: list[int] = []
    number = start
    while number < len(table):
        places.append(number)
        if len(places) > len(table):
            raise corrupt()
        number = table[number]
    return places
