"""A zip opened with suspicion: what it claims is checked first, what it inflates to is counted."""

import struct
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO

from keguang.documents.forms.sources.limits import (
    MAX_ENTRIES,
    MAX_INFLATED_BYTES,
    MAX_RATIO,
    RATIO_MATTERS_FROM_BYTES,
)
from keguang.documents.forms.sources.refusal import bomb, corrupt, encrypted

_ENCRYPTED_FLAG = 0x1
_UTF8_FLAG = 0x800
_LOCAL_HEADER_BYTES = 30


@dataclass(frozen=True, slots=True)
class Entry:
    name: str
    bytes: int
    _info: zipfile.ZipInfo


class SafeZip:
    """Entries of an archive with claims within bounds; none inflates to more than its claim."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        try:
            infos = zipfile.ZipFile(BytesIO(data)).infolist()
        except (zipfile.BadZipFile, ValueError, struct.error, NotImplementedError) as fault:
            raise corrupt() from fault
        _check_claims(infos)
        self.entries = tuple(
            Entry(_decoded_name(info), info.file_size, info) for info in infos if not info.is_dir()
        )
        self._by_name = {entry.name: entry for entry in reversed(self.entries)}

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(entry.name for entry in self.entries)

    def read(self, name: str) -> bytes:
        """The bytes of an entry; a missing one is a damaged file."""
        if name not in self._by_name:
            raise corrupt()
        return self.inflate(self._by_name[name])

    def inflate(self, entry: Entry) -> bytes:
        """The bytes of an entry, or Refused: encrypted, damaged, or larger than it claimed."""
        info = entry._info
        if info.flag_bits & _ENCRYPTED_FLAG:
            raise encrypted()
        if info.compress_type == zipfile.ZIP_STORED:
            content = self._packed(info)
        elif info.compress_type == zipfile.ZIP_DEFLATED:
            content = _inflate(self._packed(info), info.file_size)
        else:
            content = self._by_library(info)
        if len(content) != info.file_size or zlib.crc32(content) != info.CRC:
            raise corrupt()
        return content

    def _packed(self, info: zipfile.ZipInfo) -> bytes:
        at = info.header_offset
        header = self._data[at : at + _LOCAL_HEADER_BYTES]
        if len(header) < _LOCAL_HEADER_BYTES or not header.startswith(b"PK\x03\x04"):
            raise corrupt()
        name_length, extra_length = struct.unpack("<HH", header[26:30])
        start = at + _LOCAL_HEADER_BYTES + name_length + extra_length
        return self._data[start : start + info.compress_size]

    def _by_library(self, info: zipfile.ZipInfo) -> bytes:
        try:
            return zipfile.ZipFile(BytesIO(self._data)).read(info)
        except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError) as fault:
            raise corrupt() from fault


def _check_claims(infos: list[zipfile.ZipInfo]) -> None:
    if len(infos) > MAX_ENTRIES or sum(info.file_size for info in infos) > MAX_INFLATED_BYTES:
        raise bomb()
    for info in infos:
        if info.file_size > max(RATIO_MATTERS_FROM_BYTES, info.compress_size * MAX_RATIO):
            raise bomb()


def _inflate(packed: bytes, claimed: int) -> bytes:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        content = inflater.decompress(packed, claimed + 1)
    except zlib.error as fault:
        raise corrupt() from fault
    if len(content) > claimed:
        raise bomb()
    return content


def _decoded_name(info: zipfile.ZipInfo) -> str:
    """Chinese Windows writes names in GBK without saying so; zipfile shows them as CP437."""
    if info.flag_bits & _UTF8_FLAG:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename
