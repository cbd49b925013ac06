"""An IMAP folder, read only: EXAMINE and BODY.PEEK leave flags, folders and 已读 as they are.

NetEase (163, 126, yeah, 企业邮) answers "Unsafe Login" to every program that has not introduced
itself by the ID command (RFC 2971) after signing in, and signs in programs by an authorisation
code in place of the password.
"""

import imaplib
import re
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from importlib.metadata import version
from itertools import batched
from types import TracebackType
from typing import Any, Final, Self

from django.utils.translation import gettext as _

from keguang.core.mailbox.headers import WANTED, HeaderLine, read_headers
from keguang.core.mailbox.pace import Pace
from keguang.core.mailbox.protocol import (
    MESSAGE_LIMIT_BYTES,
    MailboxUnavailable,
    MessageGone,
    MessageTooBig,
    Position,
)

_TIMEOUT_S: Final = 60.0
_BATCH: Final = 50
_TRIES: Final = 4
_HEADER_FIELDS: Final = f"(UID RFC822.SIZE BODY.PEEK[HEADER.FIELDS ({' '.join(WANTED)})])"
_IDENTIFICATION: Final = f'("name" "keguang" "version" "{version("keguang")}")'
_UID: Final = re.compile(rb"\bUID (\d+)")
_SIZE: Final = re.compile(rb"\bRFC822\.SIZE (\d+)")


class _BoundedReads(imaplib.IMAP4):
    """Refuses a literal that claims to be huge, before a byte of it is read."""

    def read(self, size: int) -> bytes:
        if size > MESSAGE_LIMIT_BYTES:
            raise MessageTooBig
        return super().read(size)


class _BoundedReadsTls(_BoundedReads, imaplib.IMAP4_SSL):
    """The same over TLS."""


class ImapMailbox:
    """One folder of one account. A lost connection is renewed and the command repeated: every
    command only reads. `tls` None means an unencrypted connection, for this machine only.
    """

    keeps_names: Final = False

    def __init__(
        self,
        *,
        host: str,
        port: int,
        user: str,
        password: str,
        folder: str = "INBOX",
        tls: ssl.SSLContext | None,
        pace: Pace,
        since: date | None = None,
    ) -> None:
        self._host, self._port, self._tls = host, port, tls
        self._user, self._password = user, password
        self._folder, self._since, self._pace = folder, since, pace
        self._connection: imaplib.IMAP4 | None = None
        self._uidvalidity = ""

    @property
    def name(self) -> str:
        return f"imap:{self._user}@{self._host}/{self._folder}"[:200]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._connection is None:
            return
        try:
            self._connection.logout()
        except (imaplib.IMAP4.error, OSError):
            self._drop()
        self._connection = None

    def headers_since(self, position: Position) -> Iterator[HeaderLine]:
        self._ask(lambda connection: connection.noop())  # connects, so that UIDVALIDITY is known
        same_folder = position.uidvalidity == self._uidvalidity
        last_uid = position.last_uid if same_folder else 0
        criteria = f"UID {last_uid + 1}:*"
        if self._since is not None and not last_uid:
            criteria += f" SINCE {self._since:%d-%b-%Y}"
        # "n:*" names the last message even when its UID is below n
        uids = [uid for uid in self._search(criteria) if uid > last_uid]
        for batch in batched(sorted(uids), _BATCH, strict=False):
            yield from self._header_lines(batch)

    def fetch(self, uid: str) -> bytes:
        answer = self._ask(lambda connection: connection.uid("FETCH", uid, "(UID BODY.PEEK[])"))
        for meta, literal in _literals(answer):
            found = _UID.search(meta)
            if found and found.group(1).decode() == uid:
                return literal
        raise MessageGone

    def find(self, identity: str) -> HeaderLine | None:
        if not identity.startswith("<"):
            every = self.headers_since(Position())
            return next((line for line in every if line.identity == identity), None)
        quoted = identity.replace("\\", "\\\\").replace('"', '\\"')
        if not quoted.isascii():
            return None
        uids = self._search(f'HEADER Message-ID "{quoted}"')
        lines = self._header_lines(uids[-1:]) if uids else iter(())
        return next(lines, None)

    def _search(self, criteria: str) -> list[int]:
        answer = self._ask(lambda connection: connection.uid("SEARCH", criteria))
        return sorted(int(uid) for line in answer if line for uid in line.split())

    def _header_lines(self, uids: Sequence[int]) -> Iterator[HeaderLine]:
        if not uids:
            return
        wanted = ",".join(map(str, uids))
        answer = self._ask(lambda connection: connection.uid("FETCH", wanted, _HEADER_FIELDS))
        lines: dict[int, HeaderLine] = {}
        for meta, block in _literals(answer):
            uid, size = _UID.search(meta), _SIZE.search(meta)
            if uid:
                lines[int(uid.group(1))] = read_headers(
                    block,
                    uid=uid.group(1).decode(),
                    uidvalidity=self._uidvalidity,
                    size=int(size.group(1)) if size else 0,
                )
        yield from (lines[uid] for uid in sorted(lines))

    def _ask(self, command: Callable[[imaplib.IMAP4], tuple[str, list[Any]]]) -> list[Any]:
        """Send one command; where the server hung up, connect again, slower, and repeat it."""
        reason = ""
        for _try in range(_TRIES):
            try:
                connection = self._connection or self._connect()
                self._pace.take_turn()
                status, answer = command(connection)
            except (imaplib.IMAP4.abort, OSError) as error:
                reason = str(error)
                self._drop()
                self._pace.slow_down()
            except imaplib.IMAP4.error as error:
                self._drop()
                raise _unavailable(str(error)) from error
            except MessageTooBig:
                self._drop()  # the rest of the literal is still on the line
                raise
            else:
                if status != "OK":
                    raise _unavailable(_answer_text(answer))
                return answer
        raise _unavailable(reason)

    def _connect(self) -> imaplib.IMAP4:
        """Sign in, introduce ourselves and open the folder read only."""
        connection = self._open()
        self._connection = connection
        try:
            connection.login(self._user, self._password)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as error:
            self._drop()
            message = _("邮箱登录失败，请核对账号和授权码：%(reason)s") % {"reason": error}
            raise MailboxUnavailable(message) from error
        self._introduce(connection)
        status, answer = connection.select(_quoted(self._folder), readonly=True)
        if status != "OK":
            self._drop()
            raise _unavailable(_answer_text(answer))
        self._check_uidvalidity(connection)
        return connection

    def _open(self) -> imaplib.IMAP4:
        if self._tls is None:
            return _BoundedReads(self._host, self._port, timeout=_TIMEOUT_S)
        try:
            return _BoundedReadsTls(
                self._host, self._port, ssl_context=self._tls, timeout=_TIMEOUT_S
            )
        except ssl.SSLCertVerificationError as error:
            message = _("邮箱服务器的证书无法验证：%(reason)s") % {"reason": error.verify_message}
            raise MailboxUnavailable(message) from error

    @staticmethod
    def _introduce(connection: imaplib.IMAP4) -> None:
        """Send ID; a server too old to know it says BAD, and does not ask for it either."""
        try:
            connection.xatom("ID", _IDENTIFICATION)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error:
            return

    def _check_uidvalidity(self, connection: imaplib.IMAP4) -> None:
        _code, values = connection.response("UIDVALIDITY")
        current = values[0].decode() if values and values[0] else ""
        if self._uidvalidity and current != self._uidvalidity:
            self._uidvalidity = current
            raise _unavailable("UIDVALIDITY")  # the UIDs at hand mean nothing: start again
        self._uidvalidity = current

    def _drop(self) -> None:
        if self._connection is not None:
            with suppress(OSError):
                self._connection.shutdown()
            self._connection = None


def _literals(answer: Sequence[Any]) -> Iterator[tuple[bytes, bytes]]:
    """The (description, literal) pairs of a FETCH answer.

    Attributes may also follow the literal, so the line after it belongs to the description.
    """
    for index, item in enumerate(answer):
        if isinstance(item, tuple):
            after = answer[index + 1] if index + 1 < len(answer) else b""
            rest = after if isinstance(after, bytes) else b""
            yield item[0] + b" " + rest, item[1]


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _answer_text(answer: Sequence[Any]) -> str:
    return b" ".join(part for part in answer if isinstance(part, bytes)).decode("utf-8", "replace")


def _unavailable(reason: str) -> MailboxUnavailable:
    return MailboxUnavailable(_("暂时无法收件：%(reason)s") % {"reason": reason[:200]})
