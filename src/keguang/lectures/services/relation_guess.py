"""与前件关系的推测: how a freshly read piece probably stands to what came before it.

Only what is not doubtful is set; the rest is a guess with its reason, and a clerk decides.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from keguang.core.models import Organisation
from keguang.lectures.evidence import title_similarity
from keguang.lectures.models import Proposal, ProposalVersion, Submission
from keguang.lectures.selectors.copies import copied_from
from keguang.lectures.selectors.intake import (
    SAME_LECTURE,
    earlier_submissions,
    organisations_of,
)
from keguang.lectures.services.proposals import values_of
from keguang.lectures.states import COUNTING, Door, ProposalState, Relation


def guess_relation(submission: Submission, *, corrected: bool = False) -> None:
    """Say how a freshly read submission stands to others; set it only where nothing is doubtful.

    Works on the object at hand (its caller holds the lock and saves).
    """
    proposals = list(submission.proposals.exclude(state=ProposalState.WITHDRAWN))
    organisations = organisations_of(submission)
    submission.relation, submission.relation_guess = Relation.UNDECIDED, {}
    # the same correction typed anew is no copy: it was a change when it was made
    retyped = submission.door in {Door.LINK, Door.API} and not proposals
    copies = [] if retyped else copied_from(submission, organisations)
    if corrected and not proposals and not copies:
        submission.relation = Relation.CORRECTION
    elif copies:
        names = _("、").join(copy.code for copy in copies)
        reason = _("与%(code)s的文件完全相同。") % {"code": names}
        submission.relation_guess = _guess_of(Relation.DUPLICATE, copies, reason)
    elif organisations and proposals:
        _relate_to_earlier(submission, organisations, proposals)
    if not proposals:
        relate_without_lectures(submission, organisations)
    count_lectures(submission)


def relate_without_lectures(submission: Submission, organisations: Sequence[Organisation]) -> None:
    """What brings no lecture leaves nothing to ask: it stands beside what there is."""
    if not organisations or submission.relation != Relation.UNDECIDED:
        return
    if submission.relation_guess.get("relation") == Relation.DUPLICATE:
        submission.relation = Relation.DUPLICATE
    elif any(earlier_submissions(submission, one) for one in organisations):
        submission.relation = Relation.APPEND
    else:
        submission.relation = Relation.FIRST


def count_lectures(submission: Submission) -> None:
    """Let the lectures count on the board exactly when their standing is decided."""
    live = submission.proposals.exclude(state=ProposalState.WITHDRAWN)
    counting = submission.relation in COUNTING
    live.filter(organisation__isnull=False).update(counts=counting)


def _relate_to_earlier(
    submission: Submission, organisations: Sequence[Organisation], proposals: Sequence[Proposal]
) -> None:
    earlier = [e for one in organisations for e in earlier_submissions(submission, one)]
    if not earlier:
        submission.relation = Relation.FIRST
    elif submission.door in {Door.LINK, Door.TRANSCRIPTION, Door.API}:
        submission.relation = Relation.APPEND  # its own page showed what was there already
    else:
        submission.relation_guess = _guess_from_lectures(earlier, proposals)


def _guess_from_lectures(
    earlier: Sequence[Submission], proposals: Sequence[Proposal]
) -> dict[str, object]:
    known = list(Proposal.objects.filter(submission__in=earlier, counts=True))
    titles = [proposal.title for proposal in known if proposal.title]
    same = [p for p in proposals if _is_known(p.title, titles)]
    new = len(proposals) - len(same)
    counts = {"same": len(same), "new": new}
    if not same:
        return _guess_of(Relation.APPEND, earlier, _("%(new)s场都是新的。") % counts)
    all_again = new == 0 and len(same) == len(titles)
    reason = _("%(same)s场与前件相同，没有新的。") % counts
    if all_again and _is_scanned(proposals):  # guessed characters must not displace typed ones
        return _guess_of(Relation.DUPLICATE, earlier, _("是扫描件，") + reason)
    if new == 0 and _say_nothing_new(proposals, known):
        reason = _("%(same)s场的各栏内容都与前件相同，没有新的。") % counts
        return _guess_of(Relation.DUPLICATE, earlier, reason)
    if all_again:
        return _guess_of(Relation.REPLACE, earlier, reason)
    reason = _("与前件相比，有%(same)s场相同、%(new)s场是新的。") % counts
    return _guess_of(Relation.REPLACE, earlier, reason)


def _say_nothing_new(proposals: Sequence[Proposal], known: Sequence[Proposal]) -> bool:
    """Whether every value was said before, be it in a version that was corrected since."""
    said: list[Mapping[str, Any]] = [values_of(proposal) for proposal in known]
    said += ProposalVersion.objects.filter(proposal__in=known).values_list("values", flat=True)
    return all(values_of(proposal) in said for proposal in proposals)


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
