from typing import ClassVar

from django.db import models
from django.db.models import Q

from keguang.core.models import SignedLink, User
from keguang.lectures.models.proposals import Proposal
from keguang.lectures.states import ConsentDoor, NamedAs


class ConsentEntry(models.Model):
    """公开意愿记录: one time somebody said whether a name may be published; never changed.

    `wording` is the version of the text it was said to, `said_on` the day it was said, which may
    be before the day it was entered. What holds now stands on the proposal or its delivery.
    """

    proposal = models.ForeignKey(
        Proposal, models.PROTECT, related_name="consent_entries", verbose_name="讲座"
    )
    named_as = models.CharField("身份", max_length=12, choices=NamedAs)
    name = models.CharField("姓名", max_length=60)
    consent = models.BooleanField("同意公开")
    door = models.CharField("方式", max_length=10, choices=ConsentDoor)
    wording = models.CharField("文本版本", max_length=12)
    said_on = models.DateField("表示日期")
    note = models.CharField("说明", max_length=200, blank=True)
    at = models.DateTimeField("登记时间")
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    link = models.ForeignKey(
        SignedLink, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="办理链接"
    )

    class Meta:
        verbose_name = verbose_name_plural = "公开意愿记录"
        ordering: ClassVar = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="consent_entry_by_somebody",
                condition=Q(by__isnull=False) | Q(link__isnull=False) | Q(door=ConsentDoor.FORM),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["consent", "named_as"], name="consent_withdrawn")]

    def __str__(self) -> str:
        return f"{self.name} {self.get_door_display()} {self.said_on:%F}"
