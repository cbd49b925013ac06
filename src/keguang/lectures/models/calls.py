from typing import ClassVar

from django.db import models
from django.db.models import Q

from keguang.core.models import Contact, Organisation, Original, User
from keguang.lectures.states import CallState


class Call(models.Model):
    """征集: one request to many organisations for lecture proposals on one form.

    The deadline may lie before the day the notice was posted (it happens, it is legal, and it is
    shown). `form` is the FormSpec (schema form/1) the blank form and the reader are made from.
    """

    code = models.CharField("编号", max_length=12, unique=True)
    year = models.PositiveSmallIntegerField("年度")
    title = models.CharField("名称", max_length=120)
    notice_title = models.CharField("依据公文", max_length=160, blank=True)
    notice_number = models.CharField("文号", max_length=40, blank=True)
    notice_date = models.DateField("成文日期", null=True, blank=True)
    posted_on = models.DateField("发布日期", null=True, blank=True)
    deadline = models.DateTimeField("截止时间")
    minimum = models.PositiveSmallIntegerField("每家应报场数", default=3)
    form = models.JSONField("表样")
    letter = models.TextField("发函正文", blank=True)
    state = models.CharField("状态", max_length=12, choices=CallState, default=CallState.DRAFT)
    previous = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="following",
        verbose_name="上一期",
    )  # fmt: skip
    created_at = models.DateTimeField("创建时间")
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField("发出时间", null=True, blank=True)
    published_at = models.DateTimeField("公布时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "征集"
        ordering: ClassVar = ["-year", "-created_at"]
        constraints = [
            models.CheckConstraint(
                name="call_published_iff_dated",
                condition=Q(state=CallState.PUBLISHED, published_at__isnull=False)
                | (~Q(state=CallState.PUBLISHED) & Q(published_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="call_issued_unless_draft",
                condition=Q(state=CallState.DRAFT, issued_at__isnull=True)
                | (~Q(state=CallState.DRAFT) & Q(issued_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Recipient(models.Model):
    """征集对象: one organisation a call asks, with its exemption or extension and the reason."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="recipients")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="call_recipients", verbose_name="单位"
    )
    contact = models.ForeignKey(
        Contact, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="联系人"
    )
    asked_at = models.DateTimeField("列入时间", null=True, blank=True)
    exempt_reason = models.CharField("免报原因", max_length=200, blank=True)
    extended_to = models.DateTimeField("延期至", null=True, blank=True)
    extension_reason = models.CharField("延期原因", max_length=200, blank=True)
    paper_received_on = models.DateField("纸质件收到日期", null=True, blank=True)
    stamped_received_on = models.DateField("盖章件收到日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "征集对象"
        constraints = [
            models.UniqueConstraint(
                fields=["call", "organisation"], name="recipient_once_per_call"
            ),
            models.CheckConstraint(
                name="recipient_extension_has_reason",
                condition=Q(extended_to__isnull=True) | ~Q(extension_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}"


class Chase(models.Model):
    """催报: one time somebody was asked, by which way, and what was promised."""

    recipient = models.ForeignKey(Recipient, models.CASCADE, related_name="chases")
    channel = models.CharField("方式", max_length=8)
    at = models.DateTimeField("时间")
    spoke_with = models.CharField("接听人", max_length=40, blank=True)
    promise = models.CharField("答复", max_length=200, blank=True)
    promised_for = models.DateField("答应日期", null=True, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    mail_key = models.CharField("邮件键", max_length=120, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "催报"
        ordering: ClassVar = ["-at"]

    def __str__(self) -> str:
        return f"{self.at:%F} {self.channel}"


class SignedPage(models.Model):
    """签批页: a page signed on paper, kept as evidence of a decision."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="signed_pages")
    original = models.ForeignKey(Original, models.PROTECT, related_name="+")
    name = models.CharField("文件名", max_length=200)
    meeting = models.CharField("会议", max_length=120, blank=True)
    decided_on = models.DateField("日期")
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    added_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = verbose_name_plural = "签批页"

    def __str__(self) -> str:
        return self.name
