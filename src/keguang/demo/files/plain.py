"""Forms without a format: CSV, a web table named .xls, text in the mail itself, archives."""

import csv
import html
import io
import zipfile
from collections.abc import Sequence
from random import Random
from typing import Final

from keguang.demo.files.form import KEYS, FilledForm, headings

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_LABELS: Final = (
    ("speaker", "主讲人"),
    ("position", "职称"),
    ("employer", "工作单位"),
    ("audience", "适合人群"),
    ("duration_min", "时长"),
    ("dates", "拟开展时间"),
    ("place", "地点"),
    ("contact_phone", "联系电话"),
    ("summary", "内容简介"),
)


def as_csv(form: FilledForm, chance: Random) -> bytes:
    """As a Chinese Excel saves CSV: GB 18030, the sender in the first line."""
    names = headings(chance)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([form.title, "填报单位：" + form.society])
    writer.writerow(["序号", *(names[key] for key in KEYS)])
    writer.writerows([number, *(cells[key] for key in KEYS)] for number, cells in form.numbered())
    return out.getvalue().encode("gb18030")


def as_web_table(form: FilledForm, chance: Random) -> bytes:
    """The web table that many systems hand out under the name .xls."""
    names = headings(chance)
    lines = [["序号", *(names[key] for key in KEYS)]]
    lines += [[number, *(cells[key] for key in KEYS)] for number, cells in form.numbered()]
    body = "\n".join(
        "<tr>" + "".join(f"<td>{html.escape(text)}</td>" for text in line) + "</tr>"
        for line in lines
    )
    page = (
        '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head>'
        '<meta http-equiv="Content-Type" content="text/html; charset=gb2312"></head><body>'
        f'<table border="1"><tr><td colspan="{len(KEYS) + 1}">{html.escape(form.title)}</td></tr>'
        f'<tr><td colspan="{len(KEYS) + 1}">填报单位：{html.escape(form.society)}</td></tr>\n'
        f"{body}</table></body></html>"
    )
    return page.encode("gb18030")


def as_prose(form: FilledForm) -> str:
    """The form as a letter: one numbered paragraph per lecture."""
    lines = [f"学会部：您好！现将{form.society}拟开展的科普讲座报送如下：", ""]
    for at, (_, cells) in enumerate(form.numbered()):
        lines.append(f"{'一二三四五六七八九十'[at]}、讲座题目：{cells['title']}")
        lines += [f"{label}：{cells[key]}" for key, label in _LABELS if cells[key]]
        lines.append("")
    lines.append(f"联系人：{form.contact.name}")
    return "\n".join([*lines, form.society, form.date_line])


def zipped_with_gbk_names(members: Sequence[tuple[str, bytes]]) -> bytes:
    """A zip as Windows makes it: the names are GBK bytes without the UTF-8 flag.

    zipfile can only write flagged UTF-8 names, so each is packed under an ASCII stand-in of the
    same length, which is then replaced in both places where a zip keeps it.
    """
    out = io.BytesIO()
    stand_ins: list[tuple[bytes, bytes]] = []
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (name, content) in enumerate(members):
            raw = name.encode("gbk")
            stand_in = f"~{number}~".ljust(len(raw), "~")
            stand_ins.append((stand_in.encode(), raw))
            archive.writestr(zipfile.ZipInfo(stand_in, _EPOCH), content, zipfile.ZIP_DEFLATED)
    packed = out.getvalue()
    for stand_in_bytes, raw in stand_ins:
        packed = packed.replace(stand_in_bytes, raw)
    return packed
