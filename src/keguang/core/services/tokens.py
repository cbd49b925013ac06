"""接口令牌: made by the account they act for, shown once, ended by it or the administrator."""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from keguang.core import audit, rules
from keguang.core.errors import RuleBroken
from keguang.core.models import ApiToken, Role, TokenScope, User
from keguang.core.selectors.links import hash_token
from keguang.core.services.links import TOKEN_BYTES

MARK: Final = "kg_"  # by which a leaked token is recognised wherever it turns up
SHOWN: Final = len(MARK) + 6
LONGEST: Final = timedelta(days=366)
MOST_LIVE: Final = 20


@transaction.atomic
def make_token(
    *,
    user: User,
    name: str,
    scopes: Collection[TokenScope],
    ttl: timedelta,
    by: User | None,
    now: datetime,
    role: Role | None = None,
) -> tuple[ApiToken, str]:
    """A new token and its secret. The secret is known only here: only its hash is kept.

    Nobody makes a token for somebody else: it would lend them that person's powers. `by` is None
    for the command line of the machine itself.
    """
    holder = User.objects.select_for_update().get(pk=user.pk)
    rules.may_hold_tokens(holder).require()
    if by is not None and by.pk != holder.pk:
        raise RuleBroken(_("只能为自己的账号生成令牌。"))
    _check(holder, name=name, scopes=scopes, ttl=ttl, role=role, now=now)
    secret = MARK + secrets.token_urlsafe(TOKEN_BYTES)
    token = ApiToken.objects.create(
        token_hash=hash_token(secret),
        prefix=secret[:SHOWN],
        name=name.strip(),
        user=holder,
        role=role or "",
        scopes=sorted(set(scopes)),
        created_at=now,
        expires_at=now + ttl,
    )
    detail = {"name": token.name, "scopes": token.scopes, "role": token.role}
    audit.record(actor=by, action="core.make_token", subject=token, at=now, detail=detail)
    return token, secret


@transaction.atomic
def revoke_token(*, token: ApiToken, by: User | None, now: datetime) -> ApiToken:
    """停用: from this moment on the token opens nothing. Doing it again changes nothing."""
    token = ApiToken.objects.select_for_update(of=("self",)).select_related("user").get(pk=token.pk)
    if by is not None:
        rules.may_end_token(by, token.user).require()
    if token.revoked_at is None:
        token.revoked_at = now
        token.save(update_fields=["revoked_at"])
        audit.record(actor=by, action="core.revoke_token", subject=token, at=now)
    return token


def note_use(token: ApiToken, *, now: datetime) -> None:
    """最近使用, to the day: one write a day, not one a request."""
    today = localdate(now)
    if token.last_used_on != today:
        earlier = Q(last_used_on__isnull=True) | Q(last_used_on__lt=today)
        ApiToken.objects.filter(earlier, pk=token.pk).update(last_used_on=today)


def _check(
    holder: User,
    *,
    name: str,
    scopes: Collection[TokenScope],
    ttl: timedelta,
    role: Role | None,
    now: datetime,
) -> None:
    if not name.strip():
        raise RuleBroken(_("请填写令牌的用途。"))
    if not scopes:
        raise RuleBroken(_("请至少选择一项权限范围。"))
    if not timedelta() < ttl <= LONGEST:
        raise RuleBroken(_("令牌的有效期最长一年。"))
    if role is not None and role not in rules.roles_of(holder):
        raise RuleBroken(_("账号没有这个角色。"))
    live = ApiToken.objects.filter(user=holder, revoked_at__isnull=True, expires_at__gt=now)
    if live.count() >= MOST_LIVE:
        raise RuleBroken(_("有效的令牌已达%(n)d个，请先停用不再使用的。") % {"n": MOST_LIVE})
