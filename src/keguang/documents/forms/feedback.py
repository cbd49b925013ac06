"""反馈表: a workbook that asks what became of each lecture, read back by the same engine.

Each row carries a hidden key, so that what comes back is told of the right lecture however the
rows were moved; the keys also tell a 反馈表 from a form that reports new lectures.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from keguang.documents.forms.blank.excel import (
    KIND_OF,
    add_choice_lists,
    add_rules,
    column_widths,
    write_heading,
)
from keguang.documents.forms.correction import KEY_HEADING
from keguang.documents.forms.parts import FileParts, Grid
from keguang.documents.forms.spec import FieldType, FormField, FormSpec
from keguang.documents.tables.cells import Kind
from keguang.documents.tables.excel import Book, set_widths, span, write_notes

SHEET: Final = "反馈表"
HELD: Final = "已开展"
NOT_HELD: Final = "未开展"
FEEDBACK_SPEC: Final = FormSpec(
    title="科普大讲堂开展情况反馈表",
    fields=(
        FormField("title", "讲座题目", synonyms=("题目", "讲座名称"), max=200),
        FormField(
            "result", "是否开展", FieldType.CHOICE, choices=(HELD, NOT_HELD), synonyms=("开展情况",)
        ),
        FormField(
            "dates",
            "开展时间",
            FieldType.DATERANGE,
            synonyms=("实际开展时间", "时间", "日期"),
            help="填实际开展的那一天，可写明几点",
        ),
        FormField("place", "开展地点", synonyms=("地点",), max=200),
        FormField(
            "attendance", "到场人数", FieldType.INTEGER, synonyms=("参加人数", "人数", "听众人数")
        ),
        FormField("news_link", "报道链接", synonyms=("新闻链接", "报道"), max=300),
        FormField("note", "未开展原因", FieldType.LONG, synonyms=("说明", "备注"), max=200),
    ),
)
KEY: Final = re.compile(r"FB-(?P<code>[0-9A-Z]{1,12})-(?P<proof>[0-9a-f]{16})")
_ROW_POINTS: Final = 40.0
_FIRST: Final = 1  # the first visible column; column 0 holds the keys
_NOTES: Final = (
    "已开展的，“是否开展”选“已开展”，填到场人数；有报道的填链接。",
    "没有开展的选“未开展”并写明原因。暂时不反馈的行不必填写。",
    "请不要改动表头，不要删除或移动列。填好后直接回复邮件，现场照片（2至5张）可一并附上。",
)


@dataclass(frozen=True, slots=True)
class FeedbackRow:
    """One lecture asked about; `when` and `place` are what is known, for the society to mend."""

    row_key: str
    title: str
    when: str = ""
    place: str = ""


def feedback_xlsx(title: str, *, organisation: str, rows: Sequence[FeedbackRow]) -> bytes:
    """The 反馈表 of one society, its lectures filled in."""
    book = Book(title)
    sheet = book.page(SHEET, landscape=True)
    widths = [0.0, *column_widths(FEEDBACK_SPEC, landscape=True)]
    last = len(widths) - 1
    set_widths(sheet, widths)
    sheet.set_column(0, 0, None, None, {"hidden": True})
    span(sheet, 0, _FIRST, last, title, book.title)
    sheet.set_row(0, 40)
    face = book.face({"font_name": "黑体", "font_size": 13})
    span(sheet, 1, _FIRST, last, f"填报单位：{organisation}", face)
    numbered = [f"{number}.{text}" for number, text in enumerate(_NOTES, start=1)]
    head = write_notes(book, sheet, 2, widths, numbered, first=_FIRST)
    sheet.write_string(head, 0, KEY_HEADING)
    write_heading(book, sheet, head, FEEDBACK_SPEC, widths[_FIRST:], first=_FIRST)
    for number, line in enumerate(rows, start=1):
        at = head + number
        known = {"title": line.title, "dates": line.when, "place": line.place}
        sheet.write_string(at, 0, line.row_key)
        book.put(sheet, at, _FIRST, number, Kind.INTEGER)
        for column, question in enumerate(FEEDBACK_SPEC.fields, start=_FIRST + 1):
            book.put(sheet, at, column, known.get(question.key), KIND_OF[question.type])
        sheet.set_row(at, _ROW_POINTS)
    if rows:
        limits = {"first_row": head + 1, "last_row": head + len(rows)}
        add_rules(sheet, FEEDBACK_SPEC, **limits, first_column=_FIRST + 1)
    add_choice_lists(book, FEEDBACK_SPEC)
    sheet.repeat_rows(head)
    sheet.freeze_panes(head + 1, _FIRST + 1)
    return book.close()


def is_feedback(parts: FileParts) -> bool:
    """Whether a file, or one inside it, carries the keys of a 反馈表."""
    return any(_has_key(part) for part in parts.parts if isinstance(part, Grid)) or any(
        is_feedback(member) for member in parts.members
    )


def _has_key(grid: Grid) -> bool:
    return any(KEY.fullmatch(cell.text.strip()) for row in grid.rows for cell in row)
