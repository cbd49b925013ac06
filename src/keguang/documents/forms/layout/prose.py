"""Running text: labelled lines, numbered paragraphs, lines of columns, plain sentences."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from keguang.documents.forms.layout.bare_labels import with_colons
from keguang.documents.forms.layout.board import Board, Spot, own
from keguang.documents.forms.layout.drafts import Evidence, Harvest
from keguang.documents.forms.layout.gathering import gather
from keguang.documents.forms.layout.keyvalue import heads_group, title_heading
from keguang.documents.forms.layout.labels import Labelled, split_labels
from keguang.documents.forms.layout.ordinals import NUMBER
from keguang.documents.forms.layout.pairs import Pair
from keguang.documents.forms.layout.sentences import announced_in, read_sentences
from keguang.documents.forms.layout.tables import read_table
from keguang.documents.forms.layout.vocabulary import Concept, Heading, Meaning, Vocabulary
from keguang.documents.forms.parts import Line, Prose
from keguang.documents.forms.values.text import fold

_COLUMNS: Final = re.compile(r"\t|\s{2,}|\s*[|｜]\s*")
_CLAUSE_END: Final = re.compile(r"(?<=[，,；;])(?![^（(]*[）)])")  # not inside brackets
_CLOSED: Final = frozenset(("place", "audience", "dates", "duration_min", "employer", "position"))
_MARKS: Final = ("/", "／", "，", ",", "；", ";", "—")
_MINUTES: Final = re.compile(r"约?[\d一二两三四五六七八九十半.]+个?半?(?:分钟|小时|课时)")
_INSTRUCTS: Final = re.compile(
    r"填[一写报表入]|必填|选填|栏目|本表|盖章|另附|报送至|发送至|请[于将在各]"
)
_FEWEST_COLUMNS: Final = 4
_OPEN: Final = frozenset(("summary", "long"))


def read_prose(prose: Prose, words: Vocabulary, *, in_cells: bool = False) -> list[Harvest]:
    """The ways a piece of prose may be meant, each with what it yields.

    Cells side by side tell label from answer by themselves, so there no colon is missed.
    """
    colons = None if in_cells else with_colons(prose, words)
    return [
        _labelled(prose, words),
        *([_labelled(colons, words)] if colons else []),
        _columns(prose, words),
        _stacked(prose, words),
        read_sentences(prose, words),
    ]


def _how_long(clause: str) -> tuple[str, str] | None:
    """ "时间：3月中旬，90分钟": a duration behind a day or a place."""
    bare = clause.strip(" ，,；;。")
    return ("duration_min", bare) if _MINUTES.fullmatch(bare) else None


def prose_in(board: Board) -> Prose:
    """The text of a board, tabs and all, as lines: letters are typed into sheets too."""
    lines = [
        Line(spot.ref, text, board.confidence)
        for row in board.rows
        for spot in own(row)
        for text in (spot.value if isinstance(spot.value, str) else spot.text).splitlines()
        if text.strip()
    ]
    return Prose(board.file, board.part, tuple(lines))


@dataclass(slots=True)
class _Reader:
    words: Vocabulary
    prose: Prose
    pairs: list[Pair] = field(default_factory=list)
    pending: Heading | None = None
    beside: list[Evidence] = field(default_factory=list)

    def line(self, line: Line) -> None:
        numbered = NUMBER.match(fold(line.text))
        before, labelled = split_labels(line.text, self.words)
        if labelled:
            self._open_title(line, before, bool(numbered))
            for item in labelled:
                self._labelled(line, item)
        elif self.pending is not None and before:
            self._answer(self.pending, line, before)
            self.pending = None
        else:
            self._plain(line, before, bool(numbered))

    def _labelled(self, line: Line, item: Labelled) -> None:
        if not item.value:
            self.pending = item.heading
            return
        self.pending = None
        own, *clauses = self._clauses(item)
        self._answer(item.heading, line, own[1])
        for kind, text in clauses:
            key = self.words.key_of(kind)
            if key:
                heading = Heading("", (Meaning(Concept(key), 0.9),))
                self._answer(heading, line, text)

    def _clauses(self, item: Labelled) -> list[tuple[str, str]]:
        """ "地点：洛阳市科技馆，时长45分钟": the answer, and what later clauses announce."""
        found = [("", item.value)]
        kind = self.words.kind(item.concept.key)
        speaker = kind == "speaker"
        if kind not in _CLOSED and not speaker:
            return found
        head, *rest = _CLAUSE_END.split(item.value)
        found = [("", head)]
        for clause in rest:
            announced = announced_in(clause, guess=speaker) or _how_long(clause)
            if announced:
                found.append(announced)
            else:
                found[-1] = (found[-1][0], found[-1][1] + clause)
        return [(kind, text.strip(" ，,；;。")) for kind, text in found]

    def _open_title(self, line: Line, before: str, numbered: bool) -> None:  # noqa: FBT001 (a fact of the line)
        """ "一、《苹果树冬季修剪》 主讲人：…": the words before the first label are the title."""
        title = NUMBER.sub("", before, count=1).strip(" ，,。；;:：（(—-")
        marked = numbered or title.startswith("《")
        if len(title) > 3 and marked and self._names_titles() and not self._is_prefix(title):
            self._answer(title_heading(self.words), line, title)

    def _plain(self, line: Line, text: str, numbered: bool) -> None:  # noqa: FBT001 (a fact of the line)
        title = NUMBER.sub("", text, count=1).strip(" ，,。；;:：")
        quoted = re.fullmatch(r"(?:[^《》]{0,8})(《[^《》]+》)", title)
        if quoted and self._names_titles():
            self._answer(title_heading(self.words), line, quoted[1])
        elif numbered and self._may_be_title(title):
            self._answer(title_heading(self.words), line, title)
        elif self._continues(text):
            last = self.pairs[-1]
            assert last.answer is not None  # `_continues` has just looked
            longer = last.answer.piece(f"{last.answer.text}\n{text}")
            self.pairs[-1] = Pair(last.heading, last.label_ref, longer)
        else:
            self.beside.append(self._evidence(line, text))

    def _names_titles(self) -> bool:
        """Whether the form's rows are known by a title, so that a heading may be one."""
        return self.words.kind(self.words.anchor) == "title"

    def _may_be_title(self, title: str) -> bool:
        if not self._names_titles() or _INSTRUCTS.search(title):
            return False
        brief = 3 < len(title) <= 40 and not re.search("[。；]", title)
        return brief and not heads_group(title, self.words)

    def _continues(self, text: str) -> bool:
        if not self.pairs or not text or self.pairs[-1].answer is None:
            return False
        concept = self.pairs[-1].heading.concept
        return concept is not None and self.words.kind(concept.key) in _OPEN and len(text) > 10

    def _is_prefix(self, title: str) -> bool:
        return bool(self.words.heading(title).score >= 0.9)

    def _answer(self, heading: Heading, line: Line, value: str) -> None:
        self.pairs.append(Pair(heading, line.ref, self._evidence(line, value)))

    def _evidence(self, line: Line, text: str) -> Evidence:
        return Evidence(text, self.prose.file, self.prose.part, line.ref, None, line.confidence)


def labels_in(prose: Prose, words: Vocabulary) -> list[Pair]:
    """The labels of a text with their answers, and the titles that numbered lines bear."""
    return _read(prose, words).pairs


def _read(prose: Prose, words: Vocabulary) -> _Reader:
    reader = _Reader(words, prose)
    for line in prose.lines:
        reader.line(line)
    return reader


def _labelled(prose: Prose, words: Vocabulary) -> Harvest:
    reader = _read(prose, words)
    harvest = gather(reader.pairs, words)
    harvest.beside += reader.beside
    return harvest


def _columns(prose: Prose, words: Vocabulary) -> Harvest:
    """Lines set in columns by tabs, wide gaps or bars, under a line of headings."""
    mark = _column_mark(prose, words)
    rows = [line.text.split(mark) if mark else _cells(line.text) for line in prose.lines]
    width = max((len(row) for row in rows), default=0)
    if width < 3:
        return Harvest()
    return read_table(_board(prose, prose.lines, rows, width), words)[0]


def _column_mark(prose: Prose, words: Vocabulary) -> str:
    """The mark between columns where a line of headings shows it: "题目/主讲人/单位/电话"."""
    for line in prose.lines:
        for mark in _MARKS:
            cells = line.text.split(mark)
            if len(cells) >= _FEWEST_COLUMNS and all(words.heading(c).score >= 0.9 for c in cells):
                return mark
    return ""


def _cells(text: str) -> list[str]:
    """The columns of a line; between tabs a column may be empty."""
    if text.count("\t") > 1:
        return text.split("\t")
    return _COLUMNS.split(text.strip(" |｜"))


def _stacked(prose: Prose, words: Vocabulary) -> Harvest:
    """A table pasted into a mail, one cell to a line: headings first, then row after row."""
    lines = [line for line in prose.lines if line.text.strip()]
    marks = [words.heading(line.text).score >= 0.9 and len(line.text) < 20 for line in lines]
    first = next((i for i in range(len(marks) - 2) if all(marks[i : i + 3])), None)
    if first is None:
        return Harvest()
    last = next((i for i in range(first, len(marks)) if not marks[i]), len(marks))
    width = last - first
    best = Harvest()
    cells = lines[first:]
    usable = len(cells) // width * width
    rows = [[line.text for line in cells[i : i + width]] for i in range(0, usable, width)]
    refs = [cells[i : i + width] for i in range(0, usable, width)]
    if len(rows) > 1:
        spots = tuple(
            tuple(Spot(line.ref, fold(text), text) for line, text in zip(at, row, strict=True))
            for at, row in zip(refs, rows, strict=True)
        )
        best = read_table(Board(prose.file, prose.part, spots), words)[0]
    return best


def _board(prose: Prose, lines: Sequence[Line], rows: list[list[str]], width: int) -> Board:
    spots = tuple(
        tuple(
            Spot(f"{line.ref}#{c}", fold(text), text)
            for c, text in enumerate(row + [""] * (width - len(row)))
        )
        for line, row in zip(lines, rows, strict=True)
    )
    return Board(prose.file, prose.part, spots)
