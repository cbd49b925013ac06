"""Tables folded to fit the page, laid out flat again.

Cells that hold several labelled answers become columns (讲座信息 over "题目：…⏎时长：…"), and
lectures that take two lines of cells under two lines of headings come to stand in one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from keguang.documents.forms.layout.board import Board, Spot
from keguang.documents.forms.layout.labels import Labelled, split_labels
from keguang.documents.forms.layout.vocabulary import Vocabulary

_FEWEST: Final = 2  # labels in a cell; one alone is the column's own label repeated
_FEWEST_HEADINGS: Final = 3
_LOOKED_AT: Final = 12  # rows in which headings may begin
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


def on_one_line(board: Board, words: Vocabulary) -> Board | None:
    """The board with every second line set behind the first; None without two lines of headings."""
    if len(board.rows) > _LONGEST_TABLE:
        return None
    for at in range(min(len(board.rows) - 3, _LOOKED_AT)):
        upper, lower = _asked(board.rows[at], words), _asked(board.rows[at + 1], words)
        if min(len(upper), len(lower)) >= _FEWEST_HEADINGS and not upper & lower:
            return _doubled(board, at)
    return None


def _asked(row: tuple[Spot, ...], words: Vocabulary) -> set[str]:
    """What a line of headings asks; nothing where one of its texts is no heading."""
    concepts = [words.label(spot.text) for spot in row if spot.text and not spot.covered]
    return {concept.key for concept in concepts if concept} if all(concepts) else set()


def _doubled(board: Board, first: int) -> Board | None:
    """Lines from the headings on, two by two; both of a pair must say something."""
    width = len(board.rows[0])
    blank = tuple(Spot("", "") for _ in range(width))
    rows = [row + blank for row in board.rows[:first]]
    for at in range(first, len(board.rows) - 1, 2):
        upper, lower = board.rows[at], board.rows[at + 1]
        own_lower = tuple(Spot("", "") if spot.covered else spot for spot in lower)
        if not any(spot.text for spot in own_lower) or (own_lower[0].text and upper[0].text):
            return None
        rows.append(upper + own_lower)
    return replace(board, rows=tuple(rows))
