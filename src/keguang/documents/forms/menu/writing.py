"""选报表 as a workbook: the lectures of a programme, and columns to choose in.

Every row carries a hidden key, and a hidden sheet says whose menu of which round it is, so that
what comes back is understood however its rows were moved, deleted or copied. Nothing is protected:
offices sort, delete and add as they are used to.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from xlsxwriter.worksheet import Worksheet

from keguang.documents.forms.menu.columns import ANSWERED, INNER, KEY_HEADING, TOLD, Asked
from keguang.documents.tables.cells import CellValue, Kind
from keguang.documents.tables.excel import Book, row_height, set_widths, span, write_notes

SHEET: Final = "选报表"
MARKS_SHEET: Final = "标识"
OFFICE_LABEL: Final = "选报单位："
TICK: Final = "√"
SLOTS: Final = ("上午", "下午", "晚上")
_FIRST: Final = 1  # the first visible column; column 0 holds the keys
_ANSWER_FILL: Final = "#FFF9E5"


@dataclass(frozen=True, slots=True)
class MenuLine:
    """One lecture offered; `values` by the keys of the columns that tell."""

    row_key: str
    values: dict[str, CellValue]


@dataclass(frozen=True, slots=True)
class MenuHead:
    """What stands above the lectures; `mark` is the signed line of the hidden sheet."""

    title: str
    office: str
    deadline: str
    asking: str
    mark: str


def menu_xlsx(head: MenuHead, lines: Sequence[MenuLine], *, inner: bool = False) -> bytes:
    """The menu of one office; the inner edition names lecturers and how to reach them."""
    book = Book(head.title)
    sheet = book.page(SHEET, landscape=True, header="内部资料 注意保存" if inner else "")
    told = (*TOLD, *INNER) if inner else TOLD
    columns = (*told, *ANSWERED)
    widths = [0.0, *(column.width for column in columns)]
    set_widths(sheet, widths)
    sheet.set_column(0, 0, None, None, {"hidden": True})
    at = _write_head(book, sheet, head, widths)
    _write_headings(book, sheet, at, columns)
    for row, line in enumerate(lines, start=at + 1):
        _write_line(book, sheet, row, line, columns)
    if lines:
        _add_rules(sheet, at + 1, at + len(lines), first_answer=_FIRST + len(told))
        sheet.autofilter(at, _FIRST, at + len(lines), len(widths) - 1)
    sheet.repeat_rows(at)
    sheet.freeze_panes(at + 1, _FIRST + 3)
    marks = book.workbook.add_worksheet(MARKS_SHEET)
    marks.write_string(0, 0, head.mark)
    marks.hide()
    sheet.activate()
    return book.close()


def _write_head(book: Book, sheet: Worksheet, head: MenuHead, widths: list[float]) -> int:
    """Title, office and how to fill in; returns the row of the headings."""
    last = len(widths) - 1
    span(sheet, 0, _FIRST, last, head.title, book.title)
    sheet.set_row(0, 40)
    face = book.face({"font_name": "黑体", "font_size": 13})
    span(sheet, 1, _FIRST, last, f"{OFFICE_LABEL}{head.office}", face)
    notes = (
        f"要选的讲座在“选报”一栏打√，再填开展单位、希望日期、时段、地点、预计人数和联系人；不选的不填。请于{head.deadline}前回复本邮件，或打开来函中的链接选报。",
        "可以筛选、排序、删去不选的行；请保留表头和“编号”一栏。同一场要在几处开展的，复制该行分别填写。",
        f"再次报送的，以最后一次为准。有疑问请与{head.asking}联系。",
    )
    numbered = [f"{number}.{text}" for number, text in enumerate(notes, start=1)]
    return write_notes(book, sheet, 2, widths, numbered, first=_FIRST)


def _write_headings(book: Book, sheet: Worksheet, row: int, columns: Sequence[Asked]) -> None:
    sheet.write_string(row, 0, KEY_HEADING)
    answer = book.face(
        {"font_name": "黑体", "font_size": 11, "border": 1, "align": "center"},
        {"valign": "vcenter", "text_wrap": True, "bg_color": "#F5DFA8"},
    )
    for at, column in enumerate(columns, start=_FIRST):
        face = answer if column in ANSWERED else book.heading
        sheet.write_string(row, at, column.heading, face)
    sheet.set_row(row, row_height([(c.heading, c.width) for c in columns], least=36))


def _write_line(
    book: Book, sheet: Worksheet, row: int, line: MenuLine, columns: Sequence[Asked]
) -> None:
    sheet.write_string(row, 0, line.row_key)
    for at, column in enumerate(columns, start=_FIRST):
        if column in ANSWERED:
            # text, so that a day stays as it is typed and a telephone keeps its zero
            book.put(sheet, row, at, None, Kind.TEXT, bg_color=_ANSWER_FILL)
        else:
            book.put(sheet, row, at, line.values.get(column.key), column.kind)
    texts = [(str(line.values.get(column.key) or ""), column.width) for column in columns]
    sheet.set_row(row, row_height(texts, least=30))


def _add_rules(sheet: Worksheet, first: int, last: int, *, first_answer: int) -> None:
    """Drop-down lists that suggest and do not forbid, with a prompt where it helps."""
    lists = {"mark": [TICK], "slot": list(SLOTS)}
    for at, column in enumerate(ANSWERED, start=first_answer):
        rule: dict[str, object] = {"validate": "any"}
        if column.key in lists:
            rule = {"validate": "list", "source": lists[column.key], "show_error": False}
        if column.help:
            rule |= {"input_title": column.heading, "input_message": column.help}
        if len(rule) > 1:
            sheet.data_validation(first, at, last, at, rule)
