"""What a clerk presses on the bench, as one write: the fields first, then the press itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from keguang.core.errors import RuleBroken
from keguang.core.models import User
from keguang.documents.forms.spec import spec_from_dict
from keguang.lectures import checks, rules
from keguang.lectures.models import Proposal, Submission
from keguang.lectures.services.intake import hold
from keguang.lectures.services.proposals import (
    change_values,
    confirm_finding,
    restore_proposal,
    take_back_tidying,
    withdraw_proposal,
)
from keguang.lectures.services.settling import Settlement, settle_submission
from keguang.lectures.states import ProposalState
from keguang.lectures.typed import values_of_answer


class PressKind(StrEnum):
    SAVE = "save"
    FIX = "fix"
    CONFIRM = "confirm"
    UNDO = "undo"
    DONE = "done"
    WITHDRAW = "withdraw"
    RESTORE = "restore"
    SETTLE = "settle"


WITHOUT_VALUES: Final = frozenset({PressKind.WITHDRAW, PressKind.RESTORE})


@dataclass(frozen=True, slots=True)
class Press:
    """One button: take a likely answer, find a warning right, take a tidy-up back, and so on."""

    kind: PressKind
    field: str = ""
    value: str = ""


@transaction.atomic
def press(
    *,
    submission: Submission,
    proposal: Proposal,
    values: Mapping[str, Any],
    expected_version: int | None,
    pressed: Press,
    by: User,
    now: datetime,
) -> Settlement | None:
    """Save what stands in the fields, then do what the button says; all of it or nothing.

    Removing a lecture or restoring it saves nothing else. Returns what 办结 did when that was the
    button.
    """
    submission = hold(submission=submission, by=by, now=now)
    rules.may_check(by, submission, now).require()
    # a withdrawn lecture on screen has nothing to save, but its piece can still be settled
    gone = pressed.kind == PressKind.SETTLE and proposal.state == ProposalState.WITHDRAWN
    if pressed.kind not in WITHOUT_VALUES and not gone:
        rules.may_edit_proposal(by, proposal).require()
        proposal = change_values(
            proposal=proposal,
            values=values,
            way="clerk",
            by=by,
            now=now,
            expected_version=expected_version,
        )
    if pressed.kind == PressKind.SETTLE:
        return settle_submission(submission=submission, by=by, now=now)
    _do(proposal, pressed, by=by, now=now)
    return None


def _do(proposal: Proposal, pressed: Press, *, by: User, now: datetime) -> Proposal:
    match pressed.kind:
        case PressKind.FIX:
            return _take_fix(proposal, pressed, by=by, now=now)
        case PressKind.CONFIRM:
            key = f"{pressed.field}:{pressed.value}"
            return confirm_finding(proposal=proposal, key=key, by=by, now=now)
        case PressKind.UNDO:
            return take_back_tidying(proposal=proposal, field=pressed.field, by=by, now=now)
        case PressKind.DONE:
            return _confirm_all(proposal, by=by, now=now)
        case PressKind.WITHDRAW:
            return withdraw_proposal(proposal=proposal, reason="clerk", by=by, now=now)
        case PressKind.RESTORE:
            return restore_proposal(proposal=proposal, by=by, now=now)
        case PressKind.SAVE | PressKind.SETTLE:
            return proposal


def _take_fix(proposal: Proposal, pressed: Press, *, by: User, now: datetime) -> Proposal:
    """采用建议: only what one of the findings offers."""
    offered = (fix for problem in proposal.findings for fix in problem.get("fixes", ()))
    if (pressed.field, pressed.value) not in {(fix["field"], str(fix["value"])) for fix in offered}:
        raise RuleBroken(_("这条建议已经失效，请刷新后再选。"))
    spec = spec_from_dict(proposal.call.form)
    fixed = values_of_answer(spec, pressed.field, pressed.value, year=proposal.call.year)
    return change_values(proposal=proposal, values=fixed, way="fix", by=by, now=now)


def _confirm_all(proposal: Proposal, *, by: User, now: datetime) -> Proposal:
    """本场核对完成: every warning still open was looked at and found right; errors stay errors."""
    for problem in proposal.findings:
        if problem["level"] == checks.WARNING:
            key = checks.confirmation_key(problem)
            proposal = confirm_finding(proposal=proposal, key=key, by=by, now=now)
    return proposal
