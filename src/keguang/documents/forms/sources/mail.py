"""Mail messages (.eml): the body is a part, every attachment a member."""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.errors import HeaderParseError, MessageError
from email.header import decode_header
from email.message import Message
from email.policy import Compat32
from email.utils import collapse_rfc2231_value
from typing import Final

from keguang.documents.forms.parts import FileParts, Outcome, Part, Prose
from keguang.documents.forms.sources.charsets import decoded
from keguang.documents.forms.sources.delivery import Delivery
from keguang.documents.forms.sources.plain import prose_lines
from keguang.documents.forms.sources.refusal import Refused, corrupt
from keguang.documents.forms.sources.web_page import parts_of_html

BODY_PART: Final = "邮件正文"
# Cards, signatures and invitations hold no form and deserve no remark.
_PASSED_OVER: Final = frozenset(
    {
        "text/calendar",
        "text/vcard",
        "text/x-vcard",
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
        "application/pgp-signature",
        "message/delivery-status",
        "message/disposition-notification",
        "text/rfc822-headers",
    }
)
_SUFFIXES: Final = {"image/jpeg": ".jpg", "image/png": ".png", "application/pdf": ".pdf"}


class _RawHeaders(Compat32):
    """Headers as they stand: the usual policies turn raw Chinese bytes into question marks."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        return value


_POLICY: Final = _RawHeaders()


def read_mail(data: bytes, file: str, delivery: Delivery) -> FileParts:
    """Subject as title, the body as parts, attachments (inline ones too) as members."""
    try:
        message = message_from_bytes(data, policy=_POLICY)
        leaves = list(_leaves(message))
    except (MessageError, ValueError, LookupError) as fault:
        raise corrupt() from fault
    bodies = [leaf for leaf in leaves if _is_body(leaf)]
    members = [
        delivery.member(_content(leaf), file, _name(leaf, number))
        for number, leaf in enumerate((leaf for leaf in leaves if not _is_body(leaf)), start=1)
    ]
    parts = tuple(part for body in bodies for part in _body_parts(body, file))
    return FileParts(
        Outcome.PARSED,
        parts,
        title=header_text(message, "Subject"),
        members=tuple(members),
        name=file,
    )


def read_web_archive(data: bytes, file: str) -> FileParts:
    """A page saved as .mht: its first HTML part, named as a page."""
    for leaf in _leaves(message_from_bytes(data, policy=_POLICY)):
        if leaf.get_content_type() == "text/html":
            parts = parts_of_html(_text(leaf), file, "正文")
            return FileParts(Outcome.PARSED, parts, name=file)
    raise corrupt()


def header_text(message: Message, name: str) -> str:
    """A header in readable characters: RFC 2047 words, or the raw GBK bytes of older programs."""
    return re.sub(r"\s*[\r\n]+\s*", " ", _readable(str(message.get(name, "")))).strip()


def _leaves(message: Message) -> Iterator[Message]:
    """Messages that are content: of alternatives only the one worth reading."""
    if message.get_content_type() == "message/rfc822" or not message.is_multipart():
        if message.get_content_type() not in _PASSED_OVER:
            yield message
        return
    inner = [part for part in message.get_payload() if isinstance(part, Message)]
    if message.get_content_type() == "multipart/alternative":
        yield from _best_alternative([leaf for part in inner for leaf in _leaves(part)])
        return
    for part in inner:
        yield from _leaves(part)


def _best_alternative(leaves: list[Message]) -> list[Message]:
    """The plain text, unless it is blank or the HTML holds a table which the plain text lost."""
    texts = [leaf for leaf in leaves if _is_body(leaf)]
    others = [leaf for leaf in leaves if not _is_body(leaf)]
    plain = [leaf for leaf in texts if leaf.get_content_type() == "text/plain"]
    pages = [leaf for leaf in texts if leaf not in plain]
    tabled = [page for page in pages if "<table" in _text(page).lower()]
    worded = [leaf for leaf in plain if _text(leaf).strip()]
    return (tabled or worded or pages)[:1] + others


def _is_body(leaf: Message) -> bool:
    return (
        leaf.get_content_type() in {"text/plain", "text/html"}
        and not _declared_name(leaf)
        and "attachment" not in str(leaf.get("Content-Disposition", "")).lower()
    )


def _body_parts(body: Message, file: str) -> tuple[Part, ...]:
    text = _text(body)
    if body.get_content_type() == "text/html":
        try:
            return tuple(_kept(parts_of_html(text, file, BODY_PART)))
        except Refused:
            return ()
    lines = prose_lines(text.splitlines())
    return (Prose(file, BODY_PART, lines),) if lines else ()


def _kept(parts: tuple[Part, ...]) -> Iterator[Part]:
    for part in parts:
        if isinstance(part, Prose) or any(cell.text for row in part.rows for cell in row):
            yield part


def _text(leaf: Message) -> str:
    try:
        return decoded(_content(leaf), str(leaf.get_content_charset("")))
    except Refused:
        return ""


def _content(leaf: Message) -> bytes:
    if leaf.get_content_type() == "message/rfc822":
        forwarded = _forwarded(leaf)
        return forwarded.as_bytes(policy=_POLICY) if forwarded is not None else b""
    content = leaf.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _forwarded(leaf: Message) -> Message | None:
    inner = leaf.get_payload()
    first = inner[0] if isinstance(inner, list) and inner else None
    return first if isinstance(first, Message) else None


def _name(leaf: Message, number: int) -> str:
    declared = _declared_name(leaf)
    if declared:
        return re.split(r"[\\/]", declared)[-1]
    if leaf.get_content_type() == "message/rfc822":
        forwarded = _forwarded(leaf)
        subject = header_text(forwarded, "Subject") if forwarded is not None else ""
        return f"{subject or f'转发邮件{number}'}.eml"
    return f"附件{number}{_SUFFIXES.get(leaf.get_content_type(), '')}"


def _declared_name(leaf: Message) -> str:
    for header, key in (("Content-Disposition", "filename"), ("Content-Type", "name")):
        value = leaf.get_param(key, header=header)
        if value:
            if isinstance(value, tuple):
                charset = value[0] or "utf-8"
                value = (charset, value[1], value[2])
            return _readable(collapse_rfc2231_value(value)).strip()
    return ""


def _readable(text: str) -> str:
    if re.search(r"=\?[^?]+\?[bqBQ]\?", text):
        try:
            words = decode_header(text)
        except HeaderParseError:
            return _from_raw_bytes(text)
        return "".join(_decoded_word(word, charset) for word, charset in words)
    return _from_raw_bytes(text)


def _decoded_word(word: bytes | str, charset: str | None) -> str:
    if isinstance(word, str):
        return _from_raw_bytes(word)
    try:
        return decoded(word, charset or "")
    except Refused:
        return word.decode("latin-1")


def _from_raw_bytes(text: str) -> str:
    """The email package keeps bytes above 127 as surrogates; they are UTF-8 or GBK."""
    if not any("\udc80" <= character <= "\udcff" for character in text):
        return text
    return decoded(text.encode("ascii", "surrogateescape").replace(b"\x00", b""))
