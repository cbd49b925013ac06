"""操作记录: the append-only, hash-chained record of who did what.

An entry is written inside the transaction of the change it describes. Writers take turns at the
head of the chain until they commit, so record last in a service, after its other locks.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from keguang.core.models import AuditEntry, User
from keguang.core.phones import mask_phones

GENESIS: Final = "0" * 64
SYSTEM_NAME: Final = "系统"
_HEAD_LOCK: Final = 0x6B65_6775_616E_67  # any constant no other advisory lock uses


@dataclass(frozen=True, slots=True)
class ChainBreak:
    """A place where the chain does not hold; `reason` is a Chinese sentence."""

    number: int
    reason: str


@transaction.atomic
def record(
    *,
    actor: User | None,
    action: str,
    subject: Model | str,
    at: datetime,
    detail: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Append one entry. `actor` is None for what the system did by itself.

    Telephone numbers inside `detail` are masked, and values that JSON lacks become text.
    """
    _lock_head()
    head = AuditEntry.objects.order_by("-number").values("number", "digest").first()
    entry = AuditEntry(
        number=head["number"] + 1 if head else 1,
        at=at,
        actor=actor,
        actor_name=str(actor)[:60] if actor else SYSTEM_NAME,
        action=action,
        subject=subject if isinstance(subject, str) else subject_key(subject),
        detail=_plain(detail or {}),
        previous=head["digest"] if head else GENESIS,
    )
    entry.digest = _digest(entry)
    entry.save(force_insert=True)
    return entry


def subject_key(model: Model) -> str:
    """How records of any app are named across apps: "lectures.Proposal:12"."""
    return f"{model._meta.label}:{model.pk}"


def verify_chain() -> list[ChainBreak]:
    """Recompute the whole chain; an empty list means that nothing was altered or removed."""
    breaks: list[ChainBreak] = []
    number, previous = 0, GENESIS
    for entry in AuditEntry.objects.order_by("number").iterator(chunk_size=2_000):
        if entry.number != number + 1:
            missing = _("第%(first)d至%(last)d条缺失。") % {
                "first": number + 1,
                "last": entry.number - 1,
            }
            breaks.append(ChainBreak(entry.number, missing))
        elif entry.previous != previous:
            breaks.append(ChainBreak(entry.number, _("与上一条衔接不上，上一条可能被改动过。")))
        if entry.digest != _digest(entry):
            breaks.append(ChainBreak(entry.number, _("内容与摘要不符，本条被改动过。")))
        number, previous = entry.number, entry.digest
    return breaks


def _lock_head() -> None:
    """Make concurrent writers queue up; SQLite's IMMEDIATE transactions already do."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_HEAD_LOCK])


def _digest(entry: AuditEntry) -> str:
    canonical = json.dumps(
        {
            "number": entry.number,
            "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "actor": entry.actor_id,
            "actor_name": entry.actor_name,
            "action": entry.action,
            "subject": entry.subject,
            "detail": entry.detail,
            "previous": entry.previous,
        },
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(canonical.encode()).hexdigest()


def _plain(value: object) -> object:
    """The value as both databases give it back unchanged: no floats, no NUL, text keys."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Mapping):
        return {str(_plain(str(key))): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    return mask_phones(str(value)).replace("\x00", "�")
