"""Measure the planners and write docs/reference/benchmarks.md.

python -m benchmarks.planning                     every case of at most 15 minutes
python -m benchmarks.planning --long              the long ones too
python -m benchmarks.planning rosters             one planner's
python -m benchmarks.planning --file FILE --time 600   an instance file
python -m benchmarks.planning --page              only the page, from the results kept
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.planning import page
from benchmarks.planning.cases import Case, known_cases
from benchmarks.planning.running import Outcome, measure
from keguang.planning.instances import read_document


def main(argv: Sequence[str]) -> int:
    arguments = _parser().parse_args(argv)
    outcomes: list[Outcome] = []
    if arguments.file:
        for file in arguments.file:
            name = f"{read_document(file).field('name').text()} (file)"
            outcomes.append(_told(name, file, arguments.time, arguments.threads, arguments.naive))
    elif not arguments.page:
        for case in _wanted(arguments.planners, long=arguments.long):
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "instance.json"
                case.write(path)
                outcomes.append(
                    _told(case.name, path, case.seconds, arguments.threads, case.naive_seconds)
                )
            page.write(page.keep(outcomes))
    page.write(page.keep(outcomes))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.planning")
    parser.add_argument("planners", nargs="*")
    parser.add_argument("--long", action="store_true")
    parser.add_argument("--page", action="store_true")
    parser.add_argument("--file", type=Path, action="append")
    parser.add_argument("--time", type=int, default=600, metavar="SECONDS")
    parser.add_argument("--naive", type=int, metavar="SECONDS")
    parser.add_argument("--threads", type=int, default=2)
    return parser


def _wanted(planners: Sequence[str], *, long: bool) -> list[Case]:
    return [
        case
        for case in known_cases()
        if (long or not case.long) and (not planners or case.planner in planners)
    ]


def _told(name: str, path: Path, seconds: int, threads: int, naive: int | None) -> Outcome:
    sys.stderr.write(f"{name}, {seconds} s…\n")
    outcome = measure(name, path, seconds=seconds, threads=threads, naive_seconds=naive)
    sys.stderr.write(f"  {outcome.objective} / {outcome.bound} in {outcome.seconds} s\n")
    return outcome


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
