"""A pretalx of its own, from PyPI, with the lectures it is given: set up once, then served.

Everything lies in one folder (KEGUANG_BENCH_PEERS, else under the system's temporary one) and is
kept for the next run; Redis, which pretalx requires, listens on loopback only.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.servers.starting import answers, free_port, program, running, wait_until

VERSION: Final = "2026.2.1"
SEED: Final = Path(__file__).with_name("seed_pretalx.py")
WORKERS: Final = 2
_PATIENCE_S: Final = 120


@dataclass(frozen=True, slots=True)
class Peer:
    """`talk` is the code of one of its talks; `pid` that of the server's first process."""

    port: int
    pid: int
    talk: str


@contextmanager
def pretalx(lectures: Sequence[Mapping[str, Any]]) -> Iterator[Peer]:
    """pretalx on SQLite behind gunicorn with two workers, as its documentation serves it."""
    folder = Path(os.environ.get("KEGUANG_BENCH_PEERS", f"{tempfile.gettempdir()}/keguang-peers"))
    folder.mkdir(parents=True, exist_ok=True)
    python = _installed(folder)
    with ExitStack() as stack:
        redis = free_port()
        command = [program("redis-server", package="redis-server"), "--port", str(redis)]
        command += ["--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
        stack.enter_context(running(command, log=folder / "redis.log"))
        wait_until(lambda: answers(redis), what="Redis")
        port = free_port()
        environment = _environment(folder, port=port, redis=redis)
        talk = _filled(folder, python, environment, lectures)
        serve = [str(python), "-m", "gunicorn", "pretalx.wsgi", "-w", str(WORKERS)]
        serve += ["-b", f"127.0.0.1:{port}", "--timeout", "120", "--log-level", "warning"]
        log = folder / "serve.log"
        server = stack.enter_context(running(serve, log=log, environment=environment))
        wait_until(lambda: answers(port), what="pretalx", limit_s=_PATIENCE_S)
        yield Peer(port, server.pid, talk)


def _installed(folder: Path) -> Path:
    """Its own Python with pretalx and the server its documentation names."""
    python = folder / "venv/bin/python"
    if not (folder / "venv/bin/gunicorn").exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True)  # noqa: S603  our own Python
        wanted = [f"pretalx=={VERSION}", "gunicorn==27.0.1"]
        subprocess.run([str(python), "-m", "pip", "install", "-q", *wanted], check=True)  # noqa: S603  a pinned release
    return python


def _environment(folder: Path, *, port: int, redis: int) -> dict[str, str]:
    config = folder / "pretalx.cfg"
    config.write_text(
        f"[filesystem]\ndata = {folder}/data\nstatic = {folder}/static\n"
        f"[site]\ndebug = False\nurl = http://127.0.0.1:{port}\n"
        "[mail]\nfrom = bench@example.org\n"
        f"[redis]\nlocation = redis://127.0.0.1:{redis}/1\nsession = True\n",
        encoding="utf-8",
    )
    ours = {"DJANGO_SETTINGS_MODULE", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE"}
    return {
        **{name: value for name, value in os.environ.items() if name not in ours},
        "PRETALX_CONFIG_FILE": str(config),
        "PRETALX_NO_INITIAL_LOG": "1",
        "DJANGO_SUPERUSER_EMAIL": "admin@example.org",
        "DJANGO_SUPERUSER_PASSWORD": "bench-only-9x",
        "PRETALX_INIT_ORGANISER_NAME": "Org",
        "PRETALX_INIT_ORGANISER_SLUG": "org",
    }


def _filled(
    folder: Path,
    python: Path,
    environment: Mapping[str, str],
    lectures: Sequence[Mapping[str, Any]],
) -> str:
    """The code of a talk; the event is made once and kept."""
    done = folder / "talk.txt"
    if done.exists():
        return done.read_text(encoding="utf-8")

    def run(*words: str, given: str = "") -> str:
        said = subprocess.run(  # noqa: S603  its own Python
            [str(python), *words],
            env=dict(environment),
            cwd=folder,
            input=given,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        return said.stdout

    run("-m", "pretalx", "migrate", "-v0")
    run("-m", "pretalx", "rebuild", "--silent")
    run("-m", "pretalx", "init", "--noinput")
    talk = run(str(SEED), given=json.dumps(list(lectures))).split()[-1]
    done.write_text(talk, encoding="utf-8")
    return talk
