"""How background work stands."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, QuerySet

from keguang.core.models import Job, JobState


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


def failed_jobs() -> QuerySet[Job]:
    """Jobs given up, the latest first, for a person to look at."""
    return Job.objects.filter(state=JobState.FAILED).order_by("-finished_at", "-pk")
