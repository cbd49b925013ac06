"""Drafts to rows: each value read by its field's type, each doubt a finding at its place."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from keguang.documents.forms.layout.combined import (
    settle_people,
    settle_phones,
    settle_title,
    unquote_title,
)
from keguang.documents.forms.layout.drafts import Draft, Evidence
from keguang.documents.forms.layout.vocabulary import Vocabulary
from keguang.documents.forms.parts import Finding, Level
from keguang.documents.forms.reading import Row, Source, Value
from keguang.documents.forms.spec import FieldType, FormField, date_keys
from keguang.documents.forms.values.dates import DateRange, read_dates
from keguang.documents.forms.values.minutes import read_minutes
from keguang.documents.forms.values.names import read_name, several_names
from keguang.documents.forms.values.phones import read_phone
from keguang.documents.forms.values.remark import Read, Remark
from keguang.documents.forms.values.text import fold, is_nothing, one_line, squeeze, ticked

_LOW: Final = 0.85
_BOX_NAME: Final = re.compile(r"^(?:线下|其他|其它)[:：]\s*")  # "☑线下：王城公园"
_YES: Final = frozenset(
    ("是", "同意", "√", "✓", "✔", "☑", "yes", "y", "true", "1", "可以", "可", "已同意")
)
_NO: Final = frozenset(
    ("否", "不同意", "×", "✗", "☐", "□", "no", "n", "false", "0", "不可以", "不可", "不")
)


@dataclass(slots=True)
class Making:
    """One row being made."""

    words: Vocabulary
    year: int
    number: int
    values: dict[str, Value] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def keep(self, key: str, value: Value, evidence: Evidence, note: str = "") -> None:
        self.values[key] = value
        if value is not None:
            note = "；".join(n for n in (evidence.note, note) if n)
            self.sources[key] = Source(
                evidence.file, evidence.part, evidence.ref, evidence.text, note, evidence.confidence
            )

    def remark(self, remark: Remark, at: Evidence | Draft, key: str) -> None:
        message = (
            f"第{self.number}{self.words.counter}{remark.message}"
            if remark.level is not Level.INFO
            else remark.message
        )
        self.findings.append(
            Finding(remark.level, remark.code, message, at.file, at.part, at.ref, key)
        )


def make_row(
    draft: Draft, words: Vocabulary, *, year: int, number: int
) -> tuple[Row, list[Finding]]:
    """Read one draft. What cannot be read is null with a finding; nothing is left unsaid."""
    settle_title(draft, words)
    settle_people(draft, words)
    settle_phones(draft, words)
    unquote_title(draft, words)
    making = Making(words, year, number)
    for question in words.spec.fields:
        for key in question.value_keys:
            making.values[key] = None
        found = [e for e in draft.cells.get(question.key, ()) if not is_nothing(e.text)]
        if found:
            found[0] = _as_ticked(found[0])
            _READERS[question.type](making, question, found)
    _name_missing(making, draft)
    org = one_line(draft.org.text) if draft.org and not is_nothing(draft.org.text) else None
    return Row(making.values, making.sources, org, draft.row_key), making.findings


def _as_ticked(evidence: Evidence) -> Evidence:
    chosen = ticked(one_line(evidence.text))
    if not chosen:
        return evidence
    return evidence.piece(_BOX_NAME.sub("", chosen) or chosen, "取勾选的选项")


def _name_missing(making: Making, draft: Draft) -> None:
    spec = making.words.spec
    title = making.values.get(making.words.anchor)
    name = f"《{str(title).strip('《》')}》" if title else ""
    for key in spec.required_keys:
        if all(making.values[k] is None for k in spec[key].value_keys[:1]):
            if any(f.field == key and f.level is Level.ERROR for f in making.findings):
                continue
            at = draft.first(key) or _blank_cell(draft, key)
            making.remark(Remark(Level.ERROR, "missing", f"{name}缺{spec[key].label}"), at, key)
    for key, source in making.sources.items():
        if source.confidence < _LOW and key in spec:
            message = f"{spec[key].label}是按内容推断的，请核对"
            making.findings.append(
                Finding(
                    Level.WARNING,
                    "low_confidence",
                    message,
                    source.file,
                    source.part,
                    source.ref,
                    key,
                )
            )


def _blank_cell(draft: Draft, key: str) -> Evidence | Draft:
    """Where an answer is missing: its empty cell, else the row."""
    ref = draft.blank.get(key)
    return Evidence("", draft.file, draft.part, ref) if ref else draft


def _take[T: (str, int)](
    making: Making, question: FormField, evidence: Evidence, read: Read[T]
) -> None:
    making.keep(question.key, read.value, evidence, read.note)
    for remark in read.remarks:
        making.remark(remark, evidence, question.key)


def _text(making: Making, question: FormField, found: Sequence[Evidence]) -> None:
    evidence = found[0]
    pieces = [one_line(e.text) for e in found if not e.rank] or [one_line(evidence.text)]
    value = (
        "、".join(dict.fromkeys(pieces))
        if making.words.kind(question.key) == "position"
        else pieces[0]
    )
    note = "全角转半角" if len(pieces) == 1 and fold(evidence.text) != evidence.text else ""
    making.keep(question.key, value, evidence, note)
    if question.max and len(value) > question.max:
        message = f"{question.label}有{len(value)}个字，超过{question.max}个字"
        making.remark(Remark(Level.WARNING, "too_long", message), evidence, question.key)


def _name(making: Making, question: FormField, found: Sequence[Evidence]) -> None:
    read = read_name(found[0].text)
    _take(making, question, found[0], read)
    several = several_names(read.value or "")
    if several:
        making.remark(several, found[0], question.key)


def _phone(making: Making, question: FormField, found: Sequence[Evidence]) -> None:
    """The first place that holds a usable number; the contact's before the speaker's own."""
    reads = [(e, read_phone(e.text, e.value)) for e in found]
    usable = [
        (e, r) for e, r in reads if r.value and not any(x.level is Level.ERROR for x in r.remarks)
    ]
    evidence, read = (usable or reads)[0]
    _take(making, question, evidence, read)
    if evidence.rank and read.value:
        message = f"没有单独的{question.label}，取主讲人等其他电话"
        making.remark(Remark(Level.INFO, "other_phone", message), evidence, question.key)


def _minutes(making: Making, question: FormField, found: Sequence[Evidence]) -> None:
    evidence = found[0]
    _take(
        making,
        question,
        evidence,
        read_minutes(evidence.text, evidence.value, hours=evidence.hours),
    )


def _dates(making: Making, question: FormField, found: Sequence[Evidence]) -> None:
    evidence, read = found[0], read_dates(found[0].text, found[0].value, year=making.year)
    if len(found) > 1 and found[1].rank == evidence.rank:
        joined = _joined_dates(found[0], found[1], making.year)
        if joined:
            read, evidence = joined, replace(evidence, note=f"与{found[1].ref}合并")
    first, last, text, start = date_keys(question.key)
    if read.value:
        span: DateRange = read.value
        making.keep(first, span.first.isoformat() if span.first else None, evidence, read.note)
        making.keep(last, span.last.isoformat() if span.last else None, evidence, read.note)
        making.keep(text, span.text, evidence)
        making.keep(start, span.start_time, evidence)
    for remark in read.remarks:
        making.remark(remark, evidence, first)


def _joined_dates(first: Evidence, second: Evidence, year: int) -> Read[DateRange] | None:
    """A date in two cells: a day and its hours, a month and its part, the ends of a period."""
    texts = (one_line(first.text), one_line(second.text))
    spaced = read_dates(" ".join(texts), year=year)
    if spaced.value and spaced.value.first:
        return spaced
    begin = read_dates(first.text, first.value, year=year)
    end = read_dates(second.text, second.value, year=year)
    if begin.value and end.value and begin.value.first and end.value.last:
        if begin.value.first <= end.value.last:
            whole = replace(begin.value, last=end.value.last, text="-".join(texts))
            remarks = tuple(dict.fromkeys((*begin.remarks, *end.remarks)))
            return Read(whole, "换算为起止日期", remarks)
        return None
    together = read_dates("-".join(texts), year=year)
    return together if together.value and together.value.first else None


def _integer(making: Making, question: FormField, found: Sequence[Evidence]) -> None:
    digits = "".join(c for c in squeeze(found[0].text).split(".")[0] if c.isdecimal())
    if digits:
        making.keep(question.key, int(digits[:12]), found[0])
        return
    message = f"{question.label}“{one_line(found[0].text)}”不是数字"
    making.remark(Remark(Level.WARNING, "bad_integer", message), found[0], question.key)


def _choice(making: Making, question: FormField, found: Sequence[Evidence]) -> None:
    sent = one_line(found[0].text)
    bare = squeeze(sent)
    known = next((c for c in question.choices if squeeze(c) == bare), None)
    making.keep(question.key, known or sent, found[0])
    if known is None and question.choices:
        message = f"{question.label}“{sent}”不在可选项（{'、'.join(question.choices)}）中"
        making.remark(Remark(Level.WARNING, "not_a_choice", message), found[0], question.key)


def _consent(making: Making, question: FormField, found: Sequence[Evidence]) -> None:
    bare = squeeze(found[0].text).lower()
    answer = "是" if bare in _YES else "否" if bare in _NO else None
    making.keep(question.key, answer, found[0])


type _Reader = Callable[[Making, FormField, Sequence[Evidence]], None]
_READERS: Final[dict[FieldType, _Reader]] = {
    FieldType.TEXT: _text,
    FieldType.LONG: _text,
    FieldType.NAME: _name,
    FieldType.PHONE: _phone,
    FieldType.MINUTES: _minutes,
    FieldType.DATERANGE: _dates,
    FieldType.INTEGER: _integer,
    FieldType.CHOICE: _choice,
    FieldType.CONSENT: _consent,
}
