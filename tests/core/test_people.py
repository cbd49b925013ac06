"""One human is one record over the years, as far as the papers can tell."""

import pytest

from keguang.core.errors import NotAllowed, RuleBroken
from keguang.core.models import Person, Role
from keguang.core.selectors.people import canonical, likely_duplicates, same_human
from keguang.core.services.people import merge_people, person_for, undo_merge
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db

HOSPITAL = "洛阳市中心医院"


def test_next_year_the_same_lecturer_is_the_same_person_with_news() -> None:
    first = person_for(name="王 芳", employer=HOSPITAL, position="副主任医师", phone="13800000001")

    again = person_for(name="王芳", employer=HOSPITAL, position="主任医师", phone="13800000002")

    assert again == first
    assert (again.position, again.phone) == ("主任医师", "13800000002")


@pytest.mark.parametrize("employer", ["洛阳市中心医院心内科", "市中心医院", "洛阳市中心医院(东区)"])
def test_an_employer_may_be_written_a_little_differently(employer: str) -> None:
    first = person_for(name="王芳", employer=HOSPITAL)

    assert person_for(name="王芳", employer=employer) == first


def test_the_same_phone_follows_a_person_to_a_new_employer() -> None:
    first = person_for(name="王芳", employer=HOSPITAL, phone="13800000001")

    moved = person_for(name="王芳", employer="河南科技大学", phone="13800000001")

    assert (moved, moved.employer) == (first, "河南科技大学")


def test_a_namesake_elsewhere_is_somebody_else() -> None:
    first = person_for(name="王芳", employer=HOSPITAL, phone="13800000001")

    assert person_for(name="王芳", employer="洛阳理工学院", phone="13800000002") != first
    assert person_for(name="王芳", phone="13800000003") != first


def test_a_bare_name_is_recorded_once() -> None:
    assert person_for(name="王芳") == person_for(name="王芳")
    assert Person.objects.count() == 1


def test_a_merge_is_followed_and_can_be_taken_back() -> None:
    keep = person_for(name="王芳", employer=HOSPITAL)
    other = person_for(name="王芳", employer="洛阳理工学院")
    third = person_for(name="王芳", employer="栾川县农业局")
    clerk = make.clerk()

    merge_people(keep=other, other=third, by=clerk, now=NOW)
    merge_people(keep=keep, other=other, by=clerk, now=NOW)

    assert canonical(Person.objects.get(pk=third.pk)) == keep
    third.refresh_from_db()
    assert sorted(same_human(third)) == sorted([keep.pk, other.pk, third.pk])
    assert person_for(name="王芳", employer="栾川县农业局") == keep

    undo_merge(person=other, by=clerk, now=NOW)
    assert same_human(keep) == [keep.pk]


def test_merging_back_into_the_same_human_is_refused() -> None:
    keep, other = person_for(name="王芳", employer=HOSPITAL), person_for(name="王芳", phone="1")
    clerk = make.clerk()
    merge_people(keep=keep, other=other, by=clerk, now=NOW)

    for one, two in ((keep, other), (other, keep), (keep, keep)):
        with pytest.raises(RuleBroken, match="已经合并"):
            merge_people(keep=one, other=two, by=clerk, now=NOW)


def test_only_a_clerk_merges() -> None:
    keep, other = person_for(name="王芳", employer=HOSPITAL), person_for(name="王芳", phone="1")

    with pytest.raises(NotAllowed):
        merge_people(keep=keep, other=other, by=make.user(role=Role.REVIEWER), now=NOW)


def test_likely_duplicates_are_namesakes_and_homophones_on_one_phone() -> None:
    for name, employer, phone in (
        ("王芳", HOSPITAL, "13800000001"),
        ("王芳", "洛阳理工学院", "13800000002"),
        ("李静", HOSPITAL, "13800000003"),
        ("李婧", "河南科技大学", "13800000003"),
        ("赵磊", HOSPITAL, "13800000003"),
    ):
        person_for(name=name, employer=employer, phone=phone)

    found = {(pair.one.name, pair.other.name, pair.reason) for pair in likely_duplicates()}

    assert found == {("王芳", "王芳", "同名"), ("李静", "李婧", "电话相同、姓名相近")}
