"""One page of a list: two queries, however long the list is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from keguang.api.schemas.shapes import Paging


class Sliceable[T](Protocol):
    """A list, or rows that are still in the database."""

    def __getitem__(self, wanted: slice, /) -> Iterable[T]: ...


@dataclass(frozen=True, slots=True)
class Slice[T]:
    """The rows of the page asked for, and where it stands."""

    rows: Sequence[T]
    total: int
    page: int
    pages: int

    @property
    def facts(self) -> dict[str, int]:
        return {"total": self.total, "page": self.page, "pages": self.pages}


def page_of[T](rows: Sliceable[T], total: int, asked: Paging) -> Slice[T]:
    """A page behind the last one is empty, not an error: lists shrink while one reads them."""
    start = (asked.page - 1) * asked.page_size
    pages = max(1, -(-total // asked.page_size))
    found = list(rows[start : start + asked.page_size]) if start < total else []
    return Slice(found, total, asked.page, pages)
