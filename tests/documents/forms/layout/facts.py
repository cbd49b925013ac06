"""Invented lectures with their truth: how a value may be written, and what it then means."""

from dataclasses import dataclass
from random import Random
from typing import Final

from keguang.documents.forms.parts import CellValue
from keguang.documents.forms.reading import Value
from keguang.documents.forms.values.text import words_of

TITLES: Final = words_of(
    "苹果树冬季修剪 揭秘“量子保健品” 走近人工智能:从下棋到聊天 家庭用电用气安全 "
    "北斗导航与我们的生活 地震来了怎么办 "
    "老年人智能手机使用技巧 垃圾分类与低碳生活 识破电信诈骗里的伪科学 "
    "口腔健康从儿童抓起 中医药文化进社区——四季养生 "
    "二十四节气里的科学 机器人编程体验课 如何读懂体检报告 "
    "青少年心理健康与情绪管理 二十大报告中的科技自立自强 小麦“一喷三防”技术 "
    "新生儿护理常识(第2讲) 黄河生态与生物多样性 心肺复苏与海姆立克急救法 "
    "脑卒中的识别与急救 合理用药常识 食用菌高效栽培 "
    "火箭是怎样飞上天的 气象灾害与防灾避险 3D打印走进生活 糖尿病患者的饮食管理 "
    "高血压防治 水质与健康 牡丹栽培技术 科学健身 "
    "认识PM2.5 航天员的一天 5G改变生活 预防近视，守护光明 女性更年期保健 "
    "科学饮食与健康生活方式 建筑里的力学 地名里的洛阳历史 "
    "食品安全知识 未来交通 文物保护中的科技 星空观测入门 元宇宙是什么 "
    "学校里的化学 芯片与半导体 教师心理减压 家长如何陪伴孩子阅读"
)
SURNAMES: Final = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾"
    "彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛"
    "邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
GIVEN: Final = words_of(
    "伟 芳 娜 敏 静 丽娟 强 磊 军 洋 勇 艳 杰 娟 涛 明 超 秀兰 霞 平 刚 桂英 建国 "
    "春梅 文博 晓燕 若兰 永康 志强 海涛 子轩 梓涵 宇航 思远 慧敏 国庆 红 玉兰 立新 "
    "学文 瀍 璟 喆"
)
POSITIONS: Final = words_of(
    "教授 副教授 讲师 研究员 副研究员 正高级工程师 高级工程师 工程师 主任医师 "
    "副主任医师 主治医师 副主任护师 主管护师 主任药师 高级农艺师 推广研究员 "
    "二级心理咨询师 国家二级心理咨询师 会长、教授 院长、主任医师 秘书长 科主任 "
    "高级教师 一级教师 教授级高级工程师 馆长 博士 所长、研究员 高级讲师 "
    "首席预报员"
)
EMPLOYERS: Final = words_of(
    "河南科技大学 洛阳师范学院 洛阳理工学院 洛阳市中心医院 "
    "河南科技大学第一附属医院 洛阳农林科学院 洛阳市气象局 中船七二五所 "
    "洛阳市第一人民医院 "
    "洛阳市疾病预防控制中心 洛阳市农业农村局 洛阳市科技馆 洛阳玻璃厂 "
    "中信重工机械股份有限公司 洛阳市第二中学 洛阳市妇幼保健院 洛阳市园林局 "
    "洛阳职业技术学院 "
    "洛阳市消防救援支队 洛阳轴承研究所有限公司 黄河水利委员会小浪底管理中心 "
    "洛阳市图书馆 洛阳市生态环境局 洛阳市心理学会 洛阳文物考古研究院"
)
AUDIENCES: Final = words_of(
    "公众 社区居民 中小学生 青少年 大学生 老年人 农民、种植户 机关干部 企业职工 "
    "新手父母 医务人员 教师及家长 市民 村民 育龄妇女 全体市民 学生家长 不限"
)
PLACES: Final = words_of(
    "洛阳市科技馆 线上 涧西区长安路社区 嵩县车村镇中心小学 老城区青年宫社区 "
    "洛龙区开元路邻里中心 栾川县潭头镇 腾讯会议 河南科技大学西苑校区 学会会议室 "
    "西工区王城公园 宜阳县锦屏镇八里堂村 洛阳市图书馆报告厅 瀍河区五股路街道 "
    "伊川县实验小学 新安县铁门镇 市青少年宫 各社区 洛阳市第二中学"
)
SOCIETIES: Final = words_of(
    "洛阳市气象学会 洛阳市药学会 洛阳市园艺学会 洛阳市心理学会 洛阳市护理学会 "
    "洛阳市计算机学会 洛阳市消防协会 洛阳市医学会 洛阳市营养学会 "
    "洛阳市老科技工作者协会 洛阳市水利学会 洛阳市科普作家协会 洛阳市抗癌协会 "
    "洛阳市机械工程学会 洛阳市反邪教协会 洛阳市牡丹研究会"
)
SUMMARY: Final = "结合身边案例,用通俗语言讲解相关科学知识,现场互动答疑。"

DATES: Final[tuple[tuple[str, str | None, str | None], ...]] = (
    ("3月中旬", "2023-03-11", "2023-03-20"),
    ("10月下旬", "2023-10-21", "2023-10-31"),
    ("五月上旬", "2023-05-01", "2023-05-10"),
    ("2023/11/9", "2023-11-09", "2023-11-09"),
    ("5月", "2023-05-01", "2023-05-31"),
    ("2023年6月1日-6月5日", "2023-06-01", "2023-06-05"),
    ("2023年6月1日至6月5日", "2023-06-01", "2023-06-05"),
    ("7-8月", "2023-07-01", "2023-08-31"),
    ("3月-5月", "2023-03-01", "2023-05-31"),
    ("下半年", "2023-07-01", "2023-12-31"),
    ("二季度", "2023-04-01", "2023-06-30"),
    ("第三季度", "2023-07-01", "2023-09-30"),
    ("2023-09-16", "2023-09-16", "2023-09-16"),
    ("2023.3.5", "2023-03-05", "2023-03-05"),
    ("23.3.5", "2023-03-05", "2023-03-05"),
    ("4月22日上午9:00", "2023-04-22", "2023-04-22"),
    ("4月22日下午3点半", "2023-04-22", "2023-04-22"),
    ("2023年4月15日", "2023-04-15", "2023-04-15"),
    ("三月五日", "2023-03-05", "2023-03-05"),
    ("3月5日-10日", "2023-03-05", "2023-03-10"),
    ("2023年5月12日（周五）", "2023-05-12", "2023-05-12"),
    ("待定", None, None),
    ("", None, None),
    ("每周六", None, None),
    ("可预约", None, None),
    ("2月30日", None, None),
    ("全年", "2023-01-01", "2023-12-31"),
)
MINUTES: Final[tuple[tuple[str, int | None], ...]] = (
    ("90分钟", 90),
    ("60分钟", 60),
    ("45min", 45),
    ("1.5小时", 90),
    ("一个半小时", 90),
    ("1小时30分", 90),
    ("约1小时", 60),
    ("两个小时", 120),
    ("２小时", 120),
    ("40分", 40),
    ("半天", None),
    ("2课时", None),
    ("", None),
    ("60-90分钟", None),
    ("待定", None),
)


@dataclass(frozen=True)
class Fact:
    """One answer: what it means, and how it was written (text, or what a sheet stores)."""

    truth: Value
    written: CellValue
    last: Value = None  # the end of a range of days


@dataclass(frozen=True)
class Lecture:
    facts: dict[str, Fact]
    org: str

    def truth(self) -> dict[str, Value]:
        dates = self.facts["dates"]
        plain = {k: f.truth for k, f in self.facts.items() if k not in ("dates", "summary")}
        return plain | {"date_from": dates.truth, "date_to": dates.last}


def invented(rng: Random, count: int) -> list[Lecture]:
    """Lectures of one society, titles all different."""
    org = rng.choice(SOCIETIES)
    titles = rng.sample(TITLES, count)
    return [Lecture(_facts(rng, title), org) for title in titles]


def _facts(rng: Random, title: str) -> dict[str, Fact]:
    day = rng.choice(DATES)
    length = rng.choice(MINUTES)
    place = rng.choice(PLACES) if rng.random() < 0.9 else None
    return {
        "title": Fact(title, title),
        "speaker": _name(rng),
        "position": _plain(rng.choice(POSITIONS)),
        "employer": _plain(rng.choice(EMPLOYERS)),
        "audience": _plain(rng.choice(AUDIENCES)),
        "duration_min": Fact(length[1], length[0]),
        "dates": Fact(day[1], day[0], day[2]),
        "place": Fact(place, place or rng.choice(("待定", "", "/", "无"))),
        "contact_phone": _phone(rng),
        "summary": Fact(SUMMARY, SUMMARY),
    }


def _plain(text: str) -> Fact:
    return Fact(text, text)


def _name(rng: Random) -> Fact:
    name = rng.choice(SURNAMES) + rng.choice(GIVEN)
    if rng.random() < 0.04:
        name = rng.choice(("欧阳明", "司马若兰", "阿依古丽·买买提"))
    spaced = name if "·" in name or rng.random() < 0.8 else " ".join(name)
    return Fact(name, spaced)


def _phone(rng: Random) -> Fact:
    digits = f"1380000{rng.randrange(10000):04d}"
    forms = (
        digits,
        digits,
        f"{digits[:3]}-{digits[3:7]}-{digits[7:]}",
        f"{digits[:3]} {digits[3:7]} {digits[7:]}",
        f"+86 {digits}",
        digits.translate({ord("0") + i: ord("０") + i for i in range(10)}),
        f"{digits} ",
    )
    if rng.random() < 0.06:
        return Fact("037965910000", "0379-65910000")
    return Fact(digits, rng.choice(forms))
