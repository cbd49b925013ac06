"""What a heading asks for: exact words first, then likeness of wording, never a bare guess."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from keguang.documents.forms.examples import anchor_of
from keguang.documents.forms.layout import words
from keguang.documents.forms.layout.ordinals import without_ordinals
from keguang.documents.forms.layout.spoken import professional_kind, spoken_kind, without_owner
from keguang.documents.forms.spec import FieldType, FormSpec
from keguang.documents.forms.values.organisations import is_body
from keguang.documents.forms.values.text import squeeze

ORG: Final = "@org"
SERIAL: Final = "@serial"
PERSON: Final = "@person"
ROW_KEY: Final = "@row_key"
OTHER: Final = "@other"

_BRACKETS: Final = re.compile(r"[（(【\[]([^）)】\]]*)[）)】\]]?")
_NUMBERING: Final = re.compile(
    r"^(?:[（(]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）]?[、.．:：]|[①-⑳]|"
    r"[（(]\d{1,2}[)）]|[（(][一二三四五六七八九十]{1,3}[)）]|Q\d+[.、:：]?)"
)
_EDGES: Final = "*＊★※▲●◆■□:：.。、，,;；-—_=?？\"“”'【】[]|"
_POLITE: Final = re.compile(
    r"^(?:请填写|请输入|请选择|请问|填写|输入|您的|你的|您|贵单位|贵学会|本人|拟邀请的?|拟邀)"
)
_SPLIT: Final = re.compile(r"[/／、,，&+＋和与及或·\s|;；]|以及")
_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_LATIN: Final = re.compile(r"[A-Za-z][A-Za-z.'/&-]*")
_RUN_TOGETHER: Final = frozenset(("speaker", "position", "employer", "dates", "place"))
_UNIT: Final = re.compile("分钟|小时|时长")
_ENDS: Final = re.compile(
    r"(开始|起始|起|结束|终止|止)?(.*?)(?:的)?(开始|起始|[自从起始]|结束|终止|[止至到终])?"
)
_OF_SPEAKER: Final = frozenset(("position", "employer", "contact_phone"))
_LIKE_ONE: Final = 0.85  # the ends of some period, perhaps the one in which a form was filled in
_SURE: Final = 0.95
_EXACT: Final = 1.0
_LONGEST: Final = 22


@dataclass(frozen=True, slots=True)
class Concept:
    """What a column or label means: a key of the form or one of the `@` kinds.

    `rank` 1 is a second choice for its key (the speaker's own phone where the contact's is meant).
    """

    key: str
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Meaning:
    concept: Concept
    score: float


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading read: its possible meanings, best first; `joined` keys where it asks several."""

    text: str
    meanings: tuple[Meaning, ...] = ()
    joined: tuple[str, ...] = ()
    hours: bool = False

    @property
    def score(self) -> float:
        return self.meanings[0].score if self.meanings else 0.0

    @property
    def concept(self) -> Concept | None:
        return self.meanings[0].concept if self.meanings else None


class Vocabulary:
    """All headings one form may carry. Built once for a specification and kept."""

    def __init__(self, spec: FormSpec) -> None:
        self.spec = spec
        self.kinds: dict[str, str] = {}
        self._exact: dict[str, tuple[Meaning, ...]] = {}
        self._read: dict[str, Heading] = {}
        self._learn_others()
        self._learn_fields()
        self._keys = {kind: key for key, kind in reversed(self.kinds.items())}
        self._one_off = {w: p for p in self._exact if len(p) > 2 for w in _with_gaps(p)}

    @cached_property
    def anchor(self) -> str:
        """The field without which a row is no row: the first required one, else the first."""
        return anchor_of(self.spec)

    @property
    def counter(self) -> str:
        """The measure word of a row in a message: lectures are 场, all else are 行."""
        return "场" if self.kind(self.anchor) == "title" else "行"

    def kind(self, key: str) -> str:
        """The well-known kind of a field ("speaker"), or its type where it is of no such kind."""
        return self.kinds.get(key) or (self.spec[key].type.value if key in self.spec else key)

    def is_person(self, concept: Concept) -> bool:
        """Whether a concept asks for the name of somebody the form knows."""
        return concept.key in self.spec and self.spec[concept.key].type is FieldType.NAME

    def is_choice(self, key: str, text: str) -> bool:
        """Whether a text is an answer the field itself offers, whatever else it may mean."""
        return key in self.spec and squeeze(text) in map(squeeze, self.spec[key].choices)

    def key_of(self, kind: str) -> str | None:
        """The key of this form's field of a well-known kind."""
        return self._keys.get(kind)

    def heading(self, text: str) -> Heading:
        """Read a heading; one without meanings when it asks for nothing we know."""
        found = self._read.get(text)
        if found is None:
            if len(self._read) > 20_000:
                self._read.clear()
            found = self._read[text] = self._read_heading(text)
        return found

    def is_ambiguous_body(self, heading: Heading) -> bool:
        """Whether a heading (单位名称) may ask for the speaker's unit or for the sender."""
        return len(heading.meanings) > 1 and heading.meanings[1].concept.key == ORG

    def knows(self, text: str) -> bool:
        """Whether a text is a heading word for word; far quicker than `heading`."""
        return len(text) <= _LONGEST and squeeze(text) in self._exact

    def label(self, text: str) -> Concept | None:
        """The meaning of a surely known heading, else None. For labels in running text."""
        heading = self.heading(text)
        return heading.concept if heading.score >= _SURE else None

    def _learn_others(self) -> None:
        for phrases, key, rank in (
            (words.OTHERS, OTHER, 0),
            (words.CONTACT_PERSON, PERSON, 0),
            (words.HOSTING, ORG, 1),
            (words.ORGANISATION, ORG, 0),
            (words.SERIAL, SERIAL, 0),
            (words.ROW_KEY, ROW_KEY, 0),
        ):
            self._learn(phrases, Concept(key, rank))

    def _learn_fields(self) -> None:
        own = {f.key: (f.label, *f.synonyms) for f in self.spec.fields}
        for key, phrases in own.items():
            kind = _kind_of(phrases, self.spec[key].type)
            if kind:
                self.kinds[key] = kind
        for key, kind in self.kinds.items():
            self._learn(words.FALLBACK.get(kind, ()), Concept(key, 1))
            self._learn(words.KNOWN[kind], Concept(key))
        for key, phrases in own.items():
            self._learn(phrases, Concept(key))
        employer = next((key for key, kind in self.kinds.items() if kind == "employer"), None)
        if employer and "organisation" not in self.kinds.values():
            for phrase in words.AMBIGUOUS_BODY:
                bare = bare_heading(phrase)
                self._exact[bare] = (
                    Meaning(Concept(employer), _EXACT - 0.03),
                    Meaning(Concept(ORG, 1), _EXACT - 0.05),
                )

    def _learn(self, phrases: Iterable[str], concept: Concept) -> None:
        for phrase in phrases:
            for form in {bare_heading(phrase), _plain(phrase)}:
                if form:
                    self._exact[form] = (Meaning(concept, _EXACT),)

    def _read_heading(self, text: str) -> Heading:
        plain = _plain(text)
        if not plain or len(plain) > 60:
            return Heading(text)
        bare = bare_heading(text)
        aside = "".join(_BRACKETS.findall(plain))
        hours = "小时" in plain and "分" not in plain
        meanings = self._exact.get(plain) or self._exact.get(bare) or ()
        chinese = _LATIN.sub("", bare)
        if not meanings and chinese != bare and _HAN.search(chinese):  # "讲座题目 Title"
            bare, meanings = chinese, self._exact.get(chinese, ())
        minutes = self.key_of("duration_min")
        if (
            minutes
            and meanings
            and self.kind(meanings[0].concept.key) == "dates"
            and _UNIT.search(aside)
        ):
            meanings = (Meaning(Concept(minutes), _EXACT),)
        if not meanings and not _HAN.search(bare):
            return Heading(text)
        meanings = meanings or self._end_of_period(bare) or self._spoken(plain)
        joined = self._joined(bare, aside, meanings)
        if joined:
            return Heading(text, tuple(Meaning(Concept(k), 0.95) for k in joined), joined, hours)
        if not meanings and len(bare) <= _LONGEST:
            meanings = self._numbered(plain) or self._alike(bare)
        return Heading(text, meanings, (), hours)

    def _end_of_period(self, bare: str) -> tuple[Meaning, ...]:
        """ "讲座时间起" and "结束日期" ask for one end of the period that 讲座时间 asks for."""
        dates = self.key_of("dates")
        found = _ENDS.fullmatch(bare)
        if dates is None or found is None or bool(found[1]) == bool(found[3]):
            return ()
        period = found[2]
        if not period:
            return (Meaning(Concept(dates), _LIKE_ONE),)
        asked = self._exact.get(period, ())
        if not asked or asked[0].concept != Concept(dates):
            return ()
        return (Meaning(Concept(dates), _LIKE_ONE if period in ("时间", "日期") else _EXACT),)

    def _spoken(self, plain: str) -> tuple[Meaning, ...]:
        """Everyday wordings: 谁来讲, 他的单位, 贵单位全称."""
        asked = _BRACKETS.sub("", plain).strip(_EDGES)
        plainly = self._exact.get(asked.replace("的", ""), ())
        if plainly:
            return (Meaning(plainly[0].concept, _SURE),)
        of_speaker = self._exact.get(without_owner(asked), ())
        if of_speaker and self.kind(of_speaker[0].concept.key) in _OF_SPEAKER:
            own_phone = self.kind(of_speaker[0].concept.key) == "contact_phone"
            return (Meaning(Concept(of_speaker[0].concept.key, int(own_phone)), _SURE),)
        kind = professional_kind(asked) or spoken_kind(asked)
        key = self.key_of(kind) or {"organisation": ORG, "person": PERSON}.get(kind)
        return (Meaning(Concept(key), _SURE),) if key else ()

    def _numbered(self, plain: str) -> tuple[Meaning, ...]:
        """ "讲座1题目" asks what 题目 asks."""
        found = [m[0] for _, rest in without_ordinals(plain) if (m := self._exact.get(rest))]
        ours = [m for m in found if m.concept.key in self.spec]
        return tuple(Meaning(m.concept, 0.92) for m in (ours or found)[:1])

    def _joined(self, bare: str, aside: str, meanings: tuple[Meaning, ...]) -> tuple[str, ...]:
        """Keys of "主讲人及职称", "时间、地点", "主讲人（单位、职务）"; empty for one question."""
        if not meanings:
            return self._keys_of_pieces(_SPLIT.split(bare)) or self._run_together(bare)
        main = meanings[0].concept.key
        if aside and self.kind(main) == "speaker":
            inner = self._keys_of_pieces([bare, *_SPLIT.split(aside)])
            return inner if len(inner) > 1 else ()
        return ()

    def _keys_of_pieces(self, pieces: list[str]) -> tuple[str, ...]:
        pieces = [word for p in pieces if p for word in self._words_of(p)]
        found = [self._exact.get(p) or self._exact.get(p.removesuffix("信息")) for p in pieces]
        first = found[0] if found else None
        if (
            first and self.kind(first[0].concept.key) == "speaker"
        ):  # 主讲人及简介: the introduction is his
            found = [
                self._exact.get(pieces[0] + p) or m for p, m in zip(pieces, found, strict=True)
            ]
        if len(pieces) < 2 or not all(found):
            return ()
        concepts = [m[0].concept for m in found if m]
        keys = dict.fromkeys(c.key for c in concepts if c.key != OTHER)
        if PERSON in keys and len(keys) == 2:  # 联系人及电话 asks for the telephone
            del keys[PERSON]
        return (
            tuple(keys)
            if len(keys) > 1 or (PERSON not in keys and len(pieces) > 1 and keys)
            else ()
        )

    def _words_of(self, piece: str) -> list[str]:
        """A piece of a joined heading, cut once more where it is two headings: 单位职务."""
        if piece in self._exact:
            return [piece]
        cuts = (at for at in range(2, len(piece) - 1) if self._run_together(piece))
        whole = next((at for at in cuts if {piece[:at], piece[at:]} <= self._exact.keys()), 0)
        return [piece[:whole], piece[whole:]] if whole else [piece]

    def _run_together(self, bare: str) -> tuple[str, ...]:
        """ "姓名职称", "时间地点": two exact headings written as one word."""
        for at in range(2, len(bare) - 1):
            head, tail = self._exact.get(bare[:at]), self._exact.get(bare[at:])
            if head and tail:
                keys = {m[0].concept.key for m in (head, tail)}
                if len(keys) == 2 and {self.kind(k) for k in keys} <= _RUN_TOGETHER:
                    return (head[0].concept.key, tail[0].concept.key)
        return ()

    def _alike(self, bare: str) -> tuple[Meaning, ...]:
        """Meanings by likeness: Chinese headings are head-final, so their end counts most."""
        best: dict[Concept, float] = {}
        for score, phrase in self._neighbours(bare):
            concept = self._exact[phrase][0].concept
            if concept.key != ORG or not is_body(bare):
                best[concept] = max(best.get(concept, 0.0), score)
        ranked = sorted(best.items(), key=lambda item: -item[1])[:3]
        return tuple(Meaning(concept, score) for concept, score in ranked)

    def _neighbours(self, bare: str) -> Iterator[tuple[float, str]]:
        """Known headings that end or begin this one, or differ from it in one character."""
        for at in range(1, len(bare) - 1):
            if (tail := bare[at:]) in self._exact:
                yield 0.55 + 0.4 * len(tail) / len(bare), tail
            if (head := bare[:-at]) in self._exact and len(head) > 2:
                yield 0.45 + 0.4 * len(head) / len(bare), head
        if len(bare) > 2:
            for gapped in _with_gaps(bare):
                if gapped in self._one_off:
                    yield 0.8, self._one_off[gapped]


@lru_cache(maxsize=16)
def vocabulary_of(spec: FormSpec) -> Vocabulary:
    return Vocabulary(spec)


def bare_heading(text: str) -> str:
    """A heading without numbering, brackets and marks: "*1、讲座题目（必填）：" → 讲座题目."""
    plain = _plain(text)
    bare = _BRACKETS.sub("", plain).strip(_EDGES)
    bare = _POLITE.sub("", bare) or bare
    return bare or plain.strip(_EDGES + "()（）")


def _plain(text: str) -> str:
    plain = squeeze(text).lstrip("*＊★※▲●◆■□")
    plain = _NUMBERING.sub("", plain, count=1) or plain
    return plain.strip("*＊★※:：.。、，,;；-—_=?？").replace("(", "（").replace(")", "）")


def _kind_of(phrases: Iterable[str], field_type: FieldType) -> str:
    bare = [bare_heading(p) for p in phrases]
    for phrase in bare:
        for kind, known in _KNOWN_BARE.items():
            if phrase in known:
                return kind
    return {FieldType.MINUTES: "duration_min", FieldType.DATERANGE: "dates"}.get(field_type, "")


_KNOWN_BARE: Final = {
    kind: frozenset(map(bare_heading, known)) for kind, known in words.KNOWN.items()
}


def _with_gaps(phrase: str) -> list[str]:
    return [f"{phrase[:i]}_{phrase[i + 1 :]}" for i in range(len(phrase))]
