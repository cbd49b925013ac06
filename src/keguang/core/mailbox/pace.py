"""How fast a mail server is asked: providers hang up on those who ask too often."""

import time
from collections.abc import Callable
from typing import Final

_SLOWEST_PER_MINUTE: Final = 20


class Pace:
    """Spreads commands evenly; each time the server hung up, goes half as fast."""

    def __init__(
        self,
        per_minute: int,
        *,
        clock: Callable[[], float] = time.monotonic,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self.per_minute = per_minute
        self._clock, self._wait = clock, wait
        self._next_s = 0.0

    def take_turn(self) -> None:
        """Wait until the next command may be sent."""
        now_s = self._clock()
        if self._next_s > now_s:
            self._wait(self._next_s - now_s)
        self._next_s = max(now_s, self._next_s) + 60 / self.per_minute

    def slow_down(self) -> None:
        self.per_minute = max(_SLOWEST_PER_MINUTE, self.per_minute // 2)
        self._next_s = self._clock() + 60 / self.per_minute
