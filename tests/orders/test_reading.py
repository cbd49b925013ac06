"""What comes back of a menu: every mark with its cell, nothing lost, nothing decided silently."""

import pytest

from keguang.orders.states import ChoiceState, SheetState
from tests.orders import rounds

pytestmark = pytest.mark.django_db


def test_a_menu_filled_in_as_asked_is_taken_whole() -> None:
    _round, [office] = rounds.round_of("嵩县科协")
    data = rounds.filled(
        rounds.menu(office),
        {
            "看云识天气": {
                "选报": "√", "开展单位": "城关社区", "希望日期": "5月10日", "时段": "上午9:00",
                "地点": "社区活动室", "预计人数": "约60人", "联系人": "张敏",
                "联系电话": "138-0000-0001", "备注": "有投影",
            },
            "合理用药": {"选报": "是"},
        },
    )  # fmt: skip

    sheet = rounds.sent(office, data)

    assert (sheet.state, sheet.findings) == (SheetState.TAKEN, [])
    one, two = office.choices.order_by("pk")
    assert (one.proposal.title, one.host, str(one.date_from), str(one.start_time)) == (
        "看云识天气", "城关社区", "2026-05-10", "09:00:00",
    )  # fmt: skip
    assert (one.slot, one.place, one.people, one.contact) == ("上午9:00", "社区活动室", 60, "张敏")
    assert (one.phone, one.note, one.state) == ("13800000001", "有投影", ChoiceState.WANTED)
    assert one.sources["people"]["ref"].startswith("N")
    assert one.sources["people"]["raw"] == "约60人"
    assert (two.proposal.title, two.date_text) == ("合理用药", "")
