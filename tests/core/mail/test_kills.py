"""SIGKILL at any moment, again and again: nothing lost, nothing doubled, on both databases."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.core.mail.messages import letter
from tests.servers import dovecot
from tests.servers.dovecot import Dovecot
from tests.servers.postgres import Cluster
from tests.servers.smtp import Sink

pytestmark = pytest.mark.services
ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def prepared(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """The environment of an office whose database is ready; it is copied, never used."""
    data = tmp_path_factory.mktemp("office")
    environment = {**os.environ, "KEGUANG_DATA_DIR": str(data), "PYTHONWARNINGS": "ignore"}
    environment["PYTHONPATH"] = os.pathsep.join([str(ROOT / "src"), str(ROOT), *sys.path])
    environment.pop("KEGUANG_DATABASE_URL", None)
    if request.param == "postgresql":
        cluster: Cluster = request.getfixturevalue("postgres")
        environment["KEGUANG_DATABASE_URL"] = cluster.create_database()
    killing(environment, "prepare", rounds=0)
    return environment


@pytest.fixture
def office(
    request: pytest.FixtureRequest, prepared: dict[str, str], tmp_path: Path
) -> dict[str, str]:
    """An office with its own data folder and database."""
    data = shutil.copytree(prepared["KEGUANG_DATA_DIR"], tmp_path / "data")
    environment = {**prepared, "KEGUANG_DATA_DIR": str(data)}
    if "KEGUANG_DATABASE_URL" in prepared:
        cluster: Cluster = request.getfixturevalue("postgres")
        address = cluster.create_database(template=prepared["KEGUANG_DATABASE_URL"])
        environment["KEGUANG_DATABASE_URL"] = address
    return environment


def killing(environment: dict[str, str], mode: str, *, rounds: int, seed: int = 1) -> Any:
    """Run the killing program; what its last child reports."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.core.mail.killing", mode, str(rounds), str(seed)],
        cwd=ROOT, env=environment, capture_output=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout) if done.stdout else None


def test_every_job_takes_effect_exactly_once(office: dict[str, str]) -> None:
    found = killing(office, "work", rounds=30)

    assert found["states"] == ["done"]
    assert found["marks"] == found["jobs"]
    assert len(found["jobs"]) > 100
    assert found["interrupted"] > 0  # or the kills came too early or too late to prove anything


def test_every_message_is_taken_in_exactly_once(
    office: dict[str, str], imap_server: Dovecot
) -> None:
    office |= {
        "SSL_CERT_FILE": str(imap_server.certificate.certificate),
        "KEGUANG_MAILBOX": f"{imap_server.address}?per_minute=60000",
        "TEST_MAILBOX_PASSWORD": dovecot.PASSWORD,
    }
    forms = [letter(message_id=f"<m{n}@example.com>") for n in range(60)]
    for form in forms[:45]:
        imap_server.deliver(form)
        imap_server.deliver(letter(subject="周五例会通知"))
    first = killing(office, "poll", rounds=12)
    for form in forms[40:]:
        imap_server.deliver(form)  # five of them for the second time
    imap_server.renumber()
    before = imap_server.files()

    second = killing(office, "poll", rounds=12, seed=2)

    assert (len(first["identities"]), first["taken_in"]) == (90, 45)
    assert (len(second["identities"]), second["taken_in"]) == (105, 60)
    assert second["stored"] == sorted(hashlib.sha256(crlf(form)).hexdigest() for form in forms)
    assert imap_server.files() == before


def test_no_letter_goes_out_twice_and_every_doubt_is_shown(
    office: dict[str, str], smtp_server: Sink
) -> None:
    office["KEGUANG_SMTP"] = smtp_server.address

    found = killing(office, "send", rounds=25)

    received = Counter(str(message["Message-ID"]) for message in smtp_server.letters())
    assert set(received.values()) == {1}
    assert set(found["sent"]) <= set(received)
    assert set(received) <= {*found["sent"], *found["uncertain"]}
    assert len(found["sent"]) + len(found["uncertain"]) == 40


def crlf(message: bytes) -> bytes:
    """A message as IMAP transmits it."""
    return message.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
