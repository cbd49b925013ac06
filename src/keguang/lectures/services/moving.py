"""移到另一次征集: a piece that was taken for the wrong call, such as a late form of last year."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from keguang.core import audit
from keguang.core.errors import RuleBroken
from keguang.core.models import MailState, OutgoingMail, User
from keguang.core.services.outbox import cancel_mail
from keguang.lectures import rules
from keguang.lectures.models import Call, Submission
from keguang.lectures.selectors.intake import proposals_of
from keguang.lectures.services.intake import locked, read_again
from keguang.lectures.services.letters import KIND_RECEIPT
from keguang.lectures.services.proposals import give_back_replaced
from keguang.lectures.states import CallState


@transaction.atomic
def move_to_call(*, submission: Submission, call: Call, by: User, now: datetime) -> Submission:
    """移到另一次征集: read it again by the other call's form and year, before it is settled.

    A form filled by a link or typed by a clerk was made for one call and stays there; so does what
    corrected a lecture of it.
    """
    submission = locked(submission)
    rules.may_check(by, submission, now).require()
    if call.state == CallState.DRAFT or call.pk == submission.call_id:
        raise RuleBroken(_("请选择另一次已发出的征集。"))
    if proposals_of(submission).exclude(submission=submission).exists():
        raise RuleBroken(_("这一件补正了本次征集的讲座，不能移到另一次征集。"))
    give_back_replaced(submission=submission, by=by, now=now)
    before, submission.call = submission.call, call
    submission.relation, submission.relation_guess = "", {}
    submission.save(update_fields=["call", "relation", "relation_guess"])
    receipts = OutgoingMail.objects.filter(
        key=f"{KIND_RECEIPT}:{submission.pk}", state=MailState.DRAFT
    )
    for mail in receipts:  # it names the other call
        cancel_mail(mail, by=None, now=now, reason=_("来件已移到另一次征集。"))
    audit.record(
        actor=by,
        action="lectures.move_to_call",
        subject=submission,
        at=now,
        detail={"from": before.code, "to": call.code},
    )
    return read_again(submission=submission, by=by, now=now)
