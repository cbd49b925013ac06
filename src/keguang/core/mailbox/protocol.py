"""What the office asks of a mailbox, whichever kind it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Protocol, Self

from django.utils.translation import gettext as _

from keguang.core.errors import DomainError
from keguang.core.mailbox.headers import HeaderLine

MESSAGE_LIMIT_BYTES: Final = 30 * 1024 * 1024


class MailboxUnavailable(DomainError):
    """The mailbox cannot be read now; the message is a sentence for the clerk."""


class MessageGone(DomainError):
    """The message is no longer where it was seen: somebody moved or deleted it."""

    def __init__(self) -> None:
        super().__init__(_("邮箱里已找不到这封邮件，可能已被移走或删除。"))


class MessageTooBig(DomainError):
    """The message is, or claims to be, larger than what is ever fetched."""

    def __init__(self) -> None:
        limit_mb = MESSAGE_LIMIT_BYTES // (1024 * 1024)
        super().__init__(_("邮件超过%(limit)d MB，未下载。") % {"limit": limit_mb})


@dataclass(frozen=True, slots=True)
class Position:
    """How far a mailbox was read: an IMAP folder's numbers, or the names known of a Maildir."""

    uidvalidity: str = ""
    last_uid: int = 0
    names: frozenset[str] = frozenset()


class Mailbox(Protocol):
    """A folder of messages, read only. Used as a context manager: leaving it hangs up."""

    @property
    def name(self) -> str:
        """How positions and messages name it in the database; holds no secret."""

    @property
    def keeps_names(self) -> bool:
        """Whether its position is the names already seen (Maildir) rather than a number."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def headers_since(self, position: Position) -> Iterator[HeaderLine]:
        """Header lines of messages after the position, oldest first, without any body.

        All of the folder when its UIDVALIDITY is not that of the position.
        """

    def fetch(self, uid: str) -> bytes:
        """The whole message as it arrived; MessageGone, MessageTooBig or MailboxUnavailable."""

    def find(self, identity: str) -> HeaderLine | None:
        """The message with this Message-ID, wherever in the folder it is now."""
