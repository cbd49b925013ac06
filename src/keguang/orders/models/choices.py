from typing import ClassVar

from django.db import models
from django.db.models import Q

from keguang.core.models import User
from keguang.lectures.models import Proposal
from keguang.orders.models.rounds import ChoiceOffice
from keguang.orders.models.sheets import ChoiceSheet
from keguang.orders.states import STANDING, ChoiceState


class Choice(models.Model):
    """选报场次: one lecture one office wants, for one place where it would be held.

    A row is never changed by a later sheet: it is replaced by a new one, and both stay. `sources`
    holds, by field, file, part, ref and raw text of each value.
    """

    office = models.ForeignKey(ChoiceOffice, models.PROTECT, related_name="choices")
    proposal = models.ForeignKey(
        Proposal, models.PROTECT, related_name="choices", verbose_name="讲座"
    )
    sheet = models.ForeignKey(
        ChoiceSheet, models.PROTECT, related_name="choices", verbose_name="选报件"
    )
    state = models.CharField("状态", max_length=10, choices=ChoiceState, default=ChoiceState.WANTED)
    host = models.CharField("开展单位", max_length=120, blank=True)
    date_from = models.DateField("希望日期起", null=True, blank=True)
    date_to = models.DateField("希望日期止", null=True, blank=True)
    date_text = models.CharField("希望日期原文", max_length=120, blank=True)
    start_time = models.TimeField("希望时间", null=True, blank=True)
    slot = models.CharField("时段", max_length=40, blank=True)
    place = models.CharField("地点", max_length=200, blank=True)
    people = models.PositiveIntegerField("预计人数", null=True, blank=True)
    contact = models.CharField("联系人", max_length=40, blank=True)
    phone = models.CharField("联系电话", max_length=20, blank=True)
    note = models.CharField("备注", max_length=300, blank=True)
    sources = models.JSONField("出处", default=dict)
    replaced_by = models.ForeignKey(
        ChoiceSheet, models.PROTECT, null=True, blank=True, related_name="replaced",
        verbose_name="改选于",
    )  # fmt: skip
    reason = models.CharField("说明", max_length=200, blank=True)
    decided_at = models.DateTimeField("处理时间", null=True, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="处理人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "选报场次"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["office", "proposal", "host"],
                condition=Q(state__in=STANDING),
                name="choice_stands_once",
            ),
            models.CheckConstraint(
                name="choice_replaced_by_a_sheet",
                condition=~Q(state=ChoiceState.REPLACED) | Q(replaced_by__isnull=False),
            ),
            models.CheckConstraint(
                name="choice_declined_for_a_reason",
                condition=~Q(state=ChoiceState.DECLINED) | ~Q(reason=""),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["proposal", "state"], name="choice_of_lecture")]

    def __str__(self) -> str:
        return f"{self.office} {self.proposal}"
