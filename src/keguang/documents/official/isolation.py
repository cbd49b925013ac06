"""Documents made in children of limited means, for workers and web processes that must go on.

A `WarmPrinter` keeps one helper, started by exec, which has loaded the fonts and forks a child for
every document: Typst's threads live and die in the child, and so does what it may take too much of.
"""

import json
import os
import subprocess
import sys
from contextlib import suppress
from threading import Lock
from types import TracebackType
from typing import IO, Any, Final, Self

from keguang.documents.forms.framing import read_frame, write_frame
from keguang.documents.official.rendering import Kind

_KEPT_VARIABLES: Final = (
    "PATH", "HOME", "LANG", "LC_ALL", "PYTHONPATH", "TMPDIR", "TZ", "KEGUANG_DATA_DIR",
)  # fmt: skip
_SAID: Final = {
    "cpu": "排版用时过长，已停止。请检查附件表格和正文是否过大。",
    "wall": "排版用时过长，已停止。请检查附件表格和正文是否过大。",
    "memory": "排版所用内存过多，已停止。请检查附件表格和正文是否过大。",
    "crash": "排版没有完成，请重试；仍不行请联系管理员。",
}


class NotMade(Exception):
    """The document was not made; the message is a finished sentence."""


class WarmPrinter:
    """Makes one document after another, each in its own child; usable from several threads.

    A child may use `cpu_seconds` of the processor, twice as many by the clock, and a gigabyte.
    """

    def __init__(self, *, cpu_seconds: int = 20) -> None:
        self._cpu_seconds = cpu_seconds
        self._lock = Lock()
        self._helper: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        with self._lock:
            self._running()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._lock:
            self._end()

    def render(self, specification: dict[str, Any], kind: Kind) -> bytes:
        """`rendering.render` of the published JSON; `NotMade` says what is wrong with it."""
        (content,) = self._ask({"kind": kind.value, "document": specification})
        return content

    def preview(self, specification: dict[str, Any], *, ppi: float = 100) -> list[bytes]:
        """`rendering.preview`: a PNG of every page."""
        return self._ask({"kind": "png", "ppi": ppi, "document": specification})

    def _ask(self, request: dict[str, Any]) -> list[bytes]:
        with self._lock:
            for _ in range(2):
                helper = self._running()
                try:
                    to_helper, from_helper = _pipes(helper)
                    limited = {**request, "cpu_seconds": self._cpu_seconds}
                    write_frame(to_helper, json.dumps(limited).encode())
                    to_helper.flush()
                    answer = json.loads(read_frame(from_helper))
                    files = [read_frame(from_helper) for _ in range(answer["files"])]
                except (BrokenPipeError, EOFError):
                    self._end()
                else:
                    break
            else:
                raise NotMade(_SAID["crash"])
        if answer["status"] != "ok":
            raise NotMade(answer.get("said") or _SAID[answer["status"]])
        return files

    def _running(self) -> subprocess.Popen[bytes]:
        if self._helper is not None and self._helper.poll() is not None:
            self._end()
        if self._helper is None:
            self._helper = subprocess.Popen(
                [sys.executable, "-m", "keguang.documents.official.isolation_helper"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={k: v for k in _KEPT_VARIABLES if (v := os.environ.get(k)) is not None},
            )
        return self._helper

    def _end(self) -> None:
        helper, self._helper = self._helper, None
        if helper is None:
            return
        helper.kill()
        for pipe in _pipes(helper):
            with suppress(BrokenPipeError):  # half a request may still wait for the dead helper
                pipe.close()
        helper.wait()


def _pipes(helper: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    assert helper.stdin is not None  # Popen was told to make both pipes
    assert helper.stdout is not None
    return helper.stdin, helper.stdout
