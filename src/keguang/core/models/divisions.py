from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class DivisionLevel(models.TextChoices):
    PROVINCE = "province", _("省级")
    PREFECTURE = "prefecture", _("市级")
    DISTRICT = "district", _("县级")
    TOWNSHIP = "township", _("乡级")
    VILLAGE = "village", _("村级")


class DivisionKind(models.TextChoices):
    ADMINISTRATIVE = "administrative", _("行政区划")
    FUNCTIONAL = "functional", _("功能区")


class DivisionLoad(models.Model):
    """行政区划载入: each time the tree came to say something else, and how much of it."""

    at = models.DateTimeField("时间")
    created = models.PositiveIntegerField("新增")
    changed = models.PositiveIntegerField("更新")
    ended = models.PositiveIntegerField("停用")

    class Meta:
        verbose_name = verbose_name_plural = "行政区划载入"

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


class Division(models.Model):
    """行政区划: one unit of the city–county–township–village tree, with its years of validity.

    `path` joins the codes from the root down ("410000/410300/410302"), so that a subtree is one
    prefix. A functional zone (高新区) is no GB/T 2260 unit; `counted_in` names the unit whose
    statistics include it.
    """

    code = models.CharField("代码", max_length=12, unique=True)
    name = models.CharField("名称", max_length=60)
    level = models.CharField("级别", max_length=12, choices=DivisionLevel)
    kind = models.CharField(
        "类别", max_length=16, choices=DivisionKind, default=DivisionKind.ADMINISTRATIVE
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )
    counted_in = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="统计归属"
    )
    path = models.CharField("路径", max_length=80, unique=True)
    valid_from = models.DateField("启用日期", null=True, blank=True)
    valid_to = models.DateField("停用日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "行政区划"
        ordering: ClassVar = ["path"]
        constraints = [
            models.CheckConstraint(
                name="division_valid_period",
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return self.name
