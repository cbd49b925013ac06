"""汇总件: one file with the lectures of several bodies; every written name is asked about."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from keguang.core import audit
from keguang.core.errors import RuleBroken
from keguang.core.models import Organisation, User
from keguang.lectures import rules
from keguang.lectures.models import Submission
from keguang.lectures.services.intake import locked
from keguang.lectures.services.proposal_entries import note_standing
from keguang.lectures.services.proposals import give_back_replaced
from keguang.lectures.services.recipients import ask_also
from keguang.lectures.services.relation_guess import guess_relation


@transaction.atomic
def name_body(
    *, submission: Submission, as_written: str, organisation: Organisation, by: User, now: datetime
) -> Submission:
    """确定表内单位: whose lectures those are that the file puts under this name; the rest stay.

    May be said anew as long as the piece lies on the desk; how it stands is then asked again.
    """
    submission = locked(submission)
    rules.may_check(by, submission, now).require()
    give_back_replaced(submission=submission, by=by, now=now)
    named = submission.proposals.filter(organisation_as_written=as_written)
    if not named.exclude(organisation=organisation).update(organisation=organisation):
        raise RuleBroken(_("这些讲座的申报单位已经确定。"))
    ask_also(call=submission.call, organisation=organisation, by=by, now=now)
    guess_relation(submission)
    note_standing(submission.proposals.all(), now=now)
    submission.save()
    audit.record(
        actor=by,
        action="lectures.name_body",
        subject=submission,
        at=now,
        detail={"as_written": as_written, "to": organisation.pk},
    )
    return submission
