"""Keeping the directory: names over time, addresses that bounce, contacts that hand over."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from keguang.core.errors import NotAllowed, RuleBroken
from keguang.core.models import (
    AuditEntry,
    Contact,
    ContactRole,
    Organisation,
    OrganisationKind,
    Role,
)
from keguang.core.rules import has_role
from keguang.core.selectors.links import LinkRevoked, resolve_link
from keguang.core.selectors.organisations import search_directory, usable_addresses
from keguang.core.services.contacts import (
    confirm_contact,
    correct_contact,
    hand_over_contact,
    reveal_phone,
)
from keguang.core.services.links import save_draft
from keguang.core.services.organisations import (
    clear_bounce,
    create_organisation,
    learn_address,
    mark_bounced,
    rename_organisation,
)
from tests import make
from tests.core.make import link, organisation
from tests.make import NOW

pytestmark = pytest.mark.django_db


def liaison(name: str, *, of: Organisation, phone: str = "13800000001", email: str = "") -> Contact:
    made = hand_over_contact(
        organisation=of,
        role=ContactRole.LIAISON,
        name=name,
        phone=phone,
        email=email,
        by=None,
        now=NOW,
    )
    return made.contact


def test_the_same_name_is_entered_only_once() -> None:
    organisation("洛阳市化学会")

    with pytest.raises(RuleBroken, match="名录中已有“洛阳市化学会”"):
        organisation("洛阳市　化学会")


def test_a_name_that_another_body_gave_up_is_free_again() -> None:
    first = organisation("洛阳市电机学会")
    rename_organisation(organisation=first, name="洛阳市电气学会", day=NOW.date(), by=None, now=NOW)

    assert organisation("洛阳市电机学会") != first


def test_only_a_clerk_of_the_territory_enters_a_body() -> None:
    clerk = make.user(role=Role.CLERK, division=make.county())

    with pytest.raises(NotAllowed):
        create_organisation(
            name="洛阳市化学会",
            kind=OrganisationKind.SOCIETY,
            territory=make.city(),
            by=clerk,
            now=NOW,
        )

    assert not AuditEntry.objects.exists()


def test_two_renames_leave_three_names_without_overlap() -> None:
    society = organisation("甲学会")
    for name, day in (("乙学会", date(2024, 1, 1)), ("丙学会", date(2026, 1, 1))):
        society = rename_organisation(
            organisation=society, name=name, day=day, by=make.clerk(), now=NOW
        )

    periods = society.names.order_by("valid_from").values_list("name", "valid_from", "valid_to")
    assert set(periods) == {
        ("甲学会", None, date(2023, 12, 31)),
        ("乙学会", date(2024, 1, 1), date(2025, 12, 31)),
        ("丙学会", date(2026, 1, 1), None),
    }


def test_a_rename_cannot_begin_before_the_last_one() -> None:
    society = rename_organisation(
        organisation=organisation("甲学会"), name="乙学会", day=NOW.date(), by=None, now=NOW
    )

    with pytest.raises(RuleBroken, match="晚于上一次更名"):
        rename_organisation(
            organisation=society, name="丙学会", day=date(2025, 1, 1), by=None, now=NOW
        )


def test_a_bounced_address_is_not_written_to_until_somebody_clears_it() -> None:
    society = organisation("洛阳市化学会", address="a@example.com")
    learn_address(organisation=society, address=" B@example.com ", by=make.clerk(), now=NOW)

    assert mark_bounced(address="A@example.com", reason="550 no such user", now=NOW) == 1
    assert usable_addresses(society) == ["b@example.com"]

    clear_bounce(address=society.addresses.get(address="a@example.com"), by=make.clerk(), now=NOW)
    assert usable_addresses(society) == ["a@example.com", "b@example.com"]


def test_the_liaisons_address_is_written_to_first() -> None:
    society = organisation("洛阳市化学会", address="office@example.com")
    liaison("王芳", of=society, email="wang@example.com")

    assert usable_addresses(society) == ["wang@example.com", "office@example.com"]


def test_a_handover_revokes_the_old_links_and_moves_what_was_typed() -> None:
    society = organisation("洛阳市化学会")
    old = liaison("王芳", of=society, email="wang@example.com")
    typed, typed_token = link(of=society, contact=old)
    save_draft(typed, {"title": "看云识天气"}, now=NOW)
    _empty, empty_token = link(of=society, contact=old)

    done = hand_over_contact(
        organisation=society,
        role=ContactRole.LIAISON,
        name="赵磊",
        phone="13800000009",
        email="zhao@example.com",
        by=make.clerk(),
        now=NOW,
    )

    for token in (typed_token, empty_token):
        with pytest.raises(LinkRevoked, match="联系人变更"):
            resolve_link(token, purpose="fill", now=NOW)
    [moved] = done.moved
    opened = resolve_link(moved.token, purpose="fill", now=NOW)
    assert (opened.contact, opened.draft) == (done.contact, {"title": "看云识天气"})
    assert (opened.subject, opened.expires_at) == (typed.subject, typed.expires_at)
    old.refresh_from_db()
    assert old.ended_on == timezone.localdate(NOW)
    assert usable_addresses(society) == ["zhao@example.com"]
    [current] = society.contacts.filter(ended_on__isnull=True)
    assert (current.name, current.confirmed_at) == ("赵磊", NOW)


def test_an_account_in_the_old_contacts_name_no_longer_acts_for_the_body() -> None:
    society, other = organisation("洛阳市化学会"), organisation("洛阳市物理学会")
    liaison("王芳", of=society)
    account, colleague, namesake = (
        make.secretary(of=society),
        make.secretary(of=society),
        make.secretary(of=other),
    )
    for user in (account, namesake):
        user.display_name = "王芳"
        user.save()

    done = hand_over_contact(
        organisation=society, role=ContactRole.LIAISON, name="赵磊", by=make.clerk(), now=NOW
    )

    assert done.closed == (account,)
    still = [user for user in (account, colleague, namesake) if has_role(user, Role.SOCIETY)]
    assert still == [colleague, namesake]


def test_who_stays_on_in_another_role_keeps_the_account() -> None:
    society = organisation("洛阳市化学会")
    liaison("王芳", of=society)
    hand_over_contact(
        organisation=society,
        role=ContactRole.SECRETARY_GENERAL,
        name="王芳",
        by=make.clerk(),
        now=NOW,
    )
    account = make.secretary(of=society)
    account.display_name = "王芳"
    account.save()

    done = hand_over_contact(
        organisation=society, role=ContactRole.LIAISON, name="赵磊", by=make.clerk(), now=NOW
    )

    assert done.closed == ()
    assert has_role(account, Role.SOCIETY)


def test_an_expired_draft_is_not_revived_by_a_handover() -> None:
    society = organisation("洛阳市化学会")
    old = liaison("王芳", of=society)
    expired, _token = link(of=society, contact=old)
    save_draft(expired, {"title": "看云识天气"}, now=NOW)

    done = hand_over_contact(
        organisation=society,
        role=ContactRole.LIAISON,
        name="赵磊",
        by=None,
        now=NOW + timedelta(days=30),
    )

    assert done.moved == ()


def test_an_address_that_a_colleague_still_uses_survives_the_handover() -> None:
    society = organisation("洛阳市化学会")
    liaison("王芳", of=society, email="office@example.com")
    hand_over_contact(
        organisation=society,
        role=ContactRole.SECRETARY_GENERAL,
        name="孙涛",
        email="office@example.com",
        by=None,
        now=NOW,
    )

    liaison("赵磊", of=society)

    assert usable_addresses(society) == ["office@example.com"]


def test_a_corrected_number_keeps_the_links() -> None:
    society = organisation("洛阳市化学会")
    contact = liaison("王芳", of=society, email="old@example.com")
    _link, token = link(of=society, contact=contact)

    correct_contact(
        contact=contact, phone="13800000008", email="new@example.com", by=make.clerk(), now=NOW
    )

    assert resolve_link(token, purpose="fill", now=NOW).contact == contact
    assert usable_addresses(society) == ["new@example.com"]
    assert "13800000008" not in str(AuditEntry.objects.values_list("detail", flat=True))


def test_a_contact_confirmed_by_link_is_noted_without_an_account() -> None:
    contact = liaison("王芳", of=organisation("洛阳市化学会"))

    confirm_contact(contact=contact, by=None, now=NOW + timedelta(days=1))

    contact.refresh_from_db()
    assert contact.confirmed_at == NOW + timedelta(days=1)


def test_a_leader_reveals_a_number_against_a_reason_that_is_recorded() -> None:
    contact = liaison("王芳", of=organisation("洛阳市化学会"), phone="13800000001")
    leader = make.user(role=Role.LEADER)

    with pytest.raises(RuleBroken, match="事由"):
        reveal_phone(contact=contact, reason=" ", by=leader, now=NOW)
    assert reveal_phone(contact=contact, reason="核实讲座时间", by=leader, now=NOW) == "13800000001"

    [entry] = AuditEntry.objects.filter(action="core.reveal_phone")
    assert (entry.actor, entry.detail) == (leader, {"reason": "核实讲座时间"})


def test_a_foreign_county_reveals_nothing() -> None:
    contact = liaison("王芳", of=organisation("洛阳市化学会"))

    with pytest.raises(NotAllowed):
        reveal_phone(
            contact=contact,
            reason="核实讲座时间",
            by=make.county_clerk(of=make.county()),
            now=NOW,
        )


def test_the_directory_is_searched_by_names_of_any_time_and_by_contact() -> None:
    society = organisation("洛阳市电机学会")
    rename_organisation(
        organisation=society, name="洛阳市电气学会", day=NOW.date(), by=None, now=NOW
    )
    liaison("王芳", of=society)
    organisation("洛阳市化学会")

    for text in ("电机", "电气学会", "王芳"):
        assert [o.pk for o in search_directory(make.clerk(), text)] == [society.pk]
    assert search_directory(make.clerk()).count() == 2
