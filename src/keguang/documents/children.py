"""Work done in a forked child of limited means, whose fault or greed costs its parent nothing.

The parent must have one thread: a fork copies only the thread that asks for it.
"""

import gc
import io
import os
import resource
import select
import signal
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NoReturn

_MEGABYTE: Final = 1024 * 1024
_OUT_OF_MEMORY: Final = 77
_FIRST_NAMED: Final = 78
_COLLECTED_AFTER: Final = 100_000  # objects: a long sheet is many rows and hardly any cycle
_READ_BYTES: Final = 1024 * 1024
_WRITTEN_BYTES: Final = 64 * _MEGABYTE

type Named = Mapping[type[Exception], str]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one child may use beyond what it shares with its parent."""

    cpu_seconds: int
    wall_seconds: int
    memory_bytes: int


def in_child(
    work: Callable[[], bytes],
    wall_seconds: float,
    limits: Limits | None = None,
    *,
    named: Named | None = None,
) -> tuple[str, bytes]:
    """How the child ended ("ok", or why not), and what it answered.

    Without limits of its own the child keeps those it inherits. `named` exceptions end it with
    their own word instead of "crash".
    """
    reading_end, writing_end = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading_end)
        _child(limits, writing_end, work, named or {})
    os.close(writing_end)
    answer = _collected(reading_end, time.monotonic() + wall_seconds)
    os.close(reading_end)
    if answer is None:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if answer is None:
        return "wall", b""
    return ("ok", answer) if code == 0 else (_ending(code, named or {}), b"")


def _collected(pipe: int, deadline: float) -> bytes | None:
    """Everything written until the other end closes; None when the deadline comes first."""
    pieces = io.BytesIO()
    while (left := deadline - time.monotonic()) > 0:
        ready, _, _ = select.select([pipe], [], [], left)
        if ready:
            piece = os.read(pipe, _READ_BYTES)
            if not piece:
                return pieces.getvalue()
            pieces.write(piece)
    return None


def _ending(code: int, named: Named) -> str:
    if code == -signal.SIGXCPU:
        return "cpu"
    # The kernel's own memory killer uses SIGKILL; so does the hard CPU limit, one second later.
    if code in {_OUT_OF_MEMORY, -signal.SIGKILL}:
        return "memory"
    words = dict(enumerate(named.values(), start=_FIRST_NAMED))
    return words.get(code, "crash")


def _child(limits: Limits | None, pipe: int, work: Callable[[], bytes], named: Named) -> NoReturn:
    code = 1
    try:
        if limits is not None:
            _limit(limits)
            gc.set_threshold(_COLLECTED_AFTER)
        answer = work()
        with os.fdopen(pipe, "wb") as answers:
            answers.write(answer)
        code = 0
    except MemoryError:
        code = _OUT_OF_MEMORY
    except tuple(named) as known:
        code = _FIRST_NAMED + [isinstance(known, kind) for kind in named].index(True)
    finally:
        if code == 1:
            sys.excepthook(*sys.exc_info())  # one child's fault is for the log, not for its parent
        os._exit(code)


def _limit(limits: Limits) -> None:
    memory = _mapped_bytes() + limits.memory_bytes
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_WRITTEN_BYTES, _WRITTEN_BYTES))


def _mapped_bytes() -> int:
    """Address space in use already: libraries the child shares with its parent."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    return pages * resource.getpagesize()
