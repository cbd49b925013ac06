"""The shape of the intake bench: what `web/components/intake/*` draws beside the original."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from keguang.web.navigation import Words

type FieldState = Literal["", "bad", "warn", "info"]


@dataclass(frozen=True, slots=True)
class Answer:
    """One likely answer to a finding: a button of the bench's form. `key` is its key hint."""

    label: Words
    value: str
    name: str = "answer"
    main: bool = False
    key: str = ""


@dataclass(frozen=True, slots=True)
class ReadField:
    """One field of what was read: its value, the place it stands at, and what is wrong with it.

    `source` is shown instead of a link when no place exists ("无此列"); `raw` is what stood there
    when it differs from the value. The field with `current` is the one the original shows.
    """

    key: str
    label: Words
    value: str
    ref: str = ""
    anchor: str = ""
    source: Words = ""
    raw: str = ""
    state: FieldState = ""
    finding: Words = ""
    answers: Sequence[Answer] = ()
    current: bool = False
    long: bool = False
    input_type: str = "text"
    choices: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Tidied:
    """A value that was tidied on reading, and how it was: taken back one by one."""

    ref: str
    raw: str
    value: str
    note: Words = ""
    undo: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """A link among siblings: another part of the file, another lecture of the piece."""

    label: Words
    url: str
    current: bool = False
    state: FieldState | Literal["good"] = ""
    says: Words = ""


@dataclass(frozen=True, slots=True)
class KeyHint:
    """A key and what it does; the control itself carries `data-key`."""

    keys: Sequence[str]
    label: Words
