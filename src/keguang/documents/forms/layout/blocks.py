"""What stands above a list and holds for every lecture in it: its speaker, its day, its place."""

import re
from dataclasses import replace
from typing import Final

from keguang.documents.forms.layout.board import Board, Spot, anchors
from keguang.documents.forms.layout.drafts import Draft
from keguang.documents.forms.layout.gathering import gathered_once
from keguang.documents.forms.layout.headers import Layout
from keguang.documents.forms.layout.in_common import without_scope
from keguang.documents.forms.layout.pairs import Pair, label_in, pairs_of
from keguang.documents.forms.layout.vocabulary import SERIAL, Vocabulary
from keguang.documents.forms.values.names import are_names
from keguang.documents.forms.values.positions import is_position
from keguang.documents.forms.values.text import is_nothing

_OF_SPEAKER: Final = frozenset(("speaker", "position", "employer", "contact_phone"))
_OF_EVENT: Final = frozenset(("dates", "place", "audience", "duration_min"))
_OF_LECTURERS: Final = re.compile(r"讲|专家|授课|报告人|嘉宾|老师")
_OF_LECTURES: Final = re.compile(r"讲|课|活动|举办|开展|举行|报告|培训|拟|计划|会")


def block_in(board: Board, first: int, last: int, words: Vocabulary) -> Draft | None:
    """The block in rows `first` to `last`, exclusive, above the headings of a list."""
    if first >= last:
        return None
    return block_of(list(pairs_of(board.slice(first, last), words)), words)


def block_of(pairs: list[Pair], words: Vocabulary) -> Draft | None:
    """One speaker's or one event's answers, none of them a lecture's own title."""
    told = [pair for pair in pairs if pair.answer and _tells(pair, words)]
    block = gathered_once(told, words)
    if block is None or words.anchor in block.cells:
        return None
    block.of_speakers = {
        words.kind(pair.heading.concept.key)
        for pair in told
        if pair.heading.concept and _OF_LECTURERS.search(pair.heading.text)
    } & {"employer", "position"}
    speaker = block.text(words.key_of("speaker") or "")
    return block if not speaker or are_names(speaker.split(" ")[0]) else None


def _tells(pair: Pair, words: Vocabulary) -> bool:
    """时间 above a list may be when the form was filled in; 讲座时间 is not."""
    concept = pair.heading.concept
    if concept is None or words.kind(concept.key) != "dates":
        return True
    return bool(_OF_LECTURES.search(pair.heading.text))


def names_speaker(block: Draft | None, words: Vocabulary) -> bool:
    return block is not None and not is_nothing(block.text(words.key_of("speaker") or ""))


def held_in_common(block: Draft | None, layout: Layout, words: Vocabulary) -> Draft | None:
    """Of a block above a list, what its columns do not ask for themselves."""
    if block is None:
        return None
    speaker = words.key_of("speaker")
    kinds = _OF_EVENT
    if names_speaker(block, words) and speaker not in layout.asked:
        kinds |= _OF_SPEAKER
    elif not names_speaker(block, words):
        kinds |= block.of_speakers
    common = {
        key: [replace(without_scope(e), shared=True) for e in found]
        for key, found in block.cells.items()
        if words.kind(key) in kinds and key not in layout.asked
    }
    return replace(block, cells=common, org=block.org if speaker in common else None)


def share(draft: Draft, common: Draft | None) -> None:
    """Give a row of the list what holds for all of them."""
    if common is None:
        return
    for key, found in common.cells.items():
        draft.cells.setdefault(key, list(found))
    draft.org = draft.org or common.org


def begins_block(row: tuple[Spot, ...], layout: Layout, words: Vocabulary) -> bool:
    """Whether a row below a list is a label with its answer: the next speaker's block."""
    texts = [spot.text for spot in anchors(row)]
    if len(texts) < 2 or is_position(texts[0]):
        return False
    serial = layout.column(SERIAL)
    if serial is not None and row[serial.index].text.isdecimal():
        return False
    label = label_in(texts[0], words)
    return label is not None and label.score >= _SURE and label_in(texts[1], words) is None


_SURE: Final = 0.95
