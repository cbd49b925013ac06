"""The servers as fixtures: those that keep nothing between tests are shared by the session."""

from collections.abc import Iterator

import pytest

from tests.servers.dovecot import Dovecot, dovecot
from tests.servers.postgres import Cluster, postgres_cluster
from tests.servers.smtp import Sink, smtp_sink
from tests.servers.strict_imap import Folder, strict_imap


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    with postgres_cluster() as cluster:
        yield cluster


@pytest.fixture
def imap_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Dovecot]:
    """Dovecot with an empty INBOX, its certificate trusted by this process and its children."""
    with dovecot() as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate.certificate))
        yield server


@pytest.fixture
def strict_server() -> Iterator[Folder]:
    with strict_imap() as folder:
        yield folder


@pytest.fixture
def smtp_server() -> Iterator[Sink]:
    with smtp_sink() as sink:
        yield sink
