"""How well unseen forms are read: 150 made from seeds, in every layout, against their truth."""

from hypothesis import given, settings
from hypothesis import strategies as st

from keguang.documents.forms.layout import read_rows
from keguang.documents.forms.parts import Cell, FileParts, Grid, Line, Outcome, Prose
from keguang.documents.forms.spec import LECTURE_SPEC
from tests.documents.forms.layout.building import a1, read
from tests.documents.forms.layout.invented import LAYOUTS, make_form
from tests.documents.forms.layout.marking import Mark

FORMS = 150


def test_invented_forms_are_read_with_97_of_100_fields_right_and_nothing_invented() -> None:
    mark = Mark()

    for seed in range(FORMS):
        form = make_form(seed)
        mark.add(form, read(*form.parts))

    assert mark.asked > 20 * FORMS
    assert mark.share_right >= 0.97, "\n".join(mark.wrong[:20])
    assert mark.invented == []


def test_every_layout_is_among_the_invented_forms() -> None:
    assert {make_form(seed).layout for seed in range(FORMS)} == set(LAYOUTS)


def test_every_value_names_the_place_it_stands_in() -> None:
    for seed in range(0, FORMS, 3):
        form = make_form(seed)
        refs = {
            item.ref.split("#")[0]
            for part in form.parts
            for item in (
                part.lines if isinstance(part, Prose) else [c for r in part.rows for c in r]
            )
        }

        for row in read(*form.parts).rows:
            said = {key for key, value in row.values.items() if value is not None}
            assert said == set(row.sources)
            assert {source.ref.split("#")[0] for source in row.sources.values()} <= refs


_WORDS = st.sampled_from(
    [
        "讲座题目",
        "主讲人",
        "电话",
        "时间",
        "序号",
        "1",
        "",
        "\n",
        "王伟 教授",
        "3月",
        "同上",
        "13800000001",
        "：",
        "《",
        "（",
    ]
)
_TEXTS = st.lists(_WORDS, max_size=4).map("".join) | st.text(max_size=12)


@given(st.lists(st.lists(_TEXTS, min_size=3, max_size=3), min_size=1, max_size=6))
@settings(max_examples=150, deadline=None)
def test_no_sheet_whatever_it_holds_breaks_the_reader(rows: list[list[str]]) -> None:
    cells = tuple(
        tuple(Cell(a1(r, c), text, text) for c, text in enumerate(row))
        for r, row in enumerate(rows)
    )
    lines = tuple(Line(f"L{n}", "  ".join(row)) for n, row in enumerate(rows, 1))
    parts = (Grid("表.xlsx", "表", cells), Prose("表.xlsx", "文", lines))

    reading = read_rows([FileParts(Outcome.PARSED, parts)], LECTURE_SPEC, today_year=2023)

    assert reading.outcome in (Outcome.PARSED, Outcome.EMPTY)
