"""账号: who has one, what they may do, and invitations under way."""

from collections.abc import Iterable
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from keguang.core import rules
from keguang.core.models import Invitation, Role, RoleGrant, User
from keguang.core.selectors.links import LinkExpired, LinkUnknown, LinkUsed, hash_token


def has_second_factor(user: User) -> bool:
    known: bool = Authenticator.objects.filter(user_id=user.pk).exists()
    return known


def accounts() -> QuerySet[User]:
    """All accounts with the grants in force, those in use first."""
    in_force = RoleGrant.objects.filter(revoked_at__isnull=True)
    in_force = in_force.select_related("division", "organisation").order_by("pk")
    return User.objects.order_by("-is_active", "display_name", "username").prefetch_related(
        Prefetch("grants", in_force, to_attr="grants_in_force")
    )


def staff_without_second_factor() -> list[User]:
    """Active staff whose password alone opens the desk (until they next sign in)."""
    protected = Authenticator.objects.values("user_id")
    staff = User.objects.filter(
        is_active=True,
        grants__role__in=_values(rules.STAFF_ROLES),
        grants__revoked_at__isnull=True,
    )
    return list(staff.exclude(pk__in=protected).distinct().order_by("username"))


def open_invitations(*, now: datetime) -> QuerySet[Invitation]:
    waiting = Invitation.objects.filter(accepted_by__isnull=True, expires_at__gt=now)
    return waiting.select_related("division", "organisation", "created_by").order_by("-created_at")


def resolve_invitation(token: str, *, now: datetime) -> Invitation:
    """The open invitation behind a token, or a refusal that says what to do."""
    invitation = (
        Invitation.objects.filter(token_hash=hash_token(token))
        .select_related("division", "organisation")
        .first()
    )
    if invitation is None:
        raise LinkUnknown(_("邀请链接无效，请检查是否复制完整，或请邀请人重新发送。"))
    if invitation.accepted_by_id is not None:
        raise LinkUsed(_("这份邀请已经用过，请直接登录。"))
    if invitation.expires_at <= now:
        raise LinkExpired(_("邀请已过有效期，请邀请人重新发送。"))
    return invitation


def _values(roles: Iterable[Role]) -> list[str]:
    return [role.value for role in roles]
