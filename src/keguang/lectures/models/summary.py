from typing import ClassVar

from django.db import models
from django.db.models import Q

from keguang.core.models import User
from keguang.lectures.models.calls import Call, SignedPage
from keguang.lectures.models.proposals import Proposal
from keguang.lectures.states import DecisionResult


class SummarySheet(models.Model):
    """汇总表: the numbered list that leaders decide on, frozen when it was made for printing.

    What came in later has no number here; it waits for the next sheet.
    """

    call = models.ForeignKey(Call, models.PROTECT, related_name="summary_sheets")
    number = models.PositiveSmallIntegerField("次序")
    made_at = models.DateTimeField("制表时间")
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="制表人")

    class Meta:
        verbose_name = verbose_name_plural = "汇总表"
        ordering: ClassVar = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["call", "number"], name="summary_sheet_once"),
        ]

    def __str__(self) -> str:
        return f"{self.call} 第{self.number}次汇总"


class SummaryLine(models.Model):
    """汇总表行: one numbered lecture of a sheet, as it stood in print.

    `version` and `values` are what the leaders had before them, whatever was corrected since.
    """

    sheet = models.ForeignKey(SummarySheet, models.CASCADE, related_name="lines")
    number = models.PositiveSmallIntegerField("序号")
    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="summary_lines")
    version = models.PositiveSmallIntegerField("申报版本")
    organisation_name = models.CharField("申报单位", max_length=160)
    values = models.JSONField("打印内容")

    class Meta:
        verbose_name = verbose_name_plural = "汇总表行"
        ordering: ClassVar = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "number"], name="summary_line_number_once"),
            models.UniqueConstraint(fields=["sheet", "proposal"], name="summary_line_lecture_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.proposal}"


class LeadersResult(models.Model):
    """审定结果: what leaders wrote on one sheet, first as a preview, then as decisions.

    `text` is read against the sheet's numbers. `included` are numbers whose lecture changed after
    the print and whose verdict a clerk confirmed all the same. Taken back as a whole, it stays on
    record with `voided_at`.
    """

    sheet = models.ForeignKey(SummarySheet, models.PROTECT, related_name="results")
    text = models.CharField("审定意见", max_length=500)
    excepted_as = models.CharField(
        "除外各场", max_length=8, choices=DecisionResult, default=DecisionResult.DEFER
    )
    included = models.JSONField("变更后仍按此办理", default=list)
    meeting = models.CharField("会议", max_length=120, blank=True)
    decided_by = models.CharField("审定人", max_length=60)
    decided_on = models.DateField("审定日期")
    signed_page = models.ForeignKey(
        SignedPage, models.PROTECT, null=True, blank=True, related_name="results",
        verbose_name="签批页",
    )  # fmt: skip
    entered_at = models.DateTimeField("登记时间")
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    voided_at = models.DateTimeField("撤销时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "审定结果"
        ordering: ClassVar = ["-entered_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="leaders_result_voided_after_confirmed",
                condition=Q(voided_at__isnull=True) | Q(confirmed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet} {self.text}"[:80]
