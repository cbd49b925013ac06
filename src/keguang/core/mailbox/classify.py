"""What a message is, told from its headers alone: a bounce, an automatic answer, or neither."""

import re
from typing import Final

from keguang.core.mailbox.headers import HeaderLine
from keguang.core.models import MessageKind

_DAEMONS: Final = re.compile(
    r"^(?:mailer-?daemon|post-?master|mail-?daemon|mail-?delivery|bounces?|no-?reply-bounce)"
    r"(?:[+=].*)?@",
    re.IGNORECASE,
)
_BOUNCE_SUBJECT: Final = re.compile(
    r"退信|未送达|无法送达|不能送达|投递失败|发送失败|传递失败|传送失败|undeliver(?:ed|able)|"
    r"returned mail|mail delivery (?:failed|failure|system)|delivery (?:status notification|"
    r"failure|has failed)|failure notice|returned to sender",
    re.IGNORECASE,
)
_AUTOMATIC_SUBJECT: Final = re.compile(
    r"^[\[【(（]?\s*(?:自动(?:回复|答复|应答)|外出(?:自动)?(?:回复|答复|通知)?(?=[:：\]】)）])|"
    r"auto(?:matic)?[\s-]?(?:reply|response)|out[\s-]of[\s-](?:the[\s-])?office|"
    r"(?:已读|已阅读|未读|read|not read)\s*[:：])",
    re.IGNORECASE,
)
_REPORT_TYPE: Final = re.compile(r'report-type\s*=\s*"?([\w-]+)', re.IGNORECASE)


def classify(line: HeaderLine) -> MessageKind | None:
    """BOUNCE, AUTOMATIC, or None for a message that a person wrote (or may have written)."""
    if is_bounce(line):
        return MessageKind.BOUNCE
    if is_automatic(line):
        return MessageKind.AUTOMATIC
    return None


def is_bounce(line: HeaderLine) -> bool:
    """A delivery report, or a mail system's own letter whose subject says 退信.

    A society that forwards a bounce, or writes about one, is neither.
    """
    if _report_type(line) == "delivery-status" or "x-failed-recipients" in line.headers:
        return True
    from_a_system = bool(_DAEMONS.match(line.sender)) or line.headers.get("return-path") == "<>"
    return from_a_system and bool(_BOUNCE_SUBJECT.search(line.subject))


def is_automatic(line: HeaderLine) -> bool:
    """An answer no person wrote. `auto-generated` alone is none: web forms send real forms so."""
    headers = line.headers
    if _report_type(line) == "disposition-notification":
        return True
    if headers.get("auto-submitted", "").lower().startswith("auto-replied"):
        return True
    if {"x-autoreply", "x-autorespond", "x-auto-reply"} & headers.keys():
        return True
    if headers.get("precedence", "").lower() in {"auto_reply", "auto-reply"}:
        return True
    return bool(_AUTOMATIC_SUBJECT.search(line.subject))


def _report_type(line: HeaderLine) -> str:
    content_type = line.headers.get("content-type", "")
    if not content_type.lower().startswith("multipart/report"):
        return ""
    found = _REPORT_TYPE.search(content_type)
    return found.group(1).lower() if found else "delivery-status"
