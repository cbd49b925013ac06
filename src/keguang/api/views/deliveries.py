"""定档与开展: the days of a programme's lectures, and reporting what became of them."""

from datetime import time

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from ninja import Query, Router

from keguang.api.answers import ONE, WRITING, answers, by_token
from keguang.api.paging import page_of
from keguang.api.params import LectureCode
from keguang.api.schemas.desk import DeliveryFacts, DeliveryPage, DeliveryQueryIn, OutcomeIn
from keguang.api.tokens import ByToken
from keguang.core import clock
from keguang.core.errors import RuleBroken
from keguang.core.models import TokenScope
from keguang.lectures import rules
from keguang.lectures.models import Proposal
from keguang.lectures.selectors.deliveries.board import (
    DeliveryQuery,
    calls_with_programme,
    lectures_on_board,
    search_lectures,
)
from keguang.lectures.selectors.deliveries.published import delivery_of, is_published
from keguang.lectures.selectors.review import proposals_visible_to
from keguang.lectures.services.deliveries import Hand, Outcome, record_held

router = Router(tags=[_("定档与开展")])


@router.get(
    "desk/deliveries", response=answers(DeliveryPage, *ONE), summary=_("节目单各场的开展情况"),
    **by_token(TokenScope.DELIVERIES_READ),
)  # fmt: skip
def deliveries(request: ByToken, asked: Query[DeliveryQueryIn]) -> DeliveryPage:
    user, today = request.auth.user, localdate(clock.now())
    rules.may_list_proposals(user).require()
    calls = [c for c in calls_with_programme() if asked.call in {"", c.code}]
    if not calls:
        raise Http404
    query = DeliveryQuery(text=asked.q, call=calls[0].code)
    rows = search_lectures(lectures_on_board(user, calls[0]), query, today)
    found = page_of(rows, rows.count(), asked)
    items = [DeliveryFacts.of(lecture, delivery_of(lecture)) for lecture in found.rows]
    return DeliveryPage(**found.facts, items=items)


@router.get(
    "desk/deliveries/{code}", response=answers(DeliveryFacts, *ONE), summary=_("一场的开展情况"),
    **by_token(TokenScope.DELIVERIES_READ),
)  # fmt: skip
def delivery(request: ByToken, code: LectureCode) -> DeliveryFacts:
    found = _find(request, code)
    return DeliveryFacts.of(found, delivery_of(found))


@router.post(
    "desk/deliveries/{code}/outcome",
    response=answers(DeliveryFacts, *WRITING),
    summary=_("登记开展情况"),
    description=_("同样的内容重发不会重复登记；没有填写的各项保持原样。"),
    **by_token(TokenScope.DELIVERIES_WRITE),
)
def report(request: ByToken, code: LectureCode, outcome: OutcomeIn) -> DeliveryFacts:
    held = record_held(
        proposal=_find(request, code),
        outcome=_outcome(outcome),
        hand=Hand(user=request.auth.user),
        now=clock.now(),
    )
    return DeliveryFacts.of(held.proposal, held)


def _outcome(said: OutcomeIn) -> Outcome:
    if said.news_link:
        try:
            URLValidator(["http", "https"])(said.news_link)
        except ValidationError:
            raise RuleBroken(gettext("报道链接不是有效的网址。")) from None
    return Outcome(
        day=said.day,
        start_time=time.fromisoformat(said.start_time) if said.start_time else None,
        place=said.place,
        attendance=said.attendance,
        news_link=said.news_link,
    )


def _find(request: ByToken, code: str) -> Proposal:
    related = ("call", "organisation__territory", "delivery__division", "person")
    visible = proposals_visible_to(request.auth.user).select_related(*related)
    found = get_object_or_404(visible, code=code)
    if not is_published(found):
        raise Http404
    return found
