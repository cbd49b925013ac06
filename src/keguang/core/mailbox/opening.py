"""From a setting to a mailbox."""

import ssl
from datetime import date
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from keguang.core.mailbox.imap import ImapMailbox
from keguang.core.mailbox.maildir import MaildirMailbox
from keguang.core.mailbox.pace import Pace
from keguang.core.mailbox.protocol import Mailbox

_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_PER_MINUTE: Final = 600
_SETTING: Final = "KEGUANG_MAILBOX"


def open_mailbox(url: str, *, password: str = "") -> Mailbox:
    """From imaps://user@host/INBOX or maildir:///path; imap:// reaches this machine only.

    An IMAP address may end in ?since=2026-01-01 (older mail is not looked at) and &per_minute=60.
    """
    parts = urlsplit(url)
    if parts.scheme == "maildir":
        return MaildirMailbox(Path(unquote(parts.path)))
    if parts.scheme not in {"imap", "imaps"} or not parts.hostname or not parts.username:
        raise ImproperlyConfigured(f"{_SETTING}: write imaps://user@host/INBOX or maildir:///path")
    if parts.scheme == "imap" and parts.hostname not in _LOOPBACK:
        raise ImproperlyConfigured(f"{_SETTING}: imap:// is for this machine only; use imaps://")
    tls = ssl.create_default_context() if parts.scheme == "imaps" else None
    since, per_minute = _options(parts)
    return ImapMailbox(
        host=parts.hostname,
        port=parts.port or (993 if tls else 143),
        user=unquote(parts.username),
        password=password,
        folder=unquote(parts.path.lstrip("/")) or "INBOX",
        tls=tls,
        pace=Pace(per_minute),
        since=since,
    )


def read_password(path: str) -> str:
    """The first line of a password file; empty when no file is named."""
    if not path:
        return ""
    return Path(path).read_text(encoding="utf-8").partition("\n")[0].strip()


def _options(parts: SplitResult) -> tuple[date | None, int]:
    options = dict(parse_qsl(parts.query))
    try:
        since = date.fromisoformat(options["since"]) if "since" in options else None
        per_minute = int(options.get("per_minute", _PER_MINUTE))
    except ValueError as error:
        raise ImproperlyConfigured(f"{_SETTING}: {error}") from None
    if per_minute < 1:
        raise ImproperlyConfigured(f"{_SETTING}: per_minute must be at least 1")
    return since, per_minute
