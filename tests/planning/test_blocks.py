"""Blocks give the same results wherever they are solved, and what they raise is raised."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from keguang.planning import blocks, stopping


def squared(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    return number * number


def process_of(_number: int) -> int:
    return os.getpid()


def until_told(number: int) -> int:
    """A block that only an interruption ends; it says when it has begun."""
    told = threading.Event()
    sys.stdout.write("begun\n")
    sys.stdout.flush()
    return number if stopping.run_interruptibly(lambda: told.wait(60), told.set) else -1


@pytest.mark.parametrize("threads", [1, 2])
def test_results_stand_at_the_places_of_their_tasks(threads: int) -> None:
    told: dict[int, int] = {}

    with blocks.opened("pool", threads=threads) as executor:
        found = blocks.run_blocks(executor, squared, range(5), told.__setitem__)

    assert found == [0, 1, 4, 9, 16]
    assert told == dict(enumerate(found))


def test_a_pool_works_in_other_processes_and_one_thread_in_this_one() -> None:
    with blocks.opened("pool", threads=2) as executor:
        assert os.getpid() not in blocks.run_blocks(executor, process_of, range(2))
    with blocks.opened("pool", threads=1) as executor:
        assert blocks.run_blocks(executor, process_of, range(2)) == [os.getpid()] * 2


@pytest.mark.parametrize("threads", [1, 2])
def test_what_a_block_raises_is_raised(threads: int) -> None:
    with blocks.opened("pool", threads=threads) as executor, pytest.raises(ValueError, match="-2"):
        blocks.run_blocks(executor, squared, [1, -2, 3])


def test_an_interruption_is_told_to_the_pool_and_blocks_hand_over_what_they_have() -> None:
    script = (
        "from keguang.planning import blocks, stopping\n"
        "from tests.planning.test_blocks import until_told\n"
        "if __name__ == '__main__':\n"
        "    stopping.listen_for_interrupt()\n"
        "    with blocks.opened('pool', threads=2) as executor:\n"
        "        print(blocks.run_blocks(executor, until_told, [7, 8]), flush=True)\n"
    )
    running = subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(["src", "."])},
    )
    assert running.stdout is not None
    assert [running.stdout.readline() for _block in range(2)] == ["begun\n"] * 2

    running.send_signal(signal.SIGINT)
    said, _ = running.communicate(timeout=30)

    assert said == "[7, 8]\n"


@pytest.mark.parametrize(
    ("kind", "known"),
    [("dask:10.0.0.1:8786", True), ("dask:host", False), ("pool", False), ("dask::1", False)],
)
def test_the_name_of_a_cluster(kind: str, *, known: bool) -> None:
    assert blocks.names_dask(kind) is known
