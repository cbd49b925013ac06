"""A written name finds its organisation; a doubtful one is offered, never decided."""

from datetime import date

import pytest

from keguang.core.models import Organisation
from keguang.core.names import normalise_name
from keguang.core.selectors.organisations import (
    MatchKind,
    find_by_name,
    find_mentioned,
    guess_sender,
    name_on,
)
from keguang.core.services.organisations import add_alias, rename_organisation
from tests.core.make import former_name, organisation
from tests.make import NOW

TODAY = NOW.date()
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "written",
    [
        "洛阳市气象学会",
        " 洛阳市 气象学会\n",
        "洛阳市气象学会（盖章）",
        "洛阳市气象学会(公章)",
        "单位名称：洛阳市气象学会　（加盖公章）",
        "【洛阳市气象学会】",
        "填报单位:洛阳市气象学会 盖章",
    ],
)
def test_seal_boxes_brackets_and_spaces_do_not_change_a_name(written: str) -> None:
    assert normalise_name(written) == "洛阳市气象学会"


@pytest.mark.parametrize("written", ["市医学会", "洛阳医学会", "医学会", "洛阳市医学会"])
def test_the_city_may_be_left_out_or_shortened(written: str) -> None:
    society = organisation("洛阳市医学会")
    organisation("洛阳市预防医学会")

    [match] = find_by_name(written, on=TODAY)

    assert (match.organisation, match.is_sure) == (society, True)


def test_a_recorded_alias_is_sure() -> None:
    society = organisation("洛阳市医药卫生科技协会")
    add_alias(organisation=society, alias="卫协", by=None, now=NOW)

    [match] = find_by_name("卫协", on=TODAY)

    assert (match.organisation, match.kind) == (society, MatchKind.ALIAS)


def test_an_old_name_is_found_and_flagged_only_after_the_change() -> None:
    society = organisation("洛阳市电机学会")
    rename_organisation(
        organisation=society, name="洛阳市电气学会", day=date(2026, 1, 1), by=None, now=NOW
    )

    [after] = find_by_name("洛阳市电机学会(盖章)", on=TODAY)
    [before] = find_by_name("洛阳市电机学会", on=date(2025, 12, 31))

    assert (after.kind, before.kind) == (MatchKind.OLD_NAME, MatchKind.EXACT)
    assert after.organisation.name == "洛阳市电气学会"
    assert former_name(society) == "洛阳市电机学会"


def test_a_file_shows_the_name_of_its_day() -> None:
    society = organisation("洛阳市电机学会")
    renamed = rename_organisation(
        organisation=society, name="洛阳市电气学会", day=date(2026, 1, 1), by=None, now=NOW
    )

    assert name_on(renamed, date(2025, 6, 1)) == "洛阳市电机学会"
    assert name_on(renamed, date(2026, 1, 1)) == "洛阳市电气学会"


@pytest.mark.parametrize("typo", ["洛阳市汽象学会", "洛阳市气像学会", "洛阳气象协会"])
def test_a_slip_is_offered_as_similar_never_as_sure(typo: str) -> None:
    society = organisation("洛阳市气象学会")
    organisation("洛阳市化学会")

    [match] = find_by_name(typo, on=TODAY)

    assert (match.organisation, match.kind) == (society, MatchKind.SIMILAR)


def test_short_names_that_differ_in_their_one_telling_character_are_not_similar() -> None:
    organisation("洛阳市化学会")

    assert find_by_name("洛阳市药学会", on=TODAY) == []


@pytest.mark.parametrize("nothing", ["", "   ", "（盖章）", "——"])
def test_nothing_written_finds_nothing(nothing: str) -> None:
    organisation("洛阳市化学会")

    assert find_by_name(nothing, on=TODAY) == []


def test_a_department_is_found_by_its_university_and_its_own_name() -> None:
    university = organisation("河南科技大学")
    college = organisation("医学院", department_of=university)

    assert [m.organisation for m in find_by_name("河南科技大学医学院", on=TODAY)] == [college]


def test_a_retired_body_is_no_longer_meant() -> None:
    society = organisation("洛阳市化学会")
    Organisation.objects.filter(pk=society.pk).update(active=False)

    assert find_by_name("洛阳市化学会", on=TODAY) == []


def test_a_longer_name_wins_over_the_shorter_name_inside_it() -> None:
    organisation("洛阳市医学会")
    prevention = organisation("洛阳市预防医学会")

    assert find_mentioned("Re:洛阳市预防医学会2026年征集表(最终版2).docx") == [prevention]


def test_a_bare_name_counts_at_the_start_of_a_file_name_only() -> None:
    medicine = organisation("洛阳市医学会")

    assert find_mentioned("医学会-征集表.xlsx") == [medicine]
    assert find_mentioned("嵩县医学会征集表.xlsx") == []


def guess(address: str = "", form: str | None = None, subject: str = "", *files: str) -> object:
    made = guess_sender(address, form_org=form, subject=subject, file_names=files, on=TODAY)
    return (made.organisation, made.certain)


def test_a_known_address_is_certain() -> None:
    society = organisation("洛阳市气象学会", address="qx@example.com")

    assert guess("QX@example.com") == (society, True)
    assert guess("qx@example.com", "市气象学会(盖章)") == (society, True)
    assert guess("qx@example.com", "看不清") == (society, True)


def test_a_known_address_with_another_bodys_form_is_asked() -> None:
    society = organisation("洛阳市气象学会", address="qx@example.com")
    other = organisation("洛阳市化学会")

    made = guess_sender(
        "qx@example.com", form_org="洛阳市化学会", subject="", file_names=(), on=TODAY
    )

    assert (made.organisation, made.certain, made.alternatives) == (society, False, (other,))
    assert made.reason == "发件邮箱登记为洛阳市气象学会，但表中填写的单位是“洛阳市化学会”。"


def test_a_department_may_write_from_its_universitys_address() -> None:
    university = organisation("河南科技大学", address="kjc@example.com")
    college = organisation("医学院", department_of=university)

    assert guess("kjc@example.com", "河南科技大学医学院") == (college, True)


def test_one_address_of_several_bodies_is_decided_by_the_form() -> None:
    first = organisation("洛阳市气象学会", address="shared@example.com")
    second = organisation("洛阳市化学会", address="shared@example.com")

    assert guess("shared@example.com", "洛阳市化学会") == (second, True)
    assert guess("shared@example.com", "洛阳市汽象学会") == (first, False)
    assert guess("shared@example.com") == (None, False)


def test_an_unknown_address_is_never_certain() -> None:
    society = organisation("洛阳市气象学会")

    assert guess("new@example.com", "洛阳市气象学会") == (society, False)
    assert guess("new@example.com", None, "洛阳市气象学会征集表") == (society, False)
    assert guess("new@example.com", None, "报送", "气象学会.docx") == (society, False)
    assert guess("new@example.com", None, "您好") == (None, False)
