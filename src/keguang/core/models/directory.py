from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from keguang.core.models.accounts import User
from keguang.core.models.records import Original


class ImportState(models.TextChoices):
    DRAFT = "draft", _("待核对")
    APPLIED = "applied", _("已导入")
    DISCARDED = "discarded", _("已放弃")


class DirectoryImport(models.Model):
    """名录导入: one directory file as read, being mended row by row until it is applied once.

    `rows` and `findings` are the JSON of keguang.core.services.directory.rows.
    """

    original = models.ForeignKey(Original, models.PROTECT, related_name="+")
    file_name = models.CharField("文件名", max_length=200)
    rows = models.JSONField("各行", default=list)
    findings = models.JSONField("文件问题", default=list)
    state = models.CharField("状态", max_length=12, choices=ImportState, default=ImportState.DRAFT)
    created_at = models.DateTimeField("上传时间")
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    applied_at = models.DateTimeField("导入时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "名录导入"
        ordering: ClassVar = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                name="directory_import_applied_iff_dated",
                condition=Q(state=ImportState.APPLIED, applied_at__isnull=False)
                | (~Q(state=ImportState.APPLIED) & Q(applied_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return self.file_name
