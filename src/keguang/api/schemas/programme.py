"""The programme as anybody may read it: names only while their owner's consent stands."""

from datetime import date
from enum import StrEnum
from typing import Self

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_noop as _
from ninja import Schema
from pydantic import Field

from keguang.api.schemas.shapes import Clock, Moment, Paged, Paging, Text, Year, clock_of
from keguang.documents.forms.spec import FieldType, FormField, spec_from_dict
from keguang.lectures.models import Call, ProgrammeVersion
from keguang.lectures.selectors.programme import PublicLecture
from keguang.lectures.states import CallState, DeliveryState
from keguang.lectures.themes import Audience, Format, Theme


class Programme(Schema):
    year: int = Field(description=_("年度"), examples=[2026])
    call: str = Field(description=_("征集编号"), examples=["C7KQ3M"])
    title: str = Field(description=_("征集名称"), examples=["2026年“洛阳市科普大讲堂”活动征集"])
    version: int = Field(description=_("节目单第几版"), examples=[2])
    published_at: Moment = Field(description=_("本版公布时间"))
    lectures: int = Field(description=_("讲座场数"), examples=[128])
    societies: int = Field(description=_("申报单位数"), examples=[41])

    @classmethod
    def of(cls, version: ProgrammeVersion, counts: tuple[int, int]) -> Self:
        return cls(
            year=version.call.year,
            call=version.call.code,
            title=version.call.title,
            version=version.number,
            published_at=version.published_at,
            lectures=counts[0],
            societies=counts[1],
        )


class Programmes(Schema):
    items: list[Programme]


class LectureQuery(Paging):
    """Several values of one condition mean either; different conditions mean both."""

    q: Text = Field("", description=_("全文检索，多个词以空格分开，须全部出现"))
    year: Year | None = Field(None, description=_("年度，默认最新"))
    audience: list[Audience] = Field(default_factory=list, description=_("人群，可多选"))
    theme: list[Theme] = Field(default_factory=list, description=_("主题，可多选"))
    society: Text = Field("", description=_("申报单位的名称"))
    month: int | None = Field(None, ge=1, le=12, description=_("月份"))
    district: Text = Field("", description=_("县区的六位代码；可预约的讲座能到任何县区"))
    format: list[Format] = Field(default_factory=list, description=_("形式，可多选"))
    state: list[DeliveryState] = Field(default_factory=list, description=_("开展状态，可多选"))


class Lecture(Schema):
    code: str = Field(description=_("讲座编号"), examples=["P4H7QWXA"])
    title: str = Field(description=_("题目"), examples=["看云识天气"])
    organisation: str = Field(description=_("申报单位"), examples=["洛阳市气象学会"])
    speaker: str | None = Field(description=_("主讲人，本人同意公开时才有"), examples=["王明"])
    position: str | None = Field(description=_("职务/职称"), examples=["高级工程师"])
    employer: str | None = Field(description=_("工作单位"), examples=["洛阳市气象局"])
    was_speaker: str | None = Field(description=_("换人时原来的主讲人"), examples=[None])
    theme: Theme | None = Field(description=_("主题"), examples=["nature"])
    audience: str | None = Field(description=_("适合人群，原文"), examples=["青少年"])
    audiences: list[Audience] = Field(description=_("适合人群，归类"), examples=[["youth"]])
    formats: list[Format] = Field(description=_("形式"), examples=[[]])
    duration_min: int | None = Field(description=_("时长（分钟）"), examples=[90])
    date_from: date | None = Field(description=_("最早哪天"), examples=["2026-04-08"])
    date_to: date | None = Field(description=_("最晚哪天"), examples=["2026-04-08"])
    date_text: str | None = Field(description=_("时间，公布的文字"), examples=["4月8日 9:00"])
    start_time: Clock | None = Field(description=_("开始时间"), examples=["09:00"])
    state: DeliveryState = Field(description=_("开展状态"), examples=["scheduled"])
    changed: str | None = Field(description=_("原定安排和变更原因"), examples=[None])
    place: str | None = Field(description=_("地点"), examples=["涧西区长安路社区"])
    district: str | None = Field(description=_("所在县区"), examples=["涧西区"])
    attendance: int | None = Field(description=_("到场人数"), examples=[None])
    news_link: str | None = Field(description=_("报道链接"), examples=[None])
    summary: str | None = Field(description=_("内容提要"), examples=["从云的形状看天气。"])
    url: str = Field(
        description=_("讲座网页"), examples=["https://kepu.example.cn/programme/P4H7QWXA/"]
    )

    @classmethod
    def of(cls, lecture: PublicLecture) -> Self:
        """Values of our own, so not checked once more: a page has a hundred of them."""
        delivery = lecture.delivery
        site = str(settings.BASE_URL).rstrip("/")
        return cls.model_construct(
            code=lecture.code,
            title=lecture.title,
            organisation=lecture.organisation,
            speaker=lecture.speaker or None,
            position=lecture.position or None,
            employer=lecture.employer or None,
            was_speaker=lecture.was_speaker or None,
            theme=Theme(lecture.theme) if lecture.theme in Theme.values else None,
            audience=lecture.audience or None,
            audiences=[a for a in Audience if a in lecture.audiences],
            formats=[f for f in Format if f in lecture.formats],
            duration_min=lecture.duration_min,
            date_from=lecture.date_from,
            date_to=lecture.date_to,
            date_text=lecture.when or None,
            start_time=clock_of(lecture.start_time),
            state=delivery.state,
            changed=lecture.changed_note or None,
            place=lecture.place or None,
            district=delivery.district or None,
            attendance=delivery.attendance,
            news_link=delivery.news_link or None,
            summary=lecture.summary or None,
            url=f"{site}{reverse('portal:lecture', args=[lecture.code])}",
        )


class LecturePage(Paged):
    year: int | None = Field(description=_("年度"), examples=[2026])
    version: int | None = Field(description=_("节目单第几版"), examples=[2])
    items: list[Lecture]


class ChangeQuery(Paging):
    year: Year | None = Field(None, description=_("年度，默认最新"))


class ChangeWord(StrEnum):
    VERSION = "version"
    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"
    RESCHEDULE = "reschedule"
    SUBSTITUTE = "substitute"
    CANCEL = "cancel"
    RESUME = "resume"


class ChangeEntry(Schema):
    at: Moment = Field(description=_("时间"))
    kind: ChangeWord = Field(description=_("变更的种类"), examples=["reschedule"])
    version: int | None = Field(description=_("节目单第几版"), examples=[None])
    code: str | None = Field(description=_("讲座编号"), examples=["P4H7QWXA"])
    title: str | None = Field(description=_("题目"), examples=["看云识天气"])
    words: str = Field(description=_("变更的内容"), examples=["4月8日 9:00改为4月15日 9:00"])


class ChangePage(Paged):
    items: list[ChangeEntry]


class FormQuestion(Schema):
    key: str = Field(description=_("报送时用的名称"), examples=["title"])
    label: str = Field(description=_("表上的名称"), examples=["讲座题目"])
    type: FieldType = Field(description=_("内容的种类"), examples=["text"])
    required: bool = Field(description=_("是否必填"), examples=[True])
    choices: list[str] = Field(description=_("可选的值"), examples=[[]])
    max: int | None = Field(description=_("最多几个字"), examples=[40])
    help: str | None = Field(description=_("填写说明"), examples=[None])

    @classmethod
    def of(cls, field: FormField) -> Self:
        return cls(
            key=field.key,
            label=field.label,
            type=field.type,
            required=field.required,
            choices=list(field.choices),
            max=field.max or None,
            help=field.help or None,
        )


class PublicCall(Schema):
    code: str = Field(description=_("征集编号"), examples=["C7KQ3M"])
    year: int = Field(description=_("年度"), examples=[2026])
    title: str = Field(description=_("征集名称"), examples=["2026年“洛阳市科普大讲堂”活动征集"])
    state: CallState = Field(description=_("状态"), examples=["open"])
    notice_title: str | None = Field(description=_("依据公文"), examples=[None])
    notice_number: str | None = Field(description=_("文号"), examples=["洛市科协〔2023〕2号"])
    posted_on: date | None = Field(description=_("发布日期"), examples=["2026-03-03"])
    deadline: Moment = Field(description=_("截止时间"))
    minimum: int = Field(description=_("每家应报场数"), examples=[3])
    form: list[FormQuestion] = Field(description=_("表样：每场讲座填报哪些内容"))

    @classmethod
    def of(cls, call: Call) -> Self:
        return cls(
            code=call.code,
            year=call.year,
            title=call.title,
            state=CallState(call.state),
            notice_title=call.notice_title or None,
            notice_number=call.notice_number or None,
            posted_on=call.posted_on,
            deadline=call.deadline,
            minimum=call.minimum,
            form=[FormQuestion.of(field) for field in spec_from_dict(call.form).fields],
        )


class PublicCalls(Schema):
    items: list[PublicCall]
