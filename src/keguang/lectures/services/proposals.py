"""Writes on single lectures: add, change, check, return, withdraw. Each change is a new version."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from keguang.core import audit
from keguang.core.codes import new_code
from keguang.core.errors import RuleBroken
from keguang.core.models import Organisation, User
from keguang.core.services.people import person_for
from keguang.documents.forms.spec import spec_from_dict
from keguang.lectures import checks, rules
from keguang.lectures.models import Call, Proposal, ProposalVersion, Submission
from keguang.lectures.services.consent_entries import take_over_the_form
from keguang.lectures.services.proposal_entries import note_standing
from keguang.lectures.states import (
    COUNTING,
    ProposalAction,
    ProposalState,
    SubmissionState,
    next_proposal_state,
)

TEXT_KEYS: Final = (
    "title",
    "speaker",
    "position",
    "employer",
    "audience",
    "date_text",
    "place",
    "contact_phone",
    "summary",
)
DATE_KEYS: Final = ("date_from", "date_to")
KEYS: Final = (*TEXT_KEYS, *DATE_KEYS, "duration_min", "start_time", "consent")
CONSENT: Final = {"是": True, "同意": True, "否": False, "不同意": False}
LEVELS: Final = (checks.ERROR, checks.WARNING, checks.INFO)
LONGEST: Final = {
    field.name: field.max_length
    for field in Proposal._meta.concrete_fields
    if field.name in TEXT_KEYS
}
NEEDS_NO_STATE_CHANGE: Final = {ProposalState.RECEIVED, ProposalState.WITHDRAWN}


@transaction.atomic
def add_proposal(
    *,
    call: Call,
    submission: Submission,
    organisation: Organisation | None,
    values: Mapping[str, Any],
    sources: Mapping[str, Any],
    order: int,
    way: str,
    by: User | None,
    now: datetime,
    counts: bool = False,
    remarks: Sequence[checks.Problem] = (),
    organisation_as_written: str = "",
) -> Proposal:
    """Register one lecture as read from, or typed for, a submission.

    `remarks` are the reader's own findings on this row; they are kept beside those of the checks.
    """
    proposal = Proposal(
        code=new_code(),
        call=call,
        submission=submission,
        organisation=organisation,
        organisation_as_written=organisation_as_written[:120],
        order=order,
        counts=counts and organisation is not None,
        sources=dict(sources),
        created_at=now,
    )
    _assign(proposal, values)
    _recheck(proposal, remarks=remarks)
    proposal.person = _person_of(proposal)
    proposal.save()
    _keep_version(proposal, way=way, note="", by=by, now=now, submission=submission)
    _record(proposal, "add_proposal", by=by, now=now)
    return proposal


@transaction.atomic
def change_values(
    *,
    proposal: Proposal,
    values: Mapping[str, Any],
    way: str,
    note: str = "",
    by: User | None,
    now: datetime,
    submission: Submission | None = None,
    expected_version: int | None = None,
    sources: Mapping[str, Any] | None = None,
    remarks: Sequence[checks.Problem] = (),
) -> Proposal:
    """补正: set the named values, as a new version that is checked again.

    Unnamed values stay. A change after acceptance or return brings the lecture back to 已接收, and
    an old stamp no longer covers its text. `expected_version` refuses what somebody else changed
    meanwhile. Only values that really differ make a version, or `remarks` a person must answer.
    """
    proposal = locked(proposal)
    if expected_version is not None and proposal.version != expected_version:
        raise RuleBroken(_("这一场刚被他人修改过，请刷新后再改。"))
    before = values_of(proposal)
    _assign(proposal, values)
    after = values_of(proposal)
    changed = sorted(key for key in after if before.get(key) != after.get(key))
    if not (changed or remarks):
        return proposal
    proposal.sources = _sources_after(proposal, changed, sources or {})
    proposal.version += 1
    proposal.stamp_covers = proposal.stamp_covers and not changed
    proposal.findings = [p for p in proposal.findings if not checks.is_about(p, changed)]
    asked_anew = {checks.confirmation_key(remark.as_dict()) for remark in remarks}
    proposal.confirmed = [key for key in proposal.confirmed if key not in asked_anew]
    _recheck(proposal, remarks=remarks)
    if ProposalState(proposal.state) not in NEEDS_NO_STATE_CHANGE:
        _advance(proposal, ProposalAction.CORRECT)
    proposal.person = _person_of(proposal)
    proposal.save()
    _keep_version(proposal, way=way, note=note, by=by, now=now, submission=submission)
    if {"consent", "speaker"} & set(changed):
        take_over_the_form(proposal, by=by, now=now)
    detail = {"fields": changed, "way": way, "version": proposal.version}
    _record(proposal, "change_values", by=by, now=now, detail=detail)
    return proposal


@transaction.atomic
def confirm_finding(*, proposal: Proposal, key: str, by: User, now: datetime) -> Proposal:
    """确认无误: a clerk looked at a warning and found it right."""
    proposal = locked(proposal)
    rules.may_edit_proposal(by, proposal).require()
    if key not in proposal.confirmed:
        proposal.confirmed = [*proposal.confirmed, key]
        _count(proposal)
        proposal.save(update_fields=["confirmed", "warning_count"])
        _record(proposal, "confirm_finding", by=by, now=now, detail={"finding": key})
    return proposal


@transaction.atomic
def take_back_tidying(*, proposal: Proposal, field: str, by: User, now: datetime) -> Proposal:
    """撤回整理: put back what the sender wrote where the reader had tidied it.

    Only text can hold what was written; a date or a number whose tidying was wrong becomes empty,
    so that nobody takes the guess for the sender's word.
    """
    rules.may_edit_proposal(by, proposal).require()
    source = proposal.sources.get(field) or {}
    raw = str(source.get("raw", ""))
    value: str | None = raw if field in TEXT_KEYS else None
    values: dict[str, Any] = {field: value}
    if field in DATE_KEYS:
        values = {"date_from": None, "date_to": None, "start_time": None, "date_text": raw}
    return change_values(
        proposal=proposal, values=values, way="take_back", note=raw[:200], by=by, now=now
    )


@transaction.atomic
def pass_form_check(*, proposal: Proposal, by: User, now: datetime) -> Proposal:
    """本场核对完成: the lecture is complete and goes to review."""
    proposal = locked(proposal)
    rules.may_edit_proposal(by, proposal).require()
    if proposal.error_count:
        raise RuleBroken(_("《%(title)s》还有错误，不能通过核对。") % {"title": proposal.title})
    if proposal.state == ProposalState.TO_REVIEW:
        return proposal
    _advance(proposal, ProposalAction.PASS_FORM_CHECK)
    proposal.save(update_fields=["state"])
    _record(proposal, "pass_form_check", by=by, now=now)
    return proposal


@transaction.atomic
def return_proposals(*, proposals: Sequence[Proposal], by: User, now: datetime) -> list[Proposal]:
    """退回补正: what is still wrong goes back to its society."""
    returned = []
    for each in proposals:
        proposal = locked(each)
        rules.may_edit_proposal(by, proposal).require()
        if proposal.state != ProposalState.RETURNED:
            _advance(proposal, ProposalAction.RETURN)
        proposal.returned_at = now
        proposal.save(update_fields=["state", "returned_at"])
        _record(proposal, "return_proposal", by=by, now=now)
        returned.append(proposal)
    return returned


@transaction.atomic
def undo_form_check(*, proposal: Proposal, by: User, now: datetime) -> Proposal:
    """撤销核对: take a check or a return back, as long as nobody has decided further."""
    rules.may_run_calls(by).require()
    proposal = locked(proposal)
    if proposal.state == ProposalState.RECEIVED:
        return proposal
    _advance(proposal, ProposalAction.UNDO_FORM_CHECK)
    proposal.returned_at = None
    proposal.save(update_fields=["state", "returned_at"])
    _record(proposal, "undo_form_check", by=by, now=now)
    return proposal


@transaction.atomic
def withdraw_proposal(
    *,
    proposal: Proposal,
    reason: str,
    by: User,
    now: datetime,
    replaced_by: Submission | None = None,
) -> Proposal:
    """撤回: the lecture no longer stands (replaced, sent by mistake, its society gave it up).

    `replaced_by` is the piece whose standing withdrew it: a newer one that replaces it, or its own
    where that is a duplicate. With that standing the withdrawal ends.
    """
    rules.may_run_calls(by).require()
    proposal = locked(proposal)
    proposal.state_before_withdrawal = proposal.state
    _advance(proposal, ProposalAction.WITHDRAW)
    proposal.counts = False
    proposal.replaced_by = replaced_by
    proposal.save(update_fields=["state", "counts", "state_before_withdrawal", "replaced_by"])
    _record(proposal, "withdraw_proposal", by=by, now=now, detail={"reason": reason})
    return proposal


@transaction.atomic
def restore_proposal(*, proposal: Proposal, by: User, now: datetime) -> Proposal:
    """恢复: a withdrawn lecture stands again and is checked again."""
    rules.may_run_calls(by).require()
    proposal = locked(proposal)
    _advance(proposal, ProposalAction.RESTORE)
    proposal.counts = _may_count(proposal) and proposal.submission.relation in COUNTING
    proposal.replaced_by = None
    proposal.save(update_fields=["state", "counts", "replaced_by"])
    _record(proposal, "restore_proposal", by=by, now=now)
    return proposal


@transaction.atomic
def give_back_replaced(*, submission: Submission, by: User, now: datetime) -> int:
    """撤销替换或重复: what this piece's standing withdrew stands again exactly as it stood.

    No new check is asked for, as by 恢复: the withdrawal was this piece's doing and falls with it.
    Its own lectures count no sooner than its new standing is decided. Returns how many those were.
    What has been decided about a lecture's own piece since then holds.
    """
    replaced = Proposal.objects.select_for_update(of=("self",)).filter(replaced_by=submission)
    given_back = list(replaced.select_related("submission").order_by("pk"))
    for proposal in given_back:
        proposal.state = ProposalState(proposal.state_before_withdrawal)
        piece = proposal.submission
        decided = piece.relation in COUNTING or piece.state == SubmissionState.SETTLED
        own = piece.pk == submission.pk
        proposal.counts = _may_count(proposal) and decided and not own
        proposal.replaced_by = None
        proposal.save(update_fields=["state", "counts", "replaced_by"])
        _record(proposal, "give_back_proposal", by=by, now=now)
    return len(given_back)


def locked(proposal: Proposal) -> Proposal:
    """The proposal as it is now, under a row lock."""
    return Proposal.objects.select_for_update().select_related(None).get(pk=proposal.pk)


def _may_count(proposal: Proposal) -> bool:
    """A lecture of nobody, or of a piece that was set aside, counts for nothing."""
    set_aside = proposal.submission.state == SubmissionState.SET_ASIDE
    return proposal.organisation_id is not None and not set_aside


def values_of(proposal: Proposal) -> dict[str, Any]:
    """All values by key, JSON-ready (dates and times in ISO form)."""
    values: dict[str, Any] = dict(proposal.extra)
    for key in KEYS:
        value = getattr(proposal, key)
        values[key] = value.isoformat() if isinstance(value, date | time) else value
    return values


def _assign(proposal: Proposal, values: Mapping[str, Any]) -> None:
    for key, value in values.items():
        if key in TEXT_KEYS:
            setattr(proposal, key, str(value or "").strip()[: LONGEST[key]])
        elif key in DATE_KEYS:
            setattr(proposal, key, _day(value))
        elif key == "start_time":
            proposal.start_time = _hour(value)
        elif key == "duration_min":
            proposal.duration_min = None if value in {None, ""} else int(value)
        elif key == "consent":
            proposal.consent = CONSENT.get(value) if isinstance(value, str) else value
        else:
            proposal.extra[key] = value
    if proposal.date_from and not proposal.date_to:
        proposal.date_to = proposal.date_from


def _day(value: str | date | None) -> date | None:
    if isinstance(value, str):
        return date.fromisoformat(value) if value else None
    return value


def _hour(value: str | time | None) -> time | None:
    if isinstance(value, str):
        return time.fromisoformat(value) if value else None
    return value


def _sources_after(
    proposal: Proposal, changed: Sequence[str], sources: Mapping[str, Any]
) -> dict[str, Any]:
    """Where each value came from, once these have changed: theirs is new, or nobody's."""
    kept = {key: source for key, source in proposal.sources.items() if key not in changed}
    return kept | {key: source for key, source in sources.items() if key in changed}


def _recheck(proposal: Proposal, *, remarks: Sequence[checks.Problem]) -> None:
    spec = spec_from_dict(proposal.call.form)
    kept = [p for p in proposal.findings if p.get("reader")]
    read = [*({**r.as_dict(), "reader": True} for r in remarks), *kept]
    values = {**proposal.extra, **{key: getattr(proposal, key) for key in KEYS}}
    found = checks.check_values(values, spec, year=proposal.call.year, sources=proposal.sources)
    # the reader saw the cell: its word on a field ("后八位已丢失") says more than "缺联系电话"
    told = {p["field"] for p in read if p["level"] == checks.ERROR}
    proposal.findings = [*(p.as_dict() for p in found if p.field not in told), *read]
    proposal.findings.sort(key=lambda p: LEVELS.index(p["level"]))
    _count(proposal)


def _count(proposal: Proposal) -> None:
    proposal.error_count = checks.count(proposal.findings, checks.ERROR, proposal.confirmed)
    proposal.warning_count = checks.count(proposal.findings, checks.WARNING, proposal.confirmed)


def _person_of(proposal: Proposal) -> Any:
    if not proposal.speaker:
        return None
    return person_for(
        name=proposal.speaker,
        employer=proposal.employer,
        position=proposal.position,
        phone=proposal.contact_phone,
    )


def _keep_version(
    proposal: Proposal,
    *,
    way: str,
    note: str,
    by: User | None,
    now: datetime,
    submission: Submission | None,
) -> None:
    ProposalVersion.objects.create(
        proposal=proposal,
        number=proposal.version,
        values=values_of(proposal),
        sources=proposal.sources,
        way=way,
        note=note[:200],
        at=now,
        by=by,
        submission=submission,
    )


def _advance(proposal: Proposal, action: ProposalAction) -> None:
    """Move a locked proposal along one row of the state table, or refuse."""
    proposal.state = next_proposal_state(ProposalState(proposal.state), action)


def _record(
    proposal: Proposal,
    action: str,
    *,
    by: User | None,
    now: datetime,
    detail: Mapping[str, object] | None = None,
) -> None:
    """How it stands from now on, and who made it so."""
    note_standing([proposal], now=now)
    audit.record(actor=by, action=f"lectures.{action}", subject=proposal, at=now, detail=detail)
