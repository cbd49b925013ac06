"""How long an explanation takes: of a contradiction, and of what else one item could be."""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.planning.disruptions import Document
from benchmarks.planning.replanning import SIZES, generated, today
from benchmarks.planning.running import environment, plan_of
from keguang.planning.results import write_document

_LOCKS: Final = 20  # so many can all hold; one more thing is asked that cannot
_PLAN_S: Final = 20  # for the plan that is asked about
_LARGE: Final = {**SIZES, "rosters": "city"}


@dataclass(frozen=True, slots=True)
class Explained:
    """Seconds of the whole command, from its start to its last line; `cpu` are those worked."""

    name: str
    conflict: list[str]
    repairs: int
    conflict_s: float
    conflict_cpu_s: float
    item: str
    alternatives: int
    alternatives_s: float
    alternatives_cpu_s: float
    date: str

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def explained(planner: str, *, size: str | None = None, threads: int = 2) -> Explained:
    """Ask both of a generated instance; `size` in place of a city's."""
    size = _LARGE[planner] if size is None else size
    instance = generated(planner, size)
    with tempfile.TemporaryDirectory() as folder:
        path, solution = Path(folder) / "instance.json", Path(folder) / "plan.json"
        write_document(path, instance)
        plan = plan_of(path, seconds=_PLAN_S, threads=threads)
        write_document(solution, plan)
        item = _ITEM[planner](_entries(plan)[0])
        asked = ("--item", item, "--alternatives", "5")
        choices, choices_s, choices_cpu_s = _answer(path, str(solution), *asked)
        write_document(path, contradicted(planner, instance, plan))
        reason, reason_s, reason_cpu_s = _answer(path)
    return Explained(
        name=f"{planner} {size} 1",
        conflict=[member["rule"] for member in reason["conflict"]],
        repairs=len(reason["repairs"]),
        conflict_s=reason_s,
        conflict_cpu_s=reason_cpu_s,
        item=item,
        alternatives=len(choices["alternatives"]),
        alternatives_s=choices_s,
        alternatives_cpu_s=choices_cpu_s,
        date=today(),
    )


def contradicted(planner: str, instance: Document, plan: Document) -> Document:
    """The instance with a part of a plan locked and one of these locks forbidden too."""
    orders = [_ORDER[planner](instance, one) for one in _entries(plan)[:_LOCKS]]
    return {**instance, "locks": orders, "forbids": [orders[len(orders) // 2]]}


def _entries(plan: Document) -> list[Document]:
    """The entries of a plan, of routes those that visit something."""
    entries: list[Document] = next(value for value in plan.values() if isinstance(value, list))
    return [one for one in entries if one.get("stops", True)]


def _answer(instance: Path, *arguments: str) -> tuple[Document, float, float]:
    """What `plan explain` says, and how long it takes by the clock and the processor."""
    begun, worked = time.perf_counter(), _worked_s()
    answer = subprocess.run(  # noqa: S603  our own command
        [sys.executable, "-m", "keguang.planning", "explain", str(instance), *arguments],
        stdout=subprocess.PIPE,
        check=False,  # 1 says that there is a contradiction
        env=environment(),
    )
    document: Document = json.loads(answer.stdout)
    took_s, cpu_s = time.perf_counter() - begun, _worked_s() - worked
    return document, round(took_s, 1), round(cpu_s, 1)


def _worked_s() -> float:
    """The processor's time of all commands so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _of_rotation(instance: Document, one: Document) -> Document:
    themes = {copy["id"]: theme["id"] for theme in instance["themes"] for copy in theme["copies"]}
    return {"centre": one["centre"], "period": one["period"], "theme": themes[one["copy"]]}


# how an entry of a plan is asked for, so that the same words can forbid it
_ORDER: Final[dict[str, Callable[[Document, Document], Document]]] = {
    "rotation": _of_rotation,
    "dispatch": lambda _instance, one: dict(one),
    "tours": lambda _instance, one: {"stop": one["stops"][0], "day": one["day"]},
    "rosters": lambda _instance, one: dict(one),
}
_ITEM: Final[dict[str, Callable[[Document], str]]] = {
    "rotation": lambda one: f"{one['centre']}@{one['period']}",
    "dispatch": lambda one: str(one["request"]),
    "tours": lambda one: str(one["stops"][0]),
    "rosters": lambda one: str(one["shift"]),
}
