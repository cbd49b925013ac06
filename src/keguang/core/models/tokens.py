from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from keguang.core.models.accounts import Role, User


class TokenScope(models.TextChoices):
    """What a token may be used for; what its holder may do at all is decided by their roles."""

    CALLS_READ = "calls:read", _("查看征集进度")
    PROPOSALS_READ = "proposals:read", _("查看申报讲座")
    PHONES_READ = "phones:read", _("查看联系电话全号")
    PROPOSALS_WRITE = "proposals:write", _("报送讲座")
    DELIVERIES_READ = "deliveries:read", _("查看定档与开展")
    DELIVERIES_WRITE = "deliveries:write", _("登记开展情况")


class ApiToken(models.Model):
    """接口令牌: lets a program act for one account, for some purposes and until some day.

    Only the token's hash is kept, and its beginning, by which its holder knows it again. `role`
    narrows it to one of the holder's roles; empty means all they have at the moment of use.
    """

    token_hash = models.CharField("令牌摘要", max_length=64, unique=True)
    prefix = models.CharField("令牌开头", max_length=12)
    name = models.CharField("用途说明", max_length=60)
    user = models.ForeignKey(User, models.CASCADE, related_name="api_tokens", verbose_name="账号")
    role = models.CharField("限于角色", max_length=12, choices=Role, blank=True)
    scopes = models.JSONField("权限范围", default=list)
    created_at = models.DateTimeField("创建时间")
    expires_at = models.DateTimeField("失效时间")
    last_used_on = models.DateField("最近使用", null=True, blank=True)
    revoked_at = models.DateTimeField("停用时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "接口令牌"
        constraints = [
            models.CheckConstraint(
                name="api_token_ends", condition=Q(expires_at__gt=F("created_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.prefix}…）"
