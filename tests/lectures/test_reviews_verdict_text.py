"""What leaders write beside a numbered list, and what is too unclear to act on."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keguang.lectures.verdict_text import (
    WORDS,
    Outcome,
    Ruling,
    UnclearText,
    number_list,
    read_verdict_text,
    write_verdict_text,
)

# machines are shared: a slow draw is no fault of the reader
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def said(text: str, last: int = 42) -> dict[str, str]:
    ruling = read_verdict_text(text, last=last)
    words = {o.value: number_list(ruling.numbers(o)) for o in Outcome if ruling.numbers(o)}
    return words | ({"unmentioned": number_list(ruling.unmentioned)} if ruling.unmentioned else {})


@pytest.mark.parametrize("text", ["同意", " 同意。", "全部同意", "均同意", "所有的都通过"])
def test_one_word_speaks_of_the_whole_list(text: str) -> None:
    assert said(text) == {"agree": "1至42"}


@pytest.mark.parametrize(
    "text",
    [
        "除17、42外同意",
        "除17，42外同意",
        "除第17、42场外，其余均同意。",
        "除１７、４２以外，同意",
        "除了17和42之外都同意",
        "同意，17、42除外",
        "17、42除外，其余同意",
    ],
)
def test_exceptions_are_told_apart_from_what_is_agreed(text: str) -> None:
    assert said(text) == {"agree": "1至16、18至41", "excepted": "17、42"}


@pytest.mark.parametrize("join", ["-", "－", "~", "～", "—", "–", "至", "到"])
def test_ranges_are_read_in_every_way_they_are_written(join: str) -> None:
    expected = {"agree": "1至30", "defer": "31、33", "unmentioned": "32、34至42"}

    assert said(f"1{join}30同意，31、33缓议") == expected
    assert said(f"同意第1{join}30场；缓议31、33") == expected


def test_an_exception_may_be_given_its_own_outcome() -> None:
    assert said("除17、42外同意，17退回补正，42不同意") == {
        "agree": "1至16、18至41",
        "return": "17",
        "refuse": "42",
    }


def test_an_exception_inside_a_range_leaves_the_others_unmentioned() -> None:
    expected = {"agree": "1至16、18至30", "excepted": "17", "unmentioned": "31至42"}

    assert said("除17外1-30同意") == expected
    assert said("1-30除17外均同意") == expected


def test_refusal_is_not_taken_for_agreement() -> None:
    assert said("3不同意，其余同意", last=4) == {"agree": "1、2、4", "refuse": "3"}
    assert said("3不予通过，其余通过", last=4) == {"agree": "1、2、4", "refuse": "3"}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "请填写审定意见"),
        ("原则同意", "第1个字“原则同意”看不懂"),
        ("1-5同意，十七缓议", "第7个字“十七缓议”看不懂"),
        ("45同意", "“45”超出本表序号，本表共42场"),
        ("40-45同意", "“40-45”超出本表序号"),
        ("0同意", "“0”超出本表序号"),
        ("30-1同意", "“30-1”前大后小"),
        ("1-5同意，5缓议", "5写了两次"),
        ("1、2、2同意", "2写了两次"),
        ("1、2、3", "“3”后面没有写结论"),
        ("17、42外同意", "“42”后面没有写结论"),
        ("除17外", "“外”后面没有写结论"),
        ("除外同意", "第1个字“除外”有两种读法"),
        ("除17、42同意", "“除17、42”后面缺少“外”字"),
        ("1-10除12外同意", "除外的12不在所说的1至10之内"),
        ("同意17缓议", "第1个字“同意”有两种读法"),
        ("同意1-30，31、33缓议", "第1个字“同意”有两种读法"),
        ("同意1、2，缓议", "第7个字“缓议”有两种读法"),
        ("同意，同意", "第4个字“同意”有两种读法"),
        ("1-3同意，缓议", "第7个字“缓议”有两种读法"),
        ("其余同意，其余缓议", "第8个字“缓议”有两种读法"),
    ],
)
def test_what_can_be_read_two_ways_is_refused_with_its_place(text: str, sentence: str) -> None:
    with pytest.raises(UnclearText, match=sentence):
        read_verdict_text(text, last=42)


def test_numbers_are_written_as_an_office_writes_them() -> None:
    assert number_list([5, 1, 2, 3, 7, 8]) == "1至3、5、7、8"


outcomes = st.dictionaries(
    st.integers(1, 60), st.sampled_from(list(Outcome)), min_size=1, max_size=60
)


@patient
@given(outcomes)
def test_what_is_written_is_read_back_the_same(given_outcomes: dict[int, Outcome]) -> None:
    ruling = read_verdict_text(write_verdict_text(given_outcomes), last=60)

    silent = tuple(n for n in range(1, 61) if n not in given_outcomes)
    assert ruling == Ruling(dict(sorted(given_outcomes.items())), silent)


@patient
@given(
    st.dictionaries(st.integers(1, 30), st.sampled_from(list(Outcome)[:4]), min_size=1),
    st.randoms(use_true_random=False),
)
def test_any_mixture_of_styles_is_read_back_the_same(
    given_outcomes: dict[int, Outcome], chance: object
) -> None:
    """Ranges or single numbers, verdict before or behind, any mark between sentences."""
    pick = chance.choice  # type: ignore[attr-defined]  # hypothesis types its Random as object here
    sentences = []
    for outcome in set(given_outcomes.values()):
        numbers = [n for n, said in given_outcomes.items() if said == outcome]
        list_text = pick(
            [number_list(numbers), pick(["，", ",", "、", "和"]).join(map(str, numbers))]
        )
        word = pick(WORDS[outcome])
        sentences.append(
            pick([f"{list_text}{word}", f"第{list_text}{word}", f"{list_text}均{word}"])
        )

    ruling = read_verdict_text(pick(["，", "；", "。", "\n"]).join(sentences), last=30)

    assert ruling.outcomes == dict(sorted(given_outcomes.items()))


@patient
@given(st.text(alphabet="除外同意不缓议退回其余1234567890、，-至 ", max_size=30))
def test_any_text_is_read_or_refused_and_never_decides_a_number_off_the_list(text: str) -> None:
    try:
        ruling = read_verdict_text(text, last=20)
    except UnclearText:
        return

    assert set(ruling.outcomes) | set(ruling.unmentioned) == set(range(1, 21))
    assert set(ruling.outcomes) & set(ruling.unmentioned) == set()
