"""Cells that hold several labelled answers: 讲座信息 over "题目：…⏎时长：…" becomes two columns."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from keguang.documents.forms.layout.board import Board, Spot
from keguang.documents.forms.layout.labels import Labelled, split_labels
from keguang.documents.forms.layout.vocabulary import Vocabulary

_FEWEST: Final = 2  # labels in a cell; one alone is the column's own label repeated
_LONGEST_TABLE: Final = 2000  # rows; longer ones are made by machines

type _Column = Sequence[Spot]


def unfolded(board: Board, words: Vocabulary) -> Board | None:
    """The board with a column for each label; None where no column holds any."""
    if not 1 < len(board.rows) <= _LONGEST_TABLE:
        return None
    columns: list[_Column] = []
    for column in zip(*board.rows, strict=True):
        columns += _apart(column, words) or [column]
    if len(columns) == len(board.rows[0]):
        return None
    return replace(board, rows=tuple(zip(*columns, strict=True)))


def _apart(column: _Column, words: Vocabulary) -> list[_Column]:
    told = {r: found for r, spot in enumerate(column) if (found := _labels(spot, words))}
    first = min(told, default=0)
    if first == 0 or not column[first - 1].text:
        return []  # no heading above: a form of pairs
    labels = list(dict.fromkeys(label for found in told.values() for label in found))
    return [_column(column, told, label, first - 1, n) for n, label in enumerate(labels)]


def _labels(spot: Spot, words: Vocabulary) -> dict[str, str]:
    """The answers of a cell by their labels, where it consists of labels and answers only."""
    if spot.covered or not (":" in spot.text or "：" in spot.text):
        return {}
    before, found = split_labels(spot.text, words)
    if before or len(found) < _FEWEST:
        return {}
    return dict(_named(found))


def _named(found: Sequence[Labelled]) -> Iterator[tuple[str, str]]:
    for item in found:
        yield item.heading.text.strip(), item.value


def _column(
    column: _Column, told: dict[int, dict[str, str]], label: str, heading: int, number: int
) -> list[Spot]:
    spots: list[Spot] = []
    for r, spot in enumerate(column):
        if r == heading:
            spots.append(replace(spot, ref=f"{spot.ref}", text=label, value=label))
        elif r in told:
            value = told[r].get(label, "")
            spots.append(replace(spot, text=value, value=value or None))
        else:
            spots.append(spot if number == 0 else replace(spot, text="", value=None))
    return spots
