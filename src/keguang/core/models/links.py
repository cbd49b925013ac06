from django.db import models
from django.utils.translation import gettext_lazy as _

from keguang.core.models.organisations import Contact, Organisation


class LinkPurpose(models.TextChoices):
    FILL = "fill", _("在线填报")
    CORRECT = "correct", _("补正")
    CONFIRM_CONTACT = "confirm_contact", _("确认联系人")
    DELIVER = "deliver", _("定档与反馈")
    CHOOSE = "choose", _("选报")


class SignedLink(models.Model):
    """办理链接: lets one organisation do one thing about one subject, without an account.

    Only the token's hash is kept. A link ends by expiry, by use (where `single_use`), or by
    revocation when its holder hands over.
    """

    token_hash = models.CharField("令牌摘要", max_length=64, unique=True)
    purpose = models.CharField("用途", max_length=20, choices=LinkPurpose)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="links")
    contact = models.ForeignKey(
        Contact, models.PROTECT, null=True, blank=True, related_name="links"
    )
    subject = models.CharField("办理对象", max_length=120)
    single_use = models.BooleanField("一次有效", default=False)
    created_at = models.DateTimeField("生成时间")
    expires_at = models.DateTimeField("失效时间")
    used_at = models.DateTimeField("使用时间", null=True, blank=True)
    revoked_at = models.DateTimeField("撤销时间", null=True, blank=True)
    draft = models.JSONField("未提交草稿", default=dict)
    draft_saved_at = models.DateTimeField("草稿保存时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "办理链接"

    def __str__(self) -> str:
        return f"{self.organisation} {self.get_purpose_display()}"
