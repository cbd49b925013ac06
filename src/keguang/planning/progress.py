"""What a running search says: its best plan, its bound, and how far apart they are."""

import sys
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One moment of a search; costs in the schema's unit, None where not yet known."""

    seconds: float
    best: int | None
    bound: int | None
    note: str = ""

    @property
    def gap(self) -> float | None:
        """(best - bound) / best, None where either is missing; 0 of 0 is 0."""
        if self.best is None or self.bound is None:
            return None
        return (self.best - self.bound) / self.best if self.best else 0.0


type Progress = Callable[[Step], None]


def silent(_step: Step) -> None:
    """For searches nobody watches."""


def to_stderr(step: Step) -> None:
    """One line a step, in words that are the same in both languages."""
    best = "-" if step.best is None else f"{step.best:,}"
    bound = "-" if step.bound is None else f"{step.bound:,}"
    gap = "-" if step.gap is None else f"{100 * step.gap:.2f} %"
    sys.stderr.write(
        f"{step.seconds:8.1f} s  best {best:>14}  bound {bound:>14}  gap {gap:>8}  {step.note}\n"
    )
    sys.stderr.flush()
