"""How background work stands."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, Max, Min, QuerySet

from keguang.core.models import Job, JobState

_MOST_LOOKED_AT: Final = 200


@dataclass(frozen=True, slots=True)
class QueueState:
    """`oldest_due` is when the longest-waiting due job fell due; None when nothing is due."""

    waiting: int
    running: int
    failed: int
    oldest_due: datetime | None


def queue_state(now: datetime) -> QueueState:
    unfinished = Job.objects.exclude(state=JobState.DONE)
    rows = unfinished.order_by().values_list("state").annotate(number=Count("pk"))
    counts: dict[str, int] = dict(rows)
    due = Job.objects.filter(state=JobState.WAITING, run_after__lte=now)
    return QueueState(
        waiting=counts.get(JobState.WAITING, 0),
        running=counts.get(JobState.RUNNING, 0),
        failed=counts.get(JobState.FAILED, 0),
        oldest_due=due.aggregate(oldest=Min("run_after"))["oldest"],
    )


@dataclass(frozen=True, slots=True)
class GivenUp:
    """Work of one name that was given up: how often, since when, and the latest reason.

    `reason` is the sentence for a clerk; empty where the program itself is at fault.
    """

    name: str
    count: int
    since: datetime | None
    reason: str


def given_up() -> list[GivenUp]:
    """What a person must look at: by name, without turns of recurring work that went well since."""
    failed = list(failed_jobs()[:_MOST_LOOKED_AT])
    if not failed:
        return []
    done = Job.objects.filter(state=JobState.DONE, name__in={job.name for job in failed})
    lasts = done.order_by().values("name").annotate(last=Max("finished_at"))
    went_well = dict(lasts.values_list("name", "last"))
    found: dict[str, list[Job]] = {}
    for job in failed:
        again = went_well.get(job.name)
        is_turn = job.key.startswith(f"{job.name}@")
        if not (is_turn and again and job.finished_at and again > job.finished_at):
            found.setdefault(job.name, []).append(job)
    return [
        GivenUp(name, len(jobs), jobs[0].finished_at, _sentence(jobs[0].error))
        for name, jobs in found.items()
    ]


def _sentence(error: str) -> str:
    """The words of our own errors are finished sentences; those of others are for the log."""
    where, colon, words = error.strip().rpartition("\n")[2].partition(": ")
    return words if colon and where.startswith("keguang.") else ""


def failed_jobs() -> QuerySet[Job]:
    """Jobs given up, the latest first, for a person to look at."""
    return Job.objects.filter(state=JobState.FAILED).order_by("-finished_at", "-pk")
