"""Plans changed at random and judged: by our checker, and by an independent judge if there is one.

A judge is a folder of modules `a_rotation_check.py`, `b_lectures_check.py`, `c_tours_check.py`,
`d_shifts_check.py`, each with `check(instance, solution)` that returns a report/1 document.
"""

import json
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any, Final

from benchmarks.planning import spoiling
from benchmarks.planning.ordering import PARTS, tightened, with_orders
from keguang.planning.instances import Node, PlanningInputError, read_document
from keguang.planning.results import Report

type Document = dict[str, Any]
type Judge = Callable[[Document, Document], Mapping[str, Any]]

JUDGES: Final = {
    "rotation": "a_rotation_check",
    "dispatch": "b_lectures_check",
    "tours": "c_tours_check",
    "rosters": "d_shifts_check",
}
# as many entries are judged as plans of this size have, that often
_MOST_ENTRIES: Final = 2_000
# of these no plan is made: they must be refused, naming the place
_HOSTILE: Final[tuple[Any, ...]] = (
    None,
    True,
    "",
    -(10**30),
    10**30,
    1.5,
    [],
    {},
    "\ud800",
    [[]],
    {"day": 0},
)


@dataclass(slots=True)
class Tally:
    """What became of many mutations of one plan.

    `lawful` plans broke no rule; `unreadable` ones were no plans, `refused` of them with the place;
    of `spoilt` instances, with one odd value each, so many were `spoilt_refused`, the rest taken.
    `disagreements` say on what checker, search and judge differ, with the plan, as JSON.
    """

    name: str
    planner: str
    judged_by: str
    tried: int = 0
    lawful: int = 0
    unchanged: int = 0
    unreadable: int = 0
    refused: int = 0
    spoilt: int = 0
    spoilt_refused: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    disagreements: list[str] = field(default_factory=list)

    def to_json(self) -> Document:
        return {
            "name": self.name,
            "planner": self.planner,
            "judged_by": self.judged_by,
            "tried": self.tried,
            "lawful": self.lawful,
            "unchanged": self.unchanged,
            "unreadable": self.unreadable,
            "refused": self.refused,
            "spoilt": self.spoilt,
            "spoilt_refused": self.spoilt_refused,
            "codes": dict(sorted(self.codes.items())),
            "disagreements": len(self.disagreements),
        }


def judge_of(planner: str, folder: Path | None) -> Judge | None:
    """The independent judge of a planner's plans."""
    if folder is None:
        return None
    path = folder / f"{JUDGES[planner]}.py"
    spec = spec_from_file_location(f"judge_{planner}", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    judge: Judge = module.check
    return judge


def judged_mutations(
    name: str,
    planner: str,
    instance: Path,
    plan: Document,
    *,
    count: int,
    seed: int,
    judge: Judge | None,
) -> Tally:
    """Judge `count` mutations of a plan, and a tenth as many again that are no plans at all.

    A third of them is judged by the instance with locks, forbids and an old plan: this one; a third
    by that with tighter limits as well. A tenth as many instances are spoilt. Of a plan with many
    entries, which takes long to judge, there are fewer of everything.
    """
    count = min(count, _MOST_ENTRIES * count // max(1, len(plan[PARTS[planner]])))
    document: Document = read_document(instance).value
    tally = Tally(name, planner, "checker" if judge is None else "checker and independent judge")
    chance = random.Random(seed)  # noqa: S311  reproducible mutations, no secret
    ordered = with_orders(planner, document, plan, chance)
    tighter = tightened(ordered, chance)
    trials = [_Trial(planner, one, judge) for one in (document, ordered, tighter)]
    for trial in trials:
        before = trial.ours(plan)
        for _turn in range(count // len(trials)):
            changed = mutated(planner, plan, document, chance)
            report = trial.ours(changed)
            tally.tried += 1
            tally.lawful += report.feasible
            tally.unchanged += report == before
            tally.codes.update(violation.code for violation in report.violations)
            tally.disagreements += trial.differences(changed, report)
    for _turn in range(count // 10):
        broken = made_unreadable(planner, plan, chance)
        tally.unreadable += 1
        tally.refused += trials[0].is_refused(broken, tally.disagreements)
    tally.spoilt = count // 10
    tally.spoilt_refused = spoiling.refused(
        document,
        lambda node: trials[0].by_another(node, plan),
        tally.spoilt,
        chance,
        tally.disagreements,
    )
    return tally


class _Trial:
    """One instance and the judges of its plans."""

    def __init__(self, planner: str, instance: Document, judge: Judge | None) -> None:
        self._schema = import_module(f"keguang.planning.{planner}.problem")
        self._checker = import_module(f"keguang.planning.{planner}.check")
        # it loads solvers; whoever imports this module may want none
        self._count = import_module("benchmarks.planning.counting").COUNTING[planner]
        self._problem = self._schema.parse(Node(instance))
        self._instance = instance
        self._judge = judge

    def ours(self, plan: Document) -> Report:
        """What our checker says of a plan that can be read."""
        report: Report = self._checker.check(self._problem, self._schema.parse_plan(Node(plan)))
        return report

    def by_another(self, instance: Node, plan: Document) -> Report:
        """What our checker says of the plan as one of this instance."""
        problem = self._schema.parse(instance)
        report: Report = self._checker.check(problem, self._schema.parse_plan(Node(plan)))
        return report

    def differences(self, plan: Document, report: Report) -> Iterator[str]:
        """Where the search, or the other judge, says something else."""
        if report.feasible:
            counted = self._count(self._problem, self._schema.parse_plan(Node(plan)))
            if counted != report.objective:
                yield f"search: {counted} / {report.objective}: {json.dumps(plan)}"
        if self._judge is None:
            return
        try:
            theirs = self._judge(self._instance, plan)
        except (KeyError, IndexError, TypeError, ValueError) as fault:
            # it calls this bad input
            if report.feasible:
                yield f"{fault!r}: {json.dumps(plan)}"
            return
        said = {
            "feasible": (report.feasible, theirs["feasible"]),
            "objective": (report.objective, theirs["objective"]),
            "terms": (dict(report.terms), dict(theirs["terms"])),
            "codes": (
                sorted(violation.code for violation in report.violations),
                sorted(violation["code"] for violation in theirs["violations"]),
            ),
        }
        for what, (one, other) in said.items():
            if one != other:
                yield f"{what}: {one} / {other}: {json.dumps(plan)}"

    def is_refused(self, plan: Document, disagreements: list[str]) -> bool:
        """Whether what is no plan is refused with its place; anything else but a report is odd."""
        try:
            self.ours(plan)
        except PlanningInputError as refusal:
            return bool(refusal.path)
        except Exception as fault:  # noqa: BLE001  whatever it is, it is reported
            disagreements.append(f"{fault!r}: {plan!r}")
        return False


def mutated(planner: str, plan: Document, instance: Document, chance: random.Random) -> Document:
    """A copy of a plan with one to three changes that leave it readable."""
    parts = deepcopy(plan[PARTS[planner]])
    for _change in range(chance.randint(1, 3)):
        chance.choice(_CHANGES)(parts, instance, chance)
    return {PARTS[planner]: parts}


def _drop(parts: list[Document], _instance: Document, chance: random.Random) -> None:
    if parts:
        del parts[chance.randrange(len(parts))]


def _repeat(parts: list[Document], _instance: Document, chance: random.Random) -> None:
    if parts:
        parts.insert(chance.randrange(len(parts) + 1), deepcopy(chance.choice(parts)))


def _exchange(parts: list[Document], _instance: Document, chance: random.Random) -> None:
    """Two entries exchange what they say of one field."""
    if len(parts) < 2:
        return
    one, other = chance.sample(parts, 2)
    name = chance.choice(sorted(one))
    one[name], other[name] = other[name], one[name]


def _replace(parts: list[Document], instance: Document, chance: random.Random) -> None:
    """A field gets another id of the instance, one unknown to it, or a number near its own."""
    if not parts:
        return
    one = chance.choice(parts)
    name = chance.choice(sorted(one))
    if isinstance(one[name], int):
        one[name] = chance.choice([max(0, one[name] - 1), one[name] + 1, one[name] + 30, 0, 10_000])
    elif isinstance(one[name], str):
        one[name] = chance.choice([chance.choice(_ids(instance)), "nobody", ""])
    else:
        _change_list(one[name], instance, chance)


def _change_list(stops: list[str], instance: Document, chance: random.Random) -> None:
    match chance.randrange(4):
        case 0:
            chance.shuffle(stops)
        case 1 if stops:
            del stops[chance.randrange(len(stops))]
        case 2:
            names = [stop["id"] for stop in instance["stops"]]
            stops.insert(chance.randrange(len(stops) + 1), chance.choice([*names, "nobody"]))
        case _:
            stops.reverse()


def _ids(instance: Document) -> list[str]:
    """Every id of anything an instance lists."""
    return [
        one["id"]
        for value in instance.values()
        if isinstance(value, list)
        for one in value
        if isinstance(one, dict) and isinstance(one.get("id"), str)
    ]


_CHANGES: Final = (_drop, _repeat, _exchange, _replace, _replace, _replace)


def made_unreadable(planner: str, plan: Document, chance: random.Random) -> Document:
    """A copy of a plan in which something is missing or of a wrong kind."""
    parts = deepcopy(plan[PARTS[planner]]) or [{}]
    one = chance.choice(parts)
    match chance.randrange(3):
        case 0 if one:
            del one[chance.choice(sorted(one))]
        case 1 if one:
            name = chance.choice(sorted(one))
            kinds = [value for value in _HOSTILE if type(value) is not type(one[name])]
            one[name] = chance.choice(kinds)
        case _:
            parts[chance.randrange(len(parts))] = chance.choice(_HOSTILE)
    return {PARTS[planner]: parts}


def told(tally: Tally) -> None:
    """Say how it went, with every disagreement."""
    sys.stderr.write(f"{json.dumps(tally.to_json(), ensure_ascii=False)}\n")
    for line in tally.disagreements[:5]:
        sys.stderr.write(f"  {line[:600]}\n")
