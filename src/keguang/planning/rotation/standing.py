"""Where a search for a rotation stands."""

from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import Final

from keguang.planning.progress import Progress, Step
from keguang.planning.rotation.problem import Problem
from keguang.planning.rotation.searching import Annealing, Found
from keguang.planning.rotation.setting import Flags, Setting
from keguang.planning.rotation.starting import Scale
from keguang.planning.stopping import Limit, Stop
from keguang.planning.wording import Words

TOO_LARGE: Final = Words("数目太大，下界不能精确计算", "numbers too large for an exact bound")
_UNPROVEN: Final = Words("时间太短，没有算出下界", "no time for a bound")


@dataclass(slots=True)
class Search:
    """What a solve is about and what it has found so far."""

    problem: Problem
    s: Setting
    scale: Scale
    movable: Flags
    stop: Stop
    seed: int
    threads: int
    executor: Executor
    progress: Progress
    best: Found
    bound: int | None = None
    reason: Words | None = _UNPROVEN
    method: list[str] = field(default_factory=list)

    def take(self, found: Found, note: str) -> None:
        """Keep a plan if it is the best, and say how things stand."""
        self.best = min(self.best, found)
        self.say(note)

    def say(self, note: str) -> None:
        cost = None if self.best.broken else self.best.cost
        self.progress(Step(self.stop.seconds_used(), cost, self.bound, note))

    @property
    def proven(self) -> bool:
        return self.bound is not None and self.bound >= self.best.cost

    def annealing(self, limit: Limit, scale: Scale) -> Annealing:
        """The task of annealing the best plan."""
        return Annealing(
            s=self.s,
            cell=self.best.cell,
            movable=self.movable,
            scale=scale,
            limit=limit,
            seed=self.seed,
        )


def dives_of(stop: Stop) -> int | None:
    """How many dives go with so many iterations."""
    return None if stop.limit.iterations is None else 3 + stop.limit.iterations // 10
