from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from keguang.core.models.divisions import Division
from keguang.core.models.organisations import Organisation


class User(AbstractUser):
    """账号: somebody who signs in. What they may do hangs on their grants, never on flags."""

    display_name = models.CharField("姓名", max_length=40, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "账号"

    def __str__(self) -> str:
        return self.display_name or self.username


class Role(models.TextChoices):
    SYSTEM = "system", _("系统管理员")
    SECURITY = "security", _("安全管理员")
    AUDIT = "audit", _("审计员")
    CLERK = "clerk", _("学会部工作人员")
    REVIEWER = "reviewer", _("审核人员")
    LEADER = "leader", _("分管领导")
    COUNTY = "county", _("县区科协")
    SOCIETY = "society", _("学会")
    HOST = "host", _("承办单位")


class RoleGrant(models.Model):
    """授权: one role of one user, within a territory's subtree or one organisation."""

    user = models.ForeignKey(User, models.CASCADE, related_name="grants")
    role = models.CharField("角色", max_length=12, choices=Role)
    division = models.ForeignKey(
        Division, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="属地范围"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="grants",
        verbose_name="单位范围",
    )  # fmt: skip
    granted_at = models.DateTimeField("授权时间")
    revoked_at = models.DateTimeField("撤销时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "授权"
        constraints = [
            models.CheckConstraint(
                name="role_grant_one_scope",
                condition=Q(division__isnull=False, organisation__isnull=True)
                | Q(division__isnull=True, organisation__isnull=False),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["user", "role"], name="role_grant_user_role")]

    def __str__(self) -> str:
        return f"{self.user} {self.get_role_display()}"


class Invitation(models.Model):
    """邀请: a single-use link by which a new colleague sets up their own account."""

    token_hash = models.CharField("令牌摘要", max_length=64, unique=True)
    display_name = models.CharField("姓名", max_length=40)
    role = models.CharField("角色", max_length=12, choices=Role)
    division = models.ForeignKey(Division, models.PROTECT, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField("创建时间")
    expires_at = models.DateTimeField("失效时间")
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    accepted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="accepted_invitations"
    )

    class Meta:
        verbose_name = verbose_name_plural = "邀请"

    def __str__(self) -> str:
        return f"{self.display_name} {self.get_role_display()}"
