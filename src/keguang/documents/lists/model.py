"""A list as values: what it is called, what stands in it, who may see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Final

from keguang.documents.tables.cells import CellValue, Column

__all__ = ["INTERNAL_HEADER", "Column", "Edition", "ListTable"]

INTERNAL_HEADER: Final = "内部资料　注意保管"


class Edition(StrEnum):
    """内部版 carries contacts and says so on every page; 公开版 may be posted on a wall."""

    INTERNAL = "internal"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class ListTable:
    """One list on A4 landscape.

    `merge_by` is the index of the column whose equal neighbours are one merged cell (申报单位).
    """

    title: str
    subtitle: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[CellValue, ...], ...]
    merge_by: int | None = None
    edition: Edition = Edition.PUBLIC
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        wrong = next((r for r in self.rows if len(r) != len(self.columns)), None)
        if wrong is not None:
            raise ValueError(f"a row of {len(wrong)} cells under {len(self.columns)} headings")

    @property
    def page_header(self) -> str:
        return INTERNAL_HEADER if self.edition is Edition.INTERNAL else ""

    def runs(self) -> list[tuple[int, int]]:
        """First and last row of every group of neighbours that share the merged cell."""
        if self.merge_by is None:
            return []
        return list(_runs([row[self.merge_by] for row in self.rows]))


def _runs(values: Sequence[CellValue]) -> list[tuple[int, int]]:
    groups = [list(group) for _, group in groupby(range(len(values)), key=values.__getitem__)]
    return [(group[0], group[-1]) for group in groups if len(group) > 1 and values[group[0]]]
