"""Documents as an office writes them; every person and mailbox in them is invented."""

from typing import Any, Final

type Spec = dict[str, Any]

ASSOCIATION: Final = "洛阳市科学技术协会"
BODIES: Final = (
    ASSOCIATION,
    "洛阳市文明办",
    "洛阳市教育局",
    "洛阳市农业农村局",
    "洛阳市卫生健康委员会",
    "洛阳市精神文明建设指导委员会办公室",
)
OPENING: Final = (
    "为把科学普及送到群众身边，让社区居民、在校学生和产业工人都能就近听到一堂好课，"
    "经研究，决定在全市范围内组织2023年“科技之光”志愿服务活动，现就有关事项通知如下。"
)
LONG: Final = (
    "各单位要结合本领域特点，围绕气象防灾、健康生活、食品安全、人工智能等主题，每季度至少开展1次"
    "面向公众的活动；报名入口见www.example.org.cn/kp，技术支持由iKepu平台提供，联系电话0379-12345678。"
    "瀍河回族区、涧西区先行试点，其余县区于6月底前完成（以《实施方案》为准）。"
)


def paragraphs(sections: int = 1) -> list[Spec]:
    """An opening and sections with headings of all four levels."""
    body: list[Spec] = [{"level": 0, "text": OPENING}]
    for _ in range(sections):
        body += [
            {"level": 1, "text": "主要任务"},
            {"level": 0, "text": LONG},
            {"level": 2, "text": "开展“科普大讲堂”进社区活动"},
            {"level": 3, "text": LONG},
            {"level": 4, "text": "洛龙区、西工区各设2处固定场所。"},
            {"level": 2, "text": "强化组织领导。各级学会、科协和文明办要高度重视，责任到人。"},
        ]
    return body


def spec(**changes: Any) -> Spec:
    """A notice of one body with everything usual."""
    return {
        "format": "document",
        "issuers": [ASSOCIATION],
        "mark": "文件",
        "number": {"code": "洛市科协", "year": 2023, "serial": 2},
        "title": "关于组织开展2023年“科技之光”志愿服务活动的通知",
        "recipients": "各市级学会、协会、研究会，各县区科协：",
        "body": paragraphs(),
        "date": "2023-02-14",
        "sealed": True,
        "cc": "市委宣传部，市文明办，各县区人民政府。",
        "printed_by": "洛阳市科学技术协会办公室",
        "printed_on": "2023-02-15",
    } | changes


TABLE: Final = [
    ["序号", "县区", "站点", "起止时间", "负责单位", "联系电话", "备注"],
    ["例", "", "第一中学", "", "", "", "可以空着"],
    *(
        [
            str(number),
            "瀍河回族区",
            f"第{number}中学",
            f"{number % 12 + 1}月1日至28日",
            "瀍河回族区科学技术协会",
            f"0379-1234{number:04d}",
            "展品由市科技馆统一配送，县区负责接站和布展",
        ]
        for number in range(1, 31)
    ),
]

KINDS: Final[dict[str, Spec]] = {
    "single": spec(
        attachments=[
            "志愿服务队伍分类及名称规范",
            "2023年度“科普大讲堂”讲座征集汇总表及各市级学会、协会、研究会联系方式",
        ],
        copy_number="12",
        secrecy="秘密★1年",
        urgency="特急",
        note="此件公开发布",
    ),
    "joint2": spec(issuers=list(BODIES[:2]), body=paragraphs(2)),
    "joint6": spec(issuers=list(BODIES)),
    "letter": spec(
        format="letter",
        number={"code": "洛市科协函", "year": 2023, "serial": 11},
        title="关于商请支持全国科普日活动场地的函",
        recipients="洛阳市总工会：",
        body=[{"level": 0, "text": LONG}, {"level": 0, "text": "专此函达，请予支持。"}] * 3,
    ),
    "minutes": spec(
        format="minutes",
        mark="党组会议纪要",
        title="研究2023年度科普重点工作",
        recipients=None,
        attendance={
            "present": [
                "洛阳市科协林小满、苏芷若、许清和",
                "洛阳市气象学会顾云舟",
                "洛阳市植物学会陆知行",
            ],
            "excused": ["洛阳市数学学会沈砚秋"],
            "observers": ["洛阳市科技馆叶青禾"],
        },
    ),
    "upward": spec(
        signers=[{"body": ASSOCIATION, "name": "许清和"}],
        title="关于申请追加流动科技馆巡展经费的请示",
        recipients="洛阳市人民政府：",
        sealed=False,
    ),
    "landscape": spec(
        attachments=["流动科技馆2023年巡展路线表"],
        annexes=[
            {"title": "流动科技馆2023年巡展路线表", "orientation": "landscape", "table": TABLE}
        ],
    ),
}  # fmt: skip
