"""How long one form takes to read: in this process, and as the worker reads it, in a child.

    python -m benchmarks.parsing

The forms are those of the demonstration year's mailbox: every layout societies make of them.
"""

import email
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from email.policy import default as modern
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

import psutil

from benchmarks.measuring import Figure, Timings, figure, say, timed, together
from keguang.core.mailbox.headers import decode_text
from keguang.demo.mailbox import messages
from keguang.demo.societies import all_societies
from keguang.documents.forms.engine import read_form
from keguang.documents.forms.isolation import WarmReader
from keguang.documents.forms.spec import LECTURE_SPEC

SEED: Final = 2026
MOMENT: Final = datetime(2026, 2, 24, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
FORMAT_LIMIT_MS: Final = 60
PAGE_LIMIT_S: Final = 15
_MOST_SCANS: Final = 5

type NamedFile = tuple[str, bytes]


def main() -> None:
    files = list(_attachments())
    scans = [one for one in files if one[0].endswith("（盖章扫描）.pdf")][:_MOST_SCANS]
    figures: list[Figure] = []
    with WarmReader() as reader:
        for suffix in ("docx", "xlsx"):
            forms = [one for one in files if one[0].endswith(suffix)]
            figures += _of_format(suffix, forms, reader)
        figures += _of_scans(scans, reader)
    say(figures)


def _of_format(suffix: str, forms: list[NamedFile], reader: WarmReader) -> Iterator[Figure]:
    note = f"{len(forms)} files"
    here = _each(forms, lambda name, data: read_form(data, name, LECTURE_SPEC, today_year=2026))
    yield here.median(f"{suffix} read in this process", limit=FORMAT_LIMIT_MS, note=note)
    child = _each(
        forms,
        lambda name, data: reader.read(data, name, LECTURE_SPEC, today_year=2026),
        processor=_processor_of_readers(),
    )
    yield child.median(f"{suffix} read in a child", limit=FORMAT_LIMIT_MS, note=note)


def _of_scans(scans: list[NamedFile], reader: WarmReader) -> Iterator[Figure]:
    """One page each; the characters are recognised in a child of their own."""
    timings = _each(
        scans,
        lambda name, data: reader.read(data, name, LECTURE_SPEC, today_year=2026),
        times=1,
        processor=_processor_of_readers(),
    )
    if timings.wall:
        slowest, cpu = max(timings.wall) / 1_000, max(timings.cpu) / 1_000
        note = f"{len(scans)} pages"
        yield figure("scanned page, slowest", "s", slowest, cpu=cpu, limit=PAGE_LIMIT_S, note=note)


def _each(
    files: list[NamedFile],
    read: Callable[[str, bytes], object],
    *,
    times: int = 3,
    processor: Callable[[], float] = time.process_time,
) -> Timings:
    """Every file once to warm up (unless once is all), then measured."""
    if times > 1:
        for name, data in files:
            read(name, data)
    return together(
        [timed(partial(read, name, data), times=times, processor=processor) for name, data in files]
    )


def _processor_of_readers() -> Callable[[], float]:
    """Counts the seconds of this process, the reader's helper, and the children it has buried."""
    own = psutil.Process()
    family = (own, *own.children())

    def spent() -> float:
        times = [one.cpu_times() for one in family]
        return sum(t.user + t.system + t.children_user + t.children_system for t in times)

    return spent


def _attachments() -> Iterator[NamedFile]:
    letters = messages(SEED, all_societies(), now=MOMENT, year=2026)
    for letter in letters:
        if letter.kind != "form":
            continue
        for part in email.message_from_bytes(letter.raw, policy=modern).walk():
            content = part.get_payload(decode=True)
            if part.get_filename() and isinstance(content, bytes) and content:
                yield decode_text(part.get_filename() or ""), content


if __name__ == "__main__":
    main()
