"""A real installation: its own data folder, granian and the worker, on a free loopback port."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.error import URLError
from urllib.request import urlopen

from tests.servers.dovecot import PASSWORD, Dovecot
from tests.servers.smtp import Sink
from tests.servers.starting import free_port, running, wait_until

ROOT: Final = Path(__file__).parents[2]
PATIENCE_S: Final = 90.0  # a machine busy with the rest of the suite
_KEPT: Final = ("PATH", "HOME", "LANG", "TMPDIR", "PYTHONPATH")


@dataclass(frozen=True, slots=True)
class Installation:
    """`address` is where the site answers; `log` is what web server and worker have said."""

    folder: Path
    address: str
    environment: Mapping[str, str]

    @property
    def log(self) -> Path:
        return self.folder / "serve.log"

    def keguang(self, *words: str) -> str:
        """Run one of the command's verbs; what it printed."""
        return self._run("-m", "keguang", *words)

    def manage(self, *words: str) -> str:
        return self._run("manage.py", *words)

    def step(self, name: str, *words: str) -> str:
        """Run one step of `tests.flows.office` inside the installation."""
        return self._run("-m", "tests.flows.office", name, *words)

    def _run(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, *words],
            env=dict(self.environment),
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{words}: {done.stderr}"
        return done.stdout


@contextmanager
def installation(
    folder: Path,
    *,
    demo: bool,
    now: str = "",
    mailbox: Dovecot | None = None,
    sink: Sink | None = None,
) -> Iterator[Installation]:
    """`keguang serve` with what it needs, stopped at the end.

    `demo` only lets staff sign in without their second factor; no data is loaded. Without a
    mailbox or a sink the embedded Maildir and folder of sent letters are used.
    """
    made = prepared(folder, demo=demo, now=now, mailbox=mailbox, sink=sink)
    with serving(made):
        yield made


def prepared(
    folder: Path,
    *,
    demo: bool,
    now: str = "",
    mailbox: Dovecot | None = None,
    sink: Sink | None = None,
    database_url: str = "",
) -> Installation:
    """The installation before it is started; with its embedded database unless told of another."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    environment = {
        **{name: value for name in _KEPT if (value := os.environ.get(name))},
        "KEGUANG_DATA_DIR": str(folder),
        "KEGUANG_BASE_URL": address,
        "KEGUANG_DEMO": str(demo).lower(),
        "KEGUANG_NOW": now,
        "KEGUANG_DATABASE_URL": database_url,
    }
    if mailbox is not None:
        secret = folder / "mailbox-password"
        secret.write_text(PASSWORD, encoding="utf-8")
        environment |= {
            "KEGUANG_MAILBOX": mailbox.address,
            "KEGUANG_MAILBOX_PASSWORD_FILE": str(secret),
            "SSL_CERT_FILE": str(mailbox.certificate.certificate),
        }
    if sink is not None:
        environment["KEGUANG_SMTP"] = sink.address
    return Installation(folder, address, environment)


@contextmanager
def serving(made: Installation) -> Iterator[None]:
    """Web server and worker, until the block ends; they must end by themselves when told to."""
    port = made.address.rpartition(":")[2]
    command = [sys.executable, "-m", "keguang", "serve", "--port", port, "--workers", "1"]
    with running(command, log=made.log, environment=made.environment) as process:
        wait_until(lambda: _answers(made, process), what="the installation", limit_s=PATIENCE_S)
        yield


def _answers(made: Installation, process: subprocess.Popen[bytes]) -> bool:
    assert process.poll() is None, made.log.read_text("utf-8")
    try:
        with urlopen(made.address, timeout=5) as answer:  # noqa: S310  our own http address
            return bool(answer.status == 200)
    except (URLError, ConnectionError, TimeoutError):
        return False
