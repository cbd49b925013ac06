"""停止: an office that is told to stop at any moment ends, and soon."""

import shutil
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.flows.installation import PATIENCE_S, prepared
from tests.servers.starting import wait_until

pytestmark = pytest.mark.services


def test_it_ends_also_when_its_web_processes_have_only_just_begun(
    prepared_folder: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "data"
    shutil.copytree(prepared_folder, folder)
    office = prepared(folder, demo=True)
    port = office.address.rpartition(":")[2]

    with subprocess.Popen(
        [sys.executable, "-m", "keguang", "serve", "--port", port, "--workers", "2"],
        env=dict(office.environment),
    ) as serve:
        wait_until(lambda: _two_pages_processes(serve), what="web processes", limit_s=PATIENCE_S)
        family = psutil.Process(serve.pid).children(recursive=True)
        serve.terminate()  # while they may not listen yet

        assert serve.wait(PATIENCE_S) == 0
    _gone, alive = psutil.wait_procs(family, timeout=1)
    assert alive == []


def _two_pages_processes(serve: subprocess.Popen[bytes]) -> bool:
    family = psutil.Process(serve.pid).children(recursive=True)
    return sum("keguang.config.web" in each.cmdline() for each in family) == 3  # with their parent
