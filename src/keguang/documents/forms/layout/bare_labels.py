"""Labels without colons: "主讲人  陈建国", "联系电话13800000001", a label over its answer.

One such line proves nothing. Only where many lines of a text agree, each beginning with a label
the form knows, are the colons set that nobody typed.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from keguang.documents.forms.layout.labels import split_labels
from keguang.documents.forms.layout.ordinals import NUMBER
from keguang.documents.forms.layout.shapes import suits
from keguang.documents.forms.layout.vocabulary import ORG, OTHER, PERSON, SERIAL, Vocabulary
from keguang.documents.forms.parts import Line, Prose
from keguang.documents.forms.values.text import fold

_SURE: Final = 0.95
_FEWEST: Final = 4  # different questions asked without a colon
_LONGEST: Final = 12
_LONG_LABEL: Final = 4  # 讲座题目 may run into its answer, 题目 may not
_SURELY: Final = {"place": 0.6, "audience": 0.8, "title": 2.0}  # other kinds: 1.0


def with_colons(prose: Prose, words: Vocabulary) -> Prose | None:
    """The text with a colon behind every bare label; None where its labels are no bare ones."""
    lines: list[Line] = []
    asked: set[str] = set()
    for number, line in enumerate(prose.lines):
        bare = NUMBER.sub("", fold(line.text), count=1).strip()
        split = _split(bare, prose.lines[number + 1 :], words)
        if split is None:
            lines.append(line)
            continue
        label, value = split
        concept = words.heading(label).concept
        asked.add(concept.key if concept else "")
        lines.append(replace(line, text=f"{label}：{value}"))
    if len(asked) < _FEWEST or words.anchor not in asked:
        return None
    return replace(prose, lines=tuple(lines))


def _split(text: str, below: Sequence[Line], words: Vocabulary) -> tuple[str, str] | None:
    """A line's label and answer; the answer empty where it stands on the line below."""
    if split_labels(text, words)[1]:
        return None
    if _is_label(text, words):
        answer = next((fold(line.text) for line in below if line.text.strip()), "")
        stacked = answer and not _is_label(NUMBER.sub("", answer, count=1).strip(), words)
        return (text, "") if stacked else None
    label, _, value = text.partition(" ")
    if value.strip() and _is_label(label, words):
        return label, value.strip()
    return _run_together(text, words)


def _run_together(text: str, words: Vocabulary) -> tuple[str, str] | None:
    """ "讲座时间3月中旬": the longest label whose answer can be nothing else."""
    for end in range(min(len(text) - 1, _LONGEST), 1, -1):
        label, value = text[:end], text[end:].strip()
        if not _is_label(label, words):
            continue
        concept = words.heading(label).concept
        kind = words.kind(concept.key) if concept else ""
        named = kind == "title" and (value.startswith("《") or end >= _LONG_LABEL)
        if named or suits(kind, value) >= _SURELY.get(kind, 1.0):
            return label, value
        return None
    return None


def _is_label(text: str, words: Vocabulary) -> bool:
    if not 1 < len(text) <= _LONGEST:
        return False
    heading = words.heading(text)
    concept = heading.concept
    if concept is None or heading.score < _SURE:
        return False
    return concept.key in words.spec or concept.key in (ORG, PERSON, OTHER, SERIAL)
