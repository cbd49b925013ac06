"""A list as its page draws it: what a row is about, then its cells under their headings."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.paginator import Page
from django.urls import reverse

from keguang.documents.tables import Kind
from keguang.documents.tables.cells import shown
from keguang.oversight.measures import BODIES, PROPOSED, Fact, Measure
from keguang.oversight.selectors.figures import Reading
from keguang.oversight.selectors.lists import Item, columns_of, rows_of

_NAME: Final = 1  # columns of a row; the first is its number
_TITLE: Final = 2


@dataclass(frozen=True, slots=True)
class Entry:
    """A cell under its heading; `counts` sets it as a number."""

    label: str
    text: str
    counts: bool


@dataclass(frozen=True, slots=True)
class ListRow:
    number: int
    label: str
    small: str
    url: str
    entries: Sequence[Entry]


@dataclass(frozen=True, slots=True)
class ListTable:
    first: str
    headings: Sequence[tuple[str, bool]]
    rows: Sequence[ListRow]


def drawn(reading: Reading, measure: Measure, page: "Page[Any]") -> ListTable:
    """The rows of one page; a lecture is named by its title, its body below."""
    items: list[Item] = list(page.object_list)
    columns = columns_of(measure)
    rows = rows_of(reading, measure, items, first=page.start_index())
    named_by = _NAME if measure in BODIES else _TITLE
    rest = [(column.heading, column.kind is Kind.INTEGER) for column in columns[named_by + 1 :]]
    return ListTable(
        first=columns[named_by].heading,
        headings=rest,
        rows=[
            ListRow(
                number=int(str(row[0])),
                label=str(row[named_by]),
                small=str(row[_NAME]) if named_by == _TITLE else "",
                url=_url(reading, measure, item),
                entries=[
                    Entry(label, shown(value), counts)
                    for (label, counts), value in zip(rest, row[named_by + 1 :], strict=True)
                ],
            )
            for item, row in zip(items, rows, strict=True)
        ],
    )


def _url(reading: Reading, measure: Measure, item: Item) -> str:
    """The lecture's own page, where it stands today as the list says."""
    if not isinstance(item, Fact) or reading.is_past:
        return ""
    name = "lectures:proposal" if measure in PROPOSED else "lectures:delivery"
    return reverse(name, args=[item.code])
