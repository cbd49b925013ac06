"""The header block of a message as it really arrives: 8-bit GBK, split words, missing parts."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header
from email.parser import BytesHeaderParser
from email.policy import compat32
from email.utils import parseaddr, parsedate_to_datetime
from types import MappingProxyType
from typing import Final

_CHINESE: Final = frozenset({"gb2312", "gbk", "gb_2312-80", "x-gbk", "cp936", "hz-gb-2312"})
_ENCODED_WORD: Final = re.compile(r"=\?[^?\s]+\?[bqBQ]\?[^?]*\?=")
_BROKEN_BY_SPACE: Final = re.compile(r"(=\?[^?\s]+\?[bqBQ]\?)([^?]*)(\?=)")
_MESSAGE_ID: Final = re.compile(r"<[^<>\s]+>")
_ADDRESS: Final = re.compile(r"[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+", re.ASCII)
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]+")
_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")
_IDENTIFYING: Final = ("from", "to", "cc", "date", "subject", "content-type")
# A message is known by these, so they are all that a mailbox needs to send
WANTED: Final = (
    "From", "Sender", "Reply-To", "To", "Cc", "Subject", "Date", "Message-ID", "In-Reply-To",
    "References", "Content-Type", "Return-Path", "Auto-Submitted", "X-Autoreply", "X-Autorespond",
    "X-Auto-Reply", "Precedence", "X-Failed-Recipients",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class HeaderLine:
    """What is known of a message before its body is fetched.

    `identity` is the Message-ID, or else the hash of the identifying headers; `fingerprint` is
    that hash in either case. `headers` holds decoded values by lower-case name, the first of each.
    """

    uid: str
    uidvalidity: str
    size: int
    identity: str
    fingerprint: str
    sender: str
    sender_name: str
    subject: str
    sent_at: datetime | None
    headers: Mapping[str, str]

    @property
    def in_reply_to(self) -> tuple[str, ...]:
        """Message-IDs this message answers, the nearest first."""
        nearest = _MESSAGE_ID.findall(self.headers.get("in-reply-to", ""))
        earlier = _MESSAGE_ID.findall(self.headers.get("references", ""))
        return tuple(dict.fromkeys([*nearest, *reversed(earlier)]))


def read_headers(block: bytes, *, uid: str, uidvalidity: str, size: int) -> HeaderLine:
    """Read a header block. Nothing in it can make this raise; what is unreadable is empty."""
    raw = _raw_values(block)
    decoded = {name: decode_text(value) for name, value in raw.items()}
    fingerprint = _fingerprint(raw)
    sender, sender_name = _sender(raw.get("from", "") or raw.get("sender", ""))
    return HeaderLine(
        uid=uid,
        uidvalidity=uidvalidity,
        size=size,
        identity=_identity(decoded.get("message-id", ""), fingerprint),
        fingerprint=fingerprint,
        sender=sender,
        sender_name=sender_name,
        subject=decoded.get("subject", "")[:300],
        sent_at=_date(decoded.get("date", "")),
        headers=MappingProxyType(decoded),
    )


def decode_text(value: str) -> str:
    """Encoded words and raw 8-bit text as one line of characters fit for any database."""
    text = _decode_words(_readable(value))
    return _SURROGATE.sub("�", _CONTROL.sub(" ", text)).strip()


def decode_bytes(data: bytes, charset: str = "") -> str:
    """Text in its declared character set, else UTF-8, else GB18030; never raises."""
    declared = charset.strip().lower()
    candidates = ["gb18030" if declared in _CHINESE else declared, "utf-8", "gb18030"]
    for candidate in filter(None, candidates):
        try:
            return data.decode(candidate)
        except (LookupError, UnicodeDecodeError):
            continue
    return data.decode("utf-8", "replace")


def _raw_values(block: bytes) -> dict[str, str]:
    """The first value of each header, 8-bit bytes still as surrogate escapes."""
    values: dict[str, str] = {}
    for name, value in BytesHeaderParser(policy=compat32).parsebytes(block).raw_items():
        values.setdefault(name.lower(), str(value))
    return values


def _readable(value: str) -> str:
    """Raw 8-bit header text, guessed; ASCII is what it is."""
    if value.isascii():
        return value
    return decode_bytes(value.encode("utf-8", "surrogateescape"))


def _decode_words(text: str) -> str:
    if not _ENCODED_WORD.search(text):
        return re.sub(r"\r?\n[ \t]*", " ", text)
    compact = _BROKEN_BY_SPACE.sub(
        lambda word: word[1] + re.sub(r"\s+", "", word[2]) + word[3], text
    )
    try:
        pieces = decode_header(compact)
    except HeaderParseError:
        return text
    return "".join(
        decode_bytes(piece, charset or "") if isinstance(piece, bytes) else piece
        for piece, charset in pieces
    )


def _sender(value: str) -> tuple[str, str]:
    """Address (lower case) and name; an address is looked for even in a malformed header."""
    readable = re.sub(r"\s+", " ", _readable(value))
    name, address = parseaddr(readable)
    if not _ADDRESS.fullmatch(address):
        found = _ADDRESS.search(readable)
        address = found.group() if found else ""
    return decode_text(address).lower()[:254], decode_text(name)[:120]


def _identity(message_id: str, fingerprint: str) -> str:
    found = _MESSAGE_ID.search(message_id)
    if found and len(found.group()) <= 200:
        return found.group()
    return f"sha256:{fingerprint}"


def _fingerprint(raw: Mapping[str, str]) -> str:
    """Equal for two deliveries of one message: trace headers such as Received stay out."""
    lines = "\n".join(f"{name}:{' '.join(raw.get(name, '').split())}" for name in _IDENTIFYING)
    return hashlib.sha256(lines.encode("utf-8", "surrogateescape")).hexdigest()


def _date(text: str) -> datetime | None:
    try:
        read = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    aware = read if read.tzinfo else read.replace(tzinfo=UTC)
    return aware if 1990 <= aware.year <= 2100 else None
