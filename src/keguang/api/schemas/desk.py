"""What the desk shows to a token's holder: calls, proposals, deliveries. Telephones are masked."""

from datetime import date
from typing import Annotated, Any, Self

from django.utils.translation import gettext_noop as _
from ninja import Schema
from pydantic import Field, StringConstraints

from keguang.api.schemas.shapes import NO_NUL, Clock, Moment, Paged, Paging, Said, Text, clock_of
from keguang.core.models import ApiToken, Role
from keguang.core.phones import mask_phones
from keguang.core.rules import roles_of
from keguang.lectures.models import Call, Delivery, Proposal
from keguang.lectures.selectors.board import Board, Row
from keguang.lectures.selectors.review import Order
from keguang.lectures.selectors.standing import Standing
from keguang.lectures.states import CallState, Cause, DeliveryState, ProposalState
from keguang.lectures.themes import Theme

MOST_LECTURES = 40
Answer = Annotated[str, StringConstraints(max_length=4_000, pattern=NO_NUL)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


Lecture = Annotated[dict[Key, Answer], Field(json_schema_extra={"additionalProperties": False})]


class TokenFacts(Schema):
    name: str = Field(description=_("用途"), examples=["学会官网同步"])
    prefix: str = Field(description=_("令牌开头"), examples=["kg_Ab12Cd"])
    user: str = Field(description=_("持有人"), examples=["李静"])
    roles: list[Role] = Field(description=_("现在以哪些角色办理"), examples=[["society"]])
    scopes: list[str] = Field(description=_("权限范围"), examples=[["proposals:read"]])
    expires_at: Moment = Field(description=_("失效时间"))

    @classmethod
    def of(cls, token: ApiToken) -> Self:
        return cls(
            name=token.name,
            prefix=token.prefix,
            user=str(token.user),
            roles=sorted(roles_of(token.user)),
            scopes=token.scopes,
            expires_at=token.expires_at,
        )


class CallFacts(Schema):
    code: str = Field(description=_("征集编号"), examples=["C7KQ3M"])
    year: int = Field(description=_("年度"), examples=[2026])
    title: str = Field(description=_("征集名称"), examples=["2026年“洛阳市科普大讲堂”活动征集"])
    state: CallState = Field(description=_("状态"), examples=["open"])
    deadline: Moment = Field(description=_("截止时间"))
    minimum: int = Field(description=_("每家应报场数"), examples=[3])

    @classmethod
    def facts(cls, call: Call) -> dict[str, Any]:
        names = ("code", "year", "title", "state", "deadline", "minimum")
        return {name: getattr(call, name) for name in names}


class CallPage(Paged):
    items: list[CallFacts]


class Progress(Schema):
    """How far one organisation is with a call, as the board says it."""

    organisation: str = Field(description=_("单位编号"), examples=["S00041"])
    name: str = Field(description=_("单位名称"), examples=["洛阳市气象学会"])
    standing: Standing = Field(description=_("报送状态"), examples=["short"])
    reported: int = Field(description=_("已报"), examples=[3])
    complete: int = Field(description=_("填报完整"), examples=[2])
    accepted: int = Field(description=_("审核通过"), examples=[0])
    gap: int = Field(description=_("还差几场"), examples=[1])
    due: Moment = Field(description=_("本单位的截止时间"))

    @classmethod
    def of(cls, row: Row) -> Self:
        return cls(
            organisation=row.recipient.organisation.code,
            name=row.name,
            standing=row.standing,
            reported=row.tally.reported,
            complete=row.tally.complete,
            accepted=row.tally.accepted,
            gap=row.judgement.gap,
            due=row.situation.due,
        )


class CallProgress(CallFacts):
    asked: int = Field(description=_("征集对象家数"), examples=[1])
    reported: int = Field(description=_("已报"), examples=[3])
    complete: int = Field(description=_("填报完整"), examples=[2])
    accepted: int = Field(description=_("审核通过"), examples=[0])
    organisations: list[Progress] = Field(description=_("管理范围内的各单位"))

    @classmethod
    def of(cls, board: Board) -> Self:
        totals = board.totals
        return cls(
            **cls.facts(board.call),
            asked=totals.organisations,
            reported=totals.reported,
            complete=totals.complete,
            accepted=totals.accepted,
            organisations=[Progress.of(row) for row in board.rows],
        )


class ProposalQuery(Paging):
    q: Text = Field("", description=_("题目、主讲人、单位中的词"))
    call: Text = Field("", description=_("征集编号"))
    state: ProposalState | None = Field(None, description=_("状态"))
    society: Text = Field("", description=_("申报单位的编号"))
    theme: Theme | None = Field(None, description=_("主题"))
    order: Order = Field(Order.NEWEST, description=_("排序"))


class ProposalFacts(Schema):
    code: str = Field(description=_("讲座编号"), examples=["P4H7QWXA"])
    call: str = Field(description=_("征集编号"), examples=["C7KQ3M"])
    organisation: str | None = Field(description=_("申报单位编号"), examples=["S00041"])
    organisation_name: str | None = Field(description=_("申报单位"), examples=["洛阳市气象学会"])
    state: ProposalState = Field(description=_("状态"), examples=["received"])
    version: int = Field(description=_("第几版"), examples=[1])
    counts: bool = Field(description=_("是否计入场数"), examples=[True])
    title: str = Field(description=_("题目"), examples=["看云识天气"])
    speaker: str = Field(description=_("主讲人"), examples=["王明"])
    errors: int = Field(description=_("必须改正的问题数"), examples=[1])
    created_at: Moment = Field(description=_("登记时间"))

    @classmethod
    def facts(cls, proposal: Proposal) -> dict[str, Any]:
        body = proposal.organisation
        names = ("code", "state", "version", "counts", "title", "speaker", "created_at")
        return {name: getattr(proposal, name) for name in names} | {
            "call": proposal.call.code,
            "organisation": body.code if body else None,
            "organisation_name": body.name if body else None,
            "errors": proposal.error_count,
        }


class ProposalPage(Paged):
    items: list[ProposalFacts]


class Finding(Schema):
    level: str = Field(
        description=_("error 必须改正，warning 请核对，info 供参考"), examples=["error"]
    )
    code: str = Field(description=_("问题的代码"), examples=["missing"])
    field: str = Field(description=_("哪一栏"), examples=["contact_phone"])
    message: str = Field(description=_("说明"), examples=["缺联系电话"])

    @classmethod
    def all_of(cls, proposal: Proposal) -> list[Self]:
        return [
            cls(
                level=found["level"],
                code=found["code"],
                field=found["field"],
                message=mask_phones(found["message"]),
            )
            for found in proposal.findings
        ]


class ProposalDetail(ProposalFacts):
    position: str = Field(description=_("职务/职称"), examples=["高级工程师"])
    employer: str = Field(description=_("工作单位"), examples=["洛阳市气象局"])
    audience: str = Field(description=_("适合人群，原文"), examples=["青少年"])
    duration_min: int | None = Field(description=_("时长（分钟）"), examples=[90])
    date_from: date | None = Field(description=_("最早哪天"), examples=["2026-04-01"])
    date_to: date | None = Field(description=_("最晚哪天"), examples=["2026-04-10"])
    date_text: str = Field(description=_("时间，原文"), examples=["4月上旬"])
    start_time: Clock | None = Field(description=_("开始时间"), examples=[None])
    place: str = Field(description=_("地点"), examples=["涧西区长安路社区"])
    summary: str = Field(description=_("内容提要"), examples=["从云的形状看天气。"])
    consent: bool | None = Field(description=_("主讲人是否同意公开"), examples=[True])
    contact_phone: str = Field(description=_("联系电话，隐去中间"), examples=["138****0012"])
    findings: list[Finding] = Field(description=_("填报中的问题"))

    @classmethod
    def of(cls, proposal: Proposal) -> Self:
        plain = ("duration_min", "date_from", "date_to", "consent")
        texts = ("position", "employer", "audience", "date_text", "place", "summary")
        values: dict[str, Any] = {name: getattr(proposal, name) for name in plain}
        masked = (*texts, "contact_phone")
        values |= {name: mask_phones(getattr(proposal, name)) for name in masked}
        return cls(
            **cls.facts(proposal),
            **values,
            start_time=clock_of(proposal.start_time),
            findings=Finding.all_of(proposal),
        )


class Reason(Said):
    reason: Annotated[str, StringConstraints(max_length=200, pattern=NO_NUL)] = Field(
        "", description=_("查看的事由；承办人和本单位可以不填"), examples=["核实讲座时间"]
    )


class Phone(Schema):
    contact_phone: str = Field(description=_("联系电话，全号"), examples=["13800000012"])


class SentForm(Said):
    """Lectures as a society fills them in: texts by the keys of the call's form."""

    lectures: list[Lecture] = Field(
        description=_("每场讲座填写的内容，名称见征集的表样"),
        min_length=1,
        max_length=MOST_LECTURES,
        examples=[
            [
                {
                    "title": "看云识天气",
                    "speaker": "王明",
                    "employer": "洛阳市气象局",
                    "dates": "4月上旬",
                    "duration_min": "90分钟",
                    "contact_phone": "13800000012",
                    "consent": "是",
                }
            ]
        ],
    )
    organisation: Text = Field(
        "", description=_("报送单位的编号；令牌只代表一个单位时可以不填"), examples=[""]
    )


class TakenLecture(Schema):
    code: str = Field(description=_("讲座编号"), examples=["P4H7QWXA"])
    title: str = Field(description=_("题目"), examples=["看云识天气"])
    state: ProposalState = Field(description=_("状态"), examples=["received"])
    findings: list[Finding] = Field(description=_("填报中的问题"))


class Receipt(Schema):
    submission: str = Field(description=_("来件编号"), examples=["T9XWR4CA"])
    call: str = Field(description=_("征集编号"), examples=["C7KQ3M"])
    received_at: Moment = Field(description=_("收到时间"))
    lectures: list[TakenLecture] = Field(description=_("这次报送的讲座"))
    progress: Progress | None = Field(description=_("本单位现在的进度"))


class DeliveryQueryIn(Paging):
    q: Text = Field("", description=_("题目、单位、地点中的词"))
    call: Text = Field("", description=_("征集编号，默认最新的节目单"))


class DeliveryFacts(Schema):
    code: str = Field(description=_("讲座编号"), examples=["P4H7QWXA"])
    call: str = Field(description=_("征集编号"), examples=["C7KQ3M"])
    organisation: str | None = Field(description=_("申报单位编号"), examples=["S00041"])
    title: str = Field(description=_("题目"), examples=["看云识天气"])
    state: DeliveryState = Field(description=_("开展状态"), examples=["scheduled"])
    day: date | None = Field(description=_("日期"), examples=["2026-04-08"])
    start_time: Clock | None = Field(description=_("开始时间"), examples=["09:00"])
    place: str = Field(description=_("地点"), examples=["涧西区长安路社区"])
    host: str = Field(description=_("邀请单位"), examples=["涧西区长安路社区"])
    attendance: int | None = Field(description=_("到场人数"), examples=[None])
    news_link: str = Field(description=_("报道链接"), examples=[""])
    cause: Cause | None = Field(description=_("改期、换人或取消的原因"), examples=[None])

    @classmethod
    def of(cls, proposal: Proposal, delivery: Delivery) -> Self:
        body = proposal.organisation
        return cls(
            code=proposal.code,
            call=proposal.call.code,
            organisation=body.code if body else None,
            title=proposal.title,
            state=DeliveryState(delivery.state),
            day=delivery.day,
            start_time=clock_of(delivery.start_time),
            place=mask_phones(delivery.place),
            host=mask_phones(delivery.host),
            attendance=delivery.attendance,
            news_link=delivery.news_link,
            cause=Cause(delivery.cause) if delivery.cause else None,
        )


class DeliveryPage(Paged):
    items: list[DeliveryFacts]


class OutcomeIn(Said):
    """What became of a lecture; whatever is left out stays as it was."""

    day: date | None = Field(None, description=_("开展的日期"), examples=["2026-04-08"])
    start_time: Clock | None = Field(None, description=_("开始时间"), examples=["09:00"])
    place: Annotated[str, StringConstraints(max_length=200, pattern=NO_NUL)] = Field(
        "", description=_("地点"), examples=["涧西区长安路社区"]
    )
    attendance: int | None = Field(
        None, ge=0, le=1_000_000, description=_("到场人数"), examples=[86]
    )
    news_link: Annotated[
        str, StringConstraints(max_length=300, pattern=r"^(https?://[^\s\x00]+)?$")
    ] = Field("", description=_("报道链接"), examples=["https://news.example.cn/1"])
