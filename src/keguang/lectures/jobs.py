"""Background work of 科普大讲堂."""

from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

from django.conf import settings

from keguang.core.jobs import Effect, handler, on_giving_up, two_step_handler
from keguang.core.mailbox.opening import open_mailbox, read_password
from keguang.core.models import MailboxMessage, User
from keguang.core.services.mailbox import pull_message
from keguang.documents.lists import Edition
from keguang.lectures.models import Call, Submission
from keguang.lectures.reader import file_reader
from keguang.lectures.services import calls, chasing, editions, reading
from keguang.lectures.services.intake import FETCH_JOB, READ_JOB


@two_step_handler(READ_JOB)
def read_submission(payload: dict[str, Any], now: datetime) -> Effect:
    submission = Submission.objects.select_related("call").get(pk=payload["submission"])
    if reading.start_reading(submission) is None:
        return _nothing
    read = reading.read_files(submission, file_reader(), now=now)
    return partial(reading.keep_reading, submission, read, now=now)


@on_giving_up(READ_JOB)
def leave_unread(payload: dict[str, Any], now: datetime) -> None:
    reading.leave_unread(Submission.objects.get(pk=payload["submission"]), now=now)


@two_step_handler(FETCH_JOB)
def fetch_message(payload: dict[str, Any], now: datetime) -> Effect:
    message = MailboxMessage.objects.get(pk=payload["message"])
    by = User.objects.get(pk=payload["by"])
    password = read_password(settings.MAILBOX_PASSWORD_FILE)
    mailbox = open_mailbox(settings.MAILBOX, password=password)
    pull_message(message, mailbox=mailbox, by=by, now=now)
    return _nothing


@handler(calls.LETTERS_JOB)
def draft_call_letters(payload: dict[str, Any], now: datetime) -> None:
    call = Call.objects.get(pk=payload["call"])
    calls.draft_call_letters(call=call, by=User.objects.get(pk=payload["by"]), now=now)


@handler("lectures.remind", daily_at=time(8, 30))
def remind(_payload: dict[str, Any], now: datetime) -> None:
    chasing.remind_all(now=now)


@handler("lectures.close_overdue_calls", every=timedelta(hours=1))
def close_overdue_calls(_payload: dict[str, Any], now: datetime) -> None:
    calls.close_overdue_calls(now=now)


@two_step_handler(editions.BUNDLE_JOB)
def make_bundle(payload: dict[str, Any], now: datetime) -> Effect:
    call = Call.objects.get(pk=payload["call"])
    by = User.objects.get(pk=payload["by"])
    return editions.make_bundle(call=call, edition=Edition(payload["edition"]), by=by, now=now)


@handler("lectures.clear_old_bundles", daily_at=time(3, 40))
def clear_old_bundles(_payload: dict[str, Any], now: datetime) -> None:
    editions.clear_old_bundles(now=now)


def _nothing() -> None: ...
