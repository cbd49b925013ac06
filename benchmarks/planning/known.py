"""Public instances with best known solutions, solved by the engine of the tours: PyVRP.

They ship with PyVRP's source package (tests/data), which is fetched when asked for. Larger public
sets (R1_10_5 and others of 1,000 clients) are kept elsewhere and in no package.
"""

import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final, Literal

import pyvrp
from pyvrp.stop import MaxRuntime

type Rounding = Literal["dimacs", "exact"]

_RUNS: Final = (1, 2, 3)
_THREADS: Final = 2
_TURNS: Final = 5


@dataclass(frozen=True, slots=True)
class Known:
    """An instance, how its distances are rounded, and `scale`: what its solution's cost counts."""

    file: str
    kind: str
    rounding: Rounding
    scale: int
    seconds: int


KNOWN: Final = (
    Known("RC208", "VRPTW, 100 clients", "dimacs", 10, 20),
    Known("C201R0.25", "several trips, time windows, 70 clients", "dimacs", 10, 20),
    Known("X115-HVRP", "mixed fleet, 114 clients", "exact", 1, 60),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Costs in the instance's own unit times its scale; `ours` and `found_s` of each run.

    `found_s` is when the best plan of that run was found, in seconds.
    """

    name: str
    kind: str
    best_known: int
    ours: list[int]
    found_s: list[float]
    seconds: int
    engine: str
    date: str

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@contextmanager
def fetched(sources: Path | None) -> Iterator[Path]:
    """The folder of instances, from PyVRP's source package of the version installed."""
    with tempfile.TemporaryDirectory() as folder:
        if sources is None:
            sources = Path(folder)
            _download(sources)
        package = next(sources.glob("pyvrp-*.tar.gz"))
        with tarfile.open(package) as archive:
            archive.extractall(folder, filter="data")
        yield next(Path(folder).glob("pyvrp-*/tests/data"))


def _download(folder: Path) -> None:
    pip = shutil.which("pip3") or shutil.which("pip")
    if pip is None:
        raise SystemExit("no pip here: give --sources FOLDER with PyVRP's source package")
    wanted = f"pyvrp=={version('pyvrp')}"
    command = [pip, "download", "-q", "--no-binary", "pyvrp", "--no-deps", wanted]
    subprocess.run([*command, "-d", str(folder)], check=True)  # noqa: S603  pip


def measured(known: Known, folder: Path) -> Outcome:
    """Solve one instance by two threads, three times; the better of the two counts."""
    ours, found = [], []
    file = folder / f"{known.file}.vrp"
    with ProcessPoolExecutor(_THREADS, get_context("spawn")) as pool:
        for run in _RUNS:
            seeds = range(run * _THREADS, (run + 1) * _THREADS)
            tries = [
                pool.submit(_solved, file, known.rounding, known.seconds, seed) for seed in seeds
            ]
            cost, seconds = min(one.result() for one in tries)
            ours.append(cost)
            found.append(seconds)
            sys.stderr.write(f"{known.file}, run {run}: {cost} in {seconds} s\n")
    return Outcome(
        name=known.file,
        kind=known.kind,
        best_known=_best_known(folder / f"{known.file}.sol", known.scale),
        ours=ours,
        found_s=found,
        seconds=known.seconds,
        engine=f"PyVRP {version('pyvrp')}",
        date=f"{datetime.now().astimezone():%Y-%m-%d}",
    )


class _Watched:
    """Runs out of time as MaxRuntime does, and remembers when the best cost last sank."""

    def __init__(self, seconds: float, begun: float, best: int | None) -> None:
        self._begun = begun
        self._rule = MaxRuntime(seconds)
        self._best = best
        self.found_s = 0.0

    def __call__(self, best_cost: int) -> bool:
        if self._best is None or best_cost < self._best:
            self._best = best_cost
            self.found_s = round(time.perf_counter() - self._begun, 1)
        return self._rule(best_cost)


def _solved(file: Path, rounding: Rounding, seconds: int, seed: int) -> tuple[int, float]:
    """Turn after turn, from nothing and from the best plan by turns: a descent can be caught."""
    data = pyvrp.read(file, round_func=rounding)
    begun = time.perf_counter()
    best: pyvrp.Solution | None = None
    cost, found_s = None, 0.0
    for turn in range(_TURNS):
        left = begun + seconds - time.perf_counter()
        watch = _Watched(left / (_TURNS - turn), begun, cost)
        result = pyvrp.solve(
            data,
            watch,
            seed=seed * _TURNS + turn,
            collect_stats=False,
            display=False,
            initial_solution=best if turn % 2 else None,
        )
        if result.best.is_feasible() and (cost is None or result.cost() < cost):
            best, cost, found_s = result.best, int(result.cost()), watch.found_s
    if cost is None:
        raise RuntimeError(f"no feasible plan in {seconds} s")
    return cost, found_s


def _best_known(path: Path, scale: int) -> int:
    cost = re.search(r"^Cost:?\s+([\d.]+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    if cost is None:
        raise ValueError(f"{path}: no cost")
    return round(float(cost[1]) * scale)
