"""Telling lectures apart by their titles, and a stamped scan from a second typed form."""

from hypothesis import given
from hypothesis import strategies as st

from keguang.documents.forms.reading import Row, Value
from keguang.lectures.evidence import (
    FileRows,
    bare_title,
    choose_rows,
    similar_titles,
    title_similarity,
)

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


def rows(*values: dict[str, Value]) -> tuple[Row, ...]:
    return tuple(Row(dict(each), {}) for each in values)


CLOUDS: dict[str, Value] = {"title": "看云识天气", "place": "科技馆", "duration_min": 90}


def test_the_same_form_as_word_and_excel_is_a_copy_and_no_stamped_paper() -> None:
    chosen = choose_rows([FileRows("表.xlsx", rows(CLOUDS)), FileRows("表.docx", rows(CLOUDS))])

    assert (chosen.evidence, chosen.copies, chosen.differences) == ((), ("表.docx",), ())
    assert len(chosen.rows) == 1


def test_two_typed_forms_that_disagree_are_told_with_both_values() -> None:
    later = CLOUDS | {"place": "瀍河区图书馆"}

    chosen = choose_rows([FileRows("表.xlsx", rows(CLOUDS)), FileRows("表.docx", rows(later))])

    [sentence] = chosen.differences
    assert "科技馆" in sentence
    assert "瀍河区图书馆" in sentence


def test_a_scan_beside_the_typed_form_is_evidence_whatever_was_recognised() -> None:
    blurred = CLOUDS | {"place": "科枝馆"}

    chosen = choose_rows(
        [FileRows("扫描.pdf", rows(blurred), scanned=True), FileRows("表.xlsx", rows(CLOUDS))]
    )

    assert (chosen.evidence, chosen.copies, chosen.differences) == (("扫描.pdf",), (), ())
    assert chosen.rows[0].values["place"] == "科技馆"


def test_a_lecture_that_only_the_second_typed_form_names_is_not_lost() -> None:
    thunder: dict[str, Value] = {"title": "雷电来了怎么躲"}

    chosen = choose_rows(
        [FileRows("表.xlsx", rows(CLOUDS)), FileRows("表.docx", rows(CLOUDS, thunder))]
    )

    assert [row.values["title"] for row in chosen.rows] == ["看云识天气", "雷电来了怎么躲"]
    assert chosen.copies == ("表.docx",)
