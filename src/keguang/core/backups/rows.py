"""Rows as lines of JSON: the same text from every database, and back without a loss.

Django's own serialisers cut microseconds, which the audit chain's digests cover; hence ours.
"""

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import connection, models

BATCH: Final = 500
MADE_BY_MIGRATING: Final = frozenset({"contenttypes", "auth"})  # kinds and permissions: no use here


@lru_cache(maxsize=1)
def tables() -> tuple[type[models.Model], ...]:
    """Every table worth keeping, those that others refer to first.

    Sessions end with the machine they were on; everybody signs in anew.
    """
    kept = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and not _is_made_elsewhere(model)
    ]
    return tuple(_referred_first(kept))


def _is_made_elsewhere(model: type[models.Model]) -> bool:
    if model in {Session, ContentType} or model._meta.app_label in MADE_BY_MIGRATING:
        return True
    referred = {field.related_model for field in _columns(model) if field.is_relation}
    return any(
        isinstance(other, type) and other._meta.app_label in MADE_BY_MIGRATING for other in referred
    )


def _referred_first(kept: Iterable[type[models.Model]]) -> list[type[models.Model]]:
    waiting, placed = list(kept), list[type[models.Model]]()
    while waiting:
        ready = [m for m in waiting if not _needs(m) & set(waiting) - {m}] or waiting[:1]
        placed += ready
        waiting = [m for m in waiting if m not in ready]
    return placed


def _needs(model: type[models.Model]) -> set[Any]:
    return {field.related_model for field in _columns(model) if field.is_relation}


def _columns(model: type[models.Model]) -> "list[models.Field[Any, Any]]":
    return list(model._meta.concrete_fields)


def label(model: type[models.Model]) -> str:
    return model._meta.label


def dumped(model: type[models.Model]) -> Iterator[str]:
    """The rows of one table as lines, by primary key."""
    columns = _columns(model)
    names = [column.attname for column in columns]
    rows = model._base_manager.order_by("pk").values_list(*names)
    for row in rows.iterator(chunk_size=2_000):
        values = {name: _plain(value) for name, value in zip(names, row, strict=True)}
        line = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        yield f"{line}\n"


def load(model: type[models.Model], lines: Iterable[str]) -> int:
    """Insert dumped rows with the keys they had; returns how many."""
    batch: list[models.Model] = []
    count = 0
    for line in lines:
        batch.append(_row(model, json.loads(line)))
        if len(batch) == BATCH:
            count += _insert(model, batch)
            batch = []
    return count + _insert(model, batch)


def empty(model: type[models.Model]) -> None:
    """Delete every row, past managers and cascades; constraints are checked at commit."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608  our own table's name


def digest(model: type[models.Model]) -> tuple[int, str]:
    """How many rows a table holds, and the SHA-256 of their lines."""
    count, sha256 = 0, hashlib.sha256()
    for line in dumped(model):
        count += 1
        sha256.update(line.encode())
    return count, sha256.hexdigest()


def _insert(model: type[models.Model], batch: list[models.Model]) -> int:
    model._base_manager.bulk_create(batch)
    return len(batch)


def _row(model: type[models.Model], values: dict[str, Any]) -> models.Model:
    row = model()
    for column in _columns(model):
        value = values[column.attname]
        target = column.target_field if column.is_relation else column  # type: ignore[attr-defined]  # foreign keys have one
        setattr(row, column.attname, target.to_python(value))
    return row


def _plain(value: object) -> object:
    """A column's value as JSON; moments in UTC with all their microseconds."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    return value
