"""How the questions of a one-row form are laid out: short ones two a line, long ones alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from keguang.documents.forms.spec import FieldType, FormField

_WIDE_FROM: Final = 80  # characters a text may have before it needs the whole line
_SHORT_MM: Final = 11.0
_LONG_MM: Final = 44.0
_FEWEST_PAIRS: Final = 2


@dataclass(frozen=True, slots=True)
class PairRow:
    """One line of the form: one field across, or two beside each other."""

    fields: tuple[FormField, ...]
    height_mm: float


def pair_rows(fields: Sequence[FormField]) -> list[PairRow]:
    """All fields in their order; a short one without a short neighbour stands alone.

    One lone pair among single lines would look like a table of two lectures side by side, to
    people and to the reader alike, so pairs come at least by twos.
    """
    lines = _paired(fields)
    if sum(len(line) == 2 for line in lines) < _FEWEST_PAIRS:
        lines = [(field,) for field in fields]
    return [PairRow(line, _height(line)) for line in lines]


def _paired(fields: Sequence[FormField]) -> list[tuple[FormField, ...]]:
    lines: list[tuple[FormField, ...]] = []
    waiting: FormField | None = None
    for field in fields:
        if waiting is not None and not is_wide(field):
            lines.append((waiting, field))
            waiting = None
            continue
        if waiting is not None:
            lines.append((waiting,))
        waiting = None if is_wide(field) else field
        if waiting is None:
            lines.append((field,))
    return lines if waiting is None else [*lines, (waiting,)]


def _height(line: tuple[FormField, ...]) -> float:
    return _LONG_MM if line[0].type is FieldType.LONG else _SHORT_MM


def is_wide(field: FormField) -> bool:
    if field.type is FieldType.TEXT:
        return field.max == 0 or field.max > _WIDE_FROM
    return field.type in {FieldType.LONG, FieldType.CONSENT}
