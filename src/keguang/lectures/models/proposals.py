from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from keguang.core.models import Division, Organisation, Person, User
from keguang.lectures.models.calls import Call, SignedPage
from keguang.lectures.models.submissions import Submission
from keguang.lectures.states import DecisionKind, DecisionResult, ProposalState


class Proposal(models.Model):
    """申报: one lecture an organisation proposes to a call.

    `counts` is false while the relation of its submission is undecided, and for what was replaced.
    `sources` holds, by field, file, part, ref, raw text, note and confidence of each value;
    `findings` what is wrong or worth a look. `error_count` zero means 填报完整,
    unless the lecture was returned or refused.
    """

    code = models.CharField("编号", max_length=12, unique=True)
    call = models.ForeignKey(Call, models.PROTECT, related_name="proposals")
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="proposals")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="proposals",
        verbose_name="申报单位",
    )  # fmt: skip
    organisation_as_written = models.CharField("表内单位名称", max_length=120, blank=True)
    order = models.PositiveSmallIntegerField("次序", default=0)
    state = models.CharField(
        "状态", max_length=14, choices=ProposalState, default=ProposalState.RECEIVED
    )
    counts = models.BooleanField("计入", default=False)

    title = models.CharField("讲座题目", max_length=200, blank=True)
    speaker = models.CharField("主讲人", max_length=60, blank=True)
    position = models.CharField("职务/职称", max_length=120, blank=True)
    employer = models.CharField("工作单位", max_length=120, blank=True)
    audience = models.CharField("适合人群", max_length=120, blank=True)
    duration_min = models.PositiveSmallIntegerField("时长(分钟)", null=True, blank=True)
    date_from = models.DateField("开始日期", null=True, blank=True)
    date_to = models.DateField("结束日期", null=True, blank=True)
    date_text = models.CharField("时间原文", max_length=120, blank=True)
    start_time = models.TimeField("开始时间", null=True, blank=True)
    place = models.CharField("拟开展地点", max_length=200, blank=True)
    contact_phone = models.CharField("联系电话", max_length=20, blank=True)
    summary = models.TextField("内容提要", blank=True)
    consent = models.BooleanField("同意公开", null=True, blank=True)
    extra = models.JSONField("其他栏目", default=dict)

    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="proposals",
        verbose_name="主讲人档案",
    )  # fmt: skip
    review_territory = models.ForeignKey(
        Division, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审核属地"
    )
    sources = models.JSONField("出处", default=dict)
    findings = models.JSONField("问题", default=list)
    confirmed = models.JSONField("已确认项", default=list)
    error_count = models.PositiveSmallIntegerField("错误数", default=0)
    warning_count = models.PositiveSmallIntegerField("提醒数", default=0)
    version = models.PositiveSmallIntegerField("版本", default=1)
    stamp_covers = models.BooleanField("盖章件与内容一致", default=True)
    created_at = models.DateTimeField("登记时间")
    returned_at = models.DateTimeField("退回时间", null=True, blank=True)
    state_before_withdrawal = models.CharField("撤回前状态", max_length=14, blank=True)
    replaced_by = models.ForeignKey(
        Submission, models.PROTECT, null=True, blank=True, related_name="replaced",
        verbose_name="替换它的来件",
    )  # fmt: skip

    class Meta:
        verbose_name = verbose_name_plural = "申报"
        ordering: ClassVar = ["organisation__name", "order", "pk"]
        constraints = [
            models.CheckConstraint(
                name="proposal_date_range",
                condition=Q(date_from__isnull=True, date_to__isnull=True)
                | Q(date_from__isnull=False, date_to__gte=F("date_from")),
            ),
            models.CheckConstraint(
                name="proposal_counts_needs_organisation",
                condition=Q(counts=False) | Q(organisation__isnull=False),
            ),
            models.CheckConstraint(
                name="proposal_accepted_is_complete",
                condition=~Q(state=ProposalState.ACCEPTED) | Q(error_count=0),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["call", "organisation", "counts", "state"], name="proposal_board"),
        ]

    def __str__(self) -> str:
        return f"《{self.title}》"


class ProposalVersion(models.Model):
    """申报版本: the values a proposal had, who set them, and by which way."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField("版本")
    values = models.JSONField("内容")
    sources = models.JSONField("出处", default=dict)
    way = models.CharField("修改方式", max_length=20)
    note = models.CharField("说明", max_length=200, blank=True)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    submission = models.ForeignKey(
        Submission, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = "申报版本"
        ordering: ClassVar = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "number"], name="proposal_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.proposal} v{self.number}"


class ProposalEntry(models.Model):
    """申报记录: how a lecture stood from one moment on; never changed, never removed.

    One is written whenever a lecture's body, title, state, counting or faults differ from the
    entry before: the last one up to a moment tells how it stood then. A lecture is named by its
    code, because one whose piece is read again goes, and what had been counted must stay known.
    """

    code = models.CharField("编号", max_length=12)
    call = models.ForeignKey(Call, models.PROTECT, related_name="proposal_entries")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="申报单位",
    )  # fmt: skip
    title = models.CharField("讲座题目", max_length=200, blank=True)
    state = models.CharField("状态", max_length=14, choices=ProposalState)
    counts = models.BooleanField("计入")
    faultless = models.BooleanField("没有错误")
    received_at = models.DateTimeField("收到时间")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "申报记录"
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [
            models.Index(fields=["code"], name="proposal_entry_code"),
            models.Index(fields=["call", "at"], name="proposal_entry_at"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.get_state_display()}"


class Decision(models.Model):
    """审核意见: what somebody decided about one version of one proposal, and on whose behalf.

    A decision is never changed; a later one takes its place (谁主管谁负责: who decided on which
    version stays on record). `voided_at` marks one taken back as entered by mistake.
    """

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="decisions")
    version = models.PositiveSmallIntegerField("版本")
    kind = models.CharField("类别", max_length=14, choices=DecisionKind)
    result = models.CharField("结论", max_length=8, choices=DecisionResult)
    opinion = models.CharField("意见", max_length=300, blank=True)
    decided_by = models.CharField("作出人", max_length=60)
    decided_on = models.DateField("日期")
    meeting = models.CharField("会议", max_length=120, blank=True)
    signed_page = models.ForeignKey(
        SignedPage, models.PROTECT, null=True, blank=True, related_name="decisions"
    )
    leaders_result = models.ForeignKey(
        "lectures.LeadersResult", models.PROTECT, null=True, blank=True, related_name="decisions"
    )
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    entered_at = models.DateTimeField("登记时间")
    voided_at = models.DateTimeField("撤销时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "审核意见"
        ordering: ClassVar = ["entered_at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.get_result_display()}"


class ProgrammeVersion(models.Model):
    """节目单版本: the programme of a call as published at one moment, frozen."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="programme_versions")
    number = models.PositiveSmallIntegerField("版本")
    published_at = models.DateTimeField("公布时间")
    published_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    note = models.CharField("说明", max_length=200, blank=True)
    changes = models.JSONField("变更记录", default=list)
    digest = models.CharField("摘要", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "节目单版本"
        ordering: ClassVar = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["call", "number"], name="programme_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.call} 第{self.number}版"


class Offering(models.Model):
    """节目: one lecture of a published programme version, with what may be shown to the public.

    Name, unit and title are copied only with consent; without it the public sees the society.
    Consent taken back later hides them at once, in every version: readers ask the proposal.
    """

    code = models.CharField("编号", max_length=12)
    version = models.ForeignKey(ProgrammeVersion, models.CASCADE, related_name="offerings")
    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="offerings")
    proposal_version = models.PositiveSmallIntegerField("申报版本")
    order = models.PositiveIntegerField("次序")
    title = models.CharField("讲座题目", max_length=200)
    theme = models.CharField("主题", max_length=20, blank=True)
    organisation_name = models.CharField("申报单位", max_length=160)
    speaker = models.CharField("主讲人", max_length=60, blank=True)
    position = models.CharField("职务/职称", max_length=120, blank=True)
    employer = models.CharField("工作单位", max_length=120, blank=True)
    audience = models.CharField("适合人群", max_length=120, blank=True)
    duration_min = models.PositiveSmallIntegerField("时长(分钟)", null=True, blank=True)
    date_from = models.DateField("开始日期", null=True, blank=True)
    date_to = models.DateField("结束日期", null=True, blank=True)
    date_text = models.CharField("时间", max_length=120, blank=True)
    place = models.CharField("地点", max_length=200, blank=True)
    summary = models.TextField("内容提要", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "节目"
        ordering: ClassVar = ["order"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "proposal"], name="offering_once_per_version"
            ),
            models.UniqueConstraint(fields=["version", "code"], name="offering_code_once"),
        ]

    def __str__(self) -> str:
        return self.title
