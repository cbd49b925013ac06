from typing import ClassVar, Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from keguang.core.models import MailboxMessage, Organisation, Original, SignedLink, User
from keguang.lectures.models.calls import Call
from keguang.lectures.states import Door, Relation, SubmissionState


class Submission(models.Model):
    """来件: what arrived at one time by one door, stored before anyone looked at it.

    `organisation` stays empty until it is certain or a clerk has confirmed it; `guess` then says
    why the system believes what it suggests. It stays empty for good where one file carries the
    lectures of several organisations: then each proposal names its own. `key` makes a second
    delivery the same submission. `held_by` is the clerk at work on it, a soft lock that ends at
    `held_until`.
    """

    code = models.CharField("编号", max_length=12, unique=True)
    key = models.CharField("幂等键", max_length=160, unique=True)
    call = models.ForeignKey(Call, models.PROTECT, related_name="submissions")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="submissions",
        verbose_name="报送单位",
    )  # fmt: skip
    guess = models.JSONField("单位推测", default=dict)
    door = models.CharField("来件途径", max_length=14, choices=Door)
    source = models.CharField("来源说明", max_length=200, blank=True)
    message = models.ForeignKey(
        MailboxMessage, models.PROTECT, null=True, blank=True, related_name="submissions"
    )
    link = models.ForeignKey(
        SignedLink, models.PROTECT, null=True, blank=True, related_name="submissions"
    )
    sender = models.CharField("发件地址", max_length=254, blank=True)
    subject = models.CharField("主题", max_length=300, blank=True)
    received_at = models.DateTimeField("收到时间")
    state = models.CharField(
        "状态", max_length=12, choices=SubmissionState, default=SubmissionState.STORED
    )
    relation = models.CharField("与前件关系", max_length=20, choices=Relation, blank=True)
    relation_guess = models.JSONField("关系推测", default=dict)
    set_aside_reason = models.CharField("非申报原因", max_length=200, blank=True)
    findings = models.JSONField("整件问题", default=list)
    stamped = models.BooleanField("盖章件", default=False)
    one_form = models.BooleanField("多页合为一份", default=False)
    entered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="登记人"
    )
    held_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="正在办理"
    )
    held_until = models.DateTimeField("占用至", null=True, blank=True)
    opened_at = models.DateTimeField("首次打开时间", null=True, blank=True)
    settled_at = models.DateTimeField("办结时间", null=True, blank=True)
    settled_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="办结人"
    )
    hands_on_s = models.PositiveIntegerField("办理用时(秒)", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "来件"
        ordering: ClassVar = ["received_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="submission_settled_iff_dated",
                condition=Q(state=SubmissionState.SETTLED, settled_at__isnull=False)
                | (~Q(state=SubmissionState.SETTLED) & Q(settled_at__isnull=True)),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "received_at"], name="submission_queue")]

    def __str__(self) -> str:
        return self.subject or self.code


PHOTO_SUFFIXES: Final = (".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff", ".webp")


def named_as_photo(name: str) -> bool:
    return name.lower().endswith(PHOTO_SUFFIXES)


class FileRole(models.TextChoices):
    DATA = "data", _("数据来源")
    EVIDENCE = "evidence", _("盖章扫描件")
    OTHER = "other", _("其他附件")


class SubmissionFile(models.Model):
    """来件文件: one file of a submission, what was read from it, and the part it plays.

    `parts` and `reading` are the engine's answers as JSON (schemas parts/1 and reading/1), so the
    desk can show the original beside the reading without opening the file again.

    The photographs inside a mail or archive are files of their own too, as its 其他附件: they are
    read with it until a clerk arranges them, from then on by themselves.
    """

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="files")
    original = models.ForeignKey(Original, models.PROTECT, related_name="submission_files")
    name = models.CharField("文件名", max_length=255)
    order = models.PositiveSmallIntegerField("次序", default=0)
    rotation = models.PositiveSmallIntegerField("旋转(度)", default=0)
    role = models.CharField("作用", max_length=10, choices=FileRole, default=FileRole.DATA)
    outcome = models.CharField("识别结果", max_length=12, blank=True)
    parts = models.TextField("原样", blank=True)
    reading = models.TextField("识别内容", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "来件文件"
        ordering: ClassVar = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "original", "name"], name="submission_file_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_photo(self) -> bool:
        """Whether it is a picture by itself, so that it can be turned and put in order."""
        return named_as_photo(self.name)

    @property
    def is_enclosed(self) -> bool:
        """Whether it is a photograph that is read with the mail or archive it came in."""
        return self.role == FileRole.OTHER and self.is_photo
