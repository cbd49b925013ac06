"""Labels where nobody looks for them: above their answers, inside their cells, over several."""

from tests.documents.forms.layout.building import sheet, text
from tests.documents.forms.layout.odd import Odd
from tests.documents.forms.layout.odd_tables import CHEN, WANG

WHO = ("speaker", "position", "employer", "contact_phone")
C_ONLY = {key: CHEN[key] for key in ("title", *WHO)}
BEES = {"title": "蜜蜂与授粉"} | {key: CHEN[key] for key in WHO}
OF_CHEN = "主讲人|陈建国|职称|正高级工程师\n工作单位|洛阳农林科学院|联系电话|13800000001"
W_WHEN = "社区居民|60分钟|4月22日|老城区青年宫社区|13800000002"

LABELS = [
    Odd(
        "label and answer in one cell, one below the other",
        sheet(
            "讲座题目\\n苹果树冬季修剪|主讲人\\n陈建国\n职称\\n正高级工程师|工作单位\\n洛阳农林科学院\n"
            "受众\\n农民|时长\\n90分钟\n时间\\n3月中旬|地点\\n洛阳市科技馆\n联系电话\\n13800000001|"
        ),
        [CHEN],
    ),
    Odd(
        "lines of labels over lines of answers",
        sheet(
            "讲座题目|主讲人|职称\n苹果树冬季修剪|陈建国|正高级工程师\n工作单位|受众|时长\n"
            "洛阳农林科学院|农民|90分钟\n时间|地点|联系电话\n3月中旬|洛阳市科技馆|13800000001"
        ),
        [CHEN],
    ),
    Odd(
        "one label merged over several titles",
        sheet(f"{OF_CHEN}\n讲座题目|苹果树冬季修剪||\n|蜜蜂与授粉||", "A3:A4", "B3:D3", "B4:D4"),
        [C_ONLY, BEES],
    ),
    Odd(
        "numbered labels for several titles",
        sheet(f"{OF_CHEN}\n讲座题目1|苹果树冬季修剪||\n讲座题目2|蜜蜂与授粉||"),
        [C_ONLY, BEES],
    ),
    Odd(
        "a duration behind the day",
        text(
            "讲座：苹果树冬季修剪\n主讲：陈建国（洛阳农林科学院正高级工程师）\n对象：农民\n"
            "时间：3月中旬，90分钟\n地点：洛阳市科技馆\n电话：13800000001"
        ),
        [CHEN],
    ),
    Odd(
        "three questions in a heading, two of them written as one word",
        sheet(
            "主讲人及单位职务|讲座题目|受众|时长|时间地点|联系方式\n"
            "陈建国，洛阳农林科学院正高级工程师|苹果树冬季修剪|农民|90分钟|"
            "3月中旬\\n洛阳市科技馆|13800000001"
        ),
        [CHEN],
    ),
    Odd(
        "every fact in brackets behind the title",
        text(
            "1.《苹果树冬季修剪》（主讲人：陈建国，洛阳农林科学院正高级工程师；受众：农民；"
            "时长：90分钟；时间：3月中旬；地点：洛阳市科技馆；电话：13800000001）\n"
            "2.《合理用药常识》（主讲人：王丽娟，洛阳市中心医院主任药师；受众：社区居民；"
            "时长：60分钟；时间：4月22日；地点：老城区青年宫社区；电话：13800000002）"
        ),
        [CHEN, WANG],
    ),
    Odd(
        "an unknown leaf below a known group",
        sheet(
            "讲座题目|主讲人|职称|工作单位||受众|时长|时间|地点|电话\n|||单位|科室|||||\n"
            f"合理用药常识|王丽娟|主任药师|洛阳市中心医院|药学部|{W_WHEN}",
            *("A1:A2", "B1:B2", "C1:C2", "D1:E1", "F1:F2", "G1:G2", "H1:H2", "I1:I2", "J1:J2"),
        ),
        [WANG],
    ),
]
