"""备份: whole or not at all, the same rows back, nothing sent twice, nothing in use harmed."""

import json
import shutil
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection, connections
from django.urls import reverse
from pytest_django import DjangoDbBlocker, Settings

from keguang.core import audit, clock
from keguang.core.backups import (
    BackupDamaged,
    RestoreRefused,
    check_archive,
    restore_backup,
    rows,
    take_backup,
    unlike_archives,
)
from keguang.core.models import AuditEntry, MailState, Original, OutgoingMail, Role
from keguang.core.selectors.originals import original_path, read_original
from keguang.core.services.backups import BACKUP_JOB, KEPT, archives, back_up, clear_old_backups
from keguang.core.services.originals import store_original
from keguang.core.services.outbox import draft_mail, release_mail
from keguang.core.worker import Worker, load_handlers
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    """A data folder of the test's own, with its originals."""
    settings.DATA_DIR = tmp_path
    settings.ORIGINALS_DIR = tmp_path / "originals"
    return tmp_path


def furnish() -> None:
    """A little of everything: accounts, societies, lectures with JSON, mail, an original."""
    call = make.call()
    society = make.society(name="洛阳市瀍河区气象学会")
    clerk = make.clerk()
    make.recipient(call=call, organisation=society)
    make.proposals(3, call=call, organisation=society)
    store_original("原件：看云识天气".encode(), now=make.NOW)
    for n in range(5):
        audit.record(
            actor=clerk,
            action="core.test",
            subject=society,
            at=make.NOW,
            detail={"n": n, "é": "瀍"},
        )


def held() -> dict[str, tuple[int, str]]:
    return {rows.label(model): rows.digest(model) for model in rows.tables()}


def forget_everything(folder: Path) -> None:
    """As a new machine has it: the tables migrated and empty, no originals."""
    for model in reversed(rows.tables()):
        rows.empty(model)
    shutil.rmtree(folder / "originals", ignore_errors=True)


def test_every_row_and_original_comes_back_as_it_was(folder: Path) -> None:
    furnish()
    before = held()
    original = Original.objects.get()
    manifest = take_backup(folder / "all.zip", now=make.NOW)
    forget_everything(folder)

    restore_backup(folder / "all.zip", now=make.NOW)

    after = held()
    label = rows.label(AuditEntry)
    assert after[label][0] == before[label][0] + 1  # that it was restored is on record
    assert {k: v for k, v in after.items() if k != label} == {
        k: v for k, v in before.items() if k != label
    }
    assert audit.verify_chain() == []
    assert read_original(original) == "原件：看云识天气".encode()
    assert sum(table.rows for table in manifest.tables.values()) >= 20
    make.society()  # new rows take keys that are free


def test_the_archive_is_for_its_owner_only_and_verifies_by_itself(folder: Path) -> None:
    furnish()

    take_backup(folder / "all.zip", now=make.NOW)

    assert (folder / "all.zip").stat().st_mode & 0o777 == 0o600
    assert check_archive(folder / "all.zip").audit_number == AuditEntry.objects.count()


def test_writers_go_on_while_rows_are_read_and_the_snapshot_stays_whole(folder: Path) -> None:
    """Entries appended meanwhile are in the archive up to one moment, never with a gap."""
    furnish()
    stop, written = threading.Event(), []

    def write() -> None:
        while not stop.is_set():
            audit.record(actor=None, action="core.load", subject="load", at=make.NOW)
            written.append(1)
        connections.close_all()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        manifests = [take_backup(folder / f"{n}.zip", now=make.NOW) for n in range(3)]
    finally:
        stop.set()
        writer.join()

    assert written
    for number, manifest in enumerate(manifests):
        check_archive(folder / f"{number}.zip")
        assert manifest.tables["core.AuditEntry"].rows == manifest.audit_number
    assert manifests[0].audit_number < AuditEntry.objects.count()


@pytest.mark.parametrize("harm", ["row", "original", "manifest", "cut", "other", "absent"])
def test_a_harmed_archive_is_refused_and_changes_nothing(folder: Path, harm: str) -> None:
    furnish()
    take_backup(folder / "all.zip", now=make.NOW)
    harmed = folder / "harmed.zip"
    _harm(folder / "all.zip", harmed, harm)
    forget_everything(folder)

    with pytest.raises(BackupDamaged):
        restore_backup(harmed, now=make.NOW)

    assert not AuditEntry.objects.exists()


def _harm(source: Path, target: Path, how: str) -> None:
    if how == "absent":
        return
    if how in {"cut", "other"}:
        data = source.read_bytes()
        target.write_bytes(data[: len(data) // 2] if how == "cut" else b"PK" + data[:0])
        return
    prefix = {"row": "tables/core.AuditEntry", "original": "originals/", "manifest": "manifest"}[
        how
    ]
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for info in old.infolist():
            data = old.read(info)
            new.writestr(
                info, data.replace(b"1", b"2") if info.filename.startswith(prefix) else data
            )
            if info.filename.startswith(prefix) and prefix == "originals/":
                new.writestr("originals/aa/bb", b"not what its name says")


def test_an_installation_in_use_is_never_overwritten(folder: Path) -> None:
    furnish()
    take_backup(folder / "all.zip", now=make.NOW)
    before = held()

    with pytest.raises(RestoreRefused, match="已有账号"):
        restore_backup(folder / "all.zip", now=make.NOW)

    assert held() == before


def test_an_archive_of_another_release_is_refused(folder: Path) -> None:
    take_backup(folder / "all.zip", now=make.NOW)
    other = folder / "other.zip"
    with zipfile.ZipFile(folder / "all.zip") as old, zipfile.ZipFile(other, "w") as new:
        for info in old.infolist():
            data = old.read(info)
            if info.filename == "manifest.json":
                said = json.loads(data)
                said["migrations"].append("core.0999_future")
                data = json.dumps(said).encode()
            new.writestr(info, data)

    with pytest.raises(RestoreRefused, match="同一版本"):
        restore_backup(other, now=make.NOW)


def test_letters_that_waited_are_not_sent_a_second_time(folder: Path) -> None:
    clerk = make.clerk()
    mail = draft_mail(
        key="k",
        kind="lectures.call",
        organisation=make.society(),
        to=["a@example.com"],
        subject="征集",
        body="正文",
        by=clerk,
        now=make.NOW,
    )
    release_mail([mail], by=clerk, now=make.NOW)
    take_backup(folder / "all.zip", now=make.NOW)
    forget_everything(folder)

    restore_backup(folder / "all.zip", now=make.NOW)

    mail = OutgoingMail.objects.get()
    assert (mail.state, "不确定是否已发出" in mail.error) == (MailState.FAILED, True)


def test_a_missing_original_is_named_and_does_not_spoil_the_rest(folder: Path) -> None:
    furnish()
    original = Original.objects.get()
    original_path(original.sha256).unlink()

    manifest = take_backup(folder / "all.zip", now=make.NOW)

    assert manifest.missing_originals == [original.sha256]
    check_archive(folder / "all.zip")


def test_a_tail_cut_off_the_audit_record_is_found_by_the_last_archive(folder: Path) -> None:
    furnish()
    back_up(by=None, now=make.NOW)
    assert list(unlike_archives()) == []

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM core_auditentry WHERE number > 2")

    assert audit.verify_chain() == []  # the rest hangs together
    [(name, reason)] = unlike_archives()
    assert name.startswith("keguang-")
    assert "缺失" in reason


def test_the_newest_archives_are_kept(folder: Path) -> None:
    (folder / "backups").mkdir()
    names = [f"keguang-202601{day:02}-023000.zip" for day in range(1, KEPT + 4)]
    for name in [*names, "of-another-kind.zip"]:
        (folder / "backups" / name).touch()

    assert sorted(clear_old_backups()) == names[:3]
    assert (folder / "backups" / "of-another-kind.zip").exists()


@pytest.fixture(autouse=True)
def _tables_as_before(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    yield
    with django_db_blocker.unblock():
        connections.close_all()


def test_one_button_makes_an_archive_that_is_listed_and_taken_away_on_record(folder: Path) -> None:
    furnish()
    client = make.signed_in(make.user(role=Role.SYSTEM))

    client.post(reverse("core:backups"))
    client.post(reverse("core:backups"))  # pressed twice
    load_handlers()
    Worker(clock=clock.now, names=[BACKUP_JOB]).drain()

    [archive] = archives()
    assert archive.name in client.get(reverse("core:backups")).content.decode()
    taken = client.get(reverse("core:backup_file", args=[archive.name]))
    assert b"".join(taken.streaming_content) == archive.read_bytes()  # type: ignore[attr-defined]  # a streaming answer
    assert AuditEntry.objects.filter(action="core.take_backup_away").count() == 1
    assert client.get(reverse("core:backup_file", args=["keguang_field_key"])).status_code == 404
