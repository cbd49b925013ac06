"""Forms as Excel workbooks, from the office's own blank to a society's free invention."""

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime
from random import Random
from typing import Final

import openpyxl
import xlsxwriter
from openpyxl.worksheet.worksheet import Worksheet

from keguang.demo.files.form import KEYS, FilledForm, headings, shuffled
from keguang.documents.forms.blank import blank_xlsx
from keguang.documents.forms.spec import LECTURE_SPEC

type Merge = tuple[int, int, int, int]  # first row, first column, last row, last column

_FIXED: Final = datetime(2000, 1, 1)  # noqa: DTZ001  the file format has no time zones
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_BLANK_EXAMPLE_ROW: Final = 5


def office_blank(form: FilledForm, year: int) -> bytes:
    """The office's blank, filled in by hand."""
    numbered = form.numbered()
    content = blank_xlsx(
        LECTURE_SPEC, organisation=form.society, year=year, rows=max(3, len(numbered))
    )
    workbook = openpyxl.load_workbook(io.BytesIO(content))
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    sheet["A2"] = form.title
    for row, (number, cells) in enumerate(numbered, start=_BLANK_EXAMPLE_ROW + 1):
        sheet.cell(row, 1).value = number
        for column, key in enumerate(LECTURE_SPEC.keys, start=2):
            text = cells.get(key, "")
            cell = sheet.cell(row, column)
            cell.value = int(text) if key == "duration_min" and text.isdecimal() else text or None
    out = io.BytesIO()
    workbook.save(out)
    return _without_clock(out.getvalue())


def own_table(form: FilledForm, chance: Random) -> bytes:
    """A table of the society's own: other headings, other order, a hidden list, a blank row."""
    keys = shuffled(chance)
    names = headings(chance)
    width = len(keys) + 1
    rows = [[form.title], [f"填报单位:{form.society}", *[""] * 4, form.date_line]]
    rows.append(["序号", *(names[key] for key in keys)])
    rows += [[number, *(cells[key] for key in keys)] for number, cells in form.numbered()]
    rows.insert(len(rows) - 1, [])
    rows.append(["注:1.每个学会至少开展3场;2.请于截止日期前报送。"])
    merges = [(0, 0, 0, width - 1), (1, 0, 1, 4), (len(rows) - 1, 0, len(rows) - 1, width - 1)]
    return _workbook("征集表", rows, merges, hidden=[["青少年"], ["老年人"], ["公众"]])


def two_row_heading(form: FilledForm, chance: Random) -> bytes:
    """主讲人 over 姓名, 职称 and 单位; every other heading spans both rows."""
    names = headings(chance)
    first = ["序号", names["title"], "主讲人情况", "", ""]
    second = ["", "", "姓名", "职称", "单位"]
    rest = ("audience", "duration_min", "dates", "place", "summary", "contact_phone")
    first += [names[key] for key in rest]
    second += [""] * len(rest)
    keys = ("title", "speaker", "position", "employer", *rest)
    rows = [[f"{form.society}科普讲座活动汇总"], first, second]
    rows += [[number, *(cells[key] for key in keys)] for number, cells in form.numbered()]
    upright: list[Merge] = [(1, at, 2, at) for at in range(len(first)) if at not in {2, 3, 4}]
    return _workbook("Sheet1", rows, [(0, 0, 0, len(first) - 1), (1, 2, 1, 4), *upright])


def merged_cells(form: FilledForm, chance: Random) -> bytes:
    """申报单位 as one upright cell over all its lectures, and a shared place likewise."""
    names = headings(chance)
    rows = [["附件1"], [form.title], ["申报单位", *(names[key] for key in KEYS)]]
    numbered = form.numbered()
    for at, (_, cells) in enumerate(numbered):
        rows.append(["" if at else form.society, *(cells[key] for key in KEYS)])
    last = len(rows) - 1
    merges: list[Merge] = [(1, 0, 1, len(KEYS))]
    if last > 3:
        merges.append((3, 0, last, 0))
    return _workbook("汇总", rows, merges)


def online_export(forms: Sequence[FilledForm]) -> bytes:
    """What an online form exports: a line per lecture with who sent it and when."""
    extra = {"title": "1.讲座题目（必填）", "speaker": "2.主讲人（必填）"}
    names = {**headings(Random(0)), **extra}  # noqa: S311  a fixed choice of words
    rows = [["编号", "提交时间", "填报单位", *(names[key] for key in KEYS)]]
    for form in forms:
        for _, cells in form.numbered():
            rows.append(
                [str(len(rows)), f"{form.date_line} 10:2{len(rows) % 10}", form.society]
                + [cells[key] for key in KEYS]
            )
    return _workbook("收集结果", rows, [])


def _workbook(
    name: str,
    rows: Sequence[Sequence[str]],
    merges: Sequence[Merge],
    *,
    hidden: Sequence[Sequence[str]] = (),
) -> bytes:
    out = io.BytesIO()
    workbook = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    workbook.set_properties({"created": _FIXED})
    sheet = workbook.add_worksheet(name)
    face = workbook.add_format({"border": 1, "text_wrap": True, "valign": "vcenter"})
    sheet.set_column(1, 12, 15)
    for area in merges:
        sheet.merge_range(*area, "", face)
    for row, texts in enumerate(rows):
        for column, text in enumerate(texts):
            if text:
                sheet.write_string(row, column, text, face)
    if hidden:
        other = workbook.add_worksheet("选项")
        for row, texts in enumerate(hidden):
            other.write_row(row, 0, texts)
        other.hide()
    workbook.close()
    return out.getvalue()


def _without_clock(content: bytes) -> bytes:
    """openpyxl stamps the hour into the file; the demonstration is the same on every day."""
    fixed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(fixed, "w") as target:
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename == "docProps/core.xml":
                data = re.sub(rb"\d{4}-\d\d-\d\dT[\d:.]+Z", b"2000-01-01T00:00:00Z", data)
            target.writestr(zipfile.ZipInfo(entry.filename, _EPOCH), data, zipfile.ZIP_DEFLATED)
    return fixed.getvalue()
