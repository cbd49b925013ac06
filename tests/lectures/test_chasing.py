"""催报: reminders once a step, chases once a day, telephone calls with what was promised."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command

from keguang.core.errors import NotAllowed, RuleBroken
from keguang.core.models import CalendarDay, MailState, OutgoingMail, Setting, SignedLink
from keguang.core.parameters import AUTO_REMINDER
from keguang.lectures.models import Call, Recipient
from keguang.lectures.selectors.board import call_board
from keguang.lectures.selectors.group_notice import group_text
from keguang.lectures.services import chasing
from keguang.lectures.services.outdated import release_letters
from keguang.lectures.states import CallState, ChaseChannel, SubmissionState
from tests import make

pytestmark = pytest.mark.django_db
STEPS = (14, 7, 3, 1)


def on(month: int, day: int) -> datetime:
    return datetime.combine(date(2026, month, day), time(9), tzinfo=ZoneInfo("Asia/Shanghai"))


def lectures(n: int, *, by: Recipient, error_count: int = 0, **more: Any) -> None:
    arrived = make.submission(
        call=by.call, organisation=by.organisation, state=SubmissionState.SETTLED
    )
    for _ in range(n):
        make.proposal(
            call=by.call,
            organisation=by.organisation,
            submission=arrived,
            error_count=error_count,
            **more,
        )


@pytest.mark.parametrize(
    ("today", "step"),
    [
        (date(2026, 2, 9), None),  # the 14th working day before 28 February (Sat) is 10 February
        (date(2026, 2, 10), 14),
        (date(2026, 2, 18), 14),
        (date(2026, 2, 19), 7),
        (date(2026, 2, 25), 3),
        (date(2026, 2, 27), 1),
        (date(2026, 2, 28), 1),
        (date(2026, 3, 1), None),
    ],
)
def test_a_step_lasts_from_its_working_day_to_the_next(today: date, step: int | None) -> None:
    assert chasing.due_step(date(2026, 2, 28), today, STEPS) == step


def test_a_holiday_moves_the_step_to_an_earlier_day() -> None:
    CalendarDay.objects.create(day=date(2026, 2, 27), is_workday=False, name="放假")

    assert chasing.due_step(date(2026, 2, 28), date(2026, 2, 26), STEPS) == 1


def test_a_reminder_names_exactly_what_is_missing_and_is_drafted_once() -> None:
    call = make.call()
    recipient = make.recipient(call=call, organisation=make.society(name="洛阳市气象学会"))
    lectures(1, by=recipient)
    missing = {"level": "error", "code": "missing", "field": "speaker", "message": "缺主讲人"}
    lectures(1, by=recipient, error_count=1, title="防灾减灾", findings=[missing])

    first = chasing.draft_reminders(call=call, now=on(2, 25))
    again = chasing.draft_reminders(call=call, now=on(2, 26))

    assert again == []
    (mail,) = first
    assert mail.subject == f"催报：{call.title}，1场需补正，还差2场（填报完整）"
    assert "还有3个工作日" not in mail.body  # 26, 27 are left before Saturday the 28th
    assert "将于2月28日17:00截止，还有2个工作日。" in mail.body
    assert "贵单位已报2场，其中填报完整1场。应报3场，按填报完整还差2场。" in mail.body
    assert "1. 《防灾减灾》缺主讲人。" in mail.body
    assert "/correct/" in mail.body


def test_the_next_step_is_a_new_reminder_and_skipped_steps_are_not_made_up() -> None:
    call = make.call()
    make.recipient(call=call)

    late = chasing.draft_reminders(call=call, now=on(2, 25))
    last = chasing.draft_reminders(call=call, now=on(2, 27))

    assert (len(late), len(last)) == (1, 1)
    assert OutgoingMail.objects.count() == 2


def test_nobody_is_reminded_who_is_complete_exempt_waiting_or_without_address() -> None:
    call = make.call()
    lectures(3, by=make.recipient(call=call))
    make.recipient(call=call, exempt_reason="换届")
    waiting = make.recipient(call=call)
    make.submission(call=call, organisation=waiting.organisation)
    unreachable = make.recipient(call=call)
    unreachable.organisation.addresses.update(bounced_at=make.NOW)

    assert chasing.draft_reminders(call=call, now=on(2, 25)) == []
    assert not SignedLink.objects.exists()


def test_reminders_wait_in_the_outbox_unless_the_office_lets_them_go() -> None:
    call = make.call()
    make.recipient(call=call)
    chasing.remind_all(now=on(2, 25))
    assert OutgoingMail.objects.get().state == MailState.DRAFT

    Setting.objects.create(key=AUTO_REMINDER.key, value=True)
    chasing.remind_all(now=on(2, 27))
    assert OutgoingMail.objects.latest("pk").state == MailState.QUEUED


def test_the_command_drafts_todays_reminders_and_says_how_many(
    settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.NOW = on(2, 25)
    call = make.call()
    make.recipient(call=call)

    call_command("draft_reminders")
    call_command("draft_reminders")

    assert capsys.readouterr().out.split() == ["已起草提醒", "1", "封。", "已起草提醒", "0", "封。"]


def test_an_extended_society_is_reminded_before_its_own_day() -> None:
    call = make.call()
    until = make.DEADLINE + timedelta(days=10)  # Tuesday 10 March
    make.recipient(call=call, extended_to=until, extension_reason="换届")

    assert chasing.draft_reminders(call=call, now=on(2, 10)) == []
    (mail,) = chasing.draft_reminders(call=call, now=on(3, 9))

    assert "将于3月10日17:00截止，还有1个工作日。" in mail.body


def test_a_closed_call_sends_no_reminders() -> None:
    call = make.call(state=CallState.CLOSED)
    make.recipient(call=call)

    assert chasing.draft_reminders(call=call, now=on(2, 25)) == []


def test_a_chase_after_the_deadline_counts_accepted_lectures_and_carries_the_form() -> None:
    call = make.call()
    silent, short = make.recipient(call=call), make.recipient(call=call)
    lectures(2, by=short, state="accepted")

    drafted = chasing.draft_chases(
        call=call, recipients=[silent, short], by=make.clerk(), now=on(3, 3)
    )

    by_organisation = {mail.organisation_id: mail for mail in drafted}
    to_silent, to_short = (by_organisation[r.organisation_id] for r in (silent, short))
    assert "已于2月28日17:00截止。尚未收到贵单位的申报表，应报3场。" in to_silent.body
    assert to_silent.attachments.count() == 2
    assert "按填报完整还差1场" in to_short.body
    assert to_short.attachments.count() == 0


def test_who_waits_for_review_is_not_asked_to_send_those_again() -> None:
    call = make.call()
    recipient = make.recipient(call=call)
    lectures(1, by=recipient, state="to_review")
    lectures(1, by=recipient, state="returned", error_count=1)

    (mail,) = chasing.draft_chases(call=call, recipients=[recipient], by=make.clerk(), now=on(3, 3))

    assert "按填报完整还差2场。" in mail.body


def test_a_second_chase_on_the_same_day_is_no_second_letter() -> None:
    call = make.call()
    recipient, clerk = make.recipient(call=call), make.clerk()

    first = chasing.draft_chases(call=call, recipients=[recipient], by=clerk, now=on(2, 20))
    again = chasing.draft_chases(call=call, recipients=[recipient], by=clerk, now=on(2, 20))
    tomorrow = chasing.draft_chases(call=call, recipients=[recipient], by=clerk, now=on(2, 21))

    assert (len(first), len(again), len(tomorrow)) == (1, 0, 1)


def test_only_the_office_chases() -> None:
    call: Call = make.call()
    recipient = make.recipient(call=call)

    with pytest.raises(NotAllowed):
        chasing.draft_chases(
            call=call,
            recipients=[recipient],
            by=make.secretary(of=recipient.organisation),
            now=make.NOW,
        )

    assert not OutgoingMail.objects.exists()


def test_a_telephone_chase_keeps_who_when_and_what_was_promised() -> None:
    recipient = make.recipient(call=make.call())

    chase = chasing.record_chase(
        recipient=recipient,
        channel=ChaseChannel.PHONE,
        at=make.NOW,
        spoke_with="李静",
        promise="周五前报",
        promised_for=date(2026, 2, 27),
        by=make.clerk(),
        now=make.NOW,
    )

    assert (chase.spoke_with, chase.promise) == ("李静", "周五前报")


@pytest.mark.parametrize(
    ("at", "promised", "sentence"),
    [
        (make.NOW + timedelta(hours=1), None, "不能晚于现在"),
        (make.NOW, date(2026, 2, 19), "不能早于催报当天"),
    ],
)
def test_an_impossible_chase_is_refused(at: datetime, promised: date | None, sentence: str) -> None:
    with pytest.raises(RuleBroken, match=sentence):
        chasing.record_chase(
            recipient=make.recipient(call=make.call()),
            channel=ChaseChannel.PHONE,
            at=at,
            promised_for=promised,
            by=make.clerk(),
            now=make.NOW,
        )


def test_the_group_text_names_only_those_still_short_and_by_how_much() -> None:
    call = make.call()
    silent = make.recipient(call=call, organisation=make.society(name="洛阳市气象学会"))
    short = make.recipient(call=call, organisation=make.society(name="洛阳市医学会"))
    lectures(2, by=short)
    done = make.recipient(call=call, organisation=make.society(name="洛阳市数学会"))
    lectures(3, by=done)
    rows = [r for r in call_board(make.clerk(), call, make.NOW).rows if r.is_short]

    text = group_text(call, rows, now=make.NOW)

    assert "以下2家尚未完成报送" in text
    assert f"未报送：{silent}。" in text
    assert f"场次不足：{short}（按填报完整差1场）。" in text
    assert "洛阳市数学会" not in text


def test_one_note_a_society_is_kept_when_the_group_was_told() -> None:
    call = make.call()
    told = [make.recipient(call=call), make.recipient(call=call)]

    chasing.record_group_notice(recipients=told, by=make.clerk(), now=make.NOW)

    board = call_board(make.clerk(), call, make.NOW)
    assert {str(row.reach.last) for row in board.rows} == {"2月20日群通知"}


def test_a_newer_reminder_takes_the_place_of_the_draft_nobody_released() -> None:
    call = make.call()
    make.recipient(call=call)

    chasing.remind_all(now=on(2, 10))
    chasing.remind_all(now=on(2, 19))
    chasing.remind_all(now=on(2, 19))

    old, new = OutgoingMail.objects.order_by("pk")
    assert (old.state, new.state) == (MailState.CANCELLED, MailState.DRAFT)
    assert "已有更新的催报函" in old.error


def test_a_draft_to_someone_who_has_sent_everything_since_is_taken_back() -> None:
    call = make.call()
    done, short = make.recipient(call=call), make.recipient(call=call)
    chasing.remind_all(now=on(2, 19))
    lectures(3, by=done)

    released, outdated = release_letters(
        list(OutgoingMail.objects.all()), by=make.clerk(), now=on(2, 20)
    )

    assert [mail.organisation for mail in released] == [short.organisation]
    assert [mail.organisation for mail in outdated] == [done.organisation]
    assert "已补齐" in outdated[0].error


def test_a_chase_by_hand_replaces_the_waiting_reminder_and_what_went_out_stays() -> None:
    call = make.call()
    recipient = make.recipient(call=call)
    chasing.remind_all(now=on(2, 10))
    sent = OutgoingMail.objects.get()
    OutgoingMail.objects.update(state=MailState.QUEUED, released_at=on(2, 10))
    chasing.remind_all(now=on(2, 19))
    clerk = make.clerk()

    chasing.draft_chases(call=call, recipients=[recipient], by=clerk, now=on(2, 20))

    states = OutgoingMail.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [MailState.QUEUED, MailState.CANCELLED, MailState.DRAFT]
    sent.refresh_from_db()
    assert sent.error == ""
