"""Documents made in children of limited means, for workers and web processes that must go on.

A `WarmPrinter` keeps one helper, started by exec, which has loaded the fonts and forks a child for
every document: Typst's threads live and die in the child, and so does what it may take too much of.
"""

import json
from types import TracebackType
from typing import IO, Any, Final, Self

from keguang.documents.framing import read_frame, write_frame
from keguang.documents.official.rendering import Kind
from keguang.documents.warm import HelperLost, WarmProcess

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
        helper = "keguang.documents.official.isolation_helper"
        self._helper = WarmProcess(helper, keeps=("KEGUANG_DATA_DIR",))

    def __enter__(self) -> Self:
        self._helper.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the helper; a later document would start another."""
        self._helper.close()

    def render(self, specification: dict[str, Any], kind: Kind) -> bytes:
        """`rendering.render` of the published JSON; `NotMade` says what is wrong with it."""
        (content,) = self._ask({"kind": kind.value, "document": specification})
        return content

    def preview(self, specification: dict[str, Any], *, ppi: float = 100) -> list[bytes]:
        """`rendering.preview`: a PNG of every page."""
        return self._ask({"kind": "png", "ppi": ppi, "document": specification})

    def _ask(self, request: dict[str, Any]) -> list[bytes]:
        limited = json.dumps({**request, "cpu_seconds": self._cpu_seconds}).encode()
        try:
            answer, files = self._helper.ask(lambda pipe: write_frame(pipe, limited), _answer)
        except HelperLost:
            raise NotMade(_SAID["crash"]) from None
        if answer["status"] != "ok":
            raise NotMade(answer.get("said") or _SAID[answer["status"]])
        return files


def _answer(pipe: IO[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    answer: dict[str, Any] = json.loads(read_frame(pipe))
    return answer, [read_frame(pipe) for _ in range(answer["files"])]
