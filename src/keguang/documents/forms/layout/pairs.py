"""Labels on a board and the answers beside or below them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from keguang.documents.forms.layout.board import Board, Spot
from keguang.documents.forms.layout.drafts import Evidence
from keguang.documents.forms.layout.labels import split_labels
from keguang.documents.forms.layout.vocabulary import PERSON, Concept, Heading, Meaning, Vocabulary
from keguang.documents.forms.values.positions import is_position

_SURE: Final = 0.9
_GROUP: Final = re.compile(r"(?:基本)?(?:信息|情况|资料|简况)$")


@dataclass(frozen=True, slots=True)
class Pair:
    """A label with its answer; `answer` is None where the form was left blank."""

    heading: Heading
    label_ref: str
    answer: Evidence | None
    below: bool = False
    blank_ref: str = ""


def pairs_of(board: Board, words: Vocabulary) -> Iterator[Pair]:
    """Every label of a board with the answer to its right, else the one below it."""
    groups: dict[int, str] = {}
    used: set[str] = set()
    for r, row in enumerate(board.rows):
        c = 0
        while c < len(row):
            spot = row[c]
            width = _span(row, c)
            if spot.text and not (spot.covered and _is_above(board, r, c)) and spot.ref not in used:
                yield from _pairs_at(board, words, r, c, width, groups, used)
            c += width


def _pairs_at(
    board: Board,
    words: Vocabulary,
    r: int,
    c: int,
    width: int,
    groups: dict[int, str],
    used: set[str],
) -> Iterator[Pair]:
    row, spot = board.rows[r], board.rows[r][c]
    heading = label_in(spot.text, words)
    if heading is None:
        before, labelled = split_labels(spot.text, words)
        for item in labelled if len(before) < 12 else ():
            answer = evidence_at(board, spot).piece(item.value) if item.value else None
            yield Pair(item.heading, spot.ref, answer)
        return
    right = c + width
    heading = _in_group(board, r, c, heading, words)
    beside = row[right] if right < len(row) else None
    if beside is not None and beside.text and _is_value(beside.text, heading, words):
        used.add(beside.ref)
        yield Pair(heading, spot.ref, evidence_at(board, beside))
        yield from _post_beside(board, r, right, heading, words, used)
    elif (
        beside is None
        or not beside.text
        or beside.ref in used
        or label_in(beside.text, words) is not None
    ):
        below = _below(board, r, c, heading, words)
        if below:
            used.add(below.ref)
        answer = evidence_at(board, below) if below else None
        blank = beside.ref if beside is not None and not beside.text else ""
        yield Pair(heading, spot.ref, answer, below is not None, blank)


def _post_beside(
    board: Board, r: int, c: int, heading: Heading, words: Vocabulary, used: set[str]
) -> Iterator[Pair]:
    """主讲人 | 陈建国 | 正高级工程师: the post in a cell of its own, without a label."""
    row, position = board.rows[r], words.key_of("position")
    after = c + _span(row, c)
    concept = heading.concept
    if (
        concept is None
        or position is None
        or words.kind(concept.key) != "speaker"
        or after >= len(row)
    ):
        return
    spot = row[after]
    if (
        is_position(spot.text)
        and spot.ref not in used
        and not (after + 1 < len(row) and row[after + 1].text)
    ):
        used.add(spot.ref)
        yield Pair(
            Heading("", (Meaning(Concept(position), 0.9),)), spot.ref, evidence_at(board, spot)
        )


def _is_value(text: str, heading: Heading, words: Vocabulary) -> bool:
    """Whether a text answers a label; 讲师 is a label of its own, but after 职称 an answer."""
    if label_in(text, words) is None:
        return True
    concept = heading.concept
    return concept is not None and (
        words.is_choice(concept.key, text)
        or (words.kind(concept.key) == "position" and is_position(text))
    )


def _below(board: Board, r: int, c: int, heading: Heading, words: Vocabulary) -> Spot | None:
    """The value under a label, where labels stand above their values."""
    if r + 1 >= len(board.rows):
        return None
    spot = board.rows[r + 1][c]
    if (
        not spot.text
        or spot.ref == board.rows[r][c].ref
        or not _is_value(spot.text, heading, words)
    ):
        return None
    after = board.rows[r + 2][c] if r + 2 < len(board.rows) else None
    more = (
        after is not None
        and after.text
        and after.ref != spot.ref
        and not label_in(after.text, words)
    )
    return None if more else spot


def _in_group(board: Board, r: int, c: int, heading: Heading, words: Vocabulary) -> Heading:
    """电话 within the block "联系人" asks for the contact's telephone."""
    for left in range(c - 1, -1, -1):
        spot = board.rows[r][left]
        if spot.text and len(spot.text) <= 12 and _heads_block(board, r, left, words):
            whole = words.heading(_GROUP.sub("", spot.text.replace("\n", "")) + heading.text)
            return whole if whole.score >= _SURE and not whole.joined else heading
    return heading


def _heads_block(board: Board, r: int, c: int, words: Vocabulary) -> bool:
    """A text merged over several lines, or a label followed at once by another label."""
    row, ref = board.rows[r], board.rows[r][c].ref
    if r and board.rows[r - 1][c].ref == ref:
        return True
    if r + 1 < len(board.rows) and board.rows[r + 1][c].ref == ref:
        return True
    group = label_in(row[c].text, words)
    if group is None or group.concept is None or any(spot.text for spot in row[:c]):
        return False
    about_person = group.concept.key == PERSON or words.kind(group.concept.key) == "speaker"
    following = row[c + _span(row, c)] if c + _span(row, c) < len(row) else None
    return about_person and following is not None and label_in(following.text, words) is not None


def label_in(text: str, words: Vocabulary) -> Heading | None:
    heading = words.heading(text)
    if heading.score >= _SURE:
        return heading
    if heading.meanings and text.rstrip().endswith((":", "：")):
        return heading
    return None


def _span(row: tuple[Spot, ...], c: int) -> int:
    width = 1
    while c + width < len(row) and row[c].text and row[c + width].ref == row[c].ref:
        width += 1
    return width


def _is_above(board: Board, r: int, c: int) -> bool:
    return r > 0 and board.rows[r - 1][c].ref == board.rows[r][c].ref


def evidence_at(board: Board, spot: Spot) -> Evidence:
    return Evidence(spot.text, board.file, board.part, spot.ref, spot.value, board.confidence)
