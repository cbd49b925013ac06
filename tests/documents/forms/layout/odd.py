"""One odd form and what must be read from it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from keguang.documents.forms.parts import Part
from keguang.documents.forms.reading import Value

UNSAID = "…"  # the case says nothing about the sender


@dataclass(frozen=True)
class Odd:
    name: str
    parts: Part | Sequence[Part]
    expected: list[dict[str, Value]]
    org: str | None = UNSAID
    row_orgs: Sequence[str] | None = None
    findings: set[str] = field(default_factory=set)

    def all_parts(self) -> Sequence[Part]:
        return self.parts if isinstance(self.parts, Sequence) else [self.parts]


def lecture(
    title: str,
    speaker: str | None = None,
    position: str | None = None,
    employer: str | None = None,
    audience: str | None = None,
    duration_min: int | None = None,
    date_from: str | None = None,
    date_to: str | None = None,
    place: str | None = None,
    contact_phone: str | None = None,
) -> dict[str, Value]:
    """The compared keys of a lecture, nulls left out."""
    values: dict[str, Value] = dict(locals())
    return {key: value for key, value in values.items() if value is not None}
