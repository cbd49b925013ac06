"""A helper process that has loaded what its work needs, and answers one request after another.

It is started by exec, so it never shares memory with the (threaded) process that asks. What it is
asked and answers are messages over two pipes, see `framing`.
"""

import os
import subprocess
import sys
import weakref
from collections.abc import Callable
from contextlib import suppress
from threading import Lock
from typing import IO, Final

# What a helper may see of its caller's environment: nothing secret.
_KEPT_VARIABLES: Final = ("PATH", "HOME", "LANG", "LC_ALL", "PYTHONPATH", "TMPDIR", "TZ")


class HelperLost(Exception):
    """The helper died over a request, and so did the one that took its place."""


class WarmProcess:
    """One helper, started with the first request and replaced if it dies; usable from several
    threads, of which one at a time is answered.

    It runs `module`, and sees the variables named in `keeps` besides the harmless ones. It is
    ended by `close`, with the object, or with the process that holds it, whichever comes first.
    """

    def __init__(self, module: str, *, keeps: tuple[str, ...] = ()) -> None:
        self._module = module
        self._kept = (*_KEPT_VARIABLES, *keeps)
        self._lock = Lock()
        self._helper: subprocess.Popen[bytes] | None = None
        self._end: Callable[[], object] = _nothing

    def start(self) -> None:
        """Have the helper load what it needs before it is asked for anything."""
        with self._lock:
            self._running()

    def ask[Answer](
        self, send: Callable[[IO[bytes]], None], receive: Callable[[IO[bytes]], Answer]
    ) -> Answer:
        """What the helper answers: `send` writes a whole request, `receive` reads a whole answer.

        Both may be called twice, the second time with another helper; `HelperLost` if it died too.
        """
        with self._lock:
            for _ in range(2):
                to_helper, from_helper = _pipes(self._running())
                try:
                    send(to_helper)
                    to_helper.flush()
                    return receive(from_helper)
                except (BrokenPipeError, EOFError):
                    self._stop()
        raise HelperLost(self._module)

    def close(self) -> None:
        """End the helper; a later request would start another."""
        with self._lock:
            self._stop()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._helper is not None and self._helper.poll() is not None:
            self._stop()
        if self._helper is None:
            self._helper = subprocess.Popen(  # noqa: S603  a module of ours, named by ours
                [sys.executable, "-m", self._module],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={k: v for k in self._kept if (v := os.environ.get(k)) is not None},
            )
            self._end = weakref.finalize(self, _ended, self._helper)
        return self._helper

    def _stop(self) -> None:
        self._end()
        self._helper, self._end = None, _nothing


def _nothing() -> None:
    """What is to be ended where nothing was started."""


def _ended(helper: subprocess.Popen[bytes]) -> None:
    helper.kill()
    for pipe in _pipes(helper):
        with suppress(BrokenPipeError):  # half a request may still wait for the dead helper
            pipe.close()
    helper.wait()


def _pipes(helper: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    assert helper.stdin is not None  # Popen was told to make both pipes
    assert helper.stdout is not None
    return helper.stdin, helper.stdout
