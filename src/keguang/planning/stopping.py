"""When a search ends: at its deadline, after so many iterations, or because somebody said stop."""

import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from types import FrameType
from typing import Final

_INTERRUPTED: Final = threading.Event()
_LOOK_S: Final = 0.1  # how often a waiting main thread lets signals in


@dataclass(frozen=True, slots=True)
class Limit:
    """How long a search may take: seconds of wall clock, or iterations and then no clock at all.

    It travels to other processes; `start` begins to count where the work is done.
    """

    seconds: float | None = None
    iterations: int | None = None

    def __post_init__(self) -> None:
        if (self.seconds is None) == (self.iterations is None):
            raise ValueError("a limit is either seconds or iterations")
        if (self.seconds or 0) < 0 or (self.iterations or 0) < 0:
            raise ValueError("a limit is not negative")

    def start(self) -> "Stop":
        """The clock of this limit, running from now."""
        return Stop(self, time.monotonic())


@dataclass(frozen=True, slots=True)
class Stop:
    """A running limit. With iterations, only their number and an interruption end the search."""

    limit: Limit
    begun: float

    @property
    def by_clock(self) -> bool:
        """Whether the wall clock decides; where it does not, give solvers deterministic limits."""
        return self.limit.seconds is not None

    @property
    def interrupted(self) -> bool:
        return _INTERRUPTED.is_set()

    def seconds_used(self) -> float:
        """Seconds since the start, for reports; decides nothing where iterations do."""
        return time.monotonic() - self.begun

    def seconds_left(self) -> float:
        """Seconds to the deadline, at least 0; infinite where iterations decide."""
        if self.limit.seconds is None:
            return float("inf")
        return max(0.0, self.limit.seconds - self.seconds_used())

    def reached(self, iterations: int = 0) -> bool:
        """Whether the search must end after so many iterations."""
        if self.interrupted:
            return True
        if self.limit.iterations is not None:
            return iterations >= self.limit.iterations
        return self.seconds_left() <= 0

    def part(self, share: float, *, iterations: int | None = None) -> Limit:
        """A limit for one part of the work: a share of the time left, or its own iterations."""
        if self.limit.iterations is not None:
            return Limit(iterations=self.limit.iterations if iterations is None else iterations)
        return Limit(seconds=self.seconds_left() * share)


def listen_for_interrupt() -> None:
    """Let the first Ctrl-C end searches with their best plan; the second ends the program."""
    signal.signal(signal.SIGINT, _interrupt)


def listen_in_a_pool() -> None:
    """As above, but told twice is told once: the terminal and the parent both tell a child."""
    signal.signal(signal.SIGINT, lambda _signal, _frame: _INTERRUPTED.set())


def interrupt() -> None:
    """What Ctrl-C does."""
    _INTERRUPTED.set()


def forget_interrupt() -> None:
    """Begin anew, in a process that goes on to other work."""
    _INTERRUPTED.clear()


def is_interrupted() -> bool:
    return _INTERRUPTED.is_set()


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    if _INTERRUPTED.is_set():
        raise KeyboardInterrupt
    _INTERRUPTED.set()


def run_interruptibly[T](work: Callable[[], T], cancel: Callable[[], object]) -> T:
    """Run a solver's long call so that Ctrl-C reaches it.

    Python hears a signal only between its own instructions, and a solver's call is one
    instruction; so the call runs in a second thread, and `cancel` asks the solver to end it early.
    """
    with ThreadPoolExecutor(1) as thread:
        future = thread.submit(work)
        told = False
        while True:
            try:
                return future.result(timeout=_LOOK_S)
            except TimeoutError:
                if future.done():  # the solver itself raised it
                    raise
                if _INTERRUPTED.is_set() and not told:
                    told = True
                    cancel()
