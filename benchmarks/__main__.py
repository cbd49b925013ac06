"""Every benchmark, each in a process of its own, and one table of what they say: `make bench`.

python -m benchmarks [parsing pages public search audit_chain maildir dovecot]
"""

import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Final

from benchmarks.measuring import Figure

ROOT: Final = Path(__file__).parents[1]
BENCHMARKS: Final[dict[str, tuple[str, ...]]] = {
    "parsing": ("benchmarks.parsing",),
    "documents": ("benchmarks.documents",),
    "pages": ("benchmarks.pages",),
    "public": ("benchmarks.public",),
    "search": ("benchmarks.search",),
    "readers": ("benchmarks.readers",),
    "audit_chain": ("benchmarks.audit_chain",),
    "maildir": ("benchmarks.mailbox", "maildir"),
    "dovecot": ("benchmarks.mailbox", "dovecot"),
}
_HEADINGS: Final = ("what", "wall", "cpu", "limit", "", "load", "note")


def main(wanted: list[str]) -> int:
    unknown = [name for name in wanted if name not in BENCHMARKS]
    if unknown:
        sys.stderr.write(f"no benchmark {unknown[0]}; there are {', '.join(BENCHMARKS)}\n")
        return 2
    figures: list[Figure] = []
    for name in wanted or BENCHMARKS:
        sys.stderr.write(f"{name}…\n")
        figures += _run(BENCHMARKS[name])
    sys.stdout.write(f"{datetime.now().astimezone():%Y-%m-%d %H:%M}, {_machine()}\n\n")
    sys.stdout.write(_table([_HEADINGS, *map(_line, figures)]))
    return 0


def _run(arguments: tuple[str, ...]) -> list[Figure]:
    command = [sys.executable, "-m", *arguments]
    answer = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)  # noqa: S603  our own modules
    return [Figure(**one) for one in json.loads(answer.stdout)]


def _machine() -> str:
    return f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"


def _line(figure: Figure) -> tuple[str, ...]:
    limit = f"{figure.limit:g} {figure.unit}" if figure.limit else ""
    verdict = "" if not figure.limit else "ok" if figure.wall <= figure.limit else "MISSED"
    return (
        figure.what,
        f"{figure.wall:.1f} {figure.unit}",
        "" if figure.cpu is None else f"{figure.cpu:.1f} {figure.unit}",
        limit,
        verdict,
        f"{figure.load:.1f}",
        figure.note,
    )


def _table(lines: Iterable[tuple[str, ...]]) -> str:
    """A Markdown table, as benchmarks/README.md keeps it."""
    heading, *rest = lines
    rule = tuple("---" for _cell in heading)
    return "".join(f"| {' | '.join(line)} |\n" for line in (heading, rule, *rest))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
