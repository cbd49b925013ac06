from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.db import transaction

from keguang.core import jobs as registry
from keguang.core.jobs import (
    Effect,
    Recurring,
    handler,
    keep_lease,
    on_giving_up,
    two_step_handler,
)
from keguang.core.jobs.registry import forget
from keguang.core.models import Job, JobState, SettingChange
from keguang.core.selectors.jobs import failed_jobs, queue_state
from keguang.core.services import jobs
from keguang.core.services.jobs import LeaseLost, claim_next, enqueue, lease_of
from keguang.core.worker import Worker, load_handlers, make_recurring
from tests import make

pytestmark = pytest.mark.django_db
MARK, BREAK, SLOW, OUTLAST = "tests.mark", "tests.break", "tests.slow", "tests.outlast"
NAMES = [MARK, BREAK, SLOW, OUTLAST]


class Clock:
    """Time that passes when a test says so."""

    def __init__(self) -> None:
        self.now = make.NOW

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(autouse=True)
def handlers(clock: Clock) -> Iterator[None]:
    """Four jobs: one that leaves a mark, one that fails after it, a slow one, one too slow."""

    def mark(payload: dict[str, Any], now: datetime) -> None:
        SettingChange.objects.create(key=str(payload.get("mark", "x")), at=now)

    def fail(payload: dict[str, Any], now: datetime) -> None:
        mark(payload, now)
        raise ZeroDivisionError("half way")

    def slow(payload: dict[str, Any], now: datetime) -> Effect:
        for _piece in range(3):
            clock.advance(minutes=8)
            keep_lease()
        return lambda: mark(payload, now)

    def outlast(payload: dict[str, Any], now: datetime) -> Effect:
        clock.advance(minutes=11)
        jobs.reap_expired(now=clock.now)
        return lambda: mark(payload, now)

    handler(MARK)(mark)
    handler(BREAK)(fail)
    two_step_handler(SLOW)(slow)
    two_step_handler(OUTLAST)(outlast)
    yield
    for name in NAMES:
        forget(name)


def worker(clock: Clock) -> Worker:
    return Worker(clock=clock, names=NAMES)


def marks() -> list[str]:
    return list(SettingChange.objects.order_by("pk").values_list("key", flat=True))


def test_asking_twice_for_the_same_work_is_one_job_even_after_it_is_done(clock: Clock) -> None:
    first = enqueue(MARK, key="k", payload={"mark": "a"}, now=make.NOW)
    second = enqueue(MARK, key="k", payload={"mark": "b"}, now=make.NOW)
    done = worker(clock).drain()
    third = enqueue(MARK, key="k", now=make.NOW)

    assert first.pk == second.pk == third.pk
    assert (done, marks(), third.state) == (1, ["a"], JobState.DONE)
    assert worker(clock).drain() == 0


def test_work_asked_for_in_a_transaction_that_fails_was_never_asked_for(clock: Clock) -> None:
    with transaction.atomic():
        enqueue(MARK, key="k", now=make.NOW)
        transaction.set_rollback(True)

    assert worker(clock).drain() == 0


def test_urgent_work_goes_first_and_nothing_before_its_time(clock: Clock) -> None:
    enqueue(MARK, key="1", payload={"mark": "plain"}, now=make.NOW)
    enqueue(MARK, key="2", payload={"mark": "urgent"}, now=make.NOW, priority=5)
    later = make.NOW + timedelta(hours=1)
    enqueue(MARK, key="3", payload={"mark": "later"}, now=make.NOW, run_after=later, priority=9)

    worker(clock).drain()
    before = marks()
    clock.advance(hours=1)
    worker(clock).drain()

    assert before == ["urgent", "plain"]
    assert marks() == ["urgent", "plain", "later"]


def test_a_job_that_fails_leaves_no_trace_of_itself_and_is_tried_again_ever_later(
    clock: Clock,
) -> None:
    enqueue(BREAK, key="k", now=make.NOW)
    waits = []

    for _attempt in range(jobs.ATTEMPTS_LIMIT):
        worker(clock).drain()
        job = Job.objects.get()
        waits.append((job.run_after - clock.now).total_seconds())
        clock.advance(hours=2)

    assert waits[:5] == [10, 40, 160, 640, 2560]
    assert (job.state, job.attempts, marks()) == (JobState.FAILED, jobs.ATTEMPTS_LIMIT, [])
    assert "ZeroDivisionError: half way" in job.error
    assert list(failed_jobs()) == [job]


def test_a_failure_does_not_stop_the_jobs_behind_it(clock: Clock) -> None:
    enqueue(BREAK, key="1", now=make.NOW)
    enqueue(MARK, key="2", now=make.NOW)

    assert (worker(clock).drain(), marks()) == (2, ["x"])


@pytest.mark.parametrize("end", ["raises", "kills its worker"])
def test_the_last_failure_is_told_once_with_the_jobs_payload(clock: Clock, end: str) -> None:
    told: list[dict[str, Any]] = []
    name = BREAK if end == "raises" else MARK
    on_giving_up(name)(lambda payload, _now: told.append(payload))
    enqueue(name, key="k", payload={"piece": 7}, now=make.NOW)

    for attempt in range(jobs.ATTEMPTS_LIMIT):
        assert told == [], f"told before attempt {attempt}"
        if end == "raises":
            worker(clock).drain()
        else:
            jobs.reap_expired(now=clock.now)
            assert claim_next(worker="killed", now=clock.now, names=NAMES)
        clock.advance(hours=2)
    worker(clock).step()

    assert told == [{"piece": 7}]
    on_giving_up(name)(lambda _payload, _now: None)


def test_a_lease_that_ran_out_goes_to_the_next_worker(clock: Clock) -> None:
    enqueue(MARK, key="k", now=make.NOW)
    claim_next(worker="killed", now=make.NOW, names=NAMES)

    during = worker(clock).drain()
    clock.advance(minutes=11)
    after = worker(clock).drain()

    assert (during, after, marks()) == (0, 1, ["x"])
    assert Job.objects.get().attempts == 2


def test_a_job_that_kills_every_worker_is_given_up(clock: Clock) -> None:
    enqueue(MARK, key="k", now=make.NOW)
    for _attempt in range(jobs.ATTEMPTS_LIMIT):
        assert claim_next(worker="killed", now=clock.now, names=NAMES)
        clock.advance(minutes=11)
        jobs.reap_expired(now=clock.now)

    job = Job.objects.get()
    assert (job.state, job.error) == (JobState.FAILED, "执行中断：执行者退出或超过时限。")


def test_whoever_lost_his_lease_can_no_longer_finish_the_job(clock: Clock) -> None:
    enqueue(MARK, key="k", now=make.NOW)
    job = claim_next(worker="slow", now=make.NOW, names=NAMES)
    assert job is not None
    lost = lease_of(job)
    clock.advance(minutes=11)
    jobs.reap_expired(now=clock.now)
    claim_next(worker="slow", now=clock.now, names=NAMES)  # the same name, another attempt

    with pytest.raises(LeaseLost):
        jobs.finish(lost, now=clock.now)
    with pytest.raises(LeaseLost):
        jobs.renew(lost, now=clock.now)
    jobs.fail_attempt(lost, reason="x", now=clock.now)

    assert Job.objects.get().state == JobState.RUNNING


def test_a_slow_job_that_keeps_its_lease_takes_effect_once(clock: Clock) -> None:
    enqueue(SLOW, key="k", now=make.NOW)

    worker(clock).drain()

    assert (Job.objects.get().state, marks()) == (JobState.DONE, ["x"])


def test_a_job_that_outlasts_its_lease_has_no_effect_and_goes_back(clock: Clock) -> None:
    enqueue(OUTLAST, key="k", now=make.NOW)

    worker(clock).step()

    assert (Job.objects.get().state, marks()) == (JobState.WAITING, [])


def test_a_worker_leaves_jobs_it_does_not_know_alone(clock: Clock) -> None:
    enqueue("tests.unknown", key="k", now=make.NOW)

    assert worker(clock).drain() == 0
    assert Job.objects.get().state == JobState.WAITING


def test_recurring_work_is_one_job_a_turn_however_many_workers_ask() -> None:
    handler("tests.often", every=timedelta(minutes=5))(lambda _payload, _now: None)
    try:
        for minute in (0, 1, 4, 5, 6):
            make_recurring(["tests.often"], now=make.NOW + timedelta(minutes=minute))
        while_the_first_waits = Job.objects.count()
        Job.objects.update(state=JobState.DONE, finished_at=make.NOW)
        for minute in (6, 7, 10):
            make_recurring(["tests.often"], now=make.NOW + timedelta(minutes=minute))
    finally:
        forget("tests.often")

    assert while_the_first_waits == 1
    assert sorted(Job.objects.values_list("key", flat=True)) == [
        f"tests.often@{moment}"
        for moment in ("2026-02-20T09:00:00+0800", "2026-02-20T09:05:00+0800")
    ]


def test_a_days_turn_comes_at_its_hour_in_shanghai_and_is_made_up_later_the_same_day() -> None:
    daily = Recurring("x", daily_at=time(8, 30))

    early = datetime(2026, 2, 20, 0, 29, tzinfo=UTC)
    late = datetime(2026, 2, 20, 13, 0, tzinfo=UTC)

    assert daily.slot(early) is None
    assert daily.slot(late) == datetime(2026, 2, 20, 0, 30, tzinfo=UTC)


def test_work_asked_for_before_the_clock_was_set_back_is_due_at_once(clock: Clock) -> None:
    later = make.NOW + timedelta(hours=3)
    enqueue(MARK, key="waiting", payload={"mark": "waiting"}, now=later)
    enqueue(MARK, key="running", payload={"mark": "running"}, now=later)
    claim_next(worker="killed", now=later, names=NAMES)
    planned = make.NOW + timedelta(days=1)
    enqueue(MARK, key="planned", now=make.NOW, run_after=planned)

    first = worker(clock).drain()
    clock.advance(seconds=1)
    second = worker(clock).drain()

    assert (first + second, sorted(marks())) == (2, ["running", "waiting"])
    assert Job.objects.get(key="planned").run_after == planned


def test_a_recurring_turn_done_in_a_future_that_was_taken_back_comes_again() -> None:
    enqueue("tests.often", key="tests.often@x", now=make.NOW + timedelta(hours=1))
    Job.objects.update(state=JobState.DONE)

    jobs.absorb_clock_set_back(scheduled=["tests.often"], now=make.NOW)

    assert not Job.objects.exists()


def test_two_handlers_of_one_name_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="two handlers"):
        handler(MARK)(lambda _payload, _now: None)


def test_finished_work_is_forgotten_by_and_by() -> None:
    for key, name, age in [
        ("1", MARK, 3),
        ("2", "tests.often", 3),
        ("3", "tests.often", 1),
        ("4", MARK, 400),
    ]:
        job = enqueue(name, key=key, now=make.NOW)
        finished = make.NOW - timedelta(days=age)
        Job.objects.filter(pk=job.pk).update(state=JobState.DONE, finished_at=finished)

    deleted = jobs.clear_finished(scheduled=["tests.often"], now=make.NOW)

    assert deleted == 2
    assert list(Job.objects.order_by("key").values_list("key", flat=True)) == ["1", "3"]


def test_the_state_of_the_queue_in_figures(clock: Clock) -> None:
    enqueue(MARK, key="1", now=make.NOW)
    enqueue(BREAK, key="2", now=make.NOW - timedelta(hours=1))

    state = queue_state(make.NOW)

    assert (state.waiting, state.running, state.failed) == (2, 0, 0)
    assert state.oldest_due == make.NOW - timedelta(hours=1)


def test_the_core_collects_and_sends_mail_by_itself() -> None:
    load_handlers()

    assert {"core.poll_mailbox", "core.send_mail", "core.clear_finished_jobs"} <= set(
        registry.RECURRING
    )
