"""Offices with a database of their own, for programs that run beside the tests."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.servers.postgres import Cluster

ROOT = Path(__file__).parents[3]


def environment_of(data: Path, *, database_url: str = "") -> dict[str, str]:
    """What a program of this office is started with."""
    environment = {**os.environ, "KEGUANG_DATA_DIR": str(data), "PYTHONWARNINGS": "ignore"}
    environment["PYTHONPATH"] = os.pathsep.join([str(ROOT / "src"), str(ROOT), *sys.path])
    environment.pop("KEGUANG_DATABASE_URL", None)
    if database_url:
        environment["KEGUANG_DATABASE_URL"] = database_url
    return environment


def copy_of(prepared: dict[str, str], data: Path, cluster: Cluster | None) -> dict[str, str]:
    """The same office in another folder, with a copy of its database."""
    shutil.copytree(prepared["KEGUANG_DATA_DIR"], data)
    url = prepared.get("KEGUANG_DATABASE_URL", "")
    return environment_of(
        data, database_url=cluster.create_database(template=url) if cluster else ""
    )


def killing(environment: dict[str, str], mode: str, *, rounds: int, seed: int = 1) -> Any:
    """Run the killing program; what its last child reports."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.core.mail.killing", mode, str(rounds), str(seed)],
        cwd=ROOT, env=environment, capture_output=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout) if done.stdout else None
