"""The same row found twice in one delivery: a summary sheet beside a sheet for each lecture."""

from dataclasses import dataclass, field
from typing import Final

from keguang.documents.forms.layout.vocabulary import Vocabulary
from keguang.documents.forms.reading import Row

_COMPARED: Final = 20  # rows of one title; a longer list of them is a series, not a repetition


@dataclass(slots=True)
class Rows:
    """Rows in order, each once; of two that do not contradict each other the fuller stays."""

    words: Vocabulary
    kept: list[Row] = field(default_factory=list)
    _by_anchor: dict[str, list[int]] = field(default_factory=dict)

    def add(self, row: Row) -> bool:
        """Keep a row; False when it only repeats one already there."""
        anchor = row.values[self.words.anchor]
        same = self._by_anchor.setdefault(str(anchor), []) if anchor and not row.row_key else []
        for index in same[-_COMPARED:]:
            other = self.kept[index]
            if _agree(row, other):
                if _said(other) < _said(row):
                    self.kept[index] = row
                return False
        same.append(len(self.kept))
        self.kept.append(row)
        return True


def _agree(row: Row, other: Row) -> bool:
    """One says nothing the other does not; two societies' same lecture is a person's to judge."""
    if None not in (row.sender_org, other.sender_org) and row.sender_org != other.sender_org:
        return False
    if not (_said(row) <= _said(other) or _said(other) <= _said(row)):
        return False
    both = _said(row) & _said(other)
    return all(row.values[k] == other.values[k] for k in both if not k.endswith("_text"))


def _said(row: Row) -> set[str]:
    return {key for key, value in row.values.items() if value is not None}
