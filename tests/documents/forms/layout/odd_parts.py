"""One form in several pieces: a speaker's block above a list, a table cut in two, shared labels."""

from tests.documents.forms.layout.building import sheet, text
from tests.documents.forms.layout.odd import Odd
from tests.documents.forms.layout.odd_tables import CHEN, WANG

TREES = CHEN
BEES = CHEN | {"title": "蜜蜂与授粉", "duration_min": 60, "date_from": "2023-05-01"}
BEES |= {"date_to": "2023-05-31", "place": "王城公园"}
LIST = "题目|受众|时长|时间|地点"
OF_CHEN = "苹果树冬季修剪|农民|90分钟|3月中旬|洛阳市科技馆\n蜜蜂与授粉|农民|60分钟|5月|王城公园"
OF_WANG = "合理用药常识|社区居民|60分钟|4月22日|老城区青年宫社区"
BLOCK_C = "专家姓名|陈建国||职称|正高级工程师\n工作单位|洛阳农林科学院||联系电话|13800000001"
BLOCK_W = "专家姓名|王丽娟||职称|主任药师\n工作单位|洛阳市中心医院||联系电话|13800000002"
LECTURERS = "序号|讲座题目|主讲人|职称|工作单位"
LECTURER_ROWS = (
    "1|苹果树冬季修剪|陈建国|正高级工程师|洛阳农林科学院\n"
    "2|合理用药常识|王丽娟|主任药师|洛阳市中心医院"
)
WHEN = "受众|时长|时间|地点|联系电话"
WHEN_C = "农民|90分钟|3月中旬|洛阳市科技馆|13800000001"
WHEN_W = "社区居民|60分钟|4月22日|老城区青年宫社区|13800000002"

PARTS = [
    Odd(
        "a speaker's block, then the list, twice in two tables",
        [
            text("推荐学会：洛阳市园艺学会"),
            sheet(
                f"{BLOCK_C}\n拟讲讲座||||\n{LIST}\n{OF_CHEN}", "B1:C1", "B2:C2", "A3:E3", name="1"
            ),
            sheet(
                f"{BLOCK_W}\n拟讲讲座||||\n{LIST}\n{OF_WANG}", "B1:C1", "B2:C2", "A3:E3", name="2"
            ),
        ],
        [TREES, BEES, WANG],
        org="洛阳市园艺学会",
    ),
    Odd(
        "block and list, block and list in one sheet",
        sheet(f"{BLOCK_C}\n{LIST}\n{OF_CHEN}\n||||\n{BLOCK_W}\n{LIST}\n{OF_WANG}"),
        [TREES, BEES, WANG],
    ),
    Odd(
        "the block in one cell a line, with colons",
        sheet(
            f"主讲人：陈建国||职称：正高级工程师||\n单位：洛阳农林科学院||联系电话：13800000001||\n{LIST}\n{OF_CHEN}"
        ),
        [TREES, BEES],
    ),
    Odd(
        "the block in the text above the table",
        [
            text(
                "洛阳市园艺学会讲座推荐\n主讲人：陈建国  职称：正高级工程师"
                "\n工作单位：洛阳农林科学院  电话：13800000001"
            ),
            sheet(f"{LIST}\n{OF_CHEN}", name="1"),
            text("主讲人：王丽娟  职称：主任药师\n工作单位：洛阳市中心医院  电话：13800000002"),
            sheet(f"{LIST}\n{OF_WANG}", name="2"),
        ],
        [TREES, BEES, WANG],
        org="洛阳市园艺学会",
    ),
    Odd(
        "one day and one place above a list of speakers",
        sheet(
            "活动时间|3月8日|活动地点|洛阳市科技馆|\n讲座题目|主讲人|职称|单位|电话\n"
            "苹果树冬季修剪|陈建国|正高级工程师|洛阳农林科学院|13800000001\n"
            "合理用药常识|王丽娟|主任药师|洛阳市中心医院|13800000002"
        ),
        [
            {k: v for k, v in CHEN.items() if k not in ("audience", "duration_min")}
            | {"date_from": "2023-03-08", "date_to": "2023-03-08"},
            {k: v for k, v in WANG.items() if k not in ("audience", "duration_min")}
            | {"date_from": "2023-03-08", "date_to": "2023-03-08", "place": "洛阳市科技馆"},
        ],
    ),
    Odd(
        "the day a form was filled in is no lecture's",
        sheet(
            "填报单位|洛阳市园艺学会|日期|2023年2月18日|\n讲座题目|主讲人|职称|单位|电话\n"
            "苹果树冬季修剪|陈建国|正高级工程师|洛阳农林科学院|13800000001"
        ),
        [{k: CHEN[k] for k in ("title", "speaker", "position", "employer", "contact_phone")}],
        org="洛阳市园艺学会",
    ),
    Odd(
        "a wide table cut in two, joined by number and title",
        [
            text("学会名称（盖章）：洛阳市园艺学会\n表1 讲座及主讲人"),
            sheet(f"{LECTURERS}\n{LECTURER_ROWS}", name="表1"),
            text("表2 时间地点"),
            sheet(
                f"序号|讲座题目|{WHEN}\n1|苹果树冬季修剪|{WHEN_C}\n2|合理用药常识|{WHEN_W}",
                name="表2",
            ),
        ],
        [CHEN, WANG],
        org="洛阳市园艺学会",
    ),
    Odd(
        "joined by number alone, the second in another order",
        [
            sheet(f"{LECTURERS}\n{LECTURER_ROWS}", name="表1"),
            sheet(f"序号|{WHEN}\n2|{WHEN_W}\n1|{WHEN_C}", name="表2"),
        ],
        [CHEN, WANG],
    ),
    Odd(
        "joined by title alone, one below the other in one sheet",
        sheet(
            "讲座题目|主讲人|职称|工作单位|||\n"
            "苹果树冬季修剪|陈建国|正高级工程师|洛阳农林科学院||\n合理用药常识|王丽娟|主任药师|洛阳市中心医院||\n|||||\n"
            f"讲座题目|{WHEN}\n《合理用药常识》|{WHEN_W}\n《苹果树冬季修剪》|{WHEN_C}"
        ),
        [CHEN, WANG],
    ),
    Odd(
        "three tables, the lecturers in the middle",
        [
            sheet(
                "序号|讲座题目|受众|时长\n1|苹果树冬季修剪|农民|90分钟\n2|合理用药常识|社区居民|60分钟",
                name="讲座",
            ),
            sheet(
                "序号|主讲人|职称|工作单位\n1|陈建国|正高级工程师|洛阳农林科学院\n2|王丽娟|主任药师|洛阳市中心医院",
                name="主讲人",
            ),
            sheet(
                "序号|时间|地点|联系电话\n1|3月中旬|洛阳市科技馆|13800000001\n2|4月22日|老城区青年宫社区|13800000002",
                name="安排",
            ),
        ],
        [CHEN, WANG],
    ),
    Odd(
        "an agenda and a list of guests with the same numbers are no lectures",
        [
            sheet(
                "序号|议题|时间|地点\n1|审议工作报告|9:00|洛阳市科技馆\n2|选举理事|10:00|洛阳市科技馆",
                name="议程",
            ),
            sheet(
                "序号|姓名|单位|职务\n1|陈建国|洛阳农林科学院|主任\n2|王丽娟|洛阳市中心医院|科长",
                name="参会",
            ),
        ],
        [],
    ),
    Odd(
        "a list of volunteers beside the lectures leaves them alone",
        [
            sheet(
                f"{LECTURERS}|联系电话\n1|苹果树冬季修剪|陈建国|正高级工程师|洛阳农林科学院|13800000001",
                name="1",
            ),
            sheet(
                "序号|姓名|单位|时间|地点|电话\n1|李强|洛阳师范学院|3月5日|周王城广场|13800000009",
                name="2",
            ),
        ],
        [{k: CHEN[k] for k in ("title", "speaker", "position", "employer", "contact_phone")}],
    ),
    Odd(
        "a joined label before two cells, in cards",
        sheet(
            "讲座1|题目|苹果树冬季修剪|||\n|主讲人|陈建国|职称/单位|正高级工程师|洛阳农林科学院\n"
            "|受众|农民|时长|90分钟|\n|时间|3月中旬|地点|洛阳市科技馆|\n联系电话||13800000001|||",
            *("A1:A4", "C1:F1", "E3:F3", "E4:F4", "A5:B5", "C5:F5"),
        ),
        [CHEN],
    ),
    Odd(
        "a joined label before two cells in the other order",
        sheet(
            "题目|苹果树冬季修剪|||\n主讲人|陈建国|职称/单位|洛阳农林科学院|正高级工程师\n"
            "受众|农民|时长|90分钟|\n时间|3月中旬|地点|洛阳市科技馆|\n联系电话|13800000001|||"
        ),
        [CHEN],
    ),
    Odd(
        "姓名/职称/单位 before three cells",
        sheet(
            "题目|苹果树冬季修剪||\n姓名/职称/单位|陈建国|正高级工程师|洛阳农林科学院\n"
            "受众|农民|时长|90分钟\n时间|3月中旬|地点|洛阳市科技馆\n联系电话|13800000001||"
        ),
        [CHEN],
    ),
    Odd(
        "a joined label before one cell",
        sheet(
            "题目|苹果树冬季修剪||\n主讲人|陈建国|单位及职称|洛阳农林科学院正高级工程师\n"
            "受众|农民|时长|90分钟\n时间/地点|3月中旬，洛阳市科技馆|联系电话|13800000001"
        ),
        [CHEN],
    ),
    Odd(
        "a joined heading over two columns",
        sheet(
            f"讲座题目|主讲人|单位、职称||{WHEN}\n苹果树冬季修剪|陈建国|洛阳农林科学院|正高级工程师|{WHEN_C}\n"
            f"合理用药常识|王丽娟|洛阳市中心医院|主任药师|{WHEN_W}",
            "C1:D1",
        ),
        [CHEN, WANG],
    ),
    Odd(
        "a joined heading over two columns in the other order",
        sheet(
            f"讲座题目|主讲人|职称/单位||{WHEN}\n苹果树冬季修剪|陈建国|洛阳农林科学院|正高级工程师|{WHEN_C}\n"
            f"合理用药常识|王丽娟|洛阳市中心医院|主任药师|{WHEN_W}",
            "C1:D1",
        ),
        [CHEN, WANG],
    ),
    Odd(
        "post, unit and telephone beside the name, without labels",
        sheet(
            "题目|苹果树冬季修剪|||\n主讲人|陈建国|正高级工程师|洛阳农林科学院|13800000001\n"
            "受众|农民|时长|90分钟|\n时间|3月中旬|地点|洛阳市科技馆|"
        ),
        [CHEN],
    ),
    Odd(
        "headings put as questions",
        sheet(
            "讲什么|谁来讲|他的职称|他在哪个单位|准备讲给谁听|打算讲多久|几月几号能讲|在哪个社区讲|怎么联系他\n"
            f"苹果树冬季修剪|陈建国|正高级工程师|洛阳农林科学院|{WHEN_C}"
        ),
        [CHEN],
    ),
    Odd(
        "labels put as questions",
        sheet(
            "哪个学会报的|洛阳市园艺学会|谁填的|李敏\n讲啥|苹果树冬季修剪|谁讲|陈建国\n什么职称|正高级工程师|哪个单位的|洛阳农林科学院\n"
            "给谁听|农民|讲多长时间|90分钟\n啥时候讲|3月中旬|在哪儿讲|洛阳市科技馆\n电话多少|13800000001||"
        ),
        [CHEN],
        org="洛阳市园艺学会",
    ),
    Odd(
        "an online form's own words for the sender",
        sheet(
            f"序号|1、贵单位（学会、协会、研究会）全称|2、讲座题目|3、主讲人姓名|4、职称|5、所在单位|{WHEN}\n"
            f"1|洛阳市园艺学会|苹果树冬季修剪|陈建国|正高级工程师|洛阳农林科学院|{WHEN_C}"
        ),
        [CHEN],
        org="洛阳市园艺学会",
    ),
    Odd(
        "a society's name alone above its lectures, one society after another",
        sheet(
            f"讲座题目|主讲人|职称|工作单位|{WHEN}\n洛阳市园艺学会||||||||\n"
            f"苹果树冬季修剪|陈建国|正高级工程师|洛阳农林科学院|{WHEN_C}\n洛阳市药学会||||||||\n"
            f"合理用药常识|王丽娟|主任药师|洛阳市中心医院|{WHEN_W}"
        ),
        [CHEN, WANG],
        row_orgs=["洛阳市园艺学会", "洛阳市药学会"],
    ),
]
