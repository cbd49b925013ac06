"""Lectures told in sentences or in bare lines, recognised by the form of their pieces alone."""

import re
from typing import Final

from keguang.documents.forms.layout.drafts import Draft, Evidence, Harvest
from keguang.documents.forms.layout.people import take_apart
from keguang.documents.forms.layout.shapes import suits
from keguang.documents.forms.layout.vocabulary import Vocabulary
from keguang.documents.forms.parts import Line, Prose
from keguang.documents.forms.values.names import is_name
from keguang.documents.forms.values.phones import find_phones
from keguang.documents.forms.values.text import fold

_TITLE: Final = re.compile(r"《[^《》]{2,60}》")
_NUMBER: Final = re.compile(
    r"^\s*(?:[（(]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[）)、.．]|[①-⑳])\s*(?!\d)"
)
_BY: Final = re.compile(
    r"(?:由|邀请|特邀|聘请|请)(?:我会|我院|本会|本院|学会)?(.{2,40}?)(?:为大家|为我们|为[^，。]{0,12}|作|做)?(?:主讲|讲授|授课|宣讲|作报告|做报告|讲解|主持讲|开讲)"
)
_SPEAKER: Final = re.compile(
    r"(?:主讲人|主讲|授课人|报告人|讲师)(?:为|是|由)?[:：]?\s*([^，,。；;]{2,40})"
)
_PIECES: Final = re.compile(r"[，,。；;|｜\t\n]|\s{2,}|(?<=》)")
_LED: Final = re.compile(
    r"^(?:时间|地点|时长|对象|面向|受众|拟于|计划于|预计|时长约|全程|讲座|于|在|约|为|定于|联系电话|电话|适合|适宜|拟在|主要面向|讲座时长)[:：为是]?"
)
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
    for line in prose.lines:
        draft = _told(prose, line, words) or _listed(prose, line, words)
        if draft:
            harvest.drafts.append(draft)
        elif line.text.strip():
            harvest.beside.append(Evidence(fold(line.text), prose.file, prose.part, line.ref))
    return harvest


def _told(prose: Prose, line: Line, words: Vocabulary) -> Draft | None:
    """ "题目《…》，由洛阳市中心医院主任医师王伟主讲"."""
    text = fold(line.text)
    title = _TITLE.search(text)
    person = _BY.search(text) or _SPEAKER.search(text)
    if title is None or person is None:
        return None
    found = take_apart(person[1])
    if "speaker" not in found:
        return None
    draft = Draft(prose.file, prose.part, line.ref)
    _put(draft, words, "title", title[0], prose, line)
    for kind, piece in found.items():
        _put(draft, words, kind, piece, prose, line)
    rest = text.replace(title[0], "，").replace(person[0], "，")
    _put_pieces(draft, words, [p for p in _PIECES.split(rest) if p], prose, line)
    return draft


def _listed(prose: Prose, line: Line, words: Vocabulary) -> Draft | None:
    """ "1. 苹果树冬季修剪，陈建国，正高级工程师，…": title first, the rest told by its form."""
    text = fold(line.text)
    pieces = [p.strip() for p in _PIECES.split(_NUMBER.sub("", text, count=1)) if p.strip()]
    if len(pieces) < 4 or len(pieces[0]) < 4:
        return None
    persons = [p for p in pieces[1:] if is_name(p) or take_apart(p).get("position")]
    if not persons or not (find_phones(text) or any(suits("dates", p) >= 1 for p in pieces[1:])):
        return None
    found = take_apart(" ".join(p for p in pieces[1:] if not _is_other(p)))
    if "speaker" not in found:
        return None
    draft = Draft(prose.file, prose.part, line.ref)
    _put(draft, words, "title", pieces[0], prose, line)
    for kind, piece in found.items():
        _put(draft, words, kind, piece, prose, line)
    used = set(found.values())
    _put_pieces(draft, words, [p for p in pieces[1:] if p not in used], prose, line)
    return draft


def _is_other(piece: str) -> bool:
    return any(suits(kind, piece) >= 1.0 for kind in ("dates", "duration_min"))


def _put_pieces(
    draft: Draft, words: Vocabulary, pieces: list[str], prose: Prose, line: Line
) -> None:
    for piece in pieces:
        bare = piece.strip()
        while (shorter := _LED.sub("", bare)) != bare:
            bare = shorter.strip(" ：:")
        free = [k for k in _SENTENCE_KINDS if (key := words.key_of(k)) and key not in draft.cells]
        scored = [(suits(k, bare), k) for k in free if bare and suits(k, bare) >= _LEAST[k]]
        if scored:
            _put(draft, words, max(scored)[1], bare, prose, line)


def _put(draft: Draft, words: Vocabulary, kind: str, text: str, prose: Prose, line: Line) -> None:
    key = words.key_of(kind)
    if key and key not in draft.cells:
        confidence = (
            0.8 * line.confidence if kind not in ("title", "contact_phone") else line.confidence
        )
        note = "由句子中识别"
        draft.put(key, Evidence(text, prose.file, prose.part, line.ref, None, confidence, note))
