"""补正表: a workbook of only what is wrong, read back by the same engine; and its 确认单.

Links are often blocked in an office, an Excel attachment is not. Each row carries its hidden key,
so what comes back is merged into the right lecture however the rows were moved; the key also says
which version of the lecture the sheet was made from, so that an old sheet is known to be old.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from docx.document import Document as WordDocument
from docx.shared import Mm
from docx.table import _Cell

from keguang.documents.forms.blank.content import (
    CONSENT_CHOICES,
    DATE_LINE,
    widths_mm,
)
from keguang.documents.forms.blank.excel import (
    KIND_OF,
    add_choice_lists,
    add_rules,
    column_widths,
    write_heading,
)
from keguang.documents.forms.examples import NUMBER_LABEL
from keguang.documents.forms.spec import FieldType, FormField, FormSpec
from keguang.documents.tables import word
from keguang.documents.tables.cells import CellValue, Kind, shown
from keguang.documents.tables.excel import Book, row_height, set_widths, span, write_notes
from keguang.documents.tables.word import Face, Paper

SHEET: Final = "补正表"
KEY_HEADING: Final = "keguang_row"
FAULTS_HEADING: Final = "存在问题"
_VERSION_MARK: Final = "-v"

_WRONG: Final = "#FFD9D2"
_MISSING: Final = "#FFF6D6"
_FAULTS_INK: Final = "#B3261E"
_FAULTS_WIDTH: Final = 18.0
_ROW_POINTS: Final = 48.0
_COMMENT_LOOK: Final = {"x_scale": 1.6, "font_size": 10}
_FIRST: Final = 1  # the first visible column; column 0 holds the keys


@dataclass(frozen=True, slots=True)
class CorrectionRow:
    """One lecture with something wrong; `row_key` as made by `key_of_row`.

    `values` are those of a reading's row (a daterange under date_text, date_from, date_to);
    `faults` says per field key what is wrong, "" standing for the row as a whole.
    """

    row_key: str
    number: int
    values: Mapping[str, str | int | None]
    faults: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ConfirmedRow:
    """One lecture as it stands after correction; `before` holds the replaced texts by field key."""

    number: int
    values: Mapping[str, str | int | None]
    before: Mapping[str, str] = field(default_factory=dict)


def key_of_row(code: str, version: int) -> str:
    """The hidden key of a lecture in the version that the sheet shows."""
    return f"{code}{_VERSION_MARK}{version}"


def read_row_key(key: str) -> tuple[str, int | None]:
    """Code and version of a hidden key; older sheets carry the code alone."""
    code, mark, version = key.strip().rpartition(_VERSION_MARK)
    if mark and version.isascii() and version.isdecimal():
        return code, int(version)
    return key.strip(), None


def correction_xlsx(
    spec: FormSpec,
    *,
    organisation: str,
    call_title: str,
    rows: Sequence[CorrectionRow],
    missing: int = 0,
    deadline_text: str = "",
) -> bytes:
    """The 补正表 of one organisation.

    Parameters
    ----------
    rows
        Only the rows with faults, numbered as in the form they came from.
    missing
        How many lectures are still to be reported: that many empty rows without a key follow.
    """
    page = _CorrectionSheet(spec, f"{organisation}{SHEET}")
    page.write_top(f"{call_title}{SHEET}", f"填报单位：{organisation}", _wanted(rows, missing))
    page.write_notes(_notes(rows, missing, deadline_text))
    page.write_head()
    for line in rows:
        page.write_faulty(line)
    highest = max((line.number for line in rows), default=0)
    for number in range(highest + 1, highest + missing + 1):
        page.write_missing(number)
    return page.close()


def _wanted(rows: Sequence[CorrectionRow], missing: int) -> str:
    wanted = [f"{len(rows)}场需要补正"] if rows else []
    wanted += [f"还差{missing}场"] if missing else []
    return "，".join(wanted)


def _notes(rows: Sequence[CorrectionRow], missing: int, deadline_text: str) -> list[str]:
    said = []
    if rows:
        said.append(
            f"请直接改正或补填红色格，原因见最后一栏“{FAULTS_HEADING}”；没有着色的内容不必改动。"
        )
    if any(line.faults.get("") for line in rows):
        said.append(f"“{FAULTS_HEADING}”栏里针对整场的意见，请据以修改有关内容。")
    if missing:
        said.append("黄色空行用于补报尚缺的讲座；行数不够可自行增加。")
    said.append("请不要改动表头，不要删除或移动列。")
    when = f"请于{deadline_text.removesuffix('前')}前" if deadline_text else "改好后请尽快"
    said.append(f"{when}将本表（Excel 文件）发回原邮箱，补正后的内容另以确认单盖章。")
    return [f"{number}.{text}" for number, text in enumerate(said, start=1)]


class _CorrectionSheet:
    """The one sheet, written from the top down."""

    def __init__(self, spec: FormSpec, title: str) -> None:
        self._spec = spec
        self._widths = [0.0, *column_widths(spec, landscape=True), _FAULTS_WIDTH]
        self._last = len(self._widths) - 1
        self._book = Book(title)
        self._sheet = self._book.page(SHEET, landscape=True)
        set_widths(self._sheet, self._widths)
        self._sheet.set_column(0, 0, None, None, {"hidden": True})
        self._row = 0  # the next row to write
        self._head = 0

    def write_top(self, title: str, sender: str, wanted: str) -> None:
        span(self._sheet, 0, _FIRST, self._last, title, self._book.title)
        self._sheet.set_row(0, 40)
        face = self._book.face({"font_name": "黑体", "font_size": 13})
        middle = (_FIRST + self._last) // 2
        span(self._sheet, 1, _FIRST, middle, sender, face)
        right = self._book.face({"font_name": "黑体", "font_size": 13, "align": "right"})
        span(self._sheet, 1, middle + 1, self._last, wanted, right)
        self._sheet.set_row(1, 26)
        self._row = 2

    def write_notes(self, notes: Sequence[str]) -> None:
        self._row = write_notes(
            self._book, self._sheet, self._row, self._widths, notes, first=_FIRST
        )

    def write_head(self) -> None:
        self._head = self._row
        self._sheet.write_string(self._head, 0, KEY_HEADING)
        visible = self._widths[_FIRST : self._last]
        write_heading(self._book, self._sheet, self._head, self._spec, visible, first=_FIRST)
        self._sheet.write_string(self._head, self._last, FAULTS_HEADING, self._book.heading)
        self._row += 1

    def write_faulty(self, line: CorrectionRow) -> None:
        self._sheet.write_string(self._row, 0, line.row_key)
        self._put(_FIRST, line.number, Kind.INTEGER)
        for column, question in enumerate(self._spec.fields, start=_FIRST + 1):
            fault = line.faults.get(question.key, "")
            tint: dict[str, Any] = {"bg_color": _WRONG} if fault else {}
            self._put(column, stored_value(question, line.values), KIND_OF[question.type], **tint)
            if fault:
                note = f"{fault.rstrip('。')}。"
                self._sheet.write_comment(self._row, column, note, _COMMENT_LOOK)
        faults = "\n".join(_faults_by_label(self._spec, line.faults))
        self._put(self._last, faults, Kind.LONG, font_color=_FAULTS_INK)
        texts = [*(shown_value(f, line.values) for f in self._spec.fields), faults]
        height = row_height(zip(texts, self._widths[_FIRST + 1 :], strict=True), least=_ROW_POINTS)
        self._finish_row(height)

    def write_missing(self, number: int) -> None:
        self._put(_FIRST, number, Kind.INTEGER, bg_color=_MISSING)
        for column, question in enumerate(self._spec.fields, start=_FIRST + 1):
            self._put(column, None, KIND_OF[question.type], bg_color=_MISSING)
        self._put(self._last, None, Kind.LONG, bg_color=_MISSING)
        self._finish_row(_ROW_POINTS)

    def close(self) -> bytes:
        if self._row > self._head + 1:
            add_rules(
                self._sheet,
                self._spec,
                first_row=self._head + 1,
                last_row=self._row - 1,
                first_column=_FIRST + 1,
            )
        add_choice_lists(self._book, self._spec)
        self._sheet.repeat_rows(self._head)
        self._sheet.freeze_panes(self._head + 1, _FIRST + 1)
        return self._book.close()

    def _put(self, column: int, value: CellValue, kind: Kind, **more: Any) -> None:
        self._book.put(self._sheet, self._row, column, value, kind, **more)

    def _finish_row(self, height: float) -> None:
        self._sheet.set_row(self._row, height)
        self._row += 1


def _faults_by_label(spec: FormSpec, faults: Mapping[str, str]) -> list[str]:
    by_field = [f"{f.label}：{faults[f.key]}" for f in spec.fields if faults.get(f.key)]
    return by_field + [text for key, text in faults.items() if key not in spec and text]


def stored_value(question: FormField, values: Mapping[str, str | int | None]) -> str | int | None:
    """What to put into the cell of a field so that reading it gives the same value again."""
    value = values.get(question.key)
    if isinstance(value, bool):
        return CONSENT_CHOICES[0] if value else CONSENT_CHOICES[1]
    if question.type is not FieldType.DATERANGE:
        return value
    return values.get("date_text") or _date_words(values) or None


def shown_value(question: FormField, values: Mapping[str, str | int | None]) -> str:
    return shown(stored_value(question, values))


def _date_words(values: Mapping[str, str | int | None]) -> str:
    begins, ends = values.get("date_from"), values.get("date_to")
    if not begins:
        return ""
    words = shown(date.fromisoformat(str(begins)))
    if ends and ends != begins:
        return f"{words}至{shown(date.fromisoformat(str(ends)))}"
    start = values.get("start_time")
    return f"{words}{start}" if start else words


_TITLE: Final = Face(word.TITLE_FONT, 22)
_TEXT: Final = Face(word.BODY_FONT, 14)
_HEAD: Final = Face(word.HEADING_FONT, 10.5)
_CELL: Final = Face(word.BODY_FONT, 10.5)
_OLD: Final = Face(word.KAI_FONT, 9)
_CHANGED_SHADE: Final = "E6E6E6"


def confirmation_docx(
    spec: FormSpec,
    *,
    organisation: str,
    call_title: str,
    addressee: str,
    rows: Sequence[ConfirmedRow],
) -> bytes:
    """The 确认单 to print, sign and seal: all rows as they now stand, the corrected ones shaded.

    After a correction the seal on the first form no longer covers the text; this sheet does.
    """
    paper = Paper(landscape=True, top=20, bottom=18, side=18)
    document = word.new_document(paper, title=f"{call_title}补正确认单")
    word.say(document, f"{call_title}补正确认单", _TITLE, align=word.CENTRE, after=10)
    word.say(document, f"{addressee}：", _TEXT, after=3)
    body = word.say(
        document,
        f"我单位报送的{call_title}征集表已按要求补正，现确认以下{len(rows)}场内容准确无误"
        "（有底纹处为补正内容）。此前盖章件与本单不一致的，以本单为准。",
        _TEXT,
        after=6,
    )
    body.paragraph_format.first_line_indent = Mm(9.9)  # two characters of 14 points
    _confirmed_table(document, spec, paper, rows)
    _signatures(document, organisation, paper)
    word.number_pages(document)
    return word.to_bytes(document)


def _confirmed_table(
    document: WordDocument, spec: FormSpec, paper: Paper, rows: Sequence[ConfirmedRow]
) -> None:
    table = word.ruled_table(document, 1 + len(rows), widths_mm(spec, paper.width))
    head = table.rows[0]
    word.repeat_on_every_page(head)
    for cell, label in zip(
        head.cells, [NUMBER_LABEL, *(f.label for f in spec.fields)], strict=True
    ):
        word.fill(cell, label, _HEAD)
        word.shade(cell, "F2F2F2")
    for row, line in zip(table.rows[1:], rows, strict=True):
        word.keep_whole(row)
        word.at_least(row, 12)
        cells = row.cells
        word.fill(cells[0], str(line.number), _CELL)
        for cell, question in zip(cells[1:], spec.fields, strict=True):
            _confirmed_cell(cell, question, line)


def _confirmed_cell(cell: _Cell, question: FormField, line: ConfirmedRow) -> None:
    align = word.LEFT if question.type is FieldType.LONG else word.CENTRE
    word.fill(cell, shown_value(question, line.values), _CELL, align=align)
    if question.key not in line.before:
        return
    word.shade(cell, _CHANGED_SHADE)
    old = line.before[question.key]
    note = word.space(cell.add_paragraph())
    note.alignment = align
    word.write(note, f"（原填：{old}）" if old else "（补填）", _OLD)


def _signatures(document: WordDocument, organisation: str, paper: Paper) -> None:
    word.say(document, f"填报人（签字）：{'　' * 10}负责人（签字）：", _TEXT, before=16)
    for text, before in ((f"{organisation}（盖章）", 14), (DATE_LINE, 4)):
        line = word.say(document, text, _TEXT, align=word.RIGHT, before=before)
        line.paragraph_format.right_indent = Mm(paper.width / 12)
        line.paragraph_format.keep_together = True
