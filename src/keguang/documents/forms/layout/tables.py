"""Tables with headings: rows downward become drafts."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from keguang.documents.forms.layout.blocks import (
    begins_block,
    block_in,
    held_in_common,
    names_speaker,
    share,
)
from keguang.documents.forms.layout.board import Board, Spot, own
from keguang.documents.forms.layout.calendar_columns import with_unit_of
from keguang.documents.forms.layout.combined import explode, put_joined, without_class
from keguang.documents.forms.layout.drafts import Draft, Evidence, Harvest
from keguang.documents.forms.layout.experts import lists_experts
from keguang.documents.forms.layout.headers import (
    Column,
    Layout,
    heading_rows,
    layout_of,
)
from keguang.documents.forms.layout.headless import headless_layout
from keguang.documents.forms.layout.labels import split_labels
from keguang.documents.forms.layout.rowkinds import RowKind, kind_of
from keguang.documents.forms.layout.shapes import suits
from keguang.documents.forms.layout.unpivot import unpivoted
from keguang.documents.forms.layout.vocabulary import ORG, PERSON, ROW_KEY, SERIAL, Vocabulary
from keguang.documents.forms.layout.wanted import guessed_title, is_fragment, is_wanted
from keguang.documents.forms.parts import Level
from keguang.documents.forms.values.organisations import is_society
from keguang.documents.forms.values.phones import find_phones
from keguang.documents.forms.values.text import is_ditto, is_nothing

_CLASSED: Final = re.compile("(?:题目|名称|主题).{0,2}(?:类别|类型|领域|分类)")
_WITH_SPEAKER: Final = re.compile(r"(?:题目|名称|主题)[（(].{0,2}(?:主讲|讲师|专家)")
_BRACKETED: Final = re.compile(r"(.+?)\s*[（(]([^（()）]{2,30})[）)]")
_GUESSED: Final = 0.9
_FULL_ROW: Final = 4  # questions; a row of such a table that says one thing is no row of it
_GROUP: Final = re.compile(
    r"(?:类|方面|领域|部分|专题|系列|篇|组|板块|学科|专场|模块)(?:[（(].*[）)])?[:：]?$|^[一二三四五六七八九十]+、.{2,8}$"
)
_LOOKED_FOR_HEADINGS: Final = 15  # rows; further down none is a table's first


@dataclass(slots=True)
class Table:
    """Reading state of one table: its columns, what came of it, and the last row for 同上."""

    board: Board
    words: Vocabulary
    layouts: tuple[Layout, ...] = ()
    experts: Layout | None = None
    harvest: Harvest = field(default_factory=Harvest)
    above: dict[int, Evidence] = field(default_factory=dict)
    common: Draft | None = None  # what holds for every row of the list
    group: Evidence | None = None  # the society whose rows these are
    fragment: Layout | None = None  # columns that answer a part of the form only
    number: int = 0
    since: int | None = 0  # the row where a block above the next list may begin


def read_table(
    board: Board,
    words: Vocabulary,
    carried: tuple[Layout, ...] = (),
    block: Draft | None = None,
) -> tuple[Harvest, tuple[Layout, ...]]:
    """Read every table of a board; rows before the first heading continue a `carried` layout.

    A `block` told in the text before the board holds for its first table. Returns the harvest and
    the columns of the last table, for a continuation in the next part.
    """
    table = Table(board, words, carried or _headless(board, words))
    at = 0
    while at < len(board.rows):
        found = heading_rows(board, at, words)
        if found:
            _begin(table, *found, block)
            block, at = None, found[1]
        else:
            _read_row(table, at)
            at += 1
    return table.harvest, table.layouts


def _begin(table: Table, first: int, last: int, told: Draft | None) -> None:
    """Take up the columns under heading rows `first` to `last`, and the block above them."""
    board, words = table.board, table.words
    layout = guessed_title(board, layout_of(board, first, last, words), words)
    block = None if table.since is None else block_in(board, table.since, first, words)
    common = held_in_common(block if names_speaker(block, words) else told or block, layout, words)
    groups = unpivoted(layout, words)
    table.layouts = groups if is_wanted(board, groups[0], words, common) else ()
    table.common = common if table.layouts else None
    table.experts = layout if lists_experts(layout, words) else None
    table.fragment = layout if not table.layouts and is_fragment(layout, words) else None
    table.number += 1
    table.above.clear()
    table.group, table.since = None, last


def _headless(board: Board, words: Vocabulary) -> tuple[Layout, ...]:
    if any(
        heading_rows(board, at, words) for at in range(min(len(board.rows), _LOOKED_FOR_HEADINGS))
    ):
        return ()
    layout = headless_layout(board, words)
    return (layout,) if layout else ()


def _read_row(table: Table, at: int) -> None:
    row = table.board.rows[at]
    if table.layouts and begins_block(row, table.layouts[0], table.words):
        table.since = at if table.since is None else table.since
        return
    kind = kind_of(row)
    if kind is RowKind.RECORD:
        _take_person_or_part(table, row)
        table.since = None if table.layouts else table.since
        for layout in table.layouts:
            if not _is_left_empty(row, layout, table.layouts):
                _record(table, row, layout)
    elif kind is RowKind.EXAMPLE and table.layouts:
        place = _evidence(table.board, own(row)[0])
        table.harvest.remark(Level.INFO, "example_row", "这一行是填写示例，未计入", place)


def _is_left_empty(row: tuple[Spot, ...], layout: Layout, groups: Sequence[Layout]) -> bool:
    """Of lectures side by side, one that a line has not: the speaker they share is none."""
    if len(groups) < 2:
        return False
    shared = set.intersection(*({c.index for c in each.columns} for each in groups))
    own_columns = [c.index for c in layout.columns if c.index not in shared]
    return all(is_nothing(row[index].text) for index in own_columns)


def _take_person_or_part(table: Table, row: tuple[Spot, ...]) -> None:
    """Rows of a table that is no form by itself: its speakers, or its share of the answers."""
    if table.experts and (expert := _draft(table, row, table.experts)):
        table.harvest.experts.append(expert)
    if table.fragment and (part := _draft(table, row, table.fragment)) and part.cells:
        table.harvest.fragments.append(replace(part, whole=False))


def _record(table: Table, row: tuple[Spot, ...], layout: Layout) -> None:
    draft = _draft(table, row, layout)
    if draft is None:
        return
    if _adds_to_previous(table, row, layout, draft):
        _join(table.harvest.drafts[-1], draft, table.words)
        return
    if not _is_row(draft, table.words) or _heads_group(table, row, layout):
        return
    share(draft, table.common)
    draft.org = draft.org or table.group
    table.harvest.drafts += explode(draft, table.words)


def _draft(table: Table, row: tuple[Spot, ...], layout: Layout) -> Draft | None:
    first = next(iter(own(row)), None)
    if first is None:
        return None
    board = table.board
    draft = Draft(
        board.file,
        board.part,
        first.ref,
        hidden=all(s.hidden for s in row),
        asked=layout.asked,
        table=table.number,
    )
    for column in layout.columns:
        if column.index < len(row):
            spot = row[column.index]
            evidence = _date(table, row, column) if column.calendar else _cell(table, spot, column)
            if is_nothing(spot.text) and column.rank == 0:
                draft.blank.update(dict.fromkeys(column.keys, spot.ref))
            if evidence is not None:
                _put(draft, column, evidence, table.words)
    return draft


def _put(draft: Draft, column: Column, evidence: Evidence, words: Vocabulary) -> None:
    key = column.keys[0]
    if key == words.anchor:
        evidence = _bare_title(draft, column, evidence, words)
    if len(column.keys) > 1:
        put_joined(draft, column.keys, evidence, words)
    elif key in words.spec:
        draft.put(key, evidence)
        if key == words.key_of("speaker"):
            draft.speaker_heading = column.heading
    else:
        _put_aside(draft, column, evidence, words)


def _bare_title(draft: Draft, column: Column, evidence: Evidence, words: Vocabulary) -> Evidence:
    """A title without the class or the speaker that its column asks for too."""
    if _CLASSED.search(column.heading):
        evidence = without_class(evidence)
    speaker = words.key_of("speaker")
    bracketed = _BRACKETED.fullmatch(evidence.text)
    if not (speaker and bracketed and _WITH_SPEAKER.search(column.heading)):
        return evidence
    note = f"由“{evidence.text}”拆分"
    draft.put(speaker, evidence.piece(bracketed[2], note))
    return evidence.piece(bracketed[1], note)


def _put_aside(draft: Draft, column: Column, evidence: Evidence, words: Vocabulary) -> None:
    """What a column says that is no answer of the form: whose row it is, its number, its key."""
    match column.keys[0]:
        case key if key == ROW_KEY:
            draft.row_key = evidence.text.strip()
        case key if key == SERIAL:
            draft.serial = evidence.text.strip(" .．、")
        case key if key == ORG:
            draft.org = evidence if draft.org is None or column.rank == 0 else draft.org
        case key if key == PERSON and (phones := find_phones(evidence.text)):
            number = evidence.piece(" ".join(phones), f"由“{evidence.text}”拆分")
            draft.put(words.key_of("contact_phone") or key, replace(number, rank=1))


def _of_group(table: Table, column: Column) -> Evidence | None:
    """The society of a group that names it in its first row only."""
    above = table.above.get(column.index)
    return replace(above, note=f"沿用{above.ref}") if above else None


def _cell(table: Table, spot: Spot, column: Column) -> Evidence | None:
    if not spot.text:
        return _of_group(table, column) if column.keys == (ORG,) else None
    if is_ditto(spot.text):
        above = table.above.get(column.index)
        return replace(above, ref=spot.ref, note=f"同上，取自{above.ref}") if above else None
    board, trust = table.board, 1.0 if column.score >= _GUESSED else max(column.score, 0.5)
    evidence = Evidence(
        spot.text,
        board.file,
        board.part,
        spot.ref,
        spot.value,
        board.confidence * trust,
        hours=column.hours,
        shared=spot.covered,
        rank=column.rank,
    )
    evidence = _without_own_label(evidence, column, table.words)
    evidence = with_unit_of(column.heading, evidence)
    table.above[column.index] = evidence
    return evidence


def _date(table: Table, row: tuple[Spot, ...], column: Column) -> Evidence | None:
    """The date that several columns give together."""

    def text_at(index: int) -> str:
        if is_ditto(row[index].text):
            above = table.above.get(index)
            return above.text if above else ""
        if row[index].text:
            table.above[index] = _evidence(table.board, row[index])
        return row[index].text

    said = column.calendar.said(text_at) if column.calendar else None
    if said is None:
        return None
    text, at = said
    return replace(_evidence(table.board, row[at]), text=text, value=None, note="由多列合成")


def _without_own_label(evidence: Evidence, column: Column, words: Vocabulary) -> Evidence:
    """ "题目：苹果树冬季修剪" under 讲座题目."""
    if not (":" in evidence.text[:12] or "：" in evidence.text[:12]):
        return evidence
    before, labelled = split_labels(evidence.text, words)
    if before or len(labelled) != 1 or labelled[0].concept.key not in column.keys:
        return evidence
    return evidence.piece(labelled[0].value, "去掉栏目名")


def _adds_to_previous(table: Table, row: tuple[Spot, ...], layout: Layout, draft: Draft) -> bool:
    """A second speaker: under a title merged over both rows, or on a line without a title."""
    if not table.harvest.drafts or len(table.layouts) > 1:
        return False
    anchor = layout.column(table.words.anchor)
    if anchor is None or anchor.index >= len(row):
        return False
    spot = row[anchor.index]
    previous = table.harvest.drafts[-1]
    if spot.covered and spot.text:
        first = previous.first(table.words.anchor)
        return first is not None and first.ref == spot.ref
    serial = layout.column(SERIAL)
    numbered = serial is not None and bool(row[serial.index].text) and not row[serial.index].covered
    if spot.text or numbered:
        return False
    people = {table.words.key_of(k) for k in ("speaker", "position", "employer", "contact_phone")}
    fresh = {key for key, found in draft.cells.items() if any(not e.shared for e in found)}
    return bool(fresh) and fresh <= people and table.words.key_of("speaker") in fresh


def _heads_group(table: Table, row: tuple[Spot, ...], layout: Layout) -> bool:
    """农业类, or a society's name, alone on a line: what the rows below belong to, no lecture."""
    texts = own(row)
    if table.words.kind(table.words.anchor) != "title":  # in a directory a bare name is a body
        return False
    if len(texts) != 1 or len(layout.asked) < _FULL_ROW or len(table.layouts) > 1:
        return False
    text, serial = texts[0], layout.column(SERIAL)
    if serial is None and not _GROUP.search(text.text) and not is_society(text.text):
        return False
    if is_society(text.text):
        table.group = replace(_evidence(table.board, text), note="取自分组标题")
    message = f"“{text.text[:20]}”单独一行，按分组标题未计入，请核对"
    table.harvest.remark(Level.INFO, "group_row", message, _evidence(table.board, text))
    return True


def _join(previous: Draft, more: Draft, words: Vocabulary) -> None:
    """Add a second speaker's name, post and unit to the lecture above."""
    for kind in ("speaker", "position", "employer"):
        key = words.key_of(kind)
        extra = more.first(key) if key else None
        if key is None or extra is None or extra.shared or is_nothing(extra.text):
            continue
        first = previous.first(key)
        if first is None:
            previous.put(key, extra)
        elif extra.text not in first.text.split("、"):
            joined = replace(
                first, text=f"{first.text}、{extra.text}", value=None, note=f"合并{extra.ref}"
            )
            previous.cells[key][0] = joined


def _is_row(draft: Draft, words: Vocabulary) -> bool:
    """A row says something of its own beyond numbers; two such things if its anchor is blank."""
    said = {
        key
        for key, found in draft.cells.items()
        if any(
            not e.shared and not is_nothing(e.text) and not e.text.replace(" ", "").isdecimal()
            for e in found
        )
    }
    anchor = draft.first(words.anchor)
    if anchor and not is_nothing(anchor.text):
        return (bool(said) and suits(words.kind(words.anchor), anchor.text) > -1.0) or len(said) > 1
    return len(said) > 1


def _evidence(board: Board, spot: Spot) -> Evidence:
    return Evidence(spot.text, board.file, board.part, spot.ref, spot.value, board.confidence)
