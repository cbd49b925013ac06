"""Dates in several columns, months to tick, and years that only a heading or a file names."""

from datetime import date

from keguang.documents.forms.reading import Value
from tests.documents.forms.layout.building import sheet, text
from tests.documents.forms.layout.odd import Odd, lecture

WHO = "主讲人|职称|单位|电话"
C_WHO = "陈建国|正高级工程师|洛阳农林科学院|13800000001"
W_WHO = "王丽娟|主任药师|洛阳市中心医院|13800000002"


def c(first: str | None = None, last: str | None = None, **more: str | int) -> dict[str, Value]:
    return lecture(
        "苹果树冬季修剪",
        "陈建国",
        "正高级工程师",
        "洛阳农林科学院",
        date_from=first,
        date_to=last or first,
        contact_phone="13800000001",
    ) | dict(more)


def w(first: str | None = None, last: str | None = None, **more: str | int) -> dict[str, Value]:
    return lecture(
        "合理用药常识",
        "王丽娟",
        "主任药师",
        "洛阳市中心医院",
        date_from=first,
        date_to=last or first,
        contact_phone="13800000002",
    ) | dict(more)


DAYS = [
    Odd(
        "start and end as real dates under one heading",
        sheet(
            [
                ["讲座题目", *WHO.split("|"), "拟定日期", ""],
                ["", "", "", "", "", "起", "止"],
                ["苹果树冬季修剪", *C_WHO.split("|"), date(2023, 3, 8), date(2023, 3, 12)],
                ["合理用药常识", *W_WHO.split("|"), date(2023, 4, 25), date(2023, 4, 25)],
            ],
            *("A1:A2", "B1:B2", "C1:C2", "D1:D2", "E1:E2", "F1:G1"),
        ),
        [c("2023-03-08", "2023-03-12"), w("2023-04-25")],
    ),
    Odd(
        "the end before the start, and an end left blank",
        sheet(
            f"讲座题目|结束日期|开始日期|{WHO}\n苹果树冬季修剪|3月12日|3月8日|{C_WHO}\n"
            f"合理用药常识||4月25日|{W_WHO}"
        ),
        [c("2023-03-08", "2023-03-12"), w("2023-04-25")],
    ),
    Odd(
        "the end of a period gives the day only",
        sheet(
            f"讲座题目|讲座时间起|讲座时间止|{WHO}\n苹果树冬季修剪|3月8日|12日|{C_WHO}\n"
            f"合理用药常识|4月下旬|5月上旬|{W_WHO}"
        ),
        [c("2023-03-08", "2023-03-12"), w("2023-04-21", "2023-05-10")],
    ),
    Odd(
        "an export's own start and end beside the lecture's time",
        sheet(
            f"ID|开始时间|完成时间|讲座题目|{WHO}|拟开展时间\n"
            f"1|2023/2/1 9:00:05|2023/2/1 9:05:10|苹果树冬季修剪|{C_WHO}|3月8日\n"
            f"2|2023/2/1 10:00:05|2023/2/1 10:05:10|合理用药常识|{W_WHO}|每周三"
        ),
        [c("2023-03-08"), w()],
    ),
    Odd(
        "month and day in columns of their own, the year above them",
        sheet(
            f"讲座题目|{WHO}|2027年|\n|||||月|日\n苹果树冬季修剪|{C_WHO}|4|11\n合理用药常识|{W_WHO}|9|",
            *("A1:A2", "B1:B2", "C1:C2", "D1:D2", "E1:E2", "F1:G1"),
        ),
        [c("2027-04-11"), w("2027-09-01", "2027-09-30")],
    ),
    Odd(
        "year, month and day without a heading above",
        sheet(
            f"序号|讲座题目|年|月|日|{WHO}\n1|苹果树冬季修剪|2023|3|8|{C_WHO}\n"
            f"2|合理用药常识|2023|4|中旬|{W_WHO}"
        ),
        [c("2023-03-08"), w("2023-04-11", "2023-04-20")],
    ),
    Odd(
        "month and day of a start, month and day of an end",
        sheet(
            f"讲座题目|{WHO}|开始时间||结束时间|\n|||||月|日|月|日\n苹果树冬季修剪|{C_WHO}|3|8|3|12\n"
            f"合理用药常识|{W_WHO}|4|25|4|25",
            *("A1:A2", "B1:B2", "C1:C2", "D1:D2", "E1:E2", "F1:G1", "H1:I1"),
        ),
        [c("2023-03-08", "2023-03-12"), w("2023-04-25")],
    ),
    Odd(
        "months to tick below a year",
        sheet(
            f"讲座题目|{WHO}|2027年拟开展月份（打√）||||\n|||||3月|4月|5月|6月|9月\n"
            f"苹果树冬季修剪|{C_WHO}|√|√||| \n合理用药常识|{W_WHO}||||√|",
            *("A1:A2", "B1:B2", "C1:C2", "D1:D2", "E1:E2", "F1:J1"),
        ),
        [c("2027-03-01", "2027-04-30"), w("2027-06-01", "2027-06-30")],
    ),
    Odd(
        "months to tick in one line of headings, two of them far apart",
        sheet(
            f"序号|讲座题目|{WHO}|1月|2月|3月|4月|5月|6月\n1|苹果树冬季修剪|{C_WHO}|||★|||\n"
            f"2|合理用药常识|{W_WHO}|●|||||●"
        ),
        [c("2023-03-01", "2023-03-31"), w()],
        findings={"several_dates"},
    ),
    Odd(
        "days written under their month",
        sheet(
            f"讲座题目|{WHO}|讲座月份|||\n|||||3|4|5|6\n苹果树冬季修剪|{C_WHO}|中旬|||\n"
            f"合理用药常识|{W_WHO}||22||",
            *("A1:A2", "B1:B2", "C1:C2", "D1:D2", "E1:E2", "F1:I1"),
        ),
        [c("2023-03-11", "2023-03-20"), w("2023-04-22")],
    ),
    Odd(
        "quarters to tick",
        sheet(
            f"讲座题目|{WHO}|一季度|二季度|三季度|四季度\n苹果树冬季修剪|{C_WHO}|√|||\n"
            f"合理用药常识|{W_WHO}||✓|✓|"
        ),
        [c("2023-01-01", "2023-03-31"), w("2023-04-01", "2023-09-30")],
    ),
    Odd(
        "thirds of a month to tick",
        sheet(
            f"讲座题目|{WHO}|3月|||4月||\n|||||上旬|中旬|下旬|上旬|中旬|下旬\n"
            f"苹果树冬季修剪|{C_WHO}||√||||\n合理用药常识|{W_WHO}||||||√",
            *("A1:A2", "B1:B2", "C1:C2", "D1:D2", "E1:E2", "F1:H1", "I1:K1"),
        ),
        [c("2023-03-11", "2023-03-20"), w("2023-04-21", "2023-04-30")],
    ),
    Odd(
        "day, weekday and hours in three columns",
        sheet(
            f"讲座题目|日期|星期|时间|{WHO}\n苹果树冬季修剪|3月8日|星期三|9:00-10:30|{C_WHO}\n"
            f"合理用药常识|4月25日|星期二|下午3点|{W_WHO}"
        ),
        [c("2023-03-08"), w("2023-04-25")],
    ),
    Odd(
        "the year in brackets of a title, no 年 behind it",
        [
            text("洛阳市科普大讲堂（2027）征集表"),
            sheet(f"讲座题目|{WHO}|时间\n苹果树冬季修剪|{C_WHO}|3月8日"),
        ],
        [c("2027-03-08")],
    ),
    Odd(
        "the year in a sheet's name only",
        sheet(f"讲座题目|{WHO}|时间\n苹果树冬季修剪|{C_WHO}|3月8日", name="2027"),
        [c("2027-03-08")],
    ),
    Odd(
        "the year in Chinese figures, in a page's head",
        [
            text("二〇二七年度科普讲座申报", part="页眉"),
            sheet(f"讲座题目|{WHO}|时间\n苹果树冬季修剪|{C_WHO}|3月8日"),
        ],
        [c("2027-03-08")],
    ),
    Odd(
        "the year of the form, not that of the letter around it",
        [
            text("2027年科普大讲堂讲座汇总表\n填报日期：2026年12月20日"),
            sheet(f"讲座题目|{WHO}|时间\n苹果树冬季修剪|{C_WHO}|3月8日"),
        ],
        [c("2027-03-08")],
    ),
]
