"""A list of the office as a table on a page: the widths and merged cells of its Word file."""

from keguang.documents.lists import ListTable
from keguang.documents.tables.cells import CellValue, column_widths


def paper_widths(table: ListTable) -> list[int]:
    """Each column's share of the page in per cent."""
    widths = column_widths(table.columns, table.rows)
    return [round(100 * width / sum(widths)) for width in widths]


def paper_rows(table: ListTable) -> list[list[tuple[CellValue, int]]]:
    """Every cell with the rows it spans; 0 for one that a cell above has swallowed."""
    spans = {first: last - first + 1 for first, last in table.runs()}
    swallowed = {row for first, last in table.runs() for row in range(first + 1, last + 1)}

    def span(row: int, column: int) -> int:
        if column != table.merge_by:
            return 1
        return 0 if row in swallowed else spans.get(row, 1)

    return [
        [(cell, span(number, column)) for column, cell in enumerate(row)]
        for number, row in enumerate(table.rows)
    ]
