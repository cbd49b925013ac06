"""申报讲座: read as on the desk; sent in as by the web form, once however often it is repeated."""

from typing import Annotated

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_noop as _
from ninja import Header, Query, Router, Status

from keguang.api.answers import ONE, READING, WRITING, answers, by_token
from keguang.api.paging import page_of
from keguang.api.params import CallCode, LectureCode, SubmissionCode
from keguang.api.schemas.desk import (
    Phone,
    ProposalDetail,
    ProposalFacts,
    ProposalPage,
    ProposalQuery,
    Reason,
    Receipt,
    SentForm,
)
from keguang.api.sending import receipt_of, recipient_for, send
from keguang.api.tokens import ByToken
from keguang.core import clock
from keguang.core.models import TokenScope
from keguang.lectures import rules
from keguang.lectures.models import Proposal
from keguang.lectures.selectors.calls import calls_visible_to
from keguang.lectures.selectors.intake import submissions_visible_to
from keguang.lectures.selectors.review import Query as Wanted
from keguang.lectures.selectors.review import proposals_visible_to, search_proposals
from keguang.lectures.services.phones import contact_phone
from keguang.lectures.states import Door

KEY = r"^[A-Za-z0-9_.:-]{8,64}$"
router = Router(tags=[_("申报讲座")])


@router.get(
    "desk/proposals", response=answers(ProposalPage, *READING), summary=_("管理范围内的申报讲座"),
    description=_("不指定状态时不含已撤回的讲座。"),
    **by_token(TokenScope.PROPOSALS_READ),
)  # fmt: skip
def proposals(request: ByToken, asked: Query[ProposalQuery]) -> ProposalPage:
    user = request.auth.user
    rules.may_list_proposals(user).require()
    wanted = Wanted(
        text=asked.q,
        call=asked.call,
        state=asked.state or "",
        society=asked.society,
        theme=asked.theme or "",
        order=asked.order,
    )
    rows = search_proposals(user, wanted)
    found = page_of(rows, rows.count(), asked)
    items = [ProposalFacts(**ProposalFacts.facts(proposal)) for proposal in found.rows]
    return ProposalPage(**found.facts, items=items)


@router.get(
    "desk/proposals/{code}", response=answers(ProposalDetail, *ONE), summary=_("一场申报讲座"),
    description=_("电话隐去中间四位；查看全号另有一个地址，每次都有记录。"),
    **by_token(TokenScope.PROPOSALS_READ),
)  # fmt: skip
def proposal(request: ByToken, code: LectureCode) -> ProposalDetail:
    return ProposalDetail.of(_find(request, code))


@router.post(
    "desk/proposals/{code}/phone", response=answers(Phone, *WRITING), summary=_("查看联系电话"),
    description=_("与工作台相同：承办人和本单位直接查看，其他人须填写事由；每次查看都记入操作记录。"),
    **by_token(TokenScope.PHONES_READ),
)  # fmt: skip
def phone(request: ByToken, code: LectureCode, said: Reason) -> Phone:
    found = _find(request, code)
    shown = contact_phone(proposal=found, reason=said.reason, by=request.auth.user, now=clock.now())
    return Phone(contact_phone=shown)


@router.post(
    "desk/calls/{code}/submissions",
    response=answers(Receipt, *WRITING, status=201),
    summary=_("报送讲座"),
    description=_(
        "与在线填报相同：有问题的讲座也收下，问题在回执里逐栏说明。同一个幂等键重发不会重复登记。"
    ),
    **by_token(TokenScope.PROPOSALS_WRITE),
)
def submit(
    request: ByToken,
    code: CallCode,
    form: SentForm,
    response: HttpResponse,
    idempotency_key: Annotated[str, Header(alias="Idempotency-Key", pattern=KEY)],
) -> Status[Receipt]:
    user, now = request.auth.user, clock.now()
    call = get_object_or_404(calls_visible_to(user), code=code)
    recipient = recipient_for(user, call, form.organisation)
    submission = send(recipient, form.lectures, key=idempotency_key, by=user, now=now)
    response["Location"] = reverse("api:submission", args=[submission.code])
    return Status(201, receipt_of(submission, recipient, now=now))


@router.get(
    "desk/submissions/{code}", response=answers(Receipt, *ONE), summary=_("一次接口报送的回执"),
    **by_token(TokenScope.PROPOSALS_READ),
)  # fmt: skip
def submission(request: ByToken, code: SubmissionCode) -> Receipt:
    sent = submissions_visible_to(request.auth.user).filter(door=Door.API)
    found = get_object_or_404(sent, code=code)
    recipient = found.call.recipients.filter(organisation=found.organisation).first()
    return receipt_of(found, recipient, now=clock.now())


def _find(request: ByToken, code: str) -> Proposal:
    visible = proposals_visible_to(request.auth.user)
    return get_object_or_404(visible.select_related("organisation__territory"), code=code)
