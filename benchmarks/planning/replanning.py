"""How a plan is mended: what changes and what it costs, with a price for changes and without."""

import tempfile
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from benchmarks.planning.disruptions import Document, disrupted
from benchmarks.planning.running import plan_of
from keguang.planning.instances import Node
from keguang.planning.results import Report, write_document

# the size of a town or a county for each planner
SIZES: Final = {"rotation": "luoyang", "dispatch": "city", "tours": "county", "rosters": "luoyang"}
_CHANGED: Final = {"rotation": "cells_changed"}
_SEED: Final = 1
# times the limit: a plan people live by is a good one, or mending it would mostly be improving it
_BEFORE: Final = 5


@dataclass(frozen=True, slots=True)
class Replan:
    """A mended plan; its cost is without the price of changes, `seconds` is the clock's."""

    changed: int
    cost: int
    seconds: float
    violations: int


@dataclass(frozen=True, slots=True)
class Mending:
    """One disruption, mended with no price for changes and with the instance's own."""

    name: str
    what: str
    lost: int
    price: int
    before: int
    free: Replan
    near: Replan
    limit: int
    date: str

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def mended(planner: str, *, seconds: int, threads: int) -> Mending:
    """Plan a generated instance well, disturb it, and plan anew twice, each within `seconds`."""
    size = SIZES[planner]
    instance = generated(planner, size)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "instance.json"
        write_document(path, instance)
        plan = plan_of(path, seconds=_BEFORE * seconds, threads=threads)
        after = disrupted(planner, instance, plan)
        price = after.instance["weights"]["change"]
        free, near = (
            _replanned(planner, after.instance, known, path, seconds, threads)
            for known in (without_future(after.instance), after.instance)
        )
    return Mending(
        name=f"{planner} {size} {_SEED}",
        what=after.what,
        lost=after.lost,
        price=price,
        before=plan["meta"]["objective"],
        free=free,
        near=near,
        limit=seconds,
        date=today(),
    )


def generated(planner: str, size: str) -> Document:
    """An instance of the planner's own generator."""
    document: Document = import_module(f"keguang.planning.{planner}.generate").generate(
        size, seed=_SEED
    )
    return document


def today() -> str:
    return f"{datetime.now().astimezone():%Y-%m-%d}"


def without_future(instance: Document) -> Document:
    """The instance of somebody who knows of the old plan only what is frozen."""
    baseline = instance["baseline"]
    (frozen,) = (name for name in baseline if name.startswith("frozen"))
    day_of = {shift["id"]: shift["day"] for shift in instance.get("shifts", ())}
    kept = {
        name: [one for one in items if _day(one, day_of) < baseline[frozen]]
        for name, items in baseline.items()
        if name != frozen
    }
    return {**instance, "baseline": {**kept, frozen: baseline[frozen]}}


def _day(item: Document, day_of: Document) -> int:
    """The day, or of a rotation the period, of one item of a plan."""
    if "shift" in item:
        item = {"day": day_of[item["shift"]]}
    day: int = item["day"] if "day" in item else item["period"]
    return day


def _replanned(
    planner: str, instance: Document, known: Document, path: Path, seconds: int, threads: int
) -> Replan:
    """Planned by who knows `known`, judged against the whole old plan."""
    write_document(path, known)
    plan = plan_of(path, seconds=seconds, threads=threads)
    report = judged(planner, instance, plan)
    return Replan(
        changed=report.kpi[_CHANGED.get(planner, "changed")],
        cost=report.objective - report.terms["change"],
        seconds=plan["meta"]["seconds"],
        violations=len(report.violations),
    )


def judged(planner: str, instance: Document, plan: Document) -> Report:
    """What the checker says, the frozen past included."""
    schema = import_module(f"keguang.planning.{planner}.problem")
    checker = import_module(f"keguang.planning.{planner}.check")
    report: Report = checker.check(schema.parse(Node(instance)), schema.parse_plan(Node(plan)))
    return report
