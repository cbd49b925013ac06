"""安排选报: who gets a lecture, who waits, who is told that it cannot be.

A lecture is held once (see ADR 0014). The first office accepted fixes its day and place; others
join that session, wait for it, or are refused with a reason.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from keguang.core import audit
from keguang.core.errors import RuleBroken
from keguang.core.models import User
from keguang.lectures.models import Delivery
from keguang.lectures.services.deliveries import Hand, Plan, schedule_lecture
from keguang.lectures.states import DATED
from keguang.orders import rules
from keguang.orders.models import Choice
from keguang.orders.services.rounds import locked
from keguang.orders.states import ChoiceAction, ChoiceState, next_choice_state


@transaction.atomic
def accept(*, choice: Choice, plan: Plan, by: User, now: datetime) -> Delivery:
    """安排: give the lecture to this office on a day. The lecturer's other days are checked there.

    Refused where the lecture has its day already: then the office may join.
    """
    choice = _opened(choice, ChoiceAction.ACCEPT, by)
    delivery = _delivery(choice)
    if delivery is not None and delivery.state in DATED:
        raise RuleBroken(_("这一场已经定档，可以并入已排的场次，或请其排队。"))
    made = schedule_lecture(proposal=choice.proposal, plan=plan, hand=Hand(user=by), now=now)
    _finish(choice, ChoiceAction.ACCEPT, by=by, now=now)
    return made


@transaction.atomic
def join(*, choice: Choice, by: User, now: datetime) -> Choice:
    """并入: this office comes to the session that is fixed already."""
    choice = _opened(choice, ChoiceAction.ACCEPT, by)
    delivery = _delivery(choice)
    if delivery is None or delivery.state not in DATED:
        raise RuleBroken(_("这一场还没有定档，请先安排。"))
    return _finish(choice, ChoiceAction.ACCEPT, by=by, now=now, reason=_("并入已排场次"))


@transaction.atomic
def wait(*, choice: Choice, reason: str, by: User, now: datetime) -> Choice:
    """排队: kept for the case that the lecture becomes free, or that the speaker comes again."""
    choice = _opened(choice, ChoiceAction.WAIT, by)
    return _finish(choice, ChoiceAction.WAIT, by=by, now=now, reason=reason)


@transaction.atomic
def decline(*, choice: Choice, reason: str, by: User, now: datetime) -> Choice:
    """不安排: with a reason the office will read."""
    choice = _opened(choice, ChoiceAction.DECLINE, by)
    if not reason.strip():
        raise RuleBroken(_("请写明不能安排的原因，将告知选报单位。"))
    return _finish(choice, ChoiceAction.DECLINE, by=by, now=now, reason=reason)


@transaction.atomic
def reopen(*, choice: Choice, by: User, now: datetime) -> Choice:
    """重新考虑: taken up again; the day of a lecture arranged for it stays as it is."""
    choice = _opened(choice, ChoiceAction.REOPEN, by)
    standing = choice.office.choices.filter(proposal=choice.proposal, host=choice.host)
    newer = standing.exclude(pk=choice.pk).filter(
        state__in=[ChoiceState.WANTED, ChoiceState.WAITING, ChoiceState.ACCEPTED]
    )
    if newer.exists():
        raise RuleBroken(_("该单位后来又选了这一场，请处理后一次的选报。"))
    return _finish(choice, ChoiceAction.REOPEN, by=by, now=now)


def _opened(choice: Choice, action: ChoiceAction, by: User) -> Choice:
    """The choice under the round's lock, its step authorised and lawful."""
    rules.may_run_rounds(by).require()
    locked(choice.office.round)
    related = Choice.objects.select_related("office__round", "office__organisation", "proposal")
    choice = related.select_for_update(of=("self",)).get(pk=choice.pk)
    next_choice_state(ChoiceState(choice.state), action)
    return choice


def _finish(
    choice: Choice, action: ChoiceAction, *, by: User, now: datetime, reason: str = ""
) -> Choice:
    choice.state = next_choice_state(ChoiceState(choice.state), action)
    choice.reason = reason.strip()[:200]
    choice.decided_at, choice.decided_by = now, by
    choice.save(update_fields=["state", "reason", "decided_at", "decided_by"])
    detail = {"lecture": choice.proposal.code, "reason": choice.reason}
    audit.record(actor=by, action=f"orders.{action}_choice", subject=choice, at=now, detail=detail)
    return choice


def _delivery(choice: Choice) -> Delivery | None:
    return Delivery.objects.filter(proposal=choice.proposal_id).first()
