"""The helper process behind `isolation.WarmReader`: warm, single-threaded, forks once a file."""

import gc
import io
import json
import os
import resource
import select
import signal
import sys
import time
from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NoReturn

from PIL import Image

from keguang.documents.forms import engine
from keguang.documents.forms.as_json import parts_from_json, parts_to_json, reading_to_json
from keguang.documents.forms.endings import parts_of_ended
from keguang.documents.forms.framing import read_frame, write_frame
from keguang.documents.forms.ocr import Box, Scanner, ScannerMissing, ScannerTired, load_scanner
from keguang.documents.forms.parts import FileParts, Photo
from keguang.documents.forms.pictures import scanned_page
from keguang.documents.forms.sources import enclosed_photos, unguarded
from keguang.documents.forms.spec import LECTURE_SPEC, spec_from_dict

_MEGABYTE: Final = 1024 * 1024
_OUT_OF_MEMORY: Final = 77
_COLLECTED_AFTER: Final = 100_000  # objects: a long sheet is many rows and hardly any cycle
_NO_SCANNER: Final = 78
_READ_BYTES: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What one child may use beyond what it shares with the helper."""

    cpu_seconds: int
    wall_seconds: int
    memory_bytes: int


READING: Final = Limits(10, 30, 512 * _MEGABYTE)
SCANNING: Final = Limits(60, 180, 2048 * _MEGABYTE)
# One page takes four to ten seconds of processor time.
_SCAN_UNTIL_SECONDS: Final = SCANNING.cpu_seconds - 20
_WRITTEN_BYTES: Final = 64 * _MEGABYTE


def main() -> None:
    """Answer requests on stdin until it closes."""
    requests = sys.stdin.buffer
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not end up among the answers
    _warm_up()
    gc.collect()
    gc.freeze()
    while True:
        try:
            request = json.loads(read_frame(requests))
            contents = [read_frame(requests) for _ in request["names"]]
        except EOFError:
            return
        write_frame(answers, _answer(request, contents))
        answers.flush()


def _warm_up() -> None:
    """Read a small form once: what compiles or loads on first use is then ready in every child."""
    heading = ",".join(field.label for field in LECTURE_SPEC.fields)
    form = f"{heading}\n讲座,张三,教授,学校,公众,90分钟,3月5日,社区,13800000000,内容,是\n"
    engine.read_form(form.encode(), "warm.csv", LECTURE_SPEC, today_year=2000)


def _answer(request: dict[str, Any], contents: Sequence[bytes]) -> bytes:
    limits = SCANNING if request["scan"] else READING
    status, answer = _in_child(lambda: _work(request, contents), limits.wall_seconds, limits)
    return answer if status == "ok" else json.dumps({"status": status}).encode()


def _guarded(read: Callable[[], FileParts], file: str) -> FileParts:
    """A member of a mail or archive in a child of the child, under the limits it inherits."""
    status, answer = _in_child(lambda: parts_to_json(read()).encode(), READING.wall_seconds // 2)
    return parts_from_json(answer.decode()) if status == "ok" else parts_of_ended(status, file)


def _in_child(
    work: Callable[[], bytes], wall_seconds: float, limits: Limits | None = None
) -> tuple[str, bytes]:
    """How the child ended ("ok", or why not), and what it answered."""
    reading_end, writing_end = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading_end)
        _child(limits, writing_end, work)
    os.close(writing_end)
    answer = _collected(reading_end, time.monotonic() + wall_seconds)
    os.close(reading_end)
    if answer is None:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if answer is None:
        return "wall", b""
    return ("ok", answer) if code == 0 else (_ending(code), b"")


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


def _ending(code: int) -> str:
    if code == -signal.SIGXCPU:
        return "cpu"
    # The kernel's own memory killer uses SIGKILL; so does the hard CPU limit, one second later.
    if code in {_OUT_OF_MEMORY, -signal.SIGKILL}:
        return "memory"
    return "no_scanner" if code == _NO_SCANNER else "crash"


def _child(limits: Limits | None, pipe: int, work: Callable[[], bytes]) -> NoReturn:
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
    except ScannerMissing:
        code = _NO_SCANNER
    finally:
        if code == 1:
            sys.excepthook(*sys.exc_info())  # one child's fault is for the log, not for the helper
        os._exit(code)


def _limit(limits: Limits) -> None:
    memory = _mapped_bytes() + limits.memory_bytes
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_WRITTEN_BYTES, _WRITTEN_BYTES))


def _mapped_bytes() -> int:
    """Address space in use already: libraries the child shares with the helper."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    return pages * resource.getpagesize()


def _picture(request: dict[str, Any], data: bytes) -> bytes:
    png = scanned_page(
        data,
        request["names"][0],
        file=request["file"],
        page=request["page"],
        rotation=request["rotations"][0],
    )
    return json.dumps({"status": "ok", "picture": b64encode(png).decode("ascii")}).encode()


def _enclosed(name: str, data: bytes) -> bytes:
    photos = [
        {"name": inner, "data": b64encode(content).decode("ascii")}
        for inner, content in enclosed_photos(data, name)
    ]
    return json.dumps({"status": "ok", "photos": photos}).encode()


def _work(request: dict[str, Any], contents: Sequence[bytes]) -> bytes:
    if request["action"] == "picture":
        return _picture(request, contents[0])
    if request["action"] == "enclosed":
        return _enclosed(request["names"][0], contents[0])
    scan = _patient(load_scanner()) if request["scan"] else None
    spec = spec_from_dict(request["spec"])
    year, today_year = request["year"], request["today_year"]
    if request["action"] == "photos":
        photos = [
            Photo(content, name, rotation)
            for content, name, rotation in zip(
                contents, request["names"], request["rotations"], strict=True
            )
        ]
        reading, parts = engine.read_photos(
            photos, spec, year=year, today_year=today_year, scan=scan
        )
    else:
        reading, parts = engine.read_form_with_parts(
            contents[0],
            request["names"][0],
            spec,
            year=year,
            today_year=today_year,
            scan=scan,
            # The scanner's threads do not survive a fork, and this file has been read once already.
            guard=unguarded if scan else _guarded,
            left_out=frozenset(request["left_out"]),
        )
    answer = {
        "status": "ok",
        "reading": reading_to_json(reading),
        "parts": parts_to_json(parts),
    }
    return json.dumps(answer, ensure_ascii=False).encode()


def _patient(scan: Scanner) -> Scanner:
    """The scanner, refusing further pages in time for those already read to be handed over."""

    def until_tired(picture: Image.Image) -> list[Box]:
        if time.process_time() > _SCAN_UNTIL_SECONDS:
            raise ScannerTired
        return scan(picture)

    return until_tired


if __name__ == "__main__":
    main()
