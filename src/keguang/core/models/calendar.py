from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from keguang.core.models.accounts import User


class KeyDateRule(models.TextChoices):
    FIXED = "fixed", _("固定日期")
    NTH_WEEKDAY = "nth_weekday", _("第几个星期几")
    LAST_WEEKDAY = "last_weekday", _("最后一个星期几")
    LUNAR = "lunar", _("农历日期")
    SOLAR_TERM = "solar_term", _("节气")
    ANNOUNCED = "announced", _("每年公布")


class KeyDate(models.Model):
    """重要日子: a day or period worth planning for, as the rule by which it falls each year.

    FIXED and LUNAR use month and day; NTH_WEEKDAY month, weekday (Monday 1) and ordinal;
    LAST_WEEKDAY month and weekday; SOLAR_TERM month and which of its two (ordinal); ANNOUNCED
    has rows in `announced` ({"2026": ["from", "to"]}).
    """

    name = models.CharField("名称", max_length=60, unique=True)
    rule = models.CharField("规则", max_length=16, choices=KeyDateRule)
    month = models.PositiveSmallIntegerField("月", null=True, blank=True)
    day = models.PositiveSmallIntegerField("日", null=True, blank=True)
    weekday = models.PositiveSmallIntegerField("星期", null=True, blank=True)
    ordinal = models.PositiveSmallIntegerField("第几个", null=True, blank=True)
    days = models.PositiveSmallIntegerField("天数", default=1)
    announced = models.JSONField("历年公布日期", default=dict)
    lead_days = models.PositiveSmallIntegerField("提前筹划天数", default=30)
    source = models.CharField("依据", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "重要日子"
        ordering: ClassVar = ["month", "day", "name"]

    def __str__(self) -> str:
        return self.name


class CalendarDay(models.Model):
    """工作日历: a day that differs from its weekday: a holiday, or a weekend worked (调休)."""

    day = models.DateField("日期", unique=True)
    is_workday = models.BooleanField("上班")
    name = models.CharField("说明", max_length=40, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "工作日历"
        ordering: ClassVar = ["day"]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"


class Setting(models.Model):
    """参数: a value the office may change; code knows the default and its type."""

    key = models.CharField("参数", max_length=60, unique=True)
    value = models.JSONField("值")

    class Meta:
        verbose_name = verbose_name_plural = "参数"

    def __str__(self) -> str:
        return self.key


class SettingChange(models.Model):
    """参数变更: every value a setting has had."""

    key = models.CharField("参数", max_length=60, db_index=True)
    before = models.JSONField("原值", null=True)
    after = models.JSONField("新值", null=True)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "参数变更"
        ordering: ClassVar = ["-at"]

    def __str__(self) -> str:
        return self.key
