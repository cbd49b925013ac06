"""接口令牌: whose there are, and from the secret a program sends to the account it acts for."""

from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from keguang.core import rules
from keguang.core.errors import DomainError
from keguang.core.models import ApiToken, Role, User
from keguang.core.selectors.accounts import has_second_factor
from keguang.core.selectors.links import hash_token


class TokenRefused(DomainError):
    """The token opens nothing; the message tells its holder what to do."""


class TokenUnknown(TokenRefused): ...


class TokenExpired(TokenRefused): ...


class TokenRevoked(TokenRefused): ...


class HolderBarred(TokenRefused):
    """The token is sound, but its holder could not sign in at the desk either."""


def tokens_visible_to(user: User) -> QuerySet[ApiToken]:
    """One's own; everybody's for whoever keeps the accounts. Those in use first."""
    tokens = ApiToken.objects.select_related("user").order_by("-created_at", "-pk")
    return tokens if rules.may_manage_accounts(user) else tokens.filter(user=user)


def resolve_token(secret: str, *, now: datetime) -> ApiToken:
    """The live token behind a secret, its user narrowed to what the token may be used by.

    A token does no more than its holder could do at this moment by signing in.
    """
    token = ApiToken.objects.filter(token_hash=hash_token(secret)).select_related("user").first()
    if token is None:
        raise TokenUnknown(_("令牌无效，请检查是否复制完整。"))
    if token.revoked_at is not None:
        raise TokenRevoked(_("令牌已停用。"))
    if token.expires_at <= now:
        raise TokenExpired(_("令牌已过有效期，请在工作台重新生成。"))
    if not token.user.is_active:
        raise HolderBarred(_("令牌持有人的账号已停用。"))
    protected = settings.DEMO or not rules.is_staff(token.user) or has_second_factor(token.user)
    if not protected:
        raise HolderBarred(_("令牌持有人尚未设置第二因素，请先登录工作台设置。"))
    if token.role:
        rules.narrow_to(token.user, Role(token.role))
    return token
