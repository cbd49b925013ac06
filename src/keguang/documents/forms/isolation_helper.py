"""The helper process behind `isolation.WarmReader`: warm, single-threaded, forks once a file."""

import gc
import json
import os
import sys
import time
from base64 import b64encode
from collections.abc import Callable, Sequence
from typing import Any, Final

from PIL import Image

from keguang.documents.children import Limits, in_child
from keguang.documents.forms import engine
from keguang.documents.forms.as_json import parts_from_json, parts_to_json, reading_to_json
from keguang.documents.forms.endings import parts_of_ended
from keguang.documents.forms.ocr import Box, Scanner, ScannerMissing, ScannerTired, load_scanner
from keguang.documents.forms.parts import FileParts, Photo
from keguang.documents.forms.pictures import scanned_page
from keguang.documents.forms.sources import enclosed_photos, unguarded
from keguang.documents.forms.spec import LECTURE_SPEC, spec_from_dict
from keguang.documents.framing import read_frame, write_frame

_MEGABYTE: Final = 1024 * 1024


READING: Final = Limits(10, 30, 512 * _MEGABYTE)
SCANNING: Final = Limits(60, 180, 2048 * _MEGABYTE)
# One page takes four to ten seconds of processor time.
_SCAN_UNTIL_SECONDS: Final = SCANNING.cpu_seconds - 20


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
    return in_child(work, wall_seconds, limits, named={ScannerMissing: "no_scanner"})


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
