from dataclasses import replace

from django.utils.translation import override

from keguang.documents.forms.spec import LECTURE_SPEC, FieldType, FormField
from keguang.lectures.form_words import LABELS, label_of


def test_every_heading_of_the_usual_form_has_a_name_in_other_languages() -> None:
    assert {field.key for field in LECTURE_SPEC.fields} == set(LABELS)


def test_a_reader_of_chinese_sees_the_heading_the_office_wrote() -> None:
    own = replace(LECTURE_SPEC.fields[0], label="报告题目")

    with override("zh-hans"):
        assert label_of(own) == "报告题目"
    with override("en"):
        assert label_of(own) == "Lecture title"


def test_a_field_of_the_office_s_own_keeps_its_heading() -> None:
    with override("en"):
        assert label_of(FormField("bus", "是否派车", FieldType.TEXT)) == "是否派车"
