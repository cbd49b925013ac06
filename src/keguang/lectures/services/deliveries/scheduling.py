"""定档 and 改期: giving a lecture its day, hour and place."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from keguang.core.errors import RuleBroken
from keguang.core.models import Division
from keguang.core.selectors.calendar import day_off
from keguang.lectures import rules
from keguang.lectures.models import Delivery, Proposal
from keguang.lectures.selectors.deliveries.days import clashes
from keguang.lectures.services.deliveries.journal import Hand, Step, begin
from keguang.lectures.states import Cause, DeliveryAction


@dataclass(frozen=True, slots=True)
class Plan:
    """When and where. `despite` is why the day stands although its lecturer is expected
    elsewhere; `on_holiday` that a public holiday is meant."""

    day: date
    start_time: time | None = None
    duration_min: int | None = None
    place: str = ""
    division: Division | None = None
    host: str = ""
    on_holiday: bool = False
    despite: str = ""


@transaction.atomic
def schedule_lecture(*, proposal: Proposal, plan: Plan, hand: Hand, now: datetime) -> Delivery:
    """定档: from a season to a day."""
    step = begin(proposal, DeliveryAction.SCHEDULE, hand)
    _check_day(step, plan, now=now)
    _apply(step.delivery, plan)
    delivery = step.delivery
    delivery.announced_day = delivery.day
    delivery.announced_start_time = delivery.start_time
    delivery.announced_place = delivery.place
    delivery.cause = delivery.reason = ""
    check_clashes(step, despite=plan.despite)
    return step.finish(DeliveryAction.SCHEDULE, now=now, reason=plan.despite)


@transaction.atomic
def reschedule(
    *,
    proposal: Proposal,
    plan: Plan,
    hand: Hand,
    now: datetime,
    cause: Cause | None = None,
    reason: str = "",
) -> Delivery:
    """改期: another day, hour or place than announced; the first one stays known."""
    step = begin(proposal, DeliveryAction.RESCHEDULE, hand)
    delivery = step.delivery
    if _is_same(delivery, plan):
        raise RuleBroken(_("时间、地点与现在的相同，没有改动。"))
    _check_day(step, plan, now=now)
    if delivery.announced_day is None:
        delivery.announced_day = delivery.day
        delivery.announced_start_time = delivery.start_time
        delivery.announced_place = delivery.place
    _apply(delivery, plan)
    delivery.cause = cause or ""
    delivery.reason = reason
    check_clashes(step, despite=plan.despite)
    return step.finish(DeliveryAction.RESCHEDULE, now=now, reason=reason or plan.despite)


def check_clashes(step: Step, *, despite: str) -> None:
    """Refuse a day on which the lecturer is expected elsewhere, unless a clerk says why not."""
    found = clashes(step.delivery)
    if found and not despite:
        raise RuleBroken(_("主讲人时间冲突：%(what)s。") % {"what": _("；").join(map(str, found))})
    if found:
        rules.may_overrule(step.hand.user).require()


def _check_day(step: Step, plan: Plan, *, now: datetime) -> None:
    year = step.delivery.proposal.call.year
    if plan.day < localdate(now):
        raise RuleBroken(_("这一天已经过去；已经开展的，请登记开展情况。"))
    if not year <= plan.day.year <= year + 1:
        raise RuleBroken(_("日期不在%(year)d年度的节目安排之内。") % {"year": year})
    holiday = day_off(plan.day)
    if holiday and not plan.on_holiday:
        words = {"day": f"{plan.day:%F}", "name": holiday}
        raise RuleBroken(
            _("%(day)s是%(name)s假期。确定在这一天开展的，请勾选“节假日照常”。") % words
        )


def _apply(delivery: Delivery, plan: Plan) -> None:
    delivery.day = plan.day
    delivery.start_time = plan.start_time
    delivery.duration_min = plan.duration_min
    delivery.place = plan.place.strip()
    delivery.division = plan.division
    delivery.host = plan.host.strip()


def _is_same(delivery: Delivery, plan: Plan) -> bool:
    names = ("day", "start_time", "duration_min", "place", "division", "host")
    return all(getattr(delivery, name) == getattr(plan, name) for name in names)
