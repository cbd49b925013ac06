"""The head of the bench: whose piece it is, how it stands, and what there is to settle."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keguang.core import clock
from keguang.core.models import Organisation, User
from keguang.core.selectors.organisations import organisation_names
from keguang.lectures import rules
from keguang.lectures.models import Proposal, Submission
from keguang.lectures.selectors.intake import (
    earlier_submissions,
    named_bodies,
    organisations_of,
    other_calls,
    replaceable,
    unclear_bodies,
)
from keguang.lectures.selectors.unread import carries_lectures, refused_files
from keguang.lectures.services.intake import TYPED_DOORS
from keguang.lectures.states import ProposalState, Relation, SubmissionState

OTHER_SOCIETY: Final = "organisation"  # the address's ?change=
RELATIONS: Final = (
    Relation.REPLACE,
    Relation.APPEND,
    Relation.OTHER_DEPARTMENT,
    Relation.DUPLICATE,
)


def state_of(user: User, submission: Submission, proposals: Sequence[Proposal]) -> dict[str, Any]:
    """What may be done with the piece as a whole, and what the main button says."""
    may_settle = rules.may_settle(user, submission, clock.now())
    return {
        "accept": {
            "label": _settle_label(proposals),
            "value": "settle",
            "reason": may_settle.reason,
        },
        "open_still": submission.state == SubmissionState.TO_CHECK,
        "settled": submission.state == SubmissionState.SETTLED,
        "set_aside": submission.state == SubmissionState.SET_ASIDE,
        "reading": submission.state in {SubmissionState.STORED, SubmissionState.READING},
        "may_handle": rules.may_handle(user, submission, clock.now()),
        "may_run": rules.may_run_calls(user),
        "holder": _holder(submission, user),
        **_moving(submission),
        "unread": any(f["code"] == "not_read" for f in submission.findings),
        "infos": [f for f in submission.findings if f["level"] == "info"],
    }


def _moving(submission: Submission) -> dict[str, Any]:
    """Where it may be moved: files can be read for another call, what was filled in for one not."""
    if submission.state != SubmissionState.TO_CHECK or submission.door in TYPED_DOORS:
        return {"other_calls": [], "named_call": False}
    others = other_calls(submission)
    years = {finding.get("written") for finding in submission.findings}
    return {"other_calls": others, "named_call": bool(others) and others[0].year in years}


def standing_of(submission: Submission, change: str) -> dict[str, Any]:
    """Whose it is and how it stands to what came before: what must be clear before settling.

    What is clear can be put right until then; `change` says which of it was just asked for.
    """
    organisations = organisations_of(submission)
    carries = carries_lectures(submission)
    unclear = unclear_bodies(submission)
    undecided = submission.relation in {"", Relation.UNDECIDED}
    earlier = [e for one in organisations for e in earlier_submissions(submission, one)]
    open_still = submission.state == SubmissionState.TO_CHECK
    cost = _cost_of_replacing(submission, organisations)
    return {
        "carries": carries,
        "unclear_bodies": unclear,
        "organisation_names": organisation_names() if open_still else (),
        "guess": submission.guess,
        "alternatives": submission.guess.get("alternatives", []),
        "ask_organisation": not organisations and not unclear,
        "ask_relation": bool(organisations) and undecided and carries,
        "may_correct": bool(organisations) or bool(unclear),
        "named_bodies": named_bodies(submission),
        "changing": change == OTHER_SOCIETY,
        "earlier": earlier,
        "relations": [_relation(r, submission, costs=bool(cost)) for r in RELATIONS],
        "related": carries and not undecided and (bool(earlier) or _was_decided(submission)),
        "replacing": cost,
        "resend_first": bool(refused_files(submission)) or not earlier,
    }


def _relation(relation: Relation, submission: Submission, *, costs: bool) -> Mapping[str, Any]:
    """One relation as a button; the guessed one is the main one, unless it undoes approvals."""
    costly = costs and relation == Relation.REPLACE
    return {
        "value": relation,
        "label": relation.label,
        "main": submission.relation_guess.get("relation") == relation and not costly,
        "costs": costly,
        "current": submission.relation == relation,
    }


def _was_decided(submission: Submission) -> bool:
    return submission.relation in RELATIONS


def _cost_of_replacing(submission: Submission, organisations: Sequence[Organisation]) -> str:
    """What 替换 would undo of the reviewers' work; empty where it undoes none."""
    accepted = sum(
        replaceable(submission, one).filter(state=ProposalState.ACCEPTED).count()
        for one in organisations
    )
    if not accepted:
        return ""
    said = ngettext(
        "替换将撤回%(n)d场已审核通过的讲座。", "替换将撤回%(n)d场已审核通过的讲座。", accepted
    )
    return said % {"n": accepted}


def _settle_label(proposals: Sequence[Proposal]) -> str:
    live = [p for p in proposals if p.state == ProposalState.RECEIVED]
    faulty = sum(1 for p in live if p.error_count)
    words = {"good": len(live) - faulty, "bad": faulty}
    if not live:
        return _("办结")
    if faulty:
        return _("接收%(good)s场，退回%(bad)s场补正") % words
    return _("接收%(good)s场") % words


def _holder(submission: Submission, user: User) -> str:
    """The colleague at work on it, if it is not this one."""
    held = submission.held_until is not None and submission.held_until > clock.now()
    return str(submission.held_by) if held and submission.held_by != user else ""
