"""The right half of the bench: what was read, with findings and their likely answers."""

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any, Final

from django.utils.translation import gettext as _

from keguang.documents.forms.spec import FieldType, FormField, FormSpec
from keguang.lectures import checks
from keguang.lectures.finding_words import said, said_answer
from keguang.lectures.form_words import label_of
from keguang.lectures.models import Proposal
from keguang.lectures.services.proposals import KEYS
from keguang.web.bench import Answer, FieldState, ReadField, Tidied
from keguang.web.sheets import anchor_of

YES: Final = "是"
NO: Final = "否"
SHORT_STATES: Final[Mapping[str, FieldState]] = {
    checks.ERROR: "bad",
    checks.WARNING: "warn",
    checks.INFO: "info",
}


def read_fields(proposal: Proposal, spec: FormSpec, *, current: str) -> list[ReadField]:
    """Every field of the form as the bench shows it; a date range becomes its two days."""
    fields: list[ReadField] = []
    for field in spec.fields:
        if field.type == FieldType.DATERANGE:
            fields.extend(_date_fields(proposal, field, current))
        else:
            fields.append(_field(proposal, field.key, label_of(field), field, current))
    return fields


def tidied(proposal: Proposal) -> list[Tidied]:
    """What the reader changed on its own ("1.5小时" → 90), each to be taken back."""
    done: dict[tuple[str, str], Tidied] = {}
    for key, source in proposal.sources.items():
        if not source.get("note"):
            continue
        value = shown(value_of(proposal, "date_from" if key == "dates" else key))
        line = Tidied(source["ref"], source.get("raw", ""), value, note=source["note"], undo=key)
        done.setdefault((source["ref"], source["note"]), line)
    return list(done.values())


def value_of(proposal: Proposal, key: str) -> Any:
    return getattr(proposal, key) if key in KEYS else proposal.extra.get(key)


def shown(value: object) -> str:
    """A value as its input shows it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return value.isoformat() if isinstance(value, date) else str(value)


def _date_fields(proposal: Proposal, field: FormField, current: str) -> list[ReadField]:
    fields = [
        _field(
            proposal, "date_from", _("%(label)s·起") % {"label": label_of(field)}, field, current
        ),
        _field(proposal, "date_to", _("%(label)s·止") % {"label": label_of(field)}, field, current),
        _field(proposal, "date_text", _("时间原文"), field, current),
    ]
    if proposal.start_time:
        fields.append(_field(proposal, "start_time", _("开始时间"), field, current))
    return fields


def _field(proposal: Proposal, key: str, label: str, field: FormField, current: str) -> ReadField:
    problem = _open_problem(proposal, key)
    source = proposal.sources.get(key) or {}
    ref = str((problem or {}).get("ref") or source.get("ref", ""))
    raw = str(source.get("raw", ""))
    value = shown(value_of(proposal, key))
    return ReadField(
        key=key,
        label=label,
        value=value,
        ref=ref,
        anchor=anchor_of(ref) if ref else "",
        source="" if ref else _("无此列") if not value else _("人工填写"),
        raw=raw if raw != value else "",
        state=_state(problem, source),
        finding=said(problem) if problem else "",
        answers=_answers(problem) if problem else (),
        current=key == current,
        long=field.type == FieldType.LONG,
        input_type=_input_type(key, field),
        choices=_choices(field),
    )


def _open_problem(proposal: Proposal, key: str) -> dict[str, Any] | None:
    for problem in proposal.findings:
        open_still = checks.confirmation_key(problem) not in proposal.confirmed
        if problem["field"] == key and open_still and problem["level"] != checks.INFO:
            return dict(problem)
    return None


def _state(problem: Mapping[str, Any] | None, source: Mapping[str, Any]) -> FieldState:
    if problem:
        return SHORT_STATES.get(problem["level"], "")
    if source.get("note"):
        return "info"
    return "warn" if float(source.get("confidence", 1)) < 1 else ""


def _answers(problem: Mapping[str, Any]) -> Sequence[Answer]:
    """The likely answers: the fixes offered, and 确认无误 for what is only a warning."""
    answers = [(said_answer(fix), f"fix:{fix['field']}:{fix['value']}") for fix in problem["fixes"]]
    if problem["level"] == checks.WARNING:
        right = f"confirm:{checks.confirmation_key(problem)}"
        if problem["code"] == checks.SHEET_DIFFERS:  # the key of the likely answer takes nothing
            answers.insert(0, (_("保留现在的内容"), right))
        else:
            answers.append((_("确认无误"), right))
    return [
        Answer(label, value, main=number == 0, key="" if number else "Enter")
        for number, (label, value) in enumerate(answers)
    ]


def _input_type(key: str, field: FormField) -> str:
    if key in {"date_from", "date_to"}:
        return "date"
    if key == "start_time":
        return "time"
    if field.type == FieldType.PHONE:
        return "tel"
    return "number" if field.type in {FieldType.MINUTES, FieldType.INTEGER} else "text"


def _choices(field: FormField) -> Sequence[str]:
    return (YES, NO) if field.type == FieldType.CONSENT else field.choices
