"""The answer of a value reader: the value, how it was tidied, and what must be said about it."""

from dataclasses import dataclass

from keguang.documents.forms.parts import Level


@dataclass(frozen=True, slots=True)
class Remark:
    """A finding that does not know its place yet. `message` is a Chinese clause without subject."""

    level: Level
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Read[T]:
    """`value` is None when nothing usable stood there; `note` says in words what was tidied."""

    value: T | None = None
    note: str = ""
    remarks: tuple[Remark, ...] = ()


def unread[T](level: Level, code: str, message: str) -> Read[T]:
    return Read(None, "", (Remark(level, code, message),))
