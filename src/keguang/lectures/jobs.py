"""Background work of 科普大讲堂."""

from datetime import datetime
from functools import cache, partial
from typing import Any

from keguang.core.jobs import Effect, two_step_handler
from keguang.documents.forms.isolation import WarmReader
from keguang.lectures.models import Submission
from keguang.lectures.services import reading
from keguang.lectures.services.intake import READ_JOB


@cache
def file_reader() -> WarmReader:
    """The worker's one reader: its warm template process starts with the first file."""
    return WarmReader()


@two_step_handler(READ_JOB)
def read_submission(payload: dict[str, Any], now: datetime) -> Effect:
    submission = Submission.objects.select_related("call").get(pk=payload["submission"])
    if reading.start_reading(submission) is None:
        return _nothing
    read = reading.read_files(submission, file_reader(), now=now)
    return partial(reading.keep_reading, submission, read, now=now)


def _nothing() -> None: ...
