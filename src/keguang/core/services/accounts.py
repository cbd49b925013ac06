"""账号: inviting people, giving and taking roles, closing accounts."""

import secrets
from datetime import datetime, timedelta
from typing import Final

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from keguang.core import audit, rules
from keguang.core.errors import NotAllowed, RuleBroken
from keguang.core.models import Division, Invitation, Organisation, Role, RoleGrant, User
from keguang.core.selectors.accounts import resolve_invitation
from keguang.core.selectors.divisions import home_city
from keguang.core.selectors.links import hash_token
from keguang.core.services.links import TOKEN_BYTES

USERNAME_MAX: Final = 40


@transaction.atomic
def invite(
    *,
    display_name: str,
    role: Role,
    by: User,
    now: datetime,
    ttl: timedelta,
    division: Division | None = None,
    organisation: Organisation | None = None,
) -> tuple[Invitation, str]:
    """邀请: a single-use link by which a colleague sets up an account with this role.

    Returns the invitation and its token; the token is known only here.
    """
    _require_one_scope(division, organisation)
    rules.may_grant_role(by, role, division=division, organisation=organisation).require()
    if not display_name.strip():
        raise RuleBroken(_("请填写受邀人的姓名。"))
    token = secrets.token_urlsafe(TOKEN_BYTES)
    invitation = Invitation.objects.create(
        token_hash=hash_token(token),
        display_name=display_name.strip()[:40],
        role=role,
        division=division,
        organisation=organisation,
        created_at=now,
        expires_at=now + ttl,
        created_by=by,
    )
    audit.record(
        actor=by,
        action="core.invite",
        subject=invitation,
        at=now,
        detail={"name": invitation.display_name, "role": role},
    )
    return invitation, token


@transaction.atomic
def accept_invitation(*, token: str, username: str, password: str, now: datetime) -> User:
    """Set up the account that was offered. A second person with the same link is refused."""
    found = resolve_invitation(token, now=now)
    Invitation.objects.select_for_update(of=("self",)).get(pk=found.pk)
    invitation = resolve_invitation(token, now=now)
    user = _new_user(username, invitation.display_name, password)
    invitation.accepted_by = user
    invitation.save(update_fields=["accepted_by"])
    RoleGrant.objects.create(
        user=user,
        role=invitation.role,
        division=invitation.division,
        organisation=invitation.organisation,
        granted_at=now,
    )
    audit.record(
        actor=user,
        action="core.accept_invitation",
        subject=user,
        at=now,
        detail={"role": invitation.role},
    )
    return user


@transaction.atomic
def found_office(*, username: str, display_name: str, now: datetime) -> tuple[User, str]:
    """The first security administrator, who then invites everybody else; possible only once.

    Returns the account and the path at which its holder chooses a password.
    """
    in_force = RoleGrant.objects.filter(role=Role.SECURITY, revoked_at__isnull=True)
    if in_force.filter(user__is_active=True).exists():
        raise RuleBroken(_("已有安全管理员，请由其发出邀请。"))
    user = _new_user(username, display_name, password=None)
    RoleGrant.objects.create(user=user, role=Role.SECURITY, division=home_city(), granted_at=now)
    audit.record(actor=None, action="core.found_office", subject=user, at=now)
    return user, _password_path(user)


@transaction.atomic
def grant_role(
    *,
    user: User,
    role: Role,
    by: User,
    now: datetime,
    division: Division | None = None,
    organisation: Organisation | None = None,
) -> RoleGrant:
    """授权: give a role within one scope. Nobody gives a role to themselves."""
    _require_one_scope(division, organisation)
    rules.may_grant_role(by, role, division=division, organisation=organisation).require()
    if user.pk == by.pk:
        raise NotAllowed(_("不能给自己授权。"))
    user_row = User.objects.select_for_update().get(pk=user.pk)
    rules.may_hold_together(rules.roles_of(user_row), role).require()
    grant, created = RoleGrant.objects.get_or_create(
        user=user_row,
        role=role,
        division=division,
        organisation=organisation,
        revoked_at=None,
        defaults={"granted_at": now},
    )
    if created:
        detail = {"role": role, "scope": str(division or organisation)}
        audit.record(actor=by, action="core.grant_role", subject=user, at=now, detail=detail)
    rules.forget_grants(user)
    return grant


@transaction.atomic
def revoke_role(*, grant: RoleGrant, by: User, now: datetime) -> None:
    """撤权: end one grant. The last security administrator cannot be taken away."""
    grant = (
        RoleGrant.objects.select_for_update(of=("self",)).select_related("user").get(pk=grant.pk)
    )
    rules.may_grant_role(
        by, Role(grant.role), division=grant.division, organisation=grant.organisation
    ).require()
    if grant.revoked_at is not None:
        return
    if grant.role == Role.SECURITY:
        _refuse_last_security(grant.user)
    grant.revoked_at = now
    grant.save(update_fields=["revoked_at"])
    detail = {"role": grant.role, "scope": str(grant.division or grant.organisation)}
    audit.record(actor=by, action="core.revoke_role", subject=grant.user, at=now, detail=detail)


@transaction.atomic
def deactivate_account(*, user: User, by: User, now: datetime) -> None:
    """停用: the account no longer signs in; what it did stays on record under its name."""
    rules.may_manage_accounts(by).require()
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.pk == by.pk:
        raise RuleBroken(_("不能停用自己的账号。"))
    if rules.has_role(user, Role.SECURITY):
        _refuse_last_security(user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    audit.record(actor=by, action="core.deactivate_account", subject=user, at=now)


@transaction.atomic
def reactivate_account(*, user: User, by: User, now: datetime) -> None:
    """恢复账号: the person may sign in again, with the roles still granted."""
    rules.may_manage_accounts(by).require()
    User.objects.filter(pk=user.pk).update(is_active=True)
    audit.record(actor=by, action="core.reactivate_account", subject=user, at=now)


@transaction.atomic
def password_reset_path(*, user: User, by: User, now: datetime) -> str:
    """A path that lets its holder choose a new password once; handed over in person or by phone.

    It ends when used, when the password changes otherwise, or after PASSWORD_RESET_TIMEOUT.
    """
    rules.may_manage_accounts(by).require()
    audit.record(actor=by, action="core.issue_password_reset", subject=user, at=now)
    return _password_path(user)


def _password_path(user: User) -> str:
    key = default_token_generator.make_token(user)
    named = {"uidb36": user_pk_to_url_str(user), "key": key}
    return reverse("account_reset_password_from_key", kwargs=named)


def _new_user(username: str, display_name: str, password: str | None) -> User:
    """A saved account; without a password nobody signs in until one is chosen."""
    username = username.strip()
    user = User(username=username, display_name=display_name.strip()[:40])
    try:
        UnicodeUsernameValidator()(username)
        if password is not None:
            validate_password(password, user)
    except ValidationError as refused:
        raise RuleBroken(" ".join(refused.messages)) from None
    if len(username) > USERNAME_MAX or User.objects.filter(username__iexact=username).exists():
        raise RuleBroken(_("这个用户名已有人使用或过长，请换一个。"))
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError:
        raise RuleBroken(_("这个用户名已有人使用或过长，请换一个。")) from None
    return user


def _require_one_scope(division: Division | None, organisation: Organisation | None) -> None:
    if (division is None) == (organisation is None):
        raise RuleBroken(_("请选择一个属地或一个单位作为权限范围。"))


def _refuse_last_security(user: User) -> None:
    others = RoleGrant.objects.filter(
        role=Role.SECURITY, revoked_at__isnull=True, user__is_active=True
    ).exclude(user=user)
    if not others.exists():
        raise RuleBroken(_("这是最后一位安全管理员，请先授权给他人。"))
