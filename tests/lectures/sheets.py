"""Forms as societies send them, built in memory with xlsxwriter."""

from collections.abc import Sequence
from io import BytesIO

import xlsxwriter
from openpyxl import load_workbook

HEADER, *GOOD = [
    line.split("|")
    for line in (
        "序号|讲座题目|主讲人|职称|工作单位|适合人群|时长|拟讲时间|地点|联系电话",
        "看云识天气|王 伟|高级工程师|洛阳市气象局|青少年|1.5小时|3月中旬|科技馆|13800000012",
        "雷电来了怎么躲|刘佳宁|工程师|洛阳市气象局|公众|90分钟|4月22日|科技馆|13800000012",
        "二十四节气与农时|冯立新|研究员|洛阳市气象局|农民|60|二季度|嵩县|13800000034",
    )
]
WITHOUT_SPEAKER = [*GOOD[:2], [GOOD[2][0], "", *GOOD[2][2:]]]


def workbook(
    rows: Sequence[Sequence[str]], *, organisation: str, title: str = "2026年科普大讲堂活动征集表"
) -> bytes:
    """An ordinary form: title row, 填报单位 row, header, one lecture a row."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("征集表")
    sheet.write(0, 0, title)
    sheet.write(1, 0, f"填报单位：{organisation}（盖章）")
    sheet.write_row(2, 0, HEADER)
    for number, row in enumerate(rows, 1):
        sheet.write_row(2 + number, 0, (str(number), *row))
    book.close()
    return out.getvalue()


def collection(rows: Sequence[Sequence[str]], organisations: Sequence[str]) -> bytes:
    """An online form's export: one lecture a row, each under the name of its own body."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("收集结果")
    sheet.write_row(0, 0, ["序号", "申报单位", *HEADER[1:]])
    for number, (row, name) in enumerate(zip(rows, organisations, strict=True), 1):
        sheet.write_row(number, 0, (str(number), name, *row))
    book.close()
    return out.getvalue()


def filled_in(correction_sheet: bytes, *, speaker: str) -> bytes:
    """A 补正表 as a secretary returns it: the speaker's empty cell of its first lecture filled."""
    book = load_workbook(BytesIO(correction_sheet))
    sheet = book.active
    assert sheet is not None
    for number, row in enumerate(sheet.iter_rows(), start=1):
        headings = {str(cell.value or "").strip("*"): at for at, cell in enumerate(row)}
        if "主讲人" in headings:
            sheet.cell(number + 1, headings["主讲人"] + 1).value = speaker
            break
    out = BytesIO()
    book.save(out)
    return out.getvalue()
