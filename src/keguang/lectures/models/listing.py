"""What the public lists are read from: kept by the services that write, made anew at any time.

Nothing here is shown by itself. Names, days and texts of a lecture are read where they are kept,
so a list can be late by nothing; what stands here is by what it is found, counted and put in order.
"""

from typing import ClassVar, Final

from django.db import models

from keguang.lectures.models.calls import Call
from keguang.lectures.models.full_text import TokensField
from keguang.lectures.models.proposals import Offering, ProgrammeVersion
from keguang.lectures.states import DeliveryState

_FAR_YEAR: Final = 9999
_CALLS: Final = 1_000_000
_ORDERS: Final = 1_000_000


class CurrentProgramme(models.Model):
    """现行节目单: the version of a call's programme that is in force, and how much is in it.

    `stamp` is another one after every write a reader could notice; `counts` hold by facet and value
    how many lectures there are, so that an open page counts nothing. `societies` are in the
    programme's order.
    """

    call = models.OneToOneField(
        Call, models.PROTECT, related_name="current_programme", verbose_name="征集"
    )
    version = models.OneToOneField(
        ProgrammeVersion, models.PROTECT, related_name="+", verbose_name="版本"
    )
    stamp = models.CharField("标记", max_length=16)
    counts = models.JSONField("数目", default=dict)
    societies = models.JSONField("申报单位", default=list)

    class Meta:
        verbose_name = verbose_name_plural = "现行节目单"

    def __str__(self) -> str:
        return f"{self.version}"


class ListedLecture(models.Model):
    """现行节目: one lecture of a programme in force, by what it is found, counted and ordered.

    `key` orders all of them, the newest year first and each programme in its own order; an index
    read in its order has the first page before it knows the rest. `audiences`, `months` and
    `formats` are sets, a bit for each (`listing_facts`).
    """

    key = models.BigIntegerField("次序", primary_key=True)
    programme = models.ForeignKey(CurrentProgramme, models.CASCADE, related_name="lectures")
    offering = models.OneToOneField(Offering, models.CASCADE, related_name="listed")
    theme = models.CharField("主题", max_length=20, blank=True)
    audiences = models.PositiveSmallIntegerField("适合人群")
    months = models.PositiveSmallIntegerField("月份")
    formats = models.PositiveSmallIntegerField("形式")
    society = models.CharField("申报单位", max_length=160)
    district = models.CharField("县区代码", max_length=12, blank=True)
    state = models.CharField("状态", max_length=12, choices=DeliveryState)
    day = models.DateField("日期", null=True, blank=True)
    start_time = models.TimeField("开始时间", null=True, blank=True)
    last_day = models.DateField("最晚日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "现行节目"
        ordering: ClassVar = ["key"]
        indexes: ClassVar = [
            models.Index(fields=["day", "state"], name="listed_day"),
            models.Index(fields=["state", "last_day"], name="listed_state"),
            models.Index(fields=["theme", "key"], name="listed_theme"),
            models.Index(fields=["society", "key"], name="listed_society"),
        ]

    def __str__(self) -> str:
        return f"{self.offering}"


class ListedText(models.Model):
    """检索文本: what a lecture of a programme in force is found by, as tokens.

    On SQLite this table is an FTS5 table: no later migration may alter it, only make it anew.
    """

    lecture = models.OneToOneField(
        ListedLecture, models.CASCADE, primary_key=True, related_name="text", db_column="rowid",
        verbose_name="现行节目",
    )  # fmt: skip
    title = TokensField("题目")
    whole = TokensField("全部")

    class Meta:
        verbose_name = verbose_name_plural = "检索文本"

    def __str__(self) -> str:
        return f"{self.lecture}"


def keys_of(call: Call) -> range:
    """The keys of a call's lectures, by their order in the programme."""
    first = ((_FAR_YEAR - call.year) * _CALLS + (_CALLS - 1 - call.pk)) * _ORDERS
    return range(first, first + _ORDERS)
