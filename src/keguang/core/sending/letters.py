"""A letter as MIME, the way mail programs old and new read it."""

import mimetypes
from dataclasses import dataclass
from datetime import datetime
from email.encoders import encode_base64
from email.header import Header
from email.message import Message
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import SMTP
from email.utils import encode_rfc2231, format_datetime, formataddr
from typing import Final

_UNKNOWN_TYPE: Final = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Enclosure:
    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter ready to go. `automatic` letters ask other machines not to answer."""

    message_id: str
    sender: str
    sender_name: str
    to: tuple[str, ...]
    subject: str
    body: str
    date: datetime
    enclosures: tuple[Enclosure, ...] = ()
    in_reply_to: str = ""
    automatic: bool = False

    def as_bytes(self) -> bytes:
        """The message with CRLF line ends, 7-bit throughout."""
        message = _content(self)
        message["From"] = formataddr((self.sender_name, self.sender), charset="utf-8")
        message["To"] = ", ".join(self.to)
        message["Reply-To"] = self.sender
        message["Subject"] = Header(self.subject, "utf-8", header_name="Subject").encode()
        message["Date"] = format_datetime(self.date)
        message["Message-ID"] = self.message_id
        if self.in_reply_to:
            message["In-Reply-To"] = self.in_reply_to
            message["References"] = self.in_reply_to
        if self.automatic:
            message["Auto-Submitted"] = "auto-replied" if self.in_reply_to else "auto-generated"
            message["X-Auto-Response-Suppress"] = "All"
        return message.as_bytes(policy=message.policy.clone(linesep=SMTP.linesep))


def _content(letter: Letter) -> Message:
    text = MIMEText(letter.body, "plain", "utf-8")
    if not letter.enclosures:
        return text
    message = MIMEMultipart("mixed")
    message.attach(text)
    for enclosure in letter.enclosures:
        message.attach(_attachment(enclosure))
    return message


def _attachment(enclosure: Enclosure) -> Message:
    """The name stands twice: by RFC 2231, and as the encoded word that old programs look for."""
    kind = mimetypes.guess_type(enclosure.name)[0] or _UNKNOWN_TYPE
    part = MIMEBase(*kind.split("/", 1))
    part.set_payload(enclosure.data)
    encode_base64(part)
    name = enclosure.name.replace('"', "'")
    if name.isascii():
        part.set_param("name", name)
        part.add_header("Content-Disposition", "attachment", filename=name)
    else:
        legacy = Header(name, "utf-8", maxlinelen=10_000).encode()
        part.replace_header("Content-Type", f'{kind}; name="{legacy}"')
        modern = encode_rfc2231(name, "utf-8")
        part["Content-Disposition"] = f"attachment; filename*={modern}"
    return part
