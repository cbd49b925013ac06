"""Taking an archive back, into an installation that nobody has used yet."""

import zipfile
from datetime import datetime
from pathlib import Path

from django.core.management.color import no_style
from django.db import connection, transaction
from django.utils.translation import gettext as _

from keguang.core import audit
from keguang.core.backups import rows
from keguang.core.backups.archive import (
    Manifest,
    applied_migrations,
    check_archive,
    differences,
    opened,
    table_lines,
)
from keguang.core.errors import DomainError
from keguang.core.models import AuditEntry, MailState, OutgoingMail, User
from keguang.core.selectors.originals import original_path
from keguang.core.services.originals import write_durably


class RestoreRefused(DomainError):
    """This installation cannot take the archive: it is in use, or of another release."""


def restore_backup(path: Path, *, now: datetime) -> Manifest:
    """Check the archive, take every row and original, and prove that they are the same.

    The installation must be prepared and unused; what preparing loaded (divisions, calendar) gives
    way. Rows arrive in one transaction: a restore that fails leaves the database as it was.
    Originals are written first and harm nobody if the rest fails. Letters that waited to be sent
    may have gone out since the backup was taken: they wait for a person instead.
    """
    manifest = check_archive(path)
    _require_fitting(manifest)
    with opened(path) as archive:
        _restore_originals(archive)
        with transaction.atomic(durable=True):
            _require_unused()
            for model in reversed(rows.tables()):
                rows.empty(model)
            for model in rows.tables():
                if rows.label(model) in manifest.tables:
                    rows.load(model, table_lines(archive, rows.label(model)))
            _continue_numbering()
            _require_equal(manifest)
            held = _hold_letters()
            audit.record(
                actor=None,
                action="core.restore_backup",
                subject="keguang",
                at=now,
                detail={"taken_at": manifest.taken_at, "letters_held": held},
            )
    return manifest


def _hold_letters() -> int:
    said = _("恢复备份时待发：不确定是否已发出，请核对后再次发送或标记为已发出。")
    waiting = OutgoingMail.objects.filter(state__in=[MailState.QUEUED, MailState.SENDING])
    return waiting.update(state=MailState.FAILED, error=said)


def _require_fitting(manifest: Manifest) -> None:
    here, there = set(applied_migrations()), set(manifest.migrations)
    if here != there:
        raise RestoreRefused(
            _("备份来自%(release)s版，数据结构与本机不同；请先安装同一版本恢复，再升级。")
            % {"release": manifest.release}
        )


def _require_unused() -> None:
    if User.objects.exists() or AuditEntry.objects.exists():
        raise RestoreRefused(_("本机已有账号或操作记录。请恢复到新的数据目录或空数据库。"))


def _restore_originals(archive: zipfile.ZipFile) -> None:
    for info in archive.infolist():
        if info.filename.startswith("originals/"):
            sha256 = info.filename.removeprefix("originals/").replace("/", "")
            target = original_path(sha256)
            if not target.exists():
                write_durably(target, archive.read(info))


def _continue_numbering() -> None:
    """Let PostgreSQL's sequences go on after the keys that were taken over."""
    statements = connection.ops.sequence_reset_sql(no_style(), list(rows.tables()))
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _require_equal(manifest: Manifest) -> None:
    held = {rows.label(model): rows.digest(model) for model in rows.tables()}
    if unlike := differences(manifest, held):
        names = _("、").join(unlike)
        raise RestoreRefused(_("恢复后的数据表与备份不一致：%(names)s") % {"names": names})
    if breaks := audit.verify_chain():
        raise RestoreRefused(
            _("操作记录链第%(number)d条：%(reason)s")
            % {"number": breaks[0].number, "reason": breaks[0].reason}
        )
