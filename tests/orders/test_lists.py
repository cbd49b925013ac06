"""Lists sent by hand: nothing is swallowed, lost or taken in silence, and all can be taken back."""

from datetime import date, timedelta

import pytest
from django.test import Client

from keguang.core.errors import RuleBroken
from keguang.lectures.models import Proposal
from keguang.lectures.services.deliveries import Plan, cancel_lecture
from keguang.lectures.services.programme import publish_programme
from keguang.lectures.states import Cause, ProposalState
from keguang.orders.models import ChoiceOffice
from keguang.orders.selectors.board import OfficeStanding, board_of
from keguang.orders.services import answering, choosing, deciding
from keguang.orders.services.letters import way_to_choose
from keguang.orders.services.sheets import Hand
from keguang.orders.states import ChoiceState
from keguang.orders.wishes import Wish
from tests import make
from tests.lectures import programmes
from tests.orders import rounds

pytestmark = pytest.mark.django_db
FIRST, SECOND = rounds.TITLES[:2]


def test_a_list_sent_before_is_new_when_something_else_was_chosen_since() -> None:
    _round, [office] = rounds.round_of("嵩县科协", titles=(FIRST, SECOND))
    data = rounds.filled(rounds.menu(office), {FIRST: {"选报": "？"}})
    asked = rounds.sent(office, data)
    _tick(office, SECOND)
    first = _send(office)
    [finding] = asked.findings
    answering.answer_mark(
        sheet=asked, row=finding["row"], chosen=True, by=make.clerk(), now=make.NOW
    )
    assert _chosen(office) == {FIRST, SECOND}

    _untick(office, FIRST)
    second = _send(office)

    assert second != first
    assert _chosen(office) == {SECOND}
    assert _send(office) == second


def test_an_office_takes_everything_back() -> None:
    asked, [office] = rounds.round_of("嵩县科协", titles=(FIRST, SECOND))
    _tick(office, FIRST)
    _send(office)
    _untick(office, FIRST)

    choosing.say_none(office=office, reason="场地不便", hand=_hand(), now=make.NOW)

    [choice] = office.choices.all()
    assert choice.state == ChoiceState.REPLACED
    assert choice.replaced_by == office.sheets.order_by("pk").last()
    [line] = board_of(make.clerk(), asked).offices
    assert (line.standing, line.chosen) == (OfficeStanding.NONE, 0)

    rounds.sent(office, rounds.filled(rounds.menu(office), {SECOND: {"选报": "√"}}))
    [line] = board_of(make.clerk(), asked).offices
    assert (line.standing, line.chosen) == (OfficeStanding.CHOSEN, 1)
    assert ChoiceOffice.objects.get(pk=office.pk).none_said == ""


def test_what_is_arranged_is_not_taken_back_by_the_office_alone() -> None:
    _round, [office] = rounds.round_of("嵩县科协", titles=(FIRST, SECOND))
    for title in (FIRST, SECOND):
        _tick(office, title)
    _send(office)
    choice = office.choices.get(proposal__title=FIRST)
    deciding.accept(choice=choice, plan=Plan(date(2026, 4, 8)), by=make.clerk(), now=make.NOW)

    with pytest.raises(RuleBroken, match="已有安排好的讲座"):
        choosing.say_none(office=office, reason="", hand=_hand(), now=make.NOW)

    assert _chosen(office) == {FIRST, SECOND}


def test_a_list_says_what_cannot_be_chosen_any_more(settings: object) -> None:
    settings.NOW = make.NOW + timedelta(hours=1)  # type: ignore[attr-defined]  # the page's clock
    asked, [office] = rounds.round_of("嵩县科协", titles=rounds.TITLES[:4])
    for title in rounds.TITLES[:3]:
        _tick(office, title)
    Proposal.objects.filter(call=asked.call, title=FIRST).update(state=ProposalState.WITHDRAWN)
    publish_programme(call=asked.call, by=make.clerk(), now=make.NOW)
    cancelled = rounds.lecture(asked, SECOND)
    cancel_lecture(proposal=cancelled, cause=Cause.WEATHER, hand=programmes.desk(), now=make.NOW)

    way = way_to_choose(office, attachment="", now=make.NOW)
    page = "/choose/" + way.link.split("/choose/")[1] + "send/"
    told = Client().post(page, follow=True).content.decode()

    assert _chosen(office) == {rounds.TITLES[2]}
    assert "已提交1场选报" in told
    said = {
        f"《{FIRST}》已不在现行节目单，没有登记，请另选",
        f"《{SECOND}》已取消，没有登记，请另选",
    }
    sheet = office.sheets.get()
    assert {f["message"] for f in sheet.findings} == said
    assert all(sentence in told for sentence in said)


def test_a_list_keeps_what_was_arranged_for_the_office_and_cancelled_since() -> None:
    asked, [office] = rounds.round_of("嵩县科协", titles=(FIRST, SECOND))
    _tick(office, FIRST)
    _send(office)
    deciding.accept(
        choice=office.choices.get(), plan=Plan(date(2026, 4, 8)), by=make.clerk(), now=make.NOW
    )
    lecture = rounds.lecture(asked, FIRST)
    cancel_lecture(proposal=lecture, cause=Cause.WEATHER, hand=programmes.desk(), now=make.NOW)

    _tick(office, SECOND)
    sheet_id = _send(office)

    assert _chosen(office) == {FIRST, SECOND}
    assert office.sheets.get(pk=sheet_id).findings == []


def _hand() -> Hand:
    return Hand(user=make.clerk())


def _tick(office: ChoiceOffice, title: str) -> None:
    code = rounds.lecture(office.round, title).code
    choosing.tick(office=office, code=code, wish=Wish(), hand=_hand(), now=make.NOW)


def _untick(office: ChoiceOffice, title: str) -> None:
    entry = choosing.entry_key(rounds.lecture(office.round, title).code, "")
    choosing.untick(office=office, entry=entry, hand=_hand(), now=make.NOW)


def _send(office: ChoiceOffice) -> int:
    return choosing.send_list(office=office, hand=_hand(), now=make.NOW).pk


def _chosen(office: ChoiceOffice) -> set[str]:
    standing = office.choices.filter(state__in=["wanted", "waiting", "accepted"])
    return set(standing.values_list("proposal__title", flat=True))
