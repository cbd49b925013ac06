"""征集: how far every organisation is, as the board shows it to the token's holder."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop as _
from ninja import Query, Router

from keguang.api.answers import ONE, READING, answers, by_token
from keguang.api.paging import page_of
from keguang.api.params import CallCode
from keguang.api.schemas.desk import CallFacts, CallPage, CallProgress, TokenFacts
from keguang.api.schemas.shapes import Paging
from keguang.api.tokens import ByToken
from keguang.core import clock
from keguang.core.models import TokenScope
from keguang.lectures import rules
from keguang.lectures.selectors.board import call_board
from keguang.lectures.selectors.calls import calls_listed, calls_visible_to

router = Router(tags=[_("征集进度")])


@router.get(
    "desk/token", response=answers(TokenFacts, 401, 403, 429), summary=_("令牌自己的情况"),
    **by_token(None),
)  # fmt: skip
def token(request: ByToken) -> TokenFacts:
    return TokenFacts.of(request.auth)


@router.get(
    "desk/calls", response=answers(CallPage, *READING), summary=_("管理范围内的征集"),
    **by_token(TokenScope.CALLS_READ),
)  # fmt: skip
def desk_calls(request: ByToken, asked: Query[Paging]) -> CallPage:
    visible = calls_listed(request.auth.user)
    found = page_of(visible, visible.count(), asked)
    return CallPage(**found.facts, items=[CallFacts(**CallFacts.facts(c)) for c in found.rows])


@router.get(
    "desk/calls/{code}", response=answers(CallProgress, *ONE), summary=_("一次征集的进度"),
    **by_token(TokenScope.CALLS_READ),
)  # fmt: skip
def desk_call(request: ByToken, code: CallCode) -> CallProgress:
    call = get_object_or_404(calls_visible_to(request.auth.user), code=code)
    rules.may_see_call(request.auth.user, call).require()
    return CallProgress.of(call_board(request.auth.user, call, clock.now()))
