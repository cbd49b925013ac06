"""What hangs on a letter: one or more files of the form, or the form as the letter itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from keguang.demo.files import excel, paper, plain, word
from keguang.demo.files.form import FilledForm
from keguang.demo.files.pdf import text_pdf
from keguang.demo.mail import Attachment
from keguang.demo.scenarios import Shape

NO_FONT: Final = "本机没有中文字体，扫描件改为文字版 PDF"


@dataclass(frozen=True, slots=True)
class Parcel:
    """Attachments, or `prose` in their place; `note` says what this machine could not make."""

    attachments: tuple[Attachment, ...] = ()
    prose: str = ""
    note: str = ""


type _Maker = Callable[[FilledForm, Random, int], bytes]
_SINGLE_FILES: Final[dict[Shape, tuple[str, _Maker]]] = {
    Shape.BLANK_DOCX: (".docx", lambda form, _, year: word.office_blank(form, year)),
    Shape.BLANK_XLSX: (".xlsx", lambda form, _, year: excel.office_blank(form, year)),
    Shape.OWN_XLSX: (".xlsx", lambda form, chance, _: excel.own_table(form, chance)),
    Shape.TWO_ROW_XLSX: (".xlsx", lambda form, chance, _: excel.two_row_heading(form, chance)),
    Shape.MERGED_XLSX: (".xlsx", lambda form, chance, _: excel.merged_cells(form, chance)),
    Shape.OWN_DOCX: (".docx", lambda form, chance, _: word.own_table(form, chance)),
    Shape.ONE_CELL_DOCX: (
        ".docx",
        lambda form, chance, _: word.name_and_title_in_one(form, chance),
    ),
    Shape.FORM_EACH_DOCX: (".docx", lambda form, _, __: word.one_form_each(form)),
    Shape.CSV: (".csv", lambda form, chance, _: plain.as_csv(form, chance)),
    Shape.WEB_TABLE: (".xls", lambda form, chance, _: plain.as_web_table(form, chance)),
    Shape.TEXT_PDF: (".pdf", lambda form, _, __: text_pdf(form)),
}


def parcel(shape: Shape, forms: Sequence[FilledForm], chance: Random, year: int) -> Parcel:
    """The files of one letter; all but the online export carry the first form only."""
    form = forms[0]
    name = file_name(form, chance, year)
    if shape in _SINGLE_FILES:
        suffix, make = _SINGLE_FILES[shape]
        gbk = chance.random() < 0.3
        return Parcel((Attachment(name + suffix, make(form, chance, year), gbk_name=gbk),))
    if shape is Shape.PROSE:
        return Parcel(prose=plain.as_prose(form))
    if shape is Shape.ONLINE_EXPORT:
        return Parcel((Attachment("在线收集结果导出.xlsx", excel.online_export(forms)),))
    if shape is Shape.ZIP:
        return Parcel((_zip_of_single_forms(form, chance, year),))
    if shape is Shape.EXCEL_AND_SCAN:
        return _excel_and_scan(form, chance, year)
    return _on_paper(shape, form, name, chance)


def file_name(form: FilledForm, chance: Random, year: int) -> str:
    return chance.choice(
        (
            f"附件1：{year}年科普大讲堂活动征集表（{form.society}）",
            f"{form.society}科普大讲堂征集表",
            f"{form.society}{form.contact.name}-征集表",
            "附件1 科普大讲堂活动征集表",
            "征集表(1)",
        )
    )


def _excel_and_scan(form: FilledForm, chance: Random, year: int) -> Parcel:
    """The normal case: the file for the data, the sealed scan beside it for the seal."""
    data = Attachment(f"{form.society}征集表.xlsx", excel.office_blank(form, year))
    scan = _on_paper(Shape.SCAN, form, f"{form.society}盖章件", chance)
    return Parcel((data, *scan.attachments), note=scan.note)


def _on_paper(shape: Shape, form: FilledForm, name: str, chance: Random) -> Parcel:
    if paper.chinese_font() is None:
        return Parcel((Attachment(f"{name}.pdf", text_pdf(form)),), note=NO_FONT)
    if shape is Shape.PHOTO:
        return Parcel((Attachment("IMG_20260226.jpg", paper.photo(form, chance)),))
    return Parcel((Attachment(f"{name}（盖章扫描）.pdf", paper.scanned_pdf(form, chance)),))


def _zip_of_single_forms(form: FilledForm, chance: Random, year: int) -> Attachment:
    """One Word form per lecture, packed by Windows."""
    members = []
    for number, cells in enumerate(form.rows, start=1):
        one = FilledForm(form.society, form.title, (cells,), form.date_line, form.contact)
        content = word.own_table(one, chance) if number % 2 else word.office_blank(one, year)
        members.append((f"征集表/讲座{number}.docx", content))
    return Attachment(f"{form.society}.zip", plain.zipped_with_gbk_names(members), gbk_name=True)


def broken_files(form: FilledForm, chance: Random, year: int) -> list[Attachment]:
    """Files that cannot be read as they came: cut off, empty, and one under a wrong suffix."""
    whole = word.office_blank(form, year)
    return [
        Attachment("征集表.docx", whole[: len(whole) // 3]),
        Attachment("附件1.xlsx", b""),
        Attachment("科普讲座.doc", excel.own_table(form, chance)),
    ]
