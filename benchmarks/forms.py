"""Forms of 3 to 5 lectures as societies fill them in, drawn from a seed."""

from io import BytesIO
from random import Random
from typing import Final

from docx import Document
from openpyxl import Workbook

HEADINGS: Final = (
    "序号",
    "讲座题目",
    "主讲人",
    "职务/职称",
    "工作单位",
    "适合人群",
    "时长",
    "时间",
    "联系电话",
)
_SUBJECTS: Final = (
    "气象灾害防御",
    "老年人用药安全",
    "人工智能与生活",
    "果树修剪技术",
    "地震应急避险",
    "牡丹栽培",
    "近视防控",
    "食品标签",
    "航天故事",
    "急救常识",
    "垃圾分类",
    "网络诈骗防范",
)
_ANGLES: Final = (
    "入门",
    "问答",
    "常见误区",
    "身边的例子",
    "动手做",
    "知识讲堂",
    "进社区",
    "进校园",
)

type FormRow = tuple[str, ...]


def society_name(number: int) -> str:
    return f"洛阳市第{number}学会"


def lecture_title(chance: Random) -> str:
    return f"{chance.choice(_SUBJECTS)}{chance.choice(_ANGLES)}（{chance.randrange(1000)}）"


def form_rows(number: int) -> list[FormRow]:
    """3 to 5 lectures of the society with this number; the same number gives the same ones."""
    chance = Random(number)  # noqa: S311 — a seed, no secret
    return [
        (
            str(n),
            lecture_title(chance),
            "王丽娟",
            "教授",
            society_name(number),
            "社区居民",
            "90分钟",
            f"{chance.randrange(3, 12)}月中旬",
            f"1380000{chance.randrange(10_000):04d}",
        )
        for n in range(1, chance.randrange(4, 7))
    ]


def as_xlsx(number: int) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([f"{society_name(number)}讲座申报表"])
    for row in (HEADINGS, *form_rows(number)):
        sheet.append(list(row))
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def as_docx(number: int) -> bytes:
    document = Document()
    document.add_heading(f"{society_name(number)}讲座申报表")
    table = document.add_table(rows=0, cols=len(HEADINGS))
    for row in (HEADINGS, *form_rows(number)):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()
