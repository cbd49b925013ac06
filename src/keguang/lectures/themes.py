"""主题, 人群 and 形式: the few shelves of a programme, guessed from a lecture's own words.

The call's form may ask for the theme itself (key `topic`); otherwise a word of the title decides,
and what no word decides stays on no shelf. The themes are those of 洛市科协〔2023〕2号, 二（一)1,
and the shelves societies fill besides.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Theme(TextChoices):
    HEALTH = "health", _("卫生健康")
    MIND = "mind", _("心理健康")
    SAFETY = "safety", _("应急安全")
    FARM = "farm", _("农业技术")
    NATURE = "nature", _("生态环保")
    LITERACY = "literacy", _("信息素养")
    FRONTIER = "frontier", _("科技前沿")
    SPIRIT = "spirit", _("科学精神")
    LIFE = "life", _("科学生活")


class Audience(TextChoices):
    ELDERLY = "elderly", _("老年人")
    YOUTH = "youth", _("青少年")
    ADULTS = "adults", _("青壮年")
    FARMERS = "farmers", _("农民")
    EVERYONE = "everyone", _("公众")


class Format(TextChoices):
    """形式: what a lecture has besides speaking, where its own words say so."""

    DRILL = "drill", _("有演练")
    EXPERIMENT = "experiment", _("有实验")
    ONLINE = "online", _("线上")


@dataclass(frozen=True, slots=True)
class Plate:
    """How a theme is drawn: its icon, and the tone of the plate behind it."""

    icon: str
    tone: str


PLATES: Final[dict[str, Plate]] = {
    Theme.HEALTH: Plate("heartbeat", "health"),
    Theme.MIND: Plate("brain", "mind"),
    Theme.SAFETY: Plate("shield-check", "health"),
    Theme.FARM: Plate("leaf", "field"),
    Theme.NATURE: Plate("planet", "field"),
    Theme.LITERACY: Plate("device-mobile", "sky"),
    Theme.FRONTIER: Plate("atom-2", "sky"),
    Theme.SPIRIT: Plate("star", "light"),
    Theme.LIFE: Plate("sun", "light"),
    "": Plate("books", "sky"),
}

# in the order in which they are tried: the narrower shelf first
THEME_WORDS: Final[dict[Theme, tuple[str, ...]]] = {
    Theme.MIND: ("心理", "情绪", "焦虑", "抑郁", "压力", "睡眠", "亲子沟通"),
    Theme.SAFETY: (
        *("急救", "心肺复苏", "消防", "防灾", "减灾", "逃生", "应急", "地震", "火灾"),
        *("安全生产", "用电安全", "燃气", "溺水", "交通安全", "雷电", "防汛"),
    ),
    Theme.LITERACY: ("智能手机", "手机", "诈骗", "上网", "信息素养", "网络安全", "支付"),
    Theme.FARM: (
        *("种植", "栽培", "果树", "小麦", "玉米", "农药", "养殖", "兽医", "土壤", "施肥"),
        *("病虫害", "苹果", "葡萄", "中药材种", "食用菌", "畜牧", "农机", "牡丹栽"),
    ),
    Theme.FRONTIER: (
        *("人工智能", "大模型", "航天", "卫星", "机器人", "量子", "芯片", "新能源", "前沿"),
        *("新材料", "无人机", "5G", "大数据", "数字孪生", "轴承", "北斗", "智能制造"),
    ),
    Theme.SPIRIT: ("科学精神", "科学家", "科学史", "创新方法", "科学方法", "文物", "考古"),
    Theme.NATURE: (
        *("气候", "气象", "天气", "识天", "环保", "生态", "垃圾分类", "碳", "湿地", "植物"),
        *("鸟类", "天文", "星空", "地质", "水资源", "黄河", "环境"),
    ),
    Theme.HEALTH: (
        *(
            "健康",
            "疾病",
            "防治",
            "医",
            "药",
            "血压",
            "血糖",
            "糖尿病",
            "口腔",
            "牙",
            "眼",
            "慢性病",
        ),
        *("记性", "认知障碍", "痴呆", "中暑", "传染", "流感"),
        *("近视", "疫苗", "护理", "康复", "养生", "中风", "肿瘤", "癌", "过敏", "骨质", "心脏"),
    ),
    Theme.LIFE: ("营养", "食品", "饮食", "家电", "生活", "烹饪", "茶", "化妆", "家庭"),
}
AUDIENCE_WORDS: Final[dict[Audience, tuple[str, ...]]] = {
    Audience.ELDERLY: ("老年", "老人", "长者", "退休", "中老年"),
    Audience.YOUTH: ("青少年", "学生", "儿童", "少儿", "幼儿", "小学", "中学", "中小学", "少年"),
    Audience.ADULTS: ("青壮年", "青年人", "职工", "员工", "企业", "上班", "家长", "教师", "干部"),
    Audience.FARMERS: ("农民", "农户", "种植户", "养殖户", "果农", "村民", "菜农"),
    Audience.EVERYONE: ("公众", "市民", "居民", "群众", "社区", "大众", "不限", "全体", "各界"),
}

# "实验小学" and "实验室安全" are no experiments
FORMAT_WORDS: Final[dict[Format, re.Pattern[str]]] = {
    Format.DRILL: re.compile("演练|演习|实操|实训"),
    Format.EXPERIMENT: re.compile("实验(?!室|小学|中学|学校|动物)|动手|手工|观测"),
}
ONLINE_WORDS: Final = re.compile("线上|直播|腾讯会议|钉钉|网络平台")


def theme_of(*texts: str, topic: str = "") -> str:
    """The theme named on the form, or the first whose word stands in the texts; else empty."""
    named = next((theme for theme in Theme if topic and topic in str(theme.label)), None)
    if named is not None:
        return named.value
    for text in texts:
        for theme, words in THEME_WORDS.items():
            if any(word in text for word in words):
                return theme.value
    return ""


def audiences_of(text: str) -> frozenset[str]:
    """Every group a written audience speaks of: "老年人、家长" is elderly and adults."""
    return frozenset(group.value for group, words in AUDIENCE_WORDS.items() if _any(words, text))


def formats_of(*texts: str, place: str) -> frozenset[str]:
    """What title and summary say is done, and whether the place is none."""
    said = {form.value for form, words in FORMAT_WORDS.items() if any(map(words.search, texts))}
    online = {Format.ONLINE.value} if ONLINE_WORDS.search(place) else set()
    return frozenset(said | online)


def plate_of(theme: str) -> Plate:
    return PLATES.get(theme, PLATES[""])


def _any(words: Iterable[str], text: str) -> bool:
    return any(word in text for word in words)
