"""Forms as Word files."""

import io
from random import Random

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn

from keguang.demo.files.form import KEYS, FilledForm, headings
from keguang.documents.forms.blank import blank_docx
from keguang.documents.forms.spec import LECTURE_SPEC
from keguang.documents.tables import word
from keguang.documents.tables.word import Face, Paper

_CELL = Face(word.BODY_FONT, 10.5)
_TITLE = Face(word.TITLE_FONT, 22)


def office_blank(form: FilledForm, year: int) -> bytes:
    """The office's blank, filled in by hand."""
    numbered = form.numbered()
    content = blank_docx(
        LECTURE_SPEC, organisation=form.society, year=year, rows=max(3, len(numbered))
    )
    document: WordDocument = Document(io.BytesIO(content))
    for paragraph in document.paragraphs:
        if "征集表" in paragraph.text:
            paragraph.runs[0].text = form.title
    for row, (number, cells) in zip(document.tables[0].rows[2:], numbered, strict=False):
        row.cells[0].paragraphs[0].runs[0].text = number
        for cell, key in zip(row.cells[1:], LECTURE_SPEC.keys, strict=True):
            paragraph = cell.paragraphs[0]
            paragraph.runs[0].text = cells.get(key, "")
            for control in paragraph._p.findall(qn("w:sdt")):  # what was to be chosen is written
                paragraph._p.remove(control)
    return word.to_bytes(document)


def own_table(form: FilledForm, chance: Random) -> bytes:
    """A table under other headings, with the sender in the line above it."""
    names = headings(chance)
    paper = Paper(landscape=True)
    document = word.new_document(paper, title="")
    word.say(document, form.title, _TITLE, align=word.CENTRE)
    line = f"填报单位:{form.society}      填报人:{form.contact.name}      {form.date_line}"
    word.say(document, line, _CELL)
    widths = [10.0, *[(paper.width - 10) / len(KEYS)] * len(KEYS)]
    numbered = form.numbered()
    table = word.ruled_table(document, 1 + len(numbered), widths)
    texts = [["序号", *(names[key] for key in KEYS)]]
    texts += [[number, *(cells[key] for key in KEYS)] for number, cells in numbered]
    for row, line_texts in zip(table.rows, texts, strict=True):
        for cell, text in zip(row.cells, line_texts, strict=True):
            word.fill(cell, text, _CELL)
    return word.to_bytes(document)


def name_and_title_in_one(form: FilledForm, chance: Random) -> bytes:
    """Like the above without a column for the title, which stands behind the name."""
    names = headings(chance)
    keys = [key for key in KEYS if key != "position"]
    paper = Paper(landscape=True)
    document = word.new_document(paper, title="")
    word.say(document, form.title, _TITLE, align=word.CENTRE)
    word.say(document, f"报送单位：{form.society}（盖章）", _CELL)
    numbered = form.numbered()
    widths = [paper.width / (len(keys) + 1)] * (len(keys) + 1)
    table = word.ruled_table(document, 1 + len(numbered), widths)
    texts = [["序号", *("主讲人及职称" if key == "speaker" else names[key] for key in keys)]]
    texts += [[number, *(cells[key] for key in keys)] for number, cells in numbered]
    for row, line_texts in zip(table.rows, texts, strict=True):
        for cell, text in zip(row.cells, line_texts, strict=True):
            word.fill(cell, text, _CELL)
    return word.to_bytes(document)


def one_form_each(form: FilledForm) -> bytes:
    """A key-value form per lecture, one below the other, with the society's opinion."""
    document = word.new_document(Paper(), title="")
    for _, cells in form.numbered():
        word.say(document, "科普大讲堂活动征集表", _TITLE, align=word.CENTRE, before=10)
        pairs = (
            ("学会名称", form.society, "联系电话", cells["contact_phone"]),
            ("讲座题目", cells["title"], "主 讲 人", cells["speaker"]),
            ("职称/职务", cells["position"], "工作单位", cells["employer"]),
            ("受众", cells["audience"], "时长", cells["duration_min"]),
            ("时间", cells["dates"], "地点", cells["place"]),
        )
        table = word.ruled_table(document, len(pairs) + 2, [28, 57, 28, 57])
        for row, texts in zip(table.rows, pairs, strict=False):
            for cell, text in zip(row.cells, texts, strict=True):
                word.fill(cell, text, _CELL)
        for at, label, text in (
            (len(pairs), "内容简介", cells["summary"]),
            (len(pairs) + 1, "学会意见", f"同意报送。\n（盖章）\n{form.date_line}"),
        ):
            table.cell(at, 1).merge(table.cell(at, 3))
            word.fill(table.cell(at, 0), label, _CELL)
            word.fill(table.cell(at, 1), text, _CELL)
    return word.to_bytes(document)
