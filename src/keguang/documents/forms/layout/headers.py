"""Finding the heading rows of a table and deciding which column answers which question."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import Final

from keguang.documents.forms.layout.board import Board, Spot, anchors, own
from keguang.documents.forms.layout.calendar_columns import (
    Calendar,
    calendar_of,
    is_calendar_leaf,
    is_calendar_word,
)
from keguang.documents.forms.layout.rowkinds import are_hints
from keguang.documents.forms.layout.shapes import suits
from keguang.documents.forms.layout.sharing import shared_out
from keguang.documents.forms.layout.vocabulary import (
    ORG,
    OTHER,
    PERSON,
    ROW_KEY,
    SERIAL,
    Concept,
    Heading,
    Vocabulary,
)
from keguang.documents.forms.values.organisations import is_society
from keguang.documents.forms.values.text import one_line

_DEEPEST: Final = 3  # heading rows at most
_SAMPLE: Final = 12  # data rows looked at for the form of a column's values
_SURE: Final = 0.9
_GUESSED: Final = 0.6  # how far a column told by its form alone is trusted
_LIKELY: Final = 0.75
_NEAR_THE_TOP: Final = 100  # rows; below, only headings known word for word are looked for
_GROUP: Final = re.compile(r"(?:信息|情况|基本情况|基本信息|安排|资料|简况|概况)$")
_START: Final = re.compile(r"开始|起始|[起自从始]$|^起(?=时间|日期)")
_END: Final = re.compile(r"结束|截[止至]|终止|[止至终到]$|^止(?=时间|日期)")
_PLAIN: Final = {"dates": 1.0, "place": 0.6, "duration_min": 1.0, "contact_phone": 1.0}
_NUMBERED: Final = re.compile(
    r"(?:讲座|活动|第|场次|题目|课程)\s*[\d一二三四五六七八九十]|[\d一二三四五六七八九十]\s*$"
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column and the question it answers; several `keys` when it answers them together."""

    index: int
    heading: str
    keys: tuple[str, ...]
    rank: int = 0
    score: float = 1.0
    hours: bool = False
    calendar: Calendar | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of one table, and the rows its headings take (`first` to `last`, exclusive)."""

    columns: tuple[Column, ...]
    headings: tuple[str, ...]
    first: int = 0
    last: int = 0
    asked: frozenset[str] = field(init=False)  # the form's questions these columns answer

    def __post_init__(self) -> None:
        keys = {key for column in self.columns for key in column.keys}
        object.__setattr__(self, "asked", frozenset(k for k in keys if not k.startswith("@")))

    def column(self, key: str) -> Column | None:
        return next((c for c in self.columns if key in c.keys and c.rank == 0), None)


def heading_rows(board: Board, at: int, words: Vocabulary) -> tuple[int, int] | None:
    """First and last (exclusive) heading row of the table whose headings begin at row `at`."""
    if at > _NEAR_THE_TOP and sum(words.knows(s.text) for s in board.rows[at]) < 2:
        return None
    if are_hints(board.rows[at]):
        return None
    if _is_numbered_column(board, at, words):
        return at, at + 1
    if not _is_heading_row(board.rows[at], words, least=2):
        upper = _is_group_row(board, at, words)
        if not upper:
            return None
        return at, _deepest(board, at, at + 2, words)
    return at, _deepest(board, at, at + 1, words)


def _deepest(board: Board, first: int, last: int, words: Vocabulary) -> int:
    while last < min(len(board.rows), first + _DEEPEST) and _continues(board, last, words):
        last += 1
    return last


def _is_heading_row(row: tuple[Spot, ...], words: Vocabulary, least: int) -> bool:
    texts = [spot.text for spot in anchors(row)]
    if len(texts) < least or any(len(t) > 60 for t in texts):
        return False
    texts = [t for t in texts if not is_calendar_word(t)]
    headings = [words.heading(t) for t in texts]
    known = [h for h in headings if h.score >= _SURE]
    likely = [h for h in headings if h.meanings]
    asked = {m.concept.key for h in likely for m in h.meanings[:1]} - {OTHER, SERIAL}
    asked |= {k for h in likely for k in h.joined}
    if len(known) < least:  # misspelt throughout, or read from a picture
        known = [h for h in headings if h.score >= _LIKELY]
        least = 4
    if len(asked) < least or len(known) < least:
        return False
    return len(likely) >= 0.55 * len(texts) and not _alternates(headings)


def _is_numbered_column(board: Board, at: int, words: Vocabulary) -> bool:
    """序号 | 联系电话 over 1, 2, 3: one column cut off a table, with the numbers of its rows."""
    texts = [spot.text for spot in own(board.rows[at])]
    if len(texts) != 2 or words.heading(texts[0]).concept != Concept(SERIAL):
        return False
    below = [own(row)[0].text for row in board.rows[at + 1 : at + _SAMPLE] if own(row)]
    numbered = bool(below) and all(text.isdecimal() for text in below)
    return numbered and words.heading(texts[1]).score >= _SURE


def _alternates(headings: Sequence[Heading]) -> bool:
    """Label, value, label, value: a form of pairs, no heading row."""
    marks = [h.score >= _LIKELY for h in headings]
    if len(marks) < 4 or all(marks):
        return False
    return not any(a and b for a, b in pairwise(marks)) or (
        all(marks[::2]) and not any(marks[1::2])
    )


def _is_group_row(board: Board, at: int, words: Vocabulary) -> bool:
    """A row of merged group names ("讲座信息", "主讲人信息") directly over the headings."""
    row = board.rows[at]
    texts = [spot.text for spot in anchors(row)]
    if at + 1 >= len(board.rows) or not len(texts) >= 2 or any(len(t) > 12 for t in texts):
        return False
    below = board.rows[at + 1]
    return (
        len(texts) < len(list(anchors(below))) + 1
        and not any(re.search(r"[:：]|\d{4}", t) or is_society(t) for t in texts)
        and not any(words.heading(t).score >= _SURE and ":" in t for t in texts)
        and not _answers_itself(texts, words)
        and _is_heading_row(below, words, least=3)
    )


def _answers_itself(texts: Sequence[str], words: Vocabulary) -> bool:
    """活动时间 | 3月8日: a label with its answer stands above the headings, no group of them."""
    for text, answer in pairwise(texts):
        asked = words.heading(text)
        if asked.concept is None or asked.score < _SURE or words.heading(answer).meanings:
            continue
        kind = words.kind(asked.concept.key)
        if kind in _PLAIN and suits(kind, answer) >= _PLAIN[kind]:
            return True
    return False


def _continues(board: Board, at: int, words: Vocabulary) -> bool:
    """Whether a row under headings still holds headings: leaves under a group."""
    row = board.rows[at]
    fresh = own(row)
    if are_hints(row):
        return False
    if not fresh:  # every text reaches down from above
        return any(spot.covered and spot.text for spot in row) and all(
            spot.ref == above.ref
            for spot, above in zip(row, board.rows[at - 1], strict=True)
            if spot.text
        )
    groups = {s.ref: a.text for s, a in zip(row, board.rows[at - 1], strict=True)}
    sure = sum(
        words.heading(spot.text).score >= _SURE
        or words.knows(groups[spot.ref] + spot.text)
        or is_calendar_leaf(groups[spot.ref], spot.text)
        for spot in fresh
    )
    if sure and _hang_below_groups(row, board.rows[at - 1]):
        return True
    above_texts = {spot.text for spot in board.rows[at - 1]}
    repeated = sum(spot.text in above_texts for spot in fresh)
    return sure >= max(1, 0.75 * len(fresh)) and repeated < len(fresh) and sure > repeated


def _hang_below_groups(row: tuple[Spot, ...], above: tuple[Spot, ...]) -> bool:
    """Whether every new text stands under a merged group and every other reaches down."""
    spans = Counter(spot.ref for spot in above if spot.text)
    return all(
        spot.ref == over.ref or (over.text != "" and spans[over.ref] > 1)
        for spot, over in zip(row, above, strict=True)
        if spot.text
    )


def layout_of(board: Board, first: int, last: int, words: Vocabulary) -> Layout:
    """Assign every column under heading rows `first` to `last` its question, once each."""
    levels = [_levels(board, first, last, c) for c in range(len(board.rows[first]))]
    headings = tuple(_composite(texts, words) for texts in levels)
    samples = board.rows[last : last + _SAMPLE]
    dates, calendar = words.key_of("dates"), calendar_of(levels)
    if calendar and not calendar.holds_days([[s.text for s in row] for row in samples]):
        calendar = None
    dated = calendar.indices if dates and calendar else ()
    asked = [words.heading("" if i in dated else text) for i, text in enumerate(headings)]
    asked = _one_question_each(asked, samples, words)
    bids = sorted(_bids(asked, samples, words), key=lambda bid: -bid[0])
    columns = _assign(bids, headings, words)
    if dates and calendar:
        columns.append(Column(dated[0], headings[dated[0]], (dates,), calendar=calendar))
    named = tuple(text or "-" if i in dated else text for i, text in enumerate(headings))
    columns += nameless(columns, named, samples, words)
    return Layout(tuple(columns), headings, first, last)


def _levels(board: Board, first: int, last: int, column: int) -> list[str]:
    """The headings over a column, from the top, each once."""
    levels: list[str] = []
    for r in range(first, last):
        text = one_line(board.rows[r][column].text)
        if not text and r < last - 1 and not levels:
            text = _from_the_left(board, r, column)
        if text and text not in levels:
            levels.append(text)
    return levels


def _composite(levels: Sequence[str], words: Vocabulary) -> str:
    """The heading of a column through all its rows: "主讲人" over "电话" asks for 主讲人电话."""
    if len(levels) < 2:
        return levels[0] if levels else ""
    group, leaf = _GROUP.sub("", levels[-2]) or levels[-2], levels[-1]
    whole = group + leaf
    if _NUMBERED.search(group) or words.heading(whole).score >= 1.0:
        return whole
    return leaf if words.heading(leaf).meanings and not _anothers(group, leaf, words) else whole


def _anothers(group: str, leaf: str, words: Vocabulary) -> bool:
    """电话 under 秘书长 is his, not the contact's."""
    owner, asked = words.heading(group), words.heading(leaf)
    if owner.concept is None or owner.score < _SURE or asked.concept is None:
        return False
    if owner.concept.key == PERSON or words.kind(owner.concept.key) == "contact":
        return False  # his are the form's own
    return words.is_person(owner.concept) and words.kind(asked.concept.key) in _PERSONAL


def _from_the_left(board: Board, row: int, column: int) -> str:
    """A group name whose neighbours were left empty instead of merged."""
    if not board.rows[row + 1][column].text:
        return ""
    for c in range(column - 1, -1, -1):
        spot = board.rows[row][c]
        if spot.text:
            alone = board.rows[row + 1][c].ref == spot.ref or not board.rows[row + 1][c].text
            return "" if alone else spot.text
    return ""


_PERSONAL: Final = frozenset(("contact_phone", "phone", "email"))
_TOLD_BY_FORM: Final = ("contact_phone", "position", "dates", "speaker", "employer", "duration_min")


def nameless(
    columns: Sequence[Column],
    headings: Sequence[str],
    samples: Sequence[tuple[Spot, ...]],
    words: Vocabulary,
) -> list[Column]:
    """Columns without a heading whose values leave no doubt what they are."""
    taken = {key for column in columns for key in column.keys}
    found: list[Column] = []
    for index in [i for i, text in enumerate(headings) if not text]:
        values = [row[index].text for row in samples if row[index].text]
        for kind in _TOLD_BY_FORM if values else ():
            key = words.key_of(kind)
            if key and key not in taken and _fit(values, kind) >= 0.95:
                taken.add(key)
                found.append(Column(index, "", (key,), 0, _GUESSED))
                break
    return found


type _Bid = tuple[float, int, Concept, Heading]


def _one_question_each(
    asked: Sequence[Heading], samples: Sequence[tuple[Spot, ...]], words: Vocabulary
) -> list[Heading]:
    """Where 职称/单位 stands over two columns, each of them answers one of its questions."""
    given: list[Heading] = []
    for heading, run in groupby(asked):
        width = len(list(run))
        first = len(given)
        columns = [[row[i].text for row in samples] for i in range(first, first + width)]
        given += shared_out(heading, columns, words) or [heading] * width
    return given


def _bids(
    asked: Sequence[Heading], samples: Sequence[tuple[Spot, ...]], words: Vocabulary
) -> list[_Bid]:
    bids: list[_Bid] = []
    for index, heading in enumerate(asked):
        values = [row[index].text for row in samples if row[index].text]
        for meaning in heading.meanings[:1] if heading.joined else heading.meanings:
            fit = _fit(values, words.kind(meaning.concept.key))
            if words.is_ambiguous_body(heading) and meaning.concept.key == ORG:
                fit += 0.4 * all(is_society(v) for v in values) if len(set(values)) > 1 else 0.0
            if heading.joined:
                fit = max(fit, 0.0)
            if meaning.score < 1.0 and fit < -0.45:
                continue
            bids.append(
                (
                    meaning.score + 0.3 * fit - 0.05 * meaning.concept.rank,
                    index,
                    meaning.concept,
                    heading,
                )
            )
    return bids


def _fit(values: Sequence[str], kind: str) -> float:
    scores = [suits(kind, value) for value in values]
    return sum(scores) / len(scores) if scores else 0.0


_MERGEABLE: Final = frozenset(("position", "dates"))


def _assign(bids: Sequence[_Bid], headings: Sequence[str], words: Vocabulary) -> list[Column]:
    taken: dict[tuple[str, int], int] = {}
    columns: dict[int, Column] = {}
    for score, index, concept, heading in bids:
        if index in columns:
            continue
        slot = (concept.key, concept.rank)
        single = concept.key not in (OTHER, PERSON)
        sure = heading.score >= _SURE and words.kind(concept.key) in _MERGEABLE
        sure = sure or (slot in taken and _are_ends(headings[taken[slot]], heading.text))
        if slot in taken and single and not sure:
            slot = (concept.key, 2)
            if slot in taken or concept.key in (SERIAL, ROW_KEY):
                continue
        taken[slot] = index
        keys = heading.joined or (concept.key,)
        if heading.joined and any((k, 0) in taken and taken[k, 0] != index for k in keys):
            keys = tuple(k for k in keys if taken.get((k, 0), index) == index) or keys
        if heading.joined or slot[1] == 0:
            for key in keys:
                taken.setdefault((key, 0), index)
        columns[index] = Column(
            index, headings[index], keys, slot[1], min(score, 1.0), heading.hours
        )
    return _ordered(columns, headings)


def _are_ends(heading: str, other: str) -> bool:
    """Whether two headings ask for the beginning and the end of one period."""
    ends = [(bool(_START.search(h)), bool(_END.search(h))) for h in (heading, other)]
    return sorted(ends) == [(False, True), (True, False)]


def _ordered(columns: dict[int, Column], headings: Sequence[str]) -> list[Column]:
    """By place, but the end of a period after its beginning."""
    ordered = [columns[i] for i in sorted(columns)]
    ends = [c for c in ordered if _END.search(c.heading) and not _START.search(c.heading)]
    return [c for c in ordered if c not in ends] + ends
