"""Our own blank form, whose example row somebody wrote over: what they wrote, and no more."""

from collections.abc import Mapping
from dataclasses import replace

from keguang.documents.forms.examples import EXAMPLE_MARK, NUMBER_LABEL, leftovers
from keguang.documents.forms.layout.board import Board, Spot, own
from keguang.documents.forms.layout.rowkinds import is_example
from keguang.documents.forms.layout.vocabulary import Vocabulary
from keguang.documents.forms.values.text import is_nothing, squeeze


def without_example(board: Board, words: Vocabulary) -> tuple[Board, list[Spot]]:
    """The board with answers where its example was, and the marks of the rows this was done to.

    Our blank is known by its headings, word for word; a form of another making is left as it is. An
    example that still says so in its title is left to be left out.
    """
    head = next((at for at, row in enumerate(board.rows) if _is_head(row, words)), None)
    if head is None:
        return board, []
    texts = leftovers(words.spec)
    labels = {squeeze(spot.text).rstrip("*"): at for at, spot in enumerate(board.rows[head])}
    columns = {labels[squeeze(f.label)]: texts.get(f.key, "") for f in words.spec.fields}
    anchor = labels[squeeze(words.spec[words.anchor].label)]
    rows, marks = list(board.rows), []
    for at, row in enumerate(rows[head + 1 :], start=head + 1):
        if is_nothing(row[anchor].text) or is_example(row[anchor].text):
            continue
        marks += [spot for spot in row if spot.text == EXAMPLE_MARK]
        rows[at] = tuple(_answer(spot, place, columns) for place, spot in enumerate(row))
    return replace(board, rows=tuple(rows)), marks


def _is_head(row: tuple[Spot, ...], words: Vocabulary) -> bool:
    labels = [f.label + "*" if f.required else f.label for f in words.spec.fields]
    return [squeeze(s.text) for s in own(row)] == [NUMBER_LABEL, *map(squeeze, labels)]


def _answer(spot: Spot, place: int, columns: Mapping[int, str]) -> Spot:
    left = spot.text == EXAMPLE_MARK or (spot.text and spot.text == columns.get(place))
    return replace(spot, text="", value=None) if left else spot
