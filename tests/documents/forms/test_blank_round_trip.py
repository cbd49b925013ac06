"""A blank made from any spec, filled in and read by the engine, gives back what was filled in."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import openpyxl
import pytest
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from keguang.documents.forms.blank import blank_docx, blank_xlsx
from keguang.documents.forms.engine import read_form
from keguang.documents.forms.parts import Level
from keguang.documents.forms.reading import Reading
from keguang.documents.forms.spec import LECTURE_SPEC, FieldType, FormField, FormSpec, Per

YEAR = 2026
SOCIETY = "洛阳市气象学会"
OWN_FIELDS = (
    FormField(
        "topic_class", "主题类别", FieldType.CHOICE, choices=("科学生活", "心理健康", "应急安全")
    ),
    FormField("people", "预计人数", FieldType.INTEGER),
    FormField("equipment", "设备需求", FieldType.TEXT, help="如投影、音响"),
    FormField("tour", "可否巡讲", FieldType.CHOICE, choices=("可以", "不可以")),
    FormField("slides", "课件名称", FieldType.TEXT, max=40),
)

words = st.text(
    alphabet="看云识天气象防雷护理苹果树冬季修剪健康营养化学实验量子地震", min_size=3, max_size=12
)
names = st.builds(
    "".join,
    st.tuples(st.sampled_from("王李张陈褚"), st.text("清云景思和舒", min_size=1, max_size=2)),
)
employers = st.sampled_from(("洛阳市气象局", "河南科技大学", "洛阳市中心医院", "洛宁县果树站"))
phones = st.integers(13800000000, 13800009999).map(str)
days = st.dates(date(YEAR, 1, 1), date(YEAR, 12, 31))


@dataclass(frozen=True)
class Answer:
    """What a person writes into one cell and what it means."""

    text: str
    means: dict[str, str | int | None]


def answers(field: FormField) -> st.SearchStrategy[Answer]:
    def plain(value: str | int) -> Answer:
        return Answer(str(value), {field.key: value})

    def on(day: date) -> Answer:
        iso = day.isoformat()
        return Answer(f"{day.month}月{day.day}日", {"date_from": iso, "date_to": iso})

    by_type: dict[FieldType, st.SearchStrategy[Answer]] = {
        FieldType.TEXT: words.map(plain),
        FieldType.LONG: st.lists(words, min_size=2, max_size=3).map("，".join).map(plain),
        FieldType.NAME: names.map(plain),
        FieldType.PHONE: phones.map(plain),
        FieldType.MINUTES: st.integers(30, 240).map(plain),
        FieldType.INTEGER: st.integers(10, 500).map(plain),
        FieldType.DATERANGE: days.map(on),
        FieldType.CHOICE: st.sampled_from(field.choices or ("是",)).map(plain),
        FieldType.CONSENT: st.sampled_from(("是", "否")).map(plain),
    }
    return employers.map(plain) if field.key == "employer" else by_type[field.type]


@st.composite
def specs(draw: st.DrawFn, per: Per) -> FormSpec:
    """The lecture spec in any order, without some optional columns, with some of another call's."""
    required = [f for f in LECTURE_SPEC.fields if f.required]
    optional = [f for f in LECTURE_SPEC.fields if not f.required]
    chosen = draw(st.lists(st.sampled_from([*optional, *OWN_FIELDS]), unique=True))
    fields = draw(st.permutations([*required, *chosen]))
    renamed = [replace(f, label=draw(st.sampled_from((f.label, *f.synonyms[:2])))) for f in fields]
    return FormSpec(LECTURE_SPEC.title, tuple(renamed), per)


@st.composite
def filled(draw: st.DrawFn, per: Per) -> tuple[FormSpec, list[list[Answer]]]:
    spec = draw(specs(per))
    titles = draw(st.lists(words, min_size=1, max_size=4, unique=True))
    rows = []
    for title in titles:  # a lecture filled in twice is one lecture to the engine
        row = [draw(answers(f)) for f in spec.fields]
        row[spec.keys.index("title")] = Answer(title, {"title": title})
        rows.append(row)
    return spec, rows


def fill_word(spec: FormSpec, rows: Sequence[Sequence[Answer]]) -> bytes:
    document = Document(
        io.BytesIO(blank_docx(spec, organisation=SOCIETY, year=YEAR, rows=len(rows)))
    )
    if spec.per is Per.ROW:
        for table, row in zip(document.tables, rows, strict=True):
            cells = table._cells
            for field, answer in zip(spec.fields, row, strict=True):
                at = next(n for n, c in enumerate(cells) if c.text.rstrip("*") == field.label)
                cells[at + 1].text = answer.text
    else:
        for line, row in zip(document.tables[0].rows[2:], rows, strict=True):
            for cell, answer in zip(line.cells[1:], row, strict=True):
                cell.text = answer.text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def fill_excel(spec: FormSpec, rows: Sequence[Sequence[Answer]]) -> bytes:
    content = blank_xlsx(spec, organisation=SOCIETY, year=YEAR, rows=len(rows))
    workbook = openpyxl.load_workbook(io.BytesIO(content))
    sheets = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
    if spec.per is Per.ROW:
        for sheet, row in zip(sheets, rows, strict=True):
            for field, answer in zip(spec.fields, row, strict=True):
                label = next(
                    c for line in sheet.iter_rows() for c in line
                    if str(c.value).rstrip("*") == field.label
                )  # fmt: skip
                sheet.cell(label.row or 0, (label.column or 0) + 1).value = answer.text
    else:
        sheet = sheets[0]
        assert isinstance(sheet, Worksheet)
        for number, row in enumerate(rows, start=6):
            for column, answer in enumerate(row, start=2):
                sheet.cell(number, column).value = answer.text
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def meant(rows: Sequence[Sequence[Answer]]) -> list[dict[str, str | int | None]]:
    return [{k: v for answer in row for k, v in answer.means.items()} for row in rows]


def got(reading: Reading, rows: Sequence[Sequence[Answer]]) -> list[dict[str, object]]:
    keys = {key for row in rows for answer in row for key in answer.means}
    return [{key: row.values.get(key) for key in keys} for row in reading.rows]


WRITERS = {"附件1.docx": fill_word, "附件1.xlsx": fill_excel}


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("per", list(Per))
@given(data=st.data())
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_was_filled_in_is_what_is_read(name: str, per: Per, data: st.DataObject) -> None:
    spec, rows = data.draw(filled(per))

    reading = read_form(WRITERS[name](spec, rows), name, spec, year=YEAR, today_year=YEAR)

    assert got(reading, rows) == meant(rows)
    assert reading.sender_org == SOCIETY


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("per", list(Per))
def test_a_blank_nobody_filled_in_is_no_submission(name: str, per: Per) -> None:
    spec = FormSpec(LECTURE_SPEC.title, LECTURE_SPEC.fields, per)
    write = blank_docx if name.endswith("docx") else blank_xlsx
    content = write(
        spec,
        organisation=SOCIETY,
        year=YEAR,
        notice="《关于征集活动内容的通知》",
        deadline_text="2月28日",
        mailbox="kexie@example.cn",
    )

    reading = read_form(content, name, spec, year=YEAR, today_year=YEAR)

    assert reading.rows == ()


def write_over(name: str, changes: dict[int, str]) -> Reading:
    """The blank with cells of its example row, counted from the left, written over."""
    write = blank_docx if name.endswith("docx") else blank_xlsx
    content = write(LECTURE_SPEC, organisation=SOCIETY, year=YEAR)
    out = io.BytesIO()
    if name.endswith("docx"):
        document = Document(io.BytesIO(content))
        cells = document.tables[0].rows[1].cells
        for at, text in changes.items():
            cells[at].text = text
        document.save(out)
    else:
        workbook = openpyxl.load_workbook(io.BytesIO(content))
        for at, text in changes.items():
            workbook.worksheets[0].cell(5, at + 1).value = text
        workbook.save(out)
    return read_form(out.getvalue(), name, LECTURE_SPEC, year=YEAR, today_year=YEAR)


OVER: dict[int, str] = {
    1: "苹果树冬季修剪", 2: "褚清和", 4: "洛宁县果树站", 7: "4月22日", 9: "13800000007",
    10: "剪什么、怎么剪，现场示范",
}  # fmt: skip


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("number", [None, "1", ""])
def test_an_example_row_written_over_is_read_as_what_was_written(
    name: str, number: str | None
) -> None:
    changes = OVER if number is None else {0: number, **OVER}

    reading = write_over(name, changes)

    (row,) = reading.rows
    told = [row.values[key] for key in ("title", "speaker", "employer", "contact_phone")]
    assert told == ["苹果树冬季修剪", "褚清和", "洛宁县果树站", "13800000007"]
    assert row.values["date_from"] == "2026-04-22"
    asked = [f.ref for f in reading.findings if f.code == "example_written_over"]
    assert bool(asked) == (number is None)


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("number", [None, "1"])
def test_what_is_left_of_the_example_beside_a_title_is_nobodys_answer(
    name: str, number: str | None
) -> None:
    changes = {1: "苹果树冬季修剪"} if number is None else {0: number, 1: "苹果树冬季修剪"}

    reading = write_over(name, changes)

    (row,) = reading.rows
    assert row.values["title"] == "苹果树冬季修剪"
    for key in ("speaker", "employer", "contact_phone", "summary", "place"):
        assert row.values[key] is None
    missing = {f.field for f in reading.findings if f.level is Level.ERROR}
    assert {"speaker", "employer", "contact_phone"} <= missing


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("changes", [{0: "1"}, {0: ""}, {9: "0379-12345678"}])
def test_an_example_row_is_left_out_by_its_title_alone(name: str, changes: dict[int, str]) -> None:
    assert write_over(name, changes).rows == ()
