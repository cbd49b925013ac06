"""Helper processes that stay warm: they end with whoever holds them, and nobody hears of it."""

import gc
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import psutil
import pytest

from keguang.documents.forms.isolation import WarmReader
from keguang.documents.framing import read_frame, write_frame
from keguang.documents.official.isolation import WarmPrinter
from keguang.documents.warm import HelperLost, WarmProcess

# answers with its own number, and dies of the word "die"
ECHO: Final = """
import os, sys
from keguang.documents.framing import read_frame, write_frame
while True:
    asked = read_frame(sys.stdin.buffer)
    if asked == b"die":
        os._exit(1)
    write_frame(sys.stdout.buffer, str(os.getpid()).encode())
    sys.stdout.buffer.flush()
"""
HOLDER: Final = """
import psutil
from keguang.documents.{room}.isolation import {kind}
held = {kind}()
held.__enter__()
[helper] = psutil.Process().children()
print(helper.pid)
"""


@pytest.fixture
def echo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of a module that answers; helpers find it on their path."""
    (tmp_path / "warm_echo.py").write_text(ECHO)
    kept = os.environ.get("PYTHONPATH", "")
    source = str(Path(__file__).parents[2] / "src")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, (str(tmp_path), source, kept))))
    return "warm_echo"


def test_one_helper_answers_until_it_is_closed(echo: str) -> None:
    process = WarmProcess(echo)
    process.start()

    first, second = asked(process), asked(process)
    process.close()

    assert first == second
    assert not psutil.pid_exists(first)


def test_a_helper_that_dies_over_every_request_is_lost_and_the_next_is_answered(echo: str) -> None:
    process = WarmProcess(echo)
    first = asked(process)

    with pytest.raises(HelperLost):
        process.ask(lambda pipe: write_frame(pipe, b"die"), read_frame)

    assert asked(process) != first
    process.close()


def test_a_helper_ends_with_the_object_that_holds_it(echo: str) -> None:
    process = WarmProcess(echo)
    pid = asked(process)

    del process
    gc.collect()

    assert not psutil.pid_exists(pid)


@pytest.mark.parametrize(
    ("room", "kind"), [("forms", WarmReader.__name__), ("official", WarmPrinter.__name__)]
)
def test_a_helper_ends_silently_with_the_process_that_holds_it(room: str, kind: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-W", "error", "-c", HOLDER.format(room=room, kind=kind)],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2] / "src")},
    )

    assert ended.stderr == ""
    assert not psutil.pid_exists(int(ended.stdout))


def asked(process: WarmProcess) -> int:
    return int(process.ask(lambda pipe: write_frame(pipe, b"who"), read_frame))
