"""Papers that resemble a form and hold no lecture: nothing may be made of them."""

from tests.documents.forms.layout.building import sheet, text
from tests.documents.forms.layout.odd import Odd

NONE = [
    Odd(
        "the office's own call with its blank form and an example",
        [
            text(
                """
洛阳市科学技术协会关于征集2027年科普大讲堂讲座的通知
各市级学会、协会、研究会：
一、征集内容
讲座题目、主讲人、职称、工作单位、受众、时长、时间、地点、联系电话。
二、征集要求
1.主讲人应具有副高级以上职称。
2.讲座时长均为60分钟左右，面向社区居民。
三、报送时间
请于2027年3月1日前将征集表发至邮箱。
联系人：李敏 联系电话：13800000009
"""
            ),
            sheet(
                "填报单位：|||||||||\n序号|讲座题目|主讲人|职称|工作单位|受众|时长|时间|地点|联系电话\n"
                "1|||||||||\n2|||||||||\n"
                "示例|苹果树冬季修剪|陈建国|教授|洛阳农林科学院|农民|60分钟|3月|洛阳市科技馆|13800000001"
            ),
        ],
        [],
    ),
    Odd(
        "a report of what was held",
        text(
            """
洛阳市园艺学会开展科普活动
3月5日，洛阳市园艺学会在王城公园组织志愿者开展科普活动。会长陈建国教授参加活动。
活动中，志愿者发放《果树修剪手册》200份，接受咨询100余人次。
"""
        ),
        [],
    ),
    Odd(
        "minutes of a meeting about lectures",
        text(
            """
会议纪要
时间：2027年3月1日上午
地点：洛阳市科技馆三楼会议室
主持人：陈建国
参加人员：王丽娟、李强
一、关于讲座安排
会议议定，讲座由各学会自行组织。
二、关于经费
按标准执行。
"""
        ),
        [],
    ),
    Odd(
        "a budget by months",
        sheet(
            "序号|项目名称|1月|2月|3月|4月|合计|负责人|电话\n"
            "1|科普讲座|100|200|100|0|400|陈建国|13800000001\n"
            "2|科普展览|5|5|0|0|10|王丽娟|13800000002"
        ),
        [],
    ),
    Odd(
        "attendance ticked by months",
        sheet(
            "序号|单位|姓名|1月|2月|3月\n1|洛阳师范学院|陈建国|√||√\n2|洛阳市中心医院|王丽娟||√|"
        ),
        [],
    ),
    Odd(
        "a speaker's own sheet without a lecture",
        sheet(
            "姓名|陈建国|职称|正高级工程师\n工作单位|洛阳农林科学院|联系电话|13800000001\n"
            "研究方向|果树|邮箱|a@example.cn\n个人简介|从事果树栽培研究二十年||"
        ),
        [],
    ),
    Odd(
        "a school orders a lecture",
        sheet(
            "预约单位|洛阳市第一小学|联系人|李敏\n联系电话|13800000009|预约时间|5月8日\n"
            "预约讲座|雷电从哪里来|人数|200"
        ),
        [],
    ),
    Odd(
        "thanks for a lecture that was held",
        text(
            """
感谢信
尊敬的王丽娟主任：您于4月22日在老城区青年宫社区所作的《合理用药常识》讲座受到居民欢迎，特此感谢。
老城区青年宫社区
"""
        ),
        [],
    ),
    Odd(
        "lectures to come, their titles not yet known",
        text(
            """
科协学会部：
我会今年拟组织讲座若干，具体题目待定，由会员单位专家主讲，时间地点另行报送。
联系人：李敏，电话13800000009。
洛阳市园艺学会
"""
        ),
        [],
    ),
    Odd(
        "titles here, guests there, numbered alike",
        [
            sheet("序号|讲座题目\n1|苹果树冬季修剪\n2|合理用药常识", name="题目"),
            sheet("序号|参会人|电话\n1|陈建国|13800000001\n2|王丽娟|13800000002", name="参会"),
        ],
        [],
    ),
    Odd(
        "a list of annexes",
        text(
            "附件目录\n1.科普讲座征集表\n2.主讲人基本情况表\n3.科普活动安排\n4.讲座照片（陈建国提供）"
        ),
        [],
    ),
]
