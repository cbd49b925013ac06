from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class JobState(models.TextChoices):
    WAITING = "waiting", _("等待")
    RUNNING = "running", _("进行中")
    DONE = "done", _("完成")
    FAILED = "failed", _("失败")


class Job(models.Model):
    """后台任务: work that survives a killed worker and takes effect once.

    A worker holds a lease (`leased_until`) while it runs; a lease that ran out makes the job
    waiting again. `key` is unique among jobs, so asking twice for the same work is one job.
    """

    name = models.CharField("任务", max_length=60)
    key = models.CharField("幂等键", max_length=120, unique=True)
    payload = models.JSONField("参数", default=dict)
    state = models.CharField("状态", max_length=12, choices=JobState, default=JobState.WAITING)
    priority = models.SmallIntegerField("优先级", default=0)
    run_after = models.DateTimeField("不早于")
    leased_until = models.DateTimeField("租约到期", null=True, blank=True)
    leased_by = models.CharField("执行者", max_length=60, blank=True)
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    created_at = models.DateTimeField("创建时间")
    finished_at = models.DateTimeField("结束时间", null=True, blank=True)
    error = models.TextField("失败原因", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "后台任务"
        indexes: ClassVar = [
            models.Index(fields=["state", "run_after", "priority"], name="job_next"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.key}"
