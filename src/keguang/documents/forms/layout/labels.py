"""Labels in running text: "讲座题目：… 主讲人：…" cut into label and value."""

import re
from dataclasses import dataclass
from typing import Final

from keguang.documents.forms.layout.vocabulary import Concept, Heading, Vocabulary
from keguang.documents.forms.values.text import fold

_BOXED: Final = re.compile(r"【([^】]{2,10})】\s*[:：]?")
_DASHED: Final = re.compile(r"^([^\s—–:：]{2,8})\s*(?:—{1,2}|–|--)\s*", re.MULTILINE)
_COLON: Final = re.compile(r"[:：]")
_LONGEST: Final = 18
_BOUNDARY: Final = re.compile(r"[\s，,。.;；、|｜)）】》\d*★●◆■·—-]")
_TRIM: Final = " \t，,;；、|｜"


@dataclass(frozen=True, slots=True)
class Labelled:
    """One label and what follows it up to the next label."""

    heading: Heading
    value: str
    start: int

    @property
    def concept(self) -> Concept:
        concept = self.heading.concept
        assert concept is not None  # only headings with a meaning become labels
        return concept


def split_labels(text: str, words: Vocabulary) -> tuple[str, list[Labelled]]:
    """The text before the first label, and every label with its value."""
    text = _BOXED.sub(lambda m: f" {m[1]}：", fold(text))
    text = _DASHED.sub(lambda m: f"{m[1]}：" if words.label(m[1]) else m[0], text)
    found: list[tuple[int, int, Heading]] = []
    for colon in _COLON.finditer(text):
        floor = found[-1][1] if found else 0
        label = _label_before(text, colon.start(), floor, words)
        if label:
            found.append((label[0], colon.end(), label[1]))
    if not found:
        return text.strip(_TRIM), []
    ends = [start for start, _, _ in found[1:]] + [len(text)]
    pieces = [
        Labelled(heading, text[colon:end].strip(_TRIM + "\n"), start)
        for (start, colon, heading), end in zip(found, ends, strict=True)
    ]
    return text[: found[0][0]].strip(_TRIM + "\n"), pieces


def _label_before(
    text: str, colon: int, floor: int, words: Vocabulary
) -> tuple[int, Heading] | None:
    clause = max(text.rfind(mark, floor, colon) for mark in "\n，,。;；") + 1
    for start in range(max(floor, clause, colon - _LONGEST), colon):
        candidate = text[start:colon]
        if not candidate[0].isalnum() or not _is_one_word(candidate):
            continue
        if not _begins(text, start, floor, colon):
            continue
        heading = words.heading(candidate)
        if heading.score >= 0.95:
            return start, heading
    return None


def _is_one_word(candidate: str) -> bool:
    """ "主 讲 人" is one word set wide; "讲师 所在单位" is a value and the next label."""
    if candidate[0].isascii() and candidate[0].isalpha() and not candidate.isascii():
        return False  # the unit of a value runs into the next label: "45min 讲座时间"
    return sum(len(token) > 1 for token in candidate.split()) < 2


def _begins(text: str, start: int, floor: int, colon: int) -> bool:
    """A label begins a line, follows a boundary, or is long enough to be known anywhere."""
    if start == floor or start == 0 or _BOUNDARY.match(text[start - 1]):
        return True
    return colon - start >= 3
