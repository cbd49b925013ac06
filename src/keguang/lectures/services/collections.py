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
from keguang.lectures.services.recipients import ask_also
from keguang.lectures.services.settling import guess_relation


@transaction.atomic
def name_body(
    *, submission: Submission, as_written: str, organisation: Organisation, by: User, now: datetime
) -> Submission:
    """确定表内单位: whose lectures those are that the file puts under this name; the rest stay."""
    submission = locked(submission)
    rules.may_check(by, submission, now).require()
    unclear = submission.proposals.filter(organisation=None, organisation_as_written=as_written)
    if not unclear.update(organisation=organisation):
        raise RuleBroken(_("这些讲座的申报单位已经确定。"))
    ask_also(call=submission.call, organisation=organisation, by=by, now=now)
    guess_relation(submission)
    submission.save()
    audit.record(
        actor=by,
        action="lectures.name_body",
        subject=submission,
        at=now,
        detail={"as_written": as_written, "to": organisation.pk},
    )
    return submission
