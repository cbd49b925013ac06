"""备份: taking one by command, by button or every night, and clearing old ones away."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils.timezone import localtime

from keguang.core import audit, rules
from keguang.core.backups import Manifest, take_backup
from keguang.core.models import User
from keguang.core.services.jobs import enqueue

BACKUP_JOB: Final = "core.take_backup"
KEPT: Final = 14  # nightly archives on this machine; copying them elsewhere is the office's duty


@dataclass(frozen=True, slots=True)
class Backup:
    """A finished archive and what it holds."""

    path: Path
    manifest: Manifest


def backups_dir() -> Path:
    return Path(settings.DATA_DIR) / "backups"


def back_up(*, by: User | None, now: datetime, target: Path | None = None) -> Backup:
    """备份: write an archive while everybody goes on working; `by` None is the machine itself."""
    if by is not None:
        rules.may_back_up(by).require()
    target = target or backups_dir() / f"keguang-{localtime(now):%Y%m%d-%H%M%S}.zip"
    manifest = take_backup(target, now=now)
    detail = {
        "file": target.name,
        "audit_number": manifest.audit_number,
        "audit_head": manifest.audit_head,
        "missing_originals": len(manifest.missing_originals),
    }
    audit.record(actor=by, action="core.back_up", subject="keguang", at=now, detail=detail)
    return Backup(target, manifest)


def ask_for_backup(*, by: User, now: datetime) -> None:
    """立即备份: have the worker do it; pressed twice in a minute it is one."""
    rules.may_back_up(by).require()
    enqueue(
        BACKUP_JOB,
        key=f"{BACKUP_JOB}:{now:%Y%m%d%H%M}",
        payload={"by": by.pk},
        now=now,
        priority=1,
    )


def record_taken_away(archive: Path, *, by: User, now: datetime) -> None:
    rules.may_back_up(by).require()
    detail = {"file": archive.name}
    audit.record(actor=by, action="core.take_backup_away", subject="keguang", at=now, detail=detail)


def archives() -> list[Path]:
    """The archives in our own folder, the newest first; their names say their age."""
    return sorted(backups_dir().glob("keguang-*.zip"), reverse=True)


def clear_old_backups() -> list[str]:
    """Delete all but the newest archives in our own folder."""
    old = archives()[KEPT:]
    for archive in old:
        archive.unlink(missing_ok=True)
    return [archive.name for archive in old]
