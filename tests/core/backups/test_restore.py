"""恢复: an installation in use, backed up by command, comes back in another folder and database."""

import os
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from tests.flows.installation import Installation, prepared, serving
from tests.servers.postgres import Cluster

pytestmark = pytest.mark.services

NAMES: Final = tuple(f"洛阳市第{n}学会" for n in range(3))


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Taken while the web server and the worker of the installation go on reading forms."""
    folder = tmp_path_factory.mktemp("office")
    office = prepared(folder / "data", demo=False)
    office.keguang("prepare")
    office.step("open")
    office.step("call", *NAMES)
    target = folder / "all.zip"
    with serving(office):
        office.step("receive", *NAMES)
        office.keguang("backup", "--out", str(target))
    return target


@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_an_archive_restores_elsewhere_and_takes_the_same_backup_again(
    archive: Path, tmp_path: Path, database: str, request: pytest.FixtureRequest
) -> None:
    elsewhere = prepared(tmp_path / "data", demo=False)
    if database == "postgres":
        cluster: Cluster = request.getfixturevalue("postgres")
        url = {"KEGUANG_DATABASE_URL": cluster.create_database()}
        elsewhere = replace(elsewhere, environment={**elsewhere.environment, **url})
    elsewhere.keguang("prepare")

    said = elsewhere.keguang("restore", str(archive))
    assert "逐表核对一致" in said
    assert "均完整" in elsewhere.keguang("verify")
    again = tmp_path / "again.zip"
    elsewhere.keguang("backup", "--out", str(again))

    assert "备份完整" in elsewhere.keguang("verify", str(again))
    assert _lines(again, "lectures.Submission") == _lines(archive, "lectures.Submission")
    assert _lines(again, "lectures.Proposal") == _lines(archive, "lectures.Proposal")
    assert _originals(again) == _originals(archive) != set()
    # the record went on by two entries: restored, backed up comes after its own snapshot
    assert len(_lines(again, "core.AuditEntry")) == len(_lines(archive, "core.AuditEntry")) + 1
    elsewhere.step("receive", NAMES[0])  # new rows find free keys
    refused = _run(elsewhere, "restore", str(archive))
    assert (refused.returncode, bool(re.search("已有账号", refused.stderr))) == (2, True)


def _lines(archive: Path, table: str) -> list[bytes]:
    with zipfile.ZipFile(archive) as opened:
        return opened.read(f"tables/{table}.jsonl").splitlines()


def _originals(archive: Path) -> set[str]:
    with zipfile.ZipFile(archive) as opened:
        return {name for name in opened.namelist() if name.startswith("originals/")}


def _run(office: Installation, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "keguang", *words],
        env={**os.environ, **office.environment},
        capture_output=True,
        text=True,
        check=False,
    )
