"""What became of published lectures, today or at a moment of the past.

The past is what the 开展记录 of a delivery, one after the other up to then, come to.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.db.models import Count, Max
from django.utils.timezone import localdate

from keguang.lectures.delivery_changes import replay
from keguang.lectures.models import Delivery, DeliveryEntry
from keguang.lectures.states import DeliveryAction
from keguang.oversight.measures import Outcome


def outcomes(calls: Collection[int], at: datetime | None) -> dict[str, Outcome]:
    """By the code of the lecture; one nothing has happened to is left out. `at` None is now."""
    return _present(calls) if at is None else _past(calls, at)


def _present(calls: Collection[int]) -> dict[str, Outcome]:
    deliveries = Delivery.objects.filter(proposal__call__in=calls).order_by()
    columns = ("state", "day", "cause", "attendance", "news_link", "place", "substitute_name")
    rows = deliveries.annotate(photo_count=Count("photos")).values_list(
        "proposal__code", "division__code", "photo_count", *columns
    )
    cancelled = _cancelled_on(calls)
    return {
        code: Outcome(
            state=state,
            day=day,
            cancelled_on=cancelled.get(code),
            cause=cause,
            attendance=attendance,
            photos=photos,
            district=district or "",
            news_link=texts[0],
            place=texts[1],
            substitute=texts[2],
        )
        for (code, district, photos, state, day, cause, attendance, *texts) in rows
    }


def _cancelled_on(calls: Collection[int]) -> dict[str, date]:
    entries = DeliveryEntry.objects.filter(
        delivery__proposal__call__in=calls, action=DeliveryAction.CANCEL
    )
    latest = entries.order_by().values_list("delivery__proposal__code").annotate(at=Max("at"))
    return {code: localdate(at) for code, at in latest}


def _past(calls: Collection[int], at: datetime) -> dict[str, Outcome]:
    entries = DeliveryEntry.objects.filter(delivery__proposal__call__in=calls, at__lte=at)
    steps = entries.order_by("delivery", "number").values_list(
        "delivery__proposal__code", "action", "at", "after"
    )
    found = {}
    for code, of_lecture in groupby(steps, key=lambda step: step[0]):
        known = list(of_lecture)
        cancelled = [at for _code, action, at, _after in known if action == DeliveryAction.CANCEL]
        content = replay(after for _code, _action, _at, after in known)
        found[code] = _of_content(content, localdate(cancelled[-1]) if cancelled else None)
    return found


def _of_content(content: Mapping[str, Any], cancelled_on: date | None) -> Outcome:
    day = content["day"]
    return Outcome(
        state=content["state"],
        day=date.fromisoformat(day) if day else None,
        cancelled_on=cancelled_on,
        cause=content["cause"],
        attendance=content["attendance"],
        photos=len(content["photos"]),
        news_link=content["news_link"],
        place=content["place"],
        district=content["division"] or "",
        substitute=content["substitute_name"],
    )
