"""Blocks of a divided instance, solved side by side: here, in a pool, or on a Dask cluster.

A block's result depends on its task alone (data, seed, limit), never on where it ran or in which
order, so every executor gives the same plan.
"""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from contextlib import contextmanager
from typing import Any, Final, override

from keguang.planning import stopping

POOL: Final = "pool"
_DASK: Final = "dask:"
_LOOK_S: Final = 0.2  # how often a waiting parent looks whether it was told to stop
_GRACE_S: Final = 15.0  # how long interrupted blocks may take to hand over their best


class Serial(Executor):
    """Runs each task when it is submitted, in this process: for one thread, and for tests."""

    @override
    def submit[**P, T](self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as fault:  # noqa: BLE001  a future carries whatever its task raised
            future.set_exception(fault)
        return future


def names_dask(kind: str) -> bool:
    """Whether this is `dask:HOST:PORT`."""
    host, _colon, port = kind.removeprefix(_DASK).rpartition(":")
    return kind.startswith(_DASK) and bool(host) and port.isdecimal()


@contextmanager
def opened(kind: str, *, threads: int) -> Iterator[Executor]:
    """The executor named `pool` or `dask:HOST:PORT`.

    A pool has one process a thread; with one thread the work stays in this process.

    Raises
    ------
    OSError
        When no Dask scheduler answers at that address.
    """
    if kind.startswith(_DASK):
        from distributed import (  # noqa: PLC0415  only a cluster needs it, and it loads for seconds
            Client,
        )

        with Client(
            f"tcp://{kind.removeprefix(_DASK)}", timeout=10, set_as_default=False
        ) as client:
            yield client.get_executor(pure=False)
    elif threads == 1:
        yield Serial()
    else:
        # forking a process in which a solver has started threads can lock up
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(threads, context, stopping.listen_in_a_pool) as pool:
            yield pool


def run_blocks[Task, Result](
    executor: Executor,
    solve: Callable[[Task], Result],
    tasks: Sequence[Task],
    on_done: Callable[[int, Result], None] | None = None,
) -> list[Result | None]:
    """Solve every task, each result at the place of its task.

    `solve` is a function of a module and `Task` can be pickled. After an interruption blocks hand
    over their best; one that never began, or does not answer in time, leaves None.

    Raises
    ------
    Exception
        Whatever a block raised.
    """
    futures = [executor.submit(solve, task) for task in tasks]
    place = {future: index for index, future in enumerate(futures)}
    pending = set(futures)
    while pending and not stopping.is_interrupted():
        done, pending = wait(pending, timeout=_LOOK_S, return_when=FIRST_COMPLETED)
        for future in sorted(done, key=place.__getitem__):
            result = _result(future)
            if on_done is not None and result is not None:
                on_done(place[future], result)
    if pending:
        for future in pending:
            future.cancel()
        _interrupt_children()
        wait(pending, timeout=_GRACE_S)
    return [_result(future) for future in futures]


def _result(future: Future[Any]) -> Any:
    if not future.done():
        return None
    try:
        return future.result()
    except CancelledError:
        return None


def _interrupt_children() -> None:
    """A Ctrl-C at the terminal reaches the pool too; a signal to this process alone does not."""
    for child in multiprocessing.active_children():
        if child.pid is not None:
            os.kill(child.pid, signal.SIGINT)
