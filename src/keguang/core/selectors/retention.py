"""保存期限: what has run out, what will within a month, and when anything was last erased."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Max, Q, QuerySet

from keguang.core.models import (
    AuditEntry,
    Invitation,
    MailboxMessage,
    MessageKind,
    SignedLink,
)
from keguang.core.retention import Rule
from keguang.core.selectors.settings import get_parameter

AHEAD: Final = timedelta(days=30)
RAN: Final = "core.erase_what_is_due"
SUBJECT: Final = "retention"
_NOT_OURS: Final = (MessageKind.OTHER, MessageKind.AUTOMATIC, MessageKind.BOUNCE)


@dataclass(frozen=True, slots=True)
class Standing:
    """How one rule stands: what it would erase now, what by the end of a month, its last round
    that found anything."""

    rule: Rule
    period: int
    due: int
    soon: int
    erased_at: datetime | None


def drafts_due(now: datetime, days: int) -> QuerySet[SignedLink]:
    """Ended links that still hold what was typed and never sent."""
    until = now - timedelta(days=days)
    ended = Q(expires_at__lte=until) | Q(revoked_at__lte=until)
    return SignedLink.objects.filter(ended, draft_saved_at__isnull=False)


def invitations_due(now: datetime, days: int) -> QuerySet[Invitation]:
    until = now - timedelta(days=days)
    return Invitation.objects.filter(accepted_by__isnull=True, expires_at__lte=until)


def header_lines_due(now: datetime, days: int) -> QuerySet[MailboxMessage]:
    """Of mail that was never taken in."""
    until = now - timedelta(days=days)
    return MailboxMessage.objects.filter(
        kind__in=_NOT_OURS, original__isnull=True, erased_at__isnull=True, seen_at__lte=until
    )


def standing_of(rules: Iterable[Rule], now: datetime) -> list[Standing]:
    erased = dict(
        AuditEntry.objects.filter(subject__startswith=f"{SUBJECT}:")
        .values("subject")
        .annotate(at=Max("at"))
        .values_list("subject", "at")
    )
    return [_standing(rule, now, erased.get(f"{SUBJECT}:{rule.key}")) for rule in rules]


def last_run() -> AuditEntry | None:
    return AuditEntry.objects.filter(subject=SUBJECT, action=RAN).order_by("-number").first()


def _standing(rule: Rule, now: datetime, erased_at: datetime | None) -> Standing:
    period = get_parameter(rule.period)
    due = rule.due(now, period).count()
    by_then = rule.due(now + AHEAD, period).count()
    return Standing(rule, period, due, by_then - due, erased_at)
