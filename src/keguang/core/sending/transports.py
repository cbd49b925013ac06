"""The two ways a letter leaves: by SMTP, or as a file in a folder (demonstration, other programs).

What became of a letter is a value. The difference that matters is whether it may have gone out: a
connection lost after the text was sent leaves that open, and then nobody may send it again
without asking.
"""

import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Final, Protocol, Self
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from keguang.core.sending.letters import Letter

_TIMEOUT_S: Final = 30.0
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class Fate(StrEnum):
    ACCEPTED = "accepted"
    DEFERRED = "deferred"  # this letter not now
    REFUSED = "refused"  # this letter never
    UNREACHABLE = "unreachable"  # no letter now: the server, or our sign-in
    UNCERTAIN = "uncertain"  # sent, but nobody confirmed


@dataclass(frozen=True, slots=True)
class Handover:
    """What became of a letter; `refused` names receivers the server declined, with its words."""

    fate: Fate
    reason: str = ""
    refused: Mapping[str, str] = field(default_factory=dict)


class Transport(Protocol):
    """Used as a context manager, so that one connection serves one run of letters."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def hand_over(self, letter: Letter) -> Handover: ...


def open_transport(url: str, *, password: str = "") -> Transport:
    """From smtp+starttls://user@host:587, smtps://user@host, smtp://127.0.0.1:25 or eml:///path."""
    parts = urlsplit(url)
    if parts.scheme == "eml":
        return EmlTransport(Path(unquote(parts.path)))
    if parts.scheme not in {"smtp", "smtps", "smtp+starttls"} or not parts.hostname:
        raise ImproperlyConfigured("KEGUANG_SMTP: write smtp+starttls://, smtps:// or eml:///path")
    if parts.scheme == "smtp" and parts.hostname not in _LOOPBACK:
        raise ImproperlyConfigured("KEGUANG_SMTP: smtp:// is for this machine only; use smtps://")
    default_port = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}[parts.scheme]
    return SmtpTransport(
        host=parts.hostname,
        port=parts.port or default_port,
        security=parts.scheme,
        user=unquote(parts.username or ""),
        password=password,
    )


class EmlTransport:
    """Writes each letter as an .eml file, named by its Message-ID: written twice it is one file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        return None

    def hand_over(self, letter: Letter) -> Handover:
        name = letter.message_id.strip("<>").partition("@")[0]
        unfinished = self._folder / f".{name}.part"
        unfinished.write_bytes(letter.as_bytes())
        unfinished.replace(self._folder / f"{name}.eml")
        return Handover(Fate.ACCEPTED)


class SmtpTransport:
    """One SMTP connection, opened with the first letter; certificates are always verified."""

    def __init__(
        self, *, host: str, port: int, security: str, user: str = "", password: str = ""
    ) -> None:
        self._host, self._port, self._security = host, port, security
        self._user, self._password = user, password
        self._server: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    def hand_over(self, letter: Letter) -> Handover:
        """Until the text goes out a failure does no harm; from then on all doubt is reported."""
        try:
            server, refused = self._begin(letter)
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            return Handover(Fate.UNREACHABLE, _words(error))
        if len(refused) == len(letter.to):
            server.rset()
            temporary = any(answer.startswith("4") for answer in refused.values())
            fate = Fate.DEFERRED if temporary else Fate.REFUSED
            return Handover(fate, "; ".join(refused.values()), refused)
        return self._send_text(server, letter, refused)

    def _begin(self, letter: Letter) -> tuple[smtplib.SMTP, dict[str, str]]:
        """Address the letter; a connection the server has closed since the last one is renewed."""
        if self._server is not None:
            try:
                return self._server, self._address(self._server, letter)
            except smtplib.SMTPServerDisconnected:
                self._drop()
        server = self._connect()
        return server, self._address(server, letter)

    def _send_text(
        self, server: smtplib.SMTP, letter: Letter, refused: Mapping[str, str]
    ) -> Handover:
        try:
            code, answer = server.data(letter.as_bytes())
        except smtplib.SMTPDataError as error:  # refused before a byte of the text was sent
            return Handover(_fate(error.smtp_code), _words(error), refused)
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            return Handover(Fate.UNCERTAIN, _words(error), refused)
        said = f"{code} {answer.decode('utf-8', 'replace')}"
        return Handover(_fate(code), "" if code == 250 else said, refused)

    def _address(self, server: smtplib.SMTP, letter: Letter) -> dict[str, str]:
        """MAIL FROM and every RCPT TO; those declined, with the server's answer."""
        code, answer = server.mail(letter.sender)
        if code != 250:
            raise smtplib.SMTPSenderRefused(code, answer, letter.sender)
        refused: dict[str, str] = {}
        for receiver in letter.to:
            code, answer = server.rcpt(receiver)
            if code not in {250, 251}:
                refused[receiver] = f"{code} {answer.decode('utf-8', 'replace')}"
        return refused

    def _connect(self) -> smtplib.SMTP:
        verified = ssl.create_default_context()
        if self._security == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self._host, self._port, timeout=_TIMEOUT_S, context=verified
            )
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=_TIMEOUT_S)
        self._server = server
        server.ehlo_or_helo_if_needed()
        if self._security == "smtp+starttls":
            server.starttls(context=verified)
            server.ehlo()
        if self._user:
            server.login(self._user, self._password)
        return server

    def _drop(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None


def _fate(code: int) -> Fate:
    if code == 250:
        return Fate.ACCEPTED
    return Fate.DEFERRED if 400 <= code < 500 else Fate.REFUSED


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        answer = error.smtp_error
        text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else str(answer)
        return f"{error.smtp_code} {text}"
    return str(error) or type(error).__name__
