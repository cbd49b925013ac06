from typing import ClassVar

from django.db import models
from django.db.models import Q

from keguang.core.models import Division, Original, SignedLink, User
from keguang.lectures.models.proposals import Proposal
from keguang.lectures.models.submissions import Submission
from keguang.lectures.states import Cause, DeliveryAction, DeliveryState


class Delivery(models.Model):
    """开展: what becomes of a published lecture: its day, who stands in, and whether it was held.

    A lecture nothing has happened to yet has no row and is 可预约. `announced_*` keep the day,
    hour and place first made known, so that a reader sees what was changed. `cause` is public,
    `reason` is the office's own.
    """

    proposal = models.OneToOneField(
        Proposal, models.PROTECT, related_name="delivery", verbose_name="讲座"
    )
    state = models.CharField(
        "状态", max_length=12, choices=DeliveryState, default=DeliveryState.LISTED
    )
    day = models.DateField("日期", null=True, blank=True)
    start_time = models.TimeField("开始时间", null=True, blank=True)
    duration_min = models.PositiveSmallIntegerField("时长(分钟)", null=True, blank=True)
    place = models.CharField("地点", max_length=200, blank=True)
    division = models.ForeignKey(
        Division, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="所在县区"
    )
    host = models.CharField("邀请单位", max_length=120, blank=True)
    announced_day = models.DateField("原定日期", null=True, blank=True)
    announced_start_time = models.TimeField("原定时间", null=True, blank=True)
    announced_place = models.CharField("原定地点", max_length=200, blank=True)
    substitute_name = models.CharField("代讲人", max_length=60, blank=True)
    substitute_position = models.CharField("代讲人职务/职称", max_length=120, blank=True)
    substitute_employer = models.CharField("代讲人单位", max_length=120, blank=True)
    substitute_consent = models.BooleanField("代讲人同意公开", null=True, blank=True)
    attendance = models.PositiveIntegerField("到场人数", null=True, blank=True)
    news_link = models.URLField("报道链接", max_length=300, blank=True)
    cause = models.CharField("原因", max_length=10, choices=Cause, blank=True)
    reason = models.CharField("内部说明", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "开展"
        constraints = [
            models.CheckConstraint(
                name="delivery_dated_iff_fixed",
                condition=Q(state=DeliveryState.LISTED, day__isnull=True)
                | Q(state=DeliveryState.CANCELLED)
                | Q(
                    state__in=[
                        DeliveryState.SCHEDULED,
                        DeliveryState.CHANGED,
                        DeliveryState.HELD,
                    ],
                    day__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="delivery_cancelled_for_a_cause",
                condition=~Q(state=DeliveryState.CANCELLED) | ~Q(cause=""),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["day", "state"], name="delivery_day")]

    def __str__(self) -> str:
        return f"{self.proposal} {self.get_state_display()}"


class DeliveryEntry(models.Model):
    """开展记录: one thing that happened to a delivery; never changed, never removed.

    `before` and `after` hold what differed, by field; all entries in their order give what the
    delivery is now. It came by a user, by the holder of a link, or by a mailed form.
    """

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="entries")
    number = models.PositiveSmallIntegerField("次序")
    action = models.CharField("事项", max_length=16, choices=DeliveryAction)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    link = models.ForeignKey(
        SignedLink, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="办理链接"
    )
    submission = models.ForeignKey(
        Submission, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="来件"
    )
    before = models.JSONField("原内容", default=dict)
    after = models.JSONField("新内容", default=dict)
    reason = models.CharField("内部说明", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "开展记录"
        ordering: ClassVar = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["delivery", "number"], name="delivery_entry_once"),
        ]

    def __str__(self) -> str:
        return f"{self.delivery} {self.get_action_display()}"


class DeliveryPhoto(models.Model):
    """现场照片: a picture of the lecture, drawn anew when it came so that it tells no place or
    camera; `number` is how the public page asks for it."""

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="photos")
    number = models.PositiveSmallIntegerField("次序")
    original = models.ForeignKey(Original, models.PROTECT, related_name="+")
    width = models.PositiveSmallIntegerField("宽")
    height = models.PositiveSmallIntegerField("高")

    class Meta:
        verbose_name = verbose_name_plural = "现场照片"
        ordering: ClassVar = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["delivery", "number"], name="delivery_photo_number"),
            models.UniqueConstraint(fields=["delivery", "original"], name="delivery_photo_once"),
        ]

    def __str__(self) -> str:
        return f"{self.delivery} {self.number}"
