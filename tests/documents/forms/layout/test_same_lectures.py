"""The same lectures however their table is laid out: columns moved, cut apart, dates in pieces."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from keguang.documents.forms.parts import Grid
from tests.documents.forms.layout.building import lectures, read, sheet
from tests.documents.forms.layout.odd import lecture

HEADINGS = ["讲座题目", "主讲人", "职称", "工作单位", "受众", "时长", "时间", "地点", "联系电话"]
TITLE = HEADINGS[0]
FILLED = [
    dict(zip(HEADINGS, row.split("|"), strict=True))
    for row in (
        "苹果树冬季修剪|陈建国|正高级工程师|洛阳农林科学院|农民|90分钟|3月中旬|洛阳市科技馆|13800000001",
        "合理用药常识|王丽娟|主任药师|洛阳市中心医院|社区居民|60分钟|4月22日|老城区青年宫社区|13800000002",
        "雷电从哪里来|李强|副教授|洛阳师范学院|小学生|40分钟|6月|洛阳市第一小学|13800000003",
    )
]
TRUTH = lectures(read(sheet([HEADINGS, *([row[h] for h in HEADINGS] for row in FILLED)])))
days = st.dates(date(2023, 1, 1), date(2023, 12, 31))


def table(headings: list[str], name: str, order: list[int], *, numbered: bool) -> Grid:
    """Some of the columns, the lectures in this order, under their numbers."""
    head = ["序号", *headings] if numbered else headings
    rows = [
        [*([str(n + 1)] if numbered else []), *(FILLED[n][heading] for heading in headings)]
        for n in order
    ]
    return sheet([head, *rows], name=name)


def test_the_plain_table_gives_every_answer() -> None:
    assert [len(found) for found in TRUTH] == [10, 10, 10]


@given(st.permutations(HEADINGS))
@settings(max_examples=60, deadline=None)
def test_the_order_of_columns_says_nothing(headings: list[str]) -> None:
    reading = read(table(headings, "表", [0, 1, 2], numbered=False))

    assert lectures(reading) == TRUTH


@given(st.lists(st.integers(0, 2), min_size=8, max_size=8), st.permutations([0, 1, 2]))
@settings(max_examples=80, deadline=None)
def test_a_table_cut_in_two_or_three_by_number_gives_the_same_lectures(
    places: list[int], order: list[int]
) -> None:
    cut: list[list[str]] = [[TITLE], [], []]
    for heading, place in zip(HEADINGS[1:], places, strict=True):
        cut[place].append(heading)
    orders = ([0, 1, 2], order, order[::-1])

    reading = read(
        *(
            table(headings, f"表{n}", rows, numbered=True)
            for n, (headings, rows) in enumerate(zip(cut, orders, strict=True))
            if headings
        )
    )

    assert lectures(reading) == TRUTH


@given(st.sets(st.sampled_from(HEADINGS[1:]), min_size=1, max_size=7), st.permutations([0, 1, 2]))
@settings(max_examples=60, deadline=None)
def test_a_table_cut_in_two_by_title_gives_the_same_lectures(
    moved: set[str], order: list[int]
) -> None:
    first = [heading for heading in HEADINGS if heading not in moved]
    second = [TITLE, *(heading for heading in HEADINGS if heading in moved)]

    reading = read(
        table(first, "表1", [0, 1, 2], numbered=False), table(second, "表2", order, numbered=False)
    )

    assert lectures(reading) == TRUTH


@given(days, st.integers(0, 60))
@settings(max_examples=60, deadline=None)
def test_a_period_is_the_same_in_words_in_dates_and_in_pieces(first: date, more: int) -> None:
    last = min(first + timedelta(days=more), date(2023, 12, 31))
    who = ["雷电从哪里来", "李强", "13800000003"]
    head = ["讲座题目", "主讲人", "联系电话"]
    pieces = [first.month, first.day, last.month, last.day]
    words = f"{first.month}月{first.day}日-{last.month}月{last.day}日"

    readings = [
        read(sheet([[*head, "时间"], [*who, words]])),
        read(sheet([[*head, "开始日期", "结束日期"], [*who, first, last]])),
        read(
            sheet(
                [
                    [*head, "开始时间", "", "结束时间", ""],
                    ["", "", "", "月", "日", "月", "日"],
                    [*who, *pieces],
                ],
                *("A1:A2", "B1:B2", "C1:C2", "D1:E1", "F1:G1"),
            )
        ),
    ]

    expected = lecture(
        who[0],
        who[1],
        date_from=first.isoformat(),
        date_to=last.isoformat(),
        contact_phone=who[2],
    )
    assert [lectures(reading) for reading in readings] == [[expected]] * 3


@given(st.sets(st.integers(1, 12), min_size=1))
@settings(max_examples=60, deadline=None)
def test_ticked_months_are_a_period_only_when_they_follow_each_other(months: set[int]) -> None:
    head = ["讲座题目", "主讲人", "联系电话", *(f"{month}月" for month in range(1, 13))]
    ticks = ["√" if month in months else "" for month in range(1, 13)]

    (row,) = read(sheet([head, ["雷电从哪里来", "李强", "13800000003", *ticks]])).rows

    together = max(months) - min(months) + 1 == len(months)
    begin = date(2023, min(months), 1).isoformat() if together else None
    assert row.values["date_from"] == begin
    assert row.values["place"] is None
