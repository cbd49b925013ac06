"""Lectures told in sentences or in bare lines, recognised by the form of their pieces alone."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from keguang.documents.forms.layout.drafts import Draft, Evidence, Harvest
from keguang.documents.forms.layout.introductions import introduced_in
from keguang.documents.forms.layout.keyvalue import heads_group, titled
from keguang.documents.forms.layout.labels import split_labels
from keguang.documents.forms.layout.ordinals import ITEM, NUMBER
from keguang.documents.forms.layout.people import take_apart
from keguang.documents.forms.layout.shapes import suits
from keguang.documents.forms.layout.vocabulary import Vocabulary
from keguang.documents.forms.parts import Line, Prose
from keguang.documents.forms.values.names import is_name
from keguang.documents.forms.values.organisations import is_body
from keguang.documents.forms.values.phones import find_phones
from keguang.documents.forms.values.positions import find_position, is_position
from keguang.documents.forms.values.text import fold

_TITLE: Final = re.compile(r"《[^《》]{2,60}》")
_WHERE: Final = re.compile(
    r"(?<!现)在([^，。；在]{2,25}?)(?:举办|开展|举行|进行|开讲|组织|为|作|做)(?:题为|主题为)?(?:科普)?(?:讲座|活动)?"
)
_WHEN: Final = re.compile(
    r"(?:计划|拟|定|预计|将)?于([^，。；在]{2,25}?)(?=在|，|。|；|举办|开展|举行|为|作|做|$)"
)
_PIECES: Final = re.compile(r"[，,。；;|｜\t\n]|\s{2,}|(?<=》)")
_DASH: Final = re.compile(r"\s*[—–]{1,2}\s*|\s+-{1,2}\s+|-{2}")
_BRACKETED: Final = re.compile(r"[（()）\s，,、；;]+")
_LED: Final = re.compile(
    r"^(?:(?P<dates>(?:拟定|拟|讲座|活动|计划)?(?:时间|日期)|拟于|计划于|定于|预计)|(?P<place>(?:讲座|活动|拟)?地点|拟在|在)|"
    r"(?P<audience>(?:讲座|活动|课程|报告|本次讲座)?(?:主要)?(?:面向|针对)|对象|受众|适合|适宜|听众)|(?P<duration_min>(?:讲座)?时长|全程|约|预计时长)|"
    r"(?P<contact_phone>联系电话|联系方式|电话|手机号?)|于|为|是|(?:拟|暂|初步)?(?:定|设)(?:在|于|为)?)\s*(?:为|是|约)?[:：]?\s*"
)
# 题目为“…”: what a letter puts into quotes where a form has book marks
_NAMED: Final = re.compile(r"((?:题目|主题|题名|课题)(?:为|是|[:：])?)[“\"]([^“”\"]{2,60})[”\"]")
_FEWEST_PIECES: Final = 4
_MOST_LINES: Final = 8  # of one lecture told over several lines
_SENTENCE_KINDS: Final = ("dates", "duration_min", "contact_phone", "place", "audience")
_LEAST: Final = {
    "dates": 1.0,
    "duration_min": 1.0,
    "contact_phone": 1.0,
    "place": 0.6,
    "audience": 0.8,
}


def read_sentences(prose: Prose, words: Vocabulary) -> Harvest:
    """One draft per line or paragraph that names a title and a speaker; others are put aside."""
    harvest = Harvest()
    if words.kind(words.anchor) != "title" or words.key_of("speaker") is None:
        return harvest
    marked = [replace(line, text=_NAMED.sub(r"\1《\2》", line.text)) for line in prose.lines]
    for lines in _paragraphs(marked, words):
        draft = _told(prose, lines, words)
        if draft:
            harvest.drafts.append(draft)
            continue
        for line in lines:
            listed = _listed(prose, line, words)
            if listed:
                harvest.drafts.append(listed)
            elif line.text.strip():
                harvest.beside.append(Evidence(fold(line.text), prose.file, prose.part, line.ref))
    return harvest


def _paragraphs(lines: Sequence[Line], words: Vocabulary) -> Iterator[Sequence[Line]]:
    """Lines that tell of one lecture: from a title without its speaker up to the next title."""
    at = 0
    while at < len(lines):
        end = at + 1
        if _title_of(lines[at].text, words) and introduced_in(_told_in(lines[at].text)) is None:
            limit = min(len(lines), at + _MOST_LINES)
            while end < limit and not _title_of(lines[end].text, words):
                end += 1
        yield lines[at:end]
        at = end


def _told_in(text: str) -> str:
    return _TITLE.sub(lambda m: "《" + "题" * (len(m[0]) - 2) + "》", fold(text))


def _title_of(text: str, words: Vocabulary) -> str:
    """The title in book marks, or the whole of a short numbered line."""
    quoted = _TITLE.search(fold(text))
    if quoted:
        return quoted[0]
    short = NUMBER.match(fold(text)) and not re.search(r"[，,。；;：:]", text)
    title = titled(text, words) if short else ""
    return "" if heads_group(title, words) else title


@dataclass(slots=True)
class _Telling:
    """A draft filled from the sentences about one lecture."""

    draft: Draft
    words: Vocabulary
    prose: Prose

    def introduce(self, line: Line) -> str:
        """Take the speaker a line introduces; returns what else the line says."""
        text = _told_in(line.text)
        person = introduced_in(text)
        speaker = self.words.key_of("speaker") or ""
        if person is None or speaker in self.draft.cells:
            return text
        for kind, piece in person.said.items():
            self.put(kind, piece, line)
        return text[: person.start] + "》，" + text[person.end :]

    def rest(self, line: Line, text: str) -> None:
        text = _put_when_and_where(self.draft, self.words, text, self.prose, line)
        pieces = [piece for piece in _PIECES.split(text) if piece]
        _put_pieces(self.draft, self.words, pieces, self.prose, line)

    def put(self, kind: str, text: str, line: Line) -> None:
        _put(self.draft, self.words, kind, text, self.prose, line)


def _told(prose: Prose, lines: Sequence[Line], words: Vocabulary) -> Draft | None:
    """ "题目《…》，由洛阳市中心医院主任医师王伟主讲", in one line or in several."""
    title = _title_of(lines[0].text, words)
    if not title or not any(introduced_in(_told_in(line.text)) for line in lines):
        return None
    if sum(bool(split_labels(line.text, words)[1]) for line in lines[1:]) > 1:
        return None  # a list of labels, not a tale
    telling = _Telling(Draft(prose.file, prose.part, lines[0].ref), words, prose)
    telling.put("title", title, lines[0])
    for line in lines:
        said = telling.introduce(line)
        own_title = "" if _TITLE.search(said) else title
        telling.rest(line, _TITLE.sub("，", said).replace(own_title or "《", "，"))
    return telling.draft


def _put_when_and_where(
    draft: Draft, words: Vocabulary, text: str, prose: Prose, line: Line
) -> str:
    """ "拟于4月22日在青年宫社区举办": both taken, and the text without them."""
    for kind, pattern in (("place", _WHERE), ("dates", _WHEN)):
        found = pattern.search(text)
        if found and suits(kind, found[1]) >= _LEAST[kind]:
            _put(draft, words, kind, found[1], prose, line)
            text = text.replace(found[0], "，")
    return text


def _listed(prose: Prose, line: Line, words: Vocabulary) -> Draft | None:
    """ "1. 苹果树冬季修剪，陈建国，正高级工程师，…": title first, the rest told by its form."""
    text = fold(line.text)
    pieces = _pieces_of(text)
    if len(pieces) < _FEWEST_PIECES or len(pieces[0]) < 4:
        return None
    persons = [p for p in pieces[1:] if is_name(p) or take_apart(p).get("position")]
    if not persons or not (find_phones(text) or any(suits("dates", p) >= 1 for p in pieces[1:])):
        return None
    found = take_apart(" ".join(_about_person(pieces[1:])))
    if "speaker" not in found:
        return None
    draft = Draft(prose.file, prose.part, line.ref)
    _put(draft, words, "title", pieces[0], prose, line)
    for kind, piece in found.items():
        _put(draft, words, kind, piece, prose, line)
    rest = pieces[1:]
    for piece in found.values():
        if piece in rest:
            rest.remove(piece)
    _put_pieces(draft, words, rest, prose, line)
    return draft


def _pieces_of(text: str) -> list[str]:
    """A line cut at its commas; without any, at the dash behind its title or at its spaces."""
    bare = ITEM.sub("", text, count=1)
    pieces = [p.strip() for p in _PIECES.split(bare) if p.strip()]
    if len(pieces) >= _FEWEST_PIECES:
        return pieces
    if _DASH.search(bare):
        title, person = _DASH.split(bare, maxsplit=1)
        return [title.strip(), *(p for p in _BRACKETED.split(person) if p.strip())]
    return _spaced(bare) if ITEM.match(text) else pieces


def _spaced(text: str) -> list[str]:
    """Pieces set apart by single spaces; those of the title, up to the person, stay together."""
    words = text.split()
    about = (n for n, w in enumerate(words) if n and (is_name(w) or is_position(w) or is_body(w)))
    first = next(about, None)
    return [" ".join(words[:first]), *words[first:]] if first else words


def _about_person(pieces: list[str]) -> list[str]:
    """The run of pieces around the name that are posts and the first body; then the phone."""
    at = next((i for i, p in enumerate(pieces) if is_name(p) or take_apart(p)), None)
    if at is None:
        return []
    run, bodies = [pieces[at]], 0
    for piece in (*reversed(pieces[:at]), "", *pieces[at + 1 :]):
        if is_position(piece):
            run.append(piece)
        elif is_body(piece) and not bodies:
            run.append(piece)
            bodies = 1
        elif piece and pieces.index(piece) > at:
            break
    return run + [p for p in pieces if find_phones(p)][:1]


def _put_pieces(
    draft: Draft, words: Vocabulary, pieces: list[str], prose: Prose, line: Line
) -> None:
    for piece in pieces:
        bare, led = _unled(piece)
        free = [k for k in _SENTENCE_KINDS if (key := words.key_of(k)) and key not in draft.cells]
        scored = [(suits(k, bare), k) for k in free if bare and suits(k, bare) >= _LEAST[k]]
        if led in free and bare:
            _put(draft, words, led, bare, prose, line)
        elif scored:
            _put(draft, words, max(scored)[1], bare, prose, line)


def announced_in(piece: str, *, guess: bool) -> tuple[str, str] | None:
    """The kind a clause's first word announces, and its answer: "时长45分钟"; None if none.

    With `guess` a clause nothing announces is told by its form, unless it may be about a person.
    """
    bare, kind = _unled(piece.strip(" ，,；;。"))
    if kind:
        return (kind, bare) if suits(kind, bare) >= _LEAST[kind] else None
    if not guess or is_body(bare) or find_position(bare) or is_name(bare):
        return None
    scored = [(suits(k, bare), k) for k in _SENTENCE_KINDS if suits(k, bare) >= _LEAST[k]]
    return (max(scored)[1], bare) if scored else None


def _unled(piece: str) -> tuple[str, str]:
    """A piece without the word that leads it, and the kind that word announces."""
    bare, led = piece.strip(), ""
    while match := _LED.match(bare):
        led = match.lastgroup or led
        bare = bare[match.end() :]
    return bare.strip(" ：:"), led


def _put(draft: Draft, words: Vocabulary, kind: str, text: str, prose: Prose, line: Line) -> None:
    key = words.key_of(kind)
    if key and key not in draft.cells:
        confidence = (
            0.8 * line.confidence if kind not in ("title", "contact_phone") else line.confidence
        )
        note = "由句子中识别"
        draft.put(key, Evidence(text, prose.file, prose.part, line.ref, None, confidence, note))
