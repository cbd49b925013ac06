from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from keguang.core.models.divisions import Division


class OrganisationKind(models.TextChoices):
    ASSOCIATION = "association", _("科协")
    SOCIETY = "society", _("学会(协会、研究会)")
    UNIVERSITY = "university", _("高校科协")
    ENTERPRISE = "enterprise", _("企业(园区)科协")
    COUNTY = "county", _("县区科协")
    COMMUNITY = "community", _("社区(村)")
    SCHOOL = "school", _("学校")
    OTHER = "other", _("其他单位")


class Organisation(models.Model):
    """组织: a body that receives notices, proposes lectures or hosts them.

    `name` is today's registered name; `OrganisationName` holds every name with its days. An inner
    department (a college of a university) is an organisation whose `department_of` is set.
    """

    code = models.CharField("编号", max_length=12, unique=True)
    name = models.CharField("登记名称", max_length=80)
    kind = models.CharField("类别", max_length=16, choices=OrganisationKind)
    territory = models.ForeignKey(
        Division, models.PROTECT, related_name="organisations", verbose_name="属地"
    )
    line_parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="line_children",
        verbose_name="主管",
    )  # fmt: skip
    department_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="departments",
        verbose_name="所属单位",
    )  # fmt: skip
    supporting_unit = models.CharField("挂靠单位", max_length=80, blank=True)
    active = models.BooleanField("在册", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "组织"
        ordering: ClassVar = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(department_of__isnull=True, active=True),
                name="organisation_name_unique",
            ),
            models.UniqueConstraint(
                fields=["department_of", "name"], name="organisation_department_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class NameKind(models.TextChoices):
    REGISTERED = "registered", _("登记名称")
    ALIAS = "alias", _("别名")


class OrganisationName(models.Model):
    """组织名称: a name an organisation bears or bore, and the days it was valid."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="names")
    name = models.CharField("名称", max_length=80)
    normalised = models.CharField("比对名称", max_length=80, db_index=True)
    kind = models.CharField("类别", max_length=12, choices=NameKind)
    valid_from = models.DateField("启用日期", null=True, blank=True)
    valid_to = models.DateField("停用日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "组织名称"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "normalised", "kind", "valid_from"],
                name="organisation_name_once",
            ),
            models.CheckConstraint(
                name="organisation_name_valid_period",
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MailAddress(models.Model):
    """邮箱地址: one address of one organisation; the same address may serve several.

    `learned` addresses were confirmed by a clerk from a mail that came in; only `usable` ones are
    written to. A bounce sets `bounced_at` until somebody clears it.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="addresses")
    address = models.EmailField("邮箱", db_index=True)
    learned = models.BooleanField("由来件确认", default=False)
    bounced_at = models.DateTimeField("退信时间", null=True, blank=True)
    bounce_reason = models.CharField("退信原因", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "邮箱地址"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "address"], name="mail_address_once_per_organisation"
            ),
        ]

    def __str__(self) -> str:
        return self.address


class ContactRole(models.TextChoices):
    PRESIDENT = "president", _("理事长")
    SECRETARY_GENERAL = "secretary_general", _("秘书长")
    LIAISON = "liaison", _("联系人")


class Contact(models.Model):
    """联系人: a person who speaks for an organisation, from one day to another."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="contacts")
    role = models.CharField("身份", max_length=20, choices=ContactRole)
    name = models.CharField("姓名", max_length=40)
    phone = models.CharField("电话", max_length=20, blank=True)
    email = models.EmailField("邮箱", blank=True)
    since = models.DateField("任职日期", null=True, blank=True)
    ended_on = models.DateField("卸任日期", null=True, blank=True)
    confirmed_at = models.DateTimeField("最近确认时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "联系人"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "role"],
                condition=Q(ended_on__isnull=True),
                name="contact_one_current_per_role",
            ),
        ]

    def __str__(self) -> str:
        return self.name
