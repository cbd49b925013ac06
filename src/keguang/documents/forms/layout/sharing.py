"""One label over several answers, each in a cell of its own: 职称/单位 | 教授 | 洛阳师范学院."""

from collections.abc import Sequence
from itertools import permutations
from typing import Final

from keguang.documents.forms.layout.shapes import suits
from keguang.documents.forms.layout.vocabulary import Concept, Heading, Meaning, Vocabulary

_MOST: Final = 4  # questions of one label
_OUT_OF_ORDER: Final = 0.3  # how much better answers must suit in another order than the label's


def shared_out(
    heading: Heading, columns: Sequence[Sequence[str]], words: Vocabulary
) -> list[Heading]:
    """The single question each cell (or column of cells) answers; none where they do not share."""
    keys = heading.joined
    if not 1 < len(columns) <= len(keys) <= _MOST:
        return []
    best = max(
        permutations(keys, len(columns)), key=lambda order: _fit(order, keys, columns, words)
    )
    return [Heading(heading.text, (Meaning(Concept(key), heading.score),)) for key in best]


def _fit(
    order: Sequence[str],
    keys: Sequence[str],
    columns: Sequence[Sequence[str]],
    words: Vocabulary,
) -> float:
    fit = sum(_suits(words.kind(k), texts) for k, texts in zip(order, columns, strict=True))
    return fit - (0.0 if tuple(order) == tuple(keys[: len(order)]) else _OUT_OF_ORDER)


def _suits(kind: str, texts: Sequence[str]) -> float:
    said = [suits(kind, text) for text in texts if text]
    return sum(said) / len(said) if said else 0.0
