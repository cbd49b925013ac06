"""What was chosen before and what is now: replaced in sight, never doubled, never undone."""

from datetime import date

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from keguang.core.errors import RuleBroken
from keguang.lectures.services.deliveries import Plan
from keguang.orders.models import Choice
from keguang.orders.services import answering, choosing, deciding
from keguang.orders.services.sheets import Hand
from keguang.orders.states import ChoiceState, SheetState
from keguang.orders.wishes import Wish
from tests import make
from tests.orders import rounds

pytestmark = pytest.mark.django_db
DAY = date(2026, 4, 8)


def test_the_same_file_twice_is_one_piece() -> None:
    _round, [office] = rounds.round_of("嵩县科协")
    data = rounds.filled(rounds.menu(office), {"看云识天气": {"选报": "√"}})

    first, second = rounds.sent(office, data), rounds.sent(office, data)

    assert first == second
    assert office.choices.count() == 1


def test_a_later_file_replaces_the_earlier_and_both_stay_to_be_seen() -> None:
    _round, [office] = rounds.round_of("嵩县科协")
    one = {"看云识天气": {"选报": "√"}, "合理用药": {"选报": "√", "希望日期": "5月1日"}}
    two = {"合理用药": {"选报": "√", "希望日期": "6月1日"}, "认识北斗": {"选报": "√"}}
    earlier = rounds.sent(office, rounds.filled(rounds.menu(office), one))
    later = rounds.sent(office, rounds.filled(rounds.menu(office), two))

    standing = office.choices.filter(state=ChoiceState.WANTED)
    replaced = office.choices.filter(state=ChoiceState.REPLACED)

    assert {(c.proposal.title, c.date_text) for c in standing} == {
        ("合理用药", "6月1日"),
        ("认识北斗", ""),
    }
    assert {(c.proposal.title, c.sheet, c.replaced_by) for c in replaced} == {
        ("看云识天气", earlier, later),
        ("合理用药", earlier, later),
    }


def test_a_later_file_leaves_what_is_arranged_and_says_so() -> None:
    asked, [office] = rounds.round_of("嵩县科协")
    rounds.sent(office, rounds.filled(rounds.menu(office), {"看云识天气": {"选报": "√"}}))
    choice = office.choices.get()
    deciding.accept(choice=choice, plan=Plan(DAY), by=make.clerk(), now=make.NOW)

    data = rounds.filled(rounds.menu(office), {"认识北斗": {"选报": "√"}})
    sheet = rounds.sent(office, data)

    choice.refresh_from_db()
    assert choice.state == ChoiceState.ACCEPTED
    assert [f["message"] for f in sheet.findings] == [
        "《看云识天气》已安排，这次没有选，未作改动，请核对"
    ]
    assert rounds.lecture(asked, "看云识天气").delivery.day == DAY


def test_an_unclear_mark_is_asked_at_its_cell_and_all_else_is_taken() -> None:
    _round, [office] = rounds.round_of("嵩县科协")
    said = {"看云识天气": {"选报": "√"}, "合理用药": {"选报": "？", "开展单位": "城关社区"}}
    sheet = rounds.sent(office, rounds.filled(rounds.menu(office), said))

    assert sheet.state == SheetState.TO_CHECK
    [asked] = sheet.findings
    assert (asked["part"], asked["ref"], asked["message"]) == (
        "选报表", "I11", "《合理用药》“？”没有说定",
    )  # fmt: skip
    assert [c.proposal.title for c in office.choices.all()] == ["看云识天气"]

    answering.answer_mark(sheet=sheet, row=asked["row"], chosen=True, by=make.clerk(), now=make.NOW)

    sheet.refresh_from_db()
    assert (sheet.state, sheet.findings) == (SheetState.TAKEN, [])
    assert office.choices.get(proposal__title="合理用药").host == "城关社区"


def test_rows_left_without_a_mark_are_asked_about_not_taken() -> None:
    _round, [office] = rounds.round_of("嵩县科协")

    def change(sheet: Worksheet, head: int) -> None:
        sheet.delete_rows(head + 3, 10)

    sheet = rounds.sent(office, rounds.changed(rounds.menu(office), change))

    assert sheet.state == SheetState.TO_CHECK
    assert [f["code"] for f in sheet.findings] == ["choice_no_mark", "choice_no_mark"]
    assert not office.choices.exists()


def test_last_years_menu_is_said_to_be_last_years_and_nothing_is_taken() -> None:
    old, [office] = rounds.round_of("嵩县科协")
    data = rounds.filled(rounds.menu(office), {"看云识天气": {"选报": "√"}})
    fresh, [other] = rounds.round_of("栾川县科协")

    sheet = rounds.sent(other, data)

    assert sheet.state == SheetState.TO_CHECK
    assert sheet.findings[0]["message"].startswith(f"这是另一次选报的表（{old.title}）")
    assert not Choice.objects.filter(office__round=fresh).exists()


def test_a_partly_sorted_sheet_is_read_by_what_people_see_in_it() -> None:
    """Excel sorts the columns in sight and leaves the hidden keys behind."""
    _round, [office] = rounds.round_of("嵩县科协")
    data = rounds.filled(rounds.menu(office), {"看云识天气": {"选报": "√"}})

    def change(sheet: Worksheet, head: int) -> None:
        keys = [sheet.cell(row, 1).value for row in range(head + 1, sheet.max_row + 1)]
        for row, key in enumerate([*keys[1:], keys[0]], start=head + 1):
            sheet.cell(row, 1).value = key

    sheet = rounds.sent(office, rounds.changed(data, change))

    assert [f["code"] for f in sheet.findings] == ["choice_key_moved"]
    assert [c.proposal.title for c in office.choices.all()] == ["看云识天气"]


def test_a_list_is_sent_once_and_nothing_counts_before() -> None:
    asked, [office] = rounds.round_of("嵩县科协")
    hand, code = (
        Hand(user=make.clerk(), source="王主任来电"),
        rounds.lecture(asked, "看云识天气").code,
    )
    choosing.tick(office=office, code=code, wish=Wish(host="城关社区"), hand=hand, now=make.NOW)
    choosing.tick(office=office, code=code, wish=Wish(host="白云社区"), hand=hand, now=make.NOW)
    assert not office.choices.exists()

    sheets = {choosing.send_list(office=office, hand=hand, now=make.NOW) for _ in range(2)}

    assert len(sheets) == 1
    assert sorted(office.choices.values_list("host", "state")) == [
        ("城关社区", "wanted"), ("白云社区", "wanted"),
    ]  # fmt: skip


def test_one_lecture_is_arranged_once_and_others_join_wait_or_are_told_why() -> None:
    _round, offices = rounds.round_of("嵩县科协", "栾川县科协", "汝阳县科协", "伊川县科协")
    for office in offices:
        rounds.sent(office, rounds.filled(rounds.menu(office), {"看云识天气": {"选报": "√"}}))
    first, second, third, fourth = Choice.objects.order_by("pk")
    clerk = make.clerk()

    deciding.accept(choice=first, plan=Plan(DAY), by=clerk, now=make.NOW)
    with pytest.raises(RuleBroken, match="可以并入"):
        deciding.accept(choice=second, plan=Plan(DAY), by=clerk, now=make.NOW)
    deciding.join(choice=second, by=clerk, now=make.NOW)
    deciding.wait(choice=third, reason="", by=clerk, now=make.NOW)
    with pytest.raises(RuleBroken, match="请写明"):
        deciding.decline(choice=fourth, reason=" ", by=clerk, now=make.NOW)
    deciding.decline(choice=fourth, reason="主讲人只去一处", by=clerk, now=make.NOW)

    states = list(Choice.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["accepted", "accepted", "waiting", "declined"]
    assert first.proposal.delivery.day == DAY
