"""The kept results, and docs/reference/benchmarks.md with its figures made from them."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from benchmarks.planning import answers
from benchmarks.planning.figures import gap_over_time
from benchmarks.planning.running import Outcome

_ROOT: Final = Path(__file__).parents[2]
RESULTS: Final = Path(__file__).parent / "results.json"
MUTATIONS: Final = Path(__file__).parent / "mutations.json"
KNOWN: Final = Path(__file__).parent / "known.json"
MENDINGS: Final = Path(__file__).parent / "replanning.json"
EXPLAINED: Final = Path(__file__).parent / "explanations.json"
FOLDER: Final = _ROOT / "docs" / "reference"
_HEADINGS: Final = (
    "instance",
    "ours",
    "bound",
    "gap",
    "× greedy",
    "greedy",
    "naive",
    "other ways",
    "limit",
    "wall",
    "CPU",
    "memory",
    "load",
    "date",
)
_INTRODUCTION: Final = (
    "# Benchmarks of the planners\n\n"
    "<!-- Made by `python -m benchmarks.planning`; do not edit by hand. -->\n\n"
    "Plans of generated instances (`keguang.planning.PLANNER.generate`), and of instance files of "
    "the same schema where the name says so. *Bound* is proven for the whole instance; *(blocks)* "
    "marks a sum over the blocks it was divided into, which bounds only the divided problem. "
    "*Gap* = (ours − bound) / ours; of blocks it is that of their own sum, before their borders "
    "were mended. *Greedy* is `plan baseline`. *Naive* is the obvious model of "
    "the whole instance in CP-SAT with the same seconds and threads, where it can be built. *Other "
    "ways* have the same seconds too: OR-Tools' routing with the nights of our plan, PyVRP with "
    "day trips only. Costs "
    "are fen, of rosters points. *Load* is the machine's load average when the run began: on a "
    "busy machine CPU seconds, not the clock, say what a plan takes. *Memory* is the peak of the "
    "largest process.\n"
)


_PUBLIC: Final = (
    "## Public instances\n\n"
    "Instances of PyVRP's source package that have a best known solution, solved by PyVRP in two "
    "threads and in turns, from nothing and from the best plan; the better thread counts. Larger "
    "public sets (PCVRPTW R1_10_5 and others of 1,000 clients) are in no package, and were not "
    "measured.\n"
)
_MUTATED: Final = (
    "## Changed plans\n\n"
    "A plan of each instance with one to three random changes, many times over, a third of them "
    "under locks, forbids and an old plan, and a third with tighter limits besides: what our "
    "checker says of it, whether the search counts the same cost for lawful ones, and where the "
    "line says so whether an independent judge says the same of feasibility, of every term to the "
    "unit and of every broken rule. *Unreadable* ones had fields missing or of a wrong kind: all "
    "must be refused with their place. *Spoilt* instances have one odd value each, refused or "
    "harmless.\n"
)


def kept() -> list[Outcome]:
    """The results of all runs so far, the last of each instance."""
    if not RESULTS.exists():
        return []
    return [Outcome(**one) for one in json.loads(RESULTS.read_text(encoding="utf-8"))]


def keep(new: Iterable[Outcome]) -> list[Outcome]:
    """Put new results in the place of old ones of the same name."""
    by_name = {outcome.name: outcome for outcome in [*kept(), *new]}
    outcomes = [by_name[name] for name in sorted(by_name)]
    lines = ",\n".join(json.dumps(one.to_json(), ensure_ascii=False) for one in outcomes)
    RESULTS.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    return outcomes


def kept_mutations() -> list[dict[str, Any]]:
    """What became of changed plans, the last of each instance."""
    return _listed(MUTATIONS)


def keep_mutations(new: Iterable[dict[str, Any]]) -> None:
    """Put new tallies in the place of old ones of the same instance."""
    _merge(MUTATIONS, new)


def keep_known(new: Iterable[dict[str, Any]]) -> None:
    """Put new results of public instances in the place of old ones."""
    _merge(KNOWN, new)


def keep_mendings(new: Iterable[dict[str, Any]]) -> None:
    """Put new mended plans in the place of old ones."""
    _merge(MENDINGS, new)


def keep_explained(new: Iterable[dict[str, Any]]) -> None:
    """Put new times of explanations in the place of old ones."""
    _merge(EXPLAINED, new)


def _listed(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    documents: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return documents


def _merge(path: Path, new: Iterable[dict[str, Any]]) -> None:
    by_name = {document["name"]: document for document in [*_listed(path), *new]}
    lines = ",\n".join(json.dumps(by_name[name], ensure_ascii=False) for name in sorted(by_name))
    path.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


def _known_table() -> str:
    lines: list[tuple[str, ...]] = [
        ("instance", "best known", "ours, each run", "mean gap", "found after", "limit", "engine"),
        ("---",) * 7,
    ]
    for one in _listed(KNOWN):
        best = one["best_known"]
        gap = sum(ours - best for ours in one["ours"]) / len(one["ours"]) / best
        lines.append(
            (
                f"{one['name']} ({one['kind']})",
                f"{best:,}",
                ", ".join(f"{ours:,}" for ours in one["ours"]),
                f"{100 * gap:.2f} %",
                ", ".join(f"{seconds} s" for seconds in one["found_s"]),
                f"{one['seconds']} s",
                f"{one['engine']}, {one['date']}",
            )
        )
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _mutation_table() -> str:
    names = ("instance", "judged by", "plans", "lawful", "rules broken", "disagreements")
    last_names = ("unreadable, refused", "spoilt, refused")
    lines = [(*names, *last_names), ("---",) * (len(names) + 2)]
    for tally in kept_mutations():
        broken = ", ".join(f"{code} {count:,}" for code, count in tally["codes"].items())
        counts = [f"{tally[name]:,}" for name in ("tried", "lawful")]
        last = [f"{tally['disagreements']}", f"{tally['refused']} of {tally['unreadable']}"]
        last.append(f"{tally.get('spoilt_refused', 0)} of {tally.get('spoilt', 0)}")
        lines.append((tally["name"], tally["judged_by"], *counts, broken, *last))
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def write(outcomes: Sequence[Outcome], folder: Path = FOLDER) -> None:
    """Write the page and a figure for each planner."""
    planners = list(dict.fromkeys(outcome.planner for outcome in outcomes))
    blocks = [_INTRODUCTION]
    (folder / "figures").mkdir(exist_ok=True)
    for planner in planners:
        mine = [outcome for outcome in outcomes if outcome.planner == planner]
        figure = f"figures/{planner}-gap.svg"
        (folder / figure).write_text(gap_over_time(planner, mine), encoding="utf-8")
        machines = "; ".join(dict.fromkeys(outcome.machine for outcome in mine))
        blocks.append(f"## {planner}\n\n{machines}.\n\n{_table(mine)}\n![{planner}]({figure})\n")
    if KNOWN.exists():
        blocks.append(f"{_PUBLIC}\n{_known_table()}")
    if kept_mutations():
        blocks.append(f"{_MUTATED}\n{_mutation_table()}")
    blocks += answers.sections(_listed(MENDINGS), _listed(EXPLAINED))
    (folder / "benchmarks.md").write_text("\n".join(blocks), encoding="utf-8")


def _table(outcomes: Iterable[Outcome]) -> str:
    lines = [_HEADINGS, tuple("---" for _ in _HEADINGS), *map(_line, outcomes)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _line(outcome: Outcome) -> tuple[str, ...]:
    whole = outcome.bound is not None
    bound = outcome.bound if whole else outcome.block_bound
    ours = outcome.objective
    # the blocks' bound is of their own sum, the dearest plan ever told of: borders come after it
    bounded = ours if whole else max((int(step[1] or 0) for step in outcome.steps), default=None)
    gap = "–"
    if bound is not None and bounded is not None:
        gap = f"{100 * (bounded - bound) / max(bounded, 1):.2f} %"
    return (
        outcome.name,
        _count(ours) + (" (optimal)" if outcome.status == "optimal" else ""),
        _count(bound) + ("" if whole or bound is None else " (blocks)"),
        gap,
        "–" if ours is None else f"{ours / max(outcome.greedy, 1):.3f}",
        _count(outcome.greedy),
        _count(outcome.naive),
        ", ".join(f"{name} {_count(cost)}" for name, cost in outcome.others.items()) or "–",
        f"{outcome.limit} s",
        f"{outcome.seconds:.1f} s",
        f"{outcome.cpu:.0f} s",
        f"{outcome.memory_mb} MB",
        f"{outcome.load:.1f}",
        outcome.date,
    )


def _count(number: int | None) -> str:
    return "–" if number is None else f"{number:,}"
