"""Which tables under headings are the form's own."""

import re
from dataclasses import replace
from typing import Final

from keguang.documents.forms.layout.board import Board
from keguang.documents.forms.layout.drafts import Draft
from keguang.documents.forms.layout.headers import Column, Layout
from keguang.documents.forms.layout.vocabulary import SERIAL, Vocabulary

_SAMPLE: Final = 12  # data rows looked at
_GUESSED: Final = 0.6
_HOURS_ONLY: Final = re.compile(r"^(?:上午|下午)?\s*\d{1,2}[:：]\d{2}[\d\s:：\-—–~～至]*$")


def guessed_title(board: Board, layout: Layout, words: Vocabulary) -> Layout:
    """Where no heading names the title but a lecture's others stand: find it by its form."""
    anchor = words.anchor
    if words.kind(anchor) != "title" or anchor in layout.asked:
        return layout
    stands_in = _summary_as_title(board, layout, words)
    if stands_in is None:
        return layout
    column = replace(stands_in, keys=(anchor,), rank=0, score=_GUESSED)
    others = tuple(c for c in layout.columns if c.index != column.index)
    return replace(layout, columns=(*others, column))


def _summary_as_title(board: Board, layout: Layout, words: Vocabulary) -> Column | None:
    """讲座内容 as the only column that says what a lecture is about, in few words."""
    summary = words.key_of("summary")
    speaker = words.key_of("speaker")
    column = layout.column(summary) if summary else None
    if (
        column is None
        or speaker not in layout.asked
        or not re.search("讲座|课程|报告|宣讲|授课", column.heading)
    ):
        return None
    values = [row[column.index].text for row in board.rows[layout.last : layout.last + _SAMPLE]]
    values = [v for v in values if v]
    brief = [v for v in values if len(v) <= 30 and not re.search("[。；]", v)]
    return column if values and len(brief) == len(values) else None


def is_wanted(board: Board, layout: Layout, words: Vocabulary, common: Draft | None = None) -> bool:
    """Whether a table's headings make it the form's.

    It must ask for the anchor, for something else that is required, and for enough in all; a list
    of activities without speakers is none, nor is an agenda. What a block above the list answers
    (`common`) its columns need not ask. Columns named by months prove nothing: budgets have them.
    """
    asked, fields = layout.asked | set(common.cells if common else ()), len(words.spec.fields)
    if words.key_of("speaker") not in asked:
        asked -= {key for column in layout.columns if column.calendar for key in column.keys}
    required = set(words.spec.required_keys) - {words.anchor}
    if words.anchor not in layout.asked or (required and not asked & required):
        return False
    return len(asked) >= min(2 if fields < 6 else 3, fields) and not _is_agenda(
        board, layout, words
    )


def is_fragment(layout: Layout, words: Vocabulary) -> bool:
    """Whether columns may be a part of the form's, cut off: 序号, 受众, 时间, 地点."""
    if words.kind(words.anchor) != "title":
        return False
    named = layout.asked & {words.anchor, words.key_of("speaker")}
    return bool(named) or (bool(layout.asked) and layout.column(SERIAL) is not None)


def _is_agenda(board: Board, layout: Layout, words: Vocabulary) -> bool:
    """Hours without days: the order of one meeting."""
    dates = words.key_of("dates")
    column = layout.column(dates) if dates else None
    if column is None or column.calendar:
        return False
    values = [row[column.index].text for row in board.rows[layout.last : layout.last + _SAMPLE]]
    said = [value for value in values if value]
    return len(said) > 1 and all(_HOURS_ONLY.match(value) for value in said)
