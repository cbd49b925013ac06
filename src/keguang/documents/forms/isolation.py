"""Reading files from outside in children of limited means; the caller always gets a Reading.

A `WarmReader` keeps one helper process per worker. The helper is started by exec, imports the
readers once, has a single thread, and forks a child for every file; neither it nor the child ever
shares memory with the (threaded) process that asked. Only JSON travels back.
"""

import json
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import replace
from types import TracebackType
from typing import IO, Any, Final, Self

from keguang.documents.forms.as_json import parts_from_json, reading_from_json
from keguang.documents.forms.endings import parts_of_ended
from keguang.documents.forms.parts import SCAN_PENDING, FileParts, Level, Photo
from keguang.documents.forms.reading import Reading
from keguang.documents.forms.spec import FormSpec, spec_to_dict
from keguang.documents.framing import read_frame, write_frame
from keguang.documents.warm import HelperLost, WarmProcess

type Read = tuple[Reading, FileParts]

_UNSCANNED: Final[dict[str, str]] = {
    "no_scanner": "这是扫描件或照片，本机未安装文字识别组件；请人工录入，或请对方改发电子表格。",
    "failed": "扫描件或照片的文字识别未能完成；请人工录入，或请对方改发电子表格。",
}


class WarmReader:
    """Reads one file after another, each in its own child; usable from several threads.

    As a context manager it ends its helper on leaving. A helper that dies is replaced.
    """

    def __init__(self) -> None:
        self._helper = WarmProcess("keguang.documents.forms.isolation_helper")

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
        """End the helper; a later reading would start another."""
        self._helper.close()

    def read(
        self,
        data: bytes,
        name: str,
        spec: FormSpec,
        *,
        year: int | None = None,
        today_year: int,
        scan: bool = True,
    ) -> Reading:
        """`engine.read_form` in a child; characters of pictures in a second one if `scan`."""
        return self.read_with_parts(data, name, spec, year=year, today_year=today_year, scan=scan)[
            0
        ]

    def read_with_parts(
        self,
        data: bytes,
        name: str,
        spec: FormSpec,
        *,
        year: int | None = None,
        today_year: int,
        scan: bool = True,
        left_out: frozenset[str] = frozenset(),
    ) -> Read:
        """`engine.read_form_with_parts` in a child."""
        request = _request("file", [Photo(data, name)], spec, year=year, today_year=today_year)
        return self._read({**request, "left_out": sorted(left_out)}, [data], scan=scan)

    def read_photos(
        self,
        photos: Sequence[Photo],
        spec: FormSpec,
        *,
        year: int | None = None,
        today_year: int,
    ) -> Read:
        """`engine.read_photos` in a child: several photos as one form."""
        request = _request("photos", photos, spec, year=year, today_year=today_year)
        return self._read(request, [photo.data for photo in photos], scan=True)

    def enclosed_photos(self, data: bytes, name: str) -> list[Photo]:
        """`sources.enclosed_photos` in a child; none where the file cannot be opened."""
        answer = self._ask({"action": "enclosed", "names": [name], "scan": False}, [data])
        found = answer["photos"] if answer["status"] == "ok" else []
        return [Photo(b64decode(photo["data"]), photo["name"]) for photo in found]

    def page_picture(
        self, data: bytes, name: str, *, file: str, page: int, rotation: int = 0
    ) -> bytes:
        """`pictures.scanned_page` in a child; empty when there is no such page or it failed."""
        request = {
            "action": "picture",
            "names": [name],
            "rotations": [rotation],
            "file": file,
            "page": page,
            "scan": False,
        }
        answer = self._ask(request, [data])
        return b64decode(answer["picture"]) if answer["status"] == "ok" else b""

    def _read(self, request: dict[str, Any], contents: Sequence[bytes], *, scan: bool) -> Read:
        name = next(iter(request["names"]), "")
        answer = self._ask(request, contents)
        first = _read_of(answer, name)
        if not scan or not _has_pending(first[0]):
            return first
        second = self._ask({**request, "scan": True}, contents)
        if second["status"] == "ok":
            return _read_of(second, name)
        return _without_scan(first, "no_scanner" if second["status"] == "no_scanner" else "failed")

    def _ask(self, request: dict[str, Any], contents: Sequence[bytes]) -> dict[str, Any]:
        def send(pipe: IO[bytes]) -> None:
            write_frame(pipe, json.dumps(request).encode())
            for content in contents:
                write_frame(pipe, content)

        try:
            answer: dict[str, Any] = json.loads(self._helper.ask(send, read_frame))
        except HelperLost:
            return {"status": "crash"}
        return answer


def read_isolated(
    data: bytes, name: str, spec: FormSpec, *, year: int | None = None, today_year: int
) -> Reading:
    """One file, with a helper of its own: for a command that reads once."""
    with WarmReader() as reader:
        return reader.read(data, name, spec, year=year, today_year=today_year)


def _request(
    action: str, files: Sequence[Photo], spec: FormSpec, *, year: int | None, today_year: int
) -> dict[str, Any]:
    return {
        "action": action,
        "names": [file.name for file in files],
        "rotations": [file.rotation for file in files],
        "spec": spec_to_dict(spec),
        "year": year,
        "today_year": today_year,
        "scan": False,
    }


def _read_of(answer: dict[str, Any], name: str) -> Read:
    if answer["status"] == "ok":
        return reading_from_json(answer["reading"]), parts_from_json(answer["parts"])
    parts = parts_of_ended(answer["status"], name)
    return Reading(parts.outcome, findings=parts.findings), parts


def _has_pending(reading: Reading) -> bool:
    return any(finding.code == SCAN_PENDING for finding in reading.findings)


def _without_scan(read: Read, why: str) -> Read:
    """The reading that goes without its scans, saying so."""
    reading, parts = read
    findings = tuple(
        replace(finding, level=Level.WARNING, code=f"scan_{why}", message=_UNSCANNED[why])
        if finding.code == SCAN_PENDING
        else finding
        for finding in reading.findings
    )
    return replace(reading, findings=findings), parts
