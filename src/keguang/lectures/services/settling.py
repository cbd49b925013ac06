"""办理来件: whose it is, how it stands to what came before, what is taken and what goes back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from keguang.core import audit
from keguang.core.errors import RuleBroken
from keguang.core.models import Organisation, User
from keguang.core.services.organisations import learn_address
from keguang.lectures import rules
from keguang.lectures.evidence import title_similarity
from keguang.lectures.models import Proposal, Submission, SubmissionFile
from keguang.lectures.selectors.intake import (
    SAME_LECTURE,
    earlier_submissions,
    is_collection,
    proposals_of,
    same_files,
)
from keguang.lectures.services import answers, reviews, verdicts
from keguang.lectures.services.intake import advance, locked
from keguang.lectures.services.proposals import (
    give_back_replaced,
    pass_form_check,
    return_proposals,
    undo_form_check,
    withdraw_proposal,
)
from keguang.lectures.services.recipients import ask_also
from keguang.lectures.states import (
    COUNTING,
    Door,
    ProposalState,
    Relation,
    SubmissionAction,
    SubmissionState,
)


@dataclass(frozen=True, slots=True)
class Settlement:
    """What 办结 did: lectures taken, lectures returned."""

    taken: int
    returned: int


def guess_relation(submission: Submission, *, corrected: bool = False) -> None:
    """Say how a freshly read submission stands to others; set it only where nothing is doubtful.

    Works on the object at hand (its caller holds the lock and saves).
    """
    proposals = list(submission.proposals.all())
    copies = _copies(submission)
    if copies:
        first = copies[0].submission
        submission.relation = Relation.UNDECIDED
        submission.relation_guess = _guess_of(
            Relation.DUPLICATE, [first], _("与%(code)s的文件完全相同。") % {"code": first.code}
        )
    elif corrected and not proposals:
        submission.relation = Relation.CORRECTION
        submission.relation_guess = {}
    elif organisations := organisations_of(submission):
        _relate_to_earlier(submission, organisations, proposals)
    else:
        submission.relation = Relation.UNDECIDED
        submission.relation_guess = {}
    _count(submission)


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
    before = submission.organisation
    mine = submission.proposals.filter(organisation=before)
    if before is None and is_collection(submission):
        mine = mine.filter(organisation_as_written="")  # a name that is written is asked about
    submission.organisation = organisation
    mine.update(organisation=organisation)
    if remember and submission.sender:
        learn_address(organisation=organisation, address=submission.sender, by=by, now=now)
    ask_also(call=submission.call, organisation=organisation, by=by, now=now)
    guess_relation(submission)
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
    organisations = organisations_of(submission)
    if not organisations:
        raise RuleBroken(_("请先确定报送单位。"))
    if relation == Relation.OTHER_ORGANISATION:
        raise RuleBroken(_("属于另一学会时，请改选报送单位。"))
    give_back_replaced(submission=submission, by=by, now=now)
    if relation == Relation.REPLACE:
        for organisation in organisations:
            _withdraw_earlier(submission, organisation, by=by, now=now)
    if relation == Relation.DUPLICATE:
        for proposal in submission.proposals.exclude(state=ProposalState.WITHDRAWN):
            withdraw_proposal(proposal=proposal, reason="duplicate", by=by, now=now)
    submission.relation = relation
    _count(submission)
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
    if submission.relation in {"", Relation.UNDECIDED}:
        raise RuleBroken(_("请先确定与前件的关系：替换、追加、另一部门，还是重复来件。"))
    live = list(proposals_of(submission).filter(state=ProposalState.RECEIVED))
    if any(p.organisation_id is None for p in live):
        raise RuleBroken(_("有讲座还没有确定申报单位。"))
    complete = [p for p in live if not p.error_count]
    faulty = [p for p in live if p.error_count]
    for proposal in complete:
        passed = pass_form_check(proposal=proposal, by=by, now=now)
        reviews.record_form_check(proposal=passed, by=by, now=now)
    return_proposals(proposals=faulty, by=by, now=now)
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
    return Settlement(len(complete), len(faulty))


@transaction.atomic
def undo_settlement(*, submission: Submission, by: User, now: datetime) -> Submission:
    """撤销办结: back to 待核对, as long as nobody has decided on its lectures since."""
    submission = locked(submission)
    rules.may_run_calls(by).require()
    concerned = proposals_of(submission)
    decided = concerned.filter(
        state__in=[ProposalState.ACCEPTED, ProposalState.REJECTED, ProposalState.TO_TERRITORY]
    )
    if decided.exists():
        raise RuleBroken(_("已有讲座进入后续审核，不能撤销办结。"))
    answers.cancel_answer(submission=submission, by=by, now=now)
    settled = [ProposalState.TO_REVIEW, ProposalState.RETURNED]
    for proposal in concerned.filter(state__in=settled):
        undo_form_check(proposal=proposal, by=by, now=now)
        reviews.void_form_check(proposal=proposal, by=by, now=now)
    verdicts.withdraw_verdict_letters(proposals=concerned, by=by, now=now)
    advance(submission, SubmissionAction.UNDO_SETTLE)
    submission.settled_at = submission.settled_by = None
    submission.save(update_fields=["state", "settled_at", "settled_by"])
    audit.record(actor=by, action="lectures.undo_settlement", subject=submission, at=now)
    return submission


def organisations_of(submission: Submission) -> list[Organisation]:
    """Whose lectures a submission carries; empty until every one of them is known."""
    lectures = proposals_of(submission).exclude(state=ProposalState.WITHDRAWN)
    if not lectures.exists():
        return [submission.organisation] if submission.organisation else []
    if lectures.filter(organisation=None).exists():
        return []
    return list(Organisation.objects.filter(proposals__in=lectures).distinct().order_by("pk"))


def _copies(submission: Submission) -> list[SubmissionFile]:
    """Pieces with the same bytes that a second one may double; what was set aside counts no more.

    The same correction typed anew is no copy: it was a change when it was made.
    """
    if submission.door == Door.LINK and not submission.proposals.exists():
        return []
    found = same_files(submission)
    return [file for file in found if file.submission.state != SubmissionState.SET_ASIDE]


def _relate_to_earlier(
    submission: Submission, organisations: Sequence[Organisation], proposals: Sequence[Proposal]
) -> None:
    earlier = [e for one in organisations for e in earlier_submissions(submission, one)]
    if not earlier:
        submission.relation = Relation.FIRST
        submission.relation_guess = {}
        return
    if submission.door in {Door.LINK, Door.TRANSCRIPTION}:
        submission.relation = Relation.APPEND  # its own page showed what was there already
        submission.relation_guess = {}
        return
    submission.relation = Relation.UNDECIDED
    submission.relation_guess = _guess_from_titles(earlier, proposals)


def _guess_from_titles(
    earlier: Sequence[Submission], proposals: Sequence[Proposal]
) -> dict[str, object]:
    known = Proposal.objects.filter(submission__in=earlier, counts=True)
    titles = [title for title in known.values_list("title", flat=True) if title]
    same = [p for p in proposals if _is_known(p.title, titles)]
    new = len(proposals) - len(same)
    if not proposals:
        return _guess_of(Relation.DUPLICATE, earlier, _("这一件没有读出讲座。"))
    counts = {"same": len(same), "new": new}
    if same and len(same) == len(titles) and not new:
        reason = _("%(same)s场与前件相同，没有新的。") % counts
        if _is_scanned(proposals):  # guessed characters must not displace typed ones
            return _guess_of(Relation.DUPLICATE, earlier, _("是扫描件，") + reason)
    elif same:
        reason = _("与前件相比，有%(same)s场相同、%(new)s场是新的。") % counts
    else:
        return _guess_of(Relation.APPEND, earlier, _("%(new)s场都是新的。") % counts)
    return _guess_of(Relation.REPLACE, earlier, reason)


def _guess_of(relation: Relation, earlier: Sequence[Submission], reason: str) -> dict[str, object]:
    return {
        "relation": str(relation),
        "reason": reason,
        "earlier": [submission.code for submission in earlier],
    }


def _is_scanned(proposals: Sequence[Proposal]) -> bool:
    """Whether all was recognised from pictures: places are boxes on pages, never fully certain."""
    sources = [source for proposal in proposals for source in proposal.sources.values()]
    return all(str(source["ref"]).startswith("p") for source in sources) and any(
        float(source.get("confidence", 1)) < 1 for source in sources
    )


def _is_known(title: str, titles: Sequence[str]) -> bool:
    return any(title_similarity(title, other) >= SAME_LECTURE for other in titles)


def _withdraw_earlier(
    submission: Submission, organisation: Organisation, *, by: User, now: datetime
) -> None:
    replaced = Proposal.objects.filter(
        call=submission.call_id, organisation=organisation, counts=True
    ).exclude(submission=submission)
    for proposal in replaced.order_by("pk"):
        if proposal.state == ProposalState.WITHDRAWN:
            continue
        reason = f"replaced by {submission.code}"
        withdraw_proposal(proposal=proposal, reason=reason, by=by, now=now, replaced_by=submission)


def _count(submission: Submission) -> None:
    """Let the lectures count on the board exactly when their standing is decided."""
    live = submission.proposals.exclude(state=ProposalState.WITHDRAWN)
    counting = submission.relation in COUNTING
    live.filter(organisation__isnull=False).update(counts=counting)
