"""检索: whatever a reader copies out of a text finds it, however a segmenter cuts either."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from keguang.lectures.full_text import HAN, MOST_TERMS, Term, terms_of, tokens_of, words_of
from keguang.lectures.models.full_text import as_fts5, as_tsquery

TITLES = (
    "看云识天气，雷电来了怎么躲",
    "老年人防诈骗与信息素养",
    "瀍河回族区牡丹栽培ABC",
    "5G和北斗：卫星导航在身边",
    "心肺复苏（CPR）实操演练",
)
texts = st.one_of(
    st.sampled_from(TITLES),
    st.text(st.sampled_from("的云瀍河区人工智能老年牡丹𠮷〇 ，AaB5"), min_size=1, max_size=30),
)


def wide(letters: str) -> str:
    """As an input method in full-width mode types them."""
    return "".join(chr(ord(letter) + 0xFEE0) for letter in letters)


def found(search: str, text: str) -> bool:
    """As both databases judge: every term, whole or by its beginning."""
    tokens = tokens_of(text).split()
    return all(
        any(
            token.startswith(term.token) if term.begins else token == term.token for token in tokens
        )
        for term in terms_of(search)
    )


@settings(deadline=None)  # the first search loads the dictionary
@given(texts, st.data())
def test_every_piece_of_a_text_finds_it(text: str, data: st.DataObject) -> None:
    runs = re.findall(f"[{HAN}]+", text)
    if not runs:
        return
    run = data.draw(st.sampled_from(runs))
    first = data.draw(st.integers(0, len(run) - 1))
    last = data.draw(st.integers(first + 1, len(run)))

    assert found(run[first:last], text), words_of(run[first:last])


@settings(deadline=None)  # the first search loads the dictionary
@given(texts, st.lists(st.sampled_from(TITLES), min_size=1, max_size=3))
def test_words_apart_are_all_wanted(text: str, others: list[str]) -> None:
    whole = "，".join([text, *others])

    assert found(f"{text} {others[0]}"[:60], whole)
    assert not found(f"{others[0]} 珷珷珷", whole)


@settings(deadline=None)  # the first search loads the dictionary
@given(st.text(max_size=80))
@example("\ufada")  # among the characters, and none
def test_a_search_becomes_terms_of_letters_digits_and_characters_only(search: str) -> None:
    terms = terms_of(search)

    assert len(terms) <= MOST_TERMS
    assert all(re.fullmatch(r"[^\W_]+", term.token) for term in terms)
    assert re.fullmatch(r"""("\w+"( \*)?( |$))*""", as_fts5(terms))
    assert re.fullmatch(r"""('\w+'(:\*)?( & |$))*""", as_tsquery(terms))


@pytest.mark.parametrize(
    ("search", "words"),
    [
        ("老年人防诈骗", ("老年人", "防", "诈骗")),
        ("急救讲座", ("急救",)),
        ("讲座", ("讲座",)),
        ("王伟", ("王伟",)),
        ("瀍河", ("瀍河",)),
        (f"{wide('CPR')} 心肺复苏", ("cpr", "心肺", "复苏")),
        ('"云" NEAR(雨*) -风:', ("云", "near", "雨", "风")),
        ("……！", ()),
    ],
)
def test_what_a_search_asks_for(search: str, words: tuple[str, ...]) -> None:
    assert words_of(search) == words


def test_one_character_asks_for_whatever_begins_with_it() -> None:
    assert terms_of("云") == (Term("云", begins=True),)
    assert all(found("云", text) for text in ("看云", "云", "云计算", "看云识天气"))
    assert not found("雨", "看云识天气")


def test_a_word_of_letters_is_found_by_its_beginning_and_not_by_its_middle() -> None:
    assert found("chat", "ChatGPT 入门")
    assert found(wide("chatgpt"), "ChatGPT 入门")
    assert not found("gpt", "ChatGPT 入门")
