"""One run of the command in a process of its own: its plan, its progress, time and memory."""

import json
import os
import platform
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from keguang.planning.instances import read_document, schema_of

_STEP: Final = re.compile(r"^\s*([\d.]+) s\s+best\s+(\S+)\s+bound\s+(\S+)\s+gap")
_MOST_STEPS: Final = 60
_ROOT: Final = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one instance came to; costs in the planner's unit, times in seconds.

    `others` are costs of other ways to a plan in the naive model's seconds. `steps` are
    [second, best, bound] as the search told them; `load` is the machine's load
    average before the run; `memory_mb` the peak of the largest process.
    """

    name: str
    planner: str
    limit: int
    greedy: int
    naive: int | None
    objective: int | None
    bound: int | None
    block_bound: int | None
    status: str
    seconds: float
    cpu: float
    memory_mb: int
    threads: int
    load: float
    date: str
    machine: str
    steps: list[list[float | int | None]]
    others: dict[str, int | None] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def measure(
    name: str, instance: Path, *, seconds: int, threads: int, naive_seconds: int | None
) -> Outcome:
    """Solve one instance by greedy, by the planner, and by the naive model if there is one."""
    planner = planner_of(instance)
    greedy = _plan("baseline", instance)
    naive = None if naive_seconds is None else _naive(planner, instance, naive_seconds, threads)
    load = os.getloadavg()[0]
    solved = _plan("solve", instance, "--time", f"{seconds}", "--threads", f"{threads}")
    meta = solved.document["meta"]
    return Outcome(
        name=name,
        planner=planner,
        limit=seconds,
        greedy=greedy.document["meta"]["objective"],
        naive=naive,
        **{key: meta[key] for key in ("objective", "bound", "block_bound", "status", "seconds")},
        cpu=round(solved.cpu, 1),
        memory_mb=solved.memory_mb,
        threads=threads,
        load=round(load, 1),
        date=f"{datetime.now().astimezone():%Y-%m-%d}",
        machine=f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}",
        steps=_thinned(_steps(solved.told)),
        others={} if naive_seconds is None else _others(planner, instance, solved, naive_seconds),
    )


@dataclass(frozen=True, slots=True)
class _Run:
    document: dict[str, Any]
    told: str
    cpu: float
    memory_mb: int


def planner_of(instance: Path) -> str:
    """The planner an instance belongs to."""
    from keguang.planning.command import PLANNERS  # noqa: PLC0415  keeps this module's imports few

    return PLANNERS[schema_of(read_document(instance))]


def plan_of(instance: Path, *, seconds: int, threads: int) -> dict[str, Any]:
    """A plan made in so many seconds."""
    return _plan("solve", instance, "--time", f"{seconds}", "--threads", f"{threads}").document


def environment() -> dict[str, str]:
    """In which our own modules are found."""
    return {**os.environ, "PYTHONPATH": str(_ROOT / "src")}


def _plan(verb: str, instance: Path, *arguments: str) -> _Run:
    with tempfile.TemporaryDirectory() as folder:
        out, told = Path(folder) / "plan.json", Path(folder) / "told"
        command = [sys.executable, "-m", "keguang.planning", verb, str(instance)]
        with told.open("w") as stderr:
            process = subprocess.Popen(  # noqa: S603  our own command
                [*command, "--out", str(out), *arguments],
                cwd=_ROOT,
                stdout=subprocess.DEVNULL,
                stderr=stderr,
                env=environment(),
            )
            _pid, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        # 1 with a plan: something that must be cannot be, which is an answer too
        if process.returncode not in (0, 1) or not out.exists():
            raise RuntimeError(f"{verb} {instance}: {told.read_text()}")
        document = json.loads(out.read_text(encoding="utf-8"))
        cpu = used.ru_utime + used.ru_stime
        return _Run(document, told.read_text(), cpu, used.ru_maxrss // 1024)


def _naive(planner: str, instance: Path, seconds: int, threads: int) -> int | None:
    """What benchmarks.planning.naive_PLANNER, if there is one, prints: the cost it reaches."""
    module = f"benchmarks.planning.naive_{planner}"
    cost: int | None = _printed(module, f"{instance}", f"{seconds}", f"{threads}")
    return cost


def _others(planner: str, instance: Path, solved: _Run, seconds: int) -> dict[str, int | None]:
    """What benchmarks.planning.yardsticks_PLANNER prints, if there is one, about our plan."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(solved.document, file)
        file.flush()
        module = f"benchmarks.planning.yardsticks_{planner}"
        costs: dict[str, int | None] = _printed(module, f"{instance}", file.name, f"{seconds}")
    return costs or {}


def _printed(module: str, *arguments: str) -> Any:
    """What a module of ours prints, None if there is no such module.

    In a process of its own: a parent that has loaded a solver would count as its children's memory.
    """
    if find_spec(module) is None:
        return None
    answer = subprocess.run(  # noqa: S603  our own command
        [sys.executable, "-m", module, *arguments],
        cwd=_ROOT,
        stdout=subprocess.PIPE,
        check=True,
        env=environment(),
    )
    return json.loads(answer.stdout)


def _steps(told: str) -> list[list[float | int | None]]:
    found = [match for line in told.splitlines() if (match := _STEP.match(line))]
    return [[float(m[1]), _number(m[2]), _number(m[3])] for m in found]


def _number(text: str) -> int | None:
    return None if text == "-" else int(text.replace(",", ""))


def _thinned(steps: Sequence[list[float | int | None]]) -> list[list[float | int | None]]:
    """Evenly fewer, the last always among them."""
    every = -(-len(steps) // _MOST_STEPS) or 1
    return [step for place, step in enumerate(reversed(steps)) if place % every == 0][::-1]
