"""How well a text suits a question, by its form alone: evidence where a heading says too little."""

import re
from functools import lru_cache
from typing import Final

from keguang.documents.forms.values.dates import read_dates
from keguang.documents.forms.values.minutes import read_minutes
from keguang.documents.forms.values.names import are_names
from keguang.documents.forms.values.organisations import is_body
from keguang.documents.forms.values.phones import find_phones, without_phones
from keguang.documents.forms.values.positions import is_position
from keguang.documents.forms.values.text import is_nothing, squeeze

_AUDIENCE: Final = re.compile(
    r"公众|居民|学生|青少年|儿童|老年人|老人|农民|职工|干部|家长|群众|市民|教师|医务人员|种植户|养殖户|人群|女性|男性|父母|幼儿|村民|"
    r"从业人员|工作者|员工|党员|妇女|孕妇|患者|青年|爱好者|会员|职员|全民|社会各界|不限|一老一小|师生|爸妈|宝妈|妈妈|中老年|大众|企业|消费者|司机|司乘"
)
_PLACE: Final = re.compile(
    r"社区|村|镇|乡|街道|广场|小学|中学|学校|科技馆|线上|线下|会议室|报告厅|图书馆|邻里中心|乡里中心|公园|文化宫|青年宫|少年宫|会议$|直播|"
    r"大厅|礼堂|教室|县|区|养老院|敬老院|博物馆|基地|活动中心|会场|医院|大学|学院|企业|部队|机关|单位|腾讯|钉钉|中心|路\d*号?|楼|室$|厅$|馆$|场$|院$|园$|厂$|局$|公司$|剧场|酒店|宾馆|景区|城$|寨$|站$|所$|苑$"
)
_SENTENCE: Final = re.compile(r"[。；;！？!?]|，.*，|,.*,")
_FIGURES: Final = re.compile(r"^[\d.,\-/:年月日%￥¥元\s]*$")
_HOURS: Final = re.compile(
    r"(?:每?周[一二三四五六日天末]|上午|下午|晚上?|全天|[\d:：点时半分\-—~至])+"
)
_NUMBERED: Final = re.compile(
    r"(?:讲座|活动|课程|报告|题目|场次|第)[一二三四五六七八九十\d]+[讲场个次]?"
)
_YEAR: Final = 2000  # any year does: only the form of the text is asked


@lru_cache(maxsize=16384)
def suits(kind: str, text: str) -> float:
    """From -1 (cannot be) over 0 (may be) to 1 (surely reads like it)."""
    if is_nothing(text):
        return 0.0
    judge = _JUDGES.get(kind)
    return judge(squeeze(text), text) if judge else 0.0


def _phone(bare: str, text: str) -> float:
    if find_phones(text):
        return 1.0 if len(squeeze(without_phones(text))) < 8 else 0.3
    return -0.6


def _minutes(bare: str, text: str) -> float:
    if re.fullmatch(r"\d+(?:\.\d+)?", bare):
        return 0.6 if 1 <= float(bare) <= 300 else -1.0
    if read_minutes(text).value is not None or re.search("分钟|小时|课时|半天|min", bare):
        return 1.0
    return -0.8


def _dates(bare: str, text: str) -> float:
    if re.fullmatch(r"\d+(?:\.\d+)?", bare):
        return (
            0.5
            if 36526 <= float(bare) <= 73050 or re.fullmatch(r"\d{1,2}\.\d{1,2}", bare)
            else -0.8
        )
    found = read_dates(text, year=_YEAR)
    if found.value and found.value.first:
        return 1.0
    if any(r.code in ("no_fixed_date", "several_dates") for r in found.remarks):
        return 0.5
    return 0.3 if re.search("周|月|季|日|年|时|节|假", bare) else -0.8


def _name(bare: str, text: str) -> float:
    if are_names(text):
        return 1.0
    if is_position(text) or _FIGURES.match(bare):
        return -0.8
    return 0.0 if len(bare) <= 30 else -0.5


def _position(bare: str, text: str) -> float:
    if is_position(text):
        return 1.0
    return -0.6 if are_names(text) or _FIGURES.match(bare) or len(bare) > 40 else 0.0


def _employer(bare: str, text: str) -> float:
    if is_body(text):
        return 1.0
    return (
        -0.8
        if is_position(text) or are_names(text) or _FIGURES.match(bare) or len(bare) > 50
        else 0.0
    )


def _audience(bare: str, text: str) -> float:
    if _FIGURES.match(bare):
        return -1.0
    named = [m.end() for m in _AUDIENCE.finditer(bare)]
    if not named or len(bare) > 40:
        return -0.2
    ends = re.sub(r"(?:等|及其家长|[（(][^）)]*[）)])+$", "", bare)
    return 0.8 if named[-1] >= len(ends) else 0.3


def _place(bare: str, text: str) -> float:
    if _FIGURES.match(bare) or _HOURS.fullmatch(bare):
        return -1.0
    return 0.6 if _PLACE.search(bare) and len(bare) < 50 else -0.1


def _title(bare: str, text: str) -> float:
    if _FIGURES.match(bare) or len(bare) > 80 or _NUMBERED.fullmatch(bare):
        return -1.0
    if is_position(text) or are_names(text) or find_phones(text):
        return -0.7
    if "《" in bare or re.search(
        "知识|常识|健康|科学|技术|安全|防治|急救|预防|生活|讲座|探秘|奥秘|与|——|走进|走近|如何|怎样",
        bare,
    ):
        return 0.7
    return 0.3 if 4 <= len(bare) <= 40 and not _SENTENCE.search(bare) else -0.2


def _summary(bare: str, text: str) -> float:
    if _FIGURES.match(bare):
        return -1.0
    return 0.8 if len(bare) > 25 or _SENTENCE.search(bare) else -0.1


_JUDGES: Final = {
    "title": _title,
    "speaker": _name,
    "name": _name,
    "contact": _name,
    "president": _name,
    "secretary": _name,
    "position": _position,
    "employer": _employer,
    "organisation": _employer,
    "host": _employer,
    "@org": _employer,
    "audience": _audience,
    "duration_min": _minutes,
    "minutes": _minutes,
    "dates": _dates,
    "daterange": _dates,
    "place": _place,
    "contact_phone": _phone,
    "phone": _phone,
    "summary": _summary,
    "long": _summary,
}
