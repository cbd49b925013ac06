"""One delivered file while it is read: what its members may still cost, and who scans pictures."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from keguang.documents.forms.ocr import Scanner
from keguang.documents.forms.parts import FileParts, Finding, Level
from keguang.documents.forms.sources.limits import MAX_DEPTH, MAX_INFLATED_BYTES, MAX_MEMBERS
from keguang.documents.forms.sources.refusal import Refused, bomb, too_deep, too_many_members

type ReadMember = Callable[[bytes, str, "Delivery"], FileParts]


@dataclass(slots=True)
class _Spent:
    members: int = 0
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class Delivery:
    """Shared by a file and all its members, so that nesting multiplies no limit.

    `scan` reads the characters of a picture; None leaves pictures for a later reading.
    """

    read: ReadMember
    scan: Scanner | None
    _spent: _Spent
    depth: int = 0

    @classmethod
    def of(cls, read: ReadMember, scan: Scanner | None) -> "Delivery":
        return cls(read, scan, _Spent())

    def member(self, data: bytes, outer: str, inner: str) -> FileParts:
        """Read a file found inside another; what is wrong with it stays its own finding."""
        self._spent.members += 1
        self._spent.bytes += len(data)
        if self.depth >= MAX_DEPTH:
            raise too_deep()
        if self._spent.members > MAX_MEMBERS:
            raise too_many_members(MAX_MEMBERS)
        if self._spent.bytes > MAX_INFLATED_BYTES:
            raise bomb()
        return self.read(data, f"{outer}!{inner}", replace(self, depth=self.depth + 1))


def refused_member(refusal: Refused, outer: str, inner: str) -> FileParts:
    """A member that could not even be unpacked."""
    return refusal.as_parts(f"{outer}!{inner}")


def unreadable_note(file: str, code: str, message: str) -> Finding:
    """A remark about something inside a file that was passed over."""
    return Finding(Level.WARNING, code, message, file=file)
