from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.template import engines

from keguang.web.boards import Pips, Segment


def drawn(source: str, **context: Any) -> str:
    template = engines["django"].from_string("{% load keguang_web %}" + source)
    return template.render(context)


def test_a_picture_is_silent_unless_it_has_a_name() -> None:
    assert drawn('{% icon "check" %}') == (
        '<svg class="icon" aria-hidden="true"><use href="/static/web/img/icons.svg#check"/></svg>'
    )
    assert 'role="img" aria-label="错误"' in drawn('{% icon "check" "错误" %}')


def test_the_sprite_the_page_knows_is_used() -> None:
    assert 'href="/s/icons.1a2b.svg#check"' in drawn(
        '{% icon "check" %}', icon_sprite="/s/icons.1a2b.svg"
    )


@pytest.mark.parametrize(
    ("tone", "picture"),
    [("good", "circle-check"), ("warn", "alert-triangle"), ("bad", "circle-x"), ("idle", "minus")],
)
def test_a_state_is_picture_and_word_and_colour(tone: str, picture: str) -> None:
    tag = drawn("{% state tone '未报送' %}", tone=tone)

    assert f'class="tag tag--{tone}"' in tag
    assert f"#{picture}" in tag
    assert "未报送" in tag


def test_words_from_outside_are_escaped() -> None:
    assert "<b>" not in drawn("{% state 'bad' word %}", word="<b>")
    assert "<b>" not in drawn("{% note 'bad' title %}x{% endnote %}", title="<b>")
    assert "<b>" not in drawn("{{ word|masked }}", word="<b>")


def test_a_note_holds_what_is_written_in_it() -> None:
    note = drawn("{% note 'warn' '注意' %}<p>{{ name }}</p>{% endnote %}", name="王<伟")

    assert '<div class="note note--warn">' in note
    assert "<strong>注意</strong><p>王&lt;伟</p>" in note


def test_a_menu_and_a_dialog_hold_what_is_written_in_them() -> None:
    assert "<a>导出</a></div></details>" in drawn("{% menu '更多' %}<a>导出</a>{% endmenu %}")
    assert 'id="ask" aria-labelledby="ask-title"' in drawn(
        "{% dialog 'ask' '删除？' %}x{% enddialog %}"
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("13800000001", "138****0001"),
        ("电话 13800000001、0379-00001234", "电话 138****0001、0379-****1234"),
        (None, ""),
    ],
)
def test_telephone_numbers_are_masked(text: str | None, shown: str) -> None:
    assert drawn("{{ text|masked }}", text=text) == shown


@pytest.mark.parametrize(
    ("ref", "said"),
    [
        ("B4", "B4"),
        ("T1R4C2", "表1 4行2列"),
        ("L12", "第12行"),
        ("p2:69,150,85,87", "第2页"),
        ("", ""),
    ],
)
def test_a_place_in_a_file_is_told_as_a_person_would(ref: str, said: str) -> None:
    assert drawn("{{ ref|place }}", ref=ref) == said


def test_moments_are_told_in_the_offices_time() -> None:
    late = datetime(2026, 2, 28, 17, 0, tzinfo=UTC)

    assert (
        drawn("{{ t|day }} {{ t|moment }} {{ t|weekday }}", t=late) == "3 月 1 日 3月1日 01:00 周日"
    )


def test_dates_have_no_time_zone_and_nothing_is_nothing() -> None:
    assert drawn("{{ d|day }} {{ d|weekday }}", d=date(2026, 3, 10)) == "3 月 10 日 周二"
    assert drawn("{{ d|day }}{{ d|moment }}{{ d|weekday }}", d=None) == ""


def test_pips_tell_accepted_from_complete_from_missing() -> None:
    pips = drawn("{% pips cell %}", cell=Pips(done=1, least=3, pending=1))

    assert [pips.count(f'class="{kind}"') for kind in ("on", "half", "off")] == [1, 1, 1]


def test_more_than_the_minimum_draws_no_more_pips() -> None:
    assert drawn("{% pips cell %}", cell=Pips(done=6, least=3)).count("<rect") == 3


def test_the_bar_is_filled_exactly_and_empty_parts_are_left_out() -> None:
    segments = [
        Segment("全部", 60, "/"),
        Segment("未报送", 15, "/?s=none", "bad"),
        Segment("延期", 0, "/?s=late", "info"),
        Segment("已完成", 45, "/?s=done", "good", current=True),
    ]

    bar = drawn("{% score segments '60家' %}", segments=segments)

    assert '<rect class="f-bad" x="0.0" width="246.0" height="16"/>' in bar
    assert '<rect class="f-good" x="250.0" width="750.0" height="16"/>' in bar
    assert "f-info" not in bar
    assert '<a href="/?s=done" aria-current="true">' in bar


def test_a_bar_over_nothing_has_no_parts() -> None:
    assert "<rect" not in drawn(
        "{% score segments '' %}", segments=[Segment("延期", 0, "/", "info")]
    )
