"""What the office's machine does by itself: collect mail, send mail, tidy the queue."""

import logging
from datetime import datetime, time, timedelta
from typing import Any, Final

from django.conf import settings

from keguang.core.jobs.registry import (
    RECURRING,
    Effect,
    handler,
    keep_lease,
    nothing_more,
    two_step_handler,
)
from keguang.core.mailbox.opening import open_mailbox, read_password
from keguang.core.models import User
from keguang.core.parameters import MAIL_PER_MINUTE
from keguang.core.selectors.settings import get_parameter
from keguang.core.sending.transports import open_transport
from keguang.core.services import backups, jobs, mailbox, outbox, retention

POLL_EVERY: Final = timedelta(minutes=1)
SEND_EVERY: Final = timedelta(seconds=20)
_logger: Final = logging.getLogger(__name__)


@two_step_handler("core.poll_mailbox", every=POLL_EVERY)
def poll_mailbox(_payload: dict[str, Any], now: datetime) -> Effect:
    """Every message is stored in a transaction of its own, so a repetition finds it known."""
    password = read_password(settings.MAILBOX_PASSWORD_FILE)
    source = open_mailbox(settings.MAILBOX, password=password)
    more = True
    while more:
        result = mailbox.poll_mailbox(source, now=now, after_each=keep_lease)
        more = result.more
        if result.unavailable:
            _logger.warning("mailbox: %s", result.unavailable)
    return nothing_more


@two_step_handler("core.send_mail", every=SEND_EVERY)
def send_mail(_payload: dict[str, Any], now: datetime) -> Effect:
    """Every letter is marked 发送中 before it is handed over, so none is sent twice."""
    password = read_password(settings.SMTP_PASSWORD_FILE)
    transport = open_transport(settings.SMTP, password=password)
    result = outbox.send_due(
        now=now,
        transport=transport,
        per_minute=get_parameter(MAIL_PER_MINUTE),
        after_each=keep_lease,
    )
    if result.unreachable:
        _logger.warning("outbox: %s", result.unreachable)
    return nothing_more


@two_step_handler(backups.BACKUP_JOB, daily_at=time(2, 30))
def take_backup(payload: dict[str, Any], now: datetime) -> Effect:
    """An archive appears whole or not at all, so a repetition only makes another."""
    by = User.objects.get(pk=payload["by"]) if "by" in payload else None
    backups.back_up(by=by, now=now)
    backups.clear_old_backups()
    return nothing_more


@handler("core.clear_finished_jobs", daily_at=time(3, 30))
def clear_finished_jobs(_payload: dict[str, Any], now: datetime) -> None:
    jobs.clear_finished(scheduled=list(RECURRING), now=now)


@two_step_handler("core.erase_what_is_due", daily_at=time(3, 10))
def erase_what_is_due(_payload: dict[str, Any], now: datetime) -> Effect:
    """After the night's backup. What a batch erased is not due again, so a repetition goes on."""
    retention.erase_what_is_due(now=now, after_each=keep_lease)
    return nothing_more
