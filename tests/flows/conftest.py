"""One prepared data folder a session; each module's installation starts from a copy of it."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.flows.installation import Installation, installation, prepared
from tests.servers.dovecot import Dovecot, dovecot
from tests.servers.smtp import Sink, smtp_sink

type Start = Callable[..., AbstractContextManager[Installation]]


@pytest.fixture(scope="session")
def opened_office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database with the divisions, the calendar, three societies and the accounts."""
    folder = tmp_path_factory.mktemp("office")
    made = prepared(folder, demo=True)
    made.manage("prepare")
    made.step("open")
    return folder


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
