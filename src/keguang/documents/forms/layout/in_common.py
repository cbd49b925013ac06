"""Remarks that answer one question for every lecture: "各场时长均为60分钟"."""

import re
from collections.abc import Iterable
from typing import Final

from keguang.documents.forms.layout.drafts import Draft, Evidence
from keguang.documents.forms.layout.shapes import suits
from keguang.documents.forms.layout.vocabulary import Concept, Vocabulary
from keguang.documents.forms.values.text import is_nothing, one_line

_FOR_ALL: Final = re.compile(
    r"([\u4e00-\u9fff]{2,14}?)(?:均|都|统一|一律)(?:安排|设|定)?(?:为|是|在|于|来自|面向)"
    r"([^，,。；;）)\n]{2,40})"
)
_LEAST: Final = {
    "employer": 1.0,
    "duration_min": 1.0,
    "dates": 1.0,
    "place": 0.6,
    "audience": 0.8,
    "contact_phone": 1.0,
}
_LABELLED: Final = re.compile(r"[（(][^）)]*(?:均|都|以下|以上|各讲|各场|全部|所有)[^）)]*[）)]$")


def tell_all(beside: Iterable[Evidence], drafts: list[Draft], words: Vocabulary) -> None:
    """Give each row what a remark around the table says of all, where it says nothing itself."""
    for evidence in beside:
        for found in _FOR_ALL.finditer(one_line(evidence.text)):
            concept = _asked(found[1], words)
            kind = words.kind(concept.key) if concept else ""
            value = found[2].strip()
            if concept is None or suits(kind, value) < _LEAST.get(kind, 2.0):
                continue
            for draft in drafts:
                if all(is_nothing(e.text) for e in draft.cells.get(concept.key, ())):
                    draft.cells[concept.key] = [evidence.piece(value, "表外说明适用于各场")]


def _asked(text: str, words: Vocabulary) -> Concept | None:
    """ "以上讲座时长": the question at the end of the words before 均."""
    ends = (words.label(text[at:]) for at in range(len(text) - 1))
    return next((concept for concept in ends if concept), None)


def without_scope(evidence: Evidence) -> Evidence:
    """ "洛阳市中心医院（以下主讲人均为该院）": the name without what it holds for."""
    return evidence.piece(_LABELLED.sub("", evidence.text).strip(), evidence.note)
