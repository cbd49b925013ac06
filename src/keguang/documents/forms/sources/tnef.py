"""Outlook's private attachment bundle (winmail.dat, MS-OXTNEF): the files inside."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from keguang.documents.forms.parts import FileParts, Outcome
from keguang.documents.forms.sources.charsets import decoded
from keguang.documents.forms.sources.delivery import Delivery
from keguang.documents.forms.sources.refusal import Refused, corrupt

_HEADER_BYTES: Final = 6
_ATTACHMENT_BEGINS: Final = 0x0006_9002
_TITLE: Final = 0x0001_8010
_DATA: Final = 0x0006_800F
_PROPERTIES: Final = 0x0006_9005
# PR_ATTACH_LONG_FILENAME as Unicode and as bytes: type word, then property word.
_LONG_NAME_UNICODE: Final = struct.pack("<HHI", 0x001F, 0x3707, 1)
_LONG_NAME_BYTES: Final = struct.pack("<HHI", 0x001E, 0x3707, 1)


@dataclass(slots=True)
class _Attachment:
    title: str = ""
    long_name: str = ""
    data: bytes = b""


def read_tnef(data: bytes, file: str, delivery: Delivery) -> FileParts:
    """Every attachment as a member; the message text travels outside the bundle."""
    attachments: list[_Attachment] = []
    for kind, value in _attributes(data):
        if kind == _ATTACHMENT_BEGINS:
            attachments.append(_Attachment())
        elif attachments and kind == _TITLE:
            attachments[-1].title = _text(value)
        elif attachments and kind == _DATA:
            attachments[-1].data = value
        elif attachments and kind == _PROPERTIES:
            attachments[-1].long_name = _long_name(value)
    members = tuple(
        delivery.member(found.data, file, found.long_name or found.title or f"附件{number}")
        for number, found in enumerate(attachments, start=1)
        if found.data
    )
    return FileParts(Outcome.PARSED, members=members, name=file)


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = _HEADER_BYTES
    while at + 9 <= len(data):
        _, kind, size = struct.unpack_from("<BII", data, at)
        value = data[at + 9 : at + 9 + size]
        if len(value) < size:
            raise corrupt()
        yield kind, value
        at += 9 + size + 2  # a checksum of two bytes follows


def _long_name(properties: bytes) -> str:
    for mark, encoding in ((_LONG_NAME_UNICODE, "utf-16-le"), (_LONG_NAME_BYTES, "")):
        at = properties.find(mark)
        if at >= 0:
            start = at + len(mark) + 4
            (size,) = struct.unpack_from("<I", properties, start - 4)
            return _text(properties[start : start + size], encoding)
    return ""


def _text(raw: bytes, encoding: str = "") -> str:
    if encoding:
        return raw.decode(encoding, "replace").rstrip("\0")
    try:
        return decoded(raw.rstrip(b"\0"))
    except Refused:
        return ""
