"""The worker: one process, one thread, one job at a time, until it is told to stop.

Several may run beside each other. A job whose worker was killed is taken up by another when its
lease has run out; see `jobs.registry` for how its effect still happens once.
"""

import logging
import os
import signal
import socket
import threading
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from functools import partial
from importlib import import_module
from traceback import format_exception
from types import FrameType, TracebackType
from typing import Final, Self

from django.db import InterfaceError, OperationalError, close_old_connections, transaction
from django.utils.module_loading import autodiscover_modules

from keguang.core.jobs import (
    HANDLERS,
    RECURRING,
    TWO_STEP_HANDLERS,
    give_up,
    holding,
    known_names,
)
from keguang.core.models import Job, JobState
from keguang.core.services import jobs as services

_IDLE_S: Final = 1.0
_TROUBLE_S: Final = 5.0
_CHORES_EVERY: Final = timedelta(seconds=1)
_logger: Final = logging.getLogger(__name__)


def load_handlers() -> None:
    """Import every app's `jobs`, and the core's own recurring work."""
    autodiscover_modules("jobs")
    import_module("keguang.core.jobs.chores")


class Worker:
    """Runs due jobs and makes the recurring ones.

    `clock` is the office's time; the lease counts by it too, so it must not stand still.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], datetime],
        names: Collection[str] | None = None,
        lease: timedelta = services.LEASE,
        attempts_limit: int = services.ATTEMPTS_LIMIT,
        idle_s: float = _IDLE_S,
    ) -> None:
        self.name = f"{socket.gethostname()[:40]}:{os.getpid()}"
        self._clock, self._lease, self._idle_s = clock, lease, idle_s
        self._attempts_limit = attempts_limit
        self._names = names
        self._stop = threading.Event()
        self._chores_at: datetime | None = None

    def stop(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        """Finish the job at hand and leave `run`."""
        self._stop.set()

    def run(self) -> None:
        """Work until SIGTERM or SIGINT. A database that is away is waited for."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        while not self._stop.is_set():
            try:
                busy = self.step()
            except (OperationalError, InterfaceError):
                _logger.exception("database trouble; trying again")
                close_old_connections()
                self._stop.wait(_TROUBLE_S)
                continue
            if not busy:
                close_old_connections()
                self._stop.wait(self._idle_s)

    def drain(self) -> int:
        """Work until nothing is due; how many jobs that were. For commands and first starts."""
        done = 0
        while not self._stop.is_set() and self.step():
            done += 1
        return done

    def step(self) -> bool:
        """Make what recurs, take back what dead workers left, do one job; False if none was due."""
        now = self._clock()
        names = known_names() if self._names is None else self._names
        if self._chores_at is None:
            services.absorb_clock_set_back(scheduled=list(RECURRING), now=now)
        if self._chores_at is None or now >= self._chores_at:
            services.reap_expired(
                now=now, attempts_limit=self._attempts_limit, given_up=partial(_give_up, now=now)
            )
            make_recurring(names, now=now)
            self._chores_at = now + _CHORES_EVERY
        job = services.claim_next(worker=self.name, now=now, names=names, lease=self._lease)
        if job is None:
            return False
        self._attempt(job)
        return True

    def _attempt(self, job: Job) -> None:
        lease = services.lease_of(job)
        with (
            _Attempt(lease, self._clock, self._attempts_limit),
            holding(lease, clock=self._clock, duration=self._lease),
        ):
            perform(job, clock=self._clock)


def perform(job: Job, *, clock: Callable[[], datetime]) -> None:
    """Do a claimed job; its effect and the mark that it is done commit together."""
    lease = services.lease_of(job)
    payload = dict(job.payload)
    if job.name in TWO_STEP_HANDLERS:
        effect = TWO_STEP_HANDLERS[job.name](payload, clock())
        with transaction.atomic():
            services.lock_leased(lease)
            effect()
            services.finish(lease, now=clock())
        return
    with transaction.atomic():
        services.lock_leased(lease)
        HANDLERS[job.name](payload, clock())
        services.finish(lease, now=clock())


def make_recurring(names: Collection[str], *, now: datetime) -> None:
    """Ask for the present turn of all recurring work that is not still busy with an earlier one."""
    for recurring in RECURRING.values():
        slot = recurring.slot(now)
        if slot is None or recurring.name not in names:
            continue
        key = f"{recurring.name}@{slot:%Y-%m-%dT%H:%M:%S%z}"
        busy = Job.objects.filter(
            name=recurring.name, state__in=[JobState.WAITING, JobState.RUNNING]
        )
        if not busy.exists() and not Job.objects.filter(key=key).exists():
            services.enqueue(recurring.name, key=key, now=now)


def _give_up(job: Job, *, now: datetime) -> None:
    give_up(job.name, dict(job.payload), now)


class _Attempt:
    """Whatever a handler lets escape is that job's failure, kept with it, and not the worker's end.

    A lost lease is none: the job is somebody else's now. With the database away nothing can be
    kept, so that error goes on to `run`, which waits; the job's lease runs out meanwhile.
    """

    def __init__(
        self, lease: services.Lease, clock: Callable[[], datetime], attempts_limit: int
    ) -> None:
        self._lease, self._clock, self._attempts_limit = lease, clock, attempts_limit

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        failure: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        if failure is None:
            return False
        if isinstance(failure, services.LeaseLost):
            _logger.warning("%s: the lease ran out before the work was done", failure)
            return True
        if not isinstance(failure, Exception):
            return False
        _logger.error("job %s failed", self._lease.job_id, exc_info=failure)
        services.fail_attempt(
            self._lease,
            reason="".join(format_exception(failure)),
            now=(now := self._clock()),
            attempts_limit=self._attempts_limit,
            given_up=partial(_give_up, now=now),
        )
        return True
