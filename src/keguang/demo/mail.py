"""Putting a letter together: headers as Foxmail and Outlook write them, bodies, attachments."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Final

OFFICE: Final = "xuehuibu@kexie.example.cn"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file on a letter. `gbk_name` spells the name as older Chinese mail programs do."""

    name: str
    content: bytes
    gbk_name: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter to the office before it is an .eml file."""

    sender: str
    sender_name: str
    subject: str
    body: str
    attachments: Sequence[Attachment] = ()
    headers: Sequence[tuple[str, str]] = ()
    charset: str = "utf-8"


def eml(letter: Letter, *, sent: datetime, message_id: str) -> bytes:
    """The letter as it lies in the mailbox; the same letter always gives the same bytes."""
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(letter.sender_name, addr_spec=letter.sender)
    message["To"] = OFFICE
    message["Subject"] = letter.subject
    message["Date"] = sent
    message["Message-ID"] = f"<{message_id}>"
    for header, value in letter.headers:
        message[header] = value
    message.set_content(letter.body, charset=letter.charset, cte="base64")
    for number, attachment in enumerate(letter.attachments):
        name = _stand_in(number) if attachment.gbk_name else attachment.name
        message.add_attachment(
            attachment.content, maintype="application", subtype="octet-stream", filename=name
        )
    if message.is_multipart():
        message.set_boundary(f"=_{message_id.partition('@')[0]}")
    raw = message.as_bytes()
    for number, attachment in enumerate(letter.attachments):
        if attachment.gbk_name:
            raw = raw.replace(_stand_in(number).encode(), _gbk_word(attachment.name))
    return raw


def _stand_in(number: int) -> str:
    return f"gbk-name-{number}"


def _gbk_word(name: str) -> bytes:
    """A name as an encoded word inside quotes: against the standard, and in every inbox."""
    return b"=?GBK?B?" + b64encode(name.encode("gbk")) + b"?="
