from typing import ClassVar

from django.db import models
from django.db.models import Q

from keguang.core.models import MailboxMessage, Original, SignedLink, User
from keguang.orders.models.rounds import ChoiceOffice, ChoiceRound
from keguang.orders.states import ChoiceDoor, SheetRelation, SheetState


class ChoiceSheet(models.Model):
    """选报件: what an office sent at one time by one door, stored before anyone looked at it.

    `rows` is what was read of it, each value with its cell; `findings` is what is wrong or to be
    asked, those about a row naming it by its place in `rows`. `key` makes a second delivery of the
    same the same piece. `office` stays empty until it is certain whose it is.
    """

    code = models.CharField("编号", max_length=12, unique=True)
    key = models.CharField("幂等键", max_length=160, unique=True)
    round = models.ForeignKey(ChoiceRound, models.PROTECT, related_name="sheets")
    office = models.ForeignKey(
        ChoiceOffice, models.PROTECT, null=True, blank=True, related_name="sheets",
        verbose_name="选报单位",
    )  # fmt: skip
    door = models.CharField("来件途径", max_length=10, choices=ChoiceDoor)
    name = models.CharField("文件名", max_length=255)
    original = models.ForeignKey(Original, models.PROTECT, related_name="+")
    message = models.ForeignKey(
        MailboxMessage, models.PROTECT, null=True, blank=True, related_name="+"
    )
    link = models.ForeignKey(SignedLink, models.PROTECT, null=True, blank=True, related_name="+")
    sender = models.CharField("发件地址", max_length=254, blank=True)
    source = models.CharField("来源说明", max_length=200, blank=True)
    received_at = models.DateTimeField("收到时间")
    entered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="登记人"
    )
    state = models.CharField("状态", max_length=10, choices=SheetState, default=SheetState.STORED)
    relation = models.CharField("与前次关系", max_length=8, choices=SheetRelation, blank=True)
    rows = models.JSONField("识别内容", default=list)
    findings = models.JSONField("问题", default=list)
    set_aside_reason = models.CharField("不作选报原因", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "选报件"
        ordering: ClassVar = ["received_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="choice_sheet_taken_of_an_office",
                condition=~Q(state=SheetState.TAKEN) | Q(office__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["round", "state", "received_at"], name="choice_sheet_queue")
        ]

    def __str__(self) -> str:
        return self.name
