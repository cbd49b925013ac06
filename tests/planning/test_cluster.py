"""Blocks solved on a real Dask cluster on loopback give the plan the pool gives."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from keguang.planning.rosters.generate import generate

ROOT = Path(__file__).parents[2]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "DASK_DISTRIBUTED__LOGGING": "{}"}


def _run(*argv: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", *argv],
        env=ENVIRONMENT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`dask:HOST:PORT` of a scheduler with two workers of one thread, each in its own process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = str(tmp_path_factory.mktemp("dask"))
    local = ("--host", "127.0.0.1", "--no-dashboard")
    running = [_run("dask", "scheduler", *local, "--port", str(port))]
    workers = ("--nworkers", "1", "--nthreads", "1", "--local-directory", folder, "--no-nanny")
    address = f"tcp://127.0.0.1:{port}"
    running += [_run("dask", "worker", address, *local, *workers) for _worker in range(2)]
    try:
        waiting = (
            "import sys; from distributed import Client; "
            "Client(sys.argv[1]).wait_for_workers(2, timeout=60)"
        )
        subprocess.run([sys.executable, "-c", waiting, address], check=True, env=ENVIRONMENT)
        yield f"dask:127.0.0.1:{port}"
    finally:
        # a worker whose scheduler went first would look for it for half a minute
        for process in reversed(running):
            process.kill()
            process.wait()


def _side_by_side(*documents: dict[str, Any]) -> dict[str, Any]:
    """One instance of several that have no person and no venue in common: as many blocks."""
    shifts, people, venues = [], [], []
    for number, document in enumerate(documents):
        for venue in document["venues"]:
            venues.append({"id": f"{number}{venue['id']}", "zone": f"Z{number}"})
        for shift in document["shifts"]:
            ids = {"id": f"{number}{shift['id']}", "venue": f"{number}{shift['venue']}"}
            shifts.append({**shift, **ids})
        for person in document["volunteers"]:
            at = [f"{number}{venue}" for venue in person["venues"]]
            people.append({**person, "id": f"{number}{person['id']}", "venues": at})
    return {**documents[0], "venues": venues, "shifts": shifts, "volunteers": people}


@pytest.mark.services
def test_a_cluster_gives_the_plan_of_the_pool(cluster: str, tmp_path: Path) -> None:
    instance = tmp_path / "halls.json"
    halls = [generate("hall", seed=seed) for seed in (1, 2, 3)]
    instance.write_text(json.dumps(_side_by_side(*halls)), encoding="utf-8")

    plans = []
    for executor in ("pool", cluster):
        argv = ["solve", str(instance), "--executor", executor, "--iterations", "5"]
        done = subprocess.run(
            [sys.executable, "-m", "keguang.planning", *argv, "--threads", "2"],
            env=ENVIRONMENT,
            capture_output=True,
            text=True,
            check=True,
        )
        plans.append(json.loads(done.stdout))
        assert "3 of 3 blocks proven" in done.stderr

    assert plans[0]["assignments"] == plans[1]["assignments"]
    proofs = [{**plan["meta"], "seconds": None} for plan in plans]
    assert proofs[0] == proofs[1]
    assert proofs[0]["status"] == "optimal"
