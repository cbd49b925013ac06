"""Labels on a board and the answers beside or below them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from keguang.documents.forms.layout.board import Board, Spot
from keguang.documents.forms.layout.drafts import Evidence
from keguang.documents.forms.layout.labels import split_labels
from keguang.documents.forms.layout.shapes import suits
from keguang.documents.forms.layout.sharing import shared_out
from keguang.documents.forms.layout.vocabulary import PERSON, Concept, Heading, Meaning, Vocabulary
from keguang.documents.forms.values.organisations import is_body
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
        first, _, rest = spot.text.partition("\n")
        asked = label_in(first, words) if rest and not is_position(first) else None
        if asked:  # the answer below its label in one cell
            yield Pair(asked, spot.ref, evidence_at(board, spot).piece(rest))
            return
        before, labelled = split_labels(spot.text, words)
        for item in labelled if len(before) < 12 else ():
            answer = evidence_at(board, spot).piece(item.value) if item.value else None
            yield Pair(item.heading, spot.ref, answer)
        return
    right = c + width
    heading = _in_group(board, r, c, heading, words)
    beside = row[right] if right < len(row) else None
    if beside is not None and beside.text and _is_value(beside.text, heading, words):
        yield from _beside(board, r, right, Pair(heading, spot.ref, None), words, used)
        yield from _further_titles(board, (r, c), right, heading, words, used)
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


def _beside(
    board: Board, r: int, c: int, asked: Pair, words: Vocabulary, used: set[str]
) -> Iterator[Pair]:
    """The answer in the cell beside a label, or the answers in those beside it."""
    cells = _answers(board.rows[r], c, asked.heading, words)
    each = shared_out(asked.heading, [[cell.text] for cell in cells], words)
    if each:
        used.update(cell.ref for cell in cells)
        for heading, cell in zip(each, cells, strict=True):
            yield replace(asked, heading=heading, answer=evidence_at(board, cell))
        return
    used.add(cells[0].ref)
    yield replace(asked, answer=evidence_at(board, cells[0]))
    yield from _about_speaker(board, cells[1:], asked.heading, words, used)


def _further_titles(
    board: Board,
    label: tuple[int, int],
    right: int,
    heading: Heading,
    words: Vocabulary,
    used: set[str],
) -> Iterator[Pair]:
    """讲座题目 merged over several lines, a lecture on each."""
    first, column = label
    ref = board.rows[first][column].ref
    if heading.concept != Concept(words.anchor):
        return
    for row in board.rows[first + 1 :]:
        spot = row[right]
        if row[column].ref != ref:
            return
        if spot.text and spot.ref not in used and _is_value(spot.text, heading, words):
            used.add(spot.ref)
            yield Pair(heading, ref, evidence_at(board, spot))


def _answers(row: tuple[Spot, ...], c: int, heading: Heading, words: Vocabulary) -> list[Spot]:
    """The run of cells from column `c` that hold text and no label; the first one in any case."""
    cells = [row[c]]
    at = c + _span(row, c)
    while at < len(row) and row[at].text and _is_value(row[at].text, heading, words):
        cells.append(row[at])
        at += _span(row, at)
    return cells


def _about_speaker(
    board: Board, cells: list[Spot], heading: Heading, words: Vocabulary, used: set[str]
) -> Iterator[Pair]:
    """主讲人 | 陈建国 | 正高级工程师 | 洛阳农林科学院: his post and unit, without labels."""
    concept = heading.concept
    if concept is None or words.kind(concept.key) != "speaker":
        return
    told = [(_told(cell.text), cell) for cell in cells if cell.ref not in used]
    kinds = [kind for kind, _ in told]
    if not all(kinds) or len(set(kinds)) < len(kinds):
        return
    for kind, cell in told:
        if key := words.key_of(kind):
            used.add(cell.ref)
            unlabelled = Heading("", (Meaning(Concept(key), _SURE),))
            yield Pair(unlabelled, cell.ref, evidence_at(board, cell))


def _told(text: str) -> str:
    """What an unlabelled text beside a speaker's name surely is; empty where it may be anything."""
    if is_position(text):
        return "position"
    if is_body(text):
        return "employer"
    return "contact_phone" if suits("contact_phone", text) >= 1 else ""


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
