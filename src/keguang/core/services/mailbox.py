"""收件: registering what lies in the office's mailbox, and taking in what concerns us.

The position advances in the transaction that stores a message, never before: a poll killed at any
moment is repeated from where it stood, and what it had registered is known by its identity.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from keguang.core import audit
from keguang.core.errors import RuleBroken
from keguang.core.mailbox.bounces import Bounce, read_bounce
from keguang.core.mailbox.classify import classify
from keguang.core.mailbox.headers import HeaderLine
from keguang.core.mailbox.protocol import (
    MESSAGE_LIMIT_BYTES,
    Mailbox,
    MailboxUnavailable,
    MessageGone,
    MessageTooBig,
    Position,
)
from keguang.core.models import (
    MailboxMessage,
    MailboxPosition,
    MailState,
    MessageKind,
    OutgoingMail,
    User,
)
from keguang.core.sending.rules import may_handle_mail
from keguang.core.services.organisations import mark_bounced
from keguang.core.services.originals import store_original

POLL_LIMIT: Final = 500
_BOUNCE_WINDOW: Final = timedelta(days=30)

# Called with the header line and None; answering None asks for the whole message, and then it is
# called again with its bytes and must decide (None then means OTHER).
type Triage = Callable[[HeaderLine, bytes | None], MessageKind | None]
type Accept = Callable[[MailboxMessage, bytes, datetime], None]


@dataclass(frozen=True, slots=True)
class Intake:
    """What an app above does with messages: `triage` judges, `accept` takes a SUBMISSION in.

    `accept` runs in the transaction that registers the message and stores its original. It keeps
    a record and asks for a job; reading the message is that job's business.
    """

    triage: Triage
    accept: Accept


@dataclass(slots=True)
class PollResult:
    """What one poll met, in messages. `more` when it stopped at its limit."""

    registered: int = 0
    accepted: int = 0
    bounced: int = 0
    automatic: int = 0
    known: int = 0
    more: bool = False
    unavailable: str = ""


_intake: list[Intake] = []


def register_intake(*, triage: Triage, accept: Accept) -> None:
    """Say what becomes of incoming messages; an app calls it once, when it is ready."""
    _intake[:] = [Intake(triage, accept)]


def registered_intake() -> Intake:
    """What was registered; without an app, every message is only registered."""
    return _intake[0] if _intake else Intake(_keep_header_line_only, _refuse_to_accept)


def poll_mailbox(
    mailbox: Mailbox,
    *,
    now: datetime,
    intake: Intake | None = None,
    limit: int = POLL_LIMIT,
    after_each: Callable[[], None] = lambda: None,
) -> PollResult:
    """Register every new message, oldest first, and take in what `intake` says is a submission.

    An unreachable mailbox is no failure of the program: it is noted at the position, and in the
    result. `after_each` is called after every message; a worker renews its lease with it.
    """
    poll = _Poll(mailbox, intake or registered_intake(), now)
    try:
        with mailbox:
            for line in mailbox.headers_since(poll.start()):
                poll.take(line)
                after_each()
                if poll.result.registered >= limit:
                    poll.result.more = True
                    break
    except MailboxUnavailable as refusal:
        poll.result.unavailable = str(refusal)
    poll.finish()
    return poll.result


def pull_message(
    message: MailboxMessage, *, mailbox: Mailbox, by: User, now: datetime
) -> MailboxMessage:
    """Take in a message that had been set aside as a header line: a clerk says it is ours."""
    may_handle_mail(by).require()
    if message.original_id is not None:
        return message
    raw = _fetch_again(message, mailbox)
    with transaction.atomic():
        message = MailboxMessage.objects.select_for_update().get(pk=message.pk)
        if message.original_id is not None:
            return message  # a colleague was faster
        message.original = store_original(raw, now=now)
        message.kind, message.note = MessageKind.SUBMISSION, ""
        message.save(update_fields=["original", "kind", "note"])
        registered_intake().accept(message, raw, now)
        audit.record(actor=by, action="core.pull_message", subject=message, at=now)
    return message


def _fetch_again(message: MailboxMessage, mailbox: Mailbox) -> bytes:
    with mailbox:
        line = mailbox.find(message.identity.partition("#")[0])
        if line is None:
            raise MessageGone
        if line.size > MESSAGE_LIMIT_BYTES:
            raise MessageTooBig
        return mailbox.fetch(line.uid)


class _Poll:
    """One walk through a mailbox."""

    def __init__(self, mailbox: Mailbox, intake: Intake, now: datetime) -> None:
        self._mailbox, self._intake, self._now = mailbox, intake, now
        self._position, _new = MailboxPosition.objects.get_or_create(mailbox=mailbox.name)
        self.result = PollResult()

    def start(self) -> Position:
        names: frozenset[str] = frozenset()
        if self._mailbox.keeps_names:
            seen = MailboxMessage.objects.filter(mailbox=self._mailbox.name)
            names = frozenset(seen.values_list("uid", flat=True))
        return Position(self._position.uidvalidity, self._position.last_uid, names)

    def take(self, line: HeaderLine) -> None:
        """Fetch what is needed first, then register, take in and advance in one transaction."""
        identity = self._new_identity(line)
        if identity is None:
            self.result.known += 1
            self._advance(line)
            return
        kind, raw, note = self._judge(line)
        with transaction.atomic():
            message = self._register(replace(line, identity=identity), kind, raw, note)
            if raw is not None and kind is MessageKind.SUBMISSION:
                self._intake.accept(message, raw, self._now)
            if raw is not None and kind is MessageKind.BOUNCE:
                record_bounce(read_bounce(raw), now=self._now)
            self._advance(line)
            self._position.save()
        self._count(kind, accepted=raw is not None)

    def finish(self) -> None:
        self._position.polled_at = self._now
        self._position.error = self.result.unavailable[:300]
        self._position.save()

    def _new_identity(self, line: HeaderLine) -> str | None:
        """What to register the message as; None when it is registered already.

        Two different messages under one Message-ID (some programs reuse it when a letter is sent
        again after an edit) are two messages.
        """
        mine = MailboxMessage.objects.filter(mailbox=self._mailbox.name)
        known = mine.filter(identity=line.identity).first()
        if known is None:
            return line.identity
        if _is_same(known, line):
            self._follow(known, line)
            return None
        second = f"{line.identity}#{line.fingerprint[:16]}"
        return None if mine.filter(identity=second).exists() else second

    def _follow(self, known: MailboxMessage, line: HeaderLine) -> None:
        """Remember where the message is now, after the folder was renumbered."""
        if known.uidvalidity != line.uidvalidity:
            known.uid, known.uidvalidity = line.uid[:200], line.uidvalidity
            known.save(update_fields=["uid", "uidvalidity"])

    def _judge(self, line: HeaderLine) -> tuple[MessageKind, bytes | None, str]:
        """The kind, the bytes where they are needed, and why they are missing."""
        kind = classify(line) or self._intake.triage(line, None)
        if kind in {MessageKind.OTHER, MessageKind.AUTOMATIC}:
            return MessageKind(kind), None, ""
        try:
            raw = self._fetch(line)
        except (MessageGone, MessageTooBig) as reason:
            return kind or MessageKind.OTHER, None, str(reason)
        if kind is None:
            kind = self._intake.triage(line, raw) or MessageKind.OTHER
        return kind, raw, ""

    def _fetch(self, line: HeaderLine) -> bytes:
        if line.size > MESSAGE_LIMIT_BYTES:
            raise MessageTooBig
        return self._mailbox.fetch(line.uid)

    def _register(
        self, line: HeaderLine, kind: MessageKind, raw: bytes | None, note: str
    ) -> MailboxMessage:
        keep = raw is not None and kind is MessageKind.SUBMISSION
        return MailboxMessage.objects.create(
            mailbox=self._mailbox.name,
            identity=line.identity,
            uidvalidity=line.uidvalidity,
            uid=line.uid[:200],
            sender=line.sender,
            sender_name=line.sender_name,
            subject=line.subject,
            sent_at=line.sent_at,
            seen_at=self._now,
            kind=kind,
            original=store_original(raw, now=self._now) if keep and raw is not None else None,
            note=note[:200],
        )

    def _advance(self, line: HeaderLine) -> None:
        self._position.uidvalidity = line.uidvalidity
        if not self._mailbox.keeps_names:
            self._position.last_uid = int(line.uid)

    def _count(self, kind: MessageKind, *, accepted: bool) -> None:
        self.result.registered += 1
        self.result.accepted += kind is MessageKind.SUBMISSION and accepted
        self.result.bounced += kind is MessageKind.BOUNCE
        self.result.automatic += kind is MessageKind.AUTOMATIC


def record_bounce(bounce: Bounce, *, now: datetime) -> list[str]:
    """Mark the letter and the addresses that a bounce names; only what we really wrote to.

    Anybody can send something that looks like a bounce, so an address we did not write to lately
    is left alone.
    """
    mails = _letters_named(bounce, now)
    named = {failed.address: failed.reason for failed in bounce.failed}
    marked: list[str] = []
    for mail in mails:
        receivers = {address.lower() for address in mail.to}
        failed = receivers & named.keys()
        if not named and not bounce.delayed and len(receivers) == 1:
            failed = receivers  # the report names nobody, and the letter went to one address
        if failed and mail.bounced_at is None:
            mail.bounced_at = now
            mail.save(update_fields=["bounced_at"])
        for address in sorted(failed - set(marked)):
            mark_bounced(address=address, reason=named.get(address, "") or _("退信"), now=now)
            marked.append(address)
    return marked


def _letters_named(bounce: Bounce, now: datetime) -> list[OutgoingMail]:
    sent = OutgoingMail.objects.select_for_update().filter(state=MailState.SENT)
    by_number = list(sent.filter(message_id__in=bounce.message_ids))
    if by_number:
        return by_number
    failed = {failed.address for failed in bounce.failed}
    if not failed:
        return []
    recent = sent.filter(sent_at__gt=now - _BOUNCE_WINDOW).order_by("-sent_at")
    return [mail for mail in recent if failed & {address.lower() for address in mail.to}]


def _is_same(known: MailboxMessage, line: HeaderLine) -> bool:
    """Two deliveries of one message agree in sender, subject and date.

    Of a line whose period has run out only its identity is left to tell by.
    """
    return known.erased_at is not None or (known.sender, known.subject, known.sent_at) == (
        line.sender,
        line.subject,
        line.sent_at,
    )


def _keep_header_line_only(_line: HeaderLine, _raw: bytes | None) -> MessageKind:
    return MessageKind.OTHER


def _refuse_to_accept(_message: MailboxMessage, _raw: bytes, _now: datetime) -> None:
    raise RuleBroken(_("没有可以接收来件的业务模块。"))
