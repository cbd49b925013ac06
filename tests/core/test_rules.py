"""Roles reach exactly their scope: a subtree of divisions, or one organisation."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from keguang.core import rules
from keguang.core.models import Division, Organisation, Role, RoleGrant, User
from keguang.core.rules import Scope
from keguang.core.selectors.organisations import organisations_visible_to
from tests import make
from tests.core import make as core_make
from tests.make import NOW

COUNTIES = (("410325", "嵩县"), ("410324", "栾川县"), ("410302", "老城区"))


class ScopeAndFilterAgree(TestCase):
    """The same reach, asked of one organisation or of the table, gives the same answer."""

    @settings(max_examples=60, deadline=None)
    @given(
        divisions=st.sets(st.sampled_from(range(3))),
        named=st.sets(st.sampled_from(range(6))),
        whole=st.booleans(),
        ended=st.booleans(),
    )
    def test_visible_rows_are_exactly_those_covered(
        self, *, divisions: set[int], named: set[int], whole: bool, ended: bool
    ) -> None:
        counties = [make.county(code=code, name=name) for code, name in COUNTIES]
        everyone = [make.society(territory=counties[i % 3]) for i in range(6)]
        everyone.append(core_make.organisation("一分会", department_of=everyone[0]))
        user = User.objects.create_user("someone")
        ends = {"revoked_at": NOW} if ended else {}
        grants: list[dict[str, Any]] = [{"division": counties[i]} for i in divisions]
        grants += [{"organisation": everyone[i]} for i in named]
        grants += [{"division": make.city()}] if whole else []
        for scope in grants:
            RoleGrant.objects.create(user=user, role=Role.CLERK, granted_at=NOW, **scope, **ends)

        visible = set(organisations_visible_to(user))

        assert visible == {o for o in everyone if rules.may_see_organisation(user, o)}
        if ended:
            assert visible == set()
        elif whole:
            assert visible == set(everyone)
        else:
            expected = {o for i, o in enumerate(everyone[:6]) if i % 3 in divisions or i in named}
            assert visible - {everyone[6]} == expected
            assert (everyone[6] in visible) == (0 in named)


def test_a_prefix_of_a_code_is_no_subtree() -> None:
    scope = Scope(paths=("410000/410300/41030",))

    assert not scope.covers_division(_division("410000/410300/410302"))
    assert scope.covers_division(_division("410000/410300/41030/7"))


def _division(path: str) -> Division:
    return Division(code=path[-6:], path=path)


@pytest.mark.django_db
def test_a_county_clerk_sees_nothing_of_the_next_county() -> None:
    song, luanchuan = make.county(), make.county(code="410324", name="栾川县")
    own, foreign = make.society(territory=song), make.society(territory=luanchuan)
    county_clerk = make.county_clerk(of=song)

    assert list(organisations_visible_to(county_clerk)) == [own]
    verdict = rules.may_see_organisation(county_clerk, foreign)
    assert (bool(verdict), verdict.reason) == (False, "该单位不在您的管理范围内。")
    assert not rules.may_reveal_phone(county_clerk, foreign)


@pytest.mark.django_db
def test_grants_are_read_once_for_a_request(django_assert_num_queries: Any) -> None:
    clerk = User.objects.get(pk=make.clerk().pk)
    society = make.society()

    with django_assert_num_queries(1):
        assert rules.may_see_organisation(clerk, society)
        assert rules.may_edit_directory(clerk, society)
        assert not rules.may_read_audit(clerk)


@pytest.mark.django_db
def test_an_inactive_account_holds_no_role() -> None:
    clerk = make.clerk()
    clerk.is_active = False

    assert rules.roles_of(clerk) == frozenset()
    assert not rules.has_role(clerk, Role.CLERK)


@pytest.mark.django_db
def test_a_visitor_holds_no_role_and_sees_no_row() -> None:
    make.society()

    assert not rules.is_staff(AnonymousUser())
    assert not organisations_visible_to(AnonymousUser()).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "full", "on_reason"),
    [
        (Role.CLERK, True, True),
        (Role.LEADER, False, True),
        (Role.COUNTY, False, True),
        (Role.REVIEWER, False, False),
        (Role.AUDIT, False, False),
        (Role.SYSTEM, False, False),
    ],
)
def test_who_sees_a_phone(role: Role, *, full: bool, on_reason: bool) -> None:
    user, society = make.user(role=role), make.society()

    assert bool(rules.may_see_phones(user, society)) is full
    assert bool(rules.may_reveal_phone(user, society)) is on_reason


@pytest.mark.django_db
def test_a_society_sees_its_own_phones_and_no_others() -> None:
    own, other = make.society(), make.society()
    secretary = make.secretary(of=own)

    assert rules.may_see_phones(secretary, own)
    assert not rules.may_reveal_phone(secretary, other)
    assert not rules.may_edit_directory(secretary, own)


POWERS = [Role.SYSTEM, Role.SECURITY, Role.AUDIT]


@pytest.mark.parametrize("held", POWERS)
@pytest.mark.parametrize("wanted", POWERS)
def test_two_of_the_three_powers_never_meet(held: Role, wanted: Role) -> None:
    assert bool(rules.may_hold_together(frozenset({held}), wanted)) is (held == wanted)


@pytest.mark.django_db
def test_a_clerk_brings_in_societies_of_her_scope_and_nobody_else() -> None:
    song = make.county()
    inside, outside = make.society(territory=song), make.society()
    clerk = make.user(role=Role.CLERK, division=song)

    assert rules.may_grant_role(clerk, Role.SOCIETY, organisation=inside)
    assert not rules.may_grant_role(clerk, Role.SOCIETY, organisation=outside)
    assert not rules.may_grant_role(clerk, Role.CLERK, division=song)
    assert rules.may_grant_role(make.user(role=Role.SECURITY), Role.CLERK, division=song)


@pytest.mark.django_db
def test_a_province_reaches_the_whole_city() -> None:
    province = make.city().parent
    assert province is not None

    assert rules.scope_of(make.user(role=Role.CLERK, division=province)).whole_city


@pytest.mark.django_db
def test_a_scope_filters_rows_that_lead_to_an_organisation() -> None:
    society = make.society()
    make.society()
    scope = rules.scope_of(make.secretary(of=society))

    names = Organisation.objects.filter(scope.as_filter("contacts__organisation__"))

    assert list(names.distinct()) == [society]
