"""后台任务: asking for work, and the leases under which workers do it."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from keguang.core import audit
from keguang.core.models import Job, JobState, User
from keguang.core.rules import may_retry_work

ATTEMPTS_LIMIT: Final = 6
LEASE: Final = timedelta(minutes=10)
_FIRST_DELAY: Final = timedelta(seconds=10)
_LONGEST_DELAY: Final = timedelta(hours=1)
_ERROR_LENGTH: Final = 4_000


class LeaseLost(Exception):
    """The job went to another worker, because this one took longer than its lease."""


@dataclass(frozen=True, slots=True)
class Lease:
    """One worker's hold on one job: which attempt it is, so that a later one cannot be mistaken."""

    job_id: int
    worker: str
    attempt: int


def enqueue(
    name: str,
    *,
    key: str,
    payload: Mapping[str, Any] | None = None,
    now: datetime,
    run_after: datetime | None = None,
    priority: int = 0,
) -> Job:
    """Ask for work inside the caller's transaction; the same key is the same job, done or not.

    A higher priority goes first. The payload must be plain JSON: ids, not objects.
    """
    job, _created = Job.objects.get_or_create(
        key=key,
        defaults={
            "name": name,
            "payload": dict(payload or {}),
            "priority": priority,
            "run_after": run_after or now,
            "created_at": now,
        },
    )
    return job


def claim_next(
    *, worker: str, now: datetime, names: Collection[str], lease: timedelta = LEASE
) -> Job | None:
    """Take the next due job whose handler this worker knows; None when nothing is due."""
    due = _due(now, names)
    if not due.exists():  # a plain read, so that an idle worker never takes SQLite's write lock
        return None
    with transaction.atomic():
        job = due.select_for_update(skip_locked=True).first()
        if job is None:
            return None
        job.state = JobState.RUNNING
        job.leased_by = worker
        job.leased_until = now + lease
        job.attempts += 1
        job.save(update_fields=["state", "leased_by", "leased_until", "attempts"])
    return job


def lease_of(job: Job) -> Lease:
    return Lease(job_id=job.pk, worker=job.leased_by, attempt=job.attempts)


def lock_leased(lease: Lease) -> Job:
    """Lock the job for the rest of the transaction, if the lease still holds; else LeaseLost.

    Whoever has passed this may write the job's effect: nobody can take the job until he commits.
    """
    job = _held(lease).select_for_update().first()
    if job is None:
        raise LeaseLost(f"job {lease.job_id}, attempt {lease.attempt}")
    return job


@transaction.atomic
def finish(lease: Lease, *, now: datetime) -> None:
    """Mark the job done, in the transaction that holds its effect."""
    job = lock_leased(lease)
    job.state = JobState.DONE
    job.finished_at = now
    job.error = ""
    _release(job)


@transaction.atomic
def fail_attempt(
    lease: Lease,
    *,
    reason: str,
    now: datetime,
    attempts_limit: int = ATTEMPTS_LIMIT,
    given_up: Callable[[Job], None] = lambda _job: None,
) -> None:
    """Put the job back to be tried later, or give up after the last attempt. Keeps the reason.

    `given_up` is called in the same transaction for a job that will not be tried again.
    """
    job = _held(lease).select_for_update().first()
    if job is None:
        return  # another worker has it, and will tell its own story
    job.error = reason[-_ERROR_LENGTH:].replace("\x00", "�")
    if job.attempts >= attempts_limit:
        job.state = JobState.FAILED
        job.finished_at = now
        given_up(job)
    else:
        job.state = JobState.WAITING
        job.run_after = now + retry_delay(job.attempts)
    _release(job)


def renew(lease: Lease, *, now: datetime, duration: timedelta = LEASE) -> None:
    """Hold the job for longer; a long handler calls it between its steps."""
    if not _held(lease).update(leased_until=now + duration):
        raise LeaseLost(f"job {lease.job_id}, attempt {lease.attempt}")


def reap_expired(
    *,
    now: datetime,
    attempts_limit: int = ATTEMPTS_LIMIT,
    given_up: Callable[[Job], None] = lambda _job: None,
) -> int:
    """Make jobs of dead workers waiting again; how many. A job that kills its worker gives up."""
    expired = Job.objects.filter(state=JobState.RUNNING, leased_until__lt=now)
    if not expired.exists():
        return 0
    with transaction.atomic():
        jobs = list(expired.select_for_update(skip_locked=True))
        for job in jobs:
            gives_up = job.attempts >= attempts_limit
            job.error = _("执行中断：执行者退出或超过时限。")
            job.state = JobState.FAILED if gives_up else JobState.WAITING
            job.finished_at = now if gives_up else None
            if gives_up:
                given_up(job)
            _release(job)
    return len(jobs)


@transaction.atomic
def absorb_clock_set_back(*, scheduled: Collection[str], now: datetime) -> None:
    """Make work from "the future" due now: the clock was set back, or the demonstration began anew.

    Otherwise nothing would be done until the clock is where it was.
    """
    ahead = Job.objects.filter(created_at__gt=now)
    ahead.filter(name__in=scheduled, state=JobState.DONE).delete()
    ahead.filter(state=JobState.WAITING).update(created_at=now, run_after=now)
    ahead.filter(state=JobState.RUNNING).update(created_at=now, run_after=now, leased_until=now)


@transaction.atomic
def retry_work(*, name: str, by: User, now: datetime) -> int:
    """重试: one more round of attempts for all work of this name that was given up; how many."""
    may_retry_work(by).require()
    failed = list(Job.objects.select_for_update().filter(name=name, state=JobState.FAILED))
    for job in failed:
        job.state = JobState.WAITING
        job.attempts = 0
        job.run_after = now
        job.finished_at = None
        _release(job)
        audit.record(actor=by, action="core.retry_work", subject=job, at=now)
    return len(failed)


def clear_finished(*, scheduled: Collection[str], now: datetime) -> int:
    """Delete done jobs: recurring ones after two days, others (their keys guard) after a year."""
    recurring = Q(name__in=scheduled, finished_at__lt=now - timedelta(days=2))
    others = Q(finished_at__lt=now - timedelta(days=366))
    deleted, _by_model = Job.objects.filter(recurring | others, state=JobState.DONE).delete()
    return deleted


def retry_delay(attempts: int) -> timedelta:
    """10 s, 40 s, 160 s … at most an hour."""
    return min(_FIRST_DELAY * (1 << 2 * (attempts - 1)), _LONGEST_DELAY)


def _due(now: datetime, names: Collection[str]) -> QuerySet[Job]:
    waiting = Job.objects.filter(state=JobState.WAITING, run_after__lte=now, name__in=names)
    return waiting.order_by("-priority", "run_after", "pk")


def _held(lease: Lease) -> QuerySet[Job]:
    return Job.objects.filter(
        pk=lease.job_id,
        state=JobState.RUNNING,
        leased_by=lease.worker,
        attempts=lease.attempt,
    )


def _release(job: Job) -> None:
    job.leased_by = ""
    job.leased_until = None
    job.save()
