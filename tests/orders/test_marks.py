"""Marks of all kinds, and what a letter says in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keguang.documents.forms.menu.marks import Said, read_mark
from keguang.documents.forms.menu.prose import read_sentence

YES = ["√", "✓", "✔", "☑", "是", "选", "要", "1", 1, 1.0, True, "Y", "√√", "已选", " √ "]
NO = ["×", "否", "不选", "0", 0, 0.0, False, "不要", "/", "—", "☐", "X"]
UNCLEAR = ["？", "待定", "再看看", "2", "3.0", "○", "☒", "选 不选", "不确定", "可能选", "周六上午"]


@pytest.mark.parametrize("value", YES)
def test_what_means_yes(value: str | float) -> None:
    assert read_mark(str(value), value, year=2026).said is Said.CHOSEN


@pytest.mark.parametrize("value", NO)
def test_what_means_no(value: str | float) -> None:
    assert read_mark(str(value), value, year=2026).said is Said.NOT_CHOSEN


@pytest.mark.parametrize("text", UNCLEAR)
def test_what_may_mean_either_is_asked_about_in_its_own_words(text: str) -> None:
    mark = read_mark(text, year=2026)

    assert mark.said is Said.UNCLEAR
    assert f"“{text}”" in mark.why


def test_a_mark_that_was_crossed_out_is_asked_about() -> None:
    assert read_mark("√", year=2026, struck=True).said is Said.UNCLEAR


@given(
    month=st.integers(1, 12), day=st.integers(1, 28), people=st.integers(10, 2000),
    tick=st.sampled_from(["√", "选", "是", "✓"]), order=st.permutations([0, 1, 2]),
    gap=st.sampled_from(["，", " ", "、", "；"]),
)  # fmt: skip
def test_a_tick_with_a_day_and_a_number_says_all_three(
    month: int, day: int, people: int, tick: str, order: list[int], gap: str
) -> None:
    pieces = [tick, f"{month}月{day}日", f"{people}人"]
    mark = read_mark(gap.join(pieces[at] for at in order), year=2026)

    assert mark.said is Said.CHOSEN
    assert mark.people == people
    assert mark.days is not None
    assert mark.days.first == mark.days.last
    assert mark.days.first is not None
    assert (mark.days.first.month, mark.days.first.day) == (month, day)


@given(st.text(max_size=40))
def test_whatever_stands_there_is_answered_and_what_is_unclear_says_why(text: str) -> None:
    mark = read_mark(text, year=2026)

    assert (mark.said is Said.UNCLEAR) == bool(mark.why)
    assert (mark.days is None and mark.people is None) or mark.said is Said.CHOSEN


@given(st.lists(st.integers(1, 150), min_size=2, max_size=8, unique=True))
def test_a_list_of_numbers_in_a_letter_is_read_whole(numbers: list[int]) -> None:
    listed = "、".join(map(str, numbers))

    assert read_sentence(f"我们选第{listed}场，联系电话13800000001").numbers == tuple(numbers)
    assert read_sentence(f"我们选第{listed}场").negated is False


@pytest.mark.parametrize(
    "line",
    ["共选3场，详见附件", "选报单位：第14县科协", "请于5月20日17:00前选报", "2026年科普大讲堂选报"],
)
def test_a_count_a_name_or_a_day_names_no_lecture(line: str) -> None:
    assert read_sentence(line).numbers == ()
