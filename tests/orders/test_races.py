"""Two at one moment: one gets the lecture, one file is one piece."""

from datetime import date, time

import pytest

from keguang.lectures.models import DeliveryEntry
from keguang.lectures.services.deliveries import Plan
from keguang.orders.models import Choice, ChoiceSheet
from keguang.orders.services import choosing, deciding
from keguang.orders.services.sheets import Hand, upload_sheets
from keguang.orders.wishes import Wish
from tests import make
from tests.lectures.at_once import at_once
from tests.orders import rounds

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_offices_accepted_for_one_lecture_at_once_leave_one_day() -> None:
    _round, offices = rounds.round_of("嵩县科协", "栾川县科协", titles=rounds.TITLES[:2])
    for office in offices:
        rounds.sent(office, rounds.filled(rounds.menu(office), {"看云识天气": {"选报": "√"}}))
    one, two = Choice.objects.order_by("pk")
    clerk = make.clerk()

    outcomes = at_once(
        lambda: deciding.accept(
            choice=one, plan=Plan(date(2026, 4, 8), time(9)), by=clerk, now=make.NOW
        ),
        lambda: deciding.accept(
            choice=two, plan=Plan(date(2026, 4, 9), time(9)), by=clerk, now=make.NOW
        ),
    )

    assert [bool(o.refusal) for o in outcomes].count(True) == 1
    assert any("可以并入" in o.refusal for o in outcomes)
    assert DeliveryEntry.objects.count() == 1
    assert sorted(Choice.objects.values_list("state", flat=True)) == ["accepted", "wanted"]


def test_the_same_file_twice_at_once_is_one_piece() -> None:
    asked, [office] = rounds.round_of("嵩县科协", titles=rounds.TITLES[:2])
    data, hand = rounds.menu(office), Hand(user=make.clerk())

    def press() -> list[ChoiceSheet]:
        files = [("选报表.xlsx", data)]
        return upload_sheets(round_=asked, office=office, files=files, hand=hand, now=make.NOW)

    outcomes = at_once(press, press, press)

    assert [o.refusal for o in outcomes] == ["", "", ""]
    assert ChoiceSheet.objects.count() == 1


def test_a_list_sent_by_two_people_at_once_is_one_piece() -> None:
    asked, [office] = rounds.round_of("嵩县科协", titles=rounds.TITLES[:2])
    hand, code = Hand(user=make.clerk()), rounds.lecture(asked, "看云识天气").code
    choosing.tick(office=office, code=code, wish=Wish(), hand=hand, now=make.NOW)

    outcomes = at_once(
        lambda: choosing.send_list(office=office, hand=hand, now=make.NOW),
        lambda: choosing.send_list(office=office, hand=hand, now=make.NOW),
    )

    assert [o.refusal for o in outcomes] == ["", ""]
    assert (ChoiceSheet.objects.count(), Choice.objects.count()) == (1, 1)
