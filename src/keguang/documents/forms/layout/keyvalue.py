"""Forms of pairs: a label and beside it (or below it) its value, one lecture a form."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

from keguang.documents.forms.layout.board import Board, Spot, anchors
from keguang.documents.forms.layout.combined import explode, put_joined
from keguang.documents.forms.layout.drafts import Draft, Evidence, Harvest
from keguang.documents.forms.layout.labels import split_labels
from keguang.documents.forms.layout.ordinals import NUMBER
from keguang.documents.forms.layout.rowkinds import is_example
from keguang.documents.forms.layout.vocabulary import (
    ORG,
    OTHER,
    PERSON,
    ROW_KEY,
    Concept,
    Heading,
    Meaning,
    Vocabulary,
)
from keguang.documents.forms.values.organisations import find_societies
from keguang.documents.forms.values.positions import is_position
from keguang.documents.forms.values.text import fold, is_nothing

_SURE: Final = 0.9
_FEWEST_ALIKE: Final = 3  # lines with the same label on every side
_SHORTEST: Final = 3
_NO_TITLE: Final = re.compile(
    r"(?:信息|情况|表|安排|计划|一览|名单|简介|须知|说明|[:：。；])$|表[（(]"
)
_GROUP: Final = re.compile(r"(?:基本)?(?:信息|情况|资料|简况)$")


@dataclass(frozen=True, slots=True)
class Pair:
    """A label with its answer; `answer` is None where the form was left blank."""

    heading: Heading
    label_ref: str
    answer: Evidence | None
    below: bool = False
    blank_ref: str = ""


def read_pairs(board: Board, words: Vocabulary, heading: Evidence | None = None) -> Harvest:
    """Every lecture of a board of labels and values.

    A lecture whose title no label asks for bears it above: on a line across the board, else in
    the `heading` of running text before it.
    """
    harvest = Harvest()
    for side in _sides(board, words):
        pairs = list(pairs_of(side, words))
        if not any(pair.heading.concept == Concept(words.anchor) for pair in pairs):
            pairs = [*_title_lines(side, words)] or [*_headed(heading, words), *pairs]
        harvest.add(gather(pairs, words))
        harvest.strain += 0.3 * sum(pair.below for pair in pairs)
    return harvest


def _headed(heading: Evidence | None, words: Vocabulary) -> list[Pair]:
    title = titled(heading.text, words) if heading else ""
    if heading is None or not title:
        return []
    return [Pair(title_heading(words), heading.ref, heading.piece(title))]


def _title_lines(board: Board, words: Vocabulary) -> Iterator[Pair]:
    """The pairs of a board, and each title that stands across the board above its own."""
    titles = {
        r: Pair(title_heading(words), texts[0].ref, _evidence(board, texts[0]).piece(title))
        for r, row in enumerate(board.rows)
        if len(texts := list(anchors(row))) == 1 and (title := titled(texts[0].text, words))
    }
    bounds = [*sorted(titles), len(board.rows)]
    for first, last in pairwise(bounds):
        yield titles[first]
        yield from pairs_of(board.slice(first + 1, last), words)


def titled(text: str, words: Vocabulary) -> str:
    """The title a numbered line or one in book marks bears; empty where it bears none."""
    numbered = NUMBER.match(fold(text))
    title = NUMBER.sub("", fold(text), count=1).strip(" ，,。；;:：")
    if not (numbered or re.fullmatch("《[^《》]+》", title)) or not _SHORTEST < len(title) <= 60:
        return ""
    if words.heading(title).score >= _SURE or _NO_TITLE.search(title):
        return ""
    return title


def title_heading(words: Vocabulary) -> Heading:
    return Heading("", (Meaning(Concept(words.anchor), 0.9),))


def _sides(board: Board, words: Vocabulary) -> list[Board]:
    """Forms set side by side, told by the same labels in each; the board itself if it is one."""
    width = len(board.rows[0])
    for count in (count for count in (2, 3, 4) if width % count == 0 and width > count):
        step = width // count
        alike = [row for row in board.rows if _same_labels(row[::step], words)]
        if len(alike) >= _FEWEST_ALIKE:
            return [board.columns(at, at + step) for at in range(0, width, step)]
    return [board]


def _same_labels(spots: tuple[Spot, ...], words: Vocabulary) -> bool:
    texts, refs = {spot.text for spot in spots}, {spot.ref for spot in spots}
    return len(texts) == 1 and len(refs) == len(spots) and _label(spots[0].text, words) is not None


@dataclass(slots=True)
class _Gathering:
    """Pairs falling into drafts: a form begins again where its first label or its title recurs."""

    words: Vocabulary
    drafts: list[Draft] = field(default_factory=list)
    began_with: Concept | None = None
    shared: dict[str, list[Evidence]] = field(default_factory=dict)

    def take(self, pair: Pair) -> None:
        concept = self._meant(pair)
        if concept is None:
            return
        if not self.drafts or self._begins_again(concept):
            self._begin(pair, concept)
        self.drafts[-1].asked.update(pair.heading.joined or (concept.key,))
        if pair.blank_ref:
            self.drafts[-1].blank[concept.key] = pair.blank_ref
        if pair.answer is not None:
            self._put(self.drafts[-1], pair.heading, concept, pair.answer)

    def _meant(self, pair: Pair) -> Concept | None:
        """What a label asks here: 单位名称 before the title, if a society's, is the sender."""
        concept = pair.heading.concept
        if pair.answer is None or not self.words.is_ambiguous_body(pair.heading):
            return concept
        opened = self.drafts and self.words.anchor in self.drafts[-1].cells
        if not opened and find_societies(pair.answer.text):
            return Concept(ORG)
        return concept

    def _begins_again(self, concept: Concept) -> bool:
        current = self.drafts[-1]
        if self.words.anchor not in current.cells:
            return False
        if concept == Concept(self.words.key_of("speaker") or "") and concept.key in current.cells:
            return len(current.cells) > 3
        return concept.key == self.words.anchor or (
            concept == self.began_with and concept.key != OTHER
        )

    def _begin(self, pair: Pair, concept: Concept) -> None:
        at = pair.answer
        if len(self.drafts) == 1 and concept.key == self.words.anchor != getattr(
            self.began_with, "key", ""
        ):
            self._share_preamble(self.drafts[0])
        org = self.drafts[-1].org if self.drafts else None
        if self.began_with is None:
            self.began_with = concept
        self.drafts.append(
            Draft(
                at.file if at else "",
                at.part if at else "",
                at.ref if at else pair.label_ref,
                org=org,
            )
        )

    def _share_preamble(self, first: Draft) -> None:
        """What stood before the first title holds for all: one contact for several lectures."""
        for key, found in first.cells.items():
            if key == self.words.anchor:
                break
            self.shared[key] = [replace(e, shared=True) for e in found]

    def _put(self, draft: Draft, heading: Heading, concept: Concept, answer: Evidence) -> None:
        if not draft.file:
            draft.file, draft.part = answer.file, answer.part
        if len(heading.joined) > 1:
            put_joined(draft, heading.joined, answer, self.words)
        elif concept.key == ORG and (concept.rank == 0 or draft.org is None):
            draft.org = answer
        elif concept.key == ROW_KEY:
            draft.row_key = answer.text
        elif concept.key in self.words.spec:
            draft.put(concept.key, replace(answer, hours=heading.hours, rank=concept.rank))


def gather(pairs: list[Pair], words: Vocabulary) -> Harvest:
    """Let pairs fall into drafts and keep those that name their anchor or say enough without it."""
    gathering = _Gathering(words)
    for pair in pairs:
        gathering.take(pair)
    harvest = Harvest()
    asked = {key for draft in gathering.drafts for key in draft.asked}
    for draft in gathering.drafts:
        for key, found in gathering.shared.items():
            draft.cells.setdefault(key, found)
        if not _is_row(draft, words, asked):
            _put_aside(harvest, draft)
            continue
        harvest.drafts += explode(draft, words)
    return harvest


def _put_aside(harvest: Harvest, draft: Draft) -> None:
    if draft.org:
        harvest.beside.append(replace(draft.org, text=f"申报单位：{draft.org.text}", value=None))
    for key, found in draft.cells.items():
        if key == "contact_phone":
            harvest.beside += [replace(e, text=f"联系电话：{e.text}", value=None) for e in found]


def _is_row(draft: Draft, words: Vocabulary, asked: set[str]) -> bool:
    said = {k for k, found in draft.cells.items() if any(not is_nothing(e.text) for e in found)}
    said -= {words.key_of("contact_phone")}
    if is_example(draft.text(words.anchor)):
        return False
    required = set(words.spec.required_keys) - {words.anchor}
    if required and not asked & required:
        return False
    if words.anchor in said:
        return len(said) > 1 or len(words.spec.fields) < 3
    return words.anchor in asked and words.key_of("speaker") in said and len(said) > 2


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
    heading = _label(spot.text, words)
    if heading is None:
        before, labelled = split_labels(spot.text, words)
        for item in labelled if len(before) < 12 else ():
            answer = _evidence(board, spot).piece(item.value) if item.value else None
            yield Pair(item.heading, spot.ref, answer)
        return
    right = c + width
    heading = _in_group(board, r, c, heading, words)
    beside = row[right] if right < len(row) else None
    if beside is not None and beside.text and _is_value(beside.text, heading, words):
        used.add(beside.ref)
        yield Pair(heading, spot.ref, _evidence(board, beside))
        yield from _post_beside(board, r, right, heading, words, used)
    elif (
        beside is None
        or not beside.text
        or beside.ref in used
        or _label(beside.text, words) is not None
    ):
        below = _below(board, r, c, heading, words)
        if below:
            used.add(below.ref)
        answer = _evidence(board, below) if below else None
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
            Heading("", (Meaning(Concept(position), 0.9),)), spot.ref, _evidence(board, spot)
        )


def _is_value(text: str, heading: Heading, words: Vocabulary) -> bool:
    """Whether a text answers a label; 讲师 is a label of its own, but after 职称 an answer."""
    if _label(text, words) is None:
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
        after is not None and after.text and after.ref != spot.ref and not _label(after.text, words)
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
    group = _label(row[c].text, words)
    if group is None or group.concept is None or any(spot.text for spot in row[:c]):
        return False
    about_person = group.concept.key == PERSON or words.kind(group.concept.key) == "speaker"
    following = row[c + _span(row, c)] if c + _span(row, c) < len(row) else None
    return about_person and following is not None and _label(following.text, words) is not None


def _label(text: str, words: Vocabulary) -> Heading | None:
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


def _evidence(board: Board, spot: Spot) -> Evidence:
    return Evidence(spot.text, board.file, board.part, spot.ref, spot.value, board.confidence)
