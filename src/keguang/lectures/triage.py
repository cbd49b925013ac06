"""Which mail may carry a form: told from its headers where that is certain, else from its content.

Reading takes a child process, so only the doubtful are read here: what speaks of lectures and
brings a document is taken in anyway, and read once, by its job. The mailbox is full of other
business. Nothing is decided by the sender alone: a society also sends
invoices, and a form also comes from a private address. What is not taken in stays in the mailbox
and on the list of other mail, one key away.
"""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default as modern
from typing import Final

from django.utils import timezone

from keguang.core import clock
from keguang.core.mailbox.headers import HeaderLine, decode_text
from keguang.core.models import MailAddress, MessageKind, OutgoingMail
from keguang.documents.forms.spec import FormSpec, spec_from_dict
from keguang.lectures.reader import file_reader
from keguang.lectures.selectors.intake import current_call

ABOUT_LECTURES: Final = re.compile(r"征集|讲座|大讲堂|科普|申报|补正|报送|填报|主讲")
ABOUT_OTHER_BUSINESS: Final = re.compile(
    r"发票|对账|账单|报价|招聘|简历|会议通知|缴费|会费|年检|党费|培训班|回执|订阅|促销|优惠"
)
DOCUMENT: Final = re.compile(
    r"\.(docx?|wps|xlsx?|xlsm|et|ods|csv|pdf|jpe?g|png|zip|7z|rar|eml)$", re.IGNORECASE
)
SCANNABLE: Final = re.compile(r"\.(pdf|jpe?g|png|zip|7z|rar|docx?|wps)$", re.IGNORECASE)
SMALLEST_SCAN_BYTES: Final = 20_000  # smaller pictures are signatures and logos


def triage(line: HeaderLine, raw: bytes | None) -> MessageKind | None:
    """SUBMISSION or OTHER; None asks for the whole message first (see core.services.mailbox)."""
    call = current_call(clock.now())
    if call is None:
        return MessageKind.OTHER
    if raw is None:
        return None if _worth_fetching(line) else MessageKind.OTHER
    message = message_from_bytes(raw, policy=modern)
    concerns_us = _answers_our_letter(line) or _is_about_lectures(line, message)
    if concerns_us and _brings_a_document(message):
        return MessageKind.SUBMISSION
    if _has_rows(raw, spec_from_dict(call.form), year=call.year):
        return MessageKind.SUBMISSION
    return MessageKind.OTHER


def _worth_fetching(line: HeaderLine) -> bool:
    """Whether the headers leave open that this is a form."""
    if line.headers.get("precedence", "").lower() in {"bulk", "list", "junk"}:
        return False
    has_parts = line.headers.get("content-type", "").lower().startswith("multipart/mixed")
    related = ABOUT_LECTURES.search(line.subject) or _answers_our_letter(line)
    if ABOUT_OTHER_BUSINESS.search(line.subject) and not related:
        return False
    return bool(has_parts or related or not line.subject.strip() or _is_known(line.sender))


def _is_known(sender: str) -> bool:
    return bool(sender) and MailAddress.objects.filter(address__iexact=sender).exists()


def _answers_our_letter(line: HeaderLine) -> bool:
    return OutgoingMail.objects.filter(message_id__in=line.in_reply_to).exists()


def _is_about_lectures(line: HeaderLine, message: Message) -> bool:
    words = [line.subject, *(_name(part) for part in _attachments(message)), _body(message)]
    return any(ABOUT_LECTURES.search(text) for text in words)


def _brings_a_document(message: Message) -> bool:
    """A file worth a clerk's look: any document, or a picture larger than a signature's logo."""
    for part in _attachments(message):
        payload = part.get_payload(decode=True)
        size = len(payload) if isinstance(payload, bytes) else 0
        if SCANNABLE.search(_name(part)) and size >= SMALLEST_SCAN_BYTES:
            return True
        if DOCUMENT.search(_name(part)) and not part.get_content_type().startswith("image/"):
            return True
    return False


def _has_rows(raw: bytes, spec: FormSpec, *, year: int) -> bool:
    """Whether its electronic parts hold at least one lecture; pictures are not looked at here."""
    reading = file_reader().read(
        raw, "mail.eml", spec, year=year, today_year=timezone.localdate().year, scan=False
    )
    return bool(reading.rows)


def _attachments(message: Message) -> Iterator[Message]:
    for part in message.walk():
        if not part.is_multipart() and part.get_filename():
            yield part


def _name(part: Message) -> str:
    return decode_text(part.get_filename() or "")


def _body(message: Message) -> str:
    assert isinstance(message, EmailMessage)  # the modern policy makes these
    body = message.get_body(preferencelist=("plain", "html"))
    if body is None:
        return ""
    payload = body.get_payload(decode=True)
    return payload.decode(body.get_content_charset("utf-8"), "replace") if payload else ""  # type: ignore[union-attr]  # bytes: decode=True on a leaf
