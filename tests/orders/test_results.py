"""What is told of decisions: a cancelled lecture is promised to nobody, and its clerk sees it."""

from datetime import date, time

import pytest

from keguang.core.models import Role
from keguang.lectures.models import Proposal
from keguang.lectures.services.deliveries import (
    Plan,
    Substitute,
    cancel_lecture,
    reschedule,
    substitute_speaker,
)
from keguang.lectures.states import Cause
from keguang.orders.models import ChoiceOffice, ChoiceRound
from keguang.orders.selectors.board import LectureStanding, board_of
from keguang.orders.selectors.export import summary_xlsx
from keguang.orders.services import deciding, letters, menus
from tests import make
from tests.lectures import programmes
from tests.orders import rounds
from tests.security.crawling import unpacked

pytestmark = pytest.mark.django_db
TITLE = rounds.TITLES[0]
PLAN = Plan(date(2026, 4, 8), time(9), place="县文化馆")
PHONE = "13800000012"


def test_a_move_and_a_cancelling_each_make_a_new_letter() -> None:
    asked, _office = _arranged()
    clerk, hand = make.clerk(), programmes.desk()
    lecture = rounds.lecture(asked, TITLE)
    [first] = letters.draft_results(round_=asked, by=clerk, now=make.NOW)
    assert letters.draft_results(round_=asked, by=clerk, now=make.NOW) == []

    moved = Plan(date(2026, 4, 9), time(9), place="县文化馆")
    reschedule(proposal=lecture, plan=moved, cause=Cause.WEATHER, hand=hand, now=make.NOW)
    [second] = letters.draft_results(round_=asked, by=clerk, now=make.NOW)
    lecture = rounds.lecture(asked, TITLE)
    cancel_lecture(proposal=lecture, cause=Cause.WEATHER, hand=hand, now=make.NOW)
    [third] = letters.draft_results(round_=asked, by=clerk, now=make.NOW)

    assert "4月8日" in first.body
    assert "4月9日" in second.body
    assert "已安排1场" not in third.body
    assert "县文化馆" not in third.body
    assert f"原已安排、现已取消1场：\n1. 《{TITLE}》" in third.body


def test_the_board_shows_the_clerk_what_was_cancelled_after_it_was_arranged() -> None:
    asked, _office = _arranged()
    lecture = rounds.lecture(asked, TITLE)
    cancel_lecture(proposal=lecture, cause=Cause.WEATHER, hand=programmes.desk(), now=make.NOW)

    seen = board_of(make.clerk(), asked)

    assert seen.lectures[0].standing == LectureStanding.LOST
    assert (seen.offices[0].arranged, seen.offices[0].undecided) == (0, 1)
    assert seen.numbers.to_arrange == 1


def test_an_office_sees_true_figures_and_its_own_rows_only() -> None:
    asked, [one, two] = rounds.round_of("嵩县科协", "栾川县科协", titles=rounds.TITLES[:2])
    rounds.sent(two, rounds.filled(rounds.menu(two), {TITLE: {"选报": "√"}}))
    nobodys = rounds.filled(rounds.menu(two), {TITLE: {"选报": "？"}})
    sheet = rounds.sent(two, nobodys)
    type(sheet).objects.filter(pk=sheet.pk).update(office=None)
    reader = make.user(role=Role.HOST, of=one.organisation)

    seen = board_of(reader, asked)

    assert [line.office for line in seen.offices] == [one]
    first, second = seen.lectures
    assert (first.standing, first.wanted) == (LectureStanding.TO_ARRANGE, 1)
    assert first.choices == ()
    assert (second.standing, seen.numbers.free) == (LectureStanding.FREE, 1)
    assert seen.numbers.to_check == 0
    assert board_of(make.clerk(), asked).numbers.to_check == 1


def test_an_inner_menu_says_what_an_internal_edition_for_a_county_says() -> None:
    asked, [office] = rounds.round_of("嵩县科协", titles=(TITLE,))
    lecture = rounds.lecture(asked, TITLE)
    Proposal.objects.filter(pk=lecture.pk).update(speaker="甄先行", contact_phone=PHONE)
    substitute_speaker(
        proposal=rounds.lecture(asked, TITLE),
        substitute=Substitute("贾代之", "", "", consent=False),
        hand=programmes.desk(),
        now=make.NOW,
    )

    _name, data = menus.inner_menu_of(office=office, by=make.clerk(), now=make.NOW)
    told = unpacked(data)

    assert "贾代之" in told
    assert "甄先行" not in told
    assert PHONE not in told
    assert "姓名可否公开" in told
    assert "不可" in told


def test_the_summary_for_leaders_hides_numbers_written_beside() -> None:
    asked, [office] = rounds.round_of("嵩县科协", titles=(TITLE,))
    said = {"选报": "√", "地点": f"文化馆{PHONE}", "备注": f"找{PHONE}"}
    rounds.sent(office, rounds.filled(rounds.menu(office), {TITLE: said}))
    plan = Plan(date(2026, 4, 8), place=f"文化馆门口{PHONE}")
    deciding.accept(choice=office.choices.get(), plan=plan, by=make.clerk(), now=make.NOW)
    leader = make.user(role=Role.LEADER, division=make.city())

    _name, data = summary_xlsx(leader, asked, now=make.NOW)

    assert "文化馆门口" in unpacked(data)
    assert PHONE not in unpacked(data)


def _arranged() -> tuple[ChoiceRound, ChoiceOffice]:
    """A round in which one lecture was arranged for one office."""
    asked, [office] = rounds.round_of("嵩县科协", titles=rounds.TITLES[:2])
    rounds.sent(office, rounds.filled(rounds.menu(office), {TITLE: {"选报": "√"}}))
    deciding.accept(choice=office.choices.get(), plan=PLAN, by=make.clerk(), now=make.NOW)
    return asked, office
