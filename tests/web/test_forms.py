import re

import pytest
from django import forms
from django.template import engines

from keguang.web.forms import DateInput, SuggestInput


class Lecture(forms.Form):
    title = forms.CharField(label="讲座题目", help_text="一句话。")
    unit = forms.CharField(label="单位", required=False, widget=SuggestInput(["气象局", "<b>"]))
    when = forms.DateField(label="日期", widget=DateInput())
    part = forms.ChoiceField(label="时段", choices=[("am", "上午")], widget=forms.RadioSelect)
    agree = forms.BooleanField(label="同意公开")
    version = forms.IntegerField(widget=forms.HiddenInput)


def drawn(form: forms.Form) -> str:
    html = engines["django"].from_string("{{ form }}").render({"form": form})
    return re.sub(r">\s+<", "><", html)


def test_a_field_is_label_then_help_then_control() -> None:
    html = drawn(Lecture())

    assert re.search(
        r'<label for="id_title">讲座题目</label> ?'
        r'<p class="hint" id="id_title_helptext">一句话。</p> ?'
        r'<input type="text" name="title" class="input" required'
        r' aria-describedby="id_title_helptext"',
        html,
    )


def test_only_what_may_stay_empty_is_marked() -> None:
    assert drawn(Lecture()).count("可不填") == 1


def test_an_error_stands_between_label_and_control_and_is_announced_with_it() -> None:
    html = drawn(Lecture({"title": "", "when": "2026-03-10", "part": "am", "agree": "on"}))

    assert '<div class="field field--bad"><label for="id_title">' in html
    assert '<div id="id_title_error"><p class="error">' in html
    assert 'aria-invalid="true" aria-describedby="id_title_helptext id_title_error"' in html


def test_choices_are_inputs_with_a_face_beside_them() -> None:
    html = drawn(Lecture({"part": "am"}))

    assert re.search(
        r'<label class="choice"><input type="radio" name="part" value="am"[^>]* checked[^>]*>'
        r'<span class="choice__face">上午</span></label>',
        html,
    )
    assert "<legend>时段</legend>" in html


def test_a_tick_has_its_label_in_its_face() -> None:
    assert re.search(
        r'<input type="checkbox" name="agree"[^>]*><span class="choice__face">同意公开</span>',
        drawn(Lecture()),
    )


def test_known_values_are_offered_and_escaped() -> None:
    html = drawn(Lecture())

    assert 'list="id_unit_list"' in html
    assert '<datalist id="id_unit_list"><option value="气象局"></option>' in html
    assert '<option value="&lt;b&gt;">' in html


def test_a_date_is_written_as_the_browsers_date_box_wants_it() -> None:
    assert re.search(
        r'<input type="date" name="when" value="2026-03-10" class="input input--mid"',
        drawn(Lecture({"when": "2026-03-10"})),
    )


def test_hidden_fields_have_no_label() -> None:
    html = drawn(Lecture())

    assert '<input type="hidden" name="version"' in html
    assert "Version" not in html


@pytest.mark.parametrize("part", ["title", "part", "agree"])
def test_the_summary_links_to_every_field_with_an_error(part: str) -> None:
    source = '{% include "web/components/_error_summary.html" %}'
    html = engines["django"].from_string(source).render({"form": Lecture({"version": 1})})

    assert "还有 4 处要改" in html
    assert f'href="#id_{part}' in html
