"""职务 and 职称: recognising them inside a text."""

import re
from functools import lru_cache
from typing import Final

from keguang.documents.forms.values.text import squeeze, words_of

_RANK: Final = (
    r"(?:国家|省级?|市级?|首席|资深|高级|中级|初级|正高级?|副高级?|特级|特聘|客座|荣誉|名誉|终身|"
    r"[一二三四五]级|教授级|研究员级|助理|见习|注册|执业|主管|主治|住院|常务|常委|"
    r"执行|原|现任|兼职|退休|党委|党组|党支部|专职|"
    r"第一|总|副|正|代|大|小学|中学|中小学|幼儿园)"
)
_POSTS: Final = words_of(
    "教授 讲师 助教 研究员 研究馆员 馆员 工程师 技术员 技师 农艺师 园艺师 畜牧师 "
    "兽医师 兽医 农技推广研究员 推广研究员 农业技术推广研究员 "
    "医师 医生 医士 护师 护士 护士长 药师 药剂师 检验师 技士 营养师 公共营养师 "
    "健康管理师 心理咨询师 咨询师 心理治疗师 治疗师 康复师 "
    "教师 老师 教练 教员 教研员 辅导员 指导员 指导师 讲解员 宣讲员 培训师 咨询员 训练师 规划师 "
    "经济师 会计师 统计师 审计师 律师 设计师 建筑师 规划设计师 策划师 分析师 "
    "评估师 编辑 编审 译审 记者 社工 社工师 社会工作师 "
    "预报员 观测员 首席预报员 首席科学家 科学家 院士 专家 顾问 学科带头人 带头人 "
    "负责人 创始人 合伙人 传承人 "
    "会长 理事长 理事 秘书长 秘书 监事 监事长 主席 主任 主任委员 委员 主委 书记 "
    "院长 校长 园长 馆长 所长 处长 科长 局长 站长 厂长 社长 行长 "
    "部长 系主任 科主任 室主任 组长 队长 支队长 大队长 中队长 分队长 班长 参谋 "
    "参谋长 干事 科员 主任科员 调研员 巡视员 警官 警长 教导员 政委 "
    "董事长 董事 经理 总经理 总监 总裁 总工 总工程师 总农艺师 总经济师 工长 主管 店长 "
    "博士 博士后 硕士 博导 硕导 博士生导师 硕士生导师 研究生导师 导师 博士研究生 "
    "硕士研究生 研究生 学者 讲席教授 特聘教授 "
    "主任医师 主任护师 主任药师 主任技师 主任中医师 中医师 中药师 主任检验师 "
    "主任记者 主任编辑 主任播音员 播音员 "
    "消防员 消防工程师 救护师资 救护员 急救员 急救培训师 裁判员 志愿者 飞行员 "
    "航天员 站长助理 院长助理 主任助理 总经理助理 "
    "高工 正高 副高 正高工 教高 农技员 农技师 安全员 安全工程师 家庭教育指导师 "
    "职业指导师 人力资源管理师 管理师 "
    "民警 交警 辅警 警员 指战员 消防指战员 法官 检察官 法官助理 检察员 公证员 调解员 "
    "摄影师 录音师 造型师 评茶师 茶艺师 品酒师 酿酒师 烹调师 面点师 厨师 电工 美容师 "
    "工艺美术师 美术师 乡村医生 教授级高工 饲养员 驯养师 船长 机长 试飞员 教导主任 "
    "教研组长 年级主任 作家 画家 书法家 收藏家 种植能手 技术能手 劳动模范 牙医 村医 "
    "校医 育婴师 催乳师 助产士 验光师 听力师 心理师 营养士 配餐师 讲授员 馆员助理 "
    "研学导师 科技辅导员"
)
_POST: Final = "|".join(sorted(map(re.escape, dict.fromkeys(_POSTS)), key=len, reverse=True))
_FIELD: Final = (
    r"(?:(?:科普|医务|教务|学生|研究|党委|办公室|科室|教研室|实验室|技术|学术|"
    r"项目|名老?|中医|西医|口腔|眼科|儿科|内科|外科|全科|"
    r"妇产科|临床|公共卫生|心理|农业|林业|水利|电气|机械|软件|网络|建筑|环保|环境|"
    r"气象|地震|消防|安全|食品|测绘|地质|园林|无线电|"
    r"航空|航天|国家|营养|健康)){0,2}"
)
_ONE: Final = rf"(?:{_FIELD}{_RANK}{{0,4}}{_FIELD}(?:{_POST})(?:[（(][^（()）]{{1,10}}[）)])?)"
_JOIN: Final = r"(?:[、，,/／;；\s\n+＋和]|兼|暨|及)*"
_WHOLE: Final = re.compile(rf"(?:{_ONE}{_JOIN})+")
# Inside a longer text the end of a body's name is no rank: 第一中学|一级教师, 心内科|主任
_BOUND: Final = ("科主任", "系主任", "室主任", "总工长", "老师")
_LOOSE_RANK: Final = re.sub(r"\|(?:代|大|小学|中学|中小学|幼儿园)(?=[|)])", "", _RANK)
_LOOSE_POST: Final = "|".join(p for p in _POST.split("|") if p not in _BOUND)
_SPAN: Final = re.compile(
    rf"(?:{_LOOSE_RANK}{{0,4}}(?:{_LOOSE_POST}){_JOIN})*{_LOOSE_RANK}{{0,4}}(?:{_LOOSE_POST})"
    r"(?!会|协会|学会|进修|学校|站|处|室|办公|节|团|之家|沙龙|培训|资格)"
)
_LONGEST: Final = 40


@lru_cache(maxsize=4096)
def is_position(text: str) -> bool:
    """Whether the whole text is made of posts and titles: "会长、教授", "二级心理咨询师"."""
    bare = squeeze(text)
    return 0 < len(bare) <= _LONGEST and _WHOLE.fullmatch(bare) is not None


@lru_cache(maxsize=4096)
def find_position(text: str) -> tuple[int, int] | None:
    """Where the first run of posts stands in a text; the longest one from its start."""
    found = _SPAN.search(text)
    return (found.start(), found.end()) if found else None


@lru_cache(maxsize=4096)
def last_position(text: str) -> tuple[int, int] | None:
    """The last run of posts: in "市中心医院主任医师" behind the name of the place."""
    spans = list(_SPAN.finditer(text))
    return (spans[-1].start(), spans[-1].end()) if spans else None
