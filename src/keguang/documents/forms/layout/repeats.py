"""The same row found twice in one delivery: a summary sheet beside a sheet for each lecture."""

from dataclasses import dataclass, field
from typing import Final

from keguang.documents.forms.layout.vocabulary import Vocabulary
from keguang.documents.forms.reading import Row, Value

_COMPARED: Final = 20  # rows of one title; a longer list of them is a series, not a repetition


@dataclass(slots=True)
class Rows:
    """Rows in order, each once; of two that do not contradict each other the fuller stays."""

    words: Vocabulary
    kept: list[Row] = field(default_factory=list)
    _said: list[dict[str, Value]] = field(default_factory=list)
    _by_anchor: dict[str, list[int]] = field(default_factory=dict)

    def add(self, row: Row) -> bool:
        """Keep a row; False when it only repeats one already there."""
        anchor = row.values[self.words.anchor]
        same = self._by_anchor.setdefault(str(anchor), []) if anchor and not row.row_key else []
        said = _said(row)
        for index in same[-_COMPARED:]:
            if _may_be_one(row, self.kept[index]) and _agree(said, self._said[index]):
                if len(self._said[index]) < len(said):
                    self.kept[index], self._said[index] = row, said
                return False
        same.append(len(self.kept))
        self.kept.append(row)
        self._said.append(said)
        return True


def _may_be_one(row: Row, other: Row) -> bool:
    """Two societies' same lecture is a person's to judge."""
    return None in (row.sender_org, other.sender_org) or row.sender_org == other.sender_org


def _agree(said: dict[str, Value], other: dict[str, Value]) -> bool:
    """One says nothing the other does not."""
    fewer, more = sorted((said, other), key=len)
    return fewer.items() <= more.items()


def _said(row: Row) -> dict[str, Value]:
    """What a row says, but for the wording of its dates."""
    return {k: v for k, v in row.values.items() if v is not None and not k.endswith("_text")}
