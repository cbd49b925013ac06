"""Taking a name out of a text, with what stands beside it, and nothing else."""

import re

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


SHORT = Hidden("王明", ("市气象台", "首席预报员"), elsewhere=True)
WORD = Hidden("高峰", ("市电力局",), elsewhere=True)


@pytest.mark.parametrize(
    "text",
    [
        *("用电高峰安全", "早高峰和晚高峰", "错开高峰，有序用电", "登上高峰", "高峰期用电"),
        *("王明珠谈航天", "主讲人王明珠谈航天", "市气象台首席预报员王明珠", "与王明珠同台"),
    ],
)
def test_elsewhere_a_short_name_within_a_word_or_a_longer_name_is_no_name(text: str) -> None:
    assert without_people(text, [SHORT, WORD]) == text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("王明谈航天", "主讲人谈航天"),
        ("由王明主讲", "由主讲人主讲"),
        ("王明、李华对谈", "主讲人、李华对谈"),
        ("请市气象台首席预报员王明带你看云", "请主讲人带你看云"),
        ("市气象台王明揭示台风", "主讲人揭示台风"),
        ("听众王明老师", "听众主讲人老师"),
        ("主讲人：王明", "主讲人：主讲人"),
        ("王明工作室", "主讲人工作室"),
        ("与高峰同台", "与主讲人同台"),
        ("高峰", "主讲人"),
    ],
)
def test_elsewhere_a_short_name_goes_where_its_neighbours_say_it_is_one(
    text: str, left: str
) -> None:
    assert without_people(text, [SHORT, WORD]) == left


def test_in_the_persons_own_lecture_and_when_long_it_goes_in_any_case() -> None:
    assert without_people("用电高峰安全", [Hidden("高峰")]) == "用电主讲人安全"
    assert without_people("用电高峰安全", [WORD, Hidden("高峰")]) == "用电主讲人安全"
    assert without_people("听王丽娟揭秘", [Hidden("王丽娟", elsewhere=True)]) == "听主讲人揭秘"


def test_the_longer_name_of_who_is_named_by_consent_is_not_torn() -> None:
    people = [Hidden("王明"), Hidden("欧阳明")]

    left = without_people("欧阳明远与王明珠，王明", people, keep=["欧阳明远", "王明珠"])

    assert left == "欧阳明远与王明珠，主讲人"


@given(HAN)
def test_elsewhere_no_text_keeps_a_long_name_either(text: str) -> None:
    assert "王丽娟" not in without_people(text, [Hidden("王丽娟", WHO.beside, elsewhere=True)])


NEIGHBOURS = st.sampled_from(["", "，", "、", " ", "与", "和", "《", "》", "·", "A"])


@given(NEIGHBOURS, NEIGHBOURS)
def test_a_short_name_between_boundaries_leaks_nowhere(left: str, right: str) -> None:
    for text in (f"{left}王明{right}", f"{left}王明{right or '，'}王明珠"):
        assert not re.search("王明(?!珠)", without_people(text, [SHORT]))


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
