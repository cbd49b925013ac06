"""Sending what was released: paced, each letter once, doubt shown to a person."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from keguang.core import audit
from keguang.core.models import MailState, OutgoingMail
from keguang.core.selectors.originals import OriginalDamaged, read_original
from keguang.core.selectors.outbox import bounced_among
from keguang.core.sending.letters import Enclosure, Letter
from keguang.core.sending.states import MailAction, next_state
from keguang.core.sending.transports import Fate, Handover, Transport
from keguang.core.services.organisations import mark_bounced

PER_MINUTE: Final = 20
ATTEMPTS_LIMIT: Final = 6
_ABANDONED_AFTER: Final = timedelta(minutes=10)  # longer than any hand-over can take
_FIRST_DELAY: Final = timedelta(minutes=1)
_NO_SUCH_RECEIVER: Final = re.compile(
    r"\b5\.1\.[1-3]\b|\b5\.1\.10\b|user unknown|unknown user|no such (?:user|recipient)"
    r"|user not found|mailbox (?:not found|unavailable)|does not exist|invalid recipient",
    re.IGNORECASE,
)


@dataclass(slots=True)
class SendResult:
    """What one run did, in letters; `unreachable` is why it ended early, else empty."""

    sent: int = 0
    failed: int = 0
    deferred: int = 0
    uncertain: int = 0
    unreachable: str = ""


def send_due(
    *,
    now: datetime,
    transport: Transport,
    per_minute: int = PER_MINUTE,
    after_each: Callable[[], None] = lambda: None,
) -> SendResult:
    """Hand over released letters, oldest first, as many as the provider's limit still allows.

    A letter is committed as 发送中 before it is handed over and as 已发送 after. One that a dead
    worker left in between is never sent again by itself: it fails with "不确定是否发出".
    `after_each` is called after every letter; a worker renews its lease with it.
    """
    result = SendResult(uncertain=_give_up_abandoned(now))
    with transport:
        for _turn in range(_allowance(now, per_minute)):
            mail = _take_next(now, result)
            if mail is None:
                break
            handover = _hand_over(mail, transport, now)
            _settle(mail, handover, now, result)
            after_each()
            if handover.fate is Fate.UNREACHABLE:
                result.unreachable = handover.reason
                break
    return result


def _allowance(now: datetime, per_minute: int) -> int:
    lately = OutgoingMail.objects.filter(
        handed_over_at__gt=now - timedelta(minutes=1), handed_over_at__lte=now
    )
    return max(0, per_minute - lately.count())


def _take_next(now: datetime, result: SendResult) -> OutgoingMail | None:
    """Commit the next letter as 发送中. One whose every address has bounced meanwhile fails."""
    for pk in _waiting(now):
        with transaction.atomic():
            taken = OutgoingMail.objects.select_for_update(skip_locked=True, of=("self",))
            mail = taken.filter(pk=pk, state=MailState.QUEUED).first()
            if mail is None:
                continue  # cancelled, or taken by another worker
            if not _receivers(mail):
                mail.state = next_state(mail.state, MailAction.FAIL)
                mail.error = _("收件地址曾被退信，未发送。")
                mail.save(update_fields=["state", "error"])
                result.failed += 1
                continue
            mail.state = next_state(mail.state, MailAction.HAND_OVER)
            mail.handed_over_at = now
            mail.attempts += 1
            mail.save(update_fields=["state", "handed_over_at", "attempts"])
        return mail
    return None


def _waiting(now: datetime) -> list[int]:
    """Queued letters, oldest release first, without those whose next attempt is still to come."""
    queued = OutgoingMail.objects.filter(state=MailState.QUEUED).order_by("released_at", "pk")
    rows = queued.values_list("pk", "attempts", "handed_over_at")[:500]
    return [
        pk
        for pk, attempts, tried_at in rows
        if not attempts or tried_at is None or tried_at + _delay(attempts) <= now
    ]


def _delay(attempts: int) -> timedelta:
    """1, 2, 4, 8, 16 … minutes, at most an hour."""
    return min(_FIRST_DELAY * (1 << min(attempts - 1, 10)), timedelta(hours=1))


def _receivers(mail: OutgoingMail) -> tuple[str, ...]:
    bounced = bounced_among(mail.to)
    return tuple(address for address in mail.to if address.lower() not in bounced)


def _hand_over(mail: OutgoingMail, transport: Transport, now: datetime) -> Handover:
    try:
        letter = _letter(mail, now)
    except OriginalDamaged as damage:
        return Handover(Fate.REFUSED, str(damage))
    return transport.hand_over(letter)


def _letter(mail: OutgoingMail, now: datetime) -> Letter:
    attachments = mail.attachments.select_related("original").order_by("pk")
    return Letter(
        message_id=mail.message_id,
        sender=settings.MAIL_FROM,
        sender_name=settings.KEGUANG_SITE["owner"],
        to=_receivers(mail),
        subject=mail.subject,
        body=mail.body,
        date=now,
        enclosures=tuple(Enclosure(a.name, read_original(a.original)) for a in attachments),
        in_reply_to=mail.in_reply_to,
        automatic=mail.created_by_id is None,
    )


@transaction.atomic
def _settle(mail: OutgoingMail, handover: Handover, now: datetime, result: SendResult) -> None:
    mail = OutgoingMail.objects.select_for_update().get(pk=mail.pk)
    mail.error = handover.reason[:300]
    action = _action(mail, handover.fate, result)
    mail.state = next_state(mail.state, action)
    if action is MailAction.CONFIRM:
        mail.sent_at = now
        if handover.refused:
            names = _("、").join(handover.refused)
            mail.error = (_("部分收件人被拒收：%(names)s") % {"names": names})[:300]
    if handover.fate is Fate.UNCERTAIN:
        mail.error = (_("不确定是否发出：%(reason)s") % {"reason": handover.reason})[:300]
    mail.save(update_fields=["state", "error", "sent_at"])
    for address, answer in handover.refused.items():
        if _NO_SUCH_RECEIVER.search(answer):
            mark_bounced(address=address, reason=answer, now=now)


def _action(mail: OutgoingMail, fate: Fate, result: SendResult) -> MailAction:
    """What the fate of a hand-over means for the letter; counted in the result."""
    if fate is Fate.ACCEPTED:
        result.sent += 1
        return MailAction.CONFIRM
    if fate is Fate.UNREACHABLE or (fate is Fate.DEFERRED and mail.attempts < ATTEMPTS_LIMIT):
        result.deferred += 1
        return MailAction.DEFER
    if fate is Fate.UNCERTAIN:
        result.uncertain += 1
    else:
        result.failed += 1
    return MailAction.FAIL


@transaction.atomic
def _give_up_abandoned(now: datetime) -> int:
    """Letters a dead worker left 发送中: whether they went out, nobody here can know."""
    abandoned = OutgoingMail.objects.select_for_update(skip_locked=True).filter(
        state=MailState.SENDING, handed_over_at__lt=now - _ABANDONED_AFTER
    )
    mails = list(abandoned)
    for mail in mails:
        mail.state = next_state(mail.state, MailAction.FAIL)
        mail.error = _("不确定是否发出：发送过程中断，请核对后再次发送或标记为已发出。")
        mail.save(update_fields=["state", "error"])
        audit.record(actor=None, action="core.mail_uncertain", subject=mail, at=now)
    return len(mails)
