"""Archives as witnesses: each holds the audit chain's head, so a tail cut off later is found."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from keguang.core.backups.archive import BackupDamaged, opened, read_manifest
from keguang.core.models import AuditEntry


def unlike_archives() -> Iterator[tuple[str, str]]:
    """Local archives whose head of the chain is not in it any more, with a sentence each."""
    for path in sorted((Path(settings.DATA_DIR) / "backups").glob("keguang-*.zip")):
        try:
            with opened(path) as archive:
                manifest = read_manifest(archive)
        except BackupDamaged as damage:
            yield path.name, str(damage)
            continue
        entry = AuditEntry.objects.filter(number=manifest.audit_number).first()
        if manifest.audit_number and (entry is None or entry.digest != manifest.audit_head):
            said = _("备份时操作记录到第%(number)d条，现在那里缺失或内容不同。")
            yield path.name, said % {"number": manifest.audit_number}
