"""What a measurement is, and how it is handed on: one JSON document a benchmark."""

import json
import math
import os
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Final

_SLOWEST_SHARE: Final = 0.95


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number. `load` is the machine's load average of the last minute.

    `cpu` is the processor's time for the same work: on a busy machine it says what `wall` hides.
    `limit` is what the project promises of `wall`.
    """

    what: str
    unit: str
    wall: float
    cpu: float | None = None
    limit: float | None = None
    note: str = ""
    load: float = 0.0


@dataclass(frozen=True, slots=True)
class Timings:
    """Milliseconds of every repetition, by the clock and by the processor."""

    wall: Sequence[float]
    cpu: Sequence[float]

    def median(self, what: str, *, limit: float | None = None, note: str = "") -> Figure:
        wall, cpu = statistics.median(self.wall), statistics.median(self.cpu)
        return figure(f"{what}, median", "ms", wall, cpu=cpu, limit=limit, note=note)

    def p95(self, what: str, *, limit: float | None = None, note: str = "") -> Figure:
        wall, cpu = _p95(self.wall), _p95(self.cpu)
        return figure(f"{what}, p95", "ms", wall, cpu=cpu, limit=limit, note=note)


def figure(
    what: str,
    unit: str,
    wall: float,
    *,
    cpu: float | None = None,
    limit: float | None = None,
    note: str = "",
) -> Figure:
    """A number with the load of the moment it was measured at."""
    return Figure(what, unit, wall, cpu, limit, note, os.getloadavg()[0])


def timed(
    work: Callable[[], object],
    *,
    times: int,
    processor: Callable[[], float] = time.process_time,
) -> Timings:
    """The work again and again. `processor` reads the processor seconds of whoever does it."""
    wall, cpu = [], []
    for _repetition in range(times):
        started, at_work = time.perf_counter(), processor()
        work()
        wall.append(1_000 * (time.perf_counter() - started))
        cpu.append(1_000 * (processor() - at_work))
    return Timings(wall, cpu)


def together(timings: Sequence[Timings]) -> Timings:
    return Timings(
        [wall for timing in timings for wall in timing.wall],
        [cpu for timing in timings for cpu in timing.cpu],
    )


def say(figures: Sequence[Figure]) -> None:
    """Hand the figures to whoever asked for this benchmark."""
    sys.stdout.write(json.dumps([asdict(one) for one in figures], ensure_ascii=False) + "\n")


def _p95(values: Sequence[float]) -> float:
    """The smallest value that 95 of 100 do not exceed."""
    return sorted(values)[math.ceil(_SLOWEST_SHARE * len(values)) - 1]
