"""Several people pressing at the same moment: each in a thread and a connection of their own."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from threading import Barrier, Thread
from typing import Final

from django.db import connection

from keguang.core.errors import DomainError

PATIENCE_S: Final = 60.0
_chance: Final = Random(1)


@dataclass(frozen=True, slots=True)
class Outcome[T]:
    """What one of them got: an answer, or the sentence that refused them."""

    answer: T | None = None
    refusal: str = ""


def at_once[T](*actions: Callable[[], T]) -> list[Outcome[T]]:
    """Start all the actions together; their outcomes, in the order given.

    A refusal of ours is an outcome. Anything else that is raised would be a broken page, and is
    raised again here.
    """
    start = Barrier(len(actions))
    outcomes: dict[int, Outcome[T]] = {}
    broken: list[BaseException] = []

    def act(number: int, action: Callable[[], T]) -> None:
        try:
            start.wait(PATIENCE_S)
            outcomes[number] = Outcome(answer=action())
        except DomainError as refusal:
            outcomes[number] = Outcome(refusal=str(refusal))
        except BaseException as fault:  # noqa: BLE001 — a thread's failure must reach the test
            broken.append(fault)
        finally:
            connection.close()

    threads = [Thread(target=act, args=pair) for pair in enumerate(actions)]
    _chance.shuffle(threads)  # the last to arrive is released first
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
        assert not thread.is_alive(), "two presses wait for each other"
    if broken:
        raise broken[0]
    return [outcomes[number] for number in range(len(actions))]
