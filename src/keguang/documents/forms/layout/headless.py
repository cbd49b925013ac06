"""A table nobody gave headings: its columns told by their values alone, and only when all agree."""

from collections.abc import Sequence
from typing import Final

from keguang.documents.forms.layout.board import Board, Spot, own
from keguang.documents.forms.layout.headers import Column, Layout, nameless
from keguang.documents.forms.layout.rowkinds import RowKind, kind_of
from keguang.documents.forms.layout.shapes import suits
from keguang.documents.forms.layout.vocabulary import Vocabulary

_SAMPLE: Final = 12
_GUESSED: Final = 0.6
_FEWEST: Final = 4  # texts in a row of data; fewer are a heading of the page
_SHORTEST_TITLE: Final = 4


def headless_layout(board: Board, words: Vocabulary) -> Layout | None:
    """The columns of a table of lectures without headings; None unless it can be nothing else.

    It must show a title, a name, a post or unit, and a telephone or days.
    """
    if words.kind(words.anchor) != "title" or not board.rows or len(board.rows[0]) < 5:
        return None
    candidates = (row for row in board.rows[: _SAMPLE * 2] if len(own(row)) >= _FEWEST)
    samples = [row for row in candidates if kind_of(row) is RowKind.RECORD][:_SAMPLE]
    headings = ("",) * len(board.rows[0])
    told = nameless((), headings, samples, words)
    kinds = {words.kind(column.keys[0]): column for column in told}
    if "speaker" not in kinds or not kinds.keys() & {"position", "employer"}:
        return None
    if not kinds.keys() & {"contact_phone", "dates"}:
        return None
    title = _title_column(samples, kinds["speaker"].index, {c.index for c in told})
    if title is None:
        return None
    told.append(Column(title, "", (words.anchor,), 0, _GUESSED))
    return Layout((*told, *_rest(samples, told, words)), headings)


def _title_column(samples: Sequence[tuple[Spot, ...]], before: int, taken: set[int]) -> int | None:
    """The first column of titles left of the names, else the only one right of them."""
    titles = [i for i in range(len(samples[0])) if i not in taken and _holds_titles(samples, i)]
    left = [i for i in titles if i < before]
    right = [i for i in titles if i > before and not _may_be_other(samples, i)]
    return left[0] if left else right[0] if len(right) == 1 else None


def _holds_titles(samples: Sequence[tuple[Spot, ...]], index: int) -> bool:
    values = [row[index].text for row in samples]
    if not all(len(v) >= _SHORTEST_TITLE for v in values):
        return False
    return len(set(values)) == len(values) and all(suits("title", v) > 0 for v in values)


def _may_be_other(samples: Sequence[tuple[Spot, ...]], index: int) -> bool:
    values = [row[index].text for row in samples]
    return any(suits(kind, v) >= 0.3 for v in values for kind in ("place", "audience", "employer"))


def _rest(
    samples: Sequence[tuple[Spot, ...]], told: Sequence[Column], words: Vocabulary
) -> list[Column]:
    """Place and audience, where what is left reads like them and like nothing else."""
    taken = {c.index for c in told}
    found: list[Column] = []
    for kind, least in (("audience", 0.8), ("place", 0.6)):
        key = words.key_of(kind)
        for index in range(len(samples[0])):
            values = [row[index].text for row in samples if row[index].text]
            if (
                key
                and values
                and index not in taken
                and all(suits(kind, v) >= least for v in values)
            ):
                taken.add(index)
                found.append(Column(index, "", (key,), 0, _GUESSED))
                break
    return found
