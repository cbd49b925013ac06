"""办理来件: whose it is, how it stands to what came before, what is taken and what goes back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from keguang.core import audit
from keguang.core.errors import RuleBroken
from keguang.core.models import Organisation, OutgoingMail, User
from keguang.core.services.organisations import forget_address, learn_address
from keguang.lectures import rules
from keguang.lectures.models import Decision, FileRole, Proposal, Submission
from keguang.lectures.selectors.intake import (
    is_collection,
    organisations_of,
    proposals_of,
    replaceable,
)
from keguang.lectures.selectors.unread import carries_lectures
from keguang.lectures.services import answers, reviews
from keguang.lectures.services.intake import advance, locked
from keguang.lectures.services.proposal_entries import note_standing
from keguang.lectures.services.proposals import (
    give_back_replaced,
    pass_form_check,
    return_proposals,
    undo_form_check,
    withdraw_proposal,
)
from keguang.lectures.services.recipients import ask_also, note_stamp_of, take_back_stamp_of
from keguang.lectures.services.relation_guess import (
    count_lectures,
    guess_relation,
    relate_without_lectures,
)
from keguang.lectures.states import (
    DecisionKind,
    DecisionResult,
    ProposalState,
    Relation,
    SubmissionAction,
)


@dataclass(frozen=True, slots=True)
class Settlement:
    """What 办结 did: lectures taken, lectures returned."""

    taken: int
    returned: int


@transaction.atomic
def assign_organisation(
    *,
    submission: Submission,
    organisation: Organisation,
    by: User,
    now: datetime,
    remember: bool = True,
) -> Submission:
    """确定报送单位: confirmed once by a person, and remembered for the sender's next mail."""
    submission = locked(submission)
    rules.may_check(by, submission, now).require()
    give_back_replaced(submission=submission, by=by, now=now)
    before, relation = submission.organisation, submission.relation
    mine = submission.proposals.filter(organisation=before)
    if is_collection(submission):
        mine = mine.filter(organisation_as_written="")  # a name that is written is asked about
    submission.organisation = organisation
    mine.update(organisation=organisation)
    _correct_sender(submission, before, by=by, now=now, remember=remember)
    ask_also(call=submission.call, organisation=organisation, by=by, now=now)
    guess_relation(submission, corrected=relation == Relation.CORRECTION)
    note_standing(submission.proposals.all(), now=now)
    submission.save()
    audit.record(
        actor=by,
        action="lectures.assign_organisation",
        subject=submission,
        at=now,
        detail={"from": before.pk if before else None, "to": organisation.pk},
    )
    return submission


@transaction.atomic
def decide_relation(
    *, submission: Submission, relation: Relation, by: User, now: datetime
) -> Submission:
    """替换 / 追加 / 另一部门 / 重复: a newer file never replaces an older one silently."""
    submission = locked(submission)
    rules.may_check(by, submission, now).require()
    give_back_replaced(submission=submission, by=by, now=now)
    organisations = organisations_of(submission)
    if not organisations:
        raise RuleBroken(_("请先确定报送单位。"))
    if relation == Relation.OTHER_ORGANISATION:
        raise RuleBroken(_("属于另一学会时，请改选报送单位。"))
    for proposal in _withdrawn_by(submission, relation, organisations):
        withdraw_proposal(
            proposal=proposal,
            reason=f"{relation} {submission.code}",
            by=by,
            now=now,
            replaced_by=submission,
        )
    submission.relation = relation
    count_lectures(submission)
    note_standing(submission.proposals.all(), now=now)
    submission.save(update_fields=["relation"])
    audit.record(
        actor=by,
        action="lectures.decide_relation",
        subject=submission,
        at=now,
        detail={"relation": str(relation)},
    )
    return submission


@transaction.atomic
def settle_submission(*, submission: Submission, by: User, now: datetime) -> Settlement:
    """办结: what is complete goes to review, what is not goes back, and the answer is drafted."""
    submission = locked(submission)
    rules.may_settle(by, submission, now).require()
    if not carries_lectures(submission):
        relate_without_lectures(submission, organisations_of(submission))
    if submission.relation in {"", Relation.UNDECIDED}:
        raise RuleBroken(_("请先确定与前件的关系：替换、追加、另一部门，还是重复来件。"))
    live = _standing_lectures(submission)
    complete = [p for p in live if not p.error_count]
    faulty = [p for p in live if p.error_count]
    for proposal in complete:
        passed = pass_form_check(proposal=proposal, by=by, now=now)
        reviews.record_form_check(proposal=passed, by=by, now=now)
    return_proposals(proposals=faulty, by=by, now=now)
    note_standing(submission.proposals.all(), now=now)
    advance(submission, SubmissionAction.SETTLE)
    submission.settled_at, submission.settled_by = now, by
    submission.held_by = submission.held_until = None
    submission.save()
    audit.record(
        actor=by,
        action="lectures.settle_submission",
        subject=submission,
        at=now,
        detail={"taken": len(complete), "returned": len(faulty)},
    )
    for organisation in organisations_of(submission):
        ask_also(call=submission.call, organisation=organisation, by=by, now=now)
        answers.draft_answer(submission=submission, organisation=organisation, by=by, now=now)
    note_stamp_of(submission=submission, by=by, now=now)
    return Settlement(len(complete), len(faulty))


@transaction.atomic
def undo_settlement(*, submission: Submission, by: User, now: datetime) -> list[OutgoingMail]:
    """撤销办结: back to 待核对, as long as nobody has decided on its lectures since.

    An answer that has not gone out goes with it. Returned are those that cannot be called back.
    """
    submission = locked(submission)
    rules.may_run_calls(by).require()
    concerned = proposals_of(submission)
    _refuse_if_decided(concerned)
    answers.cancel_answer(submission=submission, by=by, now=now)
    if submission.stamped:
        take_back_stamp_of(submission=submission, by=by, now=now)
    settled = [ProposalState.TO_REVIEW, ProposalState.RETURNED]
    for proposal in concerned.filter(state__in=settled):
        undo_form_check(proposal=proposal, by=by, now=now)
        reviews.void_form_check(proposal=proposal, by=by, now=now)
    if not carries_lectures(submission):  # it may have been filed as evidence
        submission.files.update(role=FileRole.DATA)
        submission.stamped = False
    advance(submission, SubmissionAction.UNDO_SETTLE)
    submission.settled_at = submission.settled_by = None
    submission.save(update_fields=["state", "settled_at", "settled_by", "stamped"])
    audit.record(actor=by, action="lectures.undo_settlement", subject=submission, at=now)
    return answers.sent_answers(submission)


def _correct_sender(
    submission: Submission,
    before: Organisation | None,
    *,
    by: User,
    now: datetime,
    remember: bool,
) -> None:
    """The address writes for the body it is now known to write for, and not for the wrong one."""
    after = submission.organisation
    if before is not None and before != after:
        answers.cancel_receipt(submission=submission, by=by, now=now)
        if submission.sender:
            forget_address(organisation=before, address=submission.sender, by=by, now=now)
    if remember and submission.sender and after is not None:
        learn_address(organisation=after, address=submission.sender, by=by, now=now)


def _withdrawn_by(
    submission: Submission, relation: Relation, organisations: Sequence[Organisation]
) -> list[Proposal]:
    """What no longer stands once a piece stands so: the earlier lectures, its own, or none."""
    if relation == Relation.REPLACE:
        return [p for one in organisations for p in replaceable(submission, one)]
    if relation == Relation.DUPLICATE:
        gone = [ProposalState.WITHDRAWN, ProposalState.REJECTED]
        return list(submission.proposals.exclude(state__in=gone))
    return []


def _standing_lectures(submission: Submission) -> list[Proposal]:
    """What a piece still has to settle; from here on all of it counts.

    A lecture it corrected is settled with it, but only once it is decided that its own piece
    stands.
    """
    live = list(proposals_of(submission).filter(state=ProposalState.RECEIVED))
    if any(p.organisation_id is None for p in live):
        raise RuleBroken(_("有讲座还没有确定申报单位。"))
    for proposal in live:
        if not proposal.counts and proposal.submission_id != submission.pk:
            words = {"title": proposal.title, "code": proposal.submission.code}
            raise RuleBroken(
                _("《%(title)s》所在的来件%(code)s还没有办理，请先办理那一件。") % words
            )
    own = submission.proposals.filter(state=ProposalState.RECEIVED)
    own.update(counts=True)  # one restored from a duplicate counts again
    return live


def _refuse_if_decided(lectures: QuerySet[Proposal]) -> None:
    decided = [ProposalState.ACCEPTED, ProposalState.REJECTED, ProposalState.TO_TERRITORY]
    if lectures.filter(state__in=decided).exists():
        raise RuleBroken(_("已有讲座进入后续审核，不能撤销办结。"))
    in_review = Decision.objects.filter(
        proposal=OuterRef("pk"),
        version=OuterRef("version"),
        kind__in=[DecisionKind.CONTENT, DecisionKind.TERRITORY, DecisionKind.LEADERS],
        result=DecisionResult.RETURN,
        voided_at=None,
    )
    returned = lectures.filter(Exists(in_review), state=ProposalState.RETURNED).first()
    if returned is not None:
        sentence = _(
            "《%(title)s》已由审核人员退回补正，不能撤销办结；确属误退的，请先撤销那条意见。"
        )
        raise RuleBroken(sentence % {"title": returned.title})
