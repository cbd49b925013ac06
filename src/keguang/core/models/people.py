from django.db import models


class Person(models.Model):
    """科技人员: somebody who appears in our records without an account, such as a lecturer.

    One human is one person over the years; `merged_into` is set on the record a clerk found to be
    the same human, and readers follow it.
    """

    name = models.CharField("姓名", max_length=40, db_index=True)
    employer = models.CharField("工作单位", max_length=80, blank=True)
    position = models.CharField("职务/职称", max_length=60, blank=True)
    phone = models.CharField("电话", max_length=20, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged_from",
        verbose_name="已并入",
    )  # fmt: skip

    class Meta:
        verbose_name = verbose_name_plural = "科技人员"

    def __str__(self) -> str:
        return self.name
