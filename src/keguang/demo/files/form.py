"""A filled form before it becomes a file, and the headings societies give its columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from keguang.demo.lectures import Cells
from keguang.demo.people import Person

KEYS: Final = (
    "title",
    "speaker",
    "position",
    "employer",
    "audience",
    "duration_min",
    "dates",
    "place",
    "contact_phone",
    "summary",
)

_HEADINGS: Final[dict[str, tuple[str, ...]]] = {
    "title": ("讲座题目", "活动名称", "讲座名称", "题目", "讲座主题"),
    "speaker": ("主讲人", "主讲专家", "专家姓名", "讲师", "主 讲 人"),
    "position": ("职务/职称", "职称", "专家职称", "技术职称"),
    "employer": ("工作单位", "所在单位", "专家所在单位", "单位"),
    "audience": ("适合人群", "受众人群", "面向对象", "受众"),
    "duration_min": ("时长", "讲座时长", "预计时长"),
    "dates": ("拟开展时间", "拟讲时间", "计划时间", "时间"),
    "place": ("拟开展地点", "活动地点", "地点"),
    "contact_phone": ("联系电话", "联系方式", "手机号码", "电话"),
    "summary": ("内容简介", "内容提要", "讲座主要内容"),
}

_EXAMPLE: Final[Cells] = {
    "title": "（示例）身边的物理",
    "speaker": "张三",
    "position": "教授",
    "employer": "××大学",
    "audience": "中小学生",
    "duration_min": "90分钟",
    "dates": "3月15日上午9:00",
    "place": "市科技馆报告厅",
    "contact_phone": "13800000000",
    "summary": "示例，填报时请删除本行。",
    "consent": "是",
}


@dataclass(frozen=True, slots=True)
class FilledForm:
    """What one society fills in. `society` is as its clerk writes it, perhaps shortened."""

    society: str
    title: str
    rows: tuple[Cells, ...]
    date_line: str
    contact: Person
    example_left: bool = False

    def numbered(self) -> list[tuple[str, Cells]]:
        """The rows with what stands in the number column, the office's example first."""
        rows = [(str(number), cells) for number, cells in enumerate(self.rows, start=1)]
        return [("例", _EXAMPLE), *rows] if self.example_left else rows


def headings(chance: Random, keys: Sequence[str] = KEYS) -> Mapping[str, str]:
    """One wording for every column, in a random choice of those in use."""
    return {key: chance.choice(_HEADINGS[key]) for key in keys}


def shuffled(chance: Random) -> tuple[str, ...]:
    """The keys in another order: the title stays near the front, the rest wanders."""
    rest = list(KEYS[2:])
    chance.shuffle(rest)
    return (*KEYS[:2], *rest)
