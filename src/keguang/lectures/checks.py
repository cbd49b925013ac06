"""What is wrong or worth a look in one lecture's values. Pure: no database, no clock.

Error: the lecture is not complete (填报完整 needs none). Warning: a person should look once.
Sources: required columns are the call's; the other rules are the office's own practice
(past dates, a summary of a few words, a phone that is no phone). Like the reader's findings these
are stored and quoted in letters, so they are Chinese whoever causes them.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from keguang.documents.forms.spec import FieldType, FormField, FormSpec

ERROR: Final = "error"
WARNING: Final = "warning"
INFO: Final = "info"
SHEET_DIFFERS: Final = "sheet_differs"  # a returned sheet says one thing, a later change another
_QUOTED: Final = 60  # characters of a value in a sentence; the field shows the whole
_ON_A_BUTTON: Final = 16
DATE_KEYS: Final = frozenset({"date_from", "date_to", "date_text", "start_time"})

PHONE_DIGITS: Final = range(7, 13)  # a fixed line without area code … with area code
LONGEST_LECTURE_MIN: Final = 480
SHORTEST_LECTURE_MIN: Final = 10


@dataclass(frozen=True, slots=True)
class Fix:
    """A likely answer to a problem: press it and `field` becomes `value`."""

    label: str
    field: str
    value: str | int | None


@dataclass(frozen=True, slots=True)
class Problem:
    """One remark on one field of one lecture, tied to its place in the original where known."""

    level: str
    code: str
    field: str
    message: str
    file: str = ""
    part: str = ""
    ref: str = ""
    fixes: tuple[Fix, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "fixes": [asdict(fix) for fix in self.fixes]}


def check_values(
    values: Mapping[str, Any],
    spec: FormSpec,
    *,
    year: int,
    sources: Mapping[str, Mapping[str, Any]] | None = None,
) -> list[Problem]:
    """Every problem of one lecture, errors first."""
    found = [*_missing(values, spec), *_implausible(values, year)]
    placed = [_place(problem, sources or {}) for problem in found]
    return sorted(placed, key=lambda problem: problem.level != ERROR)


def likely_answers(problem: Problem, raw: str, *, phone_elsewhere: str) -> tuple[Fix, ...]:
    """What a clerk would most likely answer: offered as buttons, never taken by itself.

    `phone_elsewhere` is the phone that other lectures of the same form give.
    """
    if problem.field == "contact_phone" and phone_elsewhere:
        return (Fix("用同表其他场次的电话", "contact_phone", phone_elsewhere),)
    if problem.field == "duration_min":
        return tuple(
            Fix(f"按{minutes}分钟", "duration_min", minutes) for minutes in _minutes_meant(raw)
        )
    return ()


def _minutes_meant(raw: str) -> list[int]:
    """Readings of a length that names none: both ends of a range, half a day, lesson hours."""
    if "半天" in raw or "半日" in raw:
        return [120, 180]
    numbers = [int(digits) for digits in re.findall(r"\d+", raw)]
    if "课时" in raw or "节" in raw:
        return [45 * numbers[0]] if numbers else []
    return [n for n in numbers if SHORTEST_LECTURE_MIN <= n <= LONGEST_LECTURE_MIN][:2]


def count(problems: Sequence[Mapping[str, Any]], level: str, confirmed: Sequence[str]) -> int:
    """How many problems of a level are still open; a confirmed warning is settled."""
    return sum(
        1
        for problem in problems
        if problem["level"] == level
        and not (level == WARNING and confirmation_key(problem) in confirmed)
    )


def confirmation_key(problem: Mapping[str, Any]) -> str:
    return f"{problem['code']}:{problem['field']}"


def sheet_differs(
    question: FormField, *, sheet: str, present: str, offered: str | int | None
) -> Problem:
    """A returned sheet answers a question one way, a change since it went out another way."""
    words = f"“{_cut(sheet, _QUOTED)}”，现在是“{_cut(present, _QUOTED)}”"
    return Problem(
        WARNING,
        SHEET_DIFFERS,
        value_key(question.key, question.type),
        f"补正表填的是{words}；表发出后已另行修改，没有覆盖，请选用其一",
        fixes=(Fix(f"采用补正表的“{_cut(sheet, _ON_A_BUTTON)}”", question.key, offered),),
    )


def is_about(problem: Mapping[str, Any], changed: Collection[str]) -> bool:
    """Whether a change of these values answers a finding."""
    if problem["code"] == SHEET_DIFFERS and problem["field"] == "date_from":
        return not DATE_KEYS.isdisjoint(changed)  # it asks about the range as a whole
    return problem["field"] in changed


def is_blank(value: object) -> bool:
    return value is None or value == ""


def value_key(field_key: str, field_type: FieldType) -> str:
    """Where the value of a spec field is kept: a date range lives in its first day."""
    return "date_from" if field_type == FieldType.DATERANGE else field_key


def _missing(values: Mapping[str, Any], spec: FormSpec) -> list[Problem]:
    problems = []
    for field in spec.fields:
        key = value_key(field.key, field.type)
        if not field.required or not is_blank(values.get(key)):
            continue
        if key == "date_from" and not is_blank(values.get("date_text")):
            continue  # "可预约" is an answer, only not a date
        problems.append(Problem(ERROR, "missing", key, f"缺{field.label}"))
    return problems


def _implausible(values: Mapping[str, Any], year: int) -> list[Problem]:
    problems = []
    phone = values.get("contact_phone") or ""
    if phone and len(phone) not in PHONE_DIGITS:
        message = f"电话“{phone}”位数不对"
        problems.append(Problem(ERROR, "bad_phone", "contact_phone", message))
    first, last = values.get("date_from"), values.get("date_to")
    if isinstance(first, date) and isinstance(last, date) and year not in {first.year, last.year}:
        message = f"时间在{first.year}年，不是本次征集年度"
        problems.append(Problem(WARNING, "other_year", "date_from", message))
    minutes = values.get("duration_min")
    if minutes is not None and not SHORTEST_LECTURE_MIN <= minutes <= LONGEST_LECTURE_MIN:
        message = f"时长{minutes}分钟，请核对"
        problems.append(Problem(WARNING, "odd_duration", "duration_min", message))
    return problems


def _place(problem: Problem, sources: Mapping[str, Mapping[str, Any]]) -> Problem:
    source = sources.get(problem.field) or sources.get("dates") or {}
    if problem.field not in sources:
        return problem
    return Problem(
        problem.level,
        problem.code,
        problem.field,
        problem.message,
        file=str(source.get("file", "")),
        part=str(source.get("part", "")),
        ref=str(source.get("ref", "")),
        fixes=problem.fixes,
    )


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
