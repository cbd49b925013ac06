"""Working days follow the published holidays and the office's edits; key dates their rules."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from keguang.core.errors import NotAllowed
from keguang.core.models import CalendarDay, KeyDate, KeyDateRule
from keguang.core.selectors.calendar import (
    falls_in,
    is_workday,
    is_year_known,
    key_dates_between,
    workdays_before,
    workdays_between,
)
from keguang.core.services.calendar import (
    announce_key_date,
    load_key_dates,
    seed_calendar,
    set_calendar_day,
)
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db


def test_spring_festival_is_off_and_its_exchanged_weekend_is_worked() -> None:
    assert seed_calendar([2026]) == []

    assert not is_workday(date(2026, 2, 17))
    assert is_workday(date(2026, 2, 14))  # a Saturday
    assert CalendarDay.objects.get(day=date(2026, 2, 14)).name == "春节调休"
    assert is_workday(date(2026, 3, 2))
    assert not is_workday(date(2026, 3, 1))


def test_a_year_not_yet_published_is_warned_about_and_counts_weekdays() -> None:
    assert seed_calendar([2026, 2031]) == [
        "2031年的节假日安排尚未收录，暂按周一至周五上班计算，请在公布后补录。"
    ]

    assert (is_year_known(2026), is_year_known(2031)) == (True, False)
    assert is_workday(date(2031, 10, 1))  # a Wednesday nobody has entered as a holiday


def test_reminders_step_back_over_the_spring_festival() -> None:
    seed_calendar([2026])

    # 2026-02-15 to 02-23 are off, 14 February and 28 February are worked Saturdays
    assert workdays_before(date(2026, 2, 26), 3) == date(2026, 2, 14)
    assert workdays_before(date(2026, 2, 26), 0) == date(2026, 2, 26)
    assert workdays_between(date(2026, 2, 13), date(2026, 2, 26)) == 4


def test_the_offices_own_day_survives_a_second_seeding() -> None:
    seed_calendar([2026])
    set_calendar_day(
        day=date(2026, 2, 24), is_workday=False, name="机关休整", by=make.clerk(), now=NOW
    )

    seed_calendar([2026])

    assert not is_workday(date(2026, 2, 24))


def test_a_society_does_not_edit_the_calendar() -> None:
    with pytest.raises(NotAllowed):
        set_calendar_day(
            day=date(2026, 2, 24),
            is_workday=False,
            name="",
            by=make.secretary(of=make.society()),
            now=NOW,
        )


class WorkdaysAgree(TestCase):
    """Counting forward and stepping back are one another's inverse."""

    @settings(max_examples=80, deadline=None)
    @given(st.dates(date(2025, 3, 1), date(2026, 12, 31)), st.integers(1, 130))
    def test_stepping_back_n_days_leaves_n_working_days(self, day: date, count: int) -> None:
        seed_calendar([2025, 2026])

        start = workdays_before(day, count)

        assert is_workday(start)
        between = workdays_between(start, day - timedelta(days=1)) + 1
        assert between == count


def named(name: str) -> KeyDate:
    return KeyDate.objects.get(name=name)


def fallen(name: str, year: int) -> tuple[date, date] | None:
    day = falls_in(named(name), year)
    return (day.start, day.end) if day else None


def test_every_kind_of_rule_falls_where_the_calendar_says() -> None:
    load_key_dates()

    assert fallen("世界地球日", 2026) == (date(2026, 4, 22),) * 2
    assert fallen("全国中小学生安全教育日", 2026) == (date(2026, 3, 30),) * 2
    assert fallen("全民国防教育日", 2026) == (date(2026, 9, 19),) * 2
    assert fallen("中国农民丰收节", 2026) == (date(2026, 9, 23),) * 2
    assert fallen("重阳节（老年节）", 2026) == (date(2026, 10, 18),) * 2
    assert fallen("全国科技活动周", 2023) == (date(2023, 5, 20), date(2023, 5, 31))
    assert fallen("全国科技活动周", 2026) is None
    assert fallen("全国科普月", 2026) == (date(2026, 9, 1), date(2026, 9, 30))


def test_key_dates_of_a_period_come_in_order_and_include_those_under_way() -> None:
    load_key_dates()

    days = key_dates_between(date(2026, 9, 20), date(2026, 10, 10))

    assert [day.key_date.name for day in days] == [
        "全国科普月",
        "中国农民丰收节",
        "世界精神卫生日",
    ]


def test_a_period_over_new_year_is_seen_in_january() -> None:
    KeyDate.objects.create(name="冬季科普周", rule=KeyDateRule.FIXED, month=12, day=28, days=7)

    [day] = key_dates_between(date(2027, 1, 1), date(2027, 1, 2))

    assert (day.start, day.end) == (date(2026, 12, 28), date(2027, 1, 3))


def test_the_29th_of_february_falls_in_leap_years_only() -> None:
    rare = KeyDate(name="国际罕见病日", rule=KeyDateRule.FIXED, month=2, day=29)

    assert falls_in(rare, 2027) is None
    assert falls_in(rare, 2028) is not None


def test_loading_key_dates_again_keeps_edits_and_announcements() -> None:
    assert load_key_dates() == 34
    KeyDate.objects.filter(name="世界地球日").update(lead_days=45)
    announce_key_date(
        key_date=named("全国科技活动周"),
        start=date(2026, 5, 23),
        end=date(2026, 5, 31),
        by=make.clerk(),
        now=NOW,
    )

    assert load_key_dates() == 0

    assert named("世界地球日").lead_days == 45
    assert fallen("全国科技活动周", 2026) == (date(2026, 5, 23), date(2026, 5, 31))
