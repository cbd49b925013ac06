"""The registry of background work: which function does a job of which name, and what recurs.

Every app lists its own in its `jobs.py`; the worker imports them all. A handler is called with the
job's payload and the time. There are two kinds:

`handler(name)`
    Works in the database only, and briefly. It runs in one transaction with the mark that the job
    is done: after a kill either both happened or neither.

`two_step_handler(name)`
    Does long or outside work first (parsing a file, reading a mailbox), in no transaction, and
    returns its effect as a function that is then called in one transaction with the mark. The first
    step may run again after a kill, so it must be repeatable: it reads, or what it writes is
    idempotent (a file named by its hash, a letter first marked 发送中). Work that may outlast the
    lease of ten minutes calls `keep_lease` between its pieces.

Either kind may raise: the job is tried again later, and given up after the last attempt. What then
has to be said to a person is registered with `on_giving_up(name)`; it runs in the transaction that
marks the job as failed.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from types import MappingProxyType
from typing import Any, Final

from django.utils import timezone

from keguang.core.services import jobs as services

type Effect = Callable[[], None]
type Handler = Callable[[dict[str, Any], datetime], None]
type TwoStepHandler = Callable[[dict[str, Any], datetime], Effect]


@dataclass(frozen=True, slots=True)
class Recurring:
    """Work that recurs: every so often, or once a day from a time of day (Asia/Shanghai) on.

    Each turn is one job keyed by its slot, so any number of workers make one of it. A turn is left
    out while an earlier one is unfinished; a day's turn missed at night is made in the morning.
    """

    name: str
    every: timedelta | None = None
    daily_at: time | None = None

    def slot(self, now: datetime) -> datetime | None:
        """When the present turn was due; None if the day's turn is still to come."""
        if self.every is not None:
            seconds = self.every.total_seconds()
            return datetime.fromtimestamp(now.timestamp() // seconds * seconds, tz=now.tzinfo)
        local = timezone.localtime(now)
        due = datetime.combine(local.date(), self.daily_at or time(), tzinfo=local.tzinfo)
        return due if due <= local else None


_handlers: Final[dict[str, Handler]] = {}
_two_step_handlers: Final[dict[str, TwoStepHandler]] = {}
_recurring: Final[dict[str, Recurring]] = {}
_last_words: Final[dict[str, Handler]] = {}

HANDLERS: Final[Mapping[str, Handler]] = MappingProxyType(_handlers)
TWO_STEP_HANDLERS: Final[Mapping[str, TwoStepHandler]] = MappingProxyType(_two_step_handlers)
RECURRING: Final[Mapping[str, Recurring]] = MappingProxyType(_recurring)

_present_lease: Final[ContextVar["_PresentLease | None"]] = ContextVar("lease", default=None)


def handler(
    name: str, *, every: timedelta | None = None, daily_at: time | None = None
) -> Callable[[Handler], Handler]:
    """Register database-only work; with `every` or `daily_at` it also recurs (empty payload)."""

    def register(function: Handler) -> Handler:
        _add(_handlers, name, function, every, daily_at)
        return function

    return register


def two_step_handler(
    name: str, *, every: timedelta | None = None, daily_at: time | None = None
) -> Callable[[TwoStepHandler], TwoStepHandler]:
    """Register work whose first step is long or outside; see the module's text."""

    def register(function: TwoStepHandler) -> TwoStepHandler:
        _add(_two_step_handlers, name, function, every, daily_at)
        return function

    return register


def on_giving_up(name: str) -> Callable[[Handler], Handler]:
    """Register what is done, with the job's payload and the time, when its last attempt failed."""

    def register(function: Handler) -> Handler:
        _last_words[name] = function
        return function

    return register


def give_up(name: str, payload: dict[str, Any], now: datetime) -> None:
    """Do what is registered for a job that will not be tried again; nothing for most."""
    if name in _last_words:
        _last_words[name](payload, now)


def known_names() -> list[str]:
    return [*_handlers, *_two_step_handlers]


def forget(name: str) -> None:
    """Take a job out of the registry again, as a test does with its own."""
    _handlers.pop(name, None)
    _two_step_handlers.pop(name, None)
    _last_words.pop(name, None)
    _recurring.pop(name, None)


def nothing_more() -> None:
    """The effect of a two-step handler whose first step already stored everything."""


@dataclass(frozen=True, slots=True)
class _PresentLease:
    lease: services.Lease
    clock: Callable[[], datetime]
    duration: timedelta


@contextmanager
def holding(
    lease: services.Lease, *, clock: Callable[[], datetime], duration: timedelta
) -> Iterator[None]:
    """The worker's announcement of the lease that `keep_lease` renews."""
    token = _present_lease.set(_PresentLease(lease, clock, duration))
    try:
        yield
    finally:
        _present_lease.reset(token)


def keep_lease() -> None:
    """Renew the lease of the job being worked on; nothing when called outside a worker."""
    present = _present_lease.get()
    if present is not None:
        services.renew(present.lease, now=present.clock(), duration=present.duration)


def _add[F](
    registry: dict[str, F], name: str, function: F, every: timedelta | None, daily_at: time | None
) -> None:
    if name in _handlers or name in _two_step_handlers:
        raise ValueError(f"two handlers for the job {name!r}")
    registry[name] = function
    if every is not None or daily_at is not None:
        _recurring[name] = Recurring(name, every=every, daily_at=daily_at)
