"""What must stay as it was: the audit chain and the stored originals."""

from typing import ClassVar

from django.db import models

from keguang.core.models.accounts import User


class AuditEntry(models.Model):
    """操作记录: who did what to which record, written in the transaction of the change itself.

    Entries form a chain: `digest` covers the entry and the digest before it, so a changed or
    removed row is found by recomputing. `actor` is empty for what the system did by itself.
    """

    number = models.PositiveBigIntegerField("序号", unique=True)
    at = models.DateTimeField("时间")
    actor = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    actor_name = models.CharField("操作人", max_length=60)
    action = models.CharField("操作", max_length=60)
    subject = models.CharField("对象", max_length=120)
    detail = models.JSONField("详情", default=dict)
    previous = models.CharField("上一条摘要", max_length=64)
    digest = models.CharField("摘要", max_length=64, unique=True)

    class Meta:
        verbose_name = verbose_name_plural = "操作记录"
        ordering: ClassVar = ["number"]
        indexes: ClassVar = [models.Index(fields=["subject"], name="audit_subject")]

    def __str__(self) -> str:
        return f"{self.number} {self.action} {self.subject}"


class Original(models.Model):
    """原件: a file exactly as it arrived, kept under the hash of its bytes and never altered."""

    sha256 = models.CharField("摘要", max_length=64, unique=True)
    size = models.PositiveBigIntegerField("字节数")
    stored_at = models.DateTimeField("存档时间")

    class Meta:
        verbose_name = verbose_name_plural = "原件"

    def __str__(self) -> str:
        return self.sha256[:12]
