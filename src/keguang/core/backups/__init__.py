"""备份: everything the platform knows in one file, that any of its databases can take back.

An archive is a ZIP with `manifest.json`, one `tables/<app>.<Model>.jsonl` per table and the stored
originals under their hashes. Rows are plain JSON, so what SQLite gave PostgreSQL takes.
"""

from keguang.core.backups.anchors import unlike_archives
from keguang.core.backups.archive import BackupDamaged, Manifest, check_archive, take_backup
from keguang.core.backups.restoring import RestoreRefused, restore_backup

__all__ = [
    "BackupDamaged",
    "Manifest",
    "RestoreRefused",
    "check_archive",
    "restore_backup",
    "take_backup",
    "unlike_archives",
]
