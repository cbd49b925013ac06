"""Which mail may carry a form: told from its headers where that is certain, else from its content.

Reading takes a child process, so only the doubtful are read here: what speaks of lectures and
brings a document is taken in anyway, and read once, by its job. The mailbox is full of other
business. Nothing is decided by the sender alone: a society also sends
invoices, and a form also comes from a private address. What is not taken in stays in the mailbox
and on the list of other mail, one key away.
"""

import re
from collections.abc import Sequence
from email.message import Message
from typing import Final

from django.utils import timezone

from keguang.core import clock
from keguang.core.mailbox.headers import HeaderLine, decode_bytes, decode_text
from keguang.core.mailbox.parts import parts_of
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
    parts = [part for part in parts_of(raw) if not part.is_multipart()]
    concerns_us = _answers_our_letter(line) or _is_about_lectures(line, parts)
    if concerns_us and _brings_a_document(parts):
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


def _is_about_lectures(line: HeaderLine, parts: Sequence[Message]) -> bool:
    words = [line.subject, *map(_name, _attachments(parts)), _body(parts)]
    return any(ABOUT_LECTURES.search(text) for text in words)


def _brings_a_document(parts: Sequence[Message]) -> bool:
    """A file worth a clerk's look: any document, or a picture larger than a signature's logo."""
    for part in _attachments(parts):
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


def _attachments(parts: Sequence[Message]) -> list[Message]:
    return [part for part in parts if part.get_filename()]


def _name(part: Message) -> str:
    return decode_text(part.get_filename() or "")


def _body(parts: Sequence[Message]) -> str:
    """The words of the letter itself, plain before HTML."""
    texts = {part.get_content_type(): part for part in reversed(parts) if not part.get_filename()}
    body = texts.get("text/plain") or texts.get("text/html")
    payload = body.get_payload(decode=True) if body is not None else None
    if body is None or not isinstance(payload, bytes):
        return ""
    return decode_bytes(payload, body.get_content_charset("utf-8"))
