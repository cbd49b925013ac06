"""What goes wrong in real forms, planted one at a time with its consequence for the truth."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from random import Random
from typing import Final

from keguang.demo.lectures import DemoLecture


class Fault(StrEnum):
    """A defect of a form; the value is what a clerk would call it."""

    NO_SPEAKER = "缺主讲人"
    PHONE_AS_NUMBER = "电话变成科学计数法"
    HALF_DAY = "时长写“半天”"
    UNDECIDED = "时间地点待定"
    EVERY_SATURDAY = "时间写“每周六上午”"
    TWO_SPEAKERS = "两位主讲人"
    TWO_PHONES = "两个电话"
    TITLE_WITH_NAME = "姓名职称写在一格"
    TWICE = "同一场填了两遍"
    EXAMPLE_LEFT = "示例行未删"
    LAST_YEAR = "去年的表"
    TOO_FEW = "场次不足"
    SHARED = "两家学会报同一场"
    FULL_WIDTH = "全角数字"


_IN_ONE_ROW: Final[dict[Fault, Callable[[DemoLecture], DemoLecture]]] = {
    Fault.NO_SPEAKER: lambda one: one.rewritten({"speaker": ""}, {"speaker": None}),
    Fault.PHONE_AS_NUMBER: lambda one: one.rewritten(
        {"contact_phone": "1.38E+10"}, {"contact_phone": None}
    ),
    Fault.HALF_DAY: lambda one: one.rewritten({"duration_min": "半天"}, {"duration_min": None}),
    Fault.UNDECIDED: lambda one: one.rewritten(
        {"dates": "待定", "place": "待定"}, {"date_from": None, "date_to": None, "place": None}
    ),
    Fault.EVERY_SATURDAY: lambda one: one.rewritten(
        {"dates": "每周六上午"}, {"date_from": None, "date_to": None}
    ),
    Fault.FULL_WIDTH: lambda one: one.rewritten({"duration_min": "９０分钟"}, {"duration_min": 90}),
}


def with_faults(
    lectures: Sequence[DemoLecture], faults: Sequence[Fault], chance: Random
) -> list[DemoLecture]:
    """The lectures with every fault that lives in a row planted in one of them.

    Faults of the whole file (an example row, last year's title) are for its writer.
    """
    rows = list(lectures)
    for fault in faults:
        at = chance.randrange(len(rows))
        if fault in _IN_ONE_ROW:
            rows[at] = _IN_ONE_ROW[fault](rows[at])
        elif fault is Fault.TWO_SPEAKERS:
            rows[at] = _two_speakers(rows[at], rows[at - 1])
        elif fault is Fault.TWO_PHONES:
            rows[at] = _two_phones(rows[at])
        elif fault is Fault.TITLE_WITH_NAME:
            rows = [_title_with_name(row) for row in rows]
        elif fault is Fault.TWICE:
            rows.append(rows[at])
        elif fault is Fault.TOO_FEW:
            rows = rows[:2]
    return rows


def _two_speakers(lecture: DemoLecture, other: DemoLecture) -> DemoLecture:
    both = f"{lecture.truth['speaker']}、{other.truth['speaker']}"
    return lecture.rewritten({"speaker": both}, {"speaker": both})


def _two_phones(lecture: DemoLecture) -> DemoLecture:
    phone = str(lecture.truth["contact_phone"])
    return lecture.rewritten({"contact_phone": f"{phone}/{int(phone) + 5000}"}, {})


def _title_with_name(lecture: DemoLecture) -> DemoLecture:
    """张三 主任医师 in one cell; the column for the title is not in the form."""
    name, post = lecture.truth["speaker"], lecture.truth["position"]
    cells: Mapping[str, str] = {"speaker": f"{name or ''} {post}".strip(), "position": ""}
    return lecture.rewritten(cells, {})
