"""Telling lectures apart by their titles."""

from hypothesis import given
from hypothesis import strategies as st

from keguang.lectures.evidence import bare_title, similar_titles, title_similarity

titles = st.text("看云识天气（1）《》 ab", max_size=12)


@given(titles, st.lists(titles, max_size=20), st.sampled_from((0.6, 0.85, 1.0)))
def test_the_quick_search_finds_what_comparing_every_pair_finds(
    title: str, others: list[str], at_least: float
) -> None:
    found = similar_titles(title, dict(enumerate(others)), at_least=at_least)

    everyone = {
        number: similarity
        for number, other in enumerate(others)
        if bare_title(title) and (similarity := title_similarity(title, other)) >= at_least
    }
    assert found == everyone


def test_lectures_without_a_title_are_not_the_same_lecture() -> None:
    assert similar_titles("《》", {1: "", 2: "看云识天气"}, at_least=0.85) == {}
