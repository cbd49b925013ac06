"""One wide table sent as two or three: their rows joined by title, serial number or speaker.

Joined only where every row finds its one partner and no answer contradicts another; tables that
merely happen to number their rows alike stay apart.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final

from keguang.documents.forms.layout.delivery import PartRead
from keguang.documents.forms.layout.drafts import Draft
from keguang.documents.forms.layout.vocabulary import Vocabulary
from keguang.documents.forms.values.names import is_name, tidy_name
from keguang.documents.forms.values.text import is_nothing, squeeze

_LECTURER: Final = re.compile(r"讲|专家|报告|授课|嘉宾")
_MARKS: Final = "《》“”\"'. ．、"

type _Key = Callable[[Draft], str]


def join_tables(reads: Sequence[PartRead], words: Vocabulary) -> None:
    """Join what belongs together; parts of tables that find no partner come to nothing."""
    tables = list(_tables(reads))
    for _, group in groupby(tables, key=lambda table: table[0].file):
        _join_all(list(group), words)
    kept = {id(draft) for table in tables for draft in table if draft.whole}
    for read in reads:
        drafts = [d for d in (*read.harvest.drafts, *read.harvest.fragments) if id(d) in kept]
        loose = [d for d in read.harvest.drafts if not d.table]
        read.harvest.drafts = loose + drafts
        read.harvest.fragments = []


def _tables(reads: Sequence[PartRead]) -> Iterator[list[Draft]]:
    for read in reads:
        rows = [d for d in (*read.harvest.drafts, *read.harvest.fragments) if d.table]
        rows.sort(key=lambda draft: draft.table)
        for _, table in groupby(rows, key=lambda draft: draft.table):
            yield list(table)


def _join_all(tables: list[list[Draft]], words: Vocabulary) -> None:
    """Each table to the first one with titles that it completes, until none completes another."""
    titled = [table for table in tables if words.anchor in table[0].asked]
    pairs = [(base, other) for base in titled for other in tables if other is not base]
    while any(_join(base, other, words) for base, other in pairs):
        pairs = [(base, other) for base, other in pairs if base[0].asked and other[0].asked]


def _join(base: list[Draft], other: list[Draft], words: Vocabulary) -> bool:
    """Whether a table found its partners in another, and its answers went there."""
    mine, theirs = base[0].asked - {words.anchor}, other[0].asked - {words.anchor}
    if not (theirs - mine) or (mine and mine <= theirs) or not _is_form(mine | theirs, words):
        return False
    partners = _partners(base, other, words)
    if not partners or any(_contradict(a, b, words) for a, b in partners):
        return False
    whole = any(d.whole for d in (*base, *other)) or _names_lecturer(base, other)
    if not whole:
        return False
    for draft, more in partners:
        _complete(draft, more, words)
    for draft in other:
        draft.whole, draft.asked = False, frozenset()
    for draft in base:
        draft.whole, draft.asked = True, mine | theirs | {words.anchor}
    return True


def _is_form(asked: frozenset[str], words: Vocabulary) -> bool:
    return bool(asked & set(words.spec.required_keys) - {words.anchor})


def _names_lecturer(base: list[Draft], other: list[Draft]) -> bool:
    """Whether one of two partial tables says that its people lecture: 主讲人, not 姓名."""
    return any(_LECTURER.search(table[0].speaker_heading) for table in (base, other))


def _partners(
    base: list[Draft], other: list[Draft], words: Vocabulary
) -> list[tuple[Draft, Draft]]:
    """Every row of `other` with its one row of `base`, by the first thing that tells them apart."""
    titled = words.anchor in other[0].asked
    by_title = _matched(base, other, lambda draft: _title(draft, words))
    if titled or by_title:
        return by_title
    if len(base) != len(other):
        return []
    return _matched(base, other, lambda draft: draft.serial) or _matched(
        base, other, lambda draft: _speaker(draft, words)
    )


def _matched(base: list[Draft], other: list[Draft], key: _Key) -> list[tuple[Draft, Draft]]:
    known = {key(draft): draft for draft in base}
    sought = [key(draft) for draft in other]
    if len(known) < len(base) or len(set(sought)) < len(sought) or "" in known or "" in sought:
        return []
    if not all(name in known for name in sought):
        return []
    return [(known[name], draft) for name, draft in zip(sought, other, strict=True)]


def _title(draft: Draft, words: Vocabulary) -> str:
    text = draft.text(words.anchor)
    return "" if is_nothing(text) else squeeze(text).strip(_MARKS)


def _speaker(draft: Draft, words: Vocabulary) -> str:
    name = tidy_name(draft.text(words.key_of("speaker") or ""))
    return name if is_name(name) else ""


def _contradict(draft: Draft, more: Draft, words: Vocabulary) -> bool:
    for key in draft.cells.keys() & more.cells.keys() - {words.anchor}:
        mine, theirs = squeeze(draft.text(key)), squeeze(more.text(key))
        if mine != theirs and not is_nothing(mine) and not is_nothing(theirs):
            return True
    return False


def _complete(draft: Draft, more: Draft, words: Vocabulary) -> None:
    for key, found in more.cells.items():
        if key != words.anchor and all(is_nothing(e.text) for e in draft.cells.get(key, ())):
            draft.cells[key] = [replace(e, note=e.note or "取自另一张表的同一项") for e in found]
    draft.org = draft.org or more.org
    draft.blank = {**more.blank, **draft.blank}
