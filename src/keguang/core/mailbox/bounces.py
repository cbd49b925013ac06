"""Which receivers a returned letter names, and which letter of ours it was."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from html import unescape
from typing import Final

from keguang.core.mailbox.headers import decode_bytes, decode_text
from keguang.core.mailbox.parts import parts_of

_ADDRESS: Final = re.compile(r"[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+", re.ASCII)
_MESSAGE_ID_LINE: Final = re.compile(r"^\s*message-id\s*[:：]\s*(<[^<>\s]+>)", re.I | re.M)
_QUOTED_LETTER: Final = re.compile(
    r"^.*(?:原邮件|原始邮件|原信|original message|copy of the message|^return-path\s*:"
    r"|^received\s*:|^message-id\s*:|^from\s*:|^发件人\s*[:：])",
    re.IGNORECASE | re.MULTILINE,
)
_REASON: Final = re.compile(r"(?:退信原因|原因|reason|error)\s*[:：]\s*(.+)", re.IGNORECASE)
_ANSWER: Final = re.compile(r"\b[45]\d\d[ -].+")
_TAG: Final = re.compile(r"<(?:script|style)\b.*?</(?:script|style)>|<[^>@]+>", re.I | re.S)
_TEXT_LIMIT: Final = 200_000


@dataclass(frozen=True, slots=True)
class FailedReceiver:
    address: str
    reason: str


@dataclass(frozen=True, slots=True)
class Bounce:
    """A returned letter. `failed` may name too many (a text bounce quotes other addresses):
    only those we wrote to count. A mere delay has no failed receivers.
    """

    failed: tuple[FailedReceiver, ...] = ()
    message_ids: tuple[str, ...] = ()
    delayed: bool = False


def read_bounce(raw: bytes) -> Bounce:
    """Read a delivery report (RFC 3464), or a provider's letter in prose. Never raises."""
    parts = parts_of(raw)
    if not parts:
        return Bounce()
    by_report = [block for part in parts for block in _status_blocks(part)]
    texts = [text for part in parts if (text := _text(part))]
    message_ids = tuple(dict.fromkeys(_message_ids(parts, texts)))
    if by_report:
        failed = [f for block in by_report if (f := _failed(block))]
        return Bounce(tuple(failed), message_ids, delayed=not failed)
    header = decode_text(str(parts[0].get("X-Failed-Recipients", "")))
    whole = texts[0] if texts else ""
    prose = _before_quoted_letter(whole)
    named = (_ADDRESS.findall(text) for text in (header, prose, whole))
    addresses: list[str] = next(filter(None, named), [])
    reason = _reason(prose)
    unique = dict.fromkeys(address.lower() for address in addresses)
    return Bounce(tuple(FailedReceiver(a, reason) for a in unique), message_ids)


def _status_blocks(part: Message) -> Iterator[Message]:
    """The per-receiver groups of a message/delivery-status part."""
    if part.get_content_type() != "message/delivery-status" or not part.is_multipart():
        return
    for block in part.get_payload():
        if isinstance(block, Message) and (block["Final-Recipient"] or block["Original-Recipient"]):
            yield block


def _failed(block: Message) -> FailedReceiver | None:
    if str(block.get("Action", "failed")).strip().lower() != "failed":
        return None
    named = str(block["Original-Recipient"] or block["Final-Recipient"])
    found = _ADDRESS.search(named)
    if not found:
        return None
    reason = decode_text(str(block.get("Diagnostic-Code") or block.get("Status") or ""))
    return FailedReceiver(found.group().lower(), reason[:200])


def _message_ids(parts: list[Message], texts: list[str]) -> Iterator[str]:
    """Message-IDs of the returned letter, wherever the report carries its headers."""
    for part in parts[1:]:
        if part["Message-ID"]:
            yield str(part["Message-ID"]).strip()
    for text in texts:
        yield from _MESSAGE_ID_LINE.findall(text)


def _text(part: Message) -> str:
    if part.get_content_maintype() != "text" or part.is_multipart():
        return ""
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    text = decode_bytes(payload[:_TEXT_LIMIT], part.get_content_charset() or "")
    if part.get_content_subtype() == "html":
        text = unescape(_TAG.sub("\n", text))
    return text


def _before_quoted_letter(text: str) -> str:
    found = _QUOTED_LETTER.search(text)
    return text[: found.start()] if found else text


def _reason(text: str) -> str:
    found = _REASON.search(text)
    if found:
        return decode_text(found.group(1))[:200]
    answer = _ANSWER.search(text)
    return decode_text(answer.group())[:200] if answer else ""
