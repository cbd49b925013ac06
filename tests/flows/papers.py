"""What a society does on its own computer: fill in a workbook it was sent, stamp, scan, mail."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from io import BytesIO
from itertools import count, takewhile
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from keguang.demo.files.form import FilledForm
from keguang.demo.files.paper import photo
from keguang.demo.people import Person

type Cells = Mapping[str, str]  # what is written, by the heading it is written under

HEADINGS: Final = {
    "title": "讲座题目",
    "speaker": "主讲人",
    "position": "职务/职称",
    "employer": "工作单位",
    "audience": "适合人群",
    "duration_min": "时长(分钟)",
    "dates": "拟开展时间",
    "place": "拟开展地点",
    "contact_phone": "联系电话",
    "summary": "内容提要",
}


def filled_in(blank: bytes, rows: Sequence[Cells]) -> bytes:
    """The workbook with these rows under its headings, everything else as it came."""

    def fill(sheet: Worksheet, head: int, columns: Mapping[str, int]) -> None:
        for number, cells in enumerate(rows, start=1):
            for heading, text in cells.items():
                sheet.cell(head + number, columns[heading]).value = text

    return _changed(blank, fill)


def corrected(sheet_of_faults: bytes, title: str, cells: Cells) -> bytes:
    """The 补正表 with the row of one lecture put right; the other rows stay as they were."""

    def mend(sheet: Worksheet, head: int, columns: Mapping[str, int]) -> None:
        rows = range(head + 1, sheet.max_row + 1)
        named = [row for row in rows if sheet.cell(row, columns["讲座题目"]).value == title]
        assert len(named) == 1
        for heading, text in cells.items():
            sheet.cell(named[0], columns[heading]).value = text

    return _changed(sheet_of_faults, mend)


def column(workbook: bytes, heading: str) -> list[str]:
    """The texts under a heading, down to the first empty cell."""
    sheet = load_workbook(BytesIO(workbook)).active
    assert isinstance(sheet, Worksheet)
    head, columns = _heading(sheet)
    texts = (str(sheet.cell(row, columns[heading]).value or "") for row in count(head + 1))
    return list(takewhile(bool, texts))


def stamped_scan(society: str, title: str, rows: Sequence[Mapping[str, str]]) -> bytes:
    """The printed form with its red seal, photographed: cells by the keys of `HEADINGS`."""
    cells = tuple({key: row.get(key, "") for key in HEADINGS} for row in rows)
    form = FilledForm(society, title, cells, "2026年2月20日", Person("李静", "13800000001"))
    return photo(form, Random(1))


def reply(
    *,
    sender: str,
    subject: str,
    answering: str,
    files: Sequence[tuple[str, bytes]],
    body: str = "附件请查收。",
) -> bytes:
    """A mail in answer to one of the office's letters."""
    message = EmailMessage(policy=SMTP)
    message["From"] = f"李静 <{sender}>"
    message["To"] = "kepu@example.cn"
    message["Subject"] = subject
    message["Date"] = format_datetime(datetime.now(ZoneInfo("Asia/Shanghai")))
    message["Message-ID"] = make_msgid(domain="example.com")
    message["In-Reply-To"] = answering
    message.set_content(body)
    for name, data in files:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def attachments(letter: EmailMessage) -> dict[str, bytes]:
    """The files of a letter by name."""
    files = {}
    for part in letter.iter_attachments():
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        files[str(part.get_filename())] = content
    return files


def text_of(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def _changed(workbook: bytes, change: Callable[[Worksheet, int, Mapping[str, int]], None]) -> bytes:
    book = load_workbook(BytesIO(workbook))
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    change(sheet, *_heading(sheet))
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _heading(sheet: Worksheet) -> tuple[int, dict[str, int]]:
    """The row of the headings, and the column of each (required ones end in a star)."""
    for row in sheet.iter_rows():
        names = {str(c.value or "").rstrip("*＊ "): c.column or 0 for c in row}
        if "讲座题目" in names:
            return row[0].row or 0, names
    raise AssertionError("no row of headings")
