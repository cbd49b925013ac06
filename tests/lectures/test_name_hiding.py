"""Taking a name out of a text, with what stands beside it, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keguang.lectures.name_hiding import Hidden, address_without, without_people

WHO = Hidden("王丽娟", ("市气象台", "首席预报员"))
HAN = st.text(st.sampled_from("看云识天气王丽娟市台首席预报员的、李"), max_size=30)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("王丽娟说天气", "主讲人说天气"),
        ("由市气象台首席预报员王丽娟主讲", "由主讲人主讲"),
        ("来自市气象台的首席预报员、王丽娟", "来自主讲人"),
        ("王丽娟首席预报员带你看云", "主讲人带你看云"),
        ("参观市气象台", "参观市气象台"),
        ("王丽说天气", "王丽说天气"),
    ],
)
def test_the_name_goes_with_what_adjoins_it_and_nothing_else(text: str, left: str) -> None:
    assert without_people(text, [WHO]) == left


def test_two_records_of_one_person_leave_neither_unit() -> None:
    elsewhere = Hidden("王丽娟", ("市科技馆", "讲师"))

    assert without_people("市科技馆讲师王丽娟", [WHO, elsewhere]) == "主讲人"
    assert without_people("市科技馆讲师王丽娟", [elsewhere, Hidden("王丽娟")]) == "主讲人"


def test_a_name_within_a_longer_one_does_not_tear_it() -> None:
    assert without_people("欧阳明远", [Hidden("欧阳"), Hidden("欧阳明远")]) == "主讲人"


@given(HAN)
def test_no_text_keeps_the_name_and_one_without_it_stays_as_it_is(text: str) -> None:
    left = without_people(text, [WHO])

    assert "王丽娟" not in left
    assert ("王丽娟" in text) or left == text


def test_one_character_is_too_little_to_seek() -> None:
    assert without_people("王府井", [Hidden("王")]) == "王府井"


@pytest.mark.parametrize(
    ("address", "left"),
    [
        ("https://example.com/news/1", "https://example.com/news/1"),
        ("https://example.com/王丽娟", ""),
        ("https://example.com/%E7%8E%8B%E4%B8%BD%E5%A8%9F", ""),
    ],
)
def test_an_address_that_spells_the_name_is_left_out(address: str, left: str) -> None:
    assert address_without(address, [WHO]) == left
