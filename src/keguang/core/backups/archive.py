"""Writing an archive under load, and checking one without a database."""

import hashlib
import json
import os
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from importlib.metadata import version as release_of
from pathlib import Path
from typing import IO, Any, Final

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

from keguang.core.audit import GENESIS
from keguang.core.backups import rows
from keguang.core.backups.snapshot import snapshot
from keguang.core.errors import DomainError
from keguang.core.models import AuditEntry, Original
from keguang.core.selectors.originals import original_path

FORMAT: Final = "keguang-backup/1"
MANIFEST: Final = "manifest.json"
_CHUNK: Final = 1 << 20
_DATE: Final = (1980, 1, 1, 0, 0, 0)  # members carry no time of their own: the manifest has it


class BackupDamaged(DomainError):
    """The file is no whole archive of ours; the message names the member that is wrong."""


@dataclass(frozen=True, slots=True)
class Table:
    """How many rows a table had, and the SHA-256 of its lines."""

    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive says of itself. `migrations` name the schema its rows fit."""

    format: str
    taken_at: str
    release: str
    database: str
    migrations: list[str]
    tables: dict[str, Table]
    originals: int
    original_bytes: int
    audit_number: int
    audit_head: str
    key_mark: str
    missing_originals: list[str] = field(default_factory=list)

    @classmethod
    def from_json(cls, text: str) -> "Manifest":
        try:
            said: dict[str, Any] = json.loads(text)
            if said.get("format") != FORMAT:
                raise BackupDamaged(_("不是本系统的备份，或版本过新。"))
            said["tables"] = {name: Table(**table) for name, table in said["tables"].items()}
            return cls(**said)
        except (ValueError, TypeError, KeyError, AttributeError) as fault:
            raise BackupDamaged(_("备份的清单（manifest.json）不能读取。")) from fault


def take_backup(target: Path, *, now: datetime) -> Manifest:
    """Write everything of this moment into `target` (mode 0600); it appears whole or not at all.

    Rows are read in one snapshot while others go on writing. Originals never change and are on disk
    before their row, so copying them afterwards finds each that a row names; one that is missing
    all the same is named in the manifest instead of spoiling the whole.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.part")
    with _private(unfinished) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        tables: dict[str, Table] = {}
        with snapshot():
            for model in rows.tables():
                tables[rows.label(model)] = _write_table(archive, rows.label(model), model)
            originals = list(Original.objects.order_by("pk").values_list("sha256", "size"))
            head = AuditEntry.objects.order_by("-number").values_list("number", "digest").first()
            migrations = applied_migrations()
        missing = [sha256 for sha256, _size in originals if not _write_original(archive, sha256)]
        number, digest = head or (0, GENESIS)
        manifest = Manifest(
            format=FORMAT,
            taken_at=now.isoformat(),
            release=release_of("keguang"),
            database=connection.vendor,
            migrations=migrations,
            tables=tables,
            originals=len(originals) - len(missing),
            original_bytes=sum(size for sha256, size in originals if sha256 not in missing),
            audit_number=number,
            audit_head=digest,
            key_mark=key_mark(),
            missing_originals=missing,
        )
        text = json.dumps(asdict(manifest), ensure_ascii=False, indent=1)
        archive.writestr(zipfile.ZipInfo(MANIFEST, _DATE), text)
    unfinished.replace(target)
    return manifest


def check_archive(path: Path) -> Manifest:
    """Read the whole archive and hold it against its manifest; BackupDamaged names what is off."""
    with opened(path) as archive:
        manifest = read_manifest(archive)
        for name, table in manifest.tables.items():
            count, sha256 = _digest_of(table_lines(archive, name))
            if (count, sha256) != (table.rows, table.sha256):
                raise BackupDamaged(_("备份中的数据表%(name)s不完整。") % {"name": name})
        found = 0
        for info in archive.infolist():
            if info.filename.startswith("originals/"):
                _check_original(archive, info)
                found += 1
        if found != manifest.originals:
            raise BackupDamaged(_("备份中缺少原件。"))
    return manifest


def opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, IsADirectoryError) as fault:
        raise BackupDamaged(_("不是完整的备份文件：%(name)s") % {"name": path.name}) from fault
    except FileNotFoundError as fault:
        raise BackupDamaged(_("没有找到备份文件：%(name)s") % {"name": path.name}) from fault


def read_manifest(archive: zipfile.ZipFile) -> Manifest:
    try:
        return Manifest.from_json(archive.read(MANIFEST).decode())
    except (KeyError, UnicodeDecodeError, zipfile.BadZipFile) as fault:
        raise BackupDamaged(_("备份的清单（manifest.json）不能读取。")) from fault


def table_lines(archive: zipfile.ZipFile, name: str) -> Iterator[str]:
    try:
        with archive.open(f"tables/{name}.jsonl") as stream:
            for line in stream:
                yield line.decode()
    except (KeyError, UnicodeDecodeError, zipfile.BadZipFile) as fault:
        raise BackupDamaged(_("备份中的数据表%(name)s不完整。") % {"name": name}) from fault


def applied_migrations() -> list[str]:
    done = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in done)


def key_mark() -> str:
    """Tells whether two machines seal secrets under the same key, without telling the key."""
    return hashlib.sha256(f"keguang key mark|{settings.FIELD_KEY}".encode()).hexdigest()[:16]


def _private(path: Path) -> IO[bytes]:
    path.unlink(missing_ok=True)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _write_table(archive: zipfile.ZipFile, name: str, model: Any) -> Table:
    count, sha256 = 0, hashlib.sha256()
    with archive.open(zipfile.ZipInfo(f"tables/{name}.jsonl", _DATE), "w", force_zip64=True) as out:
        for line in rows.dumped(model):
            data = line.encode()
            out.write(data)
            sha256.update(data)
            count += 1
    return Table(count, sha256.hexdigest())


def _write_original(archive: zipfile.ZipFile, sha256: str) -> bool:
    """Copy one stored file; False when it is not there."""
    path = original_path(sha256)
    if not path.is_file():
        return False
    info = zipfile.ZipInfo(f"originals/{sha256[:2]}/{sha256[2:]}", _DATE)
    with path.open("rb") as source, archive.open(info, "w", force_zip64=True) as out:
        while chunk := source.read(_CHUNK):
            out.write(chunk)
    return True


def _check_original(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
    sha256 = hashlib.sha256()
    try:
        with archive.open(info) as stream:
            while chunk := stream.read(_CHUNK):
                sha256.update(chunk)
    except zipfile.BadZipFile as fault:
        raise BackupDamaged(_("备份中的原件已损坏：%(name)s") % {"name": info.filename}) from fault
    if info.filename != f"originals/{sha256.hexdigest()[:2]}/{sha256.hexdigest()[2:]}":
        raise BackupDamaged(_("备份中的原件已损坏：%(name)s") % {"name": info.filename})


def _digest_of(lines: Iterator[str]) -> tuple[int, str]:
    count, sha256 = 0, hashlib.sha256()
    for line in lines:
        count += 1
        sha256.update(line.encode())
    return count, sha256.hexdigest()


def differences(manifest: Manifest, now_held: Mapping[str, tuple[int, str]]) -> list[str]:
    """Tables whose rows are not those of the archive, by name."""
    return [
        name
        for name, table in manifest.tables.items()
        if now_held.get(name) != (table.rows, table.sha256)
    ]
