"""今日: what waits, for whom, and that the page does not grow with the office."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from keguang.core.models import Job, JobState, KeyDate, KeyDateRule, MailboxPosition, Role
from keguang.desk.today import today
from keguang.lectures.models import Chase
from keguang.lectures.services.intake import FETCH_JOB
from keguang.lectures.states import CallState, ChaseChannel, SubmissionState
from tests import make
from tests.lectures.programmes import published, scheduled

pytestmark = pytest.mark.django_db
LATE = make.DEADLINE + timedelta(days=3)


@pytest.fixture(autouse=True)
def _after_the_deadline(settings: Any) -> None:
    settings.NOW = LATE


def test_the_clerk_is_told_who_is_short_and_what_lies_on_the_desk() -> None:
    call = make.call()
    make.recipient(call=call)
    waiting = make.recipient(call=call)
    make.submission(call=call, organisation=waiting.organisation)

    page = today(make.clerk(), LATE)

    titles = [task.title for task in page.tasks]
    assert titles == ["1家未报送", "1件来件待核对"]
    assert page.tasks[0].when == "已截止3天"
    assert {tile.label: tile.count for tile in page.tiles} == {
        "未完成报送": 1,
        "待审核": 0,
        "待核对来件": 1,
        "待发函件": 0,
    }


def test_promises_are_theirs_until_they_run_out_then_ours() -> None:
    recipient = make.recipient(call=make.call())
    Chase.objects.create(
        recipient=recipient,
        channel=ChaseChannel.PHONE,
        at=make.NOW,
        promise="周二前",
        promised_for=date(2026, 3, 3),
    )

    kept, broken = today(make.clerk(), LATE), today(make.clerk(), LATE + timedelta(days=1))

    assert [task.title for task in kept.owed] == ["1家已答应报送"]
    assert "1家答应的日期已过" in [task.title for task in broken.tasks]
    assert broken.owed == []


def test_coming_dates_are_deadlines_extensions_reminders_and_key_dates() -> None:
    call = make.call(deadline=LATE + timedelta(days=6))
    make.recipient(call=call)
    make.recipient(call=call, extended_to=LATE + timedelta(days=12), extension_reason="换届")
    KeyDate.objects.create(name="世界气象日", rule=KeyDateRule.FIXED, month=3, day=23)

    page = today(make.clerk(), LATE)

    assert [(c.title, c.day) for c in page.coming] == [
        ("定期提醒", date(2026, 3, 4)),
        ("定期提醒", date(2026, 3, 6)),
        ("征集截止", date(2026, 3, 9)),
        ("延期截止", date(2026, 3, 15)),
        ("世界气象日", date(2026, 3, 23)),
    ]
    assert [c.near for c in page.coming] == [True, False, False, False, False]


def test_a_draft_call_waits_to_be_sent_out() -> None:
    draft = make.call(state=CallState.DRAFT)

    page = today(make.clerk(), make.NOW)

    assert [task.title for task in page.tasks] == [draft.title]
    assert page.call is None


def test_a_county_office_reads_its_own_numbers_and_gets_no_tasks() -> None:
    call = make.call()
    county = make.county()
    make.recipient(call=call, organisation=make.society(territory=county))
    make.recipient(call=call)

    page = today(make.county_clerk(of=county), LATE)

    assert page.tasks == []
    assert {tile.label: tile.count for tile in page.tiles}["未完成报送"] == 1


def test_a_society_is_led_to_how_it_stands() -> None:
    recipient = make.recipient(call=make.call())

    answer = make.signed_in(make.secretary(of=recipient.organisation)).get(reverse("desk:today"))

    assert answer["Location"] == reverse("lectures:board", args=[recipient.call.code])


def test_an_empty_office_is_told_how_to_begin() -> None:
    page = make.signed_in(make.clerk()).get(reverse("desk:today")).content.decode()

    assert "还没有发出征集" in page


@pytest.mark.parametrize("role", [Role.LEADER, Role.SYSTEM, Role.AUDIT])
def test_whoever_may_not_begin_a_call_is_not_told_to(role: Role) -> None:
    page = make.signed_in(make.user(role=role)).get(reverse("desk:today")).content.decode()

    assert "新建征集" not in page
    assert "今天没有待办事项" in page


@pytest.mark.parametrize("size", [1, 30])
def test_the_page_asks_the_database_equally_often_for_any_size(
    size: int, django_assert_num_queries: Any
) -> None:
    call = make.call()
    for number in range(size):
        recipient = make.recipient(call=call)
        state = SubmissionState.TO_CHECK if number % 2 else SubmissionState.SETTLED
        arrived = make.submission(call=call, organisation=recipient.organisation, state=state)
        make.proposal(call=call, organisation=recipient.organisation, submission=arrived)
    clerk = make.clerk()

    with django_assert_num_queries(QUERIES):
        today(clerk, LATE)


QUERIES = 23


def test_the_navigation_offers_each_role_only_its_own_pages() -> None:
    recipient = make.recipient(call=make.call())
    users = {
        "clerk": make.clerk(),
        "auditor": make.user(role=Role.AUDIT),
        "county": make.county_clerk(of=make.county()),
    }
    shown = {
        name: make.signed_in(user).get(reverse("desk:today")).content.decode()
        for name, user in users.items()
    }

    assert reverse("lectures:outbox") in shown["clerk"]
    assert reverse("core:audit") in shown["auditor"]
    assert reverse("core:audit") not in shown["clerk"]
    assert reverse("lectures:board_current") in shown["county"]
    assert reverse("lectures:board_current") not in shown["auditor"]
    assert reverse("lectures:outbox") not in shown["county"]
    assert recipient.call.state == CallState.OPEN


def test_a_mailbox_that_cannot_be_read_is_the_first_thing_a_clerk_is_told(settings: Any) -> None:
    settings.NOW = make.NOW
    MailboxPosition.objects.create(mailbox="imaps://kepu@imap", error="授权码已失效")

    clerks = make.signed_in(make.clerk()).get(reverse("desk:today")).content.decode()
    reviewers = make.signed_in(make.reviewer()).get(reverse("desk:today")).content.decode()

    assert "收件邮箱读取失败" in clerks
    assert "授权码已失效" in clerks
    assert "授权码" not in reviewers


def test_days_that_are_past_ask_for_a_report_and_this_weeks_are_announced(settings: Any) -> None:
    settings.NOW = make.NOW
    soon, later, past = published(*({"speaker": name} for name in ("甲", "乙", "丙")))
    scheduled(soon, day=make.NOW.date() + timedelta(days=6))
    scheduled(later, day=make.NOW.date() + timedelta(days=7))
    scheduled(past, day=make.NOW.date())
    user = make.clerk()

    shown = [task.title for task in today(user, make.NOW).tasks]
    assert "7天内将开展2场" in shown
    tomorrow = [task.title for task in today(user, make.NOW + timedelta(days=1)).tasks]
    assert "1场已过日期待反馈" in tomorrow
    assert not any("场已过日期" in title for title in shown)


def given_up(name: str, error: str, *, key: str = "k") -> Job:
    return Job.objects.create(
        name=name,
        key=key,
        state=JobState.FAILED,
        attempts=6,
        run_after=make.NOW,
        created_at=make.NOW,
        finished_at=make.NOW,
        error=error,
    )


@pytest.mark.parametrize("role", [Role.CLERK, Role.SYSTEM])
def test_work_that_was_given_up_is_told_in_plain_words_and_tried_again_by_a_press(
    role: Role,
) -> None:
    gone = "Traceback …\nkeguang.core.mailbox.protocol.MessageGone: 邮箱里已找不到这封邮件。\n"
    job = given_up(FETCH_JOB, gone)
    client = make.signed_in(make.clerk() if role == Role.CLERK else make.user(role=role))
    page = client.get(reverse("desk:today")).content.decode()
    assert "“取回为来件”多次没有成功（1项）" in page
    assert "邮箱里已找不到这封邮件。" in page

    answer = client.post(reverse("desk:retry_work"), {"name": FETCH_JOB}, follow=True)

    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.WAITING, 0)
    assert "取回为来件" not in answer.content.decode()


def test_a_fault_of_the_program_is_not_shown_as_a_traceback() -> None:
    given_up("core.send_mail", "Traceback …\nZeroDivisionError: division by zero\n")

    page = make.signed_in(make.clerk()).get(reverse("desk:today")).content.decode()

    assert "“发送邮件”多次没有成功" in page
    assert "ZeroDivisionError" not in page


def test_a_turn_that_failed_is_forgotten_once_a_later_one_went_well() -> None:
    given_up("core.send_mail", "x", key="core.send_mail@2026-02-20T09:00:00+0800")
    Job.objects.create(
        name="core.send_mail",
        key="core.send_mail@2026-02-20T09:00:20+0800",
        state=JobState.DONE,
        run_after=make.NOW,
        created_at=make.NOW,
        finished_at=make.NOW + timedelta(seconds=20),
    )

    assert today(make.clerk(), LATE).tasks == []


def test_others_are_neither_told_of_failed_work_nor_may_they_retry_it() -> None:
    job = given_up(FETCH_JOB, "x")
    client = make.signed_in(make.reviewer())

    assert "取回为来件" not in client.get(reverse("desk:today")).content.decode()
    assert client.post(reverse("desk:retry_work"), {"name": FETCH_JOB}).status_code == 403

    job.refresh_from_db()
    assert job.state == JobState.FAILED
