"""Forms of pairs: a label and beside it (or below it) its value, one lecture a form."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from keguang.documents.forms.layout.board import Board, Spot, anchors
from keguang.documents.forms.layout.drafts import Evidence, Harvest
from keguang.documents.forms.layout.gathering import gather
from keguang.documents.forms.layout.ordinals import NUMBER
from keguang.documents.forms.layout.pairs import Pair, evidence_at, label_in, pairs_of
from keguang.documents.forms.layout.shapes import suits
from keguang.documents.forms.layout.vocabulary import (
    Concept,
    Heading,
    Meaning,
    Vocabulary,
)
from keguang.documents.forms.values.text import fold

_SURE: Final = 0.9
_FEWEST_ALIKE: Final = 3  # lines with the same label on every side
_SHORTEST: Final = 3
_NO_TITLE: Final = re.compile(
    r"(?:信息|情况|表|安排|计划|一览|名单|简介|须知|说明|[:：。；])$|表[（(]"
)


_OF_A_GROUP: Final = re.compile(
    r"^(?:主讲|讲座|活动|专家|报告|时间|联系|基本|具体|其他|人员|课程|授课|组织|工作|讲师|老师|征集|报送|申报|"
    r"填报|有关|总体|注意|参加|参与|实施|保障|宣传|相关|经费|指导|主要|材料|目标|评审).{0,6}"
    r"(?:信息|情况|安排|计划|一览|名单|简介|须知|说明|资料|要求|方式|事项|内容|原则|范围|对象|程序|流程|时间|"
    r"办法|措施|目标|任务|思想|步骤|条件|材料)$"
)


def heads_group(title: str, words: Vocabulary) -> bool:
    """Whether a numbered line names a group of questions (主讲人情况) and no lecture."""
    return words.heading(title).score >= _SURE or _OF_A_GROUP.match(title) is not None


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
        r: Pair(title_heading(words), texts[0].ref, evidence_at(board, texts[0]).piece(title))
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
    # where a row is known by its speaker, an instruction under a number is no name
    return title if suits(words.kind(words.anchor), title) > -0.5 or not numbered else ""


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
    return (
        len(texts) == 1 and len(refs) == len(spots) and label_in(spots[0].text, words) is not None
    )
