"""After the programme is out: a day, somebody who stands in, held or cancelled, step by step."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from itertools import product
from typing import Any, Final

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from keguang.core.errors import DomainError, IllegalTransition, NotAllowed, RuleBroken
from keguang.core.models import AuditEntry, CalendarDay, LinkPurpose, Person
from keguang.core.services.links import issue_link
from keguang.lectures.delivery_changes import START, replay
from keguang.lectures.models import Delivery, DeliveryEntry, DeliveryPhoto, Proposal
from keguang.lectures.services.deliveries import (
    Hand,
    Outcome,
    Plan,
    Substitute,
    cancel_lecture,
    drop_photo,
    record_held,
    reopen_held,
    reschedule,
    resume_lecture,
    schedule_lecture,
    set_substitute_consent,
    substitute_speaker,
)
from keguang.lectures.services.deliveries.journal import content_of
from keguang.lectures.services.programme import publish_programme
from keguang.lectures.states import (
    DELIVERY_TRANSITIONS,
    Cause,
    DeliveryAction,
    DeliveryState,
    ProposalState,
    next_delivery_state,
)
from tests import make
from tests.lectures.programmes import DAY, desk, photo, published, scheduled

database = pytest.mark.django_db
AFTER: Final = make.NOW + timedelta(days=60)  # the day is over


def held(lecture: Proposal, **more: Any) -> Delivery:
    return record_held(proposal=lecture, outcome=Outcome(**more), hand=desk(), now=AFTER)


def moved(lecture: Proposal, plan: Plan, **more: Any) -> Delivery:
    return reschedule(proposal=lecture, plan=plan, hand=desk(), now=make.NOW, **more)


def stood_in(lecture: Proposal, substitute: Substitute, **more: Any) -> Delivery:
    given = {"hand": desk(), "now": make.NOW, **more}
    return substitute_speaker(proposal=lecture, substitute=substitute, **given)


def cancelled(lecture: Proposal, cause: Cause = Cause.WEATHER, **more: Any) -> Delivery:
    return cancel_lecture(proposal=lecture, cause=cause, hand=desk(), now=make.NOW, **more)


@pytest.mark.parametrize(
    ("state", "action"),
    [pair for pair in product(DeliveryState, DeliveryAction) if pair not in DELIVERY_TRANSITIONS],
)
def test_every_step_not_in_the_table_is_refused(
    state: DeliveryState, action: DeliveryAction
) -> None:
    with pytest.raises(IllegalTransition, match=str(state.label)):
        next_delivery_state(state, action)


@database
def test_a_day_turns_a_season_into_a_date_and_leaves_a_trace() -> None:
    [lecture] = published()

    delivery = scheduled(lecture, place="长安路社区", host="长安路街道")

    assert (delivery.state, delivery.day, delivery.announced_day) == ("scheduled", DAY, DAY)
    entry = DeliveryEntry.objects.get()
    assert (entry.action, entry.number, entry.after["place"]) == ("schedule", 1, "长安路社区")
    assert entry.before["state"] == "listed"
    audited = AuditEntry.objects.get(action="lectures.delivery_schedule")
    assert audited.subject == f"lectures.Proposal:{lecture.pk}"


@database
def test_only_what_is_in_the_programme_in_force_gets_a_day() -> None:
    not_out = make.proposal(call=make.call(), state=ProposalState.ACCEPTED)
    with pytest.raises(RuleBroken, match="不在现行节目单里"):
        scheduled(not_out)
    taken_out, _kept = published({}, {})
    Proposal.objects.filter(pk=taken_out.pk).update(state=ProposalState.WITHDRAWN)
    publish_programme(call=taken_out.call, by=make.clerk(), now=make.NOW)

    with pytest.raises(RuleBroken, match="不在现行节目单里"):
        scheduled(taken_out)

    assert not Delivery.objects.exists()


@database
def test_a_change_keeps_what_was_first_announced() -> None:
    [lecture] = published()
    scheduled(lecture, place="甲社区")

    moved(lecture, Plan(DAY + timedelta(days=7), time(14), place="乙社区"), cause=Cause.WEATHER)
    delivery = moved(lecture, Plan(DAY + timedelta(days=8), time(14), place="乙社区"))

    assert (delivery.state, delivery.day) == ("changed", DAY + timedelta(days=8))
    assert (delivery.announced_day, delivery.announced_place) == (DAY, "甲社区")
    with pytest.raises(RuleBroken, match="没有改动"):
        moved(lecture, Plan(DAY + timedelta(days=8), time(14), place="乙社区"))


@database
@pytest.mark.parametrize(
    ("day", "words"),
    [(make.NOW.date() - timedelta(days=1), "已经过去"), (date(2028, 1, 1), "年度的节目安排")],
)
def test_a_day_that_cannot_be_meant_is_refused(day: date, words: str) -> None:
    [lecture] = published()

    with pytest.raises(RuleBroken, match=words):
        scheduled(lecture, day=day)


@database
def test_a_public_holiday_must_be_meant() -> None:
    [lecture] = published()
    CalendarDay.objects.create(day=DAY, is_workday=False, name="清明节")

    with pytest.raises(RuleBroken, match="清明节假期"):
        scheduled(lecture)
    assert scheduled(lecture, on_holiday=True).day == DAY


@database
def test_a_saturday_needs_no_confirmation() -> None:
    [lecture] = published()

    assert scheduled(lecture, day=date(2026, 4, 11)).state == "scheduled"


SAME_MAN: Final[dict[str, Any]] = {"speaker": "王明", "employer": "洛阳市气象局"}


@database
@pytest.mark.parametrize(
    ("start", "place", "collides"),
    [
        (time(9, 30), "乙社区", True),  # at the same time
        (time(11), "乙社区", True),  # half an hour to get there
        (time(11, 30), "乙社区", False),
        (time(11), "甲社区", False),  # the next one in the same room
        (time(14), "乙社区", False),
        (None, "乙社区", True),  # an hour not known may be any
    ],
)
def test_nobody_is_expected_in_two_places(
    start: time | None, place: str, *, collides: bool
) -> None:
    first, second = published({**SAME_MAN, "title": "看云识天气"}, SAME_MAN)
    scheduled(first, place="甲社区")  # 9:00 to 10:30

    if collides:
        with pytest.raises(RuleBroken, match=r"王明当天已有《看云识天气》（09:00）"):
            scheduled(second, start_time=start, place=place)
    else:
        assert scheduled(second, start_time=start, place=place).day == DAY


@database
def test_a_man_of_the_same_name_elsewhere_is_another_man_unless_the_directory_says_so() -> None:
    first, second = published(SAME_MAN, {"speaker": "王明", "employer": "洛阳理工学院"})
    scheduled(first)
    assert scheduled(second).day == DAY
    person = Person.objects.create(name="王明")
    same = Person.objects.create(name="王明", merged_into=person)
    third, fourth = published(
        {**SAME_MAN, "person": person}, {"speaker": "王明", "employer": "某校", "person": same}
    )
    scheduled(third, day=DAY + timedelta(days=1))

    with pytest.raises(RuleBroken, match="时间冲突"):
        scheduled(fourth, day=DAY + timedelta(days=1))


@database
def test_a_clerk_may_overrule_a_clash_with_a_reason_and_a_society_may_not() -> None:
    society = make.society()
    first, second = published(SAME_MAN, SAME_MAN, organisation=society)
    scheduled(first)
    plan = Plan(DAY, time(9), despite="两场同一会场连讲")

    with pytest.raises(NotAllowed, match="请与学会部联系"):
        schedule_lecture(
            proposal=second, plan=plan, now=make.NOW, hand=Hand(user=make.secretary(of=society))
        )
    delivery = schedule_lecture(proposal=second, plan=plan, hand=desk(), now=make.NOW)

    assert delivery.entries.get().reason == "两场同一会场连讲"


@database
def test_who_stands_in_is_looked_at_too_and_frees_the_first() -> None:
    first, second, third = published(SAME_MAN, {"speaker": "李红", "employer": "医院"}, SAME_MAN)
    scheduled(first)
    scheduled(second)

    with pytest.raises(RuleBroken, match="王明当天已有"):
        stood_in(second, Substitute("王明", employer="洛阳市气象局"))
    stood_in(first, Substitute("赵敏", employer="学校"))

    assert scheduled(third).day == DAY


@database
def test_a_cancelled_lecture_keeps_nobody_busy() -> None:
    first, second = published(SAME_MAN, SAME_MAN)
    scheduled(first)
    cancelled(first)

    assert scheduled(second).day == DAY


@database
def test_a_substitution_before_any_day_leaves_the_lecture_to_be_had() -> None:
    [lecture] = published()

    delivery = stood_in(lecture, Substitute("赵敏", "教授", "学校", consent=True))

    assert (delivery.state, delivery.substitute_name) == ("listed", "赵敏")
    back = stood_in(lecture, Substitute(""))
    assert (back.substitute_name, back.substitute_consent) == ("", None)
    with pytest.raises(RuleBroken, match="主讲人没有变化"):
        stood_in(lecture, Substitute(""))


@database
def test_a_cancelled_lecture_can_be_had_again_on_another_day() -> None:
    [lecture] = published()
    scheduled(lecture, place="甲社区")

    gone = cancelled(lecture, reason="主讲人住院")
    assert (gone.state, gone.cause, gone.reason, gone.day) == (
        "cancelled",
        "weather",
        "主讲人住院",
        DAY,
    )
    back = resume_lecture(proposal=lecture, hand=desk(), now=make.NOW)

    assert (back.state, back.day, back.cause, back.place) == ("listed", None, "", "甲社区")


@database
def test_a_lecture_is_held_with_its_proofs_and_the_same_report_twice_is_one() -> None:
    [lecture] = published()
    scheduled(lecture)
    pictures = (photo(shade=50), photo(shade=150))

    for _twice in range(2):
        delivery = held(lecture, attendance=80, news_link="https://example.cn/1", photos=pictures)

    assert (delivery.state, delivery.attendance, delivery.photos.count()) == ("held", 80, 2)
    assert [entry.action for entry in delivery.entries.all()] == ["schedule", "hold"]


@database
def test_what_a_later_report_leaves_out_stays() -> None:
    [lecture] = published()
    scheduled(lecture)
    held(lecture, attendance=80)

    delivery = held(lecture, news_link="https://example.cn/1")

    assert (delivery.attendance, delivery.news_link) == (80, "https://example.cn/1")


@database
def test_a_lecture_nobody_gave_a_day_can_be_reported_with_it() -> None:
    [lecture] = published()

    with pytest.raises(RuleBroken, match="请填写开展日期"):
        held(lecture, attendance=80)
    assert held(lecture, day=DAY, attendance=80).day == DAY


@database
def test_nothing_is_held_before_its_day() -> None:
    [lecture] = published()
    scheduled(lecture)

    with pytest.raises(RuleBroken, match="还没有到"):
        record_held(proposal=lecture, outcome=Outcome(), hand=desk(), now=make.NOW)

    assert Delivery.objects.get().state == "scheduled"


@database
def test_five_photos_are_kept_and_a_sixth_refuses_them_all() -> None:
    [lecture] = published()
    scheduled(lecture)
    held(lecture, photos=[photo(shade=shade) for shade in range(0, 250, 50)])

    with pytest.raises(RuleBroken, match="最多5张"):
        held(lecture, photos=[photo(shade=255)])

    assert DeliveryPhoto.objects.count() == 5


@database
def test_a_file_that_is_no_photo_is_named_by_its_place() -> None:
    [lecture] = published()
    scheduled(lecture)

    with pytest.raises(RuleBroken, match="第2张不是照片"):
        held(lecture, photos=[photo(), b"%PDF-1.4"])

    assert not DeliveryPhoto.objects.exists()


@database
def test_a_photo_is_taken_down_and_the_others_keep_their_numbers() -> None:
    [lecture] = published()
    scheduled(lecture)
    held(lecture, photos=[photo(shade=50), photo(shade=150)])

    drop_photo(proposal=lecture, number=1, hand=desk(), now=AFTER)
    held(lecture, photos=[photo(shade=250)])

    assert list(DeliveryPhoto.objects.values_list("number", flat=True)) == [2, 3]
    with pytest.raises(RuleBroken, match="没有这张照片"):
        drop_photo(proposal=lecture, number=1, hand=desk(), now=AFTER)


@database
def test_a_wrong_report_is_taken_back_with_a_reason() -> None:
    [lecture] = published()
    scheduled(lecture)
    held(lecture, attendance=80)

    with pytest.raises(RuleBroken, match="请填写原因"):
        reopen_held(proposal=lecture, hand=desk(), now=AFTER, reason=" ")
    delivery = reopen_held(proposal=lecture, hand=desk(), now=AFTER, reason="登记错了一场")

    assert delivery.state == "scheduled"


@database
def test_strangers_fix_no_days() -> None:
    society, stranger = make.society(), make.society()
    [lecture] = published(organisation=society)
    link, _token = issue_link(
        purpose=LinkPurpose.DELIVER, organisation=stranger, subject="", now=make.NOW,
        ttl=timedelta(days=1),
    )  # fmt: skip
    other_purpose, _token = issue_link(
        purpose=LinkPurpose.FILL, organisation=society, subject="", now=make.NOW,
        ttl=timedelta(days=1),
    )  # fmt: skip
    mailed = make.submission(call=lecture.call, organisation=stranger)
    hands = [
        *(Hand(user=user) for user in (make.reviewer(), make.secretary(of=stranger))),
        *(Hand(link=link), Hand(link=other_purpose), Hand(submission=mailed)),
    ]

    for hand in hands:
        with pytest.raises(NotAllowed):
            schedule_lecture(proposal=lecture, plan=Plan(DAY), hand=hand, now=make.NOW)

    assert not Delivery.objects.exists()


@database
def test_a_parent_body_acts_for_its_departments() -> None:
    college, parent = make.society(), make.society()
    college.department_of = parent
    college.save()
    [lecture] = published(organisation=college)

    hand = Hand(user=make.secretary(of=parent))

    assert schedule_lecture(proposal=lecture, plan=Plan(DAY), hand=hand, now=make.NOW).day == DAY


@database
def test_the_database_itself_refuses_a_dated_state_without_a_day() -> None:
    [lecture] = published()

    for state in ("scheduled", "held"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Delivery.objects.create(proposal=lecture, state=state)


STEPS: Final[tuple[Callable[[Proposal, int, datetime], Delivery], ...]] = (
    lambda p, n, now: schedule_lecture(
        proposal=p, plan=Plan(DAY + timedelta(days=n), place=f"甲{n}"), hand=desk(), now=now
    ),
    lambda p, n, now: reschedule(
        proposal=p, plan=Plan(DAY + timedelta(days=n), time(n)), hand=desk(), now=now
    ),
    lambda p, n, now: substitute_speaker(
        proposal=p, substitute=Substitute("赵敏" * (n % 2), consent=True), hand=desk(), now=now
    ),
    lambda p, n, now: set_substitute_consent(proposal=p, consent=n % 2 == 0, hand=desk(), now=now),
    lambda p, n, now: cancel_lecture(proposal=p, cause=Cause.HOST, hand=desk(), now=now),
    lambda p, n, now: resume_lecture(proposal=p, hand=desk(), now=now),
    lambda p, n, now: record_held(
        proposal=p, outcome=Outcome(day=DAY, attendance=n), hand=desk(), now=AFTER
    ),
    lambda p, n, now: record_held(
        proposal=p, outcome=Outcome(photos=[photo(shade=60 * n)]), hand=desk(), now=AFTER
    ),
    lambda p, n, now: drop_photo(proposal=p, number=n, hand=desk(), now=AFTER),
    lambda p, n, now: reopen_held(proposal=p, hand=desk(), now=AFTER, reason="错"),
)


class TheJournal(TestCase):
    """Whatever is tried, in whatever order: the journal tells what the delivery is."""

    @settings(
        max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )  # machines are shared
    @given(st.lists(st.tuples(st.integers(0, len(STEPS) - 1), st.integers(0, 4)), max_size=12))
    def test_replayed_it_gives_the_present_state(self, tried: list[tuple[int, int]]) -> None:
        [lecture] = published()
        for which, n in tried:
            try:
                STEPS[which](lecture, n, make.NOW)
            except DomainError:
                continue

        delivery = Delivery.objects.filter(proposal=lecture).first()
        entries = list(delivery.entries.order_by("number")) if delivery else []
        told = replay(entry.after for entry in entries)

        assert told == (content_of(delivery) if delivery else START)
        assert [entry.number for entry in entries] == list(range(1, len(entries) + 1))
        content = dict(START)
        for entry in entries:  # and each entry says rightly what it replaced
            assert {name: content[name] for name in entry.before} == entry.before
            content |= entry.after
