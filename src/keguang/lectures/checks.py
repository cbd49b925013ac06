"""What is wrong or worth a look in one lecture's values. Pure: no database, no clock.

Error: the lecture is not complete (填报完整 needs none). Warning: a person should look once.
Sources: required columns are the call's; the other rules are the office's own practice
(past dates, a summary of a few words, a phone that is no phone).
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from keguang.documents.forms.spec import FieldType, FormSpec

ERROR: Final = "error"
WARNING: Final = "warning"
INFO: Final = "info"

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
    phone_elsewhere: str = "",
) -> list[Problem]:
    """Every problem of one lecture, errors first.

    `phone_elsewhere` is the phone another lecture of the same file gives: offered, never taken.
    """
    found = [*_missing(values, spec, phone_elsewhere), *_implausible(values, year)]
    placed = [_place(problem, sources or {}) for problem in found]
    return sorted(placed, key=lambda problem: problem.level != ERROR)


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


def is_blank(value: object) -> bool:
    return value is None or value == ""


def value_key(field_key: str, field_type: FieldType) -> str:
    """Where the value of a spec field is kept: a date range lives in its first day."""
    return "date_from" if field_type == FieldType.DATERANGE else field_key


def _missing(values: Mapping[str, Any], spec: FormSpec, phone_elsewhere: str) -> list[Problem]:
    problems = []
    for field in spec.fields:
        key = value_key(field.key, field.type)
        if not field.required or not is_blank(values.get(key)):
            continue
        if key == "date_from" and not is_blank(values.get("date_text")):
            continue  # "可预约" is an answer, only not a date
        fixes: tuple[Fix, ...] = ()
        if key == "contact_phone" and phone_elsewhere:
            fixes = (Fix(_("用同表其他场次的电话"), key, phone_elsewhere),)
        message = _("缺%(label)s") % {"label": field.label}
        problems.append(Problem(ERROR, "missing", key, message, fixes=fixes))
    return problems


def _implausible(values: Mapping[str, Any], year: int) -> list[Problem]:
    problems = []
    phone = values.get("contact_phone") or ""
    if phone and len(phone) not in PHONE_DIGITS:
        message = _("电话“%(phone)s”位数不对") % {"phone": phone}
        problems.append(Problem(ERROR, "bad_phone", "contact_phone", message))
    first, last = values.get("date_from"), values.get("date_to")
    if isinstance(first, date) and isinstance(last, date) and year not in {first.year, last.year}:
        message = _("时间在%(year)s年，不是本次征集年度") % {"year": first.year}
        problems.append(Problem(WARNING, "other_year", "date_from", message))
    minutes = values.get("duration_min")
    if minutes is not None and not SHORTEST_LECTURE_MIN <= minutes <= LONGEST_LECTURE_MIN:
        message = _("时长%(minutes)s分钟，请核对") % {"minutes": minutes}
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
