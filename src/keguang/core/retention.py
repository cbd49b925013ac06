"""保存期限: what is erased after how long, as data. Every app adds its own rules when it is ready.

A rule holds two functions: `due` finds the records whose period has run out at a moment and that
still have something to erase, so what was erased is never due again; `erase` clears some of them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet

from keguang.core.parameters import Parameter, Words

type Due = Callable[[datetime, int], QuerySet[Any]]
type Erase = Callable[[Sequence[int], datetime], None]


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of record. `since` tells from when its period counts, `stays` what is left of it
    and why; `in_years` whether the period is of years, else of days."""

    key: str
    kind: Words
    since: Words
    erased: Words
    stays: Words
    period: Parameter[int]
    due: Due
    erase: Erase
    in_years: bool = False


_rules: Final[dict[str, Rule]] = {}


def register_rules(*rules: Rule) -> None:
    """An app calls it once, when it is ready."""
    _rules.update({rule.key: rule for rule in rules})


def registered_rules() -> tuple[Rule, ...]:
    """Those of the lower apps first."""
    return tuple(_rules.values())
