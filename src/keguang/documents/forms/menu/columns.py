"""The columns of a menu: what is told, what is asked, and by which other headings they go."""

import re
from dataclasses import dataclass
from typing import Final

from keguang.documents.forms.values.text import squeeze
from keguang.documents.tables.cells import Kind

KEY_HEADING: Final = "keguang_row"
MARK: Final = "mark"
WISHES: Final = (MARK, "host", "dates", "slot", "place", "people", "contact", "phone", "note")
MERGED_DOWN: Final = frozenset(WISHES)


@dataclass(frozen=True, slots=True)
class Asked:
    """One column. `width` counts Chinese characters; `names` are other headings it goes by."""

    key: str
    heading: str
    width: float
    kind: Kind = Kind.TEXT
    names: tuple[str, ...] = ()
    help: str = ""


TOLD: Final = (
    Asked("number", "序号", 3, Kind.INTEGER, ("场次", "场次号", "场号", "号")),
    Asked("code", "编号", 6, names=("讲座编号", "代码", "讲座代码")),
    Asked("title", "讲座题目", 13, Kind.LONG, ("题目", "讲座名称", "讲座", "活动名称", "名称")),
    Asked("society", "申报单位", 8, Kind.LONG, ("学会", "申报学会")),
    Asked("audience", "适合人群", 6, Kind.LONG, ("对象", "受众")),
    Asked("minutes", "时长(分钟)", 4, Kind.INTEGER, ("时长",)),
    Asked("state", "现有安排", 9, Kind.LONG, ("安排", "时间地点", "拟讲时间")),
)
INNER: Final = (
    Asked("speaker", "主讲人", 7, Kind.LONG),
    Asked("publicity", "姓名可否公开", 4),
    Asked("lecture_contact", "讲座联系人", 5),
    Asked("lecture_phone", "讲座联系电话", 8, Kind.PHONE, ("主讲联系电话",)),
)
ANSWERED: Final = (
    Asked(
        MARK,
        "选报",
        4,
        names=(
            *("是否选报", "选择", "是否选择", "选报意向", "勾选", "选场", "选", "是否需要", "打勾"),
            *("选报(打√)", "选报（打√）", "选课", "意向"),
        ),
        help="要选的打√；不选的不填。",
    ),
    Asked(
        "host",
        "开展单位",
        7,
        names=(
            "社区",
            "社区(村)",
            "社区（村）",
            "村(社区)",
            "村（社区）",
            "承办单位",
            "承办社区",
            "开展社区",
        ),
        help="在哪个社区、村、学校开展，写全称。",
    ),
    Asked(
        "dates",
        "希望日期",
        6,
        names=("日期", "期望日期", "拟定日期", "开展日期", "希望时间", "时间"),
        help="写某一天或几月上中下旬，如5月10日。",
    ),
    Asked("slot", "时段", 4, names=("希望时段", "时间段", "上午/下午"), help="上午、下午或几点。"),
    Asked("place", "地点", 7, Kind.LONG, ("开展地点", "希望地点", "场地")),
    Asked("people", "预计人数", 4, names=("人数", "参加人数", "听众人数", "预计人次")),
    Asked("contact", "联系人", 5, names=("联络人", "负责人")),
    Asked("phone", "联系电话", 8, Kind.PHONE, ("电话", "手机", "手机号", "联系方式")),
    Asked("note", "备注", 6, Kind.LONG, ("说明", "要求", "其他要求")),
)
_BY_HEADING: Final = {
    squeeze(name): column.key
    for column in (*TOLD, *INNER, *ANSWERED)
    for name in (column.heading, *column.names)
}
_ASIDE: Final = re.compile(r"[（(][^（）()]*[）)]$|[*＊：:]+$")


def column_named(heading: str) -> str:
    """Which column a heading means; empty for one that is none of ours."""
    bare = squeeze(heading).strip("*＊：:")
    return _BY_HEADING.get(bare) or _BY_HEADING.get(_ASIDE.sub("", bare)) or ""
