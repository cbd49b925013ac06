from typing import ClassVar

from django.db import models

from keguang.core.models import Organisation, User
from keguang.lectures.models import Call
from keguang.orders.states import RoundState


class ChoiceRound(models.Model):
    """选报: one time the offices of the counties and the communities are asked to choose from a
    programme in force, until a deadline. What they are offered is always the newest version."""

    code = models.CharField("编号", max_length=12, unique=True)
    call = models.ForeignKey(
        Call, models.PROTECT, related_name="choice_rounds", verbose_name="征集"
    )
    title = models.CharField("名称", max_length=120)
    deadline = models.DateTimeField("截止时间")
    state = models.CharField("状态", max_length=8, choices=RoundState, default=RoundState.OPEN)
    created_at = models.DateTimeField("发起时间")
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "选报"
        ordering: ClassVar = ["-created_at"]

    def __str__(self) -> str:
        return self.title


class ChoiceOffice(models.Model):
    """选报单位: one organisation asked in a round. `draft` is what it ticked and did not send yet,
    by lecture and place, whichever of its people did; `none_said` is why it chooses none.
    `menu_version` is the programme its menu was last made from: “第3场” counts in that one."""

    round = models.ForeignKey(ChoiceRound, models.CASCADE, related_name="offices")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="choice_offices", verbose_name="单位"
    )
    draft = models.JSONField("未提交草稿", default=dict)
    draft_saved_at = models.DateTimeField("草稿保存时间", null=True, blank=True)
    menu_version = models.PositiveSmallIntegerField("选报表版次", null=True, blank=True)
    none_said = models.CharField("不选报说明", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "选报单位"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["round", "organisation"], name="choice_office_once_per_round"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}"
