"""Measure the planners and write docs/reference/benchmarks.md.

python -m benchmarks.planning                     every case of at most 15 minutes
python -m benchmarks.planning --long              the long ones too
python -m benchmarks.planning rosters             one planner's
python -m benchmarks.planning --file FILE --time 600   an instance file
python -m benchmarks.planning --mutations         1,000 changed plans of every case, judged
python -m benchmarks.planning --mutations --judge FOLDER   by an independent judge too
python -m benchmarks.planning --public            public instances with best known solutions
python -m benchmarks.planning --replan            a disruption of each planner's plan, mended
python -m benchmarks.planning --explain           how long an explanation takes
python -m benchmarks.planning --page              only the page, from the results kept
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.planning import known, page
from benchmarks.planning.cases import Case, known_cases
from benchmarks.planning.explanations import explained
from benchmarks.planning.mutations import judge_of, judged_mutations, told
from benchmarks.planning.replanning import SIZES, mended
from benchmarks.planning.running import Outcome, measure, plan_of, planner_of
from keguang.planning.instances import read_document

_FOR_A_PLAN_S = 20


def main(argv: Sequence[str]) -> int:
    arguments = _parser().parse_args(argv)
    outcomes: list[Outcome] = []
    if arguments.mutations is not None:
        _judge_mutations(arguments)
    elif arguments.public:
        with known.fetched(arguments.sources) as folder:
            page.keep_known(known.measured(one, folder).to_json() for one in known.KNOWN)
    elif arguments.replan or arguments.explain:
        _answer(arguments)
    elif arguments.file:
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


def _judge_mutations(arguments: argparse.Namespace) -> None:
    """Every case, or the files named, from a plan made in a short time."""
    with tempfile.TemporaryDirectory() as folder:
        for name, path in _instances(arguments, Path(folder)):
            sys.stderr.write(f"{name}…\n")
            planner = planner_of(path)
            tally = judged_mutations(
                name,
                planner,
                path,
                plan_of(path, seconds=_FOR_A_PLAN_S, threads=arguments.threads),
                count=arguments.mutations,
                seed=1,
                judge=judge_of(planner, arguments.judge),
            )
            told(tally)
            page.keep_mutations([tally.to_json()])


def _answer(arguments: argparse.Namespace) -> None:
    """Mend plans and explain instances, of every planner or of those named."""
    for planner in arguments.planners or SIZES:
        sys.stderr.write(f"{planner}…\n")
        if arguments.replan:
            limit = {"seconds": arguments.seconds, "threads": arguments.threads}
            page.keep_mendings([mended(planner, **limit).to_json()])
        if arguments.explain:
            page.keep_explained([explained(planner, threads=arguments.threads).to_json()])


def _instances(arguments: argparse.Namespace, folder: Path) -> Iterator[tuple[str, Path]]:
    if arguments.file:
        for file in arguments.file:
            yield f"{read_document(file).field('name').text()} (file)", file
        return
    for case in _wanted(arguments.planners, long=arguments.long):
        path = folder / f"{case.name}.json"
        case.write(path)
        yield case.name, path


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.planning")
    parser.add_argument("planners", nargs="*")
    parser.add_argument("--long", action="store_true")
    parser.add_argument("--public", action="store_true")
    parser.add_argument("--replan", action="store_true")
    parser.add_argument("--explain", action="store_true")
    parser.add_argument("--seconds", type=int, default=60, metavar="SECONDS", help="to mend a plan")
    parser.add_argument("--sources", type=Path, metavar="FOLDER")
    parser.add_argument("--page", action="store_true")
    parser.add_argument("--mutations", type=int, nargs="?", const=1_000, metavar="COUNT")
    parser.add_argument("--judge", type=Path, metavar="FOLDER")
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
