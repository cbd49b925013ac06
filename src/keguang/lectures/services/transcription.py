"""登记来件(代录): lectures told by telephone or read from paper, with where they came from."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from keguang.core.errors import RuleBroken
from keguang.core.models import Organisation, User
from keguang.lectures import rules
from keguang.lectures.models import Call, Submission
from keguang.lectures.services.intake import advance, locked
from keguang.lectures.services.proposal_entries import note_standing
from keguang.lectures.services.proposals import add_proposal
from keguang.lectures.services.relation_guess import guess_relation
from keguang.lectures.services.typed_arrivals import accept_typed
from keguang.lectures.states import Door, SubmissionAction, SubmissionState


@transaction.atomic
def transcribe(
    *,
    call: Call,
    organisation: Organisation,
    lectures: Sequence[Mapping[str, Any]],
    source: str,
    by: User,
    now: datetime,
) -> Submission:
    """Store what was typed and register its lectures; the same words twice are one submission."""
    rules.may_run_calls(by).require()
    if not source.strip():
        raise RuleBroken(_("请写明来源，例如“3月2日李静来电”或“纸质件”。"))
    if not lectures:
        raise RuleBroken(_("请至少填写一场讲座。"))
    payload = {"source": source, "lectures": list(lectures)}
    submission = locked(
        accept_typed(
            call=call, organisation=organisation, payload=payload, source=source, by=by, now=now
        )
    )
    if submission.state != SubmissionState.STORED:
        return submission
    for order, values in enumerate(lectures):
        add_proposal(
            call=call,
            submission=submission,
            organisation=organisation,
            values=values,
            sources={},
            order=order,
            way=Door.TRANSCRIPTION,
            by=by,
            now=now,
        )
    advance(submission, SubmissionAction.START_READING)
    guess_relation(submission)
    note_standing(submission.proposals.all(), now=now)
    advance(submission, SubmissionAction.FINISH_READING)
    submission.save()
    return submission
