"""The blank form as an Excel workbook."""

from typing import Any, Final

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from keguang.documents.forms.blank.content import (
    CONTACT_LINE,
    DATE_LINE,
    LABEL_MM,
    OPINION_LABEL,
    REQUIRED_MARK,
    SEAL_LINE,
    Blank,
    answer_height_mm,
    choices_of,
    prompt_for,
    widths_mm,
)
from keguang.documents.forms.examples import EXAMPLE_MARK, NUMBER_LABEL
from keguang.documents.forms.spec import FieldType, FormField, FormSpec, Per
from keguang.documents.tables.cells import Kind
from keguang.documents.tables.excel import (
    BODY_FONT,
    GREY,
    HEADING_FONT,
    Book,
    row_height,
    set_widths,
    span,
    write_notes,
)

SHEET: Final = "征集表"
KIND_OF: Final[dict[FieldType, Kind]] = {
    FieldType.TEXT: Kind.TEXT,
    FieldType.NAME: Kind.TEXT,
    FieldType.PHONE: Kind.PHONE,
    FieldType.MINUTES: Kind.INTEGER,
    # a date column is text: "3月中旬" is a lawful answer and "3.10" must not become a number
    FieldType.DATERANGE: Kind.TEXT,
    FieldType.CHOICE: Kind.TEXT,
    FieldType.LONG: Kind.LONG,
    FieldType.INTEGER: Kind.INTEGER,
    FieldType.CONSENT: Kind.TEXT,
}

_CHOICES_SHEET: Final = "选项"
_LONGEST_INLINE_LIST: Final = 255
_LONGEST_PROMPT: Final = 255
_LONGEST_PROMPT_TITLE: Final = 32
_MM_PER_CHARACTER: Final = 4.2
_TABLE_MM: Final = 261.0
_NARROW_TABLE_MM: Final = 176.0
_POINTS_PER_MM: Final = 2.835
_ROWS_ON_ONE_PAGE: Final = 6
_SEAL_POINTS: Final = 110  # a seal is up to 4.5 cm wide; the sheet is fitted to its page
_TOO_FEW_TO_SPLIT: Final = 2  # columns: the first is too narrow for a society's name

_ANNEX: Final = {"font_name": HEADING_FONT, "font_size": 16}
_LINE: Final = {"font_name": BODY_FONT, "font_size": 13, "valign": "vcenter"}
_CONSENT: Final = {
    "font_name": "楷体_GB2312",
    "font_size": 12,
    "text_wrap": True,
    "valign": "vcenter",
}


def write_workbook(blank: Blank) -> bytes:
    book = Book(blank.title)
    if blank.spec.per is Per.ROW:
        sheets = [
            _answer_sheet(book, blank, f"第{number}份" if blank.rows > 1 else SHEET)
            for number in range(1, blank.rows + 1)
        ]
    else:
        sheets = [_table_sheet(book, blank)]
    add_choice_lists(book, blank.spec)
    sheets[0].activate()
    return book.close()


def column_widths(spec: FormSpec, *, landscape: bool) -> list[float]:
    """Widths in Chinese characters, the number column first."""
    available = _TABLE_MM if landscape else _NARROW_TABLE_MM
    return [mm / _MM_PER_CHARACTER for mm in widths_mm(spec, available)]


def write_heading(
    book: Book, sheet: Worksheet, row: int, spec: FormSpec, widths: list[float], first: int = 0
) -> None:
    """The heading row from column `first`: 序号, then every label, required ones starred."""
    sheet.write_string(row, first, NUMBER_LABEL, book.heading)
    for at, field in enumerate(spec.fields, start=first + 1):
        write_label(book, sheet, row, at, field)
    labels = [(f.label + REQUIRED_MARK, w) for f, w in zip(spec.fields, widths[1:], strict=True)]
    sheet.set_row(row, row_height(labels, least=36))


def write_label(book: Book, sheet: Worksheet, row: int, column: int, field: FormField) -> None:
    if not field.required:
        sheet.write_string(row, column, field.label, book.heading)
        return
    plain = book.face({"font_name": HEADING_FONT, "font_size": 11})
    star = book.face({"font_name": HEADING_FONT, "font_size": 11, "font_color": "#C00000"})
    sheet.write_rich_string(row, column, plain, field.label, star, REQUIRED_MARK, book.heading)


def add_rules(
    sheet: Worksheet, spec: FormSpec, *, first_row: int, last_row: int, first_column: int
) -> None:
    """Drop-down lists, number limits and prompts for the rows a person fills in."""
    for at, field in enumerate(spec.fields, start=first_column):
        rule = rule_for(spec, field)
        if rule is not None:
            sheet.data_validation(first_row, at, last_row, at, rule)


def rule_for(spec: FormSpec, field: FormField) -> dict[str, Any] | None:
    """The data validation of one field: strict for lists, a question for the rest."""
    rule: dict[str, Any] = {"validate": "any"}
    choices = choices_of(field)
    if choices:
        rule = {
            "validate": "list",
            "source": _list_source(spec, field, choices),
            "error_title": "请从列表中选择",
            "error_message": "请点单元格右侧的箭头，从列表中选一项。",
        }
    elif field.type in {FieldType.MINUTES, FieldType.INTEGER}:
        rule = {
            "validate": "integer",
            "criteria": ">=",
            "value": 0,
            "error_type": "warning",
            "error_title": "这里一般填数字",
            "error_message": f"“{field.label[:20]}”请填整数。仍要保留现在的内容吗？",
        }
    prompt = prompt_for(field)
    if prompt:
        rule["input_title"] = field.label[:_LONGEST_PROMPT_TITLE]
        rule["input_message"] = prompt[:_LONGEST_PROMPT]
    return rule if rule != {"validate": "any"} else None


def _list_source(spec: FormSpec, field: FormField, choices: tuple[str, ...]) -> list[str] | str:
    if not _needs_sheet(choices):
        return list(choices)
    column = xl_col_to_name([f for f in spec.fields if _has_long_list(f)].index(field))
    return f"='{_CHOICES_SHEET}'!${column}$1:${column}${len(choices)}"


def _needs_sheet(choices: tuple[str, ...]) -> bool:
    """Excel's inline lists end at 255 characters and split at commas."""
    return any("," in c for c in choices) or len(",".join(choices)) > _LONGEST_INLINE_LIST


def _has_long_list(field: FormField) -> bool:
    return _needs_sheet(choices_of(field))


def add_choice_lists(book: Book, spec: FormSpec) -> None:
    """A hidden sheet for the lists too long for a cell's own rule; to be written last."""
    fields = [f for f in spec.fields if _has_long_list(f)]
    if not fields:
        return
    sheet = book.workbook.add_worksheet(_CHOICES_SHEET)
    for at, field in enumerate(fields):
        for row, choice in enumerate(choices_of(field)):
            sheet.write_string(row, at, choice)
    sheet.hide()


def _table_sheet(book: Book, blank: Blank) -> Worksheet:
    widths = column_widths(blank.spec, landscape=blank.landscape)
    last = len(widths) - 1
    one_page = blank.rows <= _ROWS_ON_ONE_PAGE
    sheet = book.page(SHEET, landscape=blank.landscape, one_page=one_page)
    set_widths(sheet, widths)
    head = _top(book, sheet, blank, widths)
    write_heading(book, sheet, head, blank.spec, widths)
    _example_row(book, sheet, head + 1, blank, widths)
    for number in range(1, blank.rows + 1):
        row = head + 1 + number
        sheet.set_row(row, 46)
        book.put(sheet, row, 0, number, Kind.INTEGER)
        for at, field in enumerate(blank.spec.fields, start=1):
            book.put(sheet, row, at, None, KIND_OF[field.type])
    end = head + 1 + blank.rows
    add_rules(sheet, blank.spec, first_row=head + 1, last_row=end, first_column=1)
    span(sheet, end + 1, 0, last, CONTACT_LINE, book.face(_LINE))
    sheet.set_row(end + 1, 30)
    _opinion(book, sheet, end + 2, last, label_columns=min(2, last))
    _below(book, sheet, end + 3, blank, widths)
    sheet.repeat_rows(head)
    sheet.freeze_panes(head + 1, 0)
    return sheet


def _example_row(book: Book, sheet: Worksheet, row: int, blank: Blank, widths: list[float]) -> None:
    """Text in every cell, numbers too: it only shows, and nothing is counted from it."""
    book.put(sheet, row, 0, EXAMPLE_MARK, Kind.TEXT, font_color=GREY)
    for at, text in enumerate(blank.example, start=1):
        book.put(sheet, row, at, text, Kind.TEXT, font_color=GREY)
    sheet.set_row(row, row_height(zip(blank.example, widths[1:], strict=True), least=36))


def _answer_sheet(book: Book, blank: Blank, name: str) -> Worksheet:
    widths = [LABEL_MM / _MM_PER_CHARACTER, (_NARROW_TABLE_MM - LABEL_MM) / _MM_PER_CHARACTER]
    sheet = book.page(name, landscape=False, one_page=True)
    set_widths(sheet, widths)
    row = _top(book, sheet, blank, widths)
    for field in blank.spec.fields:
        write_label(book, sheet, row, 0, field)
        book.put(sheet, row, 1, None, KIND_OF[field.type], align="left")
        sheet.set_row(row, answer_height_mm(field) * _POINTS_PER_MM)
        rule = rule_for(blank.spec, field)
        if rule is not None:
            sheet.data_validation(row, 1, row, 1, rule)
        row += 1
    _opinion(book, sheet, row, 1, label_columns=1)
    _below(book, sheet, row + 1, blank, widths)
    return sheet


def _top(book: Book, sheet: Worksheet, blank: Blank, widths: list[float]) -> int:
    """附件1, title, sender and date; returns the row the form itself begins in."""
    last = len(widths) - 1
    sheet.write_string(0, 0, "附件1", book.face(_ANNEX))
    sheet.set_row(0, 24)
    span(sheet, 1, 0, last, blank.title, book.title)
    sheet.set_row(1, 42)
    left, right = book.face(_LINE), book.face(_LINE, {"align": "right"})
    when = f"填报日期：     {DATE_LINE}"
    if len(widths) <= _TOO_FEW_TO_SPLIT:
        span(sheet, 2, 0, last, f"{blank.sender_line}{'　' * 6}{when}", left)
    else:
        split = _split(widths)
        span(sheet, 2, 0, split, blank.sender_line, left)
        span(sheet, 2, split + 1, last, when, right)
    sheet.set_row(2, 28)
    return 3


def _split(widths: list[float]) -> int:
    """The last column of the left part of the sender line, about two thirds of the sheet."""
    reached = 0.0
    for at, width in enumerate(widths[:-1]):
        reached += width
        if reached > sum(widths) * 0.6:
            return at
    return len(widths) - 2


def _opinion(book: Book, sheet: Worksheet, row: int, last: int, *, label_columns: int) -> None:
    sheet.set_row(row, _SEAL_POINTS)
    span(sheet, row, 0, label_columns - 1, OPINION_LABEL, book.heading)
    box = book.body(Kind.LONG, align="right", valign="bottom", indent=4, font_size=12)
    seal = f"{SEAL_LINE}　　\n{DATE_LINE}\n"
    span(sheet, row, label_columns, last, seal, box)


def _below(book: Book, sheet: Worksheet, row: int, blank: Blank, widths: list[float]) -> None:
    """The consent line and 填表说明."""
    for line in blank.consent_lines:
        span(sheet, row, 0, len(widths) - 1, line, book.face(_CONSENT))
        sheet.set_row(row, row_height([(line, sum(widths))], least=26))
        row += 1
    write_notes(book, sheet, row, widths, ["填表说明：", *blank.notes()])
