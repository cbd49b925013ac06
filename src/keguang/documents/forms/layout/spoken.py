"""Headings put as people talk: 讲给谁听, 哪个学会报的, 在哪儿上班.

A list cannot hold them all. Each pattern is a question word with the verbs and fillers people put
around it, and must explain the whole heading.
"""

import re
from typing import Final

from keguang.documents.forms.values.positions import is_position

_FILLER: Final = (
    r"(?:大概|大约|打算|准备|计划|希望|想|要|能|可以?|拟|预计|这[场次个]|本[场次]|讲座|活动|课程?|"
    r"是|来|主要|您|你|咱们?|请|呢|呀|啊|一般|最好|方便|有空|合适|报告|科普)*"
)
_TALK: Final = r"(?:开讲|讲课?|说|聊|上课|授课|主讲|办|举办|开展?|举行|进行|安排)?"
_WHO: Final = (
    r"(?:谁|哪位|哪些人|哪类人|哪种人|什么人|啥人|何人|哪位(?:老师|专家)|哪个(?:老师|专家))"
)
_WHERE: Final = r"(?:哪(?:儿|里)?|什么地方|啥地方|何处|何地|哪个(?:地方|社区|场馆|村|学校))"
_REPORT: Final = r"(?:申报|报送|上报|填报|推荐|选送|报名|报|组织|提供|发起)"
_SOCIETY: Final = r"(?:学会|协会|研究会|社团|团体|社会组织|科协)"

_PATTERNS: Final = (
    (
        "organisation",
        rf"(?:哪|什么|啥)(?:个|家)?{_SOCIETY}(?:{_REPORT}(?:来|上来)?)?的?(?:名称|名字)?",
    ),
    (
        "organisation",
        rf"(?:谁|哪(?:个|家)(?:单位|部门|组织|机构)){_REPORT}(?:来|上来)?的?|{_REPORT}的是(?:谁|哪.{{1,4}})",
    ),
    (
        "organisation",
        rf"(?:贵|我|本|您|你)们?的?(?:单位|会|组织|{_SOCIETY})(?:、{_SOCIETY})*的?(?:全称|名称|名字|全名|叫什么)?",
    ),
    (
        "organisation",
        rf"[^主讲专家师授课人]*{_SOCIETY}[^主讲专家师授课人]{{0,6}}(?:全称|名称|名字|全名)",
    ),
    (
        "title",
        r"(?:讲|说|聊)的?(?:什么|啥|哪些|点什么|点啥)(?:内容|题目|主题)?|(?:什么|啥)(?:题目|主题)",
    ),
    (
        "speaker",
        rf"(?:由|请|让|邀请|派)?{_WHO}{_FILLER}(?:开讲|讲课?|上课|授课|主讲|去讲)的?|讲课的是谁",
    ),
    (
        "position",
        r"(?:什么|啥|何种?)(?:职称|职务|头衔|身份|职业|级别)|(?:干|做)(?:什么|啥)工?作?的?",
    ),
    (
        "employer",
        r"(?:在|来自|从|属于)?(?:哪|什么|啥)(?:个|家|儿|里)?(?:单位|机构|公司|部门)?(?:上班|工作|任职|供职|来)(?:的|啊)?|"
        r"(?:哪|什么|啥)(?:个|家)(?:单位|机构|公司)的?(?:人|专家|老师)?|哪(?:儿|里)的(?:人|专家|老师)?|来自哪.{0,4}",
    ),
    (
        "audience",
        rf"(?:讲|说|开)?(?:给|对|为|面向|针对){_WHO}{_FILLER}(?:听|讲|看|开|的)?|{_WHO}{_FILLER}(?:适合)?(?:听|参加)的?|"
        rf"(?:适合|适宜|欢迎){_WHO}(?:听|参加|来)?|听众是?{_WHO}",
    ),
    (
        "duration_min",
        rf"{_TALK}(?:需要?|用|花|占)?(?:多久|多长(?:时间|时候)?|多少(?:分钟|时间|小时)|几(?:分钟|个?小时|个?钟头)|多大会儿?)",
    ),
    (
        "dates",
        rf"(?:在|于)?(?:什么|啥|哪个?)(?:时候|时间|日子|一?天|月份?)的?{_FILLER}{_TALK}|"
        rf"(?:何时|何日|几月几?[日号]?|几号|哪几?天){_FILLER}{_TALK}",
    ),
    ("place", rf"(?:在|去|到|上)?{_WHERE}{_FILLER}{_TALK}"),
    (
        "contact_phone",
        r"(?:怎么|怎样|如何|咋)联系(?:上)?(?:您|你|他|她|老师|专家|我们|咱们?)?|(?:联系)?(?:电话|手机号?|号码)是?(?:多少|几号)|"
        r"打(?:什么|哪个|啥)(?:电话|号码)|(?:什么|啥)(?:电话|手机号)",
    ),
    (
        "person",
        r"(?:联系|找)谁(?:联系|对接|咨询)?|谁(?:负责|联系|对接|填的?)|联系人是谁|(?:跟|和|与)谁联系",
    ),
)
_SPOKEN: Final = tuple(
    (kind, re.compile(rf"{_FILLER}(?:{pattern}){_FILLER}")) for kind, pattern in _PATTERNS
)
_QUESTION: Final = re.compile(
    r"谁|哪|什么|啥|何|多[久长少大]|几|怎|如何|咋|贵|[我本您你]们?的?(?:单位|会|组织)|[学协究]会"
)
_OWNER: Final = re.compile(
    r"^(?:他|她|它|TA|ta|Ta|其|该?老师|该?专家|讲课人|讲课的人|主讲)的?(?=\S{2})"
)


_LECTURER: Final = re.compile(
    r"(?:拟?邀?请?的?)(?:主讲|授课|宣讲|报告|讲座|讲课|演讲)的?(\S{2,6}?)(?:姓名|名单|信息)?"
)
_WORKPLACE: Final = re.compile(
    r"(?:主讲人?|专家|讲师|教师|老师)?(?:所在|所属|工作|任职|供职|就职|来自)的?"
    r"(?:医院|院校|学校|高校|大学|学院|公司|企业|机构|科室|院所|院系|研究所|医疗机构|院区)(?:名称|全称)?"
)


def professional_kind(heading: str) -> str:
    """主讲医生 asks for a speaker, 所在医院 for a unit: the trade's own words for them."""
    if _WORKPLACE.fullmatch(heading):
        return "employer"
    lecturer = _LECTURER.fullmatch(heading)
    return "speaker" if lecturer and is_position(lecturer[1]) else ""


def spoken_kind(heading: str) -> str:
    """The kind of question a heading puts in everyday words; empty where it puts none."""
    if _QUESTION.search(heading) is None:
        return ""
    return next((kind for kind, pattern in _SPOKEN if pattern.fullmatch(heading)), "")


def without_owner(heading: str) -> str:
    """ "他的职称" asks for 职称; empty where a heading names nobody it belongs to."""
    bare = _OWNER.sub("", heading)
    return bare if bare != heading else ""
