"""One delivered file while it is read: what its members may still cost, and who scans pictures."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace

from keguang.documents.forms.ocr import Scanner
from keguang.documents.forms.parts import FileParts, Outcome
from keguang.documents.forms.sources.limits import MAX_DEPTH, MAX_INFLATED_BYTES, MAX_MEMBERS
from keguang.documents.forms.sources.refusal import Refused, bomb, too_deep, too_many_members

type Guard = Callable[[Callable[[], FileParts], str], FileParts]
type ReadMember = Callable[[bytes, str, "Delivery"], FileParts]


@dataclass(slots=True)
class _Spent:
    members: int = 0
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class Delivery:
    """Shared by a file and all its members, so that nesting multiplies no limit.

    `scan` reads the characters of a picture; None leaves pictures for a later reading. `guard`
    runs the reading of one member so that its crash is its own. Members whose SHA-256 is in
    `left_out` are named and not read: somebody reads them by themselves.
    """

    read: ReadMember
    scan: Scanner | None
    guard: Guard
    _spent: _Spent
    depth: int = 0
    left_out: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        read: ReadMember,
        scan: Scanner | None,
        guard: Guard,
        left_out: frozenset[str] = frozenset(),
    ) -> "Delivery":
        return cls(read, scan, guard, _Spent(), left_out=left_out)

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
        name, digest = f"{outer}!{inner}", hashlib.sha256(data).hexdigest()
        if digest in self.left_out:
            return FileParts(Outcome.PARSED, name=name, sha256=digest)
        deeper = replace(self, depth=self.depth + 1)
        parts = self.guard(lambda: self.read(data, name, deeper), name)
        return replace(parts, sha256=digest)


def unguarded(read: Callable[[], FileParts], _file: str) -> FileParts:
    """The guard of a caller who has nothing to lose."""
    return read()


def refused_member(refusal: Refused, outer: str, inner: str) -> FileParts:
    """A member that could not even be unpacked."""
    return refusal.as_parts(f"{outer}!{inner}")
