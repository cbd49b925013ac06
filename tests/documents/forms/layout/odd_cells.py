"""Cells that hold more than one answer, or less than one: the heading or a remark says the rest."""

from tests.documents.forms.layout.building import sheet, text
from tests.documents.forms.layout.odd import Odd
from tests.documents.forms.layout.odd_tables import CHEN, WANG

HEAD = "题目|主讲|职称|受众|时间|时长|地点|电话"
C_ROW = "苹果树冬季修剪|陈建国|正高级工程师|农民|3月中旬|90分钟|洛阳市科技馆|13800000001"
W_ROW = "合理用药常识|王丽娟|主任药师|社区居民|4月22日|60分钟|老城区青年宫社区|13800000002"
AT_ACADEMY = WANG | {"employer": "洛阳农林科学院"}
NO_MINUTES = "题目|主讲|职称|单位|受众|时间|地点|电话"

CHEN_OPEN, WANG_OPEN = (
    {key: value for key, value in lecture.items() if key != "duration_min"}
    for lecture in (CHEN, WANG)
)

CELLS = [
    Odd(
        "a remark in the text above the table that holds for all its lectures",
        [
            text("说明：每场讲座时长均为90分钟，地点均为洛阳市科技馆。"),
            sheet(
                "题目|主讲|职称|单位|受众|时间|电话\n"
                "苹果树冬季修剪|陈建国|正高级工程师|洛阳农林科学院|农民|3月中旬|13800000001"
            ),
        ],
        [CHEN],
    ),
    Odd(
        "two lectures side by side, the second of which one speaker has not",
        sheet(
            "主讲人|职称|单位|受众|电话|第一场|||第二场||\n"
            "|||||题目|时间|地点|题目|时间|地点\n"
            "陈建国|正高级工程师|洛阳农林科学院|农民|13800000001|苹果树冬季修剪|3月中旬|洛阳市科技馆|||\n"
            "王丽娟|主任药师|洛阳市中心医院|社区居民|13800000002|合理用药常识|4月22日|老城区青年宫社区|||"
        ),
        [CHEN_OPEN, WANG_OPEN],
    ),
    Odd(
        "audiences ticked in brackets",
        sheet(
            "题目：苹果树冬季修剪|主讲人：陈建国\n职称：正高级工程师|单位：洛阳农林科学院\n"
            "适合人群：（√）农民 （ ）青少年 （ ）老年人|时长：90分钟\n"
            "时间：3月中旬|地点：洛阳市科技馆\n电话：13800000001|"
        ),
        [CHEN],
    ),
    Odd(
        "a letter whose titles stand in quotes",
        text(
            "关于报送科普讲座的函\n"
            "第一场讲座题目为“苹果树冬季修剪”，由洛阳农林科学院正高级工程师陈建国主讲，面向农民，"
            "时长90分钟，拟于3月中旬在洛阳市科技馆举行，联系电话13800000001。\n"
            "第二场讲座题目为“合理用药常识”，由洛阳市中心医院主任药师王丽娟主讲，面向社区居民，"
            "时长60分钟，拟于4月22日在老城区青年宫社区举行，联系电话13800000002。"
        ),
        [CHEN, WANG],
    ),
    Odd(
        "labelled answers in cells under group headings, one group without labels",
        sheet(
            "序号|讲座信息|主讲专家信息|活动安排|联系人及电话\n"
            "1|题目：苹果树冬季修剪\\n时长：90分钟\\n对象：农民|姓名：陈建国\\n职称：正高级工程师\\n单位：洛阳农林科学院|"
            "时间：3月中旬\\n地点：洛阳市科技馆|李敏\\n13800000001\n"
            "2|题目：合理用药常识\\n时长：1小时\\n对象：社区居民|姓名：王丽娟\\n职称：主任药师\\n单位：洛阳市中心医院|"
            "时间：4月22日\\n地点：老城区青年宫社区|王丽娟\\n13800000002"
        ),
        [CHEN, WANG],
    ),
    Odd(
        "labelled answers in one cell only, in another order and with one missing",
        sheet(
            "题目|主讲人情况|受众|时长|时间|地点\n"
            "苹果树冬季修剪|姓名：陈建国 单位：洛阳农林科学院 职称：正高级工程师 "
            "电话：13800000001|农民|90分钟|3月中旬|洛阳市科技馆\n"
            "合理用药常识|职称：主任药师 姓名：王丽娟 "
            "电话：13800000002|社区居民|60分钟|4月22日|老城区青年宫社区"
        ),
        [CHEN, {k: v for k, v in WANG.items() if k != "employer"}],
    ),
    Odd(
        "the unit of all speakers above the table",
        sheet(
            f"主讲人单位：洛阳农林科学院（以下各讲主讲人均为该院）|||||||\n{HEAD}\n{C_ROW}\n{W_ROW}"
        ),
        [CHEN, AT_ACADEMY],
    ),
    Odd(
        "the unit of all speakers in the text above the table",
        [
            text("申报单位：洛阳市园艺学会\n主讲人单位：洛阳农林科学院"),
            sheet(f"{HEAD}\n{C_ROW}\n{W_ROW}"),
        ],
        [CHEN, AT_ACADEMY],
        org="洛阳市园艺学会",
    ),
    Odd(
        "a remark below that holds for all, but for the one that says otherwise",
        sheet(
            f"{NO_MINUTES}|时长\n苹果树冬季修剪|陈建国|正高级工程师|洛阳农林科学院|农民|3月中旬|洛阳市科技馆|13800000001|\n"
            "合理用药常识|王丽娟|主任药师|洛阳市中心医院|社区居民|4月22日|老城区青年宫社区|13800000002|60分钟\n"
            "说明：以上讲座时长均为90分钟，具体可协商。||||||||"
        ),
        [CHEN, WANG],
    ),
    Odd(
        "a remark that promises nothing definite",
        sheet(
            f"{NO_MINUTES}\n苹果树冬季修剪|陈建国|正高级工程师|洛阳农林科学院|农民|3月中旬|洛阳市科技馆|13800000001\n"
            "说明：讲座时长均可协商，时间均为暂定。|||||||"
        ),
        [{k: v for k, v in CHEN.items() if k != "duration_min"}],
    ),
    Odd(
        "months as bare numbers under 月份, half hours under 小时",
        sheet(
            "讲座\\n名称|主讲\\n医生|职称|所在\\n医院|适宜\\n人群|时长\\n（小时）|拟讲\\n月份|地点|联系\\n电话\n"
            "苹果树冬季修剪|陈建国|正高级工程师|洛阳农林科学院|农民|1.5|3|洛阳市科技馆|13800000001\n"
            "合理用药常识|王丽娟|主任药师|洛阳市中心医院|社区居民|1|4-5|老城区青年宫社区|13800000002"
        ),
        [
            CHEN | {"date_from": "2023-03-01", "date_to": "2023-03-31"},
            WANG | {"date_from": "2023-04-01", "date_to": "2023-05-31"},
        ],
    ),
    Odd(
        "a person's name, post and unit on lines of one cell",
        sheet(
            "题目|主讲人|受众|时长|时间|地点|电话\n"
            "苹果树冬季修剪|陈建国\\n正高级工程师\\n洛阳农林科学院|农民|90分钟|3月中旬|洛阳市科技馆|13800000001\n"
            "合理用药常识|洛阳市中心医院\\n王丽娟 主任药师"
            "|社区居民|60分钟|4月22日|老城区青年宫社区|13800000002"
        ),
        [CHEN, WANG],
    ),
    Odd(
        "two lines of cells a lecture under two lines of headings",
        sheet(
            "序号|讲座题目|主讲人|职称|工作单位\n|受众|时长|时间|地点\n"
            "1|苹果树冬季修剪|陈建国|正高级工程师|洛阳农林科学院\n|农民|90分钟|3月中旬|洛阳市科技馆\n"
            "2|合理用药常识|王丽娟|主任药师|洛阳市中心医院\n|社区居民|60分钟|4月22日|老城区青年宫社区",
            "A1:A2",
            "A3:A4",
            "A5:A6",
        ),
        [
            {k: v for k, v in CHEN.items() if k != "contact_phone"},
            {k: v for k, v in WANG.items() if k != "contact_phone"},
        ],
    ),
    Odd(
        "a list with dashes",
        text(
            "1.苹果树冬季修剪——陈建国（洛阳农林科学院 正高级工程师）13800000001\n"
            "2.合理用药常识——王丽娟（洛阳市中心医院 主任药师）13800000002"
        ),
        [
            {k: CHEN[k] for k in ("title", "speaker", "position", "employer", "contact_phone")},
            {k: WANG[k] for k in ("title", "speaker", "position", "employer", "contact_phone")},
        ],
    ),
    Odd(
        "a table without headings, the answers in an unusual order",
        sheet(
            "陈建国|正高级工程师|洛阳农林科学院|苹果树冬季修剪|农民|90分钟|3月中旬|洛阳市科技馆|13800000001\n"
            "王丽娟|主任药师|洛阳市中心医院|合理用药常识|社区居民|60分钟|4月22日|老城区青年宫社区|13800000002"
        ),
        [CHEN, WANG],
    ),
    Odd(
        "group rows between the lectures",
        sheet(
            f"{HEAD}|单位\n农业类||||||||\n{C_ROW}|洛阳农林科学院\n医药类||||||||\n{W_ROW}|洛阳市中心医院"
        ),
        [CHEN, WANG],
    ),
    Odd(
        "fields down and labels split over two columns",
        sheet(
            "讲座|题目|苹果树冬季修剪\n|受众|农民\n|时长|90分钟\n主讲人|姓名|陈建国\n|职称|正高级工程师\n|单位|洛阳农林科学院\n"
            "安排|时间|3月中旬\n|地点|洛阳市科技馆\n联系|电话|13800000001",
            "A1:A3",
            "A4:A6",
            "A7:A8",
        ),
        [CHEN],
    ),
]
