"""Background work of 选报."""

from datetime import datetime
from functools import partial
from typing import Any

from django.utils.timezone import localdate

from keguang.core.jobs import Effect, on_giving_up, two_step_handler
from keguang.lectures.reader import file_reader
from keguang.orders.models import ChoiceSheet
from keguang.orders.services import reading
from keguang.orders.services.sheets import READ_JOB


@two_step_handler(READ_JOB)
def read_sheet(payload: dict[str, Any], now: datetime) -> Effect:
    sheet = ChoiceSheet.objects.select_related("round", "original").get(pk=payload["sheet"])
    parts = reading.read_sheet(sheet, file_reader(), today_year=localdate(now).year)
    return partial(reading.keep_reading, sheet, parts, now=now)


@on_giving_up(READ_JOB)
def leave_unread(payload: dict[str, Any], now: datetime) -> None:
    reading.leave_unread(ChoiceSheet.objects.get(pk=payload["sheet"]), now=now)
