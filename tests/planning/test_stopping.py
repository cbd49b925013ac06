"""A limit is seconds or iterations; with iterations no clock decides."""

import threading
from collections.abc import Iterator

import pytest

from keguang.planning import stopping
from keguang.planning.stopping import Limit


@pytest.fixture
def _no_interrupt_left() -> Iterator[None]:
    yield
    stopping.forget_interrupt()


def test_iterations_end_a_search_and_the_clock_does_not() -> None:
    stop = Limit(iterations=3).start()

    assert [stop.reached(done) for done in range(5)] == [False, False, False, True, True]
    assert stop.seconds_left() == float("inf")
    assert not stop.by_clock


def test_a_deadline_passed_ends_a_search_whatever_was_done() -> None:
    assert Limit(seconds=0).start().reached(0)
    assert not Limit(seconds=1000).start().reached(10**6)


@pytest.mark.parametrize(
    "limits", [{}, {"seconds": 1, "iterations": 1}, {"seconds": -1}, {"iterations": -1}]
)
def test_a_limit_is_one_of_both_and_not_negative(limits: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="limit"):
        Limit(**limits)


def test_a_part_has_its_share_of_the_time_left_or_its_own_iterations() -> None:
    seconds = Limit(seconds=100).start().part(0.5).seconds

    assert seconds is not None
    assert 40 < seconds <= 50
    assert Limit(iterations=9).start().part(0.5, iterations=2) == Limit(iterations=2)


@pytest.mark.usefixtures("_no_interrupt_left")
def test_an_interruption_ends_every_search_and_cancels_a_long_call() -> None:
    cancelled = threading.Event()

    stopping.interrupt()

    assert Limit(iterations=10**6).start().reached(0)
    assert stopping.run_interruptibly(lambda: cancelled.wait(30), cancelled.set)


def test_what_a_long_call_raises_comes_through() -> None:
    def fails() -> None:
        raise TimeoutError("own")

    with pytest.raises(TimeoutError, match="own"):
        stopping.run_interruptibly(fails, lambda: None)
