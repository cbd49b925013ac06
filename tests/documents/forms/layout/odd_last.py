"""A last handful: numbered titles, two languages, speakers in brackets, a summary beside sheets."""

from tests.documents.forms.layout.building import sheet, text
from tests.documents.forms.layout.odd import Odd
from tests.documents.forms.layout.odd_more import C5, W5

DATED_C = C5 | {"date_from": "2023-03-11", "date_to": "2023-03-20", "place": "洛阳市科技馆"}
DATED_W = W5 | {"date_from": "2023-04-22", "date_to": "2023-04-22", "place": "老城区青年宫社区"}

LAST = [
    Odd(
        "titles numbered in their cells, no serial column",
        sheet(
            "讲座题目|主讲人|职称|单位|电话\n1、苹果树冬季修剪|陈建国|"
            "正高级工程师|洛阳农林科学院|13800000001\n"
            "2、合理用药常识|王丽娟|主任药师|洛阳市中心医院|13800000002"
        ),
        [C5, W5],
    ),
    Odd(
        "a heading in two languages, one below the other",
        sheet(
            "讲座题目|主讲人|职称|单位|电话\nTitle|Speaker|Position|Organization|Phone\n"
            "苹果树冬季修剪|陈建国|正高级工程师|洛阳农林科学院|13800000001"
        ),
        [C5],
    ),
    Odd(
        "the label repeated in every cell",
        sheet(
            "讲座题目|主讲人|职称|单位|电话\n"
            "题目：苹果树冬季修剪|姓名：陈建国|职称：正高级工程师|"
            "单位：洛阳农林科学院|电话：13800000001"
        ),
        [C5],
    ),
    Odd(
        "speaker in brackets behind the title, the rest labelled",
        text(
            "第一讲 苹果树冬季修剪（陈建国 正高级工程师 "
            "洛阳农林科学院）\n时间：3月中旬 地点：洛阳市科技馆 "
            "电话：13800000001\n"
            "第二讲 合理用药常识（王丽娟 主任药师 "
            "洛阳市中心医院）\n时间：4月22日 地点：老城区青年宫社区 "
            "电话：13800000002"
        ),
        [DATED_C, DATED_W],
    ),
    Odd(
        "fields down in groups, lectures across",
        sheet(
            "讲座|题目|苹果树冬季修剪|合理用药常识\n主讲人|姓名|陈建国|王丽娟\n|"
            "职称|正高级工程师|主任药师\n"
            "|单位|洛阳农林科学院|洛阳市中心医院\n安排|时间|3月中旬|4月22日\n|"
            "地点|洛阳市科技馆|老城区青年宫社区\n"
            "联系人|电话|13800000001|13800000002",
            "A2:A4",
            "A5:A6",
        ),
        [DATED_C, DATED_W],
    ),
    Odd(
        "a summary sheet beside one sheet a lecture",
        [
            sheet(
                "讲座题目|主讲人|职称|单位|电话\n苹果树冬季修剪|陈建国|"
                "正高级工程师|洛阳农林科学院|13800000001\n"
                "合理用药常识|王丽娟|主任药师|洛阳市中心医院|13800000002",
                name="汇总",
            ),
            sheet(
                "讲座题目|苹果树冬季修剪\n主讲人|陈建国\n职称|正高级工程师\n单位|"
                "洛阳农林科学院\n电话|13800000001",
                name="1",
            ),
            sheet(
                "讲座题目|合理用药常识\n主讲人|王丽娟\n职称|主任药师\n单位|"
                "洛阳市中心医院\n电话|13800000002",
                name="2",
            ),
        ],
        [C5, W5],
        findings={"repeated_row"},
    ),
    Odd(
        "time and place under one label of a form of pairs",
        sheet(
            "讲座题目|苹果树冬季修剪\n主讲人|陈建国 正高级工程师\n工作单位|"
            "洛阳农林科学院\n讲座时间、地点|3月中旬，洛阳市科技馆\n联系电话|"
            "13800000001"
        ),
        [DATED_C],
    ),
    Odd(
        "kinds of lectures merged down at the left without a heading",
        sheet(
            "|讲座题目|主讲人|职称|单位|电话\n农业类|苹果树冬季修剪|陈建国|"
            "正高级工程师|洛阳农林科学院|13800000001\n"
            "健康类|合理用药常识|王丽娟|主任药师|洛阳市中心医院|13800000002"
        ),
        [C5, W5],
    ),
    Odd(
        "one speaker merged over his two lectures",
        sheet(
            (
                "讲座题目|主讲人|职称|单位|电话\n苹果树冬季修剪|陈建国|正高级工程师|"
                "洛阳农林科学院|13800000001\n合理用药常识||||"
            ),
            "B2:B3",
            "C2:C3",
            "D2:D3",
            "E2:E3",
        ),
        [C5, C5 | {"title": "合理用药常识"}],
    ),
    Odd(
        "columns by wide gaps without headings",
        text(
            "洛阳市园艺学会讲座安排\n1  苹果树冬季修剪  陈建国  正高级工程师  "
            "洛阳农林科学院  13800000001\n"
            "2  合理用药常识  王丽娟  主任药师  洛阳市中心医院  13800000002"
        ),
        [C5, W5],
        org="洛阳市园艺学会",
    ),
    Odd(
        "a form of pairs left blank is no lecture",
        sheet(
            "申报单位|洛阳市园艺学会|联系电话|13800000001\n讲座题目||主讲人|\n职称||"
            "单位|\n时间||地点|"
        ),
        [],
    ),
    Odd(
        "book marks, a dash and the speaker",
        text(
            "《苹果树冬季修剪》——陈建国（正高级工程师，洛阳农林科学院），"
            "电话13800000001\n《合理用药常识》——王丽娟（主任药师，洛阳市中心医院），"
            "电话13800000002"
        ),
        [C5 | {"title": "苹果树冬季修剪"}, W5 | {"title": "合理用药常识"}],
    ),
]
