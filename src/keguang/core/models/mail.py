from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from keguang.core.models.accounts import User
from keguang.core.models.organisations import Organisation
from keguang.core.models.records import Original


class MailState(models.TextChoices):
    DRAFT = "draft", _("草稿")
    QUEUED = "queued", _("待发送")
    SENDING = "sending", _("发送中")
    SENT = "sent", _("已发送")
    FAILED = "failed", _("发送失败")
    CANCELLED = "cancelled", _("已取消")


class OutgoingMail(models.Model):
    """发件箱: one letter, a draft until somebody (or a rule that may) releases it; sent once.

    `key` makes drafting idempotent: the same occasion for the same receiver has the same key.
    `sending` is entered before the letter is handed over; a worker that died there leaves a letter
    that is asked about, never silently sent twice.
    """

    key = models.CharField("幂等键", max_length=120, unique=True)
    kind = models.CharField("事由", max_length=40)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="mails"
    )
    to = models.JSONField("收件人", default=list)
    subject = models.CharField("主题", max_length=200)
    body = models.TextField("正文")
    state = models.CharField("状态", max_length=12, choices=MailState, default=MailState.DRAFT)
    about = models.CharField("关联对象", max_length=120, blank=True, db_index=True)
    in_reply_to = models.CharField("回复邮件", max_length=250, blank=True)
    message_id = models.CharField("邮件编号", max_length=250, blank=True, db_index=True)
    created_at = models.DateTimeField("起草时间")
    created_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    released_at = models.DateTimeField("放行时间", null=True, blank=True)
    handed_over_at = models.DateTimeField("最近交发时间", null=True, blank=True, db_index=True)
    sent_at = models.DateTimeField("发出时间", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    error = models.CharField("失败原因", max_length=300, blank=True)
    bounced_at = models.DateTimeField("退信时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "发件箱"
        indexes: ClassVar = [models.Index(fields=["state", "released_at"], name="mail_to_send")]
        constraints = [
            models.CheckConstraint(
                name="outgoing_mail_sent_iff_dated",
                condition=Q(state=MailState.SENT, sent_at__isnull=False)
                | (~Q(state=MailState.SENT) & Q(sent_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class MailAttachment(models.Model):
    """附件: a stored file that goes out with a letter under a readable name."""

    mail = models.ForeignKey(OutgoingMail, models.CASCADE, related_name="attachments")
    original = models.ForeignKey(Original, models.PROTECT, related_name="+")
    name = models.CharField("文件名", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "附件"

    def __str__(self) -> str:
        return self.name


class MailboxPosition(models.Model):
    """收件位置: how far a folder has been read; moves only after what was read is stored."""

    mailbox = models.CharField("邮箱", max_length=200, unique=True)
    uidvalidity = models.CharField("UIDVALIDITY", max_length=40, blank=True)
    last_uid = models.PositiveBigIntegerField("已读至", default=0)
    polled_at = models.DateTimeField("最近收件", null=True, blank=True)
    error = models.CharField("收件异常", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "收件位置"

    def __str__(self) -> str:
        return self.mailbox


class MessageKind(models.TextChoices):
    SUBMISSION = "submission", _("来件")
    OTHER = "other", _("其他邮件")
    BOUNCE = "bounce", _("退信")
    AUTOMATIC = "automatic", _("自动回复")


class MailboxMessage(models.Model):
    """邮件登记: the header line of every message seen, whatever it was; the mailbox is not touched.

    A message is known by its Message-ID, or by the hash of its headers when it has none, so a
    changed UIDVALIDITY or a second delivery registers nothing twice. Once its period has run out
    (`erased_at`), a line of other people's business keeps nothing but that identity and its times.
    """

    mailbox = models.CharField("邮箱", max_length=200)
    identity = models.CharField("邮件编号", max_length=250)
    uidvalidity = models.CharField("UIDVALIDITY", max_length=40, blank=True)
    uid = models.CharField("UID", max_length=200, blank=True)
    sender = models.CharField("发件人", max_length=254, blank=True, db_index=True)
    sender_name = models.CharField("发件人名称", max_length=120, blank=True)
    subject = models.CharField("主题", max_length=300, blank=True)
    sent_at = models.DateTimeField("发信时间", null=True, blank=True)
    seen_at = models.DateTimeField("登记时间")
    kind = models.CharField("类别", max_length=12, choices=MessageKind)
    original = models.ForeignKey(
        Original, models.PROTECT, null=True, blank=True, related_name="messages"
    )
    note = models.CharField("说明", max_length=200, blank=True)
    erased_at = models.DateTimeField("到期删除时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "邮件登记"
        constraints = [
            models.UniqueConstraint(fields=["mailbox", "identity"], name="mailbox_message_once"),
        ]

    def __str__(self) -> str:
        return self.subject or self.identity
