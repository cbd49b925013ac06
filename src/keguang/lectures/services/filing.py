"""作为佐证存档: a stamped paper that came by itself, without a lecture to read from it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from keguang.core import audit
from keguang.core.errors import RuleBroken
from keguang.core.models import User
from keguang.lectures import rules
from keguang.lectures.models import FileRole, Submission
from keguang.lectures.selectors.unread import carries_lectures
from keguang.lectures.services.intake import locked
from keguang.lectures.services.settling import settle_submission


@transaction.atomic
def file_as_evidence(*, submission: Submission, by: User, now: datetime) -> None:
    """作为佐证(盖章件)存档并办结: it proves what its sender sends otherwise; the data is there."""
    submission = locked(submission)
    rules.may_settle(by, submission, now).require()
    if carries_lectures(submission):
        raise RuleBroken(_("这一件读出了讲座，请逐场核对后办结。"))
    submission.files.update(role=FileRole.EVIDENCE)
    submission.stamped = True
    submission.save(update_fields=["stamped"])
    audit.record(actor=by, action="lectures.file_as_evidence", subject=submission, at=now)
    settle_submission(submission=submission, by=by, now=now)
