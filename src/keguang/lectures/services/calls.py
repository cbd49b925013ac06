"""征集: prepare, send out, close and reopen a call."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from keguang.core import audit
from keguang.core.codes import new_code
from keguang.core.errors import RuleBroken
from keguang.core.models import Organisation, OutgoingMail, User
from keguang.core.services.jobs import enqueue
from keguang.documents.forms.spec import spec_from_dict
from keguang.lectures import rules
from keguang.lectures.models import Call
from keguang.lectures.services import letters
from keguang.lectures.services.letter_texts import check_placeholders
from keguang.lectures.services.recipients import choose_recipients
from keguang.lectures.states import CallAction, CallState, next_call_state

LETTERS_JOB: Final = "lectures.draft_call_letters"
LETTERS_AT_ONCE: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class CallDetails:
    """What a clerk decides about a call. The number of its notice may still be missing."""

    year: int
    title: str
    deadline: datetime
    minimum: int
    form: Mapping[str, Any]
    letter: str
    notice_title: str = ""
    notice_number: str = ""
    notice_date: date | None = None
    posted_on: date | None = None


@transaction.atomic
def create_call(
    *,
    details: CallDetails,
    organisations: Collection[Organisation],
    by: User,
    now: datetime,
    previous: Call | None = None,
) -> Call:
    """A new draft, with whom it is to ask."""
    rules.may_run_calls(by).require()
    _check(details)
    call = Call.objects.create(
        code=new_code(), previous=previous, created_at=now, created_by=by, **_columns(details)
    )
    choose_recipients(call=call, organisations=organisations, by=by, now=now)
    audit.record(actor=by, action="lectures.create_call", subject=call, at=now)
    return call


@transaction.atomic
def change_call(*, call: Call, details: CallDetails, by: User, now: datetime) -> Call:
    """Correct a call: after it is out everything but the form, which is already being filled in."""
    rules.may_run_calls(by).require()
    _check(details)
    call = _locked(call)
    if call.state != CallState.DRAFT and _as_stored(details.form) != call.form:
        raise RuleBroken(_("征集已发出，各单位正在填报，不能再改表样。"))
    changed = {
        name: {"from": getattr(call, name), "to": value}
        for name, value in _columns(details).items()
        if getattr(call, name) != value
    }
    for name in changed:
        setattr(call, name, changed[name]["to"])
    if changed:
        call.save(update_fields=list(changed))
        noted = {k: v for k, v in changed.items() if k not in {"form", "letter"}}
        audit.record(actor=by, action="lectures.change_call", subject=call, at=now, detail=noted)
    return call


@transaction.atomic
def change_call_and_recipients(
    *,
    call: Call,
    details: CallDetails,
    organisations: Collection[Organisation],
    by: User,
    now: datetime,
) -> Call:
    """What the one page of a call saves: both or neither."""
    call = change_call(call=call, details=details, by=by, now=now)
    choose_recipients(call=call, organisations=organisations, by=by, now=now)
    return call


@transaction.atomic
def issue_call(*, call: Call, by: User, now: datetime) -> Call:
    """发出征集: open the call and draft one letter to each organisation.

    The letters are drafts; they go out when somebody releases them in the outbox. The first are
    there at once, those of a long list follow in the background.
    """
    call = _locked(call)
    rules.may_issue(by, call).require()
    if not call.recipients.filter(exempt_reason="").exists():
        raise RuleBroken(_("还没有征集对象，请先选定要发给哪些单位。"))
    call.issued_at = now
    _advance(call, CallAction.ISSUE)
    call.save(update_fields=["state", "issued_at"])
    draft_call_letters(call=call, by=by, now=now)
    audit.record(actor=by, action="lectures.issue_call", subject=call, at=now)
    return call


@transaction.atomic
def draft_call_letters(*, call: Call, by: User, now: datetime) -> list[OutgoingMail]:
    """起草征集函: one letter for each organisation that has none; run it as often as you like.

    A letter with its two forms takes about 40 ms, so a long list is drafted in batches, each a
    short transaction; the next batch is a job asked for in the same transaction as this one.
    """
    rules.may_run_calls(by).require()
    call = _locked(call)
    if call.state == CallState.DRAFT:
        raise RuleBroken(_("征集尚未发出。"))
    drafted, waiting = letters.draft_call_letters(call, by=by, now=now, most=LETTERS_AT_ONCE)
    if waiting:
        enqueue(
            LETTERS_JOB,
            key=f"{LETTERS_JOB}:{call.pk}:{drafted[-1].pk}",
            payload={"call": call.pk, "by": by.pk},
            now=now,
            priority=5,
        )
    return drafted


@transaction.atomic
def ask_contacts(*, call: Call, by: User, now: datetime) -> list[OutgoingMail]:
    """请确认联系人: a letter with its own link to everyone asked, before or while the call runs."""
    rules.may_run_calls(by).require()
    asked = call.recipients.filter(exempt_reason="").select_related("organisation", "contact")
    return letters.draft_contact_questions(call, list(asked), by=by, now=now)


@transaction.atomic
def close_call(*, call: Call, by: User, now: datetime) -> Call:
    """截止: late forms are still taken, and marked 逾期N天报送."""
    return _move(call, CallAction.CLOSE, by=by, now=now)


@transaction.atomic
def reopen_call(*, call: Call, by: User, now: datetime) -> Call:
    """重新开放: a call closed too early takes lectures as before."""
    return _move(call, CallAction.REOPEN, by=by, now=now)


@transaction.atomic
def close_overdue_calls(*, now: datetime) -> int:
    """Close every open call whose last deadline, extensions included, has passed."""
    open_calls = Call.objects.select_for_update().filter(state=CallState.OPEN, deadline__lt=now)
    still_running = open_calls.filter(recipients__extended_to__gte=now).values("pk")
    overdue = list(open_calls.exclude(pk__in=list(still_running.values_list("pk", flat=True))))
    for call in overdue:
        _advance(call, CallAction.CLOSE)
        call.save(update_fields=["state"])
        audit.record(actor=None, action="lectures.close_call", subject=call, at=now)
    return len(overdue)


def _move(call: Call, action: CallAction, *, by: User, now: datetime) -> Call:
    rules.may_run_calls(by).require()
    call = _locked(call)
    _advance(call, action)
    call.save(update_fields=["state"])
    audit.record(actor=by, action=f"lectures.{action}_call", subject=call, at=now)
    return call


def _locked(call: Call) -> Call:
    return Call.objects.select_for_update().get(pk=call.pk)


def _advance(call: Call, action: CallAction) -> None:
    call.state = next_call_state(CallState(call.state), action)


def _columns(details: CallDetails) -> dict[str, Any]:
    return {f.name: getattr(details, f.name) for f in fields(details)} | {
        "form": _as_stored(details.form)
    }


def _as_stored(form: Mapping[str, Any]) -> dict[str, Any]:
    """The form as the database gives it back: JSON knows no tuples."""
    stored: dict[str, Any] = json.loads(json.dumps(form))
    return stored


def _check(details: CallDetails) -> None:
    spec_from_dict(details.form)
    if not details.title.strip():
        raise RuleBroken(_("请填写征集名称。"))
    if details.minimum < 1:
        raise RuleBroken(_("每家应报场数至少为1场。"))
    check_placeholders(details.letter)
