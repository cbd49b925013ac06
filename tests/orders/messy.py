"""Menus as they come back: what offices do to a workbook between receiving and returning it."""

import io
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any, Final

from docx import Document
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.orders import rounds

MARKS: Final = ("√", "✓", "☑", "是", "选", "要", "1", 1, "Y", "已选", "√√", "v")
ASKED: Final = (
    "选报",
    "开展单位",
    "希望日期",
    "时段",
    "地点",
    "预计人数",
    "联系人",
    "联系电话",
    "备注",
)

type Answers = dict[str, dict[str, Any]]  # by title, then by heading
type Truth = set[tuple[object, ...]]


def answers(chance: Random, titles: Sequence[str], *, most: int = 5) -> tuple[Answers, Truth]:
    """What one office wants, as it writes it and as it is meant."""
    written: Answers = {}
    truth: Truth = set()
    for title in chance.sample(list(titles), chance.randint(2, most)):
        month, day, people = chance.randint(4, 11), chance.randint(1, 28), chance.randint(20, 300)
        host, phone = f"第{chance.randint(1, 99)}社区", f"1380000{chance.randint(0, 9999):04d}"
        contact = chance.choice(("张敏", "李静", "王 芳", "赵云"))
        written[title] = {
            "选报": chance.choice(MARKS),
            "开展单位": host,
            "希望日期": f"{month}月{day}日",
            "时段": chance.choice(("上午", "下午")),
            "地点": f"{host}活动室",
            "预计人数": chance.choice((people, f"{people}人", f"约{people}人")),
            "联系人": contact,
            "联系电话": chance.choice((phone, f"{phone[:3]}-{phone[3:7]}-{phone[7:]}", int(phone))),
            "备注": chance.choice(("", "有投影", "可停车")),
        }
        row = written[title]
        date = f"2026-{month:02d}-{day:02d}"
        truth.add(
            (title, host, date, date, row["时段"], row["地点"], people, contact, phone, row["备注"])
        )
    return written, truth


def resorted(data: bytes, chance: Random) -> bytes:
    """Rows nobody wants are deleted, the others are in another order."""

    def change(sheet: Worksheet, head: int) -> None:
        mark = rounds.headings(sheet, head)["选报"]
        rows = [[c.value for c in row] for row in sheet.iter_rows(min_row=head + 1)]
        kept = [row for row in rows if row[mark - 1] not in (None, "")]
        chance.shuffle(kept)
        sheet.delete_rows(head + 1, len(rows))
        for row in kept:
            sheet.append(row)

    return rounds.changed(data, change)


def widened(data: bytes) -> bytes:
    """Columns of their own between ours, ours renamed and moved; the heading is printed twice."""

    def change(sheet: Worksheet, head: int) -> None:
        names = {
            "选报": "是否选报",
            "希望日期": "日期",
            "联系电话": "手机号",
            "开展单位": "社区（村）",
        }
        rows = [[c.value for c in row] for row in sheet.iter_rows(min_row=head)]
        rows[0] = [names.get(str(value), value) for value in rows[0]]
        order = list(range(len(rows[0])))
        order.insert(4, order.pop())  # 备注 comes forward
        rebuilt = []
        for n, row in enumerate(rows):
            line = [row[at] for at in order]
            line.insert(3, "乡镇意见" if n == 0 else "同意上报")
            rebuilt.append([*line, "盖章" if n == 0 else None])
        sheet.delete_rows(head, len(rows))
        for n, row in enumerate(rebuilt):
            sheet.append(row)
            if n == 6:
                sheet.append(rebuilt[0])

    return rounds.changed(data, change)


def merged(data: bytes) -> bytes:
    """Contact and telephone written once for all the rows chosen, the cells below merged into it;
    rows that are not wanted were deleted first."""

    def change(sheet: Worksheet, head: int) -> None:
        columns = rounds.headings(sheet, head)
        rows = [[c.value for c in row] for row in sheet.iter_rows(min_row=head + 1)]
        kept = [row for row in rows if row[columns["选报"] - 1]]
        sheet.delete_rows(head + 1, len(rows))
        for row in kept:
            sheet.append(row)
        for heading in ("联系人", "联系电话"):
            at = columns[heading]
            sheet.merge_cells(
                start_row=head + 1, end_row=head + len(kept), start_column=at, end_column=at
            )

    return rounds.changed(data, change)


def without_marks(data: bytes, answered: Mapping[str, Mapping[str, Any]], office: str) -> Workbook:
    """Our sheet typed anew: no hidden keys, no hidden sheet, no codes; only titles tell."""
    _book, sheet, head = rounds.opened(data)
    columns = rounds.headings(sheet, head)
    fresh = Workbook()
    page = fresh.active
    assert page is not None
    page.append(["2026年科普大讲堂选报"])
    page.append([f"选报单位：{office}"])
    page.append(["序号", "讲座题目", "申报单位", *ASKED])
    for row in range(head + 1, sheet.max_row + 1):
        title = str(sheet.cell(row, columns["讲座题目"]).value)
        said = answered.get(title, {})
        society = sheet.cell(row, columns["申报单位"]).value
        page.append([row - head, title, society, *(said.get(h) for h in ASKED)])
    return fresh


def word_table(
    answered: Mapping[str, Mapping[str, Any]], codes: Mapping[str, str], office: str
) -> bytes:
    """The rows wanted, copied into a letter."""
    document = Document()
    document.add_paragraph("关于报送2026年科普大讲堂选报的函")
    document.add_paragraph(f"选报单位：{office}")
    document.add_paragraph(
        f"根据通知，我单位共选{len(answered)}场，详见下表。联系电话0379-60000000。"
    )
    table = document.add_table(rows=1, cols=2 + len(ASKED))
    for at, heading in enumerate(("编号", "讲座题目", *ASKED)):
        table.rows[0].cells[at].text = heading
    for title, said in answered.items():
        cells = table.add_row().cells
        for at, value in enumerate((codes[title], title, *(said.get(h, "") for h in ASKED))):
            cells[at].text = str(value)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
