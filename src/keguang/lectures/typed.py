"""手填内容: what a person typed into the web form, read by the same rules as a file. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from keguang.documents.forms.spec import FieldType, FormField, FormSpec
from keguang.documents.forms.values.dates import read_dates
from keguang.documents.forms.values.minutes import read_minutes
from keguang.documents.forms.values.names import read_name
from keguang.documents.forms.values.phones import read_phone
from keguang.documents.forms.values.remark import Read
from keguang.documents.forms.values.text import fold, read_text
from keguang.lectures.checks import Problem

YES: Final = "是"
NO: Final = "否"


@dataclass(frozen=True, slots=True)
class Typed:
    """One lecture as typed: its values by key, where each came from, and what is odd about it."""

    values: dict[str, Any]
    sources: dict[str, dict[str, Any]]
    remarks: tuple[Problem, ...]


def read_typed(spec: FormSpec, texts: Mapping[str, str], *, year: int, part: str) -> Typed:
    """Read the texts of one lecture, by field key; `part` says which lecture of the form it was."""
    values: dict[str, Any] = {}
    sources: dict[str, dict[str, Any]] = {}
    remarks: list[Problem] = []
    for field in spec.fields:
        text = texts.get(field.key, "")
        found, read = _read(field, text, year)
        values |= found
        for key, value in found.items():
            if value not in (None, ""):
                source = {"file": "", "part": part, "ref": field.label, "raw": text}
                sources[key] = {**source, "note": read.note, "confidence": 1.0}
        stored = "date_from" if field.type is FieldType.DATERANGE else field.key
        remarks += [
            Problem(str(r.level), r.code, stored, r.message, part=part, ref=field.label)
            for r in read.remarks
        ]
    return Typed(values, sources, tuple(remarks))


def values_of_answer(spec: FormSpec, key: str, value: Any, *, year: int) -> dict[str, Any]:
    """The values by which one question is answered: the words of a date range are four of them."""
    if key not in spec or spec[key].type is not FieldType.DATERANGE:
        return {key: value}
    alone = FormSpec(spec.title, (spec[key],), spec.per)
    return read_typed(alone, {key: str(value)}, year=year, part="").values


def text_of(field: FormField, values: Mapping[str, Any]) -> str:
    """A stored value as a person would type it again."""
    if field.type is FieldType.DATERANGE:
        written = values.get("date_text") or ""
        first, last = values.get("date_from") or "", values.get("date_to") or ""
        return str(written or (f"{first}至{last}" if last and last != first else first))
    value = values.get(field.key)
    if field.type is FieldType.CONSENT:
        return {True: YES, False: NO}.get(value, "") if isinstance(value, bool) else ""
    return "" if value is None else str(value)


def is_empty(texts: Mapping[str, str]) -> bool:
    return not any(text.strip() for text in texts.values())


def _read(field: FormField, text: str, year: int) -> tuple[dict[str, Any], Read[Any]]:
    match field.type:
        case FieldType.DATERANGE:
            dates = read_dates(text, year=year)
            span = asdict(dates.value) if dates.value else {}
            values = {
                "date_from": _iso(span.get("first")),
                "date_to": _iso(span.get("last")),
                "date_text": span.get("text") or "",
                "start_time": span.get("start_time"),
            }
            return values, dates
        case FieldType.CONSENT:
            return {field.key: {YES: True, NO: False}.get(text.strip())}, Read()
        case FieldType.LONG:
            return {field.key: fold(text)}, Read()
        case _:
            read = _single(field.type, text)
            return {field.key: read.value if read.value is not None else _none(field.type)}, read


def _single(kind: FieldType, text: str) -> Read[Any]:
    match kind:
        case FieldType.NAME:
            return read_name(text)
        case FieldType.PHONE:
            return read_phone(text)
        case FieldType.MINUTES:
            return read_minutes(text)
        case FieldType.INTEGER:
            digits = fold(text)
            return Read(int(digits) if digits.isdecimal() else None)
        case _:
            return Read(read_text(text))


def _none(kind: FieldType) -> str | None:
    return None if kind in {FieldType.MINUTES, FieldType.INTEGER} else ""


def _iso(day: Any) -> str | None:
    return day.isoformat() if day else None
