"""From a program's JSON to the service behind the web form, and back to a receipt."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from keguang.api.schemas.desk import Finding, Progress, Receipt, TakenLecture
from keguang.core.errors import NotAllowed, RuleBroken
from keguang.core.models import Role, User
from keguang.core.rules import scope_of
from keguang.documents.forms.spec import spec_from_dict
from keguang.lectures.models import Call, Recipient, Submission
from keguang.lectures.selectors.board import recipients_visible_to
from keguang.lectures.selectors.submitted import standing_of
from keguang.lectures.services.corrections import FilledForm, submit_sent
from keguang.lectures.states import ProposalState


class UnknownKeys(RuleBroken):
    """Something was filled in that this call does not ask."""

    def __init__(self, places: Sequence[str]) -> None:
        super().__init__(_("这次征集的表样没有其中的%(n)d栏。") % {"n": len(places)})
        self.places = places


def recipient_for(user: User, call: Call, organisation: str) -> Recipient:
    """The body the holder sends for: the one named, or the only one there is."""
    own = scope_of(user, Role.SOCIETY)
    asked = recipients_visible_to(user, call).select_related("organisation__territory", "call")
    candidates = list(asked.filter(own.as_filter("organisation__")) if own else asked.none())
    if organisation:
        candidates = [one for one in candidates if one.organisation.code == organisation]
    if not candidates:
        raise NotAllowed(_("只有学会自己的账号可以报送本单位的讲座。"))
    if len(candidates) > 1:
        raise RuleBroken(_("令牌代表不止一个单位，请填写报送单位的编号。"))
    return candidates[0]


def send(
    recipient: Recipient,
    lectures: Sequence[Mapping[str, str]],
    *,
    key: str,
    by: User,
    now: datetime,
) -> Submission:
    known = spec_from_dict(recipient.call.form).keys
    unknown = [
        f"lectures.{number}.{name}"
        for number, lecture in enumerate(lectures)
        for name in lecture
        if name not in known
    ]
    if unknown:
        raise UnknownKeys(unknown)
    form = FilledForm(corrected={}, added=lectures)
    return submit_sent(recipient=recipient, form=form, key=key, by=by, now=now)


def receipt_of(submission: Submission, recipient: Recipient | None, *, now: datetime) -> Receipt:
    taken = submission.proposals.exclude(state=ProposalState.WITHDRAWN).order_by("order", "pk")
    return Receipt(
        submission=submission.code,
        call=submission.call.code,
        received_at=submission.received_at,
        lectures=[
            TakenLecture(
                code=proposal.code,
                title=proposal.title,
                state=ProposalState(proposal.state),
                findings=Finding.all_of(proposal),
            )
            for proposal in taken
        ],
        progress=Progress.of(standing_of(recipient, now)) if recipient else None,
    )
