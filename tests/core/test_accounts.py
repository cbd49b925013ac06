"""Accounts come by invitation, roles by grant, and the three powers stay in different hands."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import check_password
from django.core.management import CommandError, call_command

from keguang.core import rules
from keguang.core.errors import NotAllowed, RuleBroken
from keguang.core.models import AuditEntry, Invitation, Role, RoleGrant, User
from keguang.core.selectors.accounts import open_invitations, resolve_invitation
from keguang.core.selectors.links import LinkExpired, LinkUnknown, LinkUsed
from keguang.core.services.accounts import (
    accept_invitation,
    deactivate_account,
    grant_role,
    invite,
    reactivate_account,
    revoke_role,
)
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db
PASSWORD = "牡丹花开满洛阳城二六"


def security() -> User:
    return make.user(role=Role.SECURITY)


def invited(by: User | None = None) -> tuple[Invitation, str]:
    return invite(
        display_name="周岚",
        role=Role.CLERK,
        division=make.city(),
        by=by or security(),
        now=NOW,
        ttl=timedelta(days=7),
    )


def test_an_invited_colleague_sets_up_an_account_with_the_offered_role() -> None:
    invitation, token = invited()

    user = accept_invitation(token=token, username="周岚", password=PASSWORD, now=NOW)

    assert rules.has_role(user, Role.CLERK, division=make.city())
    assert check_password(PASSWORD, user.password)
    assert str(user) == "周岚"
    invitation.refresh_from_db()
    assert invitation.accepted_by == user
    assert token not in str(Invitation.objects.values())


def test_an_invitation_is_good_once_and_for_its_days() -> None:
    _invitation, token = invited()
    _other, late = invited()

    accept_invitation(token=token, username="zhoulan", password=PASSWORD, now=NOW)

    with pytest.raises(LinkUsed, match="已经用过"):
        accept_invitation(token=token, username="someone", password=PASSWORD, now=NOW)
    with pytest.raises(LinkExpired, match="有效期"):
        resolve_invitation(late, now=NOW + timedelta(days=7))
    with pytest.raises(LinkUnknown):
        resolve_invitation("invented", now=NOW)
    assert open_invitations(now=NOW).count() == 1


@pytest.mark.parametrize(
    ("username", "password"),
    [("taken", PASSWORD), ("TAKEN", PASSWORD), ("带 空格", PASSWORD), ("new", "1234567890")],
)
def test_a_bad_choice_leaves_the_invitation_open(username: str, password: str) -> None:
    User.objects.create_user("taken")
    _invitation, token = invited()

    with pytest.raises(RuleBroken):
        accept_invitation(token=token, username=username, password=password, now=NOW)

    assert resolve_invitation(token, now=NOW).accepted_by is None


def test_a_clerk_invites_only_societies_of_her_territory() -> None:
    clerk = make.clerk()

    with pytest.raises(NotAllowed, match="安全管理员"):
        invited(by=clerk)
    invitation, _token = invite(
        display_name="王芳",
        role=Role.SOCIETY,
        organisation=make.society(),
        by=clerk,
        now=NOW,
        ttl=timedelta(days=7),
    )
    assert invitation.created_by == clerk


def test_the_three_powers_are_not_granted_to_one_person() -> None:
    user = make.user(role=Role.AUDIT)

    with pytest.raises(NotAllowed, match="系统管理员、审计员不能由同一人担任"):
        grant_role(user=user, role=Role.SYSTEM, division=make.city(), by=security(), now=NOW)

    assert RoleGrant.objects.filter(user=user).count() == 1


def test_nobody_grants_themselves_a_role() -> None:
    admin = security()

    with pytest.raises(NotAllowed, match="给自己授权"):
        grant_role(user=admin, role=Role.CLERK, division=make.city(), by=admin, now=NOW)


def test_a_role_granted_twice_is_one_grant_and_a_revoked_one_ends_at_once() -> None:
    user, admin = User.objects.create_user("someone"), security()
    first = grant_role(user=user, role=Role.CLERK, division=make.city(), by=admin, now=NOW)
    assert first == grant_role(user=user, role=Role.CLERK, division=make.city(), by=admin, now=NOW)
    assert rules.has_role(user, Role.CLERK)

    revoke_role(grant=first, by=admin, now=NOW)

    assert not rules.has_role(User.objects.get(pk=user.pk), Role.CLERK)
    assert [e.action for e in AuditEntry.objects.all()] == ["core.grant_role", "core.revoke_role"]


def test_a_scope_is_one_territory_or_one_organisation() -> None:
    both: dict[str, Any] = {"division": make.city(), "organisation": make.society()}

    for scope in (both, {}):
        with pytest.raises(RuleBroken, match="权限范围"):
            grant_role(
                user=User.objects.create_user(f"u{len(scope)}"),
                role=Role.SOCIETY,
                by=security(),
                now=NOW,
                **scope,
            )


def test_the_last_security_administrator_cannot_be_lost() -> None:
    admin, system = security(), make.user(role=Role.SYSTEM)
    [grant] = rules.current_grants(admin)

    with pytest.raises(RuleBroken, match="最后一位"):
        revoke_role(grant=grant, by=admin, now=NOW)
    with pytest.raises(RuleBroken, match="最后一位"):
        deactivate_account(user=admin, by=system, now=NOW)

    security()
    deactivate_account(user=admin, by=system, now=NOW)
    admin.refresh_from_db()
    assert not admin.is_active
    reactivate_account(user=admin, by=system, now=NOW)


def test_create_admin_prints_a_link_once_and_then_refuses(capsys: Any, client: Any) -> None:
    make.city()

    call_command("create_admin", "anquan", "--name", "安全员")

    printed = capsys.readouterr().out.strip()
    user = User.objects.get(username="anquan")
    assert rules.has_role(user, Role.SECURITY)
    assert not user.has_usable_password()
    page = client.get(printed.removeprefix("http://localhost:8000"), follow=True)
    assert "设置新密码" in page.content.decode()
    with pytest.raises(CommandError, match="已有安全管理员"):
        call_command("create_admin", "second")
