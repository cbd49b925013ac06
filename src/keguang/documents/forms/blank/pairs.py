"""How the questions of a one-row form are laid out: short ones two a line, long ones alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from keguang.documents.forms.spec import FieldType, FormField

_WIDE_FROM: Final = 80  # characters a text may have before it needs the whole line
_SHORT_MM: Final = 11.0
_LONG_MM: Final = 44.0


@dataclass(frozen=True, slots=True)
class PairRow:
    """One line of the form: one field across, or two beside each other."""

    fields: tuple[FormField, ...]
    height_mm: float


def pair_rows(fields: Sequence[FormField]) -> list[PairRow]:
    """All fields in their order; a short one without a short neighbour stands alone."""
    lines: list[PairRow] = []
    waiting: list[FormField] = []
    for field in fields:
        if not is_wide(field):
            waiting.append(field)
            if len(waiting) == 2:
                lines.append(PairRow(tuple(waiting), _SHORT_MM))
                waiting = []
            continue
        lines += [PairRow((alone,), _SHORT_MM) for alone in waiting]
        waiting = []
        lines.append(PairRow((field,), _LONG_MM if field.type is FieldType.LONG else _SHORT_MM))
    return lines + [PairRow((alone,), _SHORT_MM) for alone in waiting]


def is_wide(field: FormField) -> bool:
    if field.type is FieldType.TEXT:
        return field.max == 0 or field.max > _WIDE_FROM
    return field.type in {FieldType.LONG, FieldType.CONSENT}
