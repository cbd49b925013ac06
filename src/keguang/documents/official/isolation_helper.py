"""The helper process behind `isolation.WarmPrinter`: fonts loaded, one thread, forks."""

import gc
import json
import os
import sys
from base64 import b64decode, b64encode
from contextlib import suppress
from functools import partial
from typing import Any, Final

from keguang.documents.children import Limits, in_child
from keguang.documents.framing import read_frame, write_frame
from keguang.documents.official.fonts import FontBook, NoFonts, NoGlyph, default_folders, font_book
from keguang.documents.official.parsing import document_from_dict
from keguang.documents.official.rendering import Kind, preview, render
from keguang.documents.official.titles import broken_title
from keguang.documents.official.value import BadDocument
from keguang.documents.official.word import write_docx

_MEMORY_BYTES: Final = 1024 * 1024 * 1024
_WARM: Final = (write_docx, broken_title("关于召开会议的通知", [1.0] * 9, 5))


def main() -> None:
    """Answer requests on stdin until it closes."""
    requests = sys.stdin.buffer
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not end up among the answers
    with suppress(NoFonts):  # every document will be refused with the reason
        font_book(default_folders())
    gc.collect()
    gc.freeze()
    while True:
        try:
            request = json.loads(read_frame(requests))
        except EOFError:
            return
        status, answer = in_child(partial(_work, request), *_limits(request["cpu_seconds"]))
        told = json.loads(answer) if status == "ok" else {"status": status, "files": []}
        files = [b64decode(file) for file in told["files"]]
        write_frame(answers, json.dumps({**told, "files": len(files)}).encode())
        for file in files:
            write_frame(answers, file)
        answers.flush()


def _limits(cpu_seconds: int) -> tuple[float, Limits]:
    limits = Limits(cpu_seconds, 2 * cpu_seconds, _MEMORY_BYTES)
    return limits.wall_seconds, limits


def _work(request: dict[str, Any]) -> bytes:
    """What a child does; a refusal is an answer too."""
    try:
        book = font_book(default_folders())
        files = _files(request, book)
    except (BadDocument, NoGlyph, NoFonts) as refusal:
        return json.dumps({"status": "refused", "said": str(refusal), "files": []}).encode()
    encoded = [b64encode(file).decode("ascii") for file in files]
    return json.dumps({"status": "ok", "files": encoded}).encode()


def _files(request: dict[str, Any], book: FontBook) -> list[bytes]:
    document = document_from_dict(request["document"])
    if request["kind"] == "png":
        return preview(document, book, ppi=request["ppi"])
    return [render(document, Kind(request["kind"]), book)]


if __name__ == "__main__":
    main()
