"""What is wrong in one lecture, and the answers offered."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from keguang.documents.forms.spec import LECTURE_SPEC
from keguang.lectures import checks
from keguang.lectures.checks import Problem, check_values, likely_answers
from tests.make import LECTURE


def found(**values: object) -> list[tuple[str, str, str]]:
    problems = check_values({**LECTURE, **values}, LECTURE_SPEC, year=2026)
    return [(p.level, p.code, p.field) for p in problems]


def test_a_complete_lecture_has_no_problem() -> None:
    assert found() == []


def test_every_required_field_is_missed_by_name() -> None:
    for field in LECTURE_SPEC.fields:
        expected = [("error", "missing", field.key)] if field.required else []
        key = checks.value_key(field.key, field.type)
        assert found(**{key: None, "date_text": ""}) == expected, field.key


def test_a_date_of_another_year_is_a_warning_not_an_error() -> None:
    last_year = {"date_from": date(2025, 4, 1), "date_to": date(2025, 4, 10)}

    assert found(**last_year) == [("warning", "other_year", "date_from")]


def test_a_phone_with_too_few_digits_is_an_error() -> None:
    assert found(contact_phone="13800") == [("error", "bad_phone", "contact_phone")]


def test_half_a_day_offers_two_lengths_and_takes_neither() -> None:
    problem = Problem(checks.WARNING, "bad_minutes", "duration_min", "时长“半天”不能换算成分钟")

    fixes = likely_answers(problem, "半天", phone_elsewhere="")

    assert [fix.value for fix in fixes] == [120, 180]


def test_a_damaged_phone_offers_the_one_of_the_other_lectures() -> None:
    problem = Problem(checks.ERROR, "phone_digits_lost", "contact_phone", "后八位已丢失")

    fixes = likely_answers(problem, "1.38E+10", phone_elsewhere="13800000012")

    assert [(fix.field, fix.value) for fix in fixes] == [("contact_phone", "13800000012")]
    assert likely_answers(problem, "1.38E+10", phone_elsewhere="") == ()


@given(raw=st.text(max_size=40))
def test_offered_lengths_are_lengths_a_lecture_can_have(raw: str) -> None:
    problem = Problem(checks.WARNING, "bad_minutes", "duration_min", "")

    for fix in likely_answers(problem, raw, phone_elsewhere=""):
        assert isinstance(fix.value, int)
        assert fix.value > 0
