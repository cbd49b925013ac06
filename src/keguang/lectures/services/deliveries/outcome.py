"""开展情况: held with its proofs, cancelled for a cause, and what was entered by mistake undone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from keguang.core.errors import RuleBroken
from keguang.lectures.models import Delivery, Proposal
from keguang.lectures.services.deliveries.journal import Hand, begin
from keguang.lectures.services.deliveries.photos import add_photos
from keguang.lectures.states import Cause, DeliveryAction


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of it; whatever is left out stays as it was. `photos` are files as uploaded."""

    day: date | None = None
    start_time: time | None = None
    place: str = ""
    attendance: int | None = None
    news_link: str = ""
    photos: Sequence[bytes] = ()


@transaction.atomic
def record_held(*, proposal: Proposal, outcome: Outcome, hand: Hand, now: datetime) -> Delivery:
    """登记开展情况. The same report twice is one; a later one adds what the first left out."""
    step = begin(proposal, DeliveryAction.HOLD, hand)
    delivery = step.delivery
    _check_day(delivery, outcome, now=now)
    delivery.day = outcome.day or delivery.day
    delivery.start_time = outcome.start_time or delivery.start_time
    delivery.place = outcome.place.strip() or delivery.place
    if outcome.attendance is not None:
        delivery.attendance = outcome.attendance
    delivery.news_link = outcome.news_link.strip() or delivery.news_link
    add_photos(delivery, outcome.photos, now=now)
    return step.finish(DeliveryAction.HOLD, now=now)


@transaction.atomic
def reopen_held(*, proposal: Proposal, hand: Hand, now: datetime, reason: str) -> Delivery:
    """撤销已开展: it was entered for the wrong lecture; what was reported waits, unseen."""
    step = begin(proposal, DeliveryAction.REOPEN, hand)
    return step.finish(DeliveryAction.REOPEN, now=now, reason=_needed(reason))


@transaction.atomic
def drop_photo(*, proposal: Proposal, number: int, hand: Hand, now: datetime) -> Delivery:
    """撤下照片: somebody in it does not wish to be seen."""
    step = begin(proposal, DeliveryAction.DROP_PHOTO, hand)
    if not step.delivery.photos.filter(number=number).delete()[0]:
        raise RuleBroken(_("没有这张照片。"))
    return step.finish(DeliveryAction.DROP_PHOTO, now=now)


@transaction.atomic
def cancel_lecture(
    *, proposal: Proposal, cause: Cause, hand: Hand, now: datetime, reason: str = ""
) -> Delivery:
    """取消: the lecture stays in the programme, marked, with its cause."""
    step = begin(proposal, DeliveryAction.CANCEL, hand)
    step.delivery.cause = cause
    step.delivery.reason = reason
    return step.finish(DeliveryAction.CANCEL, now=now, reason=reason)


@transaction.atomic
def resume_lecture(*, proposal: Proposal, hand: Hand, now: datetime, reason: str = "") -> Delivery:
    """恢复: it can be had again, on a day still to be fixed; its place and host are kept."""
    step = begin(proposal, DeliveryAction.RESUME, hand)
    delivery = step.delivery
    delivery.day = delivery.start_time = None
    delivery.announced_day = delivery.announced_start_time = None
    delivery.announced_place = delivery.cause = delivery.reason = ""
    return step.finish(DeliveryAction.RESUME, now=now, reason=reason)


def _check_day(delivery: Delivery, outcome: Outcome, *, now: datetime) -> None:
    day = outcome.day or delivery.day
    if day is None:
        raise RuleBroken(_("请填写开展日期。"))
    if day > localdate(now):
        raise RuleBroken(_("这一天还没有到，不能登记为已开展。"))
    year = delivery.proposal.call.year
    if not year <= day.year <= year + 1:
        raise RuleBroken(_("日期不在%(year)d年度的节目安排之内。") % {"year": year})


def _needed(reason: str) -> str:
    if not reason.strip():
        raise RuleBroken(_("请填写原因。"))
    return reason.strip()
