"""One folder for all processes of the suite: the first to ask makes it, the others wait."""

import fcntl
from collections.abc import Callable
from pathlib import Path

import pytest


def shared_folder(
    tmp_path_factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]
) -> Path:
    """The folder of that name beside the processes' own ones, made once a run of the suite."""
    own = tmp_path_factory.getbasetemp()
    place = own.parent if own.name.startswith("popen-") else own  # popen-gw0, popen-gw1, …
    folder, whole = place / name, place / f"{name}.whole"
    with (place / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not whole.exists():
            make(folder)
            whole.touch()
    return folder
