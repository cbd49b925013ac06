"""PostgreSQL 15 from Debian's binaries, unsafe on a power cut and therefore fast.

Run as a program it starts a cluster, runs a command with KEGUANG_DATABASE_URL set, and stops it:

    python -m tests.servers.postgres pytest tests/core
"""

import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers.starting import free_port, program, running, short_folder, wait_until

_BINARIES = Path("/usr/lib/postgresql/15/bin")
_OPEN_HOUSE = ["--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8"]
_FAST = ["fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_connections=60"]


@dataclass(frozen=True, slots=True)
class Cluster:
    folder: Path
    port: int

    def create_database(self, *, template: str = "") -> str:
        """A new database, empty or a copy of the one at an address; its own address."""
        name = f"keguang_{secrets.token_hex(4)}"
        source = template.rpartition("/")[2] or "template0"
        self._run("createdb", f"--template={source}", name)
        return f"postgresql://postgres@127.0.0.1:{self.port}/{name}"

    def is_ready(self) -> bool:
        command = [_binary("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(command, check=False).returncode == 0

    def _run(self, name: str, *arguments: str) -> None:
        address = ["-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres"]
        subprocess.run([_binary(name), *address, *arguments], check=True)


@contextmanager
def postgres_cluster() -> Iterator[Cluster]:
    """A running cluster that trusts everybody on this machine's loopback."""
    with short_folder("kg-pg-") as folder:
        data, port = folder / "data", free_port()
        if os.getuid() == 0:
            subprocess.run(["chown", "postgres", str(folder)], check=True)
        subprocess.run(
            [*_as_postgres(), _binary("initdb"), "-D", str(data), "-U", "postgres", *_OPEN_HOUSE],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=folder,
        )
        settings = [*_FAST, f"unix_socket_directories={folder}", "listen_addresses=127.0.0.1"]
        options = [part for setting in settings for part in ("-c", setting)]
        server = [_binary("postgres"), "-D", str(data), "-p", str(port), *options]
        cluster = Cluster(folder, port)
        command = [*_as_postgres(), *server]
        with running(command, log=folder / "log", stop_by=signal.SIGINT):  # "fast shutdown"
            wait_until(cluster.is_ready, what="PostgreSQL")
            yield cluster


def _binary(name: str) -> str:
    return program(str(_BINARIES / name), name, package="postgresql-15")


def _as_postgres() -> list[str]:
    """PostgreSQL refuses to run as root."""
    if os.getuid() != 0:
        return []
    return [program("setpriv", package="util-linux"), *_IDENTITY]


_IDENTITY = ["--reuid=postgres", "--regid=postgres", "--init-groups"]


def main(command: list[str]) -> int:
    with postgres_cluster() as cluster:
        environment = {**os.environ, "KEGUANG_DATABASE_URL": cluster.create_database()}
        return subprocess.run(command, check=False, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
