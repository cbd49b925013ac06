"""The contact a form names outside its rows, for rows that name none."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from keguang.documents.forms.layout.delivery import PartRead
from keguang.documents.forms.layout.drafts import Draft, Evidence
from keguang.documents.forms.layout.labels import split_labels
from keguang.documents.forms.layout.vocabulary import ORG, PERSON, Vocabulary
from keguang.documents.forms.parts import Finding, Level, Prose
from keguang.documents.forms.values.phones import read_phone
from keguang.documents.forms.values.text import is_nothing

_LOW: Final = 0.7
_OFFICE_LINE: Final = re.compile(r"学会部|科协|咨询|报送至|发送至|发至|报至|请于|请将|市科技馆")


def form_phone(reads: Sequence[PartRead], words: Vocabulary) -> Evidence | None:
    lines: list[Evidence] = []
    for read in reads:
        if isinstance(read.part, Prose):
            part = read.part
            lines += [Evidence(x.text, part.file, part.part, x.ref) for x in part.lines]
        lines += _in_pairs(read.harvest.beside)
    return _contact_phone_in(lines, words)


def fill_phone(draft: Draft, phone: Evidence | None, words: Vocabulary) -> list[Finding]:
    """Give a row without a telephone the form's own, and say so."""
    key = words.key_of("contact_phone")
    if key is None or phone is None or (phone.file != draft.file and "!" not in phone.file):
        return []
    if any(not is_nothing(e.text) for e in draft.cells.get(key, ())):
        return []
    draft.cells[key] = [replace(phone, confidence=_LOW, note="取自表外的联系人电话")]
    return [
        Finding(
            Level.INFO,
            "form_contact",
            "本行没有填电话，按表外的联系人电话登记",
            phone.file,
            phone.part,
            phone.ref,
            key,
        )
    ]


def _in_pairs(beside: list[Evidence]) -> list[Evidence]:
    """Cells around a table, and each with its right neighbour as "label：value"."""
    joined = [
        replace(b, text=f"{a.text}：{b.text}", value=None)
        for a, b in pairwise(beside)
        if a.part == b.part and len(a.text) < 12 and ":" not in a.text and "：" not in a.text
    ]
    return [*beside, *joined]


def _contact_phone_in(lines: Iterable[Evidence], words: Vocabulary) -> Evidence | None:
    """The form's own contact number, from a line below or above the rows; not the office's."""
    for evidence in lines:
        if _OFFICE_LINE.search(evidence.text):
            continue
        _, labelled = split_labels(evidence.text, words)
        named = any(item.concept.key in (PERSON, ORG) for item in labelled)
        for item in labelled:
            asks_phone = words.kind(item.concept.key) == "contact_phone" and item.concept.rank == 0
            if (asks_phone or (named and item.concept.key == PERSON)) and read_phone(
                item.value
            ).value:
                number = read_phone(item.value)
                if number.value and all(r.level is Level.INFO for r in number.remarks):
                    return evidence.piece(item.value)
    return None
