"""Data folders prepared once a session; each module's installation starts from a copy."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.flows.installation import Installation, installation, prepared
from tests.flows.sharing import shared_folder
from tests.servers.dovecot import Dovecot, dovecot
from tests.servers.smtp import Sink, smtp_sink

type Start = Callable[..., AbstractContextManager[Installation]]


@pytest.fixture(scope="session")
def prepared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database with the divisions and the calendar, and the static files."""

    def make(folder: Path) -> None:
        folder.mkdir()
        prepared(folder, demo=True).manage("prepare")

    return shared_folder(tmp_path_factory, "prepared", make)


@pytest.fixture(scope="session")
def opened_office(prepared_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three societies and the accounts as well."""
    return _furnished(prepared_folder, tmp_path_factory, "open")


@pytest.fixture(scope="session")
def small_year(prepared_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration year of a dozen societies; to be copied, not served."""
    return _furnished(prepared_folder, tmp_path_factory, "small-year")


def _furnished(source: Path, tmp_path_factory: pytest.TempPathFactory, step: str) -> Path:
    def make(folder: Path) -> None:
        shutil.copytree(source, folder)
        prepared(folder, demo=True).step(step)

    return shared_folder(tmp_path_factory, step, make)


@pytest.fixture(scope="session")
def start(opened_office: Path, tmp_path_factory: pytest.TempPathFactory) -> Start:
    """Start an installation on a copy of the opened office."""

    @contextmanager
    def started(**more: Any) -> Iterator[Installation]:
        folder = tmp_path_factory.mktemp("installation") / "data"
        shutil.copytree(opened_office, folder)
        with installation(folder, **more) as running:
            yield running

    return started


@pytest.fixture(scope="module")
def mailbox() -> Iterator[Dovecot]:
    with dovecot() as server:
        yield server


@pytest.fixture(scope="module")
def sink() -> Iterator[Sink]:
    with smtp_sink() as server:
        yield server
